/* IKPU codes in MariaDB. */
#include <string.h>

#include "base/clock.h"
#include "payment/ikpu.h"

#define COLUMNS "item,code,package_code,units,vat_percent,title"
#define TWELVE "?,?,?,?,?,?,?,?,?,?,?,?"

enum sql { FIND, LIST, PUT, REMOVE, REMOVE_ALL, SQL_COUNT };

static const char *const sql[SQL_COUNT] = {
    /* IKPU_ITEMS of them; what is not asked for is NULL. */
    [FIND] = ("SELECT " COLUMNS " FROM `{}ikpu` WHERE cashbox=? AND item IN "
	      "(" TWELVE "," TWELVE "," TWELVE "," TWELVE "," TWELVE "," TWELVE
	      "," TWELVE "," TWELVE ")"),
    [LIST] = "SELECT " COLUMNS " FROM `{}ikpu` WHERE cashbox=? ORDER BY item",
    [PUT] = ("INSERT INTO `{}ikpu` (cashbox,item,code,package_code,"
	     "units,vat_percent,title,change_time)"
	     " VALUES (?,?,?,?,?,?,?,?) ON DUPLICATE KEY UPDATE"
	     " code=VALUES(code),package_code=VALUES(package_code),"
	     "units=VALUES(units),vat_percent=VALUES(vat_percent),"
	     "title=VALUES(title),change_time=VALUES(change_time)"),
    [REMOVE] = "DELETE FROM `{}ikpu` WHERE cashbox=? AND item=?",
    [REMOVE_ALL] = "DELETE FROM `{}ikpu` WHERE cashbox=?",
};

const char *
ikpu_sql(size_t i)
{
	return i < SQL_COUNT ? sql[i] : NULL;
}

void
ikpu_item(struct buf *out, const char *kind, struct span name)
{
	if (name.length == 0 || strlen(kind) + 1 + name.length > IKPU_ITEM_MAX)
		return;
	buf_text(out, kind);
	buf_char(out, '=');
	buf_span(out, name);
}

struct span
ikpu_name(struct span item, const char *kind)
{
	size_t length = strlen(kind);

	if (item.length <= length || memcmp(item.data, kind, length) != 0 ||
	    item.data[length] != '=')
		return span_of("");
	return (struct span){item.data + length + 1, item.length - length - 1};
}

/* ------ reading ------ */

struct listing {
	const struct cashbox *box;
	ikpu_each *each;
	void *state;
	bool begun;
};

static enum result
take_row(const struct row *row, void *state)
{
	struct listing *listing = state;
	const struct ikpu ikpu = {
	    .item = row_text(row, 0),
	    .code = row_text(row, 1),
	    .package_code = row_text(row, 2),
	    .units = row_null(row, 3) ? -1 : row_int(row, 3),
	    .vat_percent = row_int(row, 4),
	    .title = row_text(row, 5),
	};

	listing->begun = true;
	return listing->each(&ikpu, listing->state);
}

enum result
ikpu_find(struct session *session, const struct cashbox *box,
    const struct span *items, size_t count, ikpu_each *each, void *state)
{
	struct listing listing = {.each = each, .state = state};
	struct value values[1 + IKPU_ITEMS] = {value_text(span_of(box->name))};

	for (size_t i = 0; i < count; i++)
		values[1 + i] = value_text(items[i]);
	return session_each(
	    session, sql[FIND], values, 1 + IKPU_ITEMS, take_row, &listing);
}

static enum result
list(struct session *session, void *state)
{
	struct listing *listing = state;
	const struct value value = value_text(span_of(listing->box->name));
	enum result result =
	    session_each(session, sql[LIST], &value, 1, take_row, listing);

	/* What was told is not told again. */
	return result != RESULT_OK && listing->begun ? RESULT_DOWN : result;
}

enum result
ikpu_list(struct store *store, const struct cashbox *box, ikpu_each *each,
    void *state)
{
	struct listing listing = {box, each, state, false};

	return store_run(store, STORE_READ, list, &listing);
}

/* ------ writing ------ */

struct import {
	const struct cashbox *box;
	const struct ikpu *row;
	size_t count;
};

static enum result
put(struct session *session, void *state)
{
	const struct import *import = state;
	enum result result = RESULT_OK;
	int64_t now = clock_now();

	for (size_t i = 0; i < import->count && result == RESULT_OK; i++) {
		const struct ikpu *row = &import->row[i];
		const struct value values[] = {
		    value_text(span_of(import->box->name)),
		    value_text(row->item),
		    value_text(row->code),
		    value_text(row->package_code),
		    row->units < 0 ? value_null() : value_int(row->units),
		    value_int(row->vat_percent),
		    value_text(
			row->title.length == 0 ? span_of(NULL) : row->title),
		    value_int(now),
		};

		result = session_change(session, sql[PUT], values, 8, NULL);
	}
	return result;
}

enum result
ikpu_import(struct store *store, const struct cashbox *box,
    const struct ikpu *row, size_t count)
{
	struct import import = {box, row, count};

	return store_run(store, STORE_WRITE, put, &import);
}

struct removal {
	const struct cashbox *box;
	struct span item; /* NULL data: all */
	int64_t count;
};

static enum result
remove_rows(struct session *session, void *state)
{
	struct removal *removal = state;
	const struct value values[] = {
	    value_text(span_of(removal->box->name)), value_text(removal->item)};
	bool all = removal->item.data == NULL;

	return session_change(session, sql[all ? REMOVE_ALL : REMOVE], values,
	    all ? 1 : 2, &removal->count);
}

enum result
ikpu_remove(struct store *store, const struct cashbox *box, struct span item,
    int64_t *count)
{
	struct removal removal = {box, item, 0};
	enum result result =
	    store_run(store, STORE_WRITE, remove_rows, &removal);

	if (result == RESULT_OK)
		*count = removal.count;
	return result;
}
