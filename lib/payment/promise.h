/*
 * A promise: for a few minutes an order is kept for somebody who is about to
 * pay it, while the money is moved elsewhere.  Until it ends, or is kept, no
 * other payment of ours begins, and the order is not withdrawn.  Payme's own
 * calls pass: they may be about that very payment.
 *
 * All functions run within a unit of work that has locked the order and writes
 * it.
 */
#ifndef PAYMENT_PROMISE_H
#define PAYMENT_PROMISE_H

#include "payment/ledger.h"

#define PROMISE_MS 180000
#define PROMISE_OWNER_MAX 64

struct promise {
	struct span owner; /* borrowed until the next promise_find() */
	bool again; /* the order had been refunded */
	int64_t end_time; /* 0: none was made, or it is over */
};

enum result promise_find(
    struct session *, int64_t order, struct promise *) MUST_CHECK;

/* In place of whatever there was. */
enum result promise_make(
    struct session *, int64_t order, const struct promise *) MUST_CHECK;

enum result promise_end(struct session *, int64_t order) MUST_CHECK;

/* Sets ${promised} of the order: whether there is one that has not ended. */
enum result promise_look(
    struct session *, struct order *, int64_t now) MUST_CHECK;

const char *promise_sql(size_t);

#endif
