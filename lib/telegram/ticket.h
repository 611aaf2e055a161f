/*
 * An order in a few characters, signed: the start parameter of a link to the
 * bot, and the payload of an invoice.
 *
 * It is base64url, without padding, of the first 12 bytes of the HMAC-SHA256,
 * by the link secret, of PURPOSE/CASHBOX/ACCOUNT, and of ACCOUNT: the account's
 * values in the order of the cashbox's fields, joined by newlines.
 */
#ifndef TELEGRAM_TICKET_H
#define TELEGRAM_TICKET_H

#include "setting/config.h"

/* What Telegram carries in a link. */
#define TICKET_MAX 64
#define TICKET_MAC 12
#define TICKET_ACCOUNT_MAX (TICKET_MAX / 4 * 3 - TICKET_MAC)

enum ticket_purpose { TICKET_START, TICKET_INVOICE };

struct ticket {
	char bytes[TICKET_MAC + TICKET_ACCOUNT_MAX];
	struct span values[CONFIG_FIELDS]; /* in the order of box->fields */
};

/*
 * Makes ${text}, which is terminated.  RESULT_TOO_LARGE: the account has more
 * than TICKET_ACCOUNT_MAX bytes; RESULT_MALFORMED: a value has a newline.
 */
enum result ticket_make(const char *secret, enum ticket_purpose,
    const struct cashbox *, const struct span *values,
    char text[TICKET_MAX + 1]) MUST_CHECK;

/* RESULT_MALFORMED: it was not made by ticket_make() for the same purpose. */
enum result ticket_read(const char *secret, enum ticket_purpose,
    const struct cashbox *, struct span text, struct ticket *) MUST_CHECK;

#endif
