/*
 * The cards that Paylov keeps of a user.  A page and an address know a card by a
 * mark of it: Paylov's own id does not leave the server.
 */
#ifndef SERVICE_PURSE_H
#define SERVICE_PURSE_H

#include "service/service_page.h"

#define PURSE_MARK_SIZE 17

/* Those that can be used; to be freed with paylov_free(). */
enum paylov_outcome purse_list(
    struct visit *, const struct paylov_cards **) MUST_CHECK;

/* Terminated hex. */
void purse_mark(const char *card, char mark[PURSE_MARK_SIZE]);

/* The active card of that mark; NULL if there is none. */
const struct paylov_card *purse_find(
    const struct paylov_cards *, struct span mark);

/*
 * A card that waits for its code, as a text that only this user's pages can
 * read: appended as hex.
 */
void purse_seal(const struct visit *, const char *card, struct buf *);
/* Its id again, terminated; RESULT_MALFORMED: it is none of this user's. */
enum result purse_open(
    const struct visit *, struct span text, struct buf *card) MUST_CHECK;

/* Sets "cards": [{mark, number, name, first}]. */
enum result purse_set(struct visit *, const struct paylov_cards *) MUST_CHECK;

#endif
