/* What was left undecided, once more. */
#include "base/clock.h"
#include "setting/log.h"
#include "subscribe/settle_job.h"

struct sweep {
	const struct cashbox *box;
	int64_t start;
	int64_t id; /* the last one that was looked at */
	int64_t next;
	int64_t unknown;
	struct job *job;
};

static enum result
find_next(struct session *session, void *state)
{
	struct sweep *sweep = state;

	return intent_next(
	    session, sweep->box, sweep->start, sweep->id, &sweep->next);
}

static enum result
count_unknown(struct session *session, void *state)
{
	struct sweep *sweep = state;

	return intent_count_unknown(session, sweep->box, &sweep->unknown);
}

static enum result
read_job(struct session *session, void *state)
{
	struct sweep *sweep = state;
	struct intent intent;
	enum result result = intent_find_id(session, sweep->id, &intent);

	if (result == RESULT_OK && intent.id == 0)
		result = RESULT_UNCHANGED;
	if (result == RESULT_OK)
		job_read(sweep->job, &intent);
	return result;
}

static enum settle_outcome
outcome_of(const struct settle_report *report)
{
	if (intent_unknown(report->state, report->seen))
		return SETTLE_UNKNOWN;
	return report->state == INTENT_DISPUTED ? SETTLE_REFUSED : SETTLE_DONE;
}

static enum result
look_at(
    struct settle *settle, struct sweep *sweep, settle_each *each, void *state)
{
	struct settle_report report;
	struct job job;
	enum result result;

	job_open(&job, settle, &report);
	job.sweeping = true;
	sweep->job = &job;
	result = store_run(settle->store, STORE_READ, read_job, sweep);
	if (result == RESULT_OK) {
		result = report.state == INTENT_CREATING ? job_search(&job)
							 : job_ask(&job);
		report.outcome = outcome_of(&report);
		each(&report, state);
	}
	job_close(&job);
	return result == RESULT_UNCHANGED ? RESULT_OK : result;
}

/* Each of them once, however soon it is due again. */
enum result
settle_sweep(
    struct settle *settle, settle_each *each, void *state, int64_t *unknown)
{
	struct sweep sweep = {.box = settle->box, .start = clock_now()};
	enum result result;

	for (;;) {
		result =
		    store_run(settle->store, STORE_READ, find_next, &sweep);
		if (result != RESULT_OK || sweep.next == 0)
			break;
		sweep.id = sweep.next;
		result = look_at(settle, &sweep, each, state);
		if (result != RESULT_OK)
			break;
	}
	if (result == RESULT_OK)
		result =
		    store_run(settle->store, STORE_READ, count_unknown, &sweep);
	if (result == RESULT_OK)
		*unknown = sweep.unknown;
	return result;
}
