/* What others say, so that it may be shown; card numbers out of sight. */
#ifndef BASE_MASK_H
#define BASE_MASK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/*
 * Of each run of 13 or more digits in ${text}, also in groups parted by single
 * spaces or hyphens, all but the first six and the last four become "*".
 */
void mask_cards(char *text);

/*
 * Whether there is the number of a card in ${text}, alone or among words: 13 to
 * 19 digits, also in groups parted by single spaces, hyphens or points, of which
 * the last one proves the others (Luhn).
 */
bool mask_finds_card(struct span text);

/* ${text} as one line of whole characters that fit, with its cards masked. */
void mask_line(char *to, size_t size, const char *text);

#endif
