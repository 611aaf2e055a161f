/* Orders and accounts, from the shop's side. */
#include "base/clock.h"
#include "payment/entry.h"
#include "payment/promise.h"
#include "payment/registry.h"
#include "payment/source.h"
#include "setting/json.h"

/* What a buyer may see, and all; in the order in which they are read. */
#define SHOWN                                                                  \
	"id,kind,state,amount,balance,live_id,live_time,detail,description"
#define COLUMNS                                                                \
	SHOWN                                                                  \
	",version,receivers,additional,account_key,account,create_time,"       \
	"change_time"

enum sql { LOOK, FIND, LOCK, LIST, INSERT, REWRITE, RECEIPT, SQL_COUNT };

static const char *const sql[SQL_COUNT] = {
    /* Paying, confirming, cancelling, disputed: intent.h. */
    [LOOK] = "SELECT " SHOWN ",(SELECT COUNT(*) FROM `{}receipt` WHERE "
	     "active_order=`{}order`.id AND `{}receipt`.state IN (2,6,7,9))"
	     " FROM `{}order` WHERE cashbox=? AND account_key=?",
    [FIND] =
	"SELECT " COLUMNS " FROM `{}order` WHERE cashbox=? AND account_key=?",
    [LOCK] = "SELECT " COLUMNS
	     " FROM `{}order` WHERE cashbox=? AND account_key=? FOR UPDATE",
    [LIST] = "SELECT " COLUMNS
	     " FROM `{}order` WHERE cashbox=? AND kind=? ORDER BY id",
    [INSERT] =
	"INSERT INTO `{}order` (cashbox,account_key,kind,state,amount,"
	"balance,live_time,version,create_time,change_time,account,receivers,"
	"additional,detail,description)"
	" VALUES (?,?,?,0,?,0,0,0,?,?,?,?,?,?,?)",
    [REWRITE] = "UPDATE `{}order` SET amount=?,receivers=?,additional=?,"
		"detail=?,description=?,change_time=?"
		" WHERE id=? AND version=0",
    [RECEIPT] = "SELECT id FROM `{}receipt` WHERE active_order=?",
};

const char *
registry_sql(size_t i)
{
	return i < SQL_COUNT ? sql[i] : NULL;
}

static void
read_shown(const struct row *row, struct record *record)
{
	*record = (struct record){
	    .order =
		{
		    .id = row_int(row, 0),
		    .kind = (enum cashbox_kind)row_int(row, 1),
		    .state = (enum order_state)row_int(row, 2),
		    .amount = row_int(row, 3),
		    .balance = row_int(row, 4),
		    .live_id = row_text(row, 5),
		    .live_time = row_int(row, 6),
		    .detail = row_text(row, 7),
		},
	    .description = row_text(row, 8),
	};
}

static void
read_record(const struct row *row, struct record *record)
{
	read_shown(row, record);
	record->order.version = row_int(row, 9);
	record->order.receivers = row_text(row, 10);
	record->order.additional = row_text(row, 11);
	record->key = row_text(row, 12);
	record->account = row_text(row, 13);
	record->create_time = row_int(row, 14);
	record->change_time = row_int(row, 15);
}

struct task {
	const struct cashbox *box;
	struct span key;
	struct record *record;
	const struct shop_claim *claim; /* of registry_look() */
	const struct record *wanted; /* of registry_add() */
	enum order_state from; /* of a change of state */
	enum order_state to;
	int64_t now;
	enum registry_outcome outcome;
};

/* What the storefront says of it; it may well not have a row of ours yet. */
static enum result
view(struct session *session, struct task *task, enum sql which)
{
	static struct buf account;
	struct record *record = task->record;
	struct order *order = &record->order;
	bool stored = order->id > 0;
	enum result result = which == FIND
	    ? source_view_whole(session, task->key, order)
	    : source_view(session, task->key, task->claim, order);

	if (result != RESULT_OK)
		return result;
	if (order->id == 0) {
		task->outcome = REGISTRY_NOT_FOUND;
		*record = (struct record){.order = {.box = task->box}};
	}
	if (order->id == 0 || stored)
		return RESULT_OK;
	task->outcome = REGISTRY_DONE;
	buf_reset(&account);
	result = source_account(task->box, task->key, &account);
	record->account = (struct span){account.data, account.length};
	return result;
}

/* What a buyer is shown while nothing is paid here. */
static void
show(struct task *task)
{
	struct order *order = &task->record->order;

	if (task->box->shop != NULL && order->state == ORDER_AWAITING &&
	    !order_reserved(order))
		order->state = order->shown;
}

static enum result
read_by_key(struct session *session, struct task *task, enum sql which)
{
	const struct value values[] = {
	    value_text(span_of(task->box->name)), value_text(task->key)};
	const struct row *row;
	enum result result = session_find(session, sql[which], values, 2, &row);

	if (result != RESULT_OK)
		return result;
	*task->record = (struct record){.order = {.id = 0}};
	task->outcome = row == NULL ? REGISTRY_NOT_FOUND : REGISTRY_DONE;
	if (row != NULL && which == LOOK) {
		read_shown(row, task->record);
		task->record->order.unsettled = row_int(row, 9) != 0;
	} else if (row != NULL) {
		read_record(row, task->record);
	}
	task->record->order.box = task->box;
	order_remember(&task->record->order);
	return task->box->shop == NULL ? RESULT_OK : view(session, task, which);
}

