/* The SQL of a preset: names, literals and parameters put in place. */
#include <stdlib.h>
#include <string.h>

#include "setting/preset.h"

static const char *const value_name[PRESET_VALUES] = {
    [PRESET_NUMBER] = "number",
    [PRESET_ID] = "id",
    [PRESET_STATUS] = "status",
    [PRESET_TIYIN] = "tiyin",
    [PRESET_TRANSACTION] = "transaction",
    [PRESET_NOTE] = "note",
    [PRESET_COOKIE] = "cookie",
};

#define LETTERS "abcdefghijklmnopqrstuvwxyz_"

struct expansion {
	const struct shop *shop;
	const struct preset *preset;
	struct preset_sql *sql;
	struct buf text;
	struct buf *problem;
};

bool
preset_is_literal(const char *text)
{
	size_t length = strlen(text);

	for (size_t i = 0; i < length; i++)
		if ((unsigned char)text[i] < ' ' ||
		    strchr("'\"\\`\x7f", text[i]) != NULL)
			return false;
	return length > 0 && length <= 64;
}

bool
preset_is_name(const char *text)
{
	return strlen(text) <= 64 &&
	    strspn(text, LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789$-") ==
	    strlen(text);
}

static void
put_literal(struct buf *text, const char *literal)
{
	buf_char(text, '\'');
	buf_text(text, literal);
	buf_char(text, '\'');
}

/* The literals of a list, a comma after each. */
static void
put_list(struct expansion *e, const char *list)
{
	for (size_t i = 0; i < preset_count(e->preset, list); i++) {
		put_literal(&e->text, preset_item(e->preset, list, i));
		buf_char(&e->text, ',');
	}
}

/* An empty list is one that nothing is in. */
static void
end_list(struct expansion *e, size_t start)
{
	if (e->text.length == start)
		buf_text(&e->text, "NULL");
	else if (buf_ok(&e->text))
		e->text.length--;
}

static bool
put_known_list(struct expansion *e, struct span name)
{
	size_t start = e->text.length;

	if (span_is(name, "payable")) {
		put_list(e, preset_list_name[PRESET_AWAITING]);
		put_list(e, preset_list_name[PRESET_RESERVED]);
		end_list(e, start);
		return true;
	}
	for (int i = 0; i < PRESET_LISTS; i++)
		if (span_is(name, preset_list_name[i])) {
			put_list(e, preset_list_name[i]);
			end_list(e, start);
			return true;
		}
	return false;
}

/* {as_paid}: the status that is written. */
static bool
put_first(struct expansion *e, struct span name)
{
	if (name.length <= 3 || memcmp(name.data, "as_", 3) != 0)
		return false;
	name.data += 3;
	name.length -= 3;
	for (int i = 0; i < PRESET_STATUSES; i++) {
		const char *list = preset_list_name[i];

		if (!span_is(name, list))
			continue;
		if (preset_count(e->preset, list) == 0)
			buf_text(&e->text, "NULL");
		else
			put_literal(&e->text, preset_item(e->preset, list, 0));
		return true;
	}
	return false;
}

static bool
put_setting(struct expansion *e, struct span name)
{
	const struct shop *shop = e->shop;

	if (span_is(name, "currency"))
		put_literal(&e->text, preset_text(e->preset, "currency"));
	else if (span_is(name, "prefix"))
		put_literal(&e->text, preset_text(e->preset, "prefix"));
	else if (span_is(name, "database"))
		put_literal(&e->text, shop->database);
	else if (span_is(name, "store"))
		put_literal(&e->text, shop->store);
	else if (span_is(name, "local"))
		buf_format(&e->text,
		    "CONVERT_TZ(UTC_TIMESTAMP(),'+00:00','%s')",
		    shop->time_zone);
	else
		return false;
	return true;
}

static void
say(struct expansion *e, const char *what, struct span name)
{
	buf_format(e->problem, "%s %.*s", what, (int)name.length, name.data);
}

/* ${at} stands on the brace; the length of what was read. */
static size_t
put_word(struct expansion *e, const char *at)
{
	struct span name = {at + 1, strspn(at + 1, LETTERS)};
	bool closed = at[1 + name.length] == '}';

	if (!closed ||
	    (!put_known_list(e, name) && !put_first(e, name) &&
		!put_setting(e, name)))
		say(e, "there is no word {}:", name);
	return name.length + (closed ? 2 : 1);
}

static size_t
put_parameter(struct expansion *e, const char *at)
{
	struct span name = {at + 1, strspn(at + 1, LETTERS)};
	struct preset_sql *sql = e->sql;
	int i = 0;

	while (i < PRESET_VALUES && !span_is(name, value_name[i]))
		i++;
	if (i == PRESET_VALUES)
		say(e, "there is no parameter", name);
	else if (sql->count == PRESET_PARAMETERS)
		say(e, "too many parameters at", name);
	else
		sql->values[sql->count++] = (unsigned char)i;
	buf_char(&e->text, '?');
	return name.length + 1;
}

/* A quoted text or name; in a name "{}" is the prefix. */
static size_t
put_quoted(struct expansion *e, const char *at)
{
	const char *end = strchr(at + 1, *at), *mark;
	struct span inner;

	if (end == NULL) {
		say(e, "not closed:", (struct span){at, 1});
		return strlen(at);
	}
	inner = (struct span){at + 1, (size_t)(end - at - 1)};
	mark = *at == '`' ? memmem(inner.data, inner.length, "{}", 2) : NULL;
	buf_char(&e->text, *at);
	if (mark != NULL) {
		buf_add(&e->text, inner.data, (size_t)(mark - inner.data));
		if (e->shop->database[0] != '\0')
			buf_format(&e->text, "%s`.`", e->shop->database);
		buf_text(&e->text, preset_text(e->preset, "prefix"));
		inner.length -= (size_t)(mark + 2 - inner.data);
		inner.data = mark + 2;
	}
	buf_span(&e->text, inner);
	buf_char(&e->text, *at);
	return (size_t)(end - at) + 1;
}

static size_t
put_next(struct expansion *e, const char *at)
{
	if (*at == '\'' || *at == '`' || *at == '"')
		return put_quoted(e, at);
	if (*at == '{')
		return put_word(e, at);
	if (*at == ':' && strspn(at + 1, LETTERS) > 0)
		return put_parameter(e, at);
	if (*at == '?' || *at == ';' || *at == '\\')
		say(e, "not wanted in a statement:", (struct span){at, 1});
	buf_char(&e->text, *at);
	return 1;
}

enum result
preset_expand(const struct shop *shop, const struct preset *preset,
    const char *source, struct preset_sql *sql, struct buf *problem)
{
	struct expansion e = {
	    .shop = shop, .preset = preset, .sql = sql, .problem = problem};
	size_t before = problem->length;

	sql->count = 0;
	while (*source != '\0' && problem->length == before)
		source += put_next(&e, source);
	sql->text = buf_string(&e.text);
	buf_free(&e.text);
	if (sql->text == NULL || !buf_ok(problem))
		return RESULT_NO_MEMORY;
	return problem->length == before ? RESULT_OK : RESULT_MALFORMED;
}
