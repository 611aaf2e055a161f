/* The tables of statements, by their text: see preset_sql.c for its quotes. */
#include <string.h>
#include <strings.h>

#include "shop/shop_grants.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"

struct scan {
	const struct preset *preset;
	struct shop_grants *out;
	struct span verb; /* the first word */
	struct span first; /* the table that was named first */
	int depth; /* of parentheses */
	bool set; /* of an UPDATE: behind its tables */
};

static bool
is_word(struct span word, const char *wanted)
{
	return word.length == strlen(wanted) &&
	    strncasecmp(word.data, wanted, word.length) == 0;
}

static void
add(struct shop_grants *out, struct span table, unsigned grants)
{
	size_t i = 0;

	while (i < out->count && !span_equal(out->tables[i].table, table))
		i++;
	if (i == GRANT_TABLES) {
		out->full = true;
		return;
	}
	if (i == out->count)
		out->tables[out->count++].table = table;
	out->tables[i].grants |= grants;
}

/* What is done to a table that is named where the scan stands. */
static unsigned
deed(const struct scan *scan)
{
	bool first = scan->first.length == 0;

	if (is_word(scan->verb, "INSERT") && first)
		return GRANT_INSERT;
	if (is_word(scan->verb, "REPLACE") && first)
		return GRANT_INSERT | GRANT_DELETE;
	if (is_word(scan->verb, "UPDATE") && scan->depth == 0 && !scan->set)
		return GRANT_SELECT | GRANT_UPDATE;
	if (is_word(scan->verb, "DELETE") && scan->depth == 0)
		return GRANT_SELECT | GRANT_DELETE;
	return GRANT_SELECT;
}

static void
take_table(struct scan *scan, struct span table, unsigned grants)
{
	if (!preset_has(scan->preset, "writes", table))
		grants = GRANT_SELECT;
	add(scan->out, table, grants);
	if (scan->first.length == 0)
		scan->first = table;
}

/* A quoted text or name; a table's has the prefix before it. */
static size_t
take_quoted(struct scan *scan, const char *at)
{
	const char *end = strchr(at + 1, *at);

	if (end == NULL)
		return strlen(at);
	if (strncmp(at, "`{}", 3) == 0)
		take_table(scan, (struct span){at + 3, (size_t)(end - at - 3)},
		    deed(scan));
	return (size_t)(end - at) + 1;
}

static size_t
take_word(struct scan *scan, const char *at)
{
	struct span word = {at, strspn(at, LETTERS)};

	if (scan->verb.length == 0)
		scan->verb = word;
	else if (is_word(word, "SET") && scan->depth == 0)
		scan->set = true;
	else if (is_word(word, "DUPLICATE") && scan->first.length > 0)
		take_table(scan, scan->first, GRANT_SELECT | GRANT_UPDATE);
	return word.length;
}

static size_t
take_next(struct scan *scan, const char *at)
{
	if (*at == '\'' || *at == '`' || *at == '"')
		return take_quoted(scan, at);
	if (strchr(LETTERS, *at) != NULL)
		return take_word(scan, at);
	scan->depth += (*at == '(') - (*at == ')');
	return 1;
}

static void
scan_text(
    const struct preset *preset, const char *text, struct shop_grants *out)
{
	struct scan scan = {.preset = preset, .out = out};

	while (*text != '\0')
		text += take_next(&scan, text);
}

void
shop_grants(const struct preset *preset, struct shop_grants *out)
{
	static const char *const single[] = {
	    "variant", "lookup", "items", "session"};

	for (size_t i = 0; i < sizeof(single) / sizeof(single[0]); i++)
		scan_text(preset, preset_text(preset, single[i]), out);
	for (int i = 0; i < PRESET_CHANGES; i++) {
		const char *name = preset_change_name[i];

		for (size_t k = 0; k < preset_count(preset, name); k++)
			scan_text(preset, preset_item(preset, name, k), out);
	}
}
