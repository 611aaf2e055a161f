/* Owners, keys, and one statement alone. */
#include <stdio.h>

#include "wallet/wallet_row.h"

struct seal_owner
wallet_owner(const struct wallet *wallet, bool pin)
{
	return (struct seal_owner){wallet->box->name, wallet->user, pin};
}

void
wallet_take_key(char id[SEAL_KEY_ID_SIZE], struct span text)
{
	snprintf(id, SEAL_KEY_ID_SIZE, "%.*s", (int)text.length, text.data);
}

struct change {
	const char *sql;
	const struct value *values;
	size_t count;
	int64_t matched;
};

static enum result
run(struct session *session, void *state)
{
	struct change *change = state;

	return session_change(session, change->sql, change->values,
	    change->count, &change->matched);
}

enum result
wallet_change(struct wallet *wallet, const char *sql,
    const struct value *values, size_t count, bool *matched)
{
	struct change change = {sql, values, count, 0};
	enum result result = store_run(wallet->store, STORE_READ, run, &change);

	if (result == RESULT_OK && matched != NULL)
		*matched = change.matched > 0;
	return result;
}
