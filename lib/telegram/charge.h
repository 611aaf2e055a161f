/*
 * What Telegram told to be paid, as it is stored.  A charge that was left to
 * the Merchant API is looked at again: where that gave up, the order is made
 * paid by it after all.
 */
#ifndef TELEGRAM_CHARGE_H
#define TELEGRAM_CHARGE_H

#include "payment/ledger.h"

/* As long as the columns. */
#define CHARGE_ID_MAX 190
#define CHARGE_CURRENCY_MAX 16

enum charge_state {
	CHARGE_OURS = 1, /* the order was made paid by it */
	CHARGE_BILLING = 2, /* the Merchant API does that, or has */
	CHARGE_TROUBLE = 3 /* money came for nothing: a human is wanted */
};

/* "paid", "billing", "trouble" */
const char *charge_state_name(enum charge_state);

/*
 * The charges of the cashbox that are due.  ${left}: how many still are
 * afterwards, ${trouble}: how many want a human.
 */
enum result charge_settle(struct store *, const struct cashbox *, int64_t *left,
    int64_t *trouble) MUST_CHECK;

/* Borrowed for the time of the call. */
struct charge {
	struct span id;
	struct span provider_id;
	struct span payload;
	struct span currency;
	struct span account; /* JSON; NULL data if the order is not known */
	enum charge_state state;
	int64_t amount; /* tiyin, if the currency is UZS */
	int64_t user;
	int64_t time;
};

/* Those of the cashbox from ${from} to ${to}, by time. */
typedef enum result charge_each(const struct charge *, void *state);
enum result charge_list(struct store *, const struct cashbox *, int64_t from,
    int64_t to, charge_each *, void *state) MUST_CHECK;

const char *charge_sql(size_t);

#endif
