/* The newest orders, one unit of work for each. */
#include <stdlib.h>

#include "payment/source.h"
#include "payment/survey.h"

static const char list[] = "SELECT account_key FROM `{}order` WHERE cashbox=?"
			   " AND id<=? ORDER BY id DESC LIMIT ?";

const char *
survey_sql(size_t i)
{
	return i == 0 ? list : NULL;
}

/* Keys one behind the other. */
struct keys {
	const struct cashbox *box;
	int64_t limit;
	struct buf text;
	size_t *end;
	size_t count;
};

static enum result
add_key(const struct row *row, void *state)
{
	struct keys *keys = state;

	row_put(row, 0, &keys->text);
	keys->end[keys->count++] = keys->text.length;
	return buf_ok(&keys->text) ? RESULT_OK : RESULT_NO_MEMORY;
}

static enum result
list_keys(struct session *session, void *state)
{
	struct keys *keys = state;
	const struct value values[] = {value_text(span_of(keys->box->name)),
	    value_int(INT64_MAX), value_int(keys->limit)};

	keys->count = 0;
	buf_reset(&keys->text);
	return session_each(session, list, values, 3, add_key, keys);
}

struct look {
	const struct cashbox *box;
	struct span key;
	struct fiscal fiscal;
};

static enum result
look(struct session *session, void *state)
{
	struct look *look = state;

	fiscal_free(&look->fiscal);
	look->fiscal = (struct fiscal){.missing = 0};
	return source_fiscal(session, look->box, look->key, &look->fiscal);
}

static enum result
look_at(struct store *store, const struct cashbox *box, struct span key,
    survey_each *each, void *state)
{
	struct look one = {.box = box, .key = key};
	enum result result = store_run(store, STORE_READ, look, &one);

	if (result == RESULT_OK && one.fiscal.problem.length > 0)
		result = each(key, &one.fiscal, state);
	fiscal_free(&one.fiscal);
	return result;
}

enum result
survey_orders(struct store *store, const struct cashbox *box, int64_t limit,
    survey_each *each, void *state)
{
	struct keys keys = {.box = box, .limit = limit};
	enum result result = RESULT_NO_MEMORY;
	size_t start = 0;

	keys.end = calloc((size_t)limit, sizeof(*keys.end));
	if (keys.end != NULL)
		result = store_run(store, STORE_READ, list_keys, &keys);
	for (size_t i = 0; i < keys.count && result == RESULT_OK; i++) {
		result = look_at(store, box,
		    (struct span){keys.text.data + start, keys.end[i] - start},
		    each, state);
		start = keys.end[i];
	}
	free(keys.end);
	buf_free(&keys.text);
	return result;
}
