/* Receipts and cards out of JSON, and receipts back into it. */
#ifndef SUBSCRIBE_OBJECT_H
#define SUBSCRIBE_OBJECT_H

#include <json-c/json.h>

#include "base/buf.h"
#include "subscribe/subscribe.h"

/*
 * Each keeps a reference to ${object}, masks the card's number in it, and gives
 * NULL if what makes a receipt or a card is missing, or without memory.
 */
struct payme_receipt *object_receipt(struct json_object *object, int language);
struct payme_card *object_card(struct json_object *object, int language);

/* Appends the receipt with Payme's names, as far as it is known. */
void object_put(struct buf *, const struct payme_receipt *);

/* The value of the account's field; NULL if it is not there. */
const char *object_field(const struct payme_receipt *, const char *name);

#endif
