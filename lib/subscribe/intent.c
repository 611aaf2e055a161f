/* The rows of intents. */
#include "subscribe/intent.h"

#define COLUMNS                                                                \
	"r.id,r.order_id,r.receipt_id,r.state,r.mark,r.hold,r.amount,"         \
	"r.attempt,r.seen,r.error,r.version,r.create_time,r.sent_time,"        \
	"r.change_time,o.account,r.watched,r.held_time,r.card"
#define TABLES " FROM `{}receipt` r JOIN `{}order` o ON o.id=r.order_id"

/* Between two looks of the sweep: an eighth of the age, within these. */
#define EAGER_MS 3600000
#define LAZY_MS 86400000

enum sql {
	FIND,
	FIND_ID,
	LOCK,
	LOCK_LIVE,
	INSERT,
	SAVE,
	NEXT,
	COUNT_UNKNOWN,
	LIST,
	LIST_HELD,
	SQL_COUNT
};

static const char *const sql[SQL_COUNT] = {
    [FIND] = "SELECT " COLUMNS TABLES " WHERE r.cashbox=? AND r.receipt_id=?",
    [FIND_ID] = "SELECT " COLUMNS TABLES " WHERE r.id=?",
    /* The order's row is locked before. */
    [LOCK] = "SELECT " COLUMNS TABLES " WHERE r.id=? FOR UPDATE",
    [LOCK_LIVE] = "SELECT " COLUMNS TABLES " WHERE r.active_order=? FOR UPDATE",
    [INSERT] = "INSERT INTO `{}receipt` (cashbox,order_id,active_order,state,"
	       "mark,hold,watched,amount,attempt,seen,error,version,"
	       "create_time,sent_time,change_time,due_time)"
	       " VALUES (?,?,?,0,0,?,0,?,?,-1,0,0,?,?,?,?)",
    [SAVE] = "UPDATE `{}receipt` SET receipt_id=?,active_order=?,state=?,"
	     "mark=?,watched=?,attempt=?,seen=?,error=?,sent_time=?,"
	     "change_time=?,held_time=?,card=?,"
	     "due_time=?,version=version+1 WHERE id=? AND version=?",
    [NEXT] = "SELECT MIN(id) FROM `{}receipt`"
	     " WHERE cashbox=? AND due_time<=? AND id>?",
    [COUNT_UNKNOWN] =
	"SELECT COUNT(*) FROM `{}receipt` WHERE cashbox=? AND due_time>=0"
	" AND (state IN (0,2,6) OR (state=7 AND seen<>21))",
    [LIST] = "SELECT " COLUMNS TABLES " WHERE r.cashbox=?"
	     " AND r.create_time>=? AND r.create_time<=?"
	     " AND r.receipt_id IS NOT NULL",
    [LIST_HELD] = "SELECT " COLUMNS TABLES " WHERE r.cashbox=?"
		  " AND r.held_time<=? ORDER BY r.held_time",
};

const char *
intent_sql(size_t i)
{
	return i < SQL_COUNT ? sql[i] : NULL;
}

static void
read_intent(const struct row *row, struct intent *intent)
{
	*intent = (struct intent){
	    .id = row_int(row, 0),
	    .order_id = row_int(row, 1),
	    .receipt = row_text(row, 2),
	    .state = (enum intent_state)row_int(row, 3),
	    .mark = (enum intent_mark)row_int(row, 4),
	    .hold = row_int(row, 5) != 0,
	    .amount = row_int(row, 6),
	    .attempt = row_int(row, 7),
	    .seen = row_int(row, 8),
	    .error = row_int(row, 9),
	    .version = row_int(row, 10),
	    .create_time = row_int(row, 11),
	    .sent_time = row_int(row, 12),
	    .change_time = row_int(row, 13),
	    .account = row_text(row, 14),
	    .watched = row_int(row, 15) != 0,
	    .held_time = row_int(row, 16),
	    .card = row_text(row, 17),
	};
}

static enum result
find(struct session *session, enum sql which, const struct value *values,
    size_t count, struct intent *intent)
{
	const struct row *row;
	enum result result =
	    session_find(session, sql[which], values, count, &row);

	*intent = (struct intent){0};
	if (result == RESULT_OK && row != NULL)
		read_intent(row, intent);
	return result;
}

enum result
intent_find(struct session *session, const struct cashbox *box,
    struct span receipt, struct intent *intent)
{
	const struct value values[] = {
	    value_text(span_of(box->name)), value_text(receipt)};

	return find(session, FIND, values, 2, intent);
}

