/* CheckPerformTransaction and CreateTransaction: may it be paid? */
#include "merchant/method.h"
#include "payment/account.h"
#include "payment/source.h"
#include "setting/log.h"

static bool
repay(const struct call *call)
{
	return call->box->repay_after_refund;
}

static bool
amount_fits(const struct call *call, const struct order *order)
{
	if (order->kind == CASHBOX_ONE_TIME)
		return call->amount == order->amount;
	return call->amount >= call->box->min_amount &&
	    call->amount <= call->box->max_amount;
}

/* Account, amount, state: in this order; PAYMENT_OK if it may be paid. */
static enum payment_code
judge(const struct call *call, const struct order *order)
{
	enum payment_code code;

	if (order->id == 0)
		return PAYMENT_ACCOUNT_UNKNOWN;
	if (!amount_fits(call, order))
		return PAYMENT_WRONG_AMOUNT;
	if (order->kind == CASHBOX_ACCUMULATING)
		return order->state == ORDER_AWAITING ? PAYMENT_OK
						      : PAYMENT_ACCOUNT_CLOSED;
	code = order_payable(order->state, order_reserved(order), repay(call));
	return code == PAYMENT_OK ? source_refusal(order) : code;
}

static bool
is_account_code(enum payment_code code)
{
	return code <= PAYMENT_ACCOUNT_UNKNOWN && code >= -31099;
}

static void
refuse(struct reply *reply, const struct call *call, enum payment_code code)
{
	if (is_account_code(code))
		reply_field(reply, call, code,
		    code == PAYMENT_ACCOUNT_MISSING ? call->missing
						    : &call->box->fields[0]);
	else
		reply_code(reply, call, code);
}

/* ------ CheckPerformTransaction ------ */

static enum result
find(struct session *session, void *state)
{
	struct task *task = state;

	return ledger_find_order(session, task->call->box,
	    (struct span){
		task->call->account_key.data, task->call->account_key.length},
	    &task->order);
}

static enum result
lock_order(struct session *session, struct task *task)
{
	const struct call *call = task->call;

	return ledger_lock_order(session, call->box,
	    (struct span){call->account_key.data, call->account_key.length},
	    call->payme_id, &task->order, &task->transaction);
}

static enum result
expire_order(struct session *session, void *state)
{
	struct task *task = state;
	enum result result = lock_order(session, task);

	if (result != RESULT_OK)
		return result;
	if (!order_due(&task->order, task->call->now))
		return RESULT_UNCHANGED;
	return ledger_expire_live(
	    session, task->call->box, &task->order, task->call->now);
}

static enum result
find_payable(struct merchant *merchant, struct task *task)
{
	struct store *store = merchant_store(merchant);
	enum result result = store_run(store, STORE_READ, find, task);

	if (result != RESULT_OK || !order_due(&task->order, task->call->now))
		return result;
	result = store_run(store, STORE_WRITE, expire_order, task);
	if (result != RESULT_OK && result != RESULT_UNCHANGED)
		return result;
	return store_run(store, STORE_READ, find, task);
}

enum result
method_check_perform(
    struct merchant *merchant, const struct call *call, struct reply *reply)
{
	struct task task = {.call = call};
	enum payment_code code = PAYMENT_ACCOUNT_MISSING;
	enum result result;

	if (call->missing == NULL) {
		result = find_payable(merchant, &task);
		if (result != RESULT_OK)
			return result;
		/* What could not be created may not be allowed. */
		if (task.order.read_only) {
			log_warning("the database takes no writes");
			return RESULT_DOWN;
		}
		code = judge(call, &task.order);
	}
	if (code != PAYMENT_OK) {
		refuse(reply, call, code);
		return RESULT_OK;
	}
	buf_text(&reply->out, "{\"allow\":true");
	entry_put_raw(&reply->out, "additional", task.order.additional);
	entry_put_raw(&reply->out, "detail", task.order.detail);
	buf_char(&reply->out, '}');
	return RESULT_OK;
}

/* ------ CreateTransaction ------ */

/* The id is stored already: a repeat, or a misuse. */
static enum result
repeat(struct session *session, struct task *task)
{
	const struct call *call = task->call;
	struct transaction *t = &task->transaction;

	if (t->order_id != task->order.id) {
		task->code = PAYMENT_ACCOUNT_UNKNOWN;
		return RESULT_UNCHANGED;
	}
	task->code = t->amount != call->amount
	    ? PAYMENT_WRONG_AMOUNT
	    : transaction_step(t->state, EVENT_CREATE).code;
	if (!ledger_is_due(&task->order, t, call->now))
		return RESULT_UNCHANGED;
	if (task->code == PAYMENT_OK)
		task->code = PAYMENT_CANNOT_PERFORM;
	return ledger_expire(session, &task->order, t, call->now);
}

static void
make_transaction(struct task *task)
{
	const struct call *call = task->call;

	task->transaction = (struct transaction){
	    .id = call->payme_id,
	    .order_id = task->order.id,
	    .state = TRANSACTION_CREATED,
	    .time = call->time,
	    .amount = call->amount,
	    .create_time = call->now,
	    .account = call->account,
	    .receivers = task->order.receivers,
	};
}

static enum result
create(struct session *session, void *state)
{
	struct task *task = state;
	const struct call *call = task->call;
	enum result result = lock_order(session, task);
	bool expired = false;

	if (result != RESULT_OK)
		return result;
	if (task->transaction.number != 0)
		return repeat(session, task);
	if (order_due(&task->order, call->now)) {
		expired = true;
		result = ledger_expire_live(
		    session, call->box, &task->order, call->now);
		if (result != RESULT_OK)
			return result;
	}
	task->code = judge(call, &task->order);
	/* Busy, paid and closed have one code here. */
	if (task->code <= PAYMENT_ACCOUNT_BUSY &&
	    task->code >= PAYMENT_ACCOUNT_CLOSED)
		task->code = PAYMENT_CANNOT_PERFORM;
	if (task->code == PAYMENT_OK &&
	    transaction_expired(call->time, call->now))
		task->code = PAYMENT_CANNOT_PERFORM;
	if (task->code != PAYMENT_OK)
		return expired ? RESULT_OK : RESULT_UNCHANGED;
	make_transaction(task);
	return ledger_create(
	    session, call->box, &task->order, &task->transaction, call->now);
}

enum result
method_create(
    struct merchant *merchant, const struct call *call, struct reply *reply)
{
	struct task task = {.call = call};
	enum result result;

	if (call->missing != NULL) {
		refuse(reply, call, PAYMENT_ACCOUNT_MISSING);
		return RESULT_OK;
	}
	result =
	    store_run(merchant_store(merchant), STORE_WRITE, create, &task);
	if (result != RESULT_OK && result != RESULT_UNCHANGED)
		return result;
	if (task.code != PAYMENT_OK) {
		refuse(reply, call, task.code);
		return RESULT_OK;
	}
	buf_char(&reply->out, '{');
	entry_put_member(
	    &reply->out, "create_time", task.transaction.create_time);
	buf_char(&reply->out, ',');
	entry_put_transaction(&reply->out, &task.transaction);
	buf_char(&reply->out, ',');
	entry_put_state(&reply->out, task.transaction.state);
	entry_put_raw(&reply->out, "receivers", task.transaction.receivers);
	buf_char(&reply->out, '}');
	return RESULT_OK;
}
