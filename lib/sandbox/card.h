/*
 * The published test cards ("Тестирование в песочнице") and what they are
 * refused with, on Payme's page and in the Subscribe API.
 */
#ifndef SANDBOX_CARD_H
#define SANDBOX_CARD_H

#include "setting/config.h"

#define CARD_CODE "666666" /* of every test card's SMS */
#define CARD_TRIES 3 /* of the code */
#define CARD_SLOW_MS 10000
#define CARD_PHONE "99890*****31" /* where the SMS goes */

enum card_refusal {
	CARD_FINE,
	CARD_UNKNOWN, /* no test card, or no card number at all */
	CARD_WRONG_EXPIRY,
	CARD_NO_SMS,
	CARD_EXPIRED,
	CARD_BLOCKED,
	CARD_SYSTEM_ERROR, /* when it is to be charged */
	CARD_SLOW_ERROR, /* the same, after CARD_SLOW_MS */
	CARD_NO_MONEY,
	CARD_WRONG_CODE,
	CARD_NO_MORE_CODES
};
#define CARD_REFUSALS 11

struct card {
	const char *number;
	const char *masked; /* the first 6 and the last 4 digits */
	enum card_refusal entry; /* what entering it gives */
	enum card_refusal charge; /* what charging it gives */
};

/*
 * ${number} with or without spaces, ${expiry} as MMYY or MM/YY.  The card, or
 * NULL and the reason.
 */
const struct card *card_find(
    struct span number, struct span expiry, enum card_refusal *);

/* A card keeps its number in the database: 1, 2, ...; NULL for any other. */
int64_t card_index(const struct card *);
const struct card *card_at(int64_t index);

/* Of the Subscribe API: -31300 and so on. */
int64_t card_code(enum card_refusal);
const char *card_text(enum card_refusal, enum language);
void card_put_texts(struct buf *json, enum card_refusal);

/* Appends {"ru": ..., "uz": ..., "en": ...}. */
void put_texts(struct buf *json, const char *const text[CONFIG_LANGUAGES]);

#endif
