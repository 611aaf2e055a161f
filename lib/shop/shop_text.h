/*
 * Texts with words in braces, as a storefront's API is called: {id} becomes the
 * value of "id", escaped as the place wants it.  A brace that begins no word,
 * of letters and "_", stands for itself.
 */
#ifndef SHOP_SHOP_TEXT_H
#define SHOP_SHOP_TEXT_H

#include <stdbool.h>

#include "base/buf.h"

enum shop_form {
	SHOP_FORM, /* application/x-www-form-urlencoded, and paths */
	SHOP_JSON, /* within a string, without its quotes */
	SHOP_XML,
	SHOP_HEADER /* as it is: nothing that would end a line may be in it */
};

struct shop_word {
	const char *name;
	struct span value;
};

struct shop_words {
	const struct shop_word *words;
	size_t count;
	const struct shop_words *more; /* looked up next; NULL: no more */
};

/*
 * Appends ${text} with its words replaced.  False: *unknown is the first word
 * that is not known, or whose value cannot stand there.
 */
bool shop_text_put(struct buf *, enum shop_form, const char *text,
    const struct shop_words *, struct span *unknown);

#endif
