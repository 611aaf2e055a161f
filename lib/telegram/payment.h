/*
 * An order that is paid in Telegram: promised when somebody is about to pay it,
 * and marked when Telegram tells that it was.  The charge belongs to Telegram
 * and Payme; where the cashbox has billing, Payme calls the Merchant API for
 * it as well, before or after, and that call may be what makes the order paid.
 */
#ifndef TELEGRAM_PAYMENT_H
#define TELEGRAM_PAYMENT_H

#include "payment/ledger.h"

/* As long as the columns. */
#define PAYMENT_ID_MAX 190
#define PAYMENT_CURRENCY "UZS"
#define PAYMENT_CURRENCY_MAX 16

enum payment_verdict {
	VERDICT_FINE,
	VERDICT_UNKNOWN, /* there is no such order */
	VERDICT_CHANGED, /* its amount, or currency, is another one */
	VERDICT_BUSY, /* somebody else is paying it */
	VERDICT_PAID,
	VERDICT_CLOSED /* cancelled or refunded */
};

/* What Telegram says of a payment.  Borrowed. */
struct payment {
	const struct cashbox *box;
	struct span key; /* of the account; empty: its payload is not ours */
	struct span id; /* of the query, or of Telegram's charge */
	struct span provider_id; /* of Payme's charge */
	struct span payload;
	struct span currency;
	int64_t amount; /* tiyin */
	int64_t user;
};

/* What a look at the order says, for an invoice. */
enum payment_verdict payment_judge(
    const struct cashbox *, const struct order *, int64_t now);

/* Promises the order to the query, unless it is not payable. */
enum result payment_reserve(
    struct store *, const struct payment *, enum payment_verdict *) MUST_CHECK;

/* Stores the charge and what it does to the order, once. */
enum result payment_record(struct store *, const struct payment *) MUST_CHECK;

const char *payment_sql(size_t);

#endif
