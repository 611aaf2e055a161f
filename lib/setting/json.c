/*
 * A recogniser of RFC 8259 that runs before json-c, and the accessors that
 * take nothing but the exact type.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "setting/json.h"

/* Deeper nesting than this is not even looked into. */
#define SCAN_DEPTH 256

struct scan {
	const char *p;
	const char *end;
	size_t members; /* of all objects together */
	unsigned depth;
	bool ambiguous;
};

static bool scan_value(struct scan *);

static struct scan
scan_of(struct span text)
{
	const char *start = text.data == NULL ? "" : text.data;

	return (struct scan){.p = start, .end = start + text.length};
}

static void
scan_space(struct scan *s)
{
	while (s->p < s->end &&
	    (*s->p == ' ' || *s->p == '\t' || *s->p == '\n' || *s->p == '\r'))
		s->p++;
}

static bool
scan_char(struct scan *s, char c)
{
	if (s->p == s->end || *s->p != c)
		return false;
	s->p++;
	return true;
}

static bool
scan_literal(struct scan *s, const char *word)
{
	size_t length = strlen(word);

	if ((size_t)(s->end - s->p) < length || memcmp(s->p, word, length) != 0)
		return false;
	s->p += length;
	return true;
}

static bool
scan_digits(struct scan *s)
{
	const char *start = s->p;

	while (s->p < s->end && *s->p >= '0' && *s->p <= '9')
		s->p++;
	return s->p > start;
}

static bool
scan_number(struct scan *s)
{
	scan_char(s, '-');
	if (!scan_char(s, '0') && !scan_digits(s))
		return false;
	if (scan_char(s, '.') && !scan_digits(s))
		return false;
	if (scan_char(s, 'e') || scan_char(s, 'E')) {
		if (!scan_char(s, '+'))
			scan_char(s, '-');
		return scan_digits(s);
	}
	return true;
}

/* The four digits of \uXXXX, after the "u"; -1 if they are not there. */
static int
scan_hex(struct scan *s)
{
	int code = 0;

	if (s->end - s->p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		char c = *s->p++;

		if (c >= '0' && c <= '9')
			code = code * 16 + (c - '0');
		else if (c >= 'a' && c <= 'f')
			code = code * 16 + (c - 'a' + 10);
		else if (c >= 'A' && c <= 'F')
			code = code * 16 + (c - 'A' + 10);
		else
			return -1;
	}
	return code;
}

/*
 * json-c looks at the low 16 bits only and takes a character like U+1DA00 for
 * half of a pair.
 */
static bool
is_misread(int high, int low)
{
	int code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);

	return (code & 0xf800) == 0xd800;
}

/* A surrogate that does not stand in a pair is no character. */
static bool
scan_unicode(struct scan *s)
{
	int code = scan_hex(s), low;

	if (code == 0)
		s->ambiguous = true;
	if (code < 0 || (code >= 0xdc00 && code <= 0xdfff))
		return false;
	if (code < 0xd800 || code > 0xdbff)
		return true;
	if (!scan_char(s, '\\') || !scan_char(s, 'u'))
		return false;
	low = scan_hex(s);
	if (low < 0xdc00 || low > 0xdfff)
		return false;
	s->ambiguous |= is_misread(code, low);
	return true;
}

static bool
scan_escape(struct scan *s)
{
	if (s->p == s->end)
		return false;
	if (*s->p == 'u') {
		s->p++;
		return scan_unicode(s);
	}
	return *s->p != '\0' && strchr("\"\\/bfnrt", *s->p++) != NULL;
}

static bool
scan_string(struct scan *s)
{
	if (!scan_char(s, '"'))
		return false;
	while (s->p < s->end) {
		unsigned char c = (unsigned char)*s->p;
		size_t step;

		if (c == '"') {
			s->p++;
			return true;
		}
		if (c < 0x20)
			return false;
		if (c == '\\') {
			s->p++;
			if (!scan_escape(s))
				return false;
			continue;
		}
		step = text_utf8_sequence(s->p, (size_t)(s->end - s->p));
		if (step == 0)
			return false;
		s->p += step;
	}
	return false;
}

