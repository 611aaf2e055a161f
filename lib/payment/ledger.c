/* Orders and transactions in MariaDB. */
#include <string.h>

#include "base/clock.h"
#include "payment/source.h"

/* In the order in which read_order() and read_transaction() take them. */
#define ORDER_COLUMNS                                                          \
	"o.id,o.kind,o.state,o.amount,o.balance,o.live_id,o.live_time,"        \
	"o.version,o.receivers,o.account_key"
#define ORDER_COUNT 10
#define TRANSACTION_COLUMNS                                                    \
	"t.id,t.payme_id,t.order_id,t.state,t.reason,t.time,t.amount,"         \
	"t.create_time,t.perform_time,t.cancel_time,t.account,t.receivers"

enum sql {
	FIND_ORDER,
	FIND_TRANSACTION,
	LOCK_ORDER,
	LOCK_ORDER_ALONE,
	LOCK_ID,
	LOCK_TRANSACTION,
	INSERT_TRANSACTION,
	RESERVE_ORDER,
	SET_STATE,
	APPLY,
	STATEMENT,
	DUE,
	SQL_COUNT
};

static const char *const sql[SQL_COUNT] = {
    [FIND_ORDER] = "SELECT " ORDER_COLUMNS ",o.additional,o.detail,"
		   "@@global.read_only FROM `{}order` o"
		   " WHERE o.cashbox=? AND o.account_key=?",
    [FIND_TRANSACTION] =
	"SELECT " TRANSACTION_COLUMNS
	" FROM `{}transaction` t WHERE t.cashbox=? AND t.payme_id=?",
    [LOCK_ORDER] = "SELECT " ORDER_COLUMNS "," TRANSACTION_COLUMNS
		   " FROM `{}order` o LEFT JOIN `{}transaction` t"
		   " ON t.cashbox=? AND t.payme_id=?"
		   " WHERE o.cashbox=? AND o.account_key=? FOR UPDATE",
    [LOCK_ORDER_ALONE] = "SELECT " ORDER_COLUMNS " FROM `{}order` o"
			 " WHERE o.cashbox=? AND o.account_key=? FOR UPDATE",
    [LOCK_ID] =
	"SELECT " ORDER_COLUMNS " FROM `{}order` o WHERE o.id=? FOR UPDATE",
    /* The inner read takes no lock: an order's id never changes. */
    [LOCK_TRANSACTION] =
	"SELECT " ORDER_COLUMNS "," TRANSACTION_COLUMNS
	" FROM `{}order` o STRAIGHT_JOIN `{}transaction` t"
	" ON t.order_id=o.id WHERE t.cashbox=? AND t.payme_id=?"
	" AND o.id=(SELECT order_id FROM `{}transaction`"
	" WHERE cashbox=? AND payme_id=?) FOR UPDATE",
    [INSERT_TRANSACTION] =
	"INSERT INTO `{}transaction` (cashbox,payme_id,"
	"order_id,active_order,state,reason,time,amount,create_time,"
	"perform_time,cancel_time,account,receivers)"
	" VALUES (?,?,?,?,1,NULL,?,?,?,0,0,?,?)",
    [RESERVE_ORDER] =
	"UPDATE `{}order` SET live_id=?,live_time=?,"
	"version=version+1,change_time=? WHERE id=? AND version=?",
    [SET_STATE] = "UPDATE `{}order` SET state=?,version=version+1,"
		  "change_time=? WHERE id=? AND version=?",
    [APPLY] = "UPDATE `{}order` o,`{}transaction` t SET o.state=?,"
	      "o.balance=?,o.live_id=?,o.live_time=?,o.version=o.version+1,"
	      "o.change_time=?,t.state=?,t.reason=?,t.perform_time=?,"
	      "t.cancel_time=?,t.active_order=?"
	      " WHERE o.id=? AND o.version=? AND t.id=? AND t.state=?",
    [STATEMENT] = "SELECT " TRANSACTION_COLUMNS
		  " FROM `{}transaction` t WHERE t.cashbox=? AND t.time>=?"
		  " AND t.time<=? ORDER BY t.time,t.id",
    [DUE] = "SELECT t.cashbox,t.payme_id FROM `{}transaction` t"
	    " STRAIGHT_JOIN `{}order` o ON o.id=t.order_id AND o.state<>2"
	    " WHERE t.state=1 AND t.time<=? ORDER BY t.time LIMIT ?",
};

