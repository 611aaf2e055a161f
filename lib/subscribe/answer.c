/* The envelope of an answer. */
#include <stdio.h>
#include <string.h>

#include "base/mask.h"
#include "setting/json.h"
#include "setting/member.h"
#include "subscribe/answer.h"
#include "subscribe/rule.h"

static enum payme_kind
fail(struct payme_error *error, enum payme_kind kind, const char *text)
{
	error->kind = kind;
	error->code = 0;
	error->told = false;
	mask_line(error->text, PAYME_TEXT_SIZE, text);
	return kind;
}

/* {code, message: string or {ru, uz, en} or nothing} */
static enum payme_kind
read_error(struct json_object *object, int language, struct payme_error *error)
{
	const char *text =
	    member_title(json_member(object, "message"), language);
	enum payme_kind kind;
	int64_t code;

	if (!member_number(json_member(object, "code"), &code) || code == 0)
		return fail(error, PAYME_KIND_ANSWER, "an error without code");
	kind = rule_kind(code);
	fail(error, kind, text == NULL ? rule_text(kind) : text);
	error->code = code;
	error->told = text != NULL;
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
