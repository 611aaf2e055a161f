/*
 * Paylov as this shop has it: a handle by the configuration, with the token that
 * all processes share.
 */
#ifndef PAYLOV_OFFICE_H
#define PAYLOV_OFFICE_H

#include "paylov/paylov.h"
#include "paylov/shelf.h"
#include "setting/config.h"
#include "store/store.h"

/* After a payment was sent, one that is created may yet be paid: so long, ms. */
#define OFFICE_QUIET 60000
/* So long is asked for the end of a payment, ms. */
#define OFFICE_WAIT 15000

struct office {
	struct store *store;
	const struct config *config;
	struct paylov *paylov;
	struct shelf shelf;
	int64_t quiet; /* OFFICE_QUIET; less is for tests only */
	int64_t wait; /* OFFICE_WAIT, or less */
};

/*
 * False: *problem says what is wrong with the section paylov.  To be closed with
 * office_close() whatever comes of it.
 */
bool office_open(struct office *, const struct config *, struct store *,
    const char **problem);
void office_close(struct office *);

#endif