static enum result
look(struct session *session, void *state)
{
	enum result result = read_by_key(session, state, LOOK);

	show(state);
	return result;
}

static enum result
find(struct session *session, void *state)
{
	enum result result = read_by_key(session, state, FIND);

	show(state);
	return result;
}

static enum result
insert(struct session *session, struct task *task)
{
	const struct record *new = task->wanted;
	const struct value values[] = {
	    value_text(span_of(task->box->name)),
	    value_text(new->key),
	    value_int(new->order.kind),
	    value_int(new->order.amount),
	    value_int(task->now),
	    value_int(task->now),
	    value_text(new->account),
	    value_text(new->order.receivers),
	    value_text(new->order.additional),
	    value_text(new->order.detail),
	    value_text(new->description),
	};

	return session_change(session, sql[INSERT], values, 11, NULL);
}

/* The time tells our own row, stored by a COMMIT whose answer was lost. */
static enum result
add(struct session *session, void *state)
{
	struct task *task = state;
	enum result result = read_by_key(session, task, LOCK);

	if (result != RESULT_OK)
		return result;
	if (task->box->shop != NULL) {
		task->outcome = REGISTRY_FOREIGN;
		return RESULT_UNCHANGED;
	}
	if (task->outcome == REGISTRY_NOT_FOUND) {
		task->outcome = REGISTRY_DONE;
		return insert(session, task);
	}
	if (task->record->create_time != task->now ||
	    task->record->order.amount != task->wanted->order.amount)
		task->outcome = REGISTRY_EXISTS;
	return RESULT_UNCHANGED;
}

static bool
same_content(const struct record *a, const struct record *b)
{
	return a->order.kind == b->order.kind &&
	    a->order.amount == b->order.amount &&
	    span_equal(a->order.receivers, b->order.receivers) &&
	    span_equal(a->order.additional, b->order.additional) &&
	    span_equal(a->order.detail, b->order.detail) &&
	    span_equal(a->description, b->description);
}

static enum result
rewrite(struct session *session, struct task *task)
{
	const struct record *new = task->wanted;
	const struct value values[] = {
	    value_int(new->order.amount),
	    value_text(new->order.receivers),
	    value_text(new->order.additional),
	    value_text(new->order.detail),
	    value_text(new->description),
	    value_int(task->now),
	    value_int(task->record->order.id),
	};
	int64_t matched;
	enum result result =
	    session_change(session, sql[REWRITE], values, 7, &matched);

	return result == RESULT_OK && matched != 1 ? RESULT_AGAIN : result;
}

static enum result
offer(struct session *session, void *state)
{
	struct task *task = state;
	enum result result = read_by_key(session, task, LOCK);

	if (result != RESULT_OK)
		return result;
	if (task->box->shop != NULL) {
		task->outcome = REGISTRY_FOREIGN;
		return RESULT_UNCHANGED;
	}
	if (task->outcome == REGISTRY_NOT_FOUND) {
		task->outcome = REGISTRY_DONE;
		return insert(session, task);
	}
	if (same_content(task->record, task->wanted))
		return RESULT_UNCHANGED;
	if (task->record->order.version == 0 &&
	    task->record->order.kind == task->wanted->order.kind)
		return rewrite(session, task);
	task->outcome = REGISTRY_EXISTS;
	return RESULT_UNCHANGED;
}

/* A receipt of the order that is not cancelled may yet be paid. */
static enum result
find_receipt(struct session *session, const struct order *order, bool *found)
{
	const struct value value = value_int(order->id);
	const struct row *row;
	enum result result =
	    session_find(session, sql[RECEIPT], &value, 1, &row);

	if (result == RESULT_OK)
		*found = row != NULL;
	return result;
}

/* RESULT_UNCHANGED: it may not, the outcome says why; or it is so already. */
static enum result
may_change(struct session *session, struct task *task)
{
	struct order *order = &task->record->order;
	bool receipt = false;
	enum result result = RESULT_OK;

	if (task->to == ORDER_CANCELLED)
		result = promise_look(session, order, task->now);
	if (result != RESULT_OK)
		return result;
	if (order_reserved(order) || order->promised) {
		task->outcome = REGISTRY_BUSY;
		return RESULT_UNCHANGED;
	}
	if (order->state != task->from || order->kind != CASHBOX_ONE_TIME) {
		if (order->state != task->to)
			task->outcome = REGISTRY_WRONG_STATE;
		return RESULT_UNCHANGED;
	}
	if (task->to == ORDER_CANCELLED)
		result = find_receipt(session, order, &receipt);
	if (!receipt)
		return result;
	task->outcome = REGISTRY_RECEIPT;
	return RESULT_UNCHANGED;
}

