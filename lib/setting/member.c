/* Members. */
#include <string.h>

#include "base/mask.h"
#include "base/money.h"
#include "base/text.h"
#include "setting/json.h"
#include "setting/member.h"

#define DEPTH 3

static const char *const languages[] = {"ru", "uz", "en"};
#define LANGUAGES (sizeof(languages) / sizeof(languages[0]))

/* ------ texts ------ */

int
member_language(const char *code)
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
member_title(struct json_object *value, int language)
{
	const char *text = string_of(value);

	if (text == NULL)
		text = string_of(json_member(value, languages[language]));
	for (size_t i = 0; text == NULL && i < LANGUAGES; i++)
		text = string_of(json_member(value, languages[i]));
	return text;
}

const char *
member_text(struct json_object *value)
{
	if (json_object_is_type(value, json_type_null) ||
	    json_object_is_type(value, json_type_object) ||
	    json_object_is_type(value, json_type_array))
		return NULL;
	return json_object_get_string(value);
}

/* The text of a number is the one that was sent: nothing is rounded. */
bool
member_number(struct json_object *value, int64_t *number)
{
	struct span whole;
	const char *text, *point;

	if (json_integer(value, number))
		return true;
	if (!json_object_is_type(value, json_type_double))
		return false;
	text = json_object_get_string(value);
	point = strchr(text, '.');
	if (point == NULL || strspn(point + 1, "0") != strlen(point + 1))
		return false;
	whole = (struct span){text, (size_t)(point - text)};
	return text_int(whole, number) == RESULT_OK;
}

/* ------ reading ------ */

/* The string is json-c's own; a mask does not change its length. */
static const char *
masked(struct json_object *value)
{
	char *text = (char *)member_text(value);

	if (text != NULL)
		mask_cards(text);
	return text;
}

static const char *
json_of(struct json_object *value)
{
	return value == NULL
	    ? NULL
	    : json_object_to_json_string_ext(value,
		  JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
}

static int64_t
whole_of(struct json_object *value)
{
	const char *text = member_text(value);
	int64_t tiyin;

	return text != NULL && money_parse_sum(text, &tiyin) && tiyin % 100 == 0
	    ? tiyin / 100
	    : -1;
}

/* Of the text alone, which lives as long as the value. */
static const char *
masked_json(struct json_object *value)
{
	char *text = (char *)json_of(value);

	if (text != NULL)
		mask_cards(text);
	return text;
}

static void
read_value(
    struct json_object *value, enum member_form form, int language, void *to)
{
	switch (form) {
	case MEMBER_TEXT:
		*(const char **)to = member_text(value);
		break;
	case MEMBER_TITLE:
		*(const char **)to = member_title(value, language);
		break;
	case MEMBER_NUMBER:
		if (!member_number(value, to))
			*(int64_t *)to = 0;
		break;
	case MEMBER_FLAG:
		*(bool *)to = json_object_is_type(value, json_type_boolean) &&
		    json_object_get_boolean(value);
		break;
	case MEMBER_TRUE:
		*(bool *)to = !json_object_is_type(value, json_type_boolean) ||
		    json_object_get_boolean(value);
		break;
	case MEMBER_CARD:
		*(const char **)to = masked(value);
		break;
	case MEMBER_WHOLE:
		*(int64_t *)to = whole_of(value);
		break;
	case MEMBER_JSON:
		*(const char **)to = json_of(value);
		break;
	case MEMBER_MASKED:
		*(const char **)to = masked_json(value);
		break;
	}
}

void
member_read(struct json_object *object, const struct member *members,
    size_t count, int language, void *to)
{
	for (size_t i = 0; i < count; i++) {
		struct json_object *value = object;

		for (size_t k = 0; k < DEPTH && members[i].path[k] != NULL; k++)
			value = json_member(value, members[i].path[k]);
		read_value(value, members[i].form, language,
		    (char *)to + members[i].at);
	}
}

/* ------ writing ------ */

static void
put_text(struct buf *out, const char *text)
{
	if (text == NULL)
		buf_text(out, "null");
	else
		json_put_text(out, text);
}

static bool
is_there(const struct member *member, const void *from)
{
	const void *at = (const char *)from + member->at;

	switch (member->form) {
	case MEMBER_NUMBER:
		return *(const int64_t *)at != 0;
	case MEMBER_WHOLE:
		return *(const int64_t *)at >= 0;
	case MEMBER_FLAG:
	case MEMBER_TRUE:
		return *(const bool *)at;
	default:
		return *(const char *const *)at != NULL;
	}
}

static void
put_value(struct buf *out, const struct member *member, const void *from)
{
	const void *at = (const char *)from + member->at;

	switch (member->form) {
	case MEMBER_NUMBER:
		buf_int(out, *(const int64_t *)at);
		break;
	case MEMBER_FLAG:
	case MEMBER_TRUE:
		buf_text(out, *(const bool *)at ? "true" : "false");
		break;
	case MEMBER_WHOLE:
		if (is_there(member, from))
			buf_int(out, *(const int64_t *)at);
		else
			buf_text(out, "null");
		break;
	case MEMBER_JSON:
	case MEMBER_MASKED:
		buf_text(out,
		    is_there(member, from) ? *(const char *const *)at : "null");
		break;
	default:
		put_text(out, *(const char *const *)at);
	}
}

static void
put_name(struct buf *out, const char *name)
{
	if (out->length > 0 && out->data[out->length - 1] != '{')
		buf_char(out, ',');
	json_put_text(out, name);
	buf_char(out, ':');
}

/* Whether two members stand in the same object, ${depth} objects deep. */
static bool
same_object(const struct member *a, const struct member *b, size_t depth)
{
	for (size_t i = 0; i <= depth; i++)
		if (a->path[i] == NULL || b->path[i] == NULL ||
		    (i < depth && strcmp(a->path[i], b->path[i]) != 0))
			return false;
	return true;
}

/* How many members stand in the first one's object; *some: one of them is. */
static size_t
object_size(const struct member *members, size_t count, size_t depth,
    const void *from, bool *some)
{
	size_t i = 0;

	*some = false;
	for (; i < count && same_object(&members[0], &members[i], depth); i++)
		if (is_there(&members[i], from))
			*some = true;
	return i;
}

/* These members, ${depth} objects deep; what has no content is null. */
static void
put_object(struct buf *out, const struct member *members, size_t count,
    size_t depth, const void *from)
{
	buf_char(out, '{');
	for (size_t i = 0, size = 1; i < count; i += size, size = 1) {
		const struct member *member = &members[i];
		bool some = true;

		put_name(out, member->path[depth]);
		if (depth == DEPTH - 1 || member->path[depth + 1] == NULL) {
			put_value(out, member, from);
			continue;
		}
		size = object_size(member, count - i, depth + 1, from, &some);
		if (some)
			put_object(out, member, size, depth + 1, from);
		else
			buf_text(out, "null");
	}
	buf_char(out, '}');
}

void
member_put(struct buf *out, const struct member *members, size_t count,
    const void *from)
{
	put_object(out, members, count, 0, from);
}
