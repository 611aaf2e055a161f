/* Queries and forms. */
#include <string.h>

#include "base/text.h"
#include "page/form.h"

struct span
form_get(const struct form *form, const char *name)
{
	for (size_t i = 0; i < form->count; i++)
		if (span_is(form->fields[i].name, name))
			return form->fields[i].value;
	return (struct span){NULL, 0};
}

bool
form_has(const struct form *form, const char *name)
{
	return form_get(form, name).data != NULL;
}

bool
form_pixels(
    const struct form *form, const char *name, int min, int max, int *pixels)
{
	struct span text = form_get(form, name);
	int64_t value;

	if (text.data == NULL)
		return true;
	if (text.length > 2 &&
	    memcmp(text.data + text.length - 2, "px", 2) == 0)
		text.length -= 2;
	if (text_int(text, &value) != RESULT_OK || value < min || value > max)
		return false;
	*pixels = (int)value;
	return true;
}

void
form_free(struct form *form)
{
	buf_free(&form->storage);
	form->count = 0;
}

/* Decodes into the storage, which has room: its place does not change. */
static enum result
decode(struct form *form, struct span text, struct span *out)
{
	size_t start = form->storage.length;
	enum result result = text_percent_decode(&form->storage, text, true);

	if (result != RESULT_OK)
		return result;
	out->data = form->storage.data + start;
	out->length = form->storage.length - start;
	return text_is_plain(*out) ? RESULT_OK : RESULT_MALFORMED;
}

static bool
is_known(const struct form *form, struct span name)
{
	for (size_t i = 0; i < form->count; i++)
		if (span_equal(form->fields[i].name, name))
			return true;
	return false;
}

void
form_add(struct form *form, struct span name, struct span value)
{
	if (form->count < FORM_FIELDS && !is_known(form, name))
		form->fields[form->count++] = (struct form_field){name, value};
}

void
form_put(const struct form *form, struct buf *out)
{
	for (size_t i = 0; i < form->count; i++) {
		if (i > 0)
			buf_char(out, '&');
		text_percent_encode(out, form->fields[i].name);
		buf_char(out, '=');
		text_percent_encode(out, form->fields[i].value);
	}
}

static enum result
add(struct form *form, struct span pair)
{
	const char *equals = memchr(pair.data, '=', pair.length);
	struct span name = pair, value = {pair.data + pair.length, 0};
	struct form_field *field = &form->fields[form->count];
	enum result result;

	if (form->count == FORM_FIELDS)
		return RESULT_TOO_LARGE;
	if (equals != NULL) {
		name.length = (size_t)(equals - pair.data);
		value.data = equals + 1;
		value.length = pair.length - name.length - 1;
	}
	result = decode(form, name, &field->name);
	if (result == RESULT_OK)
		result = decode(form, value, &field->value);
	if (result != RESULT_OK)
		return result;
	if (field->name.length == 0 || is_known(form, field->name))
		return RESULT_MALFORMED;
	form->count++;
	return RESULT_OK;
}

enum result
form_read(struct form *form, struct span text)
{
	enum result result = RESULT_OK;

	if (text.length > FORM_MAX || form->storage.length > 0)
		return RESULT_TOO_LARGE;
	/* Decoded text is never longer: the storage is had at once. */
	if (buf_reserve(&form->storage, text.length + 1) == NULL)
		return RESULT_NO_MEMORY;
	while (result == RESULT_OK && text.length > 0) {
		const char *mark = memchr(text.data, '&', text.length);
		struct span pair = text;
		size_t step = text.length;

		if (mark != NULL) {
			pair.length = (size_t)(mark - text.data);
			step = pair.length + 1;
		}
		if (pair.length > 0)
			result = add(form, pair);
		text.data += step;
		text.length -= step;
	}
	return result;
}