static enum result
change_state(struct session *session, void *state)
{
	struct task *task = state;
	struct order *order = &task->record->order;
	enum result result = read_by_key(session, task, LOCK);
	bool expired = false;

	if (result != RESULT_OK || task->outcome != REGISTRY_DONE)
		return result == RESULT_OK ? RESULT_UNCHANGED : result;
	if (order->id < 0) {
		task->outcome = REGISTRY_FOREIGN;
		return RESULT_UNCHANGED;
	}
	if (order_due(order, task->now)) {
		expired = true;
		result =
		    ledger_expire_live(session, task->box, order, task->now);
		if (result != RESULT_OK)
			return result;
	}
	result = may_change(session, task);
	if (result == RESULT_UNCHANGED && expired)
		return RESULT_OK;
	if (result != RESULT_OK)
		return result;
	order->state = task->to;
	return ledger_set_state(session, order, task->now);
}

static enum result
run(struct store *store, enum store_lane lane, store_work *work,
    struct task *task, enum registry_outcome *outcome)
{
	enum result result = store_run(store, lane, work, task);

	if (result != RESULT_OK && result != RESULT_UNCHANGED)
		return result;
	*outcome = task->outcome;
	return RESULT_OK;
}

enum result
registry_add(struct store *store, const struct cashbox *box,
    const struct record *record, enum registry_outcome *outcome)
{
	struct record stored = {0};
	struct task task = {.box = box,
	    .key = record->key,
	    .wanted = record,
	    .record = &stored,
	    .now = clock_now()};

	return run(store, STORE_WRITE, add, &task, outcome);
}

enum result
registry_offer(struct store *store, const struct cashbox *box,
    const struct record *record, enum registry_outcome *outcome)
{
	struct record stored = {0};
	struct task task = {.box = box,
	    .key = record->key,
	    .wanted = record,
	    .record = &stored,
	    .now = clock_now()};

	return run(store, STORE_WRITE, offer, &task, outcome);
}

enum result
registry_find(struct store *store, const struct cashbox *box, struct span key,
    struct record *record, enum registry_outcome *outcome)
{
	struct task task = {.box = box, .key = key, .record = record};

	return run(store, STORE_READ, find, &task, outcome);
}

enum result
registry_look(struct store *store, const struct cashbox *box, struct span key,
    const struct shop_claim *claim, struct record *record,
    enum registry_outcome *outcome)
{
	struct task task = {
	    .box = box, .key = key, .claim = claim, .record = record};

	return run(store, STORE_READ, look, &task, outcome);
}

enum result
registry_withdraw(struct store *store, const struct cashbox *box,
    struct span key, struct record *record, enum registry_outcome *outcome)
{
	struct task task = {.box = box,
	    .key = key,
	    .record = record,
	    .from = ORDER_AWAITING,
	    .to = ORDER_CANCELLED,
	    .now = clock_now()};

	return run(store, STORE_WRITE, change_state, &task, outcome);
}

enum result
registry_fulfil(struct store *store, const struct cashbox *box, struct span key,
    struct record *record, enum registry_outcome *outcome)
{
	struct task task = {.box = box,
	    .key = key,
	    .record = record,
	    .from = ORDER_PAID,
	    .to = ORDER_FULFILLED,
	    .now = clock_now()};

	return run(store, STORE_WRITE, change_state, &task, outcome);
}

struct listing {
	const struct cashbox *box;
	enum cashbox_kind kind;
	registry_each *each;
	void *state;
	bool begun;
};

static enum result
list_row(const struct row *row, void *state)
{
	struct listing *listing = state;
	struct record record;

	listing->begun = true;
	read_record(row, &record);
	return listing->each(&record, listing->state);
}

static enum result
list(struct session *session, void *state)
{
	const struct listing *listing = state;
	const struct value values[] = {
	    value_text(span_of(listing->box->name)), value_int(listing->kind)};
	enum result result =
	    session_each(session, sql[LIST], values, 2, list_row, state);

	/* What was told is not told again. */
	return result != RESULT_OK && listing->begun ? RESULT_DOWN : result;
}

enum result
registry_list(struct store *store, const struct cashbox *box,
    enum cashbox_kind kind, registry_each *each, void *state)
{
	struct listing listing = {box, kind, each, state, false};

	return store_run(store, STORE_READ, list, &listing);
}

void
record_put(struct buf *out, const struct record *record)
{
	const struct order *order = &record->order;
	bool once = order->kind == CASHBOX_ONE_TIME;

	buf_text(out, "{\"account\":");
	buf_span(out, record->account);
	buf_char(out, ',');
	entry_put_member(out, once ? "amount" : "balance",
	    once ? order->amount : order->balance);
	buf_text(out, ",\"state\":\"");
	buf_text(out, order_state_name(order->state));
	buf_text(out, "\",");
	entry_put_member(out, "create_time", record->create_time);
	buf_char(out, ',');
	entry_put_member(out, "change_time", record->change_time);
	if (order_reserved(order)) {
		buf_text(out, ",\"transaction\":");
		json_put_string(out, order->live_id);
	}
	entry_put_raw(out, "receivers", order->receivers);
	entry_put_raw(out, "additional", order->additional);
	entry_put_raw(out, "detail", order->detail);
	entry_put_raw(out, "description", record->description);
	buf_char(out, '}');
}
