/*
 * The outbox as queues, one for each cashbox and kind.  What is due is taken by
 * one process at a time: a lease, and no row is locked while the work is done.
 * Whoever dies with a lease loses it when its time is over, so that everything
 * is done at least once, and most of it once.
 *
 * What is asked for an order is done in the order in which it was stored: a
 * later item of the same order and kind waits until the earlier one is done, or
 * given up.
 */
#ifndef PAYMENT_QUEUE_H
#define PAYMENT_QUEUE_H

#include "payment/outbox.h"

/* After so many vain attempts an item is given up; see queue_pause(). */
#define QUEUE_ATTEMPTS 21
/* What is done is kept so long, milliseconds. */
#define QUEUE_KEPT_MS ((int64_t)30 * 86400000)
#define QUEUE_PROBLEM_SIZE 190

struct queue {
	struct store *store;
	const struct cashbox *box;
	enum outbox_kind kind;
};

struct queue_item {
	struct outbox_item item; /* id is 0: nothing is due */
	int64_t attempts; /* this one included */
	struct buf payme_id; /* what item.payme_id points to */
	struct buf account; /* JSON of the order's; empty: it is gone */
};

/* A zeroed struct queue_item is good for any number of queue_take(). */
void queue_free(struct queue_item *);

/* The next item, for ${lease} milliseconds. */
enum result queue_take(
    const struct queue *, int64_t lease, struct queue_item *) MUST_CHECK;

/* It is done, whoever has the lease by now. */
enum result queue_done(
    const struct queue *, const struct queue_item *) MUST_CHECK;

/*
 * This attempt was in vain: it is due again after a while, or given up.  No
 * more of ${problem} than a line is kept.
 */
enum result queue_fail(const struct queue *, const struct queue_item *,
    const char *problem, bool *given_up) MUST_CHECK;

/* From 1 minute, doubled each time, to 6 hours: three days in all. */
int64_t queue_pause(int64_t attempts);

/* Forgets what was done long ago. */
enum result queue_sweep(const struct queue *) MUST_CHECK;

const char *queue_sql(size_t);

#endif
