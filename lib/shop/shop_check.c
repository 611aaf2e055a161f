/* What is wrong with a preset on the database at hand. */
#include <string.h>

#include "shop/shop_plan.h"

static const char read_type[] =
    "SELECT DATA_TYPE FROM information_schema.columns"
    " WHERE table_schema=IF(?='',DATABASE(),?) AND table_name=?"
    " AND column_name=?";

struct checking {
	struct session *session;
	const struct shop *shop;
	const struct preset *preset;
	struct buf *problems;
};

static void
add(struct checking *checking, const char *what, struct span problem)
{
	buf_format(
	    checking->problems, "%s: %s: ", checking->preset->name, what);
	buf_span(checking->problems, problem);
	buf_char(checking->problems, '\n');
}

static enum result
check_sql(struct checking *checking, const char *what,
    const struct preset_sql *sql, const char *const *names, size_t columns)
{
	struct buf problem = {0};
	enum result result = RESULT_OK;

	if (sql->text != NULL)
		result = session_describe(
		    checking->session, sql->text, names, columns, &problem);
	if (result == RESULT_OK && problem.length > 0)
		add(checking, what,
		    (struct span){problem.data, problem.length});
	buf_free(&problem);
	return result;
}

static enum result
check_scripts(struct checking *checking)
{
	enum result result = RESULT_OK;

	for (int i = 0; i < PRESET_CHANGES; i++) {
		const struct preset_script *script =
		    &checking->preset->changes[i];

		for (size_t k = 0; k < script->count && result == RESULT_OK;
		     k++)
			result = check_sql(checking, preset_change_name[i],
			    &script->statements[k], NULL, 0);
	}
	return result;
}

/* "order.total": it must be exact. */
static enum result
check_money(struct checking *checking, const char *column)
{
	static const char *const exact[] = {
	    "decimal", "int", "bigint", "mediumint"};
	const char *dot = strchr(column, '.');
	struct span database = span_of(checking->shop->database);
	struct value values[4] = {value_text(database), value_text(database)};
	struct buf table = {0};
	const struct row *row;
	enum result result;

	if (dot == NULL) {
		add(checking, "money", span_of("table.column is wanted"));
		return RESULT_OK;
	}
	buf_text(&table, preset_text(checking->preset, "prefix"));
	buf_add(&table, column, (size_t)(dot - column));
	values[2] = value_text((struct span){table.data, table.length});
	values[3] = value_text(span_of(dot + 1));
	result = session_find(checking->session, read_type, values, 4, &row);
	buf_free(&table);
	if (result != RESULT_OK || row == NULL)
		return result;
	for (size_t i = 0; i < sizeof(exact) / sizeof(exact[0]); i++)
		if (span_is(row_text(row, 0), exact[i]))
			return RESULT_OK;
	add(checking, column, span_of("not exact; DECIMAL is wanted"));
	return RESULT_OK;
}

/* The calls of its API, where they are to be made. */
static void
check_calls(struct checking *checking)
{
	const struct shop_order none = {.preset = checking->preset};
	char problem[SHOP_PROBLEM_SIZE];
	struct shop_plan plan;

	for (int i = 0; i < PRESET_CHANGES; i++) {
		const struct shop_deed deed = {
		    .change = (enum preset_change)i, .note = span_of("")};

		if (!shop_calls(checking->shop, checking->preset, deed.change))
			continue;
		if (!shop_plan(&plan, &none, &deed, problem) ||
		    !shop_call_check(&plan.call, &plan.all, problem))
			add(checking, preset_change_name[i], span_of(problem));
	}
	if (checking->shop->calls &&
	    !shop_calls(checking->shop, checking->preset, PRESET_PAY))
		add(checking, "effects",
		    span_of("it has no API that can be called: \"sql\" is "
			    "what works"));
}

static enum result
check_preset(struct checking *checking)
{
	const struct preset *preset = checking->preset;
	enum result result = check_sql(checking, "lookup", &preset->lookup,
	    preset_column_name, PRESET_COLUMNS);

	if (result == RESULT_OK)
		result = check_sql(checking, "items", &preset->items,
		    preset_item_name, PRESET_ITEM_COLUMNS);
	if (result == RESULT_OK)
		result = check_sql(
		    checking, "session", &preset->session, NULL, 0);
	if (result == RESULT_OK)
		result = check_scripts(checking);
	for (size_t i = 0;
	     i < preset_count(preset, "money") && result == RESULT_OK; i++)
		result = check_money(checking, preset_item(preset, "money", i));
	if (result == RESULT_OK)
		check_calls(checking);
	return result;
}

enum result
shop_check(
    struct session *session, const struct shop *shop, struct buf *problems)
{
	struct checking checking = {
	    .session = session, .shop = shop, .problems = problems};
	enum result result = shop_choose(session, shop, &checking.preset);

	if (result != RESULT_OK)
		return result;
	return check_preset(&checking);
}
