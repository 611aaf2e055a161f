/* The page that the buyer came from, if it is one of the storefront's. */
#ifndef PAGE_REFERER_H
#define PAGE_REFERER_H

#include "base/buf.h"
#include "base/result.h"
#include "setting/config.h"

/*
 * Appends what the first and the second group of ${pattern}, an extended
 * regular expression, find in path and query of ${referer}: an order's number
 * and its secret.  Nothing, if it is not of the site's or the store's own
 * origin, or says nothing of the kind.  RESULT_NO_MEMORY.
 */
enum result referer_read(const struct config_site *, const char *pattern,
    const char *referer, struct buf *number, struct buf *secret) MUST_CHECK;

#endif
