/* An order of our own for a scenario to be played on. */
#ifndef SANDBOX_STAGE_H
#define SANDBOX_STAGE_H

#include "setting/config.h"
#include "store/store.h"

/*
 * Registers a payable order, or account, of a name that nobody has.  Appends
 * its account and one that does not exist, both as JSON.  RESULT_UNCHANGED: it
 * could not be registered.
 */
enum result stage_register(struct store *, const struct cashbox *,
    struct buf *account, struct buf *unknown, int64_t *amount) MUST_CHECK;

#endif
