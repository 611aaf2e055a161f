/*
 * The cheque that sends a buyer to Payme's page, as a GET link and as the
 * fields of a POST form ("Инициализация платежей").
 */
#ifndef CHECKOUT_CHECKOUT_H
#define CHECKOUT_CHECKOUT_H

#include "setting/config.h"

/* A URL longer than this is not carried by every browser and QR reader. */
#define CHECKOUT_LINK_MAX 2048

struct checkout {
	const struct cashbox *box;
	const struct span *account; /* values in the order of box->fields */
	int64_t amount; /* tiyin */
	enum language language;
	bool any_language; /* a GET link leaves the language to Payme */
	struct span callback; /* where the buyer comes back to; may be empty */
	int64_t callback_timeout; /* milliseconds; 0: Payme's default */
	struct span description; /* JSON {ru?, uz?, en?}; may be empty */
	struct span detail; /* JSON, of the order; may be empty */
};

/* What cannot be said in the form of a GET link. */
enum checkout_refusal {
	CHECKOUT_FINE,
	CHECKOUT_BAD_VALUE, /* a value with ";" or "=", or not plain text */
	CHECKOUT_TOO_LONG
};

/*
 * Appends the GET link: checkout_url/base64(m=...;ac.FIELD=...;a=...;l=...;
 * c=...;ct=...;cr=...); l, c, ct and cr only where there is something to say.
 */
enum result checkout_link(const struct checkout *, struct buf *link,
    enum checkout_refusal *) MUST_CHECK;

/* Calls ${each} for every field of the POST form, in the documented order. */
typedef void checkout_each(const char *name, struct span value, void *state);
enum result checkout_fields(
    const struct checkout *, checkout_each *, void *state) MUST_CHECK;

/* The errors that Payme's page comes back with: -31601 and so on. */
bool checkout_error_known(int64_t code);

#endif
