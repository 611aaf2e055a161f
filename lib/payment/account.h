/*
 * The account: the fields by which Payme names what is paid ("Типы данных",
 * Account).  Values compare as byte strings; nothing is ever cast.
 */
#ifndef PAYMENT_ACCOUNT_H
#define PAYMENT_ACCOUNT_H

#include "base/buf.h"
#include "base/result.h"
#include "setting/config.h"

/* As long as the column account_key. */
#define ACCOUNT_KEY_MAX 255

/*
 * Appends the key that orders are found by: the cashbox's fields, sorted by
 * name, as name=value joined by "&", percent-encoded.  ${values} stand in the
 * order of box->fields.
 */
void account_key(
    const struct cashbox *, const struct span *values, struct buf *key);

/* Appends {"field":"value",...} in the order of box->fields. */
void account_json(
    const struct cashbox *, const struct span *values, struct buf *json);

/* The index of the field of that name, or box->field_count. */
size_t account_field(const struct cashbox *, struct span name);

#endif
