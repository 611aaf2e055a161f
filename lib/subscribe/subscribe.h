/*
 * Payme's Subscribe API: cards become tokens, receipts are paid with them.
 *
 * A handle speaks for one cashbox, in client mode with its id alone, or in
 * server mode with its key too; one thread at a time uses it.  Amounts are
 * whole tiyin, times milliseconds since 1970 UTC, texts terminated UTF-8.  What
 * a call gives through its last parameter is freed by the caller, and is
 * untouched unless the outcome is PAYME_OK.
 *
 * Card numbers are masked (6 digits, 4 digits) before the caller sees them.
 * Numbers, tokens, codes and keys are never told to the log.
 */
#ifndef PAYME_SUBSCRIBE_H
#define PAYME_SUBSCRIBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __GNUC__
#define PAYME_MUST_CHECK __attribute__((warn_unused_result))
#else
#define PAYME_MUST_CHECK
#endif

#define PAYME_PRODUCTION "https://checkout.paycom.uz/api"
#define PAYME_TEST "https://checkout.test.paycom.uz/api"

/* What came of a call. */
enum payme_outcome {
	PAYME_OK, /* done */
	PAYME_REFUSED, /* not done, and it will not be: payme_last_error() */
	PAYME_UNKNOWN, /* perhaps done: ask for the state, never repeat */
	PAYME_NOT_SENT /* nothing left this machine */
};

/* What an error is about, and so what to do. */
enum payme_kind {
	PAYME_KIND_NONE, /* there was no error */
	PAYME_KIND_CALL, /* refused here: an argument, or the mode */
	PAYME_KIND_TRANSPORT, /* no whole answer came */
	PAYME_KIND_ANSWER, /* an answer that says nothing: no JSON, HTTP 502 */
	PAYME_KIND_STATE, /* answered, but not decided yet */
	PAYME_KIND_BUG, /* Payme takes the request for wrong */
	PAYME_KIND_CONFIGURATION, /* id, key, rights: a human is wanted */
	PAYME_KIND_TOKEN, /* of no use any more: drop it */
	PAYME_KIND_CARD, /* show the text; another card may do */
	PAYME_KIND_CODE, /* of the SMS: again, or a new one */
	PAYME_KIND_ORDER, /* amount, account or receipt: for good */
	PAYME_KIND_LATER, /* try again later */
	PAYME_KIND_CHECK, /* one code for many things: the state decides */
	PAYME_KIND_SYSTEM, /* Payme's own failure */
	PAYME_KIND_OTHER /* a code that nobody knows */
};

#define PAYME_TEXT_SIZE 512

struct payme_error {
	enum payme_kind kind;
	int64_t code; /* Payme's; 0: none came */
	/* Payme's, in the handle's language; else in English what is wrong. */
	char text[PAYME_TEXT_SIZE];
	bool told; /* the text is Payme's */
};

/* ------ the handle ------ */

struct payme;

struct payme_setup {
	const char *url; /* https, or http to a loopback address */
	const char *merchant_id; /* of the cashbox */
	const char *key; /* NULL: client mode */
	const char *language; /* of texts: "ru", "uz", "en"; NULL: ru */
	const char *ca_file; /* certificates to trust; NULL: the system's */
	/* Told what went wrong, one line each; NULL: nobody is. */
	void (*log)(void *state, const char *line);
	void *log_state;
};

/* Copies ${setup}.  NULL: *problem says what is wrong with it. */
struct payme *payme_open(const struct payme_setup *setup, const char **problem);
/* Wipes the key; NULL is allowed. */
void payme_close(struct payme *);

/* Of the last call; its kind is PAYME_KIND_NONE after PAYME_OK. */
const struct payme_error *payme_last_error(const struct payme *);

/* A field of the account that is to be paid. */
struct payme_field {
	const char *name, *value;
};

/* ------ cards ------ */

struct payme_card {
	const char *number; /* masked */
	const char *expire; /* not to be read: its form varies */
	const char *token; /* keep it secret */
	bool recurrent; /* good for more than one payment */
	bool verify; /* the code of the SMS was right */
};
void payme_card_free(struct payme_card *);

struct payme_new_card {
	const char *number; /* 13 to 19 digits; spaces are left out */
	const char *expire; /* MMYY or MM/YY */
	bool save; /* the token outlives its first payment */
	const char *customer; /* anything that names the user; NULL: none */
	const struct payme_field *account;
	size_t account_count; /* may be 0 */
};

struct payme_sms {
	bool sent;
	char phone[32]; /* masked */
	int64_t wait; /* ms the code is good for, and before another one */
};

/* Client mode; a server's handle sends its id alone. */
enum payme_outcome payme_cards_create(struct payme *,
    const struct payme_new_card *, struct payme_card **) PAYME_MUST_CHECK;
enum payme_outcome payme_cards_get_verify_code(
    struct payme *, const char *token, struct payme_sms *) PAYME_MUST_CHECK;
/* The token to keep is that of this answer. */
enum payme_outcome payme_cards_verify(struct payme *, const char *token,
    const char *code, struct payme_card **) PAYME_MUST_CHECK;

/* Server mode, as all that follows.  PAYME_KIND_TOKEN: there is no such card. */
enum payme_outcome payme_cards_check(
    struct payme *, const char *token, struct payme_card **) PAYME_MUST_CHECK;
enum payme_outcome payme_cards_remove(
    struct payme *, const char *token) PAYME_MUST_CHECK;

/* ------ receipts ------ */

