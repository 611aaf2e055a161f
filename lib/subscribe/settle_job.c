/* What is learned of a receipt, and written down. */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "setting/json.h"
#include "setting/log.h"
#include "subscribe/hold.h"
#include "subscribe/object.h"
#include "subscribe/settle_job.h"

/* An open receipt is not asked about for longer: only the quiet time tells. */
#define OPEN_PATIENCE 15000
#define CARD_SIZE 33

void
job_open(struct job *job, struct settle *settle, struct settle_report *report)
{
	*report = (struct settle_report){.seen = -1};
	*job = (struct job){.settle = settle, .report = report};
}

void
job_close(struct job *job)
{
	buf_free(&job->account);
}

void
job_read(struct job *job, const struct intent *intent)
{
	struct settle_report *report = job->report;

	job->id = intent->id;
	job->attempt = intent->attempt;
	job->sent_time = intent->sent_time;
	job->held_time = intent->held_time;
	job->hold = intent->hold;
	buf_reset(&job->account);
	buf_span(&job->account, intent->account);
	snprintf(report->receipt, SETTLE_ID_SIZE, "%.*s",
	    (int)intent->receipt.length,
	    intent->receipt.data == NULL ? "" : intent->receipt.data);
	report->state = intent->state;
	report->seen = intent->seen;
	report->amount = intent->amount;
}

void
job_keep_error(struct job *job)
{
	const struct payme_error *error = payme_last_error(job->settle->payme);

	job->report->code = error->code;
	job_say(job, error->text);
	job->report->told = error->told;
	job->report->kind = error->kind;
}

void
job_say(struct job *job, const char *text)
{
	snprintf(job->report->text, PAYME_TEXT_SIZE, "%s", text);
	job->report->told = false;
}

bool
job_quiet(const struct job *job)
{
	return job->asked - job->sent_time >= job->settle->quiet;
}

const char *
job_obstacle(
    const struct settle *settle, const struct order *order, int64_t now)
{
	bool reserved = order->promised ||
	    (order_reserved(order) && !order_due(order, now));

	switch (order_payable(
	    order->state, reserved, settle->box->repay_after_refund)) {
	case PAYMENT_OK:
		return NULL;
	case PAYMENT_ACCOUNT_BUSY:
		return "the order is being paid in another way";
	case PAYMENT_ACCOUNT_PAID:
		return "the order is paid";
	default:
		return "the order is closed";
	}
}

int64_t
job_attempt(void)
{
	int64_t number = 0;

	while (getentropy(&number, sizeof(number)) != 0 ||
	    (number &= INT64_MAX) == 0)
		;
	return number;
}

void
job_pause(int64_t milliseconds)
{
	struct timespec pause = {
	    milliseconds / 1000, milliseconds % 1000 * 1000000};

	nanosleep(&pause, NULL);
}

enum result
job_run(struct job *job, store_work *work, void *state)
{
	struct settle_report before = *job->report;
	enum result result =
	    store_run(job->settle->store, STORE_WRITE, work, state);

	if (result == RESULT_OK || result == RESULT_UNCHANGED)
		return RESULT_OK;
	*job->report = before;
	return result;
}

/* ------ is it the same? ------ */

static bool
same_account(const struct job *job, const struct payme_receipt *receipt)
{
	const struct cashbox *box = job->settle->box;
	struct json_object *root;
	enum json_verdict verdict;
	bool same =
	    json_read((struct span){job->account.data, job->account.length},
		&verdict, &root) == RESULT_OK &&
	    verdict == JSON_SOUND;

	for (size_t i = 0; same && i < box->field_count; i++) {
		const char *name = box->fields[i].name;
		const char *value = object_field(receipt, name);
		struct span wanted;

		same = value != NULL &&
		    json_text(json_member(root, name), &wanted) &&
		    span_is(wanted, value);
	}
	json_object_put(root);
	return same;
}

bool
job_same(const struct job *job, const struct payme_receipt *receipt)
{
	return receipt->amount == job->report->amount &&
	    same_account(job, receipt);
}

/* ------ learning ------ */

struct lesson {
	struct job *job;
	int64_t state; /* of the receipt at Payme */
	bool same; /* it was compared: amount and account are the order's */
	bool other; /* it was compared: they are not */
	char card[CARD_SIZE]; /* its masked number, ""; not known */
};

/* What becomes of the locked intent. */
static enum intent_state
judge(const struct lesson *lesson, const struct order *order,
    const struct intent *intent)
{
	const struct job *job = lesson->job;
	bool settled =
	    intent->attempt == job->attempt && (job->settled || job_quiet(job));
	enum intent_state to = intent_step(
	    intent->state, payme_state_stage(lesson->state), settled);

	if (to == intent->state || (to != INTENT_PAID && to != INTENT_HELD))
		return to;
	if (lesson->other || order->amount != intent->amount)
		return INTENT_DISPUTED;
	return lesson->same ? to : intent->state;
}

/* Once a look, so once a day. */
static void
warn_of_hold(const struct job *job)
{
	int64_t now = clock_now(), end = hold_end(job->held_time);

	if (job->report->state == INTENT_HELD && job->held_time != 0 &&
	    end - now <= HOLD_WARN_DAYS * HOLD_DAY)
		log_warning("receipt %s: held for %lld days: see \"payme "
			    "receipt holds\"",
		    job->report->receipt,
		    (long long)((now - job->held_time) / HOLD_DAY));
}

