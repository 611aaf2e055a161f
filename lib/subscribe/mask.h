/* Card numbers out of sight. */
#ifndef SUBSCRIBE_MASK_H
#define SUBSCRIBE_MASK_H

/*
 * Of each run of 13 or more digits in ${text}, also in groups parted by single
 * spaces or hyphens, all but the first six and the last four become "*".
 */
void mask_cards(char *text);

#endif
