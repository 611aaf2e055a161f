/* The grants of access tokens. */
#include <string.h>

#include "base/clock.h"
#include "http/http.h"
#include "paylov/envelope.h"
#include "paylov/grant.h"
#include "setting/json.h"
#include "setting/member.h"

#define EARLY_MS 60000
#define LIFE_UNTOLD 300 /* seconds */
#define LIFE_MAX 86400

/* It may be given a little later than now, by another machine's clock. */
bool
paylov_token_good(const struct paylov_token *token, int64_t now)
{
	int64_t life = token->until - token->time;
	int64_t early = life / 2 < EARLY_MS ? life / 2 : EARLY_MS;

	return token->access[0] != '\0' && life > 0 &&
	    now >= token->time - EARLY_MS && now < token->until - early;
}

/* ------ the handle's own shelf ------ */

static enum paylov_shelf_says
take_own(void *state, int64_t spent, struct paylov_token *token)
{
	struct paylov *paylov = state;

	*token = paylov->own;
	return token->number != spent && paylov_token_good(token, clock_now())
	    ? PAYLOV_SHELF_HAS
	    : PAYLOV_SHELF_ASKS;
}

static void
put_own(void *state, struct paylov_token *token)
{
	struct paylov *paylov = state;

	if (token == NULL)
		return;
	token->number = paylov->own.number + 1;
	paylov->own = *token;
}

void
grant_keep(struct paylov *paylov)
{
	paylov->shelf = (struct paylov_shelf){take_own, put_own, paylov};
}

/* ------ one grant ------ */

static void
put_credentials(
    const struct paylov *paylov, const char *refresh, struct buf *body)
{
	if (refresh != NULL) {
		buf_text(body,
		    "{\"grant_type\":\"refresh_token\",\"refresh_token\":");
		json_put_text(body, refresh);
	} else {
		buf_text(body, "{\"grant_type\":\"password\",\"username\":");
		json_put_text(body, paylov->username);
		buf_text(body, ",\"password\":");
		json_put_text(body, paylov->password);
	}
	buf_char(body, '}');
}

static bool
copy_token(struct json_object *object, const char *name, char *to)
{
	struct span text;

	if (!json_text(json_member(object, name), &text) || text.length == 0 ||
	    text.length > PAYLOV_TOKEN_MAX)
		return false;
	/* It becomes a header. */
	for (size_t i = 0; i < text.length; i++)
		if (text.data[i] <= ' ' || text.data[i] > '~')
			return false;
	memcpy(to, text.data, text.length);
	to[text.length] = '\0';
	return true;
}

/* A refresh token that is not told stays the old one. */
static bool
take_token(struct json_object *object, int64_t now, struct paylov_token *token)
{
	static const struct member life_member = {
	    {"expires_in"}, MEMBER_WHOLE, 0};
	int64_t life;

	if (!copy_token(object, "access_token", token->access))
		return false;
	copy_token(object, "refresh_token", token->refresh);
	member_read(object, &life_member, 1, 0, &life);
	if (life < 0)
		life = LIFE_UNTOLD;
	if (life > LIFE_MAX)
		life = LIFE_MAX;
	token->time = now;
	token->until = now + life * 1000;
	return true;
}

/* {"access_token": ...}, or that as the result. */
static enum paylov_kind
read_grant(struct paylov *paylov, const struct http_answer *answer, int64_t now,
    struct paylov_token *token)
{
	struct span body = {answer->body.data, answer->body.length};
	struct json_object *root = NULL, *result = NULL;
	enum json_verdict verdict;
	enum paylov_kind kind;
	bool got = false;

