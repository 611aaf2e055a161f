/* PerformTransaction, CancelTransaction, CheckTransaction. */
#include "base/money.h"
#include "merchant/method.h"

/* ------ what the methods share ------ */

enum result
task_lock(struct task *task, struct session *session)
{
	enum result result = ledger_lock_transaction(session, task->call->box,
	    task->call->payme_id, &task->order, &task->transaction);

	task->code = task->transaction.number == 0 ? PAYMENT_NO_TRANSACTION
	                                           : PAYMENT_OK;
	return result;
}

static bool
is_due(const struct transaction *t, int64_t now)
{
	return t->state == TRANSACTION_CREATED &&
	    transaction_expired(t->time, now);
}

enum result
task_expire(struct session *session, void *state)
{
	struct task *task = state;
	enum result result = task_lock(task, session);

	if (result != RESULT_OK || task->code != PAYMENT_OK)
		return result;
	if (!is_due(&task->transaction, task->call->now))
		return RESULT_UNCHANGED;
	return ledger_expire(session, &task->order, &task->transaction,
	    task->call->now);
}

/* ------ the effect on the order ------ */

static void
release(struct order *order)
{
	order->live_id = (struct span) {NULL, 0};
	order->live_time = 0;
}

/* Paid, or credited; a reservation by another transaction is a bug. */
static enum payment_code
pay(struct order *order, const struct transaction *t)
{
	int64_t balance;

	if (order->kind == CASHBOX_ACCUMULATING) {
		if (__builtin_add_overflow(
		    order->balance, t->amount, &balance))
			return PAYMENT_CANNOT_PERFORM;
		order->balance = balance;
		return PAYMENT_OK;
	}
	if (order->state != ORDER_AWAITING && order->state != ORDER_REFUNDED)
		return PAYMENT_CANNOT_PERFORM;
	if (!span_equal(order->live_id, t->id))
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

/* ------ PerformTransaction ------ */

static enum result
perform(struct session *session, void *state)
{
	struct task *task = state;
	struct transaction *t = &task->transaction;
	struct transaction_step step;
	enum transaction_state was;
	enum result result = task_lock(task, session);

	if (result != RESULT_OK)
		return result;
	if (task->code != PAYMENT_OK)
		return RESULT_UNCHANGED;
	if (is_due(t, task->call->now)) {
		task->code = PAYMENT_CANNOT_PERFORM;
		return ledger_expire(
		    session, &task->order, t, task->call->now);
	}
	was = t->state;
	step = transaction_step(was, EVENT_PERFORM);
	task->code = step.code;
	if (step.code != PAYMENT_OK || step.to == was)
		return RESULT_UNCHANGED;
	task->code = pay(&task->order, t);
	if (task->code != PAYMENT_OK)
		return RESULT_UNCHANGED;
	t->state = step.to;
	t->perform_time = ledger_moment(t, task->call->now);
	return ledger_apply(session, &task->order, t, was, task->call->now);
}

enum result
method_perform(
    struct merchant *merchant, const struct call *call, struct reply *reply)
{
	struct task task = {.call = call};
	enum result result = store_run(
	    merchant_store(merchant), STORE_WRITE, perform, &task);

	if (result != RESULT_OK && result != RESULT_UNCHANGED)
		return result;
	if (task.code != PAYMENT_OK) {
		reply_code(reply, call, task.code);
		return RESULT_OK;
	}
	buf_char(&reply->out, '{');
	entry_put_transaction(&reply->out, &task.transaction);
	buf_char(&reply->out, ',');
	entry_put_member(&reply->out, "perform_time", task.transaction.perform_time);
	buf_char(&reply->out, ',');
	entry_put_state(&reply->out, task.transaction.state);
	buf_char(&reply->out, '}');
	return RESULT_OK;
}

/* ------ CancelTransaction ------ */

static enum payment_code
give_back(struct order *order, const struct transaction *t)
{
	if (t->state == TRANSACTION_PERFORMED)
		return refund(order, t);
	if (order->kind == CASHBOX_ONE_TIME &&
	    span_equal(order->live_id, t->id))
		release(order);
	return PAYMENT_OK;
}

static enum result
cancel(struct session *session, void *state)
{
	struct task *task = state;
	struct transaction *t = &task->transaction;
	struct transaction_step step;
	enum transaction_state was;
	enum result result = task_lock(task, session);

	if (result != RESULT_OK)
		return result;
	if (task->code != PAYMENT_OK)
		return RESULT_UNCHANGED;
	if (is_due(t, task->call->now))
		return ledger_expire(
		    session, &task->order, t, task->call->now);
	was = t->state;
	step = transaction_step(was, EVENT_CANCEL);
	task->code = step.code;
	if (step.code != PAYMENT_OK || step.to == was)
		return RESULT_UNCHANGED;
	task->code = give_back(&task->order, t);
	if (task->code != PAYMENT_OK)
		return RESULT_UNCHANGED;
	t->state = step.to;
	t->reasoned = true;
	t->reason = task->call->reason;
	t->cancel_time = ledger_moment(t, task->call->now);
	return ledger_apply(session, &task->order, t, was, task->call->now);
}

enum result
method_cancel(
    struct merchant *merchant, const struct call *call, struct reply *reply)
{
	struct task task = {.call = call};
	enum result result = store_run(
	    merchant_store(merchant), STORE_WRITE, cancel, &task);

	if (result != RESULT_OK && result != RESULT_UNCHANGED)
		return result;
	if (task.code != PAYMENT_OK) {
		reply_code(reply, call, task.code);
		return RESULT_OK;
	}
	buf_char(&reply->out, '{');
	entry_put_transaction(&reply->out, &task.transaction);
	buf_char(&reply->out, ',');
	entry_put_member(&reply->out, "cancel_time", task.transaction.cancel_time);
	buf_char(&reply->out, ',');
	entry_put_state(&reply->out, task.transaction.state);
	buf_char(&reply->out, '}');
	return RESULT_OK;
}

/* ------ CheckTransaction ------ */

static enum result
find(struct session *session, void *state)
{
	struct task *task = state;

	return ledger_find_transaction(session, task->call->box,
	    task->call->payme_id, &task->transaction);
}

static enum result
find_current(struct merchant *merchant, struct task *task)
{
	struct store *store = merchant_store(merchant);
	enum result result = store_run(store, STORE_READ, find, task);

	if (result != RESULT_OK ||
	    !is_due(&task->transaction, task->call->now))
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
