/* Fields of a form as fields of an account. */
#include <string.h>

#include "service/filled.h"

#define PREFIX_LENGTH (sizeof(FILLED_PREFIX) - 1)

static bool
is_ours(struct span name)
{
	return name.length > PREFIX_LENGTH &&
	    memcmp(name.data, FILLED_PREFIX, PREFIX_LENGTH) == 0;
}

static size_t
length_of(const struct form *form)
{
	size_t length = 0;

	for (size_t i = 0; i < form->count; i++)
		length += form->fields[i].name.length +
		    form->fields[i].value.length + 2;
	return length;
}

/* A terminated copy; the storage has room: its place does not change. */
static const char *
keep(struct filled *filled, struct span text)
{
	size_t start = filled->storage.length;

	buf_span(&filled->storage, text);
	buf_char(&filled->storage, '\0');
	return filled->storage.data + start;
}

static void
add(struct filled *filled, const struct form *form)
{
	for (size_t i = 0; i < form->count; i++) {
		const struct form_field *field = &form->fields[i];
		struct paylov_entry *entry = &filled->entries[filled->count];

		if (!is_ours(field->name) || filled->count == FORM_FIELDS)
			continue;
		entry->name = keep(filled, field->name) + PREFIX_LENGTH;
		if (filled_get(filled, entry->name) != NULL)
			continue;
		entry->value = keep(filled, field->value);
		filled->count++;
	}
}

enum result
filled_read(
    struct filled *filled, const struct form *form, const struct form *over)
{
	if (buf_reserve(&filled->storage,
		length_of(form) + length_of(over) + 1) == NULL)
		return RESULT_NO_MEMORY;
	add(filled, over);
	add(filled, form);
	return RESULT_OK;
}

void
filled_free(struct filled *filled)
{
	buf_wipe(&filled->storage);
	buf_free(&filled->storage);
	filled->count = 0;
}

const char *
filled_get(const struct filled *filled, const char *name)
{
	for (size_t i = 0; i < filled->count; i++)
		if (strcmp(filled->entries[i].name, name) == 0)
			return filled->entries[i].value;
	return NULL;
}

void
filled_add(const struct filled *filled, struct form *form)
{
	for (size_t i = 0; i < filled->count; i++)
		form_add(form, span_of(filled->entries[i].name - PREFIX_LENGTH),
		    span_of(filled->entries[i].value));
}
