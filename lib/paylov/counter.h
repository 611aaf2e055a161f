/*
 * Never pay twice.  One transaction for a bill; what a call is meant to do is
 * committed before it goes out; afterwards only the transaction's state decides.
 * No row is locked while Paylov is asked.  Whatever dies in between,
 * counter_sweep() finds out what became of it.
 */
#ifndef PAYLOV_COUNTER_H
#define PAYLOV_COUNTER_H

#include "paylov/bill.h"
#include "paylov/office.h"

enum counter_outcome {
	COUNTER_DONE,
	COUNTER_REFUSED, /* and nothing was charged by it */
	COUNTER_UNKNOWN /* counter_sweep() will know */
};

struct counter_report {
	enum counter_outcome outcome;
	int64_t id; /* of the bill; 0: there is none */
	char transaction[BILL_ID_SIZE]; /* "": not known */
	char service[BILL_ID_SIZE];
	enum bill_state state;
	struct paylov_sum amount;
	bool otp; /* pay wants a code */
	bool again; /* it was so before: nothing new was made or charged */
	int64_t pay_time; /* 0: not paid */
	char reference[BILL_TEXT_SIZE]; /* of the receipt; "": not told */
	char terminal[BILL_TEXT_SIZE];
	char merchant[BILL_TEXT_SIZE];
	char code[PAYLOV_CODE_SIZE]; /* of Paylov's error; "": none */
	char text[PAYLOV_TEXT_SIZE]; /* why it is not done */
};

/*
 * Each returns something else than RESULT_OK only if nothing was begun: the
 * database gave no service.
 */

/*
 * A transaction for the bill, which is checked by the rules of its ${service}.
 * One that is there already and not paid is given again, but for a new code; one
 * that was paid, and whose end nobody was told of, is told now.  *created is
 * what Paylov told, to be freed with paylov_free(); NULL if it was there.
 */
enum result counter_create(struct office *,
    const struct paylov_service *service, const struct paylov_order *,
    const struct paylov_created **created, struct counter_report *) MUST_CHECK;

/*
 * Pays it, or finds out what became of a payment that was begun before.  ${otp}
 * may be NULL.
 */
enum result counter_pay(struct office *, const char *transaction,
    const char *card, const char *otp, struct counter_report *) MUST_CHECK;

/* Its state at Paylov, written down; *status is to be freed. */
enum result counter_look(struct office *, const char *transaction,
    const struct paylov_status **status, struct counter_report *) MUST_CHECK;

/* Whoever asked for it was told of its end: the next such bill is another one. */
enum result counter_told(struct office *, int64_t bill) MUST_CHECK;

/* Each bill that is due; *unknown: how many are not known after it. */
typedef void counter_each(const struct counter_report *, void *state);
enum result counter_sweep(
    struct office *, counter_each *, void *state, int64_t *unknown) MUST_CHECK;

/*
 * Our journal from ${from} to ${to} against Paylov's list of what was paid.
 * PAYLOV_OK: compared; else Paylov did not tell.
 */
struct counter_difference {
	const char *transaction;
	struct paylov_sum amount;
	const char *text; /* "paid at Paylov, unknown here", ... */
};
typedef void counter_differs(const struct counter_difference *, void *state);
enum result counter_reconcile(struct office *, int64_t from, int64_t to,
    counter_differs *, void *state, enum paylov_outcome *) MUST_CHECK;

#endif
