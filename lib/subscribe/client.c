/* The handle, and how a call is sent. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mask.h"
#include "base/text.h"
#include "base/url.h"
#include "http/http.h"
#include "setting/json.h"
#include "setting/member.h"
#include "subscribe/answer.h"
#include "subscribe/client.h"

#define LINE_SIZE 400

struct payme {
	struct http *http;
	char *url;
	char *ca_file; /* NULL: the system's */
	char *id_header; /* X-Auth: id */
	char *key_header; /* X-Auth: id:key; NULL: client mode */
	int language;
	void (*log)(void *state, const char *line);
	void *log_state;
	const struct rule *rule; /* of the call under way */
	int64_t number; /* of the call under way */
	struct buf request;
	struct payme_error error;
};

__attribute__((format(printf, 2, 3))) static void
tell(struct payme *payme, const char *format, ...)
{
	char line[LINE_SIZE];
	va_list ap;

	if (payme->log == NULL)
		return;
	va_start(ap, format);
	vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	payme->log(payme->log_state, line);
}

/* ------ the handle ------ */

static const char *
wrong_setup(const struct payme_setup *setup)
{
	if (setup->url == NULL || !url_keeps_secrets(setup->url))
		return "url: https is wanted, or http to a loopback address";
	if (setup->merchant_id == NULL || setup->merchant_id[0] == '\0' ||
	    strpbrk(setup->merchant_id, ": \r\n") != NULL)
		return "merchant_id: the id of a cashbox is wanted";
	if (setup->key != NULL &&
	    (setup->key[0] == '\0' || strpbrk(setup->key, "\r\n") != NULL))
		return "key: one line of text is wanted";
	if (member_language(setup->language) < 0)
		return "language: ru, uz or en is wanted";
	return NULL;
}

static bool
make_headers(struct payme *payme, const struct payme_setup *setup)
{
	if (asprintf(&payme->id_header, "X-Auth: %s", setup->merchant_id) < 0)
		payme->id_header = NULL;
	if (setup->key != NULL &&
	    asprintf(&payme->key_header, "X-Auth: %s:%s", setup->merchant_id,
		setup->key) < 0)
		payme->key_header = NULL;
	return payme->id_header != NULL &&
	    (setup->key == NULL || payme->key_header != NULL);
}

struct payme *
payme_open(const struct payme_setup *setup, const char **problem)
{
	struct payme *new;

	*problem = wrong_setup(setup);
	if (*problem != NULL)
		return NULL;
	*problem = "out of memory";
	new = calloc(1, sizeof(*new));
	if (new == NULL)
		return NULL;
	/* No other process has it: an answer may be kept by it somewhere. */
	new->number = clock_now();
	new->language = member_language(setup->language);
	new->log = setup->log;
	new->log_state = setup->log_state;
	new->url = strdup(setup->url);
	if (setup->ca_file != NULL)
		new->ca_file = strdup(setup->ca_file);
	if (new->url == NULL ||
	    (setup->ca_file != NULL && new->ca_file == NULL) ||
	    !make_headers(new, setup) || http_open(&new->http) != RESULT_OK) {
		payme_close(new);
		return NULL;
	}
	*problem = NULL;
	return new;
}

void
payme_close(struct payme *payme)
{
	if (payme == NULL)
		return;
	http_close(payme->http);
	free(payme->url);
	free(payme->ca_file);
	free(payme->id_header);
	if (payme->key_header != NULL)
		explicit_bzero(payme->key_header, strlen(payme->key_header));
	free(payme->key_header);
	buf_wipe(&payme->request);
	buf_free(&payme->request);
	free(payme);
}

const struct payme_error *
payme_last_error(const struct payme *payme)
{
	return &payme->error;
}

int
client_language(const struct payme *payme)
{
	return payme->language;
}

/* ------ the request ------ */

void
client_begin(struct payme *payme, enum method method)
{
	struct buf *out = &payme->request;

	payme->rule = &rule_methods[method];
	payme->error = (struct payme_error){.kind = PAYME_KIND_NONE};
	buf_wipe(out);
	buf_text(out, "{\"jsonrpc\":\"2.0\",\"id\":");
	buf_int(out, ++payme->number);
	buf_text(out, ",\"method\":\"");
	buf_text(out, payme->rule->name);
	buf_text(out, "\",\"params\":{");
}

static void
put_name(struct payme *payme, const char *name)
{
	struct buf *out = &payme->request;

	if (buf_ok(out) && out->data[out->length - 1] != '{')
		buf_char(out, ',');
	json_put_text(out, name);
	buf_char(out, ':');
}

void
client_wrong(struct payme *payme, const char *text)
{
	if (payme->error.kind != PAYME_KIND_NONE)
		return;
	payme->error.kind = PAYME_KIND_CALL;
	snprintf(payme->error.text, PAYME_TEXT_SIZE, "%s: %s",
	    payme->rule->name, text);
}

void
client_text(struct payme *payme, const char *name, const char *value)
{
	size_t count;

	if (value == NULL)
		return;
	if (text_utf8_count(span_of(name), &count) != RESULT_OK ||
	    text_utf8_count(span_of(value), &count) != RESULT_OK) {
		client_wrong(payme, "text in UTF-8 is wanted");
		return;
	}
	put_name(payme, name);
	json_put_text(&payme->request, value);
}

bool
client_word(
    struct payme *payme, const char *name, const char *value, size_t max)
{
	char text[64];

