/* The lines of an order, from the storefront's tables. */
#include "shop/lines.h"

struct reading {
	struct lines *lines;
	struct buf *problem;
	bool malformed;
};

static enum result
take_row(const struct row *row, void *state)
{
	struct reading *reading = state;
	struct span texts[PRESET_ITEM_COLUMNS];
	size_t ends[PRESET_ITEM_COLUMNS], start = 0;
	struct buf buf = {0};
	enum result result = RESULT_NO_MEMORY;

	if (reading->malformed)
		return RESULT_OK;
	for (unsigned i = 0; i < PRESET_ITEM_COLUMNS; i++) {
		row_put(row, i, &buf);
		ends[i] = buf.length;
	}
	buf_char(&buf, '\0');
	for (unsigned i = 0; buf_ok(&buf) && i < PRESET_ITEM_COLUMNS; i++) {
		texts[i] = (struct span){buf.data + start, ends[i] - start};
		start = ends[i];
	}
	if (buf_ok(&buf))
		result = lines_add(reading->lines, texts, reading->problem);
	buf_free(&buf);
	reading->malformed = result == RESULT_MALFORMED;
	return reading->malformed ? RESULT_OK : result;
}

enum result
lines_read(struct session *session, const struct shop_order *order,
    struct lines *lines, struct buf *problem)
{
	const struct preset_sql *items = &order->preset->items;
	struct reading reading = {.lines = lines, .problem = problem};
	struct value all[PRESET_VALUES] = {
	    [PRESET_NUMBER] = value_text(order->columns[COLUMN_NUMBER]),
	    [PRESET_ID] = value_text(order->columns[COLUMN_ID]),
	    [PRESET_STATUS] = value_text(order->columns[COLUMN_STATUS]),
	};
	struct value values[PRESET_PARAMETERS];
	enum result result;

	if (items->text == NULL) {
		buf_text(problem, "the preset has no items");
		return RESULT_MALFORMED;
	}
	for (size_t i = 0; i < items->count; i++)
		values[i] = all[items->values[i]];
	result = session_each(
	    session, items->text, values, items->count, take_row, &reading);
	return result == RESULT_OK && reading.malformed ? RESULT_MALFORMED
							: result;
}
