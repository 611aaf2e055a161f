/* The handle, and how a call is sent. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/url.h"
#include "http/http.h"
#include "paylov/envelope.h"
#include "paylov/grant.h"
#include "paylov/wire.h"
#include "setting/json.h"

#define LINE_SIZE 400
#define UNAUTHORIZED 401

void
wire_tell(struct paylov *paylov, const char *format, ...)
{
	char line[LINE_SIZE];
	size_t length;
	va_list ap;

	if (paylov->log == NULL)
		return;
	length = (size_t)snprintf(
	    line, sizeof(line), "%s: ", endpoints[paylov->call].name);
	va_start(ap, format);
	vsnprintf(line + length, sizeof(line) - length, format, ap);
	va_end(ap);
	paylov->log(paylov->log_state, line);
}

/* ------ the handle ------ */

static bool
is_line(const char *text)
{
	return text != NULL && text[0] != '\0' &&
	    text_is_plain(span_of(text)) && strpbrk(text, "\r\n\t") == NULL;
}

static const char *
wrong_setup(const struct paylov_setup *setup)
{
	if (setup->base_url == NULL || !url_keeps_secrets(setup->base_url) ||
	    strpbrk(setup->base_url, "?#") != NULL)
		return "base_url: https is wanted, or http to a loopback "
		       "address";
	if (!is_line(setup->consumer_key) ||
	    strchr(setup->consumer_key, ':') != NULL)
		return "consumer_key: it is wanted";
	if (!is_line(setup->consumer_secret))
		return "consumer_secret: it is wanted";
	if (!is_line(setup->username))
		return "username: it is wanted";
	if (!is_line(setup->password))
		return "password: it is wanted";
	for (size_t i = 0; i < PAYLOV_CALLS; i++)
		if (setup->paths[i] != NULL && setup->paths[i][0] != '\0' &&
		    (setup->paths[i][0] != '/' ||
			strpbrk(setup->paths[i], "?# \r\n") != NULL))
			return "a path begins with / and has no ?";
	return NULL;
}

static bool
copy(char **to, const char *from)
{
	*to = from == NULL ? NULL : strdup(from);
	return from == NULL || *to != NULL;
}

static bool
copy_setup(struct paylov *new, const struct paylov_setup *setup)
{
	size_t length = strlen(setup->base_url);

	for (size_t i = 0; i < PAYLOV_CALLS; i++)
		if (!copy(&new->paths[i],
			setup->paths[i] == NULL || setup->paths[i][0] == '\0'
			    ? endpoints[i].path
			    : setup->paths[i]))
			return false;
	while (length > 0 && setup->base_url[length - 1] == '/')
		length--;
	new->base_url = strndup(setup->base_url, length);
	return new->base_url !=
	    NULL &&copy(&new->consumer_key, setup->consumer_key) &&
	    copy(&new->consumer_secret, setup->consumer_secret) &&
	    copy(&new->username, setup->username) &&
	    copy(&new->password, setup->password) &&
	    copy(&new->ca_file, setup->ca_file);
}

struct paylov *
paylov_open(const struct paylov_setup *setup, const char **problem)
{
	struct paylov *new;

	*problem = wrong_setup(setup);
	if (*problem != NULL)
		return NULL;
	*problem = "out of memory";
	new = calloc(1, sizeof(*new));
	if (new == NULL)
		return NULL;
	new->log = setup->log;
	new->log_state = setup->log_state;
	if (setup->shelf != NULL)
		new->shelf = *setup->shelf;
	else
		grant_keep(new);
	if (!copy_setup(new, setup) || http_open(&new->http) != RESULT_OK) {
		paylov_close(new);
		return NULL;
	}
	*problem = NULL;
	return new;
}

static void
free_secret(char *secret)
{
	if (secret != NULL)
		explicit_bzero(secret, strlen(secret));
	free(secret);
}

void
paylov_close(struct paylov *paylov)
{
	if (paylov == NULL)
		return;
	http_close(paylov->http);
	free(paylov->base_url);
	for (size_t i = 0; i < PAYLOV_CALLS; i++)
		free(paylov->paths[i]);
	free(paylov->consumer_key);
	free_secret(paylov->consumer_secret);
	free(paylov->username);
	free_secret(paylov->password);
	free(paylov->ca_file);
	explicit_bzero(&paylov->own, sizeof(paylov->own));
	buf_free(&paylov->url);
	buf_wipe(&paylov->body);
	buf_free(&paylov->body);
	free(paylov);
}

