/*
 * What the fiscal receipts of a storefront's newest orders lack: those that a
 * payment was ever begun for.
 */
#ifndef PAYMENT_SURVEY_H
#define PAYMENT_SURVEY_H

#include "payment/fiscal.h"

/* An order, by its key, whose detail was tried to be made. */
typedef enum result survey_each(
    struct span key, const struct fiscal *, void *state);

/* Of the newest ${limit} orders those that cannot have a detail. */
enum result survey_orders(struct store *, const struct cashbox *, int64_t limit,
    survey_each *, void *state) MUST_CHECK;

const char *survey_sql(size_t);

#endif
