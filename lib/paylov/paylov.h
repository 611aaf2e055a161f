/*
 * Paylov's service payments: bills of electricity, gas, telephones and so on,
 * paid with cards that Paylov keeps.
 *
 * A handle speaks for one consumer of Paylov's; one thread at a time uses it.
 * Amounts are whole sum, in a type of their own, times are milliseconds since
 * 1970 UTC, texts terminated UTF-8.  What a call gives through its last
 * parameter is one piece that the caller frees with paylov_free(), and is
 * untouched unless the outcome is PAYLOV_OK.
 *
 * Card numbers are masked (6 digits, 4 digits) before the caller sees them.
 * Secrets, numbers, codes and what Paylov tells of persons never go to the log.
 */
#ifndef PAYME_PAYLOV_H
#define PAYME_PAYLOV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __GNUC__
#define PAYLOV_MUST_CHECK __attribute__((warn_unused_result))
#else
#define PAYLOV_MUST_CHECK
#endif

/* Whole sum; 1 sum = 100 tiyin, which do not come here. */
struct paylov_sum {
	int64_t sum; /* -1: none was told */
};
#define PAYLOV_SUM_MAX INT64_C(90071992547409)

/* Reads digits, from 1 to PAYLOV_SUM_MAX; false for all else. */
bool paylov_sum_parse(const char *text, struct paylov_sum *);

/* ------ services ------ */

/* What may be chosen in a field. */
struct paylov_option {
	const char *value; /* what is sent */
	const char *title;
	const char
	    *filter; /* the parent's value under which it counts, or NULL */
};

struct paylov_field {
	const char *id, *name, *title;
	bool choice; /* one of the options is wanted, else it is typed */
	bool digits; /* nothing else is typed */
	bool required;
	const char *validation; /* a regular expression, or NULL */
	int64_t length; /* characters at most; -1: any */
	const char *parent; /* the name of the field it depends on, or NULL */
	const struct paylov_option *options;
	size_t option_count; /* may be 0, of a choice too */
};

/* A row that an answer may have. */
struct paylov_response {
	const char *id, *name, *title;
	const char *postfix; /* a unit, or NULL */
};

struct paylov_service {
	const char *id, *name;
	int64_t category_id; /* not the same in a list and alone */
	const char *category;
	struct paylov_sum min, max; /* of a payment */
	bool active, has_info, can_cancel, payable;
	const char *logo; /* an address, or NULL */
	/* of a service alone; a list has none of these */
	const struct paylov_field *fields;
	size_t field_count;
	const struct paylov_response *responses;
	size_t response_count;
};

struct paylov_services {
	const struct paylov_service *services;
	size_t count;
};

/* A row of what Paylov tells: somebody's name, a debt, a date. */
struct paylov_row {
	const char *name, *value, *title; /* each may be NULL */
};

struct paylov_rows {
	const struct paylov_row *rows;
	size_t count;
};

/* The unit to be shown behind the value; NULL: none, or it is there already. */
const char *paylov_row_unit(
    const struct paylov_service *, const struct paylov_row *);

/* ------ the rules of fields, which ask nobody ------ */

/* A field of the account that is to be paid. */
struct paylov_entry {
	const char *name, *value;
};

enum paylov_flaw {
	PAYLOV_FLAW_NONE,
	PAYLOV_FLAW_MISSING, /* it is required */
	PAYLOV_FLAW_CHOICE, /* not one of the options */
	PAYLOV_FLAW_PARENT, /* an option, but not under the parent's value */
	PAYLOV_FLAW_DIGITS, /* digits only are wanted */
	PAYLOV_FLAW_LENGTH, /* too long */
	PAYLOV_FLAW_FORM, /* not as the regular expression has it */
	PAYLOV_FLAW_TEXT, /* not a line of UTF-8 */
	PAYLOV_FLAW_UNKNOWN, /* the service has no such field */
	PAYLOV_FLAW_TWICE
};
#define PAYLOV_FLAWS 10
/* "missing", "choice", ... */
const char *paylov_flaw_name(enum paylov_flaw);

