/* Statements of a preset, run. */
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "setting/log.h"
#include "shop/shop.h"

static const char read_engines[] =
    "SELECT COUNT(IF(engine='InnoDB',NULL,1)) FROM information_schema.tables"
    " WHERE table_schema=IF(?='',DATABASE(),?) AND FIND_IN_SET(table_name,?)";

void
shop_order_free(struct shop_order *order)
{
	buf_free(&order->buf);
}

static void
bind(const struct preset_sql *sql, const struct value all[PRESET_VALUES],
    struct value values[PRESET_PARAMETERS])
{
	for (size_t i = 0; i < sql->count; i++)
		values[i] = all[sql->values[i]];
}

static enum result
find(struct session *session, const struct preset_sql *sql,
    const struct value all[PRESET_VALUES], const struct row **row)
{
	struct value values[PRESET_PARAMETERS];

	bind(sql, all, values);
	return session_find(session, sql->text, values, sql->count, row);
}

/* ------ which preset rules ------ */

static const struct preset *
named(const struct shop *shop, struct span name)
{
	for (size_t i = 1; i < shop->preset_count; i++)
		if (span_is(name, shop->presets[i].name))
			return &shop->presets[i];
	return NULL;
}

/* Asked each time: an administrator may switch it while we run. */
enum result
shop_choose(struct session *session, const struct shop *shop,
    const struct preset **preset)
{
	static const struct value none[PRESET_VALUES];
	const struct preset_sql *variant = &shop->presets[0].variant;
	struct buf name = {0};
	const struct row *row;
	enum result result;

	*preset = &shop->presets[0];
	if (variant->text == NULL)
		return RESULT_OK;
	result = find(session, variant, none, &row);
	if (result != RESULT_OK)
		return result;
	if (row != NULL)
		row_put(row, 0, &name);
	*preset = named(shop, (struct span){name.data, name.length});
	buf_free(&name);
	if (*preset != NULL)
		return RESULT_OK;
	log_error(
	    "orders: %s: its variant is not known", shop->presets[0].name);
	return RESULT_BUG;
}

/* ------ looking up ------ */

/* Every number is printable ASCII; nothing else is asked for. */
static bool
may_be_number(struct span number)
{
	for (size_t i = 0; i < number.length; i++)
		if (number.data[i] < ' ' || number.data[i] > '~')
			return false;
	return number.length > 0 && number.length <= 100;
}

static enum shop_status
status_of(const struct preset *preset, struct span status)
{
	for (int i = 0; i < PRESET_STATUSES; i++)
		if (preset_has(preset, preset_list_name[i], status))
			return (enum shop_status)i;
	return SHOP_OTHER;
}

/* A sum of the shop's currency, with no more than two decimals. */
static int64_t
amount_of(const struct shop_order *order)
{
	int64_t amount;

	if (!span_is(order->columns[COLUMN_EXACT], "1") ||
	    !span_is(order->columns[COLUMN_CURRENCY],
		preset_text(order->preset, "currency")) ||
	    text_int(order->columns[COLUMN_TIYIN], &amount) != RESULT_OK ||
	    amount <= 0)
		return -1;
	return amount;
}

static enum result
read_columns(const struct row *row, struct shop_order *order)
{
	size_t ends[PRESET_COLUMNS], start = 0;

	buf_reset(&order->buf);
	for (unsigned i = 0; i < PRESET_COLUMNS; i++) {
		row_put(row, i, &order->buf);
		ends[i] = order->buf.length;
	}
	buf_char(&order->buf, '\0');
	if (!buf_ok(&order->buf))
		return RESULT_NO_MEMORY;
	for (int i = 0; i < PRESET_COLUMNS; i++) {
		order->columns[i] =
		    (struct span){order->buf.data + start, ends[i] - start};
		start = ends[i];
	}
	return RESULT_OK;
}

static enum result
take(const struct row *row, struct span number, struct shop_order *order)
{
	enum result result = read_columns(row, order);

	if (result != RESULT_OK)
		return result;
	/* SQL casts, and folds case: "0197" is not 197. */
	order->found = span_equal(order->columns[COLUMN_NUMBER], number);
	order->status = status_of(order->preset, order->columns[COLUMN_STATUS]);
	order->ours = preset_count(order->preset, "methods") == 0 ||
	    preset_has(order->preset, "methods", order->columns[COLUMN_METHOD]);
	order->amount = amount_of(order);
	return RESULT_OK;
}

enum result
shop_look(struct session *session, const struct shop *shop, struct span number,
    struct shop_order *order)
{
	struct value values[PRESET_VALUES] = {
	    [PRESET_NUMBER] = value_text(number)};
	const struct row *row;
	enum result result = shop_choose(session, shop, &order->preset);

	order->found = false;
	if (result != RESULT_OK || !may_be_number(number))
		return result;
	result = find(session, &order->preset->lookup, values, &row);
	if (result != RESULT_OK || row == NULL)
		return result;
	return take(row, number, order);
}

