/*
 * Any bytes as JSON: the verdict is that of a slow reader of our own, json-c
 * takes what is sound, and each member's text says what the tree says.
 */
#include "base/text.h"
#include "setting/json.h"
#include "tests/fuzz/fuzz.h"

/* ------ the slow reader: it takes from the front what fits ------ */

#define DEEPEST 256

struct reader {
	struct span rest;
	unsigned depth;
	bool ambiguous, too_deep;
};

static bool read_value(struct reader *);

static bool
take(struct reader *r, const char *text)
{
	size_t length = strlen(text);

	if (r->rest.length < length ||
	    memcmp(r->rest.data, text, length) != 0)
		return false;
	r->rest.data += length;
	r->rest.length -= length;
	return true;
}

/* One of the characters; '\0' if none of them comes next. */
static char
take_one(struct reader *r, const char *characters)
{
	char c = r->rest.length == 0 ? '\0' : r->rest.data[0];

	if (c == '\0' || strchr(characters, c) == NULL)
		return '\0';
	r->rest.data++;
	r->rest.length--;
	return c;
}

static void
skip_space(struct reader *r)
{
	while (take_one(r, " \t\r\n") != '\0')
		;
}

static bool
read_digits(struct reader *r)
{
	bool any = false;

	while (take_one(r, "0123456789") != '\0')
		any = true;
	return any;
}

static bool
read_number(struct reader *r)
{
	take(r, "-");
	if (take_one(r, "0") == '\0' && !read_digits(r))
		return false;
	if (take(r, ".") && !read_digits(r))
		return false;
	if (take_one(r, "eE") == '\0')
		return true;
	take_one(r, "+-");
	return read_digits(r);
}

/* \uXXXX: its number; -1 if it is none. */
static long
read_code(struct reader *r)
{
	char digits[5] = "";

	for (int i = 0; i < 4; i++) {
		digits[i] = take_one(r, "0123456789abcdefABCDEF");
		if (digits[i] == '\0')
			return -1;
	}
	return strtol(digits, NULL, 16);
}

static void
put_character(struct buf *out, long code)
{
	if (code < 0x80) {
		buf_char(out, (char)code);
	} else if (code < 0x800) {
		buf_char(out, (char)(0xc0 | code >> 6));
		buf_char(out, (char)(0x80 | (code & 63)));
	} else if (code < 0x10000) {
		buf_char(out, (char)(0xe0 | code >> 12));
		buf_char(out, (char)(0x80 | (code >> 6 & 63)));
		buf_char(out, (char)(0x80 | (code & 63)));
	} else {
		buf_char(out, (char)(0xf0 | code >> 18));
		buf_char(out, (char)(0x80 | (code >> 12 & 63)));
		buf_char(out, (char)(0x80 | (code >> 6 & 63)));
		buf_char(out, (char)(0x80 | (code & 63)));
	}
}

static bool
read_escape(struct reader *r, struct buf *out)
{
	static const char letters[] = "\"\\/bfnrt", said[] = "\"\\/\b\f\n\r\t";
	char c = take_one(r, letters);
	long code, low;

	if (c != '\0') {
		buf_char(out, said[strchr(letters, c) - letters]);
		return true;
	}
	if (!take(r, "u"))
		return false;
	code = read_code(r);
	if (code >= 0xd800 && code <= 0xdbff) {
		if (!take(r, "\\u"))
			return false;
		low = read_code(r);
		if (low < 0xdc00 || low > 0xdfff)
			return false;
		code = 0x10000 + (code - 0xd800) * 0x400 + (low - 0xdc00);
	} else if (code < 0 || (code >= 0xdc00 && code <= 0xdfff)) {
		return false;
	}
	/* json-c takes U+1DA00 for a surrogate. */
	r->ambiguous |= code == 0 ||
	    (code > 0xffff && (code & 0xf800) == 0xd800);
	put_character(out, code);
	return true;
}

/* A string; what it says goes to ${out}. */
static bool
read_string(struct reader *r, struct buf *out)
{
	if (!take(r, "\""))
		return false;
	while (!take(r, "\"")) {
		size_t length =
		    text_utf8_sequence(r->rest.data, r->rest.length);

		if (take(r, "\\")) {
			if (!read_escape(r, out))
				return false;
			continue;
		}
		if (length == 0 || (unsigned char)r->rest.data[0] < 0x20)
			return false;
		buf_add(out, r->rest.data, length);
		r->rest.data += length;
		r->rest.length -= length;
	}
	return true;
}

