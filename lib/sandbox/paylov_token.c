/* OAuth 2: tokens are rows under the hashes of texts that nobody keeps. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "sandbox/paylov.h"
#include "setting/json.h"

#define ACCESS 1
#define REFRESH 2
#define ACCESS_SECONDS 3600
#define REFRESH_SECONDS 604800
#define TEXT_SIZE 97 /* 48 bytes in hex */
#define HASH_SIZE 65

static const char add_sql[] =
    "INSERT INTO `{}sandbox_paylov_token` (hash,kind,until,uses)"
    " VALUES (?,?,?,0),(?,?,?,0)";
/* The row is counted and looked at in one: two at a time are one each. */
static const char use_sql[] = "UPDATE `{}sandbox_paylov_token` SET uses=uses+1"
			      " WHERE hash=? AND kind=? AND until>? AND uses<?";

static void
hash_of(struct span text, char hash[HASH_SIZE])
{
	unsigned char bytes[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(
	    bytes, (const unsigned char *)text.data, text.length);
	sodium_bin2hex(hash, HASH_SIZE, bytes, sizeof(bytes));
}

/* ------ rows ------ */

struct pair {
	int64_t now;
	char hash[2][HASH_SIZE];
};

static enum result
add_pair(struct session *session, void *state)
{
	const struct pair *pair = state;
	struct value values[] = {value_text(span_of(pair->hash[0])),
	    value_int(ACCESS), value_int(pair->now + ACCESS_SECONDS * 1000LL),
	    value_text(span_of(pair->hash[1])), value_int(REFRESH),
	    value_int(pair->now + REFRESH_SECONDS * 1000LL)};

	return session_change(session, add_sql, values, 6, NULL);
}

struct use {
	const char *hash;
	int64_t kind, now, most;
};

static enum result
use_token(struct session *session, void *state)
{
	const struct use *use = state;
	struct value values[] = {value_text(span_of(use->hash)),
	    value_int(use->kind), value_int(use->now), value_int(use->most)};
	int64_t matched = 0;
	enum result result =
	    session_change(session, use_sql, values, 4, &matched);

	return result == RESULT_OK && matched == 0 ? RESULT_UNCHANGED : result;
}

/* RESULT_UNCHANGED: it is none, or not any more. */
static enum result
use_text(struct desk *desk, struct span text, int64_t kind, int64_t most)
{
	char hash[HASH_SIZE];
	struct use use = {hash, kind, desk->scene->page->now, most};

	hash_of(text, hash);
	return store_run(
	    desk->scene->sandbox.store, STORE_READ, use_token, &use);
}

/* ------ who may come in ------ */

static const char *
authorization(const struct desk *desk)
{
	static const char *const names[] = {
	    "HTTP_AUTHORIZATION", "REDIRECT_HTTP_AUTHORIZATION"};
	const char *header = NULL;

	for (size_t i = 0; header == NULL && i < 2; i++)
		header = request_variable(desk->scene->page->request, names[i]);
	return header == NULL ? "" : header;
}

bool
desk_authorized(struct desk *desk, enum result *result)
{
	const char *header = authorization(desk);
	bool once = desk->scene->sandbox.faults[FAULT_PAYLOV_401] != 0;

	*result = RESULT_UNCHANGED;
	if (strncmp(header, "Bearer ", 7) == 0)
		*result = use_text(
		    desk, span_of(header + 7), ACCESS, once ? 1 : INT64_MAX);
	if (*result == RESULT_OK)
		return true;
	if (*result != RESULT_UNCHANGED)
		return false;
	*result = RESULT_OK;
	desk->status = 401;
	desk->code = "unauthorized";
	desk->text = "the access token is missing, wrong or out of date";
	return false;
}

static bool
same(struct span text, const char *secret)
{
	return secret[0] != '\0' && text.length == strlen(secret) &&
	    sodium_memcmp(text.data, secret, text.length) == 0;
}

/* Basic base64(consumer_key:consumer_secret) */
static bool
is_consumer(const struct desk *desk)
{
	const struct config_service *service =
	    &desk->scene->page->config->service;
	const char *header = authorization(desk);
	struct buf text = {0};
	struct span key, secret;
	const char *colon;
	bool good = false;

	if (strncmp(header, "Basic ", 6) == 0 &&
	    text_base64_decode(&text, span_of(header + 6)) == RESULT_OK &&
	    (colon = memchr(text.data, ':', text.length)) != NULL) {
		key = (struct span){text.data, (size_t)(colon - text.data)};
		secret = (struct span){colon + 1, text.length - key.length - 1};
		good = same(key, service->paylov_consumer_key) &&
		    same(secret, service->paylov_consumer_secret);
	}
	buf_wipe(&text);
	buf_free(&text);
	return good;
}

/* ------ the method ------ */

static enum result
give(struct desk *desk)
{
	bool expired = desk->scene->sandbox.faults[FAULT_PAYLOV_EXPIRED] != 0;
	struct pair pair = {.now = desk->scene->page->now};
	char text[2][TEXT_SIZE];
	unsigned char bytes[(TEXT_SIZE - 1) / 2];
	enum result result;

	for (int i = 0; i < 2; i++) {
		randombytes_buf(bytes, sizeof(bytes));
		sodium_bin2hex(text[i], TEXT_SIZE, bytes, sizeof(bytes));
		hash_of(span_of(text[i]), pair.hash[i]);
	}
	result =
	    store_run(desk->scene->sandbox.store, STORE_READ, add_pair, &pair);
	buf_format(&desk->result,
	    "{\"access_token\":\"%s\",\"expires_in\":%d,\"refresh_token\":"
	    "\"%s\",\"refresh_expires_in\":%d,\"token_type\":\"Bearer\"}",
	    text[0], expired ? 0 : ACCESS_SECONDS, text[1],
	    expired ? 0 : REFRESH_SECONDS);
	sodium_memzero(text, sizeof(text));
	return result;
}

static bool
is_user(const struct desk *desk)
{
	const struct config_service *service =
	    &desk->scene->page->config->service;

	return same(desk_param(desk, "username"), service->paylov_username) &&
	    same(desk_param(desk, "password"), service->paylov_password);
}

/* A refresh token is good once. */
static enum result
refresh(struct desk *desk)
{
	bool expired = desk->scene->sandbox.faults[FAULT_PAYLOV_EXPIRED] != 0;
	enum result result = RESULT_UNCHANGED;

	if (!expired)
		result = use_text(
		    desk, desk_param(desk, "refresh_token"), REFRESH, 1);
	if (result == RESULT_UNCHANGED)
		return desk_refuse(desk, "invalid_grant", "");
	return result == RESULT_OK ? give(desk) : result;
}

enum result
desk_token(struct desk *desk)
{
	struct span type = desk_param(desk, "grant_type");

	if (!is_consumer(desk)) {
		desk->status = 401;
		desk->code = "invalid_client";
		return RESULT_OK;
	}
	if (span_is(type, "refresh_token"))
		return refresh(desk);
	if (!span_is(type, "password"))
		return desk_refuse(desk, "unsupported_grant_type", "");
	return is_user(desk) ? give(desk)
			     : desk_refuse(desk, "invalid_grant", "");
}
