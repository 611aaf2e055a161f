/* PerformTransaction, CancelTransaction, CheckTransaction. */
#include <stddef.h>
#include <string.h>

#include "merchant/method.h"

/* ------ what the methods share ------ */

enum result
task_lock(struct task *task, struct session *session)
{
	enum result result = ledger_lock_transaction(session, task->call->box,
	    task->call->payme_id, &task->order, &task->transaction);

	task->code =
	    task->transaction.number == 0 ? PAYMENT_NO_TRANSACTION : PAYMENT_OK;
	return result;
}

static bool
is_due(const struct task *task)
{
	return ledger_is_due(&task->order, &task->transaction, task->call->now);
}

enum result
task_expire(struct session *session, void *state)
{
	struct task *task = state;
	enum result result = task_lock(task, session);

	if (result != RESULT_OK || task->code != PAYMENT_OK)
		return result;
	if (!is_due(task))
		return RESULT_UNCHANGED;
	return ledger_expire(
	    session, &task->order, &task->transaction, task->call->now);
}

/* ------ the effect on the order ------ */

static void
release(struct order *order)
{
	order->live_id = (struct span){NULL, 0};
	order->live_time = 0;
	if (order->state == ORDER_HELD)
		order->state = ORDER_AWAITING;
}

/* Paid, or credited; a reservation by another transaction is a bug. */
static enum payment_code
pay(struct order *order, const struct transaction *t)
{
	int64_t balance;

	if (order->kind == CASHBOX_ACCUMULATING) {
		if (__builtin_add_overflow(order->balance, t->amount, &balance))
			return PAYMENT_CANNOT_PERFORM;
		order->balance = balance;
		return PAYMENT_OK;
	}
	if (order->state != ORDER_AWAITING && order->state != ORDER_HELD &&
	    order->state != ORDER_REFUNDED)
		return PAYMENT_CANNOT_PERFORM;
	if (!span_equal(order->live_id, t->id))
		return PAYMENT_CANNOT_PERFORM;
	/* Edited in the storefront meanwhile. */
	if (order->shut || order->amount != t->amount)
		return PAYMENT_CANNOT_PERFORM;
	order->state = ORDER_PAID;
	release(order);
	return PAYMENT_OK;
}

static enum payment_code
refund(struct order *order, const struct transaction *t)
{
	if (order->kind == CASHBOX_ACCUMULATING) {
		if (order->balance < t->amount)
			return PAYMENT_CANNOT_CANCEL;
		order->balance -= t->amount;
		return PAYMENT_OK;
	}
	if (order->state == ORDER_FULFILLED)
		return PAYMENT_CANNOT_CANCEL;
	order->state = ORDER_REFUNDED;
	return PAYMENT_OK;
}

/* ------ PerformTransaction and CancelTransaction ------ */

static enum payment_code
perform(struct task *task)
{
	struct transaction *t = &task->transaction;
	enum payment_code code = pay(&task->order, t);

	t->perform_time = ledger_moment(t, task->call->now);
	return code;
}

static enum payment_code
cancel(struct task *task)
{
	struct transaction *t = &task->transaction;
	enum payment_code code = PAYMENT_OK;

	if (t->state == TRANSACTION_PERFORMED)
		code = refund(&task->order, t);
	else if (span_equal(task->order.live_id, t->id))
		release(&task->order);
	t->reasoned = true;
	t->reason = task->call->reason;
	t->cancel_time = ledger_moment(t, task->call->now);
	return code;
}

/* What the two do differently. */
struct change {
	enum transaction_event event;
	enum payment_code expired; /* the answer if its time-out has come */
	enum payment_code (*effect)(struct task *);
	const char *time_name;
	size_t time; /* its place in struct transaction */
};

static const struct change performing = {
    .event = EVENT_PERFORM,
    .expired = PAYMENT_CANNOT_PERFORM,
    .effect = perform,
    .time_name = "perform_time",
    .time = offsetof(struct transaction, perform_time),
};

/* What time has cancelled is cancelled: the stored answer. */
static const struct change cancelling = {
    .event = EVENT_CANCEL,
    .expired = PAYMENT_OK,
    .effect = cancel,
    .time_name = "cancel_time",
    .time = offsetof(struct transaction, cancel_time),
};

