/*
 * The cheque as Payme's page takes it: the GET link decoded, the POST form
 * read, every field checked ("Инициализация платежей", "Ошибки отправки чека").
 */
#ifndef SANDBOX_CHEQUE_H
#define SANDBOX_CHEQUE_H

#include "page/form.h"
#include "setting/config.h"

/* What a cheque is refused with; 0 is fine. */
enum cheque_error {
	CHEQUE_FINE = 0,
	CHEQUE_NO_MERCHANT = -31601, /* not found or blocked */
	CHEQUE_BAD_FIELD = -31610,
	CHEQUE_TOO_LITTLE = -31611,
	CHEQUE_TOO_MUCH = -31612,
	CHEQUE_NO_SERVICE = -31622, /* the merchant's cannot be reached */
	CHEQUE_BAD_SERVICE = -31623, /* the merchant's answers wrongly */
	CHEQUE_BAD_CARD = -31630
};

/* Milliseconds before the buyer goes back, where the cheque does not say. */
#define CHEQUE_TIMEOUT 15

struct cheque {
	struct form form; /* the spans point into it */
	const struct cashbox *box;
	struct span account[CONFIG_FIELDS]; /* in the order of box->fields */
	int64_t amount; /* tiyin */
	struct span language; /* as it was sent; others than ours count not */
	struct span callback; /* an http or https URL, or empty */
	int64_t timeout; /* milliseconds */
	struct span description[CONFIG_LANGUAGES]; /* may be empty */
	struct buf detail; /* JSON; may be empty */
	char field[64]; /* what CHEQUE_BAD_FIELD is about */
};

/*
 * Reads base64("m=...;ac.FIELD=...;a=...;l=...;c=...;ct=...;cr=...") into a
 * zeroed *cheque.  To be finished with cheque_free() whatever comes of it.
 */
enum result cheque_read_link(const struct config *, struct span base64,
    struct cheque *, enum cheque_error *) MUST_CHECK;
/* The same from cheque->form, which has been read from a POST. */
enum result cheque_read(
    const struct config *, struct cheque *, enum cheque_error *) MUST_CHECK;
void cheque_free(struct cheque *);

/*
 * Appends ${callback} with ":transaction" replaced by ${transaction}, or "null"
 * if that is empty, and ":account.FIELD" by the field's value, both
 * percent-encoded; ${account} is a JSON object of texts.
 */
enum result cheque_put_callback(struct buf *, struct span callback,
    struct span transaction, struct span account) MUST_CHECK;

#endif
