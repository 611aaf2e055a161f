/*
 * The rows of the local Payme: receipts, its calls to the merchant, and the
 * faults that are switched on.
 */
#ifndef SANDBOX_RECEIPT_H
#define SANDBOX_RECEIPT_H

#include "store/store.h"

#define RECEIPT_ID_SIZE 25
#define RECEIPT_NAME_SIZE 256

/* "Состояния чека". */
enum receipt_state {
	RECEIPT_OPEN = 0,
	RECEIPT_CREATING = 1, /* the merchant is asked for a transaction */
	RECEIPT_CHARGING = 2,
	RECEIPT_CLOSING = 3, /* the merchant is told of the money */
	RECEIPT_PAID = 4,
	RECEIPT_HELD = 5,
	RECEIPT_HOLDING = 6,
	RECEIPT_PAUSED = 20, /* for a human */
	RECEIPT_CANCELLING = 21,
	RECEIPT_QUEUED = 30, /* the merchant did not take the money's news */
	RECEIPT_CANCELLED = 50
};

struct receipt {
	char id[RECEIPT_ID_SIZE];
	struct span cashbox;
	int64_t amount; /* tiyin */
	struct span account; /* JSON */
	int64_t language;
	struct span callback;
	int64_t timeout; /* milliseconds */
	struct span description; /* JSON {ru?, uz?, en?}, or no data */
	struct span detail; /* JSON, or no data */
	int64_t hold;
	int64_t state;
	int64_t card; /* see card_at(); 0: none */
	int64_t tries; /* of the code that are left */
	int64_t error; /* the last one's code; 0: none */
	struct buf message; /* of the error: JSON {ru, uz, en}, or empty */
	char payme_id[RECEIPT_ID_SIZE]; /* of the transaction; "": none */
	int64_t payme_time;
	char transaction[RECEIPT_NAME_SIZE]; /* the merchant's name of it */
	int64_t create_time;
	int64_t pay_time;
	int64_t cancel_time;
	int64_t change_time;
	int64_t version;
	struct buf storage; /* the spans of a receipt that was read */
};

/* 24 hex digits that rise with time. */
void receipt_make_id(char id[RECEIPT_ID_SIZE]);

/* Makes the tables unless they are there. */
enum result receipt_tables(struct store *) MUST_CHECK;

/* Stores a new one under its id. */
enum result receipt_add(struct store *, const struct receipt *) MUST_CHECK;

/* RESULT_UNCHANGED: there is none.  To be freed with receipt_free(). */
enum result receipt_find(
    struct store *, struct span id, struct receipt *) MUST_CHECK;
void receipt_free(struct receipt *);

/*
 * Writes from hold on what changed, unless somebody else did since it was read:
 * RESULT_UNCHANGED.
 */
enum result receipt_save(struct store *, struct receipt *) MUST_CHECK;

/* The newest ${limit}, without their texts. */
typedef enum result receipt_each(const struct receipt *, void *state);
enum result receipt_list(
    struct store *, int64_t limit, receipt_each *, void *state) MUST_CHECK;

/* Of one cashbox, from <= create_time <= to, by time. */
struct receipt_range {
	struct span cashbox;
	int64_t from, to, offset, count;
};
enum result receipt_range(struct store *, const struct receipt_range *,
    receipt_each *, void *state) MUST_CHECK;

/* ------ calls to the merchant ------ */

struct receipt_call {
	struct span receipt;
	int64_t time;
	int64_t duration; /* milliseconds */
	struct span request; /* JSON */
	struct span answer; /* as it came, or no data */
	struct span problem; /* or no data */
};
enum result receipt_add_call(
    struct store *, const struct receipt_call *) MUST_CHECK;
typedef enum result receipt_call_each(const struct receipt_call *, void *state);
enum result receipt_calls(struct store *, struct span id, receipt_call_each *,
    void *state) MUST_CHECK;

/* ------ faults ------ */

enum fault_switch {
	FAULT_LOST, /* the first answer of each writing call is lost */
	FAULT_DOUBLED, /* each writing call is made twice */
	FAULT_DELAY, /* milliseconds before each call */
	FAULT_KEY, /* calls carry a wrong key */
	FAULT_BANK, /* the bank refuses every card */
	FAULT_BILLING, /* cashboxes have no Merchant API that is asked */
	/* the Subscribe API's answers, the first three after a charge */
	FAULT_API_LOST,
	FAULT_API_HALF,
	FAULT_API_HTML, /* a 502 of some proxy's */
	FAULT_API_TEXT, /* error.message is a text, no object */
	FAULT_API_ID, /* the id is null */
	/* Paylov's answers, the first four after a payment */
	FAULT_PAYLOV_LOST,
	FAULT_PAYLOV_HALF,
	FAULT_PAYLOV_HTML,
	FAULT_PAYLOV_SLOW, /* it comes after PAYLOV_SLOW_MS */
	FAULT_PAYLOV_ERROR, /* errors stand in the result, with status 200 */
	FAULT_PAYLOV_401, /* an access token is good for one call */
	FAULT_PAYLOV_EXPIRED /* tokens have no time left when they are given */
};
#define FAULT_SWITCHES 18
#define FAULT_DELAY_MAX 60000

extern const char *const fault_names[FAULT_SWITCHES];

enum result faults_read(
    struct store *, int64_t values[FAULT_SWITCHES]) MUST_CHECK;
enum result faults_write(
    struct store *, const int64_t values[FAULT_SWITCHES]) MUST_CHECK;

#endif
