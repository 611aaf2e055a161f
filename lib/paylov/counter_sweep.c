/* What was left undecided, once more; and the journal against Paylov's list. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "paylov/errand.h"

/* So many in a row that cannot be asked for: Paylov is down. */
#define FAILURES_MAX 3

struct sweep {
	struct office *office;
	struct errand *errand;
	int64_t start;
	int64_t id; /* the last one that was looked at */
	int64_t next;
	int64_t unknown;
	int failures; /* in a row */
};

static enum result
find_next(struct session *session, void *state)
{
	struct sweep *sweep = state;

	return bill_next(session, sweep->start, sweep->id, &sweep->next);
}

static enum result
count_unknown(struct session *session, void *state)
{
	struct sweep *sweep = state;

	return bill_count_unknown(session, &sweep->unknown);
}

/*
 * Of a transaction that nobody was told of nothing can be asked, and nobody can
 * pay it: after the quiet time it is given up.
 */
static enum result
begin(struct session *session, void *state)
{
	struct sweep *sweep = state;
	int64_t now = clock_now();
	struct bill bill;
	enum result result = bill_lock(session, sweep->id, &bill);

	if (result != RESULT_OK)
		return result;
	if (bill.id == 0 || !bill_unknown(bill.state))
		return RESULT_UNCHANGED;
	if (bill.state == BILL_CREATING &&
	    errand_quiet(sweep->office, &bill, now)) {
		bill.state = BILL_ABANDONED;
		bill.active = false;
		result = bill_save(session, &bill, now);
	}
	errand_read(sweep->errand, &bill);
	return result;
}

static enum result
look_at(struct sweep *sweep, counter_each *each, void *state)
{
	struct counter_report report;
	struct errand errand;
	enum result result;

	errand_open(&errand, sweep->office, &report);
	sweep->errand = &errand;
	result = store_run(sweep->office->store, STORE_WRITE, begin, sweep);
	if (result != RESULT_OK)
		return result == RESULT_UNCHANGED ? RESULT_OK : result;
	if (report.state == BILL_PAYING) {
		if (errand_ask(&errand, NULL)) {
			sweep->failures = 0;
		} else {
			errand_keep_error(&errand);
			sweep->failures++;
		}
	}
	report.outcome =
	    bill_unknown(report.state) ? COUNTER_UNKNOWN : COUNTER_DONE;
	each(&report, state);
	return RESULT_OK;
}

/* Each of them once, however soon it is due again. */
enum result
counter_sweep(
    struct office *office, counter_each *each, void *state, int64_t *unknown)
{
	struct sweep sweep = {.office = office, .start = clock_now()};
	enum result result;

	while (sweep.failures < FAILURES_MAX) {
		result =
		    store_run(office->store, STORE_READ, find_next, &sweep);
		if (result == RESULT_OK && sweep.next == 0)
			break;
		sweep.id = sweep.next;
		if (result == RESULT_OK)
			result = look_at(&sweep, each, state);
		if (result != RESULT_OK)
			return result;
	}
	result = store_run(office->store, STORE_READ, count_unknown, &sweep);
	if (result == RESULT_OK)
		*unknown = sweep.unknown;
	return result;
}
