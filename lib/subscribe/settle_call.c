/* Paying, confirming, cancelling: intended, called, found out. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "payment/promise.h"
#include "subscribe/settle_job.h"

#define BIT(state) (1u << (state))

enum step_name { STEP_PAY, STEP_CONFIRM, STEP_CANCEL };

/* What is called, from where, and what then is done. */
static const struct step {
	unsigned from; /* states in which it may be called */
	unsigned done; /* states in which nothing is left to do */
	enum intent_state under_way;
} steps[] = {
    [STEP_PAY] = {BIT(INTENT_NEW) | BIT(INTENT_REFUSED),
	BIT(INTENT_PAID) | BIT(INTENT_HELD), INTENT_PAYING},
    [STEP_CONFIRM] = {BIT(INTENT_HELD), BIT(INTENT_PAID), INTENT_CONFIRMING},
    [STEP_CANCEL] = {BIT(INTENT_NEW) | BIT(INTENT_REFUSED) | BIT(INTENT_HELD) |
	    BIT(INTENT_PAID) | BIT(INTENT_DISPUTED),
	BIT(INTENT_CANCELLED), INTENT_CANCELLING},
};

/* One of them on one receipt. */
struct act {
	struct job job;
	enum step_name name;
	const struct step *step;
	const char *receipt;
	const char *token; /* of STEP_PAY */
	bool hold; /* it has to be one with hold */
	const struct payme_payer *payer;
	int64_t attempt; /* of this act */
	bool found; /* there is an intent */
	bool begun; /* it is ours, and written down */
	enum intent_state before;
};

/* ------ what is meant ------ */

/* Why it may not be called; NULL if it may. */
static const char *
obstacle(const struct act *act, const struct intent *intent,
    const struct order *order, int64_t now)
{
	if ((act->step->from & BIT(intent->state)) == 0)
		return intent_state_name(intent->state);
	if (act->name == STEP_CANCEL && intent->state == INTENT_PAID &&
	    order->state == ORDER_FULFILLED)
		return "the order is fulfilled";
	if (act->name != STEP_PAY)
		return NULL;
	if (act->hold && !intent->hold)
		return "the receipt was created without hold";
	return job_obstacle(act->job.settle, order, now);
}

static enum result
intend(struct session *session, struct act *act, struct order *order,
    struct intent *intent, int64_t now)
{
	enum result result;

	act->before = intent->state;
	intent->state = act->step->under_way;
	intent->attempt = act->attempt;
	intent->sent_time = now;
	intent->error = 0;
	if (act->name == STEP_PAY)
		intent->mark =
		    order->state == ORDER_REFUNDED ? MARK_AGAIN : MARK_NONE;
	result = intent_save(session, order, intent, now);
	act->begun = result == RESULT_OK;
	return result;
}

/* Committed before the call; a COMMIT of unknown outcome finds itself again. */
static enum result
begin(struct session *session, void *state)
{
	struct act *act = state;
	int64_t now = clock_now();
	struct intent intent;
	struct order order;
	const char *why;
	enum result result = intent_find(
	    session, act->job.settle->box, span_of(act->receipt), &intent);

	act->begun = false;
	act->found = intent.id != 0;
	if (result != RESULT_OK || !act->found)
		return result == RESULT_OK ? RESULT_UNCHANGED : result;
	result = intent_lock(
	    session, act->job.settle->box, intent.id, &order, &intent);
	if (result == RESULT_OK)
		result = promise_look(session, &order, now);
	if (result != RESULT_OK)
		return result;
	act->begun = intent.attempt == act->attempt;
	why = act->begun ? NULL : obstacle(act, &intent, &order, now);
	if (why != NULL) {
		job_read(&act->job, &intent);
		job_say(&act->job, why);
		return RESULT_UNCHANGED;
	}
	if (!act->begun)
		result = intend(session, act, &order, &intent, now);
	job_read(&act->job, &intent);
	return result;
}

/* Nothing was sent: as if it had not been meant. */
static enum result
take_back(struct session *session, void *state)
{
	struct act *act = state;
	struct order order;
	struct intent intent;
	enum result result = intent_lock(
	    session, act->job.settle->box, act->job.id, &order, &intent);

	if (result != RESULT_OK)
		return result;
	if (intent.attempt != act->attempt ||
	    intent.state != act->step->under_way)
		return RESULT_UNCHANGED;
	intent.state = act->before;
	result = intent_save(session, &order, &intent, clock_now());
	if (result == RESULT_OK)
		job_read(&act->job, &intent);
	return result;
}

/* ------ the call ------ */

static enum payme_outcome
call(struct act *act, struct payme_receipt **receipt)
{
	struct payme *payme = act->job.settle->payme;

	switch (act->name) {
	case STEP_PAY:
		return payme_receipts_pay(payme, act->receipt, act->token,
		    act->payer, act->job.hold, receipt);
	case STEP_CONFIRM:
		return payme_receipts_confirm_hold(
		    payme, act->receipt, receipt);
	default:
		return payme_receipts_cancel(payme, act->receipt, receipt);
	}
}

/*
 * A failure of the database now changes nothing of what Payme did: the intent
 * stays unknown, and the sweep finds it.
 */
