/* The account's fields as a key and as JSON. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "payment/account.h"
#include "setting/json.h"

/* The field whose name comes next after ${last}; field_count if none does. */
static size_t
next_field(const struct cashbox *box, const char *last)
{
	size_t best = box->field_count;

	for (size_t i = 0; i < box->field_count; i++) {
		const char *name = box->fields[i].name;

		if (last != NULL && strcmp(name, last) <= 0)
			continue;
		if (best == box->field_count ||
		    strcmp(name, box->fields[best].name) < 0)
			best = i;
	}
	return best;
}

void
account_key(
    const struct cashbox *box, const struct span *values, struct buf *key)
{
	const char *last = NULL;
	size_t i;

	while ((i = next_field(box, last)) < box->field_count) {
		if (last != NULL)
			buf_char(key, '&');
		last = box->fields[i].name;
		text_percent_encode(key, span_of(last));
		buf_char(key, '=');
		text_percent_encode(key, values[i]);
	}
}

void
account_json(
    const struct cashbox *box, const struct span *values, struct buf *json)
{
	for (size_t i = 0; i < box->field_count; i++) {
		buf_char(json, i == 0 ? '{' : ',');
		json_put_text(json, box->fields[i].name);
		buf_char(json, ':');
		json_put_string(json, values[i]);
	}
	buf_char(json, '}');
}

size_t
account_field(const struct cashbox *box, struct span name)
{
	size_t i = 0;

	while (i < box->field_count && !span_is(name, box->fields[i].name))
		i++;
	return i;
}