	if (answer->status / 100 == 2 &&
	    json_read(body, &verdict, &root) == RESULT_OK) {
		result = json_member(root, "result");
		got = take_token(result == NULL ? root : result, now, token);
		json_object_put(root);
	}
	if (got)
		return PAYLOV_KIND_NONE;
	kind =
	    envelope_read(answer->status, body, &root, &result, &paylov->error);
	if (kind == PAYLOV_KIND_NONE) {
		json_object_put(root);
		kind = envelope_fail(
		    &paylov->error, PAYLOV_KIND_ANSWER, "", "no token came");
	}
	return kind;
}

static enum result
post(struct paylov *paylov, const char *refresh, struct http_answer *answer,
    char *problem)
{
	struct http_request request = {
	    .login = paylov->consumer_key,
	    .key = paylov->consumer_secret,
	    .ca_file = paylov->ca_file,
	    .seconds = endpoints[PAYLOV_CALL_TOKEN].seconds,
	};
	struct buf url = {0}, body = {0};
	enum result result = RESULT_NO_MEMORY;

	buf_text(&url, paylov->base_url);
	buf_text(&url, paylov->paths[PAYLOV_CALL_TOKEN]);
	buf_char(&url, '\0');
	put_credentials(paylov, refresh, &body);
	strcpy(problem, "out of memory");
	if (buf_ok(&url) && buf_ok(&body)) {
		request.url = url.data;
		request.body = (struct span){body.data, body.length};
		result = http_post(paylov->http, &request, answer, problem);
	}
	buf_free(&url);
	buf_wipe(&body);
	buf_free(&body);
	return result;
}

static enum paylov_kind
ask(struct paylov *paylov, const char *refresh, struct paylov_token *token)
{
	struct http_answer answer = {.status = 0};
	char problem[HTTP_PROBLEM_SIZE];
	int64_t now = clock_now();
	enum paylov_kind kind;

	if (post(paylov, refresh, &answer, problem) != RESULT_OK) {
		kind = envelope_fail(
		    &paylov->error, PAYLOV_KIND_TRANSPORT, "", problem);
	} else {
		kind = read_grant(paylov, &answer, now, token);
		buf_wipe(&answer.body);
		buf_free(&answer.body);
	}
	/* The server's words may have the name in them. */
	if (kind != PAYLOV_KIND_NONE)
		wire_tell(paylov, "no token by %s: %s",
		    refresh == NULL ? "password" : "refresh",
		    paylov->error.code[0] == '\0' ? paylov->error.text
						  : paylov->error.code);
	return kind;
}

/* ------ renewal ------ */

/* A refresh token that is refused is followed by the password. */
static bool
renew(struct paylov *paylov, struct paylov_token *token)
{
	char refresh[PAYLOV_TOKEN_MAX + 1];
	enum paylov_kind kind = PAYLOV_KIND_ACCESS;

	memcpy(refresh, token->refresh, sizeof(refresh));
	if (refresh[0] != '\0')
		kind = ask(paylov, refresh, token);
	explicit_bzero(refresh, sizeof(refresh));
	if (kind != PAYLOV_KIND_NONE && kind != PAYLOV_KIND_TRANSPORT &&
	    kind != PAYLOV_KIND_ANSWER && kind != PAYLOV_KIND_SYSTEM) {
		token->refresh[0] = '\0';
		kind = ask(paylov, NULL, token);
	}
	paylov->shelf.put(
	    paylov->shelf.state, kind == PAYLOV_KIND_NONE ? token : NULL);
	return kind == PAYLOV_KIND_NONE;
}

bool
grant_take(struct paylov *paylov, int64_t spent, struct paylov_token *token)
{
	switch (paylov->shelf.take(paylov->shelf.state, spent, token)) {
	case PAYLOV_SHELF_HAS:
		return true;
	case PAYLOV_SHELF_ASKS:
		if (!renew(paylov, token))
			return false;
		paylov->error = (struct paylov_error){PAYLOV_KIND_NONE, "", ""};
		return true;
	default:
		envelope_fail(&paylov->error, PAYLOV_KIND_ACCESS, "",
		    "no access token is to be had now");
		return false;
	}
}