static void
tell(const struct job *job, enum intent_state was, const struct order *order)
{
	const struct settle_report *report = job->report;
	const char *name = intent_state_name(report->state);

	if (report->state == INTENT_DISPUTED)
		log_error("receipt %s: charged, but not as order %lld says",
		    report->receipt, (long long)order->id);
	else if (report->state != was)
		log_info("receipt %s: %s", report->receipt, name);
	if (payme_state_stage(report->seen) == PAYME_STAGE_STUCK)
		log_warning("receipt %s: paused at Payme: a human is wanted",
		    report->receipt);
	if (job->sweeping)
		warn_of_hold(job);
}

static bool
same(const struct intent *a, const struct intent *b)
{
	return a->state == b->state && a->mark == b->mark &&
	    a->seen == b->seen && a->error == b->error;
}

/* A payment of ours was sent when the hold began; of others' only now is known. */
static void
note_hold(struct intent *intent, const struct intent *before, int64_t now)
{
	if (intent->state == INTENT_HELD && intent->held_time == 0)
		intent->held_time =
		    before->state == INTENT_PAYING ? before->sent_time : now;
	if (intent->state == INTENT_PAID || intent->state == INTENT_CANCELLED)
		intent->held_time = 0;
}

/* Moves the locked intent and its order; RESULT_UNCHANGED: they are as before. */
static enum result
move(struct session *session, const struct lesson *lesson, struct order *order,
    struct intent *intent, int64_t now)
{
	const struct job *job = lesson->job;
	const struct intent before = *intent;
	enum order_state order_before = order->state;
	enum intent_state to = judge(lesson, order, intent);
	enum result result = RESULT_OK;

	if (to == INTENT_PAID && order_due(order, now))
		result =
		    ledger_expire_live(session, job->settle->box, order, now);
	if (result != RESULT_OK)
		return result;
	intent_move(intent, order, to);
	note_hold(intent, &before, now);
	if (lesson->card[0] != '\0')
		intent->card = span_of(lesson->card);
	intent->seen = lesson->state;
	if (job->report->code != 0)
		intent->error = job->report->code;
	if (!job->sweeping && order->state == order_before &&
	    same(&before, intent))
		return RESULT_UNCHANGED;
	return intent_save(session, order, intent, now);
}

static enum result
write_down(struct session *session, void *state)
{
	const struct lesson *lesson = state;
	struct job *job = lesson->job;
	enum intent_state was;
	struct order order;
	struct intent intent;
	enum result result =
	    intent_lock(session, job->settle->box, job->id, &order, &intent);

	if (result != RESULT_OK)
		return result;
	if (intent.id == 0 || order.id == 0)
		return RESULT_BUG;
	was = intent.state;
	result = move(session, lesson, &order, &intent, clock_now());
	if (result != RESULT_OK && result != RESULT_UNCHANGED)
		return result;
	job_read(job, &intent);
	if (result == RESULT_OK)
		tell(job, was, &order);
	return result;
}

/* Masked as it came; what is no such number is left out. */
static void
take_card(struct lesson *lesson, const char *number)
{
	if (number != NULL && strlen(number) < CARD_SIZE &&
	    strspn(number, "0123456789*") == strlen(number))
		strcpy(lesson->card, number);
}

/* Compares it, if it is to count as paid or held; false: that failed. */
static bool
compare(struct lesson *lesson)
{
	struct job *job = lesson->job;
	enum payme_stage stage = payme_state_stage(lesson->state);
	struct payme_receipt *receipt;

	if (stage != PAYME_STAGE_PAID && stage != PAYME_STAGE_HELD)
		return true;
	if (payme_receipts_get(
		job->settle->payme, job->report->receipt, &receipt) != PAYME_OK)
		return false;
	lesson->state = receipt->state;
	lesson->same = job_same(job, receipt);
	lesson->other = !lesson->same;
	take_card(lesson, receipt->card_number);
	payme_receipt_free(receipt);
	return true;
}

enum result
job_learn(struct job *job, int64_t state)
{
	struct lesson lesson = {.job = job, .state = state};

	if (!compare(&lesson))
		return RESULT_OK;
	return job_run(job, write_down, &lesson);
}

enum result
job_ask(struct job *job)
{
	int64_t state;

	job->asked = clock_now();
	if (payme_receipts_check(
		job->settle->payme, job->report->receipt, &state) != PAYME_OK)
		return RESULT_OK;
	return job_learn(job, state);
}

static bool
is_known(const struct job *job)
{
	return !intent_unknown(job->report->state, job->report->seen);
}

void
job_poll(struct job *job)
{
	int64_t start = clock_steady(), pause = 1000, left;
	bool open = false;

	while (!is_known(job)) {
		left = job->settle->wait - (clock_steady() - start);
		if (left <= 0 ||
		    (open && clock_steady() - start >= OPEN_PATIENCE))
			return;
		job_pause(pause < left ? pause : left);
		pause *= 2;
		if (job_ask(job) != RESULT_OK)
			log_warning("receipt %s: its state is not stored",
			    job->report->receipt);
		open = payme_state_stage(job->report->seen) == PAYME_STAGE_OPEN;
	}
}
