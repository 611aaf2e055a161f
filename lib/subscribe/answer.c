/* The envelope of an answer. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "setting/json.h"
#include "subscribe/answer.h"
#include "subscribe/mask.h"
#include "subscribe/rule.h"

static const char *const languages[] = {"ru", "uz", "en"};
#define LANGUAGES (sizeof(languages) / sizeof(languages[0]))

int
answer_language(const char *code)
{
	for (size_t i = 0; i < LANGUAGES; i++)
		if (code == NULL || strcmp(code, languages[i]) == 0)
			return (int)i;
	return -1;
}

static const char *
string_of(struct json_object *value)
{
	return json_object_is_type(value, json_type_string) &&
		json_object_get_string_len(value) > 0
	    ? json_object_get_string(value)
	    : NULL;
}

const char *
answer_text(struct json_object *value, int language)
{
	const char *text = string_of(value);

	if (text == NULL)
		text = string_of(json_member(value, languages[language]));
	for (size_t i = 0; text == NULL && i < LANGUAGES; i++)
		text = string_of(json_member(value, languages[i]));
	return text;
}

void
answer_copy(char to[PAYME_TEXT_SIZE], const char *text)
{
	size_t left = strlen(text), length = 0, step;

	for (; left > 0; text += step, left -= step) {
		step = text_utf8_sequence(text, left);
		if (step == 0 || length + step >= PAYME_TEXT_SIZE)
			break;
		memcpy(to + length, text, step);
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			to[length] = ' ';
		length += step;
	}
	to[length] = '\0';
	mask_cards(to);
}

static enum payme_kind
fail(struct payme_error *error, enum payme_kind kind, const char *text)
{
	error->kind = kind;
	error->code = 0;
	answer_copy(error->text, text);
	return kind;
}

/* {code, message: string or {ru, uz, en} or nothing} */
static enum payme_kind
read_error(struct json_object *object, int language, struct payme_error *error)
{
	const char *text =
	    answer_text(json_member(object, "message"), language);
	enum payme_kind kind;
	int64_t code;

	if (!json_integer(json_member(object, "code"), &code) || code == 0)
		return fail(error, PAYME_KIND_ANSWER, "an error without code");
	kind = rule_kind(code);
	fail(error, kind, text == NULL ? rule_text(kind) : text);
	error->code = code;
	return kind;
}

static enum payme_kind
read_root(struct json_object *root, int64_t id, int language,
    struct answer *answer, struct payme_error *error)
{
	struct json_object *failure = json_member(root, "error");
	struct json_object *result = json_member(root, "result");
	int64_t other;

	if (failure != NULL && result != NULL)
		return fail(error, PAYME_KIND_ANSWER,
		    "both a result and an error came");
	if (failure != NULL)
		return read_error(failure, language, error);
	if (result == NULL)
		return fail(error, PAYME_KIND_ANSWER,
		    "neither a result nor an error came");
	*answer = (struct answer){.root = root, .result = result};
	answer->other_id =
	    !json_integer(json_member(root, "id"), &other) || other != id;
	return PAYME_KIND_NONE;
}

enum payme_kind
answer_read(long status, struct span body, int64_t id, int language,
    struct answer *answer, struct payme_error *error)
{
	struct json_object *root = NULL;
	enum json_verdict verdict;
	enum payme_kind kind;
	char text[64];

	if (status != 200) {
		snprintf(text, sizeof(text), "HTTP status %ld", status);
		return fail(error, PAYME_KIND_ANSWER, text);
	}
	if (json_read(body, &verdict, &root) != RESULT_OK)
		return fail(error, PAYME_KIND_ANSWER, "out of memory");
	if (verdict != JSON_SOUND)
		return fail(error, PAYME_KIND_ANSWER, "no JSON came");
	kind = read_root(root, id, language, answer, error);
	if (kind != PAYME_KIND_NONE)
		json_object_put(root);
	return kind;
}
