/* Paying: intended, called, found out. */
#include <string.h>

#include "base/clock.h"
#include "paylov/errand.h"
#include "paylov/wire.h"

/* From the intent to its sending: the COMMIT, and little else. */
#define SEND_MS 15000
#define LOOKS 3

_Static_assert(SEND_MS + PAYLOV_PAY_MS < OFFICE_QUIET,
    "a payment has ended before it counts as quiet");

struct paying {
	struct errand errand;
	const char *transaction, *card, *otp;
	int64_t attempt; /* of this payment */
	int64_t sent_time;
	int64_t looked; /* the bill whose state was just asked for */
	bool found; /* there is a bill */
	bool begun; /* it is written down, and ours */
	bool look; /* it has to be looked at before */
	enum bill_state before;
};

/* ------ what is meant ------ */

static enum result
intend(struct session *session, struct paying *paying, struct bill *bill,
    int64_t now)
{
	enum result result;

	paying->before = bill->state;
	bill->state = BILL_PAYING;
	bill->attempt = paying->attempt;
	bill->sent_time = now;
	bill->error[0] = '\0';
	result = bill_save(session, bill, now);
	paying->begun = result == RESULT_OK;
	return result;
}

/* Paid at once when it never was; after that only if Paylov says so. */
static enum result
meet(struct session *session, struct paying *paying, struct bill *bill,
    int64_t now)
{
	bool looked = paying->looked == bill->id;

	switch (bill->state) {
	case BILL_CREATED:
		if (!bill->otp || paying->otp != NULL)
			return intend(session, paying, bill, now);
		errand_say(&paying->errand, "the code of the SMS is wanted");
		return RESULT_UNCHANGED;
	case BILL_REFUSED:
		if (looked)
			return intend(session, paying, bill, now);
		paying->look = true;
		return RESULT_UNCHANGED;
	case BILL_PAYING:
		paying->look = !looked;
		return RESULT_UNCHANGED;
	default:
		return RESULT_UNCHANGED;
	}
}

/* Committed before the call; a COMMIT of unknown outcome finds itself again. */
static enum result
begin(struct session *session, void *state)
{
	struct paying *paying = state;
	int64_t now = clock_now();
	struct bill bill;
	enum result result =
	    bill_find(session, span_of(paying->transaction), &bill);

	paying->begun = paying->look = false;
	paying->found = bill.id != 0;
	if (result != RESULT_OK || !paying->found)
		return result == RESULT_OK ? RESULT_UNCHANGED : result;
	result = bill_lock(session, bill.id, &bill);
	if (result != RESULT_OK)
		return result;
	if (bill.attempt == paying->attempt)
		paying->begun = true;
	else
		result = meet(session, paying, &bill, now);
	errand_read(&paying->errand, &bill);
	paying->sent_time = bill.sent_time;
	return result;
}

/* Nothing was sent: as if it had not been meant. */
static enum result
take_back(struct session *session, void *state)
{
	struct paying *paying = state;
	struct bill bill;
	enum result result =
	    bill_lock(session, paying->errand.report->id, &bill);

	if (result != RESULT_OK)
		return result;
	if (bill.attempt != paying->attempt || bill.state != BILL_PAYING)
		return RESULT_UNCHANGED;
	bill.state = paying->before;
	result = bill_save(session, &bill, clock_now());
	if (result == RESULT_OK)
		errand_read(&paying->errand, &bill);
	return result;
}

/* ------ the call ------ */

/*
 * A failure of the database now changes nothing of what Paylov did: the bill
 * stays unknown, and the sweep finds it.
 */
static void
conclude(struct paying *paying)
{
	struct errand *errand = &paying->errand;
	struct office *office = errand->office;
	const struct paylov_payment payment = {
	    .transaction = paying->transaction,
	    .user = errand->user[0] == '\0' ? NULL : errand->user,
	    .card = paying->card,
	    .otp = paying->otp,
	    .not_after = paying->sent_time + SEND_MS,
	};
	const struct paylov_paid *paid = NULL;
	enum paylov_outcome outcome =
	    paylov_pay(office->paylov, &payment, &paid);
	struct lesson lesson = {.seen = PAYLOV_STATE_PAID,
	    .amount = -1,
	    .pay_time = paid == NULL ? 0 : paid->time,
	    .paid = paid};

	if (outcome != PAYLOV_OK)
		errand_keep_error(errand);
	errand->settled = outcome == PAYLOV_REFUSED;
	if (outcome == PAYLOV_NOT_SENT &&
	    store_run(office->store, STORE_WRITE, take_back, paying) ==
		RESULT_OK)
		return;
	if (outcome != PAYLOV_OK || errand_learn(errand, &lesson) != RESULT_OK)
		errand_poll(errand);
	paylov_free(paid);
}

