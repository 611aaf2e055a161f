/*
 * The seven methods ("Методы Merchant API").  Each appends its result to the
 * reply, or refuses; a result other than RESULT_OK becomes -32400.
 */
#ifndef MERCHANT_METHOD_H
#define MERCHANT_METHOD_H

#include "merchant/call.h"
#include "merchant/merchant.h"
#include "merchant/reply.h"
#include "payment/entry.h"
#include "payment/ledger.h"

enum result method_check_perform(
    struct merchant *, const struct call *, struct reply *);
enum result method_create(
    struct merchant *, const struct call *, struct reply *);
enum result method_perform(
    struct merchant *, const struct call *, struct reply *);
enum result method_cancel(
    struct merchant *, const struct call *, struct reply *);
enum result method_check(
    struct merchant *, const struct call *, struct reply *);
enum result method_statement(
    struct merchant *, const struct call *, struct reply *);
enum result method_set_fiscal_data(
    struct merchant *, const struct call *, struct reply *);

/* ------ what they share ------ */

/* A unit of work about one transaction or order. */
struct task {
	const struct call *call;
	struct order order;
	struct transaction transaction;
	enum payment_code code; /* the refusal; PAYMENT_OK: none */
};

/* Locks the transaction of the call; PAYMENT_NO_TRANSACTION if unknown. */
enum result task_lock(struct task *, struct session *) MUST_CHECK;

/* Expires the transaction of the call if it is due: a unit of work. */
enum result task_expire(struct session *, void *task) MUST_CHECK;

#endif
