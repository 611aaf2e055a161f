/* Stored charges. */
#include "base/clock.h"
#include "setting/log.h"
#include "telegram/charge.h"

enum sql { NEXT, FIND, SETTLE, COUNT_DUE, COUNT_TROUBLE, LIST, SQL_COUNT };

static const char *const sql[SQL_COUNT] = {
    [NEXT] = "SELECT MIN(id) FROM `{}telegram_charge`"
	     " WHERE cashbox=? AND due_time<=? AND id>?",
    [FIND] = "SELECT order_id,again FROM `{}telegram_charge`"
	     " WHERE id=? AND due_time IS NOT NULL",
    [SETTLE] = "UPDATE `{}telegram_charge` SET state=?,due_time=NULL,"
	       "change_time=? WHERE id=? AND due_time IS NOT NULL",
    [COUNT_DUE] = "SELECT COUNT(*) FROM `{}telegram_charge`"
		  " WHERE cashbox=? AND due_time>=0",
    [COUNT_TROUBLE] = "SELECT COUNT(*) FROM `{}telegram_charge`"
		      " WHERE cashbox=? AND state=3",
    [LIST] = "SELECT c.charge_id,c.provider_id,c.payload,c.currency,o.account,"
	     "c.state,c.amount,c.user_id,c.create_time"
	     " FROM `{}telegram_charge` c LEFT JOIN `{}order` o"
	     " ON o.id=c.order_id WHERE c.cashbox=? AND c.create_time>=?"
	     " AND c.create_time<=? ORDER BY c.create_time",
};

const char *
charge_sql(size_t i)
{
	return i < SQL_COUNT ? sql[i] : NULL;
}

const char *
charge_state_name(enum charge_state state)
{
	static const char *const names[] = {
	    [CHARGE_OURS] = "paid",
	    [CHARGE_BILLING] = "billing",
	    [CHARGE_TROUBLE] = "trouble",
	};

	return names[state];
}

/* ------ those that are due ------ */

struct sweep {
	const struct cashbox *box;
	int64_t now;
	int64_t id; /* of the charge in hand, or the last one */
	int64_t number; /* of what is counted */
	enum sql what;
};

static enum result
find_number(struct session *session, void *state)
{
	struct sweep *sweep = state;
	const struct value values[] = {value_text(span_of(sweep->box->name)),
	    value_int(sweep->now), value_int(sweep->id)};

	return session_find_number(session, sql[sweep->what], values,
	    sweep->what == NEXT ? 3 : 1, &sweep->number);
}

static enum result
lock(struct session *session, const struct cashbox *box, int64_t id,
    struct order *order, bool *again)
{
	const struct value value = value_int(id);
	const struct row *row;
	enum result result = session_find(session, sql[FIND], &value, 1, &row);

	*order = (struct order){.id = 0};
	if (result != RESULT_OK || row == NULL)
		return result;
	*again = row_int(row, 1) != 0;
	return ledger_lock_id(session, box, row_int(row, 0), order);
}

static enum charge_state
state_of(struct order *order, bool again)
{
	/* Paid by the Merchant API, and refunded since. */
	if (order->state == ORDER_REFUNDED && !again)
		return CHARGE_BILLING;
	switch (order_charge(order, again)) {
	case CHARGE_MARKED:
		return CHARGE_OURS;
	case CHARGE_BILLED:
		return CHARGE_BILLING;
	default:
		return CHARGE_TROUBLE;
	}
}

static enum result
settle(struct session *session, void *state)
{
	struct sweep *sweep = state;
	struct value values[3];
	struct order order;
	bool again = false;
	int64_t matched;
	enum result result =
	    lock(session, sweep->box, sweep->id, &order, &again);

	if (result != RESULT_OK || order.id == 0)
		return result == RESULT_OK ? RESULT_UNCHANGED : result;
	if (order_due(&order, sweep->now))
		result =
		    ledger_expire_live(session, sweep->box, &order, sweep->now);
	else if (order_reserved(&order))
		return RESULT_UNCHANGED;
	if (result != RESULT_OK)
		return result;
	values[0] = value_int(state_of(&order, again));
	values[1] = value_int(sweep->now);
	values[2] = value_int(sweep->id);
	result = session_change(session, sql[SETTLE], values, 3, &matched);
	if (result == RESULT_OK && matched != 1)
		return RESULT_AGAIN;
	if (result == RESULT_OK)
		result = ledger_set_state(session, &order, sweep->now);
	if (result == RESULT_OK)
		log_info("telegram: order %lld: %s", (long long)order.id,
		    charge_state_name((enum charge_state)values[0].number));
	return result;
}

static enum result
count(struct store *store, struct sweep *sweep, enum sql what, int64_t *number)
{
	enum result result;

	sweep->what = what;
	result = store_run(store, STORE_READ, find_number, sweep);
	if (result == RESULT_OK)
		*number = sweep->number;
	return result;
}

enum result
charge_settle(struct store *store, const struct cashbox *box, int64_t *left,
    int64_t *trouble)
{
	struct sweep sweep = {.box = box, .now = clock_now()};
	int64_t next;
	enum result result = count(store, &sweep, NEXT, &next);

	while (result == RESULT_OK && next != 0) {
		sweep.id = next;
		result = store_run(store, STORE_WRITE, settle, &sweep);
		if (result == RESULT_UNCHANGED)
			result = RESULT_OK;
		if (result == RESULT_OK)
			result = count(store, &sweep, NEXT, &next);
	}
	if (result == RESULT_OK)
		result = count(store, &sweep, COUNT_DUE, left);
	if (result == RESULT_OK)
		result = count(store, &sweep, COUNT_TROUBLE, trouble);
	return result;
}

/* ------ the list ------ */

struct listing {
	const struct cashbox *box;
	int64_t from, to;
	charge_each *each;
	void *state;
};

static enum result
list_row(const struct row *row, void *state)
{
	const struct listing *listing = state;
	const struct charge charge = {
	    .id = row_text(row, 0),
	    .provider_id = row_text(row, 1),
	    .payload = row_text(row, 2),
	    .currency = row_text(row, 3),
	    .account = row_text(row, 4),
	    .state = (enum charge_state)row_int(row, 5),
	    .amount = row_int(row, 6),
	    .user = row_int(row, 7),
	    .time = row_int(row, 8),
	};

	return listing->each(&charge, listing->state);
}

static enum result
list(struct session *session, void *state)
{
	const struct listing *listing = state;
	const struct value values[] = {value_text(span_of(listing->box->name)),
	    value_int(listing->from), value_int(listing->to)};

	return session_each(session, sql[LIST], values, 3, list_row, state);
}

enum result
charge_list(struct store *store, const struct cashbox *box, int64_t from,
    int64_t to, charge_each *each, void *state)
{
	struct listing listing = {box, from, to, each, state};

	return store_run(store, STORE_READ, list, &listing);
}
