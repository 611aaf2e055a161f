/*
 * Any query: what is taken is what a slow reader of our own takes, each name
 * stands once, everything is text, and written anew it reads the same.
 */
#include "base/text.h"
#include "page/form.h"
#include "tests/fuzz/fuzz.h"

static struct span
span_in(const struct buf *buf)
{
	return (struct span) {buf->data, buf->length};
}

/* ------ the slow reader: one pair at a time, into memory of its own ------ */

struct pair {
	struct buf name, value;
};

static bool
read_half(struct span text, struct buf *out)
{
	buf_reserve(out, 1);
	return text_percent_decode(out, text, true) == RESULT_OK &&
	    text_is_plain(span_in(out));
}

static bool
read_pair(struct span text, struct pair *pair)
{
	const char *equals = memchr(text.data, '=', text.length);
	size_t length = equals == NULL ? text.length
	                               : (size_t)(equals - text.data);
	size_t skip = length + (equals != NULL);

	return read_half((struct span) {text.data, length}, &pair->name) &&
	    read_half((struct span) {text.data + skip, text.length - skip},
		&pair->value) && pair->name.length > 0;
}

static bool
is_new(const struct pair *pairs, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (span_equal(span_in(&pairs[i].name),
		    span_in(&pairs[count].name)))
			return false;
	return true;
}

/* The first pair of ${text}, which loses it. */
static struct span
take_pair(struct span *text)
{
	const char *mark = memchr(text->data, '&', text->length);
	struct span pair = *text;

	if (mark != NULL)
		pair.length = (size_t)(mark - text->data);
	text->data += pair.length + (mark != NULL);
	text->length -= pair.length + (mark != NULL);
	return pair;
}

static enum result
read_slowly(struct span text, struct pair *pairs, size_t *count)
{
	if (text.length > FORM_MAX)
		return RESULT_TOO_LARGE;
	while (text.length > 0) {
		struct span part = take_pair(&text);

		if (part.length == 0)
			continue;
		if (*count == FORM_FIELDS)
			return RESULT_TOO_LARGE;
		if (!read_pair(part, &pairs[*count]) || !is_new(pairs, *count))
			return RESULT_MALFORMED;
		(*count)++;
	}
	return RESULT_OK;
}

/* ------ the promises ------ */

static void
check_same(const struct form *form, const struct pair *pairs, size_t count)
{
	PROMISE(form->count == count);
	for (size_t i = 0; i < count; i++) {
		PROMISE(span_equal(
		    form->fields[i].name, span_in(&pairs[i].name)));
		PROMISE(span_equal(
		    form->fields[i].value, span_in(&pairs[i].value)));
	}
}

static void
check_written_anew(const struct form *form)
{
	struct form again = {.count = 0};
	struct buf text = {0};

	for (size_t i = 0; i < form->count; i++) {
		buf_char(&text, '&');
		text_percent_encode(&text, form->fields[i].name);
		buf_char(&text, '=');
		text_percent_encode(&text, form->fields[i].value);
	}
	/* An escape is longer than what it stands for. */
	if (text.length <= FORM_MAX) {
		PROMISE(form_read(&again, span_in(&text)) == RESULT_OK);
		PROMISE(again.count == form->count);
	}
	for (size_t i = 0; i < again.count; i++) {
		PROMISE(span_equal(
		    again.fields[i].name, form->fields[i].name));
		PROMISE(span_equal(
		    again.fields[i].value, form->fields[i].value));
	}
	form_free(&again);
	buf_free(&text);
}

static void
run(struct span input)
{
	static struct pair pairs[FORM_FIELDS];
	struct form form = {.count = 0};
	size_t count = 0;
	enum result result = form_read(&form, input);

	PROMISE(result == read_slowly(input, pairs, &count));
	if (result == RESULT_OK) {
		check_same(&form, pairs, count);
		check_written_anew(&form);
	}
	for (size_t i = 0; i < FORM_FIELDS; i++) {
		buf_free(&pairs[i].name);
		buf_free(&pairs[i].value);
	}
	form_free(&form);
}

FUZZ_TARGET("form")
