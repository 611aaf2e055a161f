/*
 * payme-card: the shop's own card form ("Требования к форме ввода данных
 * пластиковой карты").  Number and expiry go from the browser to Payme alone;
 * what comes here is a token, which pays a receipt of the order, exactly once.
 *
 * Every address is signed; user=NAME in it has saved cards, and hold=1 only
 * holds the money.  A POST, a form or JSON, says what to do:
 *
 *	do=pay token=T [save=1 pin=N [recurring=1]]	or card=N pin=N
 *	do=receipt		the order's receipt, made if there is none
 *	do=cards		the user's saved cards
 *	do=add token=T pin=N [recurring=1]
 *	do=remove card=N
 */
#ifndef CARD_CARD_PAGE_H
#define CARD_CARD_PAGE_H

#include "page/page.h"
#include "wallet/wallet.h"

page_handler card_page;

/* ------ within ------ */

/* One request. */
struct till {
	struct page *page;
	struct form body; /* of a POST */
	struct wallet wallet; /* wallet.user is empty: no cards are saved */
	bool json; /* the answer is wanted as JSON */
};

/* Runs what body.do says. */
enum result card_act(struct till *) MUST_CHECK;

/* The form, with ${problem} above it unless that is NULL. */
enum result card_show(
    struct till *, int status, const char *problem) MUST_CHECK;

/* A text of ours in the page's language; the key itself if it is missing. */
const char *card_word(struct till *, const char *key);

/* Whether ${form} has a value that may be a card's number. */
bool card_number_in(const struct form *);

#endif