static void
conclude(struct act *act)
{
	struct job *job = &act->job;
	struct payme_receipt *receipt = NULL;
	enum payme_outcome outcome = call(act, &receipt);
	enum result result = RESULT_OK;

	if (outcome != PAYME_OK)
		job_keep_error(job);
	switch (outcome) {
	case PAYME_OK:
		result = job_learn(job, receipt->state);
		break;
	case PAYME_NOT_SENT:
		result = job_run(job, take_back, act);
		break;
	case PAYME_REFUSED:
		job->settled = true;
		result = job_ask(job);
		break;
	default:
		break;
	}
	payme_receipt_free(receipt);
	if (result == RESULT_OK)
		job_poll(job);
}

/* ------ the whole ------ */

static void
report(struct act *act)
{
	struct settle_report *to = act->job.report;

	if ((act->step->done & BIT(to->state)) != 0 ||
	    (act->name == STEP_CANCEL && to->state == INTENT_CANCELLING &&
		to->seen == PAYME_STATE_CANCELLING))
		to->outcome = SETTLE_DONE;
	else if (to->state == INTENT_DISPUTED ||
	    intent_unknown(to->state, to->seen))
		to->outcome = SETTLE_UNKNOWN;
	else
		to->outcome = SETTLE_REFUSED;
	if (to->outcome == SETTLE_DONE) {
		to->text[0] = '\0';
		to->code = 0;
	} else if (to->state == INTENT_DISPUTED) {
		job_say(&act->job,
		    "charged, but amount or account are not the order's");
	} else if (to->text[0] == '\0') {
		job_say(&act->job, intent_state_name(to->state));
	}
}

/*
 * What somebody began before, and perhaps died over, is found out first; then,
 * if that has come to nothing, it is done anew, on the same receipt.
 */
static enum result
run(struct act *act)
{
	struct job *job = &act->job;
	enum result result;

	for (int try = 0; try < 2; try++) {
		result = job_run(job, begin, act);
		if (result != RESULT_OK)
			return result;
		if (act->begun) {
			conclude(act);
			break;
		}
		if (!act->found ||
		    !intent_unknown(job->report->state, job->report->seen) ||
		    job->report->state == INTENT_CREATING)
			break;
		if (job_ask(job) != RESULT_OK)
			break;
		job_poll(job);
	}
	report(act);
	return RESULT_OK;
}

static enum result
act_on(struct act *act, struct settle *settle, const char *receipt,
    struct settle_report *to)
{
	enum result result;

	job_open(&act->job, settle, to);
	act->step = &steps[act->name];
	act->receipt = receipt;
	act->attempt = job_attempt();
	result = run(act);
	if (result == RESULT_OK && !act->found) {
		to->outcome = SETTLE_REFUSED;
		job_say(&act->job, "no receipt of this shop");
	}
	job_close(&act->job);
	return result;
}

enum result
settle_pay(struct settle *settle, const char *receipt, const char *token,
    bool hold, const struct payme_payer *payer, struct settle_report *to)
{
	struct act act = {
	    .name = STEP_PAY, .token = token, .hold = hold, .payer = payer};

	return act_on(&act, settle, receipt, to);
}

enum result
settle_confirm_hold(
    struct settle *settle, const char *receipt, struct settle_report *to)
{
	struct act act = {.name = STEP_CONFIRM};

	return act_on(&act, settle, receipt, to);
}

/* A receipt that no intent knows: an orphan, or another program's. */
static void
cancel_stranger(
    struct settle *settle, const char *receipt, struct settle_report *to)
{
	struct payme_receipt *answer;
	enum payme_outcome outcome =
	    payme_receipts_cancel(settle->payme, receipt, &answer);
	const struct payme_error *error = payme_last_error(settle->payme);

	*to = (struct settle_report){.seen = -1, .state = INTENT_CANCELLING};
	snprintf(to->receipt, SETTLE_ID_SIZE, "%s", receipt);
	to->outcome = outcome == PAYME_OK ? SETTLE_DONE
	    : outcome == PAYME_UNKNOWN    ? SETTLE_UNKNOWN
					  : SETTLE_REFUSED;
	to->code = error->code;
	snprintf(to->text, PAYME_TEXT_SIZE, "%s", error->text);
	if (outcome != PAYME_OK)
		return;
	to->seen = answer->state;
	to->amount = answer->amount;
	if (to->seen == PAYME_STATE_CANCELLED)
		to->state = INTENT_CANCELLED;
	payme_receipt_free(answer);
}

enum result
settle_cancel(
    struct settle *settle, const char *receipt, struct settle_report *to)
{
	struct act act = {.name = STEP_CANCEL};
	enum result result = act_on(&act, settle, receipt, to);

	if (result == RESULT_OK && !act.found)
		cancel_stranger(settle, receipt, to);
	return result;
}

/* ------ invoices ------ */

struct watch {
	const struct settle *settle;
	const char *receipt;
};

static enum result
watch(struct session *session, void *state)
{
	const struct watch *wanted = state;
	struct intent intent;
	struct order order;
	enum result result = intent_find(
	    session, wanted->settle->box, span_of(wanted->receipt), &intent);

	if (result != RESULT_OK || intent.id == 0 || intent.watched)
		return result == RESULT_OK ? RESULT_UNCHANGED : result;
	result = intent_lock(
	    session, wanted->settle->box, intent.id, &order, &intent);
	if (result != RESULT_OK)
		return result;
	intent.watched = true;
	return intent_save(session, &order, &intent, clock_now());
}

enum result
settle_watch(struct settle *settle, const char *receipt)
{
	struct watch wanted = {settle, receipt};
	enum result result =
	    store_run(settle->store, STORE_WRITE, watch, &wanted);

	return result == RESULT_UNCHANGED ? RESULT_OK : result;
}
