/*
 * How long money is held ("Холдирование"): after 30 days UZCARD lets it go by
 * itself, and a hold on HUMO can only be confirmed any more.
 */
#ifndef SUBSCRIBE_HOLD_H
#define SUBSCRIBE_HOLD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

#define HOLD_DAY ((int64_t)86400000) /* ms */
#define HOLD_DAYS 30
/* The sweep warns so many days before. */
#define HOLD_WARN_DAYS 5

enum hold_card { HOLD_ANY_CARD, HOLD_UZCARD, HOLD_HUMO };

/* By the first digits of a masked number, which may be NULL data. */
enum hold_card hold_card_of(struct span number);

/* "uzcard", "humo"; NULL where it is not known. */
const char *hold_card_name(enum hold_card);

/* The end of a hold that began at ${held}, ms. */
int64_t hold_end(int64_t held);

/* What happens at the end, or ${over}: has happened. */
const char *hold_advice(enum hold_card, bool over);

#endif
