/* The envelope of an answer. */
#include <stdio.h>
#include <string.h>

#include "base/mask.h"
#include "paylov/endpoint.h"
#include "paylov/envelope.h"
#include "setting/json.h"
#include "setting/member.h"

#define UNAUTHORIZED 401

enum paylov_kind
envelope_fail(struct paylov_error *error, enum paylov_kind kind,
    const char *code, const char *text)
{
	error->kind = kind;
	mask_line(error->code, PAYLOV_CODE_SIZE, code);
	mask_line(error->text, PAYLOV_TEXT_SIZE,
	    text == NULL || text[0] == '\0' ? endpoint_text(kind) : text);
	return kind;
}

static enum paylov_kind
fail(struct paylov_error *error, const char *text)
{
	return envelope_fail(error, PAYLOV_KIND_ANSWER, "", text);
}

static enum paylov_kind
fail_status(struct paylov_error *error, long status)
{
	char text[80];

	if (status == UNAUTHORIZED)
		return envelope_fail(error, PAYLOV_KIND_ACCESS, "", NULL);
	snprintf(text, sizeof(text), "HTTP status %ld%s", status,
	    status / 100 == 3 ? "; the path may want another slash" : "");
	return fail(error, text);
}

/* A word, or {code, message}; the server of tokens says more beside it. */
static enum paylov_kind
read_error(struct json_object *failure, struct json_object *root,
    struct paylov_error *error)
{
	bool word = json_object_is_type(failure, json_type_string);
	const char *code =
	    member_text(word ? failure : json_member(failure, "code"));
	const char *text =
	    member_title(word ? json_member(root, "error_description")
			      : json_member(failure, "message"),
		0);

	if (code == NULL || code[0] == '\0')
		return fail(error, "an error without code");
	return envelope_fail(error, endpoint_kind(code), code, text);
}

/* An empty object or text is no error. */
static struct json_object *
failure_in(struct json_object *object)
{
	struct json_object *failure = json_member(object, "error");

	if (json_object_is_type(failure, json_type_object) &&
	    json_object_object_length(failure) == 0)
		return NULL;
	if (json_object_is_type(failure, json_type_string) &&
	    json_object_get_string_len(failure) == 0)
		return NULL;
	if (json_object_is_type(failure, json_type_boolean) &&
	    !json_object_get_boolean(failure))
		return NULL;
	return failure;
}

static enum paylov_kind
read_root(long status, struct json_object *root, struct json_object **result,
    struct paylov_error *error)
{
	struct json_object *inner = json_member(root, "result");
	struct json_object *failure = failure_in(root);

	if (failure != NULL && inner != NULL)
		return fail(error, "both a result and an error came");
	if (failure == NULL)
		failure = failure_in(inner);
	if (failure != NULL && json_member(inner, "payedAt") != NULL)
		return fail(error, "both a result and an error came");
	if (status == UNAUTHORIZED)
		return fail_status(error, status);
	if (failure != NULL)
		return read_error(failure, root, error);
	if (status / 100 != 2)
		return fail_status(error, status);
	if (inner == NULL)
		return fail(error, "neither a result nor an error came");
	*result = inner;
	return PAYLOV_KIND_NONE;
}

enum paylov_kind
envelope_read(long status, struct span body, struct json_object **root,
    struct json_object **result, struct paylov_error *error)
{
	struct json_object *new = NULL;
	enum json_verdict verdict;
	enum paylov_kind kind;

	if (json_read(body, &verdict, &new) != RESULT_OK)
		return fail(error, "out of memory");
	if (verdict != JSON_SOUND)
		return status / 100 == 2 ? fail(error, "no JSON came")
					 : fail_status(error, status);
	kind = read_root(status, new, result, error);
	if (kind == PAYLOV_KIND_NONE)
		*root = new;
	else
		json_object_put(new);
	return kind;
}
