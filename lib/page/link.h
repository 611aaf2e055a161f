/*
 * Addresses of our own pages.  Those of a storefront's order are signed, and
 * good for LINK_LIFE seconds: a number alone does not open it.
 */
#ifndef PAGE_LINK_H
#define PAGE_LINK_H

#include "page/page.h"

#define LINK_LIFE 86400

/*
 * Appends ${form}, with a life of ${life} seconds and the signature for the
 * page ${name}, as a query.
 */
void link_put_signed(const struct page *, const char *name, int64_t life,
    struct form *, struct buf *);

/* Whether links can be signed. */
bool link_signs(const struct page *);

/*
 * The same query in the path, which holds no "=" and so fits into a GET link:
 * "~TOKEN", base64.
 */
void link_put_token(const struct page *, const char *name, int64_t life,
    struct form *, struct buf *);

/* Reads such a part of the path as the query; see page->beside. */
bool link_is_token(struct span part);
enum result link_read_token(struct page *, struct span part) MUST_CHECK;

#endif