/* ${keys}: of this object so far, each with its length in front. */
static bool
read_member(struct reader *r, struct buf *keys)
{
	struct buf key = {0};
	size_t length;
	bool good;

	skip_space(r);
	good = read_string(r, &key);
	for (size_t at = 0; good && at < keys->length;
	     at += sizeof(length) + length) {
		memcpy(&length, keys->data + at, sizeof(length));
		r->ambiguous |= span_equal((struct span) {keys->data + at +
		    sizeof(length), length},
		    (struct span) {key.data, key.length});
	}
	length = key.length;
	buf_add(keys, (const char *)&length, sizeof(length));
	buf_add(keys, key.data, key.length);
	buf_free(&key);
	skip_space(r);
	return good && take(r, ":") && read_value(r);
}

static bool
read_items(struct reader *r, const char *close, struct buf *keys)
{
	skip_space(r);
	if (take(r, close))
		return true;
	do {
		if (!(close[0] == '}' ? read_member(r, keys) : read_value(r)))
			return false;
	} while (take(r, ","));
	return take(r, close);
}

static bool
read_container(struct reader *r, const char *close)
{
	struct buf keys = {0};
	bool good;

	r->ambiguous |= ++r->depth > JSON_DEPTH;
	r->too_deep |= r->depth > DEEPEST;
	good = !r->too_deep && read_items(r, close, &keys);
	r->depth--;
	buf_free(&keys);
	return good;
}

static bool
read_value(struct reader *r)
{
	struct buf ignored = {0};
	bool good;

	skip_space(r);
	if (take(r, "{"))
		good = read_container(r, "}");
	else if (take(r, "["))
		good = read_container(r, "]");
	else if (r->rest.length > 0 && r->rest.data[0] == '"')
		good = read_string(r, &ignored);
	else
		good = take(r, "true") || take(r, "false") ||
		    take(r, "null") || read_number(r);
	buf_free(&ignored);
	skip_space(r);
	return good;
}

static enum json_verdict
judge_slowly(struct span text)
{
	struct reader r = {.rest = text};
	bool good = read_value(&r) && r.rest.length == 0;

	if (!good)
		return r.too_deep ? JSON_AMBIGUOUS : JSON_BROKEN;
	return r.ambiguous ? JSON_AMBIGUOUS : JSON_SOUND;
}

/* ------ the promises ------ */

static struct json_object *
read_sound(struct span text)
{
	struct json_object *root;
	enum json_verdict verdict;

	PROMISE(json_read(text, &verdict, &root) == RESULT_OK);
	PROMISE(verdict == JSON_SOUND);
	return root;
}

static void
check_members(struct json_object *root, struct span text)
{
	if (!json_object_is_type(root, json_type_object)) {
		PROMISE(json_raw_member(text, "a").data == NULL);
		return;
	}
	json_object_object_foreach(root, key, value)
	{
		struct span raw = json_raw_member(text, key);
		struct json_object *again;

		PROMISE(raw.length > 0 && raw.data > text.data &&
		    raw.data + raw.length < text.data + text.length);
		again = read_sound(raw);
		PROMISE(json_object_equal(again, value));
		json_object_put(again);
	}
}

static void
check_written(struct span text)
{
	struct json_object *root;
	struct buf json = {0};
	struct span read;
	size_t count;

	if (text_utf8_count(text, &count) != RESULT_OK ||
	    memchr(text.data, '\0', text.length) != NULL)
		return;
	json_put_string(&json, text);
	root = read_sound((struct span) {json.data, json.length});
	PROMISE(json_text(root, &read) && span_equal(read, text));
	json_object_put(root);
	buf_free(&json);
}

static void
run(struct span input)
{
	struct json_object *root;
	enum json_verdict verdict;

	PROMISE(json_read(input, &verdict, &root) == RESULT_OK);
	PROMISE(verdict == judge_slowly(input));
	PROMISE(verdict == JSON_SOUND || root == NULL);
	if (verdict == JSON_SOUND)
		check_members(root, input);
	json_object_put(root);
	check_written(input);
}

FUZZ_TARGET("json")