enum result
shop_session(struct session *session, const struct shop *shop,
    struct span cookie, struct buf *number)
{
	struct value values[PRESET_VALUES] = {
	    [PRESET_COOKIE] = value_text(cookie)};
	const struct preset *preset;
	const struct row *row;
	enum result result = shop_choose(session, shop, &preset);

	if (result != RESULT_OK || preset->session.text == NULL ||
	    !may_be_number(cookie))
		return result;
	result = find(session, &preset->session, values, &row);
	if (result == RESULT_OK && row != NULL)
		row_put(row, 0, number);
	return result;
}

/* ------ changing ------ */

bool
shop_changes(const struct shop_order *order, enum preset_change change)
{
	return order->preset->changes[change].count > 0;
}

bool
shop_calls(const struct shop *shop, const struct preset *preset,
    enum preset_change change)
{
	return shop->calls && preset_steps(preset, change, NULL, 0) > 0;
}

const char *
shop_target(const struct shop_order *order, enum preset_change change)
{
	static const enum preset_list lists[PRESET_CHANGES] = {
	    [PRESET_RESERVE] = PRESET_RESERVED,
	    [PRESET_PAY] = PRESET_PAID,
	    [PRESET_RELEASE] = PRESET_AWAITING,
	    [PRESET_CANCEL] = PRESET_CANCELLED,
	    [PRESET_REFUND] = PRESET_REFUNDED,
	};
	const char *list = preset_list_name[lists[change]];

	return preset_count(order->preset, list) == 0
	    ? NULL
	    : preset_item(order->preset, list, 0);
}

enum result
shop_change(struct session *session, const struct shop_order *order,
    const struct shop_deed *deed, bool *matched)
{
	const struct preset_script *script =
	    &order->preset->changes[deed->change];
	const struct value all[PRESET_VALUES] = {
	    [PRESET_NUMBER] = value_text(order->columns[COLUMN_NUMBER]),
	    [PRESET_ID] = value_text(order->columns[COLUMN_ID]),
	    [PRESET_STATUS] = value_text(order->columns[COLUMN_STATUS]),
	    [PRESET_TIYIN] = value_int(deed->amount),
	    [PRESET_TRANSACTION] = value_text(
		deed->payme_id.data == NULL ? span_of("") : deed->payme_id),
	    [PRESET_NOTE] = value_text(deed->note),
	};
	struct value values[PRESET_PARAMETERS];
	enum result result = RESULT_OK;
	int64_t rows;

	*matched = true;
	for (size_t i = 0; i < script->count && *matched; i++) {
		const struct preset_sql *sql = &script->statements[i];

		bind(sql, all, values);
		result = session_change(
		    session, sql->text, values, sql->count, &rows);
		if (result != RESULT_OK)
			return result;
		if (i == 0 && rows == 0)
			*matched = false;
	}
	return RESULT_OK;
}

/* The answer of the last minute: the server opens each table for it. */
#define ENGINES_MS 60000
static struct {
	struct buf database;
	struct buf names;
	int64_t until; /* by clock_steady() */
	bool atomic;
} engines;

static struct span
content(const struct buf *buf)
{
	return (struct span){buf->data, buf->length};
}

static bool
knows_engines(const struct shop *shop, const struct buf *names)
{
	return clock_steady() < engines.until &&
	    span_is(content(&engines.database), shop->database) &&
	    span_equal(content(&engines.names), content(names));
}

static enum result
ask_engines(
    struct session *session, const struct shop *shop, const struct buf *names)
{
	const struct value values[] = {value_text(span_of(shop->database)),
	    value_text(span_of(shop->database)), value_text(content(names))};
	const struct row *row;
	enum result result =
	    session_find(session, read_engines, values, 3, &row);

	if (result != RESULT_OK)
		return result;
	engines.atomic = row != NULL && row_int(row, 0) == 0;
	buf_reset(&engines.database);
	buf_text(&engines.database, shop->database);
	buf_reset(&engines.names);
	buf_span(&engines.names, content(names));
	engines.until = buf_ok(&engines.database) && buf_ok(&engines.names)
	    ? clock_steady() + ENGINES_MS
	    : 0;
	return RESULT_OK;
}

enum result
shop_atomic(struct session *session, const struct shop *shop,
    const struct preset *preset, bool *atomic)
{
	struct buf names = {0};
	enum result result = RESULT_OK;

	for (size_t i = 0; i < preset_count(preset, "writes"); i++)
		buf_format(&names, "%s%s,", preset_text(preset, "prefix"),
		    preset_item(preset, "writes", i));
	if (!buf_ok(&names))
		result = RESULT_NO_MEMORY;
	else if (!knows_engines(shop, &names))
		result = ask_engines(session, shop, &names);
	buf_free(&names);
	if (result == RESULT_OK)
		*atomic = engines.atomic;
	return result;
}