struct paylov_mistake {
	enum paylov_flaw flaw;
	const char *field; /* its name */
};

/* Whether the option may be chosen; ${parent}: the parent's value, or NULL. */
bool paylov_option_counts(const struct paylov_option *, const char *parent);

/* The field that it depends on; NULL: none, or the service has none of it. */
const struct paylov_field *paylov_field_parent(
    const struct paylov_service *, const struct paylov_field *);

/* How many fields must be filled in before it: 0, or more with each parent. */
size_t paylov_field_step(
    const struct paylov_service *, const struct paylov_field *);

/* One field of an account that need not be complete yet. */
enum paylov_flaw paylov_field_check(const struct paylov_service *,
    const struct paylov_field *, const struct paylov_entry *, size_t count);

/* The whole account; the first mistake. */
struct paylov_mistake paylov_account_check(
    const struct paylov_service *, const struct paylov_entry *, size_t count);

enum paylov_obstacle {
	PAYLOV_OBSTACLE_NONE,
	PAYLOV_OBSTACLE_INACTIVE,
	PAYLOV_OBSTACLE_UNPAYABLE, /* it can only be looked at */
	PAYLOV_OBSTACLE_LITTLE, /* below the service's minimum */
	PAYLOV_OBSTACLE_MUCH
};
enum paylov_obstacle paylov_service_check(
    const struct paylov_service *, struct paylov_sum);

/* ------ outcomes ------ */

/* What came of a call. */
enum paylov_outcome {
	PAYLOV_OK, /* done */
	PAYLOV_REFUSED, /* not done, and it will not be: paylov_last_error() */
	PAYLOV_UNKNOWN, /* perhaps done: ask for the state, never repeat */
	PAYLOV_NOT_SENT /* nothing of it left this machine */
};

/* What an error is about, and so what to do. */
enum paylov_kind {
	PAYLOV_KIND_NONE, /* there was no error */
	PAYLOV_KIND_CALL, /* refused here: an argument */
	PAYLOV_KIND_TRANSPORT, /* no whole answer came */
	PAYLOV_KIND_ANSWER, /* an answer that says nothing: no JSON, HTTP 502 */
	PAYLOV_KIND_ACCESS, /* login, token or rights */
	PAYLOV_KIND_REQUEST, /* Paylov takes a field for wrong */
	PAYLOV_KIND_CODE, /* of the SMS */
	PAYLOV_KIND_CARD, /* show the text; another card may do */
	PAYLOV_KIND_PAYMENT, /* amount or transaction: for good */
	PAYLOV_KIND_CONFIGURATION, /* merchant or terminal: a human is wanted */
	PAYLOV_KIND_CHECK, /* paid already, perhaps: the state decides */
	PAYLOV_KIND_SYSTEM, /* Paylov's own failure */
	PAYLOV_KIND_OTHER /* a code that nobody knows */
};
#define PAYLOV_KINDS 13

#define PAYLOV_CODE_SIZE 64
#define PAYLOV_TEXT_SIZE 512

struct paylov_error {
	enum paylov_kind kind;
	char code[PAYLOV_CODE_SIZE]; /* Paylov's; "": none came */
	char text
	    [PAYLOV_TEXT_SIZE]; /* Paylov's, else in English what is wrong */
};

/* ------ the handle ------ */

/* The calls; each has its path. */
enum paylov_call {
	PAYLOV_CALL_TOKEN,
	PAYLOV_CALL_LIST,
	PAYLOV_CALL_FIELDS,
	PAYLOV_CALL_INFO,
	PAYLOV_CALL_CREATE,
	PAYLOV_CALL_PAY,
	PAYLOV_CALL_STATUS,
	PAYLOV_CALL_TRANSACTIONS,
	PAYLOV_CALL_CARD_CREATE,
	PAYLOV_CALL_CARD_CONFIRM,
	PAYLOV_CALL_CARD_LIST,
	PAYLOV_CALL_CARD_REMOVE
};
#define PAYLOV_CALLS 12

