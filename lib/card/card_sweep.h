/* What the cards that are saved still need; for "payme receipt settle". */
#ifndef CARD_CARD_SWEEP_H
#define CARD_CARD_SWEEP_H

#include "subscribe/subscribe.h"
#include "wallet/wallet.h"

/*
 * Tells Payme of the removed cards of the cashbox, forgets those that it has
 * dropped, and seals the others under the first key.  *left: how many are yet
 * to be removed.
 */
enum result card_sweep(
    struct wallet *, struct payme *, int64_t *left) MUST_CHECK;

#endif
