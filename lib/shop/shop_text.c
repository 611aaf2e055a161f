/* Words in braces. */
#include <string.h>

#include "base/text.h"
#include "setting/json.h"
#include "shop/shop_text.h"

static const struct span *
find(const struct shop_words *words, struct span name)
{
	for (; words != NULL; words = words->more)
		for (size_t i = 0; i < words->count; i++)
			if (span_is(name, words->words[i].name))
				return &words->words[i].value;
	return NULL;
}

/* The length of the word's name behind a brace, or 0. */
static size_t
word_length(const char *text)
{
	size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz_");

	return text[length] == '}' ? length : 0;
}

static bool
is_plain(struct span value)
{
	size_t count;

	return value.length == 0 || text_utf8_count(value, &count) == RESULT_OK;
}

static void
put_json(struct buf *out, struct span value)
{
	struct buf string = {0};

	json_put_string(&string, value);
	if (buf_ok(&string))
		buf_add(out, string.data + 1, string.length - 2);
	else
		out->failed = true;
	buf_wipe(&string);
	buf_free(&string);
}

/* XML 1.0 has no control characters; in an attribute a line's end is one, too. */
static void
put_xml(struct buf *out, struct span value)
{
	for (size_t i = 0; i < value.length; i++) {
		unsigned char c = (unsigned char)value.data[i];

		if (c < ' ' || c == '&' || c == '<' || c == '>' || c == '"' ||
		    c == '\'')
			buf_format(out, "&#%u;", c < ' ' ? (unsigned)' ' : c);
		else
			buf_char(out, (char)c);
	}
}

static bool
is_header(struct span value)
{
	for (size_t i = 0; i < value.length; i++)
		if (value.data[i] < ' ' || value.data[i] > '~')
			return false;
	return true;
}

static bool
put_value(struct buf *out, enum shop_form form, struct span value)
{
	if (form == SHOP_HEADER ? !is_header(value) : !is_plain(value))
		return false;
	switch (form) {
	case SHOP_JSON:
		put_json(out, value);
		break;
	case SHOP_XML:
		put_xml(out, value);
		break;
	case SHOP_FORM:
		text_percent_encode(out, value);
		break;
	default:
		buf_span(out, value);
	}
	return true;
}

bool
shop_text_put(struct buf *out, enum shop_form form, const char *text,
    const struct shop_words *words, struct span *unknown)
{
	while (*text != '\0') {
		size_t plain = strcspn(text, "{");
		size_t length =
		    text[plain] == '{' ? word_length(text + plain + 1) : 0;
		struct span name = {text + plain + 1, length};
		const struct span *value;

		if (length == 0) {
			plain += text[plain] == '{';
			buf_add(out, text, plain);
			text += plain;
			continue;
		}
		buf_add(out, text, plain);
		value = find(words, name);
		if (value == NULL || !put_value(out, form, *value)) {
			*unknown = name;
			return false;
		}
		text += plain + length + 2;
	}
	return true;
}
