/* The rows of payments in Telegram. */

#include "base/clock.h"
#include "payment/promise.h"
#include "setting/log.h"
#include "subscribe/intent.h"
#include "telegram/charge.h"
#include "telegram/payment.h"

enum sql { FIND, OF_ORDER, PERFORMED, INSERT, SQL_COUNT };

static const char *const sql[SQL_COUNT] = {
    [FIND] = "SELECT id FROM `{}telegram_charge`"
	     " WHERE cashbox=? AND charge_id=?",
    [OF_ORDER] = "SELECT state,due_time FROM `{}telegram_charge`"
		 " WHERE order_id=?",
    [PERFORMED] = "SELECT state FROM `{}transaction` WHERE active_order=?",
    [INSERT] =
	"INSERT INTO `{}telegram_charge` (cashbox,charge_id,provider_id,"
	"payload,order_id,user_id,state,again,currency,amount,create_time,"
	"change_time,due_time) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
};

const char *
payment_sql(size_t i)
{
	return i < SQL_COUNT ? sql[i] : NULL;
}

/* ------ may it be paid? ------ */

enum payment_verdict
payment_judge(const struct cashbox *box, const struct order *order, int64_t now)
{
	bool reserved = order_reserved(order) && !order_due(order, now);

	if (order->id == 0 || order->kind != CASHBOX_ONE_TIME)
		return VERDICT_UNKNOWN;
	switch (
	    order_payable(order->state, reserved, box->repay_after_refund)) {
	case PAYMENT_OK:
		return VERDICT_FINE;
	case PAYMENT_ACCOUNT_BUSY:
		return VERDICT_BUSY;
	case PAYMENT_ACCOUNT_PAID:
		return VERDICT_PAID;
	default:
		return VERDICT_CLOSED;
	}
}

/* What else is stored about a locked order. */
struct surroundings {
	struct intent intent; /* the live one */
	struct promise promise;
	bool charged; /* it was paid in Telegram before */
	bool open; /* such a charge is not done with */
	bool performed; /* a transaction has paid it */
};

static enum result
read_charge(const struct row *row, void *state)
{
	struct surroundings *around = state;
	enum charge_state charge = (enum charge_state)row_int(row, 0);

	if (charge == CHARGE_TROUBLE || !row_null(row, 1))
		around->open = true;
	else
		around->charged = true;
	return RESULT_OK;
}

static enum result
look_around(struct session *session, const struct order *order,
    struct surroundings *around)
{
	const struct value value = value_int(order->id);
	const struct row *row = NULL;
	enum result result = intent_lock_live(session, order, &around->intent);

	around->charged = around->open = false;
	if (result == RESULT_OK)
		result = promise_find(session, order->id, &around->promise);
	if (result == RESULT_OK)
		result = session_each(
		    session, sql[OF_ORDER], &value, 1, read_charge, around);
	if (result == RESULT_OK)
		result = session_find(session, sql[PERFORMED], &value, 1, &row);
	around->performed =
	    row != NULL && row_int(row, 0) == TRANSACTION_PERFORMED;
	return result;
}

static enum result
lock(
    struct session *session, const struct payment *payment, struct order *order)
{
	struct transaction none;

	*order = (struct order){.id = 0};
	if (payment->key.length == 0)
		return RESULT_OK;
	return ledger_lock_order(
	    session, payment->box, payment->key, span_of(""), order, &none);
}

static bool
amount_fits(const struct payment *payment, const struct order *order)
{
	return payment->amount == order->amount &&
	    span_is(payment->currency, PAYMENT_CURRENCY);
}

/* ------ reserving ------ */

struct reservation {
	const struct payment *payment;
	int64_t now;
	enum payment_verdict verdict;
};

/* A receipt that nobody is charging is in nobody's way. */
static bool
intent_rests(const struct intent *intent)
{
	return intent->id == 0 ||
	    ((intent->state == INTENT_NEW || intent->state == INTENT_REFUSED) &&
		!intent->watched);
}

static enum payment_verdict
judge(const struct reservation *reservation, const struct order *order,
    const struct surroundings *around)
{
	const struct payment *payment = reservation->payment;
	enum payment_verdict verdict =
	    payment_judge(payment->box, order, reservation->now);

	if (verdict == VERDICT_UNKNOWN)
		return verdict;
	if (!amount_fits(payment, order))
		return VERDICT_CHANGED;
	if (verdict != VERDICT_FINE)
		return verdict;
	if (around->open || !intent_rests(&around->intent))
		return VERDICT_BUSY;
	if (around->promise.end_time > reservation->now &&
	    !span_equal(around->promise.owner, payment->id))
		return VERDICT_BUSY;
	return VERDICT_FINE;
}

static enum result
reserve(struct session *session, void *state)
{
	struct reservation *reservation = state;
	struct surroundings around = {.charged = false};
	struct promise promise;
	struct order order;
	enum result result = lock(session, reservation->payment, &order);

	reservation->verdict = VERDICT_UNKNOWN;
	if (result != RESULT_OK || order.id == 0)
		return result == RESULT_OK ? RESULT_UNCHANGED : result;
	result = look_around(session, &order, &around);
	if (result != RESULT_OK)
		return result;
	reservation->verdict = judge(reservation, &order, &around);
	if (reservation->verdict != VERDICT_FINE)
		return RESULT_UNCHANGED;
	if (order_due(&order, reservation->now)) {
		result = ledger_expire_live(session, reservation->payment->box,
		    &order, reservation->now);
		if (result != RESULT_OK)
			return result;
	}
	promise = (struct promise){.owner = reservation->payment->id,
	    .again = order.state == ORDER_REFUNDED,
	    .end_time = reservation->now + PROMISE_MS};
	result = promise_make(session, order.id, &promise);
	return result == RESULT_OK
	    ? ledger_set_state(session, &order, reservation->now)
	    : result;
}

