/* What others say, so that it may be shown; card numbers out of sight. */
#ifndef BASE_MASK_H
#define BASE_MASK_H

#include <stddef.h>

/*
 * Of each run of 13 or more digits in ${text}, also in groups parted by single
 * spaces or hyphens, all but the first six and the last four become "*".
 */
void mask_cards(char *text);

/* ${text} as one line of whole characters that fit, with its cards masked. */
void mask_line(char *to, size_t size, const char *text);

#endif