const char *
ledger_sql(size_t i)
{
	return i < SQL_COUNT ? sql[i] : NULL;
}

bool
ledger_is_due(
    const struct order *order, const struct transaction *t, int64_t now)
{
	return t->state == TRANSACTION_CREATED && order->state != ORDER_HELD &&
	    transaction_expired(t->time, now);
}

int64_t
ledger_moment(const struct transaction *t, int64_t now)
{
	int64_t last =
	    t->perform_time > t->create_time ? t->perform_time : t->create_time;

	return now > last ? now : last;
}

static void
read_order(
    const struct row *row, const struct cashbox *box, struct order *order)
{
	*order = (struct order){
	    .box = box,
	    .id = row_int(row, 0),
	    .kind = (enum cashbox_kind)row_int(row, 1),
	    .state = (enum order_state)row_int(row, 2),
	    .amount = row_int(row, 3),
	    .balance = row_int(row, 4),
	    .live_id = row_text(row, 5),
	    .live_time = row_int(row, 6),
	    .version = row_int(row, 7),
	    .receivers = row_text(row, 8),
	    .key = row_text(row, 9),
	};
	order_remember(order);
}

static void
read_transaction(const struct row *row, unsigned i, struct transaction *t)
{
	*t = (struct transaction){
	    .number = row_int(row, i),
	    .id = row_text(row, i + 1),
	    .order_id = row_int(row, i + 2),
	    .state = (enum transaction_state)row_int(row, i + 3),
	    .reasoned = !row_null(row, i + 4),
	    .reason = row_int(row, i + 4),
	    .time = row_int(row, i + 5),
	    .amount = row_int(row, i + 6),
	    .create_time = row_int(row, i + 7),
	    .perform_time = row_int(row, i + 8),
	    .cancel_time = row_int(row, i + 9),
	    .account = row_text(row, i + 10),
	    .receivers = row_text(row, i + 11),
	};
}

/* ${order} stays that of no row if there is none. */
static enum result
take_order(struct session *session, enum sql which, const struct value *values,
    size_t count, struct order *order, const struct row **row)
{
	const struct cashbox *box = order->box;
	enum result result =
	    session_find(session, sql[which], values, count, row);

	if (result == RESULT_OK && *row != NULL)
		read_order(*row, box, order);
	return result;
}

/* An order of our own is what its row says. */
static enum result
view(struct session *session, struct span key, struct order *order)
{
	return order->box->shop == NULL ? RESULT_OK
					: source_lock(session, key, order);
}

enum result
ledger_find_order(struct session *session, const struct cashbox *box,
    struct span key, struct order *order)
{
	const struct value values[] = {
	    value_text(span_of(box->name)), value_text(key)};
	const struct row *row;
	enum result result;

	*order = (struct order){.box = box};
	result = take_order(session, FIND_ORDER, values, 2, order, &row);
	if (result != RESULT_OK)
		return result;
	if (row != NULL) {
		order->additional = row_text(row, ORDER_COUNT);
		order->detail = row_text(row, ORDER_COUNT + 1);
		order->read_only = row_int(row, ORDER_COUNT + 2) != 0;
	}
	return box->shop == NULL ? RESULT_OK
				 : source_view_whole(session, key, order);
}

enum result
ledger_find_transaction(struct session *session, const struct cashbox *box,
    struct span id, struct transaction *transaction)
{
	const struct value values[] = {
	    value_text(span_of(box->name)), value_text(id)};
	const struct row *row;
	enum result result;

	*transaction = (struct transaction){0};
	result = session_find(session, sql[FIND_TRANSACTION], values, 2, &row);
	if (result == RESULT_OK && row != NULL)
		read_transaction(row, 0, transaction);
	return result;
}