enum payme_state {
	PAYME_STATE_CREATED = 0,
	PAYME_STATE_CHECKING = 1,
	PAYME_STATE_DEBITING = 2,
	PAYME_STATE_CLOSING = 3,
	PAYME_STATE_PAID = 4,
	PAYME_STATE_HELD = 5,
	PAYME_STATE_HOLDING = 6,
	PAYME_STATE_PAUSED = 20,
	PAYME_STATE_CANCELLING = 21,
	PAYME_STATE_QUEUED = 30,
	PAYME_STATE_CANCELLED = 50
};

/* What a state means; a state that nobody knows is neither paid nor failed. */
enum payme_stage {
	PAYME_STAGE_OPEN, /* waits for its payment */
	PAYME_STAGE_IN_PROGRESS,
	PAYME_STAGE_PAID,
	PAYME_STAGE_HELD, /* waits for confirm_hold or cancel */
	PAYME_STAGE_STUCK, /* waits for a human at Payme */
	PAYME_STAGE_CANCELLING,
	PAYME_STAGE_CANCELLED,
	PAYME_STAGE_UNKNOWN
};
enum payme_stage payme_state_stage(int64_t state);
/* "open", "in progress", "paid", ... */
const char *payme_stage_name(enum payme_stage);

struct payme_account {
	const char *name;
	const char *title; /* in the handle's language; NULL: none */
	const char *value;
	bool main;
};

struct payme_merchant {
	const char *id, *name, *organization, *address, *business_id;
	const char *epos_merchant, *epos_terminal;
	int64_t date;
	const char *logo, *type, *terms;
	const char *payer; /* JSON */
};

/* A text that did not come is NULL, a number 0. */
struct payme_receipt {
	const char *id;
	int64_t create_time, pay_time, cancel_time; /* 0: never */
	int64_t state; /* enum payme_state, or a number nobody knows */
	int64_t type;
	bool external;
	int64_t operation;
	const char *category, *error; /* JSON */
	const char *description;
	const char *detail; /* JSON */
	int64_t amount; /* tiyin */
	int64_t currency;
	int64_t commission; /* tiyin */
	const struct payme_account *account;
	size_t account_count;
	const char *card_number; /* masked */
	const char *card_expire; /* not to be read: its form varies */
	struct payme_merchant merchant;
	const char *source, *owner, *source_cancel; /* meta */
	const char *processing_id; /* JSON */
	const char *sensitive_data; /* JSON */
};
void payme_receipt_free(struct payme_receipt *);

struct payme_order {
	int64_t amount; /* tiyin */
	const struct payme_field *account;
	size_t account_count;
	const char *description; /* NULL: none */
	const char *detail; /* fiscal, JSON object; NULL: none */
	bool any_detail; /* do not compare its sums with the amount */
	bool hold; /* in two steps: held, then confirmed */
};

/* For Payme's protection against fraud; each may be NULL. */
struct payme_payer {
	const char *id, *phone, *email, *name, *ip;
};

/* Not to be repeated blindly either: it would make a second receipt. */
enum payme_outcome payme_receipts_create(struct payme *,
    const struct payme_order *, struct payme_receipt **) PAYME_MUST_CHECK;

/*
 * Charges the card.  PAYME_OK: paid, or with ${hold} (as the receipt was
 * created) held.  PAYME_UNKNOWN: the money may be gone, or go within a minute;
 * payme_receipts_check() tells, of this same receipt.
 */
enum payme_outcome payme_receipts_pay(struct payme *, const char *id,
    const char *token, const struct payme_payer *payer, bool hold,
    struct payme_receipt **) PAYME_MUST_CHECK;

/* An SMS with a link to pay it; ${phone} is 998901304527. */
enum payme_outcome payme_receipts_send(
    struct payme *, const char *id, const char *phone) PAYME_MUST_CHECK;

/* PAYME_OK: cancelled, or queued for it; a hold too. */
enum payme_outcome payme_receipts_cancel(
    struct payme *, const char *id, struct payme_receipt **) PAYME_MUST_CHECK;

enum payme_outcome payme_receipts_check(
    struct payme *, const char *id, int64_t *state) PAYME_MUST_CHECK;
enum payme_outcome payme_receipts_get(
    struct payme *, const char *id, struct payme_receipt **) PAYME_MUST_CHECK;

/* PAYME_OK: paid. */
enum payme_outcome payme_receipts_confirm_hold(
    struct payme *, const char *id, struct payme_receipt **) PAYME_MUST_CHECK;

struct payme_fiscal {
	int64_t receipt_id; /* required */
	const char *qr_code_url; /* required */
	bool has_status_code;
	int64_t status_code; /* 0: accepted */
	const char *message, *terminal_id, *fiscal_sign; /* each may be NULL */
	const char *date; /* YYYYMMDDHHMMSS, or NULL */
};
enum payme_outcome payme_receipts_set_fiscal_data(struct payme *,
    const char *id, const struct payme_fiscal *) PAYME_MUST_CHECK;

/* ------ many receipts ------ */

#define PAYME_PAGE_MAX 50

struct payme_page {
	size_t count;
	struct payme_receipt **receipts;
};
void payme_page_free(struct payme_page *);

/* ${count} from 1 to PAYME_PAGE_MAX, after the first ${offset}. */
enum payme_outcome payme_receipts_get_all(struct payme *, int64_t from,
    int64_t to, int64_t offset, int64_t count,
    struct payme_page **) PAYME_MUST_CHECK;

/*
 * All of a period, page by page.  *receipt is NULL after the last one, and
 * borrowed until the next call.
 */
struct payme_walk;
struct payme_walk *payme_walk_open(struct payme *, int64_t from, int64_t to);
enum payme_outcome payme_walk_next(
    struct payme_walk *, const struct payme_receipt **) PAYME_MUST_CHECK;
void payme_walk_close(struct payme_walk *);

#ifdef __cplusplus
}
#endif

#endif
