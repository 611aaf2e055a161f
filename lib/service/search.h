/* Finds services by what people type: in any case, in any order of words. */
#ifndef SERVICE_SEARCH_H
#define SERVICE_SEARCH_H

#include <stdbool.h>

#include "base/buf.h"

/*
 * Appends well-formed ${text} for comparison: lower case, of Latin and Cyrillic
 * letters, the Uzbek ones among them; one apostrophe for all; no accent on the
 * yo.
 */
void search_fold(struct buf *, struct span text);

/* Whether folded ${text} has each word of folded ${query}; "" is in any. */
bool search_fits(struct span text, struct span query);

#endif
