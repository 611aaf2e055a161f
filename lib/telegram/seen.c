/* Claimed updates. */
#include "base/clock.h"
#include "telegram/seen.h"

/* Telegram repeats an update for a day. */
#define LIFE_MS ((int64_t)172800000)

enum sql { FIND, CLAIM, RELEASE, FORGET, SQL_COUNT };

static const char *const sql[SQL_COUNT] = {
    [FIND] = ("SELECT time FROM `{}telegram_update` WHERE update_id=?"
	      " FOR UPDATE"),
    [CLAIM] = "INSERT INTO `{}telegram_update` (update_id,time) VALUES (?,?)",
    [RELEASE] = "DELETE FROM `{}telegram_update` WHERE update_id=?",
    [FORGET] = "DELETE FROM `{}telegram_update` WHERE time<? LIMIT 100",
};

const char *
seen_sql(size_t i)
{
	return i < SQL_COUNT ? sql[i] : NULL;
}

struct claim {
	int64_t update;
	int64_t now;
	bool first;
	bool inserted; /* by a run whose COMMIT was perhaps lost */
};

/* Of two at once one fails at the key, runs again, and finds the other's. */
static enum result
claim(struct session *session, void *state)
{
	struct claim *claim = state;
	const struct value values[] = {
	    value_int(claim->update), value_int(claim->now)};
	const struct value before = value_int(claim->now - LIFE_MS);
	const struct row *row;
	enum result result = session_find(session, sql[FIND], values, 1, &row);

	if (result != RESULT_OK)
		return result;
	claim->first = row == NULL || claim->inserted;
	if (row != NULL)
		return RESULT_UNCHANGED;
	result = session_change(session, sql[CLAIM], values, 2, NULL);
	claim->inserted = result == RESULT_OK;
	if (result == RESULT_OK)
		result = session_change(session, sql[FORGET], &before, 1, NULL);
	return result;
}

enum result
seen_claim(struct store *store, int64_t update, bool *first)
{
	struct claim own = {.update = update, .now = clock_now()};
	enum result result = store_run(store, STORE_WRITE, claim, &own);

	if (result != RESULT_OK && result != RESULT_UNCHANGED)
		return result;
	*first = own.first;
	return RESULT_OK;
}

static enum result
release(struct session *session, void *state)
{
	const struct claim *claim = state;
	const struct value value = value_int(claim->update);

	return session_change(session, sql[RELEASE], &value, 1, NULL);
}

enum result
seen_release(struct store *store, int64_t update)
{
	struct claim own = {.update = update};

	return store_run(store, STORE_WRITE, release, &own);
}