/* ------ the whole ------ */

static void
report(struct paying *paying)
{
	struct counter_report *to = paying->errand.report;

	if (to->state == BILL_PAID) {
		to->outcome = COUNTER_DONE;
		to->again = !paying->begun;
		to->text[0] = to->code[0] = '\0';
	} else if (bill_unknown(to->state)) {
		to->outcome = COUNTER_UNKNOWN;
	} else {
		to->outcome = COUNTER_REFUSED;
	}
	if (to->outcome == COUNTER_UNKNOWN && to->text[0] == '\0')
		errand_say(
		    &paying->errand, "it is not known whether it is paid");
	if (to->outcome == COUNTER_REFUSED && to->text[0] == '\0')
		errand_say(&paying->errand, bill_state_name(to->state));
}

/*
 * What somebody began before, and perhaps died over, is found out first; then,
 * if that has come to nothing, it is done anew, on the same transaction.
 */
static enum result
run(struct paying *paying)
{
	struct errand *errand = &paying->errand;
	enum result result = RESULT_OK;

	for (int look = 0; look < LOOKS; look++) {
		result = store_run(
		    errand->office->store, STORE_WRITE, begin, paying);
		if (result != RESULT_OK && result != RESULT_UNCHANGED)
			return result;
		if (paying->begun || !paying->look)
			break;
		if (errand->report->state == BILL_PAYING)
			errand_poll(errand);
		else if (!errand_ask(errand, NULL)) {
			errand_keep_error(errand);
			break;
		}
		paying->looked = errand->report->id;
	}
	if (paying->begun)
		conclude(paying);
	if (paying->found)
		report(paying);
	return RESULT_OK;
}

enum result
counter_pay(struct office *office, const char *transaction, const char *card,
    const char *otp, struct counter_report *to)
{
	struct paying paying = {.transaction = transaction,
	    .card = card,
	    .otp = otp,
	    .attempt = errand_attempt()};
	enum result result;

	errand_open(&paying.errand, office, to);
	/* Else the call might go out long after it was written down. */
	if (!wire_prepare(office->paylov)) {
		errand_keep_error(&paying.errand);
		return RESULT_OK;
	}
	result = run(&paying);
	if (result == RESULT_OK && !paying.found)
		errand_say(&paying.errand, "no payment of this shop");
	return result;
}

/* ------ looking ------ */

struct looking {
	struct errand *errand;
	struct span transaction;
};

static enum result
read_bill(struct session *session, void *state)
{
	struct looking *looking = state;
	struct bill bill;
	enum result result = bill_find(session, looking->transaction, &bill);

	if (result == RESULT_OK && bill.id == 0)
		return RESULT_UNCHANGED;
	if (result == RESULT_OK)
		errand_read(looking->errand, &bill);
	return result;
}

/* One of which there is no bill is asked for all the same. */
static void
look_elsewhere(struct errand *errand, const char *transaction,
    const struct paylov_status **status)
{
	struct counter_report *to = errand->report;

	if (paylov_status(errand->office->paylov, transaction, status) !=
	    PAYLOV_OK)
		errand_keep_error(errand);
	else
		to->outcome = COUNTER_DONE;
}

enum result
counter_look(struct office *office, const char *transaction,
    const struct paylov_status **status, struct counter_report *to)
{
	struct errand errand;
	struct looking looking = {&errand, span_of(transaction)};
	enum result result;

	*status = NULL;
	errand_open(&errand, office, to);
	result = store_run(office->store, STORE_READ, read_bill, &looking);
	if (result == RESULT_UNCHANGED) {
		look_elsewhere(&errand, transaction, status);
		return RESULT_OK;
	}
	if (result != RESULT_OK)
		return result;
	errand_ask(&errand, status);
	if (*status != NULL)
		to->outcome = COUNTER_DONE;
	else
		errand_keep_error(&errand);
	return RESULT_OK;
}

/* ------ told ------ */

static enum result
note_told(struct session *session, void *state)
{
	struct bill bill;
	enum result result = bill_lock(session, *(int64_t *)state, &bill);

	if (result != RESULT_OK)
		return result;
	if (bill.id == 0 || bill.told || bill_unknown(bill.state))
		return RESULT_UNCHANGED;
	bill.told = bill.state == BILL_PAID;
	bill.active = bill.active && !bill.told;
	return bill.told ? bill_save(session, &bill, clock_now())
			 : RESULT_UNCHANGED;
}

enum result
counter_told(struct office *office, int64_t id)
{
	enum result result =
	    store_run(office->store, STORE_WRITE, note_told, &id);

	return result == RESULT_UNCHANGED ? RESULT_OK : result;
}