enum result
intent_find_id(struct session *session, int64_t id, struct intent *intent)
{
	const struct value value = value_int(id);

	return find(session, FIND_ID, &value, 1, intent);
}

/* The order of an intent never changes: it is read without a lock. */
enum result
intent_lock(struct session *session, const struct cashbox *box, int64_t id,
    struct order *order, struct intent *intent)
{
	const struct value value = value_int(id);
	enum result result = find(session, FIND_ID, &value, 1, intent);

	*order = (struct order){0};
	if (result != RESULT_OK || intent->id == 0)
		return result;
	result = ledger_lock_id(session, box, intent->order_id, order);
	if (result != RESULT_OK)
		return result;
	return find(session, LOCK, &value, 1, intent);
}

enum result
intent_lock_live(
    struct session *session, const struct order *order, struct intent *intent)
{
	const struct value value = value_int(order->id);

	return find(session, LOCK_LIVE, &value, 1, intent);
}

enum result
intent_add(struct session *session, const struct cashbox *box,
    struct order *order, struct intent *intent, int64_t now)
{
	const struct value values[] = {
	    value_text(span_of(box->name)),
	    value_int(order->id),
	    value_int(order->id),
	    value_int(intent->hold),
	    value_int(intent->amount),
	    value_int(intent->attempt),
	    value_int(now),
	    value_int(now),
	    value_int(now),
	    value_int(now),
	};
	enum result result =
	    session_change(session, sql[INSERT], values, 10, NULL);

	if (result != RESULT_OK)
		return result;
	intent->id = session_insert_id(session, sql[INSERT]);
	return ledger_set_state(session, order, now);
}

static int64_t
next_look(const struct intent *intent, int64_t now)
{
	int64_t age = now - intent->sent_time;

	if (age < EAGER_MS)
		return now;
	return now + (age / 8 < LAZY_MS ? age / 8 : LAZY_MS);
}

enum result
intent_save(struct session *session, struct order *order, struct intent *intent,
    int64_t now)
{
	bool due = intent_is_due(intent, order);
	const struct value values[] = {
	    value_text(intent->receipt),
	    intent->state == INTENT_CANCELLED ? value_null()
					      : value_int(order->id),
	    value_int(intent->state),
	    value_int(intent->mark),
	    value_int(intent->watched),
	    value_int(intent->attempt),
	    value_int(intent->seen),
	    value_int(intent->error),
	    value_int(intent->sent_time),
	    value_int(now),
	    intent->held_time == 0 ? value_null()
				   : value_int(intent->held_time),
	    value_text(intent->card),
	    due ? value_int(next_look(intent, now)) : value_null(),
	    value_int(intent->id),
	    value_int(intent->version),
	};
	int64_t matched;
	enum result result =
	    session_change(session, sql[SAVE], values, 15, &matched);

	if (result == RESULT_OK && matched != 1)
		result = RESULT_AGAIN;
	if (result != RESULT_OK)
		return result;
	intent->version++;
	return ledger_set_state(session, order, now);
}

/* ------ the sweep ------ */

enum result
intent_next(struct session *session, const struct cashbox *box, int64_t now,
    int64_t id, int64_t *next)
{
	const struct value values[] = {
	    value_text(span_of(box->name)), value_int(now), value_int(id)};

	return session_find_number(session, sql[NEXT], values, 3, next);
}

enum result
intent_count_unknown(
    struct session *session, const struct cashbox *box, int64_t *count)
{
	const struct value value = value_text(span_of(box->name));

	return session_find_number(
	    session, sql[COUNT_UNKNOWN], &value, 1, count);
}

struct listing {
	intent_each *each;
	void *state;
};

static enum result
list_row(const struct row *row, void *state)
{
	const struct listing *listing = state;
	struct intent intent;

	read_intent(row, &intent);
	return listing->each(&intent, listing->state);
}

enum result
intent_list(struct session *session, const struct cashbox *box, int64_t from,
    int64_t to, intent_each *each, void *state)
{
	const struct value values[] = {
	    value_text(span_of(box->name)), value_int(from), value_int(to)};
	struct listing listing = {each, state};

	return session_each(session, sql[LIST], values, 3, list_row, &listing);
}

enum result
intent_list_held(struct session *session, const struct cashbox *box,
    int64_t until, intent_each *each, void *state)
{
	const struct value values[] = {
	    value_text(span_of(box->name)), value_int(until)};
	struct listing listing = {each, state};

	return session_each(
	    session, sql[LIST_HELD], values, 2, list_row, &listing);
}
