/*
 * Does what the outbox asks for, cashbox by cashbox and kind by kind.  Each of
 * these queues gets its share of the time, so that one shop that does not
 * answer, or is slow, keeps no other waiting; after a few silences in a row its
 * queue rests until the next run.
 */
#ifndef DELIVER_DELIVER_H
#define DELIVER_DELIVER_H

#include "deliver/delivery.h"

/* Nothing is begun later than so long after the start, milliseconds. */
#define DELIVER_RUN_MS 300000
/* So many silences in a row end a queue's run. */
#define DELIVER_SILENCES 3

/* What came of a queue in one run. */
struct deliver_report {
	const struct cashbox *box;
	enum outbox_kind kind;
	int64_t done;
	int64_t put_off;
	int64_t given_up;
	char problem[DELIVERY_PROBLEM_SIZE]; /* the last one */
};

/*
 * ${only}: of this cashbox only; NULL: of all.  ${limit}: at most so many.
 * Reports each queue in which something was due, also if it breaks off.
 */
typedef void deliver_each(const struct deliver_report *, void *state);
enum result deliver_run(struct store *, const struct config *,
    const struct cashbox *only, int64_t limit, deliver_each *,
    void *state) MUST_CHECK;

#endif
