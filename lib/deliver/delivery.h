/*
 * How one kind of the outbox's items is done: a function of the kind, called
 * with the lease of an item and without any lock.
 */
#ifndef DELIVER_DELIVERY_H
#define DELIVER_DELIVERY_H

#include "http/http.h"
#include "payment/queue.h"

#define DELIVERY_PROBLEM_SIZE 256

enum delivery_outcome {
	DELIVERY_DONE,
	DELIVERY_FAILED, /* this one, for a reason of its own */
	DELIVERY_SILENT /* nobody is there now: the others may wait, too */
};

/* What all of them may use. */
struct delivery {
	struct store *store;
	const struct config *config;
	struct http *http;
};

/* Unless it is done ${problem} says why: a line without any secret. */
typedef enum delivery_outcome delivery_run(const struct delivery *,
    const struct cashbox *, const struct queue_item *,
    char problem[DELIVERY_PROBLEM_SIZE]);

#endif
