/* How often a visitor may try to be an order's buyer: shop_tries.h. */
#ifndef PAGE_GUESS_H
#define PAGE_GUESS_H

#include "page/page.h"
#include "shop/shop_tries.h"

/* Counts a try to prove the order of that number to be the visitor's. */
enum result guess_count(struct page *, enum tries_kind, struct span number,
    bool *allowed) MUST_CHECK;
/* Whether one more would be allowed. */
enum result guess_left(struct page *, enum tries_kind, struct span number,
    bool *allowed) MUST_CHECK;

#endif