static bool
scan_member(struct scan *s)
{
	scan_space(s);
	if (!scan_string(s))
		return false;
	scan_space(s);
	s->members++;
	return scan_char(s, ':') && scan_value(s);
}

/* What stands between the brackets, ${item} by ${item}. */
static bool
scan_list(struct scan *s, char close, bool (*item)(struct scan *))
{
	s->p++;
	if (++s->depth > JSON_DEPTH)
		s->ambiguous = true;
	if (s->depth > SCAN_DEPTH)
		return false;
	scan_space(s);
	if (!scan_char(s, close)) {
		do {
			if (!item(s))
				return false;
		} while (scan_char(s, ','));
		if (!scan_char(s, close))
			return false;
	}
	s->depth--;
	return true;
}

/* A value with the space around it. */
static bool
scan_value(struct scan *s)
{
	bool good;

	scan_space(s);
	if (s->p == s->end)
		return false;
	switch (*s->p) {
	case '{':
		good = scan_list(s, '}', scan_member);
		break;
	case '[':
		good = scan_list(s, ']', scan_value);
		break;
	case '"':
		good = scan_string(s);
		break;
	case 't':
		good = scan_literal(s, "true");
		break;
	case 'f':
		good = scan_literal(s, "false");
		break;
	case 'n':
		good = scan_literal(s, "null");
		break;
	default:
		good = scan_number(s);
	}
	scan_space(s);
	return good;
}

static enum json_verdict
scan(struct span text, size_t *members)
{
	struct scan s = scan_of(text);
	bool good = text.length > 0 && scan_value(&s) && s.p == s.end;

	*members = s.members;
	if (good)
		return s.ambiguous ? JSON_AMBIGUOUS : JSON_SOUND;
	return s.depth > SCAN_DEPTH ? JSON_AMBIGUOUS : JSON_BROKEN;
}

/* The members of all objects in the tree: equal keys are there once only. */
static size_t
count_members(struct json_object *value)
{
	size_t count = 0;

	if (json_object_is_type(value, json_type_object)) {
		json_object_object_foreach(value, key, member)
		{
			(void)key;
			count += 1 + count_members(member);
		}
	} else if (json_object_is_type(value, json_type_array)) {
		for (size_t i = 0; i < json_object_array_length(value); i++)
			count +=
			    count_members(json_object_array_get_idx(value, i));
	}
	return count;
}

static enum result
build(struct span text, struct json_object **root)
{
	enum json_tokener_error error;
	struct json_tokener *tokener = json_tokener_new_ex(JSON_DEPTH + 2);

	if (tokener == NULL)
		return RESULT_NO_MEMORY;
	*root = json_tokener_parse_ex(tokener, text.data, (int)text.length);
	error = json_tokener_get_error(tokener);
	/* A number at the very end is complete only once that end is told. */
	if (error == json_tokener_continue) {
		*root = json_tokener_parse_ex(tokener, "", 1);
		error = json_tokener_get_error(tokener);
	}
	json_tokener_free(tokener);
	return error == json_tokener_success ? RESULT_OK : RESULT_NO_MEMORY;
}

enum result
json_read(
    struct span text, enum json_verdict *verdict, struct json_object **root)
{
	struct json_object *tree = NULL;
	size_t members;
	enum result result;

	*root = NULL;
	*verdict = scan(text, &members);
	if (*verdict != JSON_SOUND)
		return RESULT_OK;
	result = build(text, &tree);
	if (result != RESULT_OK) {
		json_object_put(tree);
		return result;
	}
	if (count_members(tree) != members) {
		json_object_put(tree);
		*verdict = JSON_AMBIGUOUS;
		return RESULT_OK;
	}
	*root = tree;
	return RESULT_OK;
}

struct json_object *
json_member(struct json_object *object, const char *name)
{
	struct json_object *value = NULL;

	if (json_object_is_type(object, json_type_object))
		json_object_object_get_ex(object, name, &value);
	return value;
}