/* Both statements name the cashbox and ${id}, then the cashbox and ${b}. */
static enum result
lock(struct session *session, enum sql which, const struct cashbox *box,
    struct span id, struct span b, struct order *order,
    struct transaction *transaction)
{
	const struct value values[] = {value_text(span_of(box->name)),
	    value_text(id), value_text(span_of(box->name)), value_text(b)};
	const struct row *row;
	enum result result;

	*order = (struct order){.box = box};
	*transaction = (struct transaction){0};
	result = take_order(session, which, values, 4, order, &row);
	if (result == RESULT_OK && row != NULL)
		read_transaction(row, ORDER_COUNT, transaction);
	return result;
}

/*
 * With REPEATABLE READ a locking read of an id that is not there yet locks the
 * gap where it will be, and all that are to be created wait for each other.  A
 * plain read after the order's lock sees what was created under it.
 */
static enum result
lock_order(struct session *session, const struct cashbox *box, struct span key,
    struct span id, struct order *order, struct transaction *transaction)
{
	const struct value values[] = {
	    value_text(span_of(box->name)), value_text(key)};
	const struct row *row;
	enum result result;

	if (!session_repeatable(session))
		return lock(
		    session, LOCK_ORDER, box, id, key, order, transaction);
	*order = (struct order){.box = box};
	*transaction = (struct transaction){0};
	result = take_order(session, LOCK_ORDER_ALONE, values, 2, order, &row);
	if (result == RESULT_OK && row != NULL)
		result = ledger_find_transaction(session, box, id, transaction);
	return result;
}

enum result
ledger_lock_order(struct session *session, const struct cashbox *box,
    struct span key, struct span id, struct order *order,
    struct transaction *transaction)
{
	bool again = false;
	enum result result =
	    lock_order(session, box, key, id, order, transaction);

	if (result != RESULT_OK || box->shop == NULL)
		return result;
	result = source_lock(session, key, order);
	if (result == RESULT_OK)
		result = source_copy(session, key, order, clock_now(), &again);
	if (result != RESULT_OK || !again)
		return result;
	result = lock_order(session, box, key, id, order, transaction);
	return result == RESULT_OK ? source_lock(session, key, order) : result;
}

enum result
ledger_lock_id(struct session *session, const struct cashbox *box, int64_t id,
    struct order *order)
{
	const struct value value = value_int(id);
	const struct row *row;
	enum result result;

	*order = (struct order){.box = box};
	result = take_order(session, LOCK_ID, &value, 1, order, &row);
	if (result != RESULT_OK || row == NULL)
		return result;
	return view(session, order->key, order);
}

enum result
ledger_lock_transaction(struct session *session, const struct cashbox *box,
    struct span id, struct order *order, struct transaction *transaction)
{
	enum result result =
	    lock(session, LOCK_TRANSACTION, box, id, id, order, transaction);

	if (result != RESULT_OK || order->id == 0)
		return result;
	return view(session, order->key, order);
}

/* ${wanted} rows or none: somebody else changed them meanwhile. */
static enum result
change(struct session *session, enum sql which, const struct value *values,
    size_t count, int64_t wanted)
{
	int64_t matched;
	enum result result =
	    session_change(session, sql[which], values, count, &matched);

	if (result == RESULT_OK && matched != wanted)
		return RESULT_AGAIN;
	return result;
}

static struct value
active_order(const struct order *order)
{
	return order->kind == CASHBOX_ONE_TIME ? value_int(order->id)
					       : value_null();
}

static enum result
reserve(struct session *session, struct order *order, int64_t now)
{
	const struct value values[] = {
	    value_text(order->live_id),
	    value_int(order->live_time),
	    value_int(now),
	    value_int(order->id),
	    value_int(order->version),
	};
	enum result result = change(session, RESERVE_ORDER, values, 5, 1);

	if (result == RESULT_OK)
		order->version++;
	return result;
}

enum result
ledger_create(struct session *session, const struct cashbox *box,
    struct order *order, struct transaction *t, int64_t now)
{
	const struct value values[] = {
	    value_text(span_of(box->name)),
	    value_text(t->id),
	    value_int(t->order_id),
	    active_order(order),
	    value_int(t->time),
	    value_int(t->amount),
	    value_int(t->create_time),
	    value_text(t->account),
	    value_text(t->receivers),
	};
	enum result result = change(session, INSERT_TRANSACTION, values, 9, 1);

