/* What is learned of a bill, and written down. */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "paylov/errand.h"
#include "setting/log.h"

void
errand_open(
    struct errand *errand, struct office *office, struct counter_report *report)
{
	*report = (struct counter_report){.outcome = COUNTER_REFUSED};
	*errand = (struct errand){.office = office, .report = report};
}

static void
copy_span(char *to, size_t size, struct span text)
{
	snprintf(to, size, "%.*s", (int)text.length,
	    text.data == NULL ? "" : text.data);
}

void
errand_read(struct errand *errand, const struct bill *bill)
{
	struct counter_report *report = errand->report;

	errand->attempt = bill->attempt;
	copy_span(errand->user, sizeof(errand->user), bill->user);
	report->id = bill->id;
	copy_span(report->service, sizeof(report->service), bill->service);
	strcpy(report->transaction, bill->transaction);
	report->state = bill->state;
	report->amount.sum = bill->amount;
	report->otp = bill->otp;
	report->pay_time = bill->pay_time;
	strcpy(report->reference, bill->reference);
	strcpy(report->terminal, bill->terminal);
	strcpy(report->merchant, bill->merchant);
}

void
errand_keep_error(struct errand *errand)
{
	const struct paylov_error *error =
	    paylov_last_error(errand->office->paylov);

	strcpy(errand->report->code, error->code);
	errand_say(errand, error->text);
}

void
errand_say(struct errand *errand, const char *text)
{
	snprintf(errand->report->text, PAYLOV_TEXT_SIZE, "%s", text);
}

bool
errand_quiet(const struct office *office, const struct bill *bill, int64_t then)
{
	return then - bill->sent_time >= office->quiet;
}

int64_t
errand_attempt(void)
{
	int64_t number = 0;

	while (getentropy(&number, sizeof(number)) != 0 ||
	    (number &= INT64_MAX) == 0)
		;
	return number;
}

/* ------ writing down ------ */

struct noting {
	struct errand *errand;
	const struct lesson *lesson;
	bool news; /* the state is another one */
};

static void
copy_text(char to[BILL_TEXT_SIZE], const char *text)
{
	if (text != NULL)
		snprintf(to, BILL_TEXT_SIZE, "%s", text);
}

static void
take_receipt(struct bill *bill, const struct lesson *lesson, int64_t now)
{
	if (lesson->pay_time != 0)
		bill->pay_time = lesson->pay_time;
	else if (bill->pay_time == 0)
		bill->pay_time = now;
	if (lesson->paid == NULL)
		return;
	copy_text(bill->reference, lesson->paid->reference);
	copy_text(bill->terminal, lesson->paid->terminal);
	copy_text(bill->merchant, lesson->paid->merchant);
}

/*
 * Settled is only what this errand's own call was about, or what was quiet when
 * it was asked for: an answer that is old by now tells nothing of what came since.
 */
static enum result
note(struct session *session, void *state)
{
	struct noting *noting = state;
	struct errand *errand = noting->errand;
	const struct lesson *lesson = noting->lesson;
	int64_t now = clock_now();
	enum bill_state was;
	struct bill bill;
	enum result result = bill_lock(session, errand->report->id, &bill);

	if (result != RESULT_OK)
		return result;
	if (bill.id == 0)
		return RESULT_BUG;
	was = bill.state;
	bill.state = bill_step(was, lesson->seen,
	    (errand->settled && bill.attempt == errand->attempt) ||
		errand_quiet(errand->office, &bill, errand->asked));
	if (bill.state == BILL_PAID)
		take_receipt(&bill, lesson, now);
	if (bill.state == BILL_CANCELLED)
		bill.active = false;
	if (errand->report->code[0] != '\0')
		strcpy(bill.error, errand->report->code);
	result = bill_save(session, &bill, now);
	if (result == RESULT_OK) {
		noting->news = bill.state != was;
		errand_read(errand, &bill);
	}
	return result;
}

enum result
errand_learn(struct errand *errand, const struct lesson *lesson)
{
	struct noting noting = {errand, lesson, false};
	const struct counter_report *report = errand->report;
	enum result result =
	    store_run(errand->office->store, STORE_WRITE, note, &noting);

	if (result != RESULT_OK)
		return result;
	if (noting.news)
		log_info("service payment %s: %s", report->transaction,
		    bill_state_name(report->state));
	if (report->state == BILL_PAID && lesson->amount >= 0 &&
	    lesson->amount != report->amount.sum)
		log_error("service payment %s: another amount was paid",
		    report->transaction);
	return RESULT_OK;
}

/* ------ asking ------ */

/* What Paylov does not know was not paid either. */
static bool
is_unknown_there(const struct office *office, enum paylov_outcome outcome)
{
	return outcome == PAYLOV_REFUSED &&
	    paylov_last_error(office->paylov)->kind == PAYLOV_KIND_PAYMENT;
}

bool
errand_ask(struct errand *errand, const struct paylov_status **status)
{
	struct office *office = errand->office;
	const struct paylov_status *seen = NULL;
	struct lesson lesson = {.seen = PAYLOV_STATE_CREATED, .amount = -1};
	enum paylov_outcome outcome;
	bool learned = false;

	errand->asked = clock_now();
	outcome =
	    paylov_status(office->paylov, errand->report->transaction, &seen);
	errand->gone = is_unknown_there(office, outcome);
	if (outcome == PAYLOV_OK)
		lesson = (struct lesson){.seen = seen->state,
		    .amount = seen->amount.sum,
		    .pay_time = seen->pay_time};
	if (outcome == PAYLOV_OK || errand->gone)
		learned = errand_learn(errand, &lesson) == RESULT_OK;
	if (status != NULL)
		*status = seen;
	else
		paylov_free(seen);
	return learned;
}

static void
rest(int64_t milliseconds)
{
	struct timespec pause = {
	    milliseconds / 1000, milliseconds % 1000 * 1000000};

	nanosleep(&pause, NULL);
}

void
errand_poll(struct errand *errand)
{
	int64_t end = clock_steady() + errand->office->wait, pause = 500, left;

	for (;;) {
		errand_ask(errand, NULL);
		left = end - clock_steady();
		if (!bill_unknown(errand->report->state) || left <= 0)
			return;
		rest(pause < left ? pause : left);
		pause *= 2;
	}
}