bool
json_has(struct json_object *object, const char *name)
{
	return json_object_is_type(object, json_type_object) &&
	    json_object_object_get_ex(object, name, NULL);
}

static size_t
encode(unsigned code, char out[4])
{
	static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
	size_t length = code < 0x80 ? 1
	    : code < 0x800          ? 2
	    : code < 0x10000        ? 3
				    : 4;

	for (size_t i = length; i-- > 1; code >>= 6)
		out[i] = (char)(0x80 | (code & 0x3f));
	out[0] = (char)(lead[length] | code);
	return length;
}

/* The next character of a sound string, its escape resolved. */
static size_t
decode(struct scan *s, char out[4])
{
	static const char letters[] = "bfnrt", controls[] = "\b\f\n\r\t";
	const char *letter;
	int code;

	out[0] = *s->p++;
	if (out[0] != '\\')
		return 1;
	out[0] = *s->p++;
	if (out[0] == 'u') {
		code = scan_hex(s);
		if (code >= 0xd800 && code <= 0xdbff) {
			s->p += 2;
			code = 0x10000 + ((code - 0xd800) << 10) +
			    (scan_hex(s) - 0xdc00);
		}
		return encode((unsigned)code, out);
	}
	letter = strchr(letters, out[0]);
	if (letter != NULL)
		out[0] = controls[letter - letters];
	return 1;
}

/* Whether the sound key in quotes says ${name}, escapes resolved. */
static bool
key_says(struct span key, const char *name)
{
	struct scan s = {.p = key.data + 1, .end = key.data + key.length - 1};

	while (s.p < s.end) {
		char bytes[4];
		size_t length = decode(&s, bytes);

		if (strncmp(name, bytes, length) != 0)
			return false;
		name += length;
	}
	return *name == '\0';
}

struct span
json_raw_member(struct span text, const char *name)
{
	struct scan s = scan_of(text);

	scan_space(&s);
	if (!scan_char(&s, '{'))
		return (struct span){NULL, 0};
	do {
		struct span key = {NULL, 0}, value = {NULL, 0};

		scan_space(&s);
		key.data = s.p;
		if (!scan_string(&s))
			break;
		key.length = (size_t)(s.p - key.data);
		scan_space(&s);
		scan_char(&s, ':');
		scan_space(&s);
		value.data = s.p;
		if (!scan_value(&s))
			break;
		value.length = (size_t)(s.p - value.data);
		while (strchr(" \t\r\n", value.data[value.length - 1]) != NULL)
			value.length--;
		if (key_says(key, name))
			return value;
	} while (scan_char(&s, ','));
	return (struct span){NULL, 0};
}

bool
json_integer(struct json_object *value, int64_t *number)
{
	int64_t n;

	if (!json_object_is_type(value, json_type_int))
		return false;
	n = json_object_get_int64(value);
	/* json-c saturates: the ends of the range stand for what is beyond. */
	if (n == INT64_MAX || n == INT64_MIN)
		return false;
	*number = n;
	return true;
}

bool
json_text(struct json_object *value, struct span *text)
{
	if (!json_object_is_type(value, json_type_string))
		return false;
	text->data = json_object_get_string(value);
	text->length = (size_t)json_object_get_string_len(value);
	return true;
}

void
json_put_string(struct buf *buf, struct span text)
{
	size_t start = 0;

	buf_char(buf, '"');
	for (size_t i = 0; i < text.length; i++) {
		unsigned char c = (unsigned char)text.data[i];

		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		buf_add(buf, text.data + start, i - start);
		start = i + 1;
		if (c < 0x20)
			buf_format(buf, "\\u%04x", c);
		else {
			buf_char(buf, '\\');
			buf_char(buf, (char)c);
		}
	}
	if (start < text.length)
		buf_add(buf, text.data + start, text.length - start);
	buf_char(buf, '"');
}

void
json_put_text(struct buf *buf, const char *text)
{
	json_put_string(buf, span_of(text));
}
