/*
 * Never charge twice.  One receipt for an order; what a call is meant to do is
 * committed before it goes out; afterwards only receipts.check decides, on the
 * same receipt; and what Payme calls paid is compared with the order before it
 * counts.  No row is locked while Payme is asked: it calls our Merchant API
 * meanwhile.
 *
 * Whatever dies in between, settle_sweep() finds out what became of it.
 */
#ifndef SUBSCRIBE_SETTLE_H
#define SUBSCRIBE_SETTLE_H

#include "subscribe/intent.h"

/* After a payment was sent an open receipt may yet be charged: so long, ms. */
#define SETTLE_QUIET 60000
/* So long is asked for an outcome, ms; an open receipt for a part of it. */
#define SETTLE_WAIT 60000
#define SETTLE_ID_SIZE 65

struct settle {
	struct store *store;
	const struct cashbox *box;
	struct payme *payme; /* of that cashbox, in server mode */
	int64_t quiet; /* SETTLE_QUIET; less is for tests only */
	int64_t wait; /* SETTLE_WAIT, or less */
};

enum settle_outcome {
	SETTLE_DONE,
	SETTLE_REFUSED, /* and nothing was charged by it */
	SETTLE_UNKNOWN /* settle_sweep() will know */
};

struct settle_report {
	enum settle_outcome outcome;
	char receipt[SETTLE_ID_SIZE]; /* Payme's id; "": not known */
	enum intent_state state;
	int64_t seen; /* the receipt's state at Payme; -1: never asked */
	int64_t amount; /* tiyin */
	int64_t code; /* of Payme's error; 0: none */
	char text[PAYME_TEXT_SIZE]; /* why it is not done */
	bool told; /* the text is Payme's, in the handle's language */
	enum payme_kind kind; /* of the call that failed, if one did */
};

/*
 * Each returns something else than RESULT_OK only if nothing was begun: the
 * database gave no service.
 */

/*
 * A receipt of the order of ${key}: the one that it has, if that is not paid
 * yet, else a new one.  ${hold}: with hold, and no other; one that was made with
 * hold stays so, one without is cancelled and gives way, unless it is an invoice
 * that was sent.  ${language}: of its description.
 */
enum result settle_create(struct settle *, struct span key, bool hold,
    enum language, struct settle_report *) MUST_CHECK;

/*
 * Pays it, or finds out what became of a payment that was begun before.  A
 * receipt with hold is held, whether ${hold} is said or not; one without is
 * refused if it is.
 */
enum result settle_pay(struct settle *, const char *receipt, const char *token,
    bool hold, const struct payme_payer *, struct settle_report *) MUST_CHECK;

enum result settle_confirm_hold(
    struct settle *, const char *receipt, struct settle_report *) MUST_CHECK;

/* Cancels it; with nobody's intent too. */
enum result settle_cancel(
    struct settle *, const char *receipt, struct settle_report *) MUST_CHECK;

/* Somebody else may pay it from now on: an invoice was sent. */
enum result settle_watch(struct settle *, const char *receipt) MUST_CHECK;

/* Each intent of the cashbox that is due; *unknown: how many still are so. */
typedef void settle_each(const struct settle_report *, void *state);
enum result settle_sweep(
    struct settle *, settle_each *, void *state, int64_t *unknown) MUST_CHECK;

#endif
