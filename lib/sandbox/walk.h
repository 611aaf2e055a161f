/*
 * The way of a receipt through its states, with the merchant asked as the real
 * Payme asks: CheckPerformTransaction and CreateTransaction, the card charged,
 * PerformTransaction; CancelTransaction where the bank refuses or the money
 * goes back.  Each step is stored before the next one, so that a receipt that
 * somebody left on its way is taken on from there.
 */
#ifndef SANDBOX_WALK_H
#define SANDBOX_WALK_H

#include "sandbox/ask.h"
#include "sandbox/cheque.h"

/* A receipt that has stood on its way so long was left by its process. */
#define WALK_LEFT_MS 60000

/* Whether it stands between two states that last. */
bool walk_moving(const struct receipt *);

/*
 * May a receipt be made?  Otherwise its error and message are set: the
 * merchant's refusal, CHEQUE_NO_SERVICE or CHEQUE_BAD_SERVICE.
 */
enum result walk_check(struct sandbox *, struct receipt *) MUST_CHECK;

/* Pays an open receipt with its card, to RECEIPT_PAID, or back to open. */
enum result walk_pay(struct sandbox *, struct receipt *) MUST_CHECK;

/* Takes the held money of a receipt. */
enum result walk_confirm(struct sandbox *, struct receipt *) MUST_CHECK;

/* Cancels an open, held or paid receipt. */
enum result walk_cancel(struct sandbox *, struct receipt *) MUST_CHECK;

/* Goes on with a receipt on its way. */
enum result walk_on(struct sandbox *, struct receipt *) MUST_CHECK;

#endif
