/*
 * Whose order is it?  A storefront's order is shown to whom the storefront
 * itself would show it: its number alone opens nothing.  A signed address and
 * the storefront's own secret in it are proofs by themselves; for all others
 * the visitor is sent on to a signed address, and that one shows the order:
 *
 *	the storefront's page that he came from, with number and secret in it
 *	the storefront's session, which his browser has the cookie of
 *	the number, and the e-mail or phone that he gave with the order
 */
#ifndef PAGE_FIND_H
#define PAGE_FIND_H

#include "page/page.h"

/*
 * Answers who shows no proof in the address: sends him on, or asks, with the
 * number filled in that his last page has.
 */
enum result find_order(struct page *) MUST_CHECK;

/* Answers the form, posted: "number" and "contact". */
enum result find_posted(struct page *) MUST_CHECK;

#endif