const struct paylov_error *
paylov_last_error(const struct paylov *paylov)
{
	return &paylov->error;
}

/* ------ the request ------ */

void
wire_begin(struct paylov *paylov, enum paylov_call call)
{
	paylov->call = call;
	paylov->asks = false;
	paylov->not_after = 0;
	paylov->error = (struct paylov_error){PAYLOV_KIND_NONE, "", ""};
	buf_reset(&paylov->url);
	buf_wipe(&paylov->body);
	buf_text(&paylov->url, paylov->base_url);
	buf_text(&paylov->url, paylov->paths[call]);
	buf_char(&paylov->body, '{');
}

void
wire_wrong(struct paylov *paylov, const char *text)
{
	char whole[PAYLOV_TEXT_SIZE];

	if (paylov->error.kind != PAYLOV_KIND_NONE)
		return;
	snprintf(
	    whole, sizeof(whole), "%s: %s", endpoints[paylov->call].name, text);
	envelope_fail(&paylov->error, PAYLOV_KIND_CALL, "", whole);
}

void
wire_path(struct paylov *paylov, const char *part)
{
	struct buf *url = &paylov->url;

	if (buf_ok(url) && url->data[url->length - 1] != '/')
		buf_char(url, '/');
	text_percent_encode(url, span_of(part));
	buf_char(url, '/');
}

static void
put_name(struct buf *body, const char *name)
{
	if (buf_ok(body) && body->data[body->length - 1] != '{')
		buf_char(body, ',');
	json_put_text(body, name);
	buf_char(body, ':');
}

static void
put_query(struct paylov *paylov, const char *name, const char *value)
{
	buf_char(&paylov->url, paylov->asks ? '&' : '?');
	paylov->asks = true;
	buf_text(&paylov->url, name);
	buf_char(&paylov->url, '=');
	text_percent_encode(&paylov->url, span_of(value));
}

static bool
in_body(const struct paylov *paylov)
{
	return endpoints[paylov->call].verb == ENDPOINT_POST;
}

void
wire_text(struct paylov *paylov, const char *name, const char *value)
{
	size_t count;

	if (value == NULL)
		return;
	if (text_utf8_count(span_of(name), &count) != RESULT_OK ||
	    text_utf8_count(span_of(value), &count) != RESULT_OK) {
		wire_wrong(paylov, "text in UTF-8 is wanted");
	} else if (in_body(paylov)) {
		put_name(&paylov->body, name);
		json_put_text(&paylov->body, value);
	} else {
		put_query(paylov, name, value);
	}
}

void
wire_json(struct paylov *paylov, const char *name, const char *json)
{
	if (in_body(paylov)) {
		put_name(&paylov->body, name);
		buf_text(&paylov->body, json);
	} else {
		put_query(paylov, name, json);
	}
}

void
wire_account(
    struct paylov *paylov, const struct paylov_entry *account, size_t count)
{
	put_name(&paylov->body, "account");
	buf_char(&paylov->body, '{');
	for (size_t i = 0; i < count; i++)
		if (account[i].name == NULL || account[i].value == NULL)
			wire_wrong(paylov, "a field of the account is missing");
		else
			wire_text(paylov, account[i].name, account[i].value);
	buf_char(&paylov->body, '}');
}

bool
wire_check(
    struct paylov *paylov, const char *name, const char *value, size_t max)
{
	char text[64];

	if (is_line(value) && strlen(value) <= max)
		return true;
	snprintf(text, sizeof(text), "no %s", name);
	wire_wrong(paylov, text);
	return false;
}

bool
wire_word(
    struct paylov *paylov, const char *name, const char *value, size_t max)
{
	if (!wire_check(paylov, name, value, max))
		return false;
	wire_text(paylov, name, value);
	return true;
}

/* ------ sending ------ */

static void
tell_not_sent(void *state, const char *problem)
{
	wire_tell(state, "not sent: %s", problem);
}

static enum result
send_with(struct paylov *paylov, const struct paylov_token *token,
    struct http_answer *answer, char *problem)
{
	static http_call *const verbs[] = {
	    [ENDPOINT_POST] = http_post,
	    [ENDPOINT_GET] = http_get,
	    [ENDPOINT_DELETE] = http_delete,
	};
	const struct endpoint *endpoint = &endpoints[paylov->call];
	char header[sizeof("Authorization: Bearer ") + PAYLOV_TOKEN_MAX];
	const char *const headers[] = {
	    header, "Accept: application/json", NULL};
	const struct http_request request = {
	    .url = paylov->url.data,
	    .headers = headers,
	    .ca_file = paylov->ca_file,
	    .body = {paylov->body.data, paylov->body.length},
	    .seconds = endpoint->seconds,
	};
	enum result result;

