/* Words become URLs, headers and bodies. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "setting/json.h"
#include "shop/shop_step.h"

void
step_open(struct calling *calling, const struct shop_words *words)
{
	const struct shop_access *access = calling->access;

	calling->access_words[0] =
	    (struct shop_word){"api_user", span_of(access->user)};
	calling->access_words[1] =
	    (struct shop_word){"api_key", span_of(access->key)};
	calling->own = (struct shop_words){calling->access_words, 2, words};
	calling->words =
	    (struct shop_words){calling->taken_words, 0, &calling->own};
}

void
step_close(struct calling *calling)
{
	for (size_t i = 0; i < SHOP_STEPS_MAX; i++) {
		buf_wipe(&calling->taken[i]);
		buf_free(&calling->taken[i]);
	}
}

void
step_take(struct calling *calling, const char *name, const char *value)
{
	size_t i = calling->words.count;
	struct buf *taken = &calling->taken[i];

	buf_text(taken, value);
	calling->taken_words[i] =
	    (struct shop_word){name, {taken->data, taken->length}};
	calling->words.count++;
}

enum shop_call_outcome
step_refuse(struct calling *calling, const char *format, ...)
{
	char why[SHOP_PROBLEM_SIZE];
	va_list ap;

	va_start(ap, format);
	vsnprintf(why, sizeof(why), format, ap);
	va_end(ap);
	snprintf(calling->problem, SHOP_PROBLEM_SIZE, "step %.40s: %.200s",
	    calling->step->name, why);
	return SHOP_CALL_REFUSED;
}

void
step_free(struct message *message)
{
	buf_wipe(&message->url);
	buf_free(&message->url);
	buf_wipe(&message->body);
	buf_free(&message->body);
	for (size_t i = 0; i < SHOP_HEADERS_MAX; i++) {
		buf_wipe(&message->lines[i]);
		buf_free(&message->lines[i]);
	}
}

static bool
put(struct calling *calling, struct buf *out, enum shop_form form,
    const char *text)
{
	struct span unknown;

	if (text == NULL ||
	    shop_text_put(out, form, text, &calling->words, &unknown))
		return true;
	step_refuse(calling,
	    "{%.*s}: there is no such word, or it cannot stand there",
	    (int)unknown.length, unknown.data);
	return false;
}

static bool
add_header(struct calling *calling, struct message *message, const char *text)
{
	struct buf *line = &message->lines[message->header_count];

	if (message->header_count == SHOP_HEADERS_MAX) {
		step_refuse(calling, "too many headers");
		return false;
	}
	if (!put(calling, line, SHOP_HEADER, text))
		return false;
	buf_char(line, '\0');
	message->headers[message->header_count++] = line->data;
	return true;
}

static bool
add_headers(struct calling *calling, struct message *message)
{
	const struct shop_step *step = calling->step;
	bool fine = add_header(calling, message, "User-Agent: payme-cgi");

	if (fine && step->type == SHOP_JSON)
		fine = add_header(calling, message, "Accept: application/json");
	if (fine && step->auth == SHOP_AUTH_BEARER)
		fine = add_header(
		    calling, message, "Authorization: Bearer {api_key}");
	for (size_t i = 0;
	     fine && step->headers != NULL && step->headers[i] != NULL; i++)
		fine = add_header(calling, message, step->headers[i]);
	return fine;
}

/* A slash at the end of the address and one at the path's begin are one. */
static bool
make_url(struct calling *calling, struct buf *url)
{
	const char *path = calling->step->path;

	buf_text(url, calling->access->url);
	if (path != NULL && path[0] == '/' && url->length > 0 &&
	    url->data[url->length - 1] == '/')
		url->length--;
	if (!put(calling, url, SHOP_FORM, path))
		return false;
	buf_char(url, '\0');
	return true;
}

/* What became no JSON by a value that is no number is not sent. */
static bool
make_body(struct calling *calling, struct buf *body)
{
	enum json_verdict verdict = JSON_SOUND;
	struct json_object *root = NULL;
	enum result result = RESULT_OK;

	if (!put(calling, body, calling->step->type, calling->step->body))
		return false;
	if (calling->step->type == SHOP_JSON && body->length > 0)
		result = json_read(
		    (struct span){body->data, body->length}, &verdict, &root);
	json_object_put(root);
	if (result == RESULT_OK && verdict == JSON_SOUND)
		return true;
	step_refuse(calling, "its body is not JSON");
	return false;
}

static bool
is_sound(const struct message *message)
{
	for (size_t i = 0; i < message->header_count; i++)
		if (!buf_ok(&message->lines[i]))
			return false;
	return buf_ok(&message->url) && buf_ok(&message->body);
}

bool
step_compose(struct calling *calling, struct message *message)
{
	if (!make_url(calling, &message->url) ||
	    !make_body(calling, &message->body) ||
	    !add_headers(calling, message))
		return false;
	if (is_sound(message))
		return true;
	step_refuse(calling, "out of memory");
	return false;
}

/* With empty values for all words: only their names count. */
bool
step_check(struct calling *calling)
{
	const struct shop_step *step = calling->step;
	struct message message = {.header_count = 0};
	bool fine = make_url(calling, &message.url) &&
	    put(calling, &message.body, step->type, step->body) &&
	    add_headers(calling, &message);

	step_free(&message);
	return fine;
}