	if (result != RESULT_OK)
		return result;
	t->number = session_insert_id(session, sql[INSERT_TRANSACTION]);
	if (order->kind == CASHBOX_ONE_TIME) {
		order->live_id = t->id;
		order->live_time = t->time;
	}
	result = reserve(session, order, now);
	if (result != RESULT_OK)
		return result;
	return outbox_tell(session, order, t->id, t->amount, now);
}

enum result
ledger_apply(struct session *session, struct order *order,
    const struct transaction *t, enum transaction_state was, int64_t now)
{
	bool active = t->state == TRANSACTION_CREATED ||
	    t->state == TRANSACTION_PERFORMED;
	const struct value values[] = {
	    value_int(order->state),
	    value_int(order->balance),
	    value_text(order->live_id),
	    value_int(order->live_time),
	    value_int(now),
	    value_int(t->state),
	    t->reasoned ? value_int(t->reason) : value_null(),
	    value_int(t->perform_time),
	    value_int(t->cancel_time),
	    active ? active_order(order) : value_null(),
	    value_int(order->id),
	    value_int(order->version),
	    value_int(t->number),
	    value_int(was),
	};
	enum result result = change(session, APPLY, values, 14, 2);

	if (result != RESULT_OK)
		return result;
	order->version++;
	return outbox_tell(session, order, t->id, t->amount, now);
}

enum result
ledger_expire(struct session *session, struct order *order,
    struct transaction *t, int64_t now)
{
	enum transaction_state was = t->state;

	t->state = transaction_step(was, EVENT_EXPIRE).to;
	t->reasoned = true;
	t->reason = TRANSACTION_REASON_TIMEOUT;
	t->cancel_time = ledger_moment(t, now);
	order->live_id = (struct span){NULL, 0};
	order->live_time = 0;
	return ledger_apply(session, order, t, was, now);
}

enum result
ledger_expire_live(struct session *session, const struct cashbox *box,
    struct order *order, int64_t now)
{
	struct order same;
	struct transaction live;
	enum result result =
	    ledger_lock_transaction(session, box, order->live_id, &same, &live);

	if (result != RESULT_OK)
		return result;
	if (live.number == 0 || same.id != order->id)
		return RESULT_BUG;
	result = ledger_expire(session, &same, &live, now);
	order->version = same.version;
	order->live_id = same.live_id;
	order->live_time = same.live_time;
	order->was = same.was;
	return result;
}

enum result
ledger_set_state(struct session *session, struct order *order, int64_t now)
{
	const struct value values[] = {value_int(order->state), value_int(now),
	    value_int(order->id), value_int(order->version)};
	enum result result = change(session, SET_STATE, values, 4, 1);

	if (result != RESULT_OK)
		return result;
	order->version++;
	return outbox_tell(
	    session, order, (struct span){NULL, 0}, order->amount, now);
}

struct statement {
	ledger_each *each;
	void *state;
};

static enum result
statement_row(const struct row *row, void *state)
{
	const struct statement *statement = state;
	struct transaction transaction;

	read_transaction(row, 0, &transaction);
	return statement->each(&transaction, statement->state);
}

enum result
ledger_statement(struct session *session, const struct cashbox *box,
    int64_t from, int64_t to, ledger_each *each, void *state)
{
	const struct value values[] = {
	    value_text(span_of(box->name)), value_int(from), value_int(to)};
	struct statement statement = {each, state};

	return session_each(
	    session, sql[STATEMENT], values, 3, statement_row, &statement);
}

struct due {
	ledger_due_each *each;
	void *state;
};

static enum result
due_row(const struct row *row, void *state)
{
	const struct due *due = state;

	return due->each(row_text(row, 0), row_text(row, 1), due->state);
}

enum result
ledger_due(struct session *session, int64_t now, int64_t limit,
    ledger_due_each *each, void *state)
{
	const struct value values[] = {
	    value_int(now - TRANSACTION_LIFE_MS), value_int(limit)};
	struct due due = {each, state};

	return session_each(session, sql[DUE], values, 2, due_row, &due);
}