	snprintf(
	    header, sizeof(header), "Authorization: Bearer %s", token->access);
	result = http_patiently(verbs[endpoint->verb], paylov->http, &request,
	    answer, problem, tell_not_sent, paylov);
	explicit_bzero(header, sizeof(header));
	return result;
}

/* One answer, to a request with that token; *status is 0 if none came. */
static enum paylov_outcome
exchange(struct paylov *paylov, const struct paylov_token *token, long *status,
    struct json_object **root, struct json_object **result)
{
	enum endpoint_stake stake = endpoints[paylov->call].stake;
	struct http_answer answer = {.status = 0};
	char problem[HTTP_PROBLEM_SIZE];
	enum paylov_kind kind;

	*status = 0;
	switch (send_with(paylov, token, &answer, problem)) {
	case RESULT_OK:
		break;
	case RESULT_LOST:
		return wire_fail(paylov, PAYLOV_KIND_TRANSPORT, problem);
	default:
		envelope_fail(
		    &paylov->error, PAYLOV_KIND_TRANSPORT, "", problem);
		return PAYLOV_NOT_SENT;
	}
	*status = answer.status;
	kind = envelope_read(answer.status,
	    (struct span){answer.body.data, answer.body.length}, root, result,
	    &paylov->error);
	buf_wipe(&answer.body);
	buf_free(&answer.body);
	if (kind == PAYLOV_KIND_ANSWER)
		wire_tell(paylov, "%s", paylov->error.text);
	else if (kind != PAYLOV_KIND_NONE)
		/* The text is the payer's: it may have his name in it. */
		wire_tell(paylov, "refused: HTTP status %ld, %s", answer.status,
		    paylov->error.code);
	return endpoint_outcome(kind, stake);
}

/*
 * A token that is not taken any more is renewed at once, for whoever comes
 * next; only a read is asked again.
 */
static enum paylov_outcome
send_call(struct paylov *paylov, struct json_object **root,
    struct json_object **result)
{
	bool reads = endpoints[paylov->call].stake == ENDPOINT_READS;
	struct paylov_error error;
	struct paylov_token token;
	enum paylov_outcome outcome;
	long status;

	if (!grant_take(paylov, -1, &token))
		return PAYLOV_NOT_SENT;
	if (paylov->not_after != 0 && clock_now() > paylov->not_after) {
		wire_wrong(paylov, "it is too late to send it");
		explicit_bzero(&token, sizeof(token));
		return PAYLOV_NOT_SENT;
	}
	outcome = exchange(paylov, &token, &status, root, result);
	if (status != UNAUTHORIZED)
		goto out;
	error = paylov->error;
	if (!grant_take(paylov, token.number, &token))
		goto out;
	if (reads)
		outcome = exchange(paylov, &token, &status, root, result);
	else
		paylov->error = error;
out:
	explicit_bzero(&token, sizeof(token));
	return outcome;
}

bool
wire_prepare(struct paylov *paylov)
{
	struct paylov_token token;
	bool good;

	paylov->call = PAYLOV_CALL_TOKEN;
	good = grant_take(paylov, -1, &token);
	explicit_bzero(&token, sizeof(token));
	return good;
}

enum paylov_outcome
wire_fail(struct paylov *paylov, enum paylov_kind kind, const char *text)
{
	envelope_fail(&paylov->error, kind, "", text);
	wire_tell(paylov, "%s", paylov->error.text);
	return endpoint_outcome(kind, endpoints[paylov->call].stake);
}

enum paylov_outcome
wire_misunderstood(struct paylov *paylov)
{
	return wire_fail(
	    paylov, PAYLOV_KIND_ANSWER, "the answer is not what was asked for");
}

enum paylov_outcome
wire_end(struct paylov *paylov, struct json_object **root,
    struct json_object **result)
{
	enum paylov_outcome outcome = PAYLOV_NOT_SENT;

	buf_char(&paylov->url, '\0');
	buf_char(&paylov->body, '}');
	if (!buf_ok(&paylov->url) || !buf_ok(&paylov->body))
		wire_wrong(paylov, "out of memory");
	if (paylov->error.kind == PAYLOV_KIND_NONE)
		outcome = send_call(paylov, root, result);
	buf_wipe(&paylov->body);
	return outcome;
}