	if (value != NULL && value[0] != '\0' && strlen(value) <= max &&
	    text_is_plain(span_of(value)) && strpbrk(value, "\r\n\t") == NULL) {
		client_text(payme, name, value);
		return true;
	}
	snprintf(text, sizeof(text), "no %s", name);
	client_wrong(payme, text);
	return false;
}

void
client_number(struct payme *payme, const char *name, int64_t value)
{
	put_name(payme, name);
	buf_int(&payme->request, value);
}

void
client_flag(struct payme *payme, const char *name, bool value)
{
	put_name(payme, name);
	buf_text(&payme->request, value ? "true" : "false");
}

void
client_json(struct payme *payme, const char *name, const char *json)
{
	put_name(payme, name);
	buf_text(&payme->request, json);
}

void
client_open(struct payme *payme, const char *name)
{
	put_name(payme, name);
	buf_char(&payme->request, '{');
}

void
client_close(struct payme *payme)
{
	buf_char(&payme->request, '}');
}

void
client_account(
    struct payme *payme, const struct payme_field *fields, size_t count)
{
	client_open(payme, "account");
	for (size_t i = 0; i < count; i++)
		if (fields[i].name == NULL || fields[i].value == NULL)
			client_wrong(
			    payme, "a field of the account is missing");
		else
			client_text(payme, fields[i].name, fields[i].value);
	client_close(payme);
}

/* ------ sending ------ */

/* The key goes out with the server's methods only. */
static const char *
auth_header(const struct payme *payme)
{
	return payme->rule->server ? payme->key_header : payme->id_header;
}

static void
tell_not_sent(void *state, const char *problem)
{
	struct payme *payme = state;

	tell(payme, "%s: not sent: %s", payme->rule->name, problem);
}

static enum result
post(struct payme *payme, struct http_answer *answer, char *problem)
{
	const char *const headers[] = {
	    auth_header(payme), "Cache-Control: no-cache", NULL};
	const struct http_request request = {
	    .url = payme->url,
	    .headers = headers,
	    .ca_file = payme->ca_file,
	    .body = {payme->request.data, payme->request.length},
	    .seconds = payme->rule->seconds,
	};

	return http_patiently(http_post, payme->http, &request, answer, problem,
	    tell_not_sent, payme);
}

enum payme_outcome
client_fail(struct payme *payme, enum payme_kind kind, const char *text)
{
	payme->error.kind = kind;
	payme->error.code = 0;
	payme->error.told = false;
	mask_line(payme->error.text, PAYME_TEXT_SIZE, text);
	tell(payme, "%s: %s", payme->rule->name, payme->error.text);
	return rule_outcome(kind, payme->rule->stake);
}

static enum payme_outcome
not_sent(struct payme *payme, enum payme_kind kind, const char *text)
{
	payme->error.kind = kind;
	payme->error.code = 0;
	payme->error.told = false;
	mask_line(payme->error.text, PAYME_TEXT_SIZE, text);
	return PAYME_NOT_SENT;
}

/* An error's text is the buyer's, not the log's: the code says enough there. */
static enum payme_outcome
read_answer(struct payme *payme, const struct http_answer *got,
    struct json_object **root, struct json_object **result)
{
	struct span body = {got->body.data, got->body.length};
	struct answer answer;
	enum payme_kind kind = answer_read(got->status, body, payme->number,
	    payme->language, &answer, &payme->error);

	if (kind == PAYME_KIND_ANSWER)
		return client_fail(payme, kind, payme->error.text);
	if (kind != PAYME_KIND_NONE) {
		tell(payme, "%s: error %lld", payme->rule->name,
		    (long long)payme->error.code);
		return rule_outcome(kind, payme->rule->stake);
	}
	if (answer.other_id)
		tell(payme, "%s: the answer has not the id of the request",
		    payme->rule->name);
	*root = answer.root;
	*result = answer.result;
	return PAYME_OK;
}

static enum payme_outcome
exchange(
    struct payme *payme, struct json_object **root, struct json_object **result)
{
	struct http_answer answer = {.status = 0};
	char problem[HTTP_PROBLEM_SIZE];
	enum payme_outcome outcome;

	switch (post(payme, &answer, problem)) {
	case RESULT_OK:
		outcome = read_answer(payme, &answer, root, result);
		buf_wipe(&answer.body);
		buf_free(&answer.body);
		return outcome;
	case RESULT_LOST:
		return client_fail(payme, PAYME_KIND_TRANSPORT, problem);
	default:
		return not_sent(payme, PAYME_KIND_TRANSPORT, problem);
	}
}

enum payme_outcome
client_end(
    struct payme *payme, struct json_object **root, struct json_object **result)
{
	enum payme_outcome outcome;

	buf_text(&payme->request, "}}");
	if (payme->rule->server && payme->key_header == NULL)
		client_wrong(payme, "a server's method needs the key");
	if (payme->error.kind != PAYME_KIND_NONE)
		outcome = PAYME_NOT_SENT;
	else if (!buf_ok(&payme->request))
		outcome = not_sent(payme, PAYME_KIND_CALL, "out of memory");
	else
		outcome = exchange(payme, root, result);
	buf_wipe(&payme->request);
	return outcome;
}

enum payme_outcome
client_end_success(struct payme *payme)
{
	struct json_object *root, *result;
	enum payme_outcome outcome = client_end(payme, &root, &result);
	bool good;

	if (outcome != PAYME_OK)
		return outcome;
	good = json_object_get_boolean(json_member(result, "success"));
	json_object_put(root);
	return good
	    ? PAYME_OK
	    : client_fail(payme, PAYME_KIND_ANSWER, "no success was told");
}