#define PAYLOV_TOKEN_MAX 4096

struct paylov_token {
	char access[PAYLOV_TOKEN_MAX + 1];
	char refresh[PAYLOV_TOKEN_MAX + 1]; /* "": none */
	int64_t time; /* when it was given */
	int64_t until;
	int64_t number; /* the shelf's, so that a spent one is known again */
};

enum paylov_shelf_says {
	PAYLOV_SHELF_HAS, /* here it is */
	PAYLOV_SHELF_ASKS, /* get a new one and put it here; others wait for you */
	PAYLOV_SHELF_FAILS /* none is to be had now */
};

/* Where handles of many processes share the token. */
struct paylov_shelf {
	/*
	 * A good token that is not the one of the number ${spent}.  With
	 * PAYLOV_SHELF_ASKS the old one, for its refresh token.
	 */
	enum paylov_shelf_says (*take)(
	    void *state, int64_t spent, struct paylov_token *);
	/* After PAYLOV_SHELF_ASKS: gives it its number; NULL: none was to be had. */
	void (*put)(void *state, struct paylov_token *);
	void *state;
};

/* Whether a token may still be used: it is renewed a minute early. */
bool paylov_token_good(const struct paylov_token *, int64_t now);

struct paylov;

struct paylov_setup {
	const char *base_url; /* https, or http to a loopback address */
	const char
	    *paths[PAYLOV_CALLS]; /* from "/"; NULL or "": as documented */
	const char *consumer_key, *consumer_secret, *username, *password;
	const char *ca_file; /* certificates to trust; NULL: the system's */
	const struct paylov_shelf *shelf; /* NULL: the handle keeps its token */
	/* Told what went wrong, one line each; NULL: nobody is. */
	void (*log)(void *state, const char *line);
	void *log_state;
};

/* Copies ${setup}.  NULL: *problem says what is wrong with it. */
struct paylov *paylov_open(
    const struct paylov_setup *setup, const char **problem);
/* Wipes the secrets; NULL is allowed. */
void paylov_close(struct paylov *);

/* Of the last call; its kind is PAYLOV_KIND_NONE after PAYLOV_OK. */
const struct paylov_error *paylov_last_error(const struct paylov *);

/* Frees what a call gave; NULL is allowed. */
void paylov_free(const void *piece);

/* ------ calls: services ------ */

/* All services, or with ${mine} those that the merchant may use. */
enum paylov_outcome paylov_list(struct paylov *, bool mine,
    const struct paylov_services **) PAYLOV_MUST_CHECK;

/* One service with its fields. */
enum paylov_outcome paylov_fields(struct paylov *, const char *service,
    const struct paylov_service **) PAYLOV_MUST_CHECK;

/* What is known of an account, persons included: not to be kept. */
enum paylov_outcome paylov_info(struct paylov *, const char *service,
    const struct paylov_entry *account, size_t count,
    const struct paylov_rows **) PAYLOV_MUST_CHECK;

/* ------ calls: payments ------ */

struct paylov_order {
	const char *service;
	const struct paylov_entry *account;
	size_t account_count;
	struct paylov_sum amount;
	const char *user; /* the merchant's own name of him; NULL: none */
	const char *card; /* Paylov sends a code to its telephone; NULL: none */
	const char *phone; /* +998..., compared with the card's; NULL: none */
};

struct paylov_created {
	const char *transaction;
	struct paylov_rows rows;
	const char
	    *otp_phone; /* where the code went; NULL: no code is wanted */
};

/* A second one for the same bill is another payment. */
enum paylov_outcome paylov_create(struct paylov *, const struct paylov_order *,
    const struct paylov_created **) PAYLOV_MUST_CHECK;