struct changing {
	struct task task;
	const struct change *change;
};

static enum result
change(struct session *session, void *state)
{
	struct changing *changing = state;
	struct task *task = &changing->task;
	struct transaction *t = &task->transaction;
	struct transaction_step step;
	enum transaction_state was;
	enum result result = task_lock(task, session);

	if (result != RESULT_OK)
		return result;
	if (task->code != PAYMENT_OK)
		return RESULT_UNCHANGED;
	if (is_due(task)) {
		task->code = changing->change->expired;
		return ledger_expire(session, &task->order, t, task->call->now);
	}
	was = t->state;
	step = transaction_step(was, changing->change->event);
	task->code = step.code;
	if (step.code != PAYMENT_OK || step.to == was)
		return RESULT_UNCHANGED;
	task->code = changing->change->effect(task);
	if (task->code != PAYMENT_OK)
		return RESULT_UNCHANGED;
	t->state = step.to;
	return ledger_apply(session, &task->order, t, was, task->call->now);
}

/* {transaction, perform_time or cancel_time, state}, as they are stored. */
static void
put_change(
    struct buf *out, const struct change *change, const struct transaction *t)
{
	int64_t time;

	memcpy(&time, (const char *)t + change->time, sizeof(time));
	buf_char(out, '{');
	entry_put_transaction(out, t);
	buf_char(out, ',');
	entry_put_member(out, change->time_name, time);
	buf_char(out, ',');
	entry_put_state(out, t->state);
	buf_char(out, '}');
}

static enum result
run_change(struct merchant *merchant, const struct call *call,
    struct reply *reply, const struct change *what)
{
	struct changing changing = {.task = {.call = call}, .change = what};
	enum result result =
	    store_run(merchant_store(merchant), STORE_WRITE, change, &changing);

	if (result != RESULT_OK && result != RESULT_UNCHANGED)
		return result;
	if (changing.task.code != PAYMENT_OK)
		reply_code(reply, call, changing.task.code);
	else
		put_change(&reply->out, what, &changing.task.transaction);
	return RESULT_OK;
}

enum result
method_perform(
    struct merchant *merchant, const struct call *call, struct reply *reply)
{
	return run_change(merchant, call, reply, &performing);
}

enum result
method_cancel(
    struct merchant *merchant, const struct call *call, struct reply *reply)
{
	return run_change(merchant, call, reply, &cancelling);
}

/* ------ CheckTransaction ------ */

static enum result
find(struct session *session, void *state)
{
	struct task *task = state;

	return ledger_find_transaction(
	    session, task->call->box, task->call->payme_id, &task->transaction);
}

static enum result
find_current(struct merchant *merchant, struct task *task)
{
	struct store *store = merchant_store(merchant);
	enum result result = store_run(store, STORE_READ, find, task);

	/* Whether its order is held is looked at under the lock. */
	if (result != RESULT_OK || !is_due(task))
		return result;
	result = store_run(store, STORE_WRITE, task_expire, task);
	return result == RESULT_UNCHANGED ? RESULT_OK : result;
}

enum result
method_check(
    struct merchant *merchant, const struct call *call, struct reply *reply)
{
	struct task task = {.call = call};
	struct transaction *t = &task.transaction;
	enum result result = find_current(merchant, &task);

	if (result != RESULT_OK)
		return result;
	if (t->number == 0) {
		reply_code(reply, call, PAYMENT_NO_TRANSACTION);
		return RESULT_OK;
	}
	buf_char(&reply->out, '{');
	entry_put_member(&reply->out, "create_time", t->create_time);
	buf_char(&reply->out, ',');
	entry_put_member(&reply->out, "perform_time", t->perform_time);
	buf_char(&reply->out, ',');
	entry_put_member(&reply->out, "cancel_time", t->cancel_time);
	buf_char(&reply->out, ',');
	entry_put_transaction(&reply->out, t);
	buf_char(&reply->out, ',');
	entry_put_state(&reply->out, t->state);
	buf_char(&reply->out, ',');
	entry_put_reason(&reply->out, t);
	buf_char(&reply->out, '}');
	return RESULT_OK;
}
