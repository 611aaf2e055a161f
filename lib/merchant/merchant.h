/*
 * The merchant's side of the Merchant API: what answers Payme's callback.  One
 * for each process; one call, one database transaction, one answer.
 */
#ifndef MERCHANT_MERCHANT_H
#define MERCHANT_MERCHANT_H

#include "gateway/gateway.h"
#include "setting/config.h"
#include "store/store.h"

struct merchant;

/* RESULT_NO_MEMORY only: without a configuration it answers -32400. */
enum result merchant_open(struct merchant **) MUST_CHECK;
/* NULL is allowed. */
void merchant_close(struct merchant *);

/* Answers the request and finishes it. */
void merchant_answer(struct merchant *, struct request *);

/* For the methods: the way to the database. */
struct store *merchant_store(struct merchant *);

#endif
