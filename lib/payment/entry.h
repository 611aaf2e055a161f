/* A transaction in the words of the protocol ("Типы данных", Transaction). */
#ifndef PAYMENT_ENTRY_H
#define PAYMENT_ENTRY_H

#include "payment/ledger.h"

/* The whole of it, as GetStatement lists it. */
void entry_put(struct buf *, const struct transaction *);

/* "name":value */
void entry_put_member(struct buf *, const char *name, int64_t value);
void entry_put_transaction(struct buf *, const struct transaction *);
void entry_put_state(struct buf *, enum transaction_state);
void entry_put_reason(struct buf *, const struct transaction *);
/* ,"name":json if there is any */
void entry_put_raw(struct buf *, const char *name, struct span json);

#endif