enum result
payment_reserve(struct store *store, const struct payment *payment,
    enum payment_verdict *verdict)
{
	struct reservation reservation = {
	    .payment = payment, .now = clock_now()};
	enum result result =
	    store_run(store, STORE_WRITE, reserve, &reservation);

	if (result != RESULT_OK && result != RESULT_UNCHANGED)
		return result;
	*verdict = reservation.verdict;
	return RESULT_OK;
}

/* ------ recording ------ */

struct recording {
	const struct payment *payment;
	int64_t now;
	int64_t order_id;
	enum charge_state state;
	bool again;
	bool due;
	bool known; /* it was recorded before */
};

/* Whether something else has paid the order, so that this is too much. */
static bool
paid_otherwise(const struct order *order, const struct surroundings *around)
{
	static const bool charged[INTENT_STATES] = {
	    [INTENT_PAID] = true,
	    [INTENT_HELD] = true,
	    [INTENT_CONFIRMING] = true,
	    [INTENT_DISPUTED] = true,
	};

	if (around->promise.again)
		return false;
	if (around->charged || around->open)
		return true;
	if (around->intent.id != 0 && charged[around->intent.state])
		return true;
	return (order->state == ORDER_PAID ||
		   order->state == ORDER_FULFILLED) &&
	    !around->performed;
}

/* The order is locked; what is due on it has expired. */
static void
decide(struct recording *recording, struct order *order,
    const struct surroundings *around)
{
	recording->order_id = order->id;
	recording->again = around->promise.again;
	recording->due = false;
	recording->state = CHARGE_TROUBLE;
	if (order->kind != CASHBOX_ONE_TIME ||
	    !amount_fits(recording->payment, order) ||
	    paid_otherwise(order, around))
		return;
	switch (order_charge(order, recording->again)) {
	case CHARGE_MARKED:
		recording->state = CHARGE_OURS;
		return;
	case CHARGE_BILLED:
		recording->state = CHARGE_BILLING;
		recording->due = order_awaits(order, recording->again);
		return;
	default:
		return;
	}
}

static enum result
insert(struct session *session, const struct recording *recording)
{
	const struct payment *payment = recording->payment;
	const struct value values[] = {
	    value_text(span_of(payment->box->name)),
	    value_text(payment->id),
	    value_text(payment->provider_id),
	    value_text(payment->payload),
	    value_int(recording->order_id),
	    value_int(payment->user),
	    value_int(recording->state),
	    value_int(recording->again),
	    value_text(payment->currency),
	    value_int(payment->amount),
	    value_int(recording->now),
	    value_int(recording->now),
	    recording->due ? value_int(recording->now) : value_null(),
	};

	return session_change(session, sql[INSERT], values, 13, NULL);
}

static enum result
apply(struct session *session, struct recording *recording, struct order *order)
{
	struct surroundings around = {.charged = false};
	enum result result = look_around(session, order, &around);

	if (result == RESULT_OK && order_due(order, recording->now))
		result = ledger_expire_live(
		    session, recording->payment->box, order, recording->now);
	if (result != RESULT_OK)
		return result;
	decide(recording, order, &around);
	result = promise_end(session, order->id);
	return result == RESULT_OK
	    ? ledger_set_state(session, order, recording->now)
	    : result;
}

/* Two at a time: the order's row, or the unique key, lets the other one in. */
static enum result
record(struct session *session, void *state)
{
	struct recording *recording = state;
	const struct payment *payment = recording->payment;
	const struct value values[] = {
	    value_text(span_of(payment->box->name)), value_text(payment->id)};
	const struct row *row;
	struct order order;
	enum result result = lock(session, payment, &order);

	if (result == RESULT_OK)
		result = session_find(session, sql[FIND], values, 2, &row);
	if (result != RESULT_OK)
		return result;
	recording->known = row != NULL;
	if (recording->known)
		return RESULT_UNCHANGED;
	recording->order_id = 0;
	recording->state = CHARGE_TROUBLE;
	recording->again = recording->due = false;
	if (order.id != 0)
		result = apply(session, recording, &order);
	return result == RESULT_OK ? insert(session, recording) : result;
}

static void
tell(int64_t order, enum charge_state state)
{
	if (state == CHARGE_TROUBLE)
		log_error("telegram: charged, but not as order %lld says; see "
			  "payme telegram list",
		    (long long)order);
	else
		log_info("telegram: order %lld: %s", (long long)order,
		    charge_state_name(state));
}

enum result
payment_record(struct store *store, const struct payment *payment)
{
	struct recording recording = {.payment = payment, .now = clock_now()};
	enum result result = store_run(store, STORE_WRITE, record, &recording);

	if (result == RESULT_OK)
		tell(recording.order_id, recording.state);
	return result == RESULT_UNCHANGED ? RESULT_OK : result;
}
