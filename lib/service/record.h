/* A bill of the journal, copied for one answer. */
#ifndef SERVICE_RECORD_H
#define SERVICE_RECORD_H

#include "service/service_page.h"

/* A zeroed one is empty. */
struct record_bill {
	struct bill bill; /* its spans point into the storage */
	struct buf storage;
};

/* bill.id is 0 if the user has none of that id. */
enum result record_find(
    struct visit *, struct span id, struct record_bill *) MUST_CHECK;
/*
 * Another, live one of the same service, account and amount; only its id and
 * state are told, an id of 0: there is none.  To be asked after record_take().
 */
enum result record_live(
    struct visit *, const struct record_bill *, struct bill *live) MUST_CHECK;
void record_free(struct record_bill *);

/*
 * Takes its service and its account over into the visit; the service stays NULL
 * where nobody tells of it.
 */
enum result record_take(struct visit *, const struct record_bill *) MUST_CHECK;

#endif