struct paylov_payment {
	const char *transaction;
	const char *user; /* NULL: none */
	const char *card;
	const char *otp; /* of the SMS, if a code was sent; else NULL */
	int64_t not_after; /* it is not sent any later; 0: whenever it can be */
};

/* Within so many milliseconds of its sending, a payment's call has ended. */
#define PAYLOV_PAY_MS 40000

/* What is not told is NULL. */
struct paylov_paid {
	const char *transaction, *card;
	const char *time_text; /* as it was sent */
	int64_t time; /* 0: not understood */
	const char *reference, *merchant, *terminal;
};

/*
 * Charges the card.  PAYLOV_UNKNOWN: the money may be gone; paylov_status()
 * tells, of this same transaction.
 */
enum paylov_outcome paylov_pay(struct paylov *, const struct paylov_payment *,
    const struct paylov_paid **) PAYLOV_MUST_CHECK;

enum paylov_state {
	PAYLOV_STATE_CREATED,
	PAYLOV_STATE_PAID,
	PAYLOV_STATE_CANCELLED,
	PAYLOV_STATE_OTHER /* one that nobody knows: neither paid nor failed */
};
const char *paylov_state_name(enum paylov_state);

struct paylov_status {
	const char *transaction;
	enum paylov_state state;
	const char *service;
	struct paylov_sum amount;
	const char *pay_time_text, *cancel_time_text;
	int64_t pay_time, cancel_time; /* 0: never, or not understood */
};

enum paylov_outcome paylov_status(struct paylov *, const char *transaction,
    const struct paylov_status **) PAYLOV_MUST_CHECK;

/* Each may be NULL: any.  The dates are YYYY-MM-DD, of Tashkent. */
struct paylov_filter {
	const char *service, *user, *begin, *end;
};

struct paylov_transaction {
	const char *id, *user;
	const char *card_number; /* masked */
	const char *owner; /* a person's name */
	struct paylov_sum amount;
	const char *time_text, *service;
	int64_t time; /* 0: not understood */
};

struct paylov_transactions {
	const struct paylov_transaction *transactions;
	size_t count;
	int64_t total; /* as it was told; -1: it was not */
};

/* Those that were paid. */
enum paylov_outcome paylov_transactions(struct paylov *,
    const struct paylov_filter *,
    const struct paylov_transactions **) PAYLOV_MUST_CHECK;

/*
 * "2024-10-14 15:07:23", which is Tashkent's time, and other usual forms; 0 if
 * it is none.
 */
int64_t paylov_time_parse(const char *text);

/* ------ calls: cards ------ */

struct paylov_card {
	const char *id, *user, *owner, *name;
	const char *number; /* masked */
	const char *expire; /* YYMM */
	const char *vendor, *processing;
	int64_t balance; /* tiyin; -1: not told */
	bool active;
};

struct paylov_cards {
	const struct paylov_card *cards;
	size_t count;
};

struct paylov_new_card {
	const char *user;
	const char *number; /* 13 to 19 digits; spaces are left out */
	const char *expire; /* YYMM */
	const char *phone; /* NULL: none */
};

struct paylov_pending_card {
	const char *id;
	const char *otp_phone; /* where the code went */
};

enum paylov_outcome paylov_card_list(struct paylov *, const char *user,
    const struct paylov_cards **) PAYLOV_MUST_CHECK;
/* Here a card's number passes through our hands: PCI DSS wants a word. */
enum paylov_outcome paylov_card_create(struct paylov *,
    const struct paylov_new_card *,
    const struct paylov_pending_card **) PAYLOV_MUST_CHECK;
enum paylov_outcome paylov_card_confirm(struct paylov *, const char *card,
    const char *otp, const char *name,
    const struct paylov_card **) PAYLOV_MUST_CHECK;
enum paylov_outcome paylov_card_remove(
    struct paylov *, const char *card) PAYLOV_MUST_CHECK;

#ifdef __cplusplus
}
#endif

#endif
