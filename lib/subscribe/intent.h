/*
 * The receipts that Payme was asked for (Subscribe API), and what is meant with
 * them: an intent is written, and committed, before the call that it is about.
 * One-time orders only, one live intent for each.
 *
 * What may become of an intent is a table, without any I/O; the rows below move
 * in units of work, as those of ledger.h: the order's row is locked first, and
 * every change of an intent writes it too.
 */
#ifndef SUBSCRIBE_INTENT_H
#define SUBSCRIBE_INTENT_H

#include "payment/ledger.h"
#include "subscribe/subscribe.h"

enum intent_state {
	INTENT_CREATING = 0, /* receipts.create: its answer is not known */
	INTENT_NEW = 1, /* not paid yet; receipts.pay may be called */
	INTENT_PAYING = 2, /* receipts.pay: its outcome is not known */
	INTENT_PAID = 3,
	INTENT_HELD = 4,
	INTENT_REFUSED = 5, /* not charged; another card may be tried */
	INTENT_CONFIRMING = 6, /* receipts.confirm_hold: not known */
	INTENT_CANCELLING = 7, /* receipts.cancel: not known, or queued */
	INTENT_CANCELLED = 8, /* for good; the order is free */
	INTENT_DISPUTED = 9 /* charged, but not as the order says: a human */
};
#define INTENT_STATES 10

/* "new", "paying", "paid", ... */
const char *intent_state_name(enum intent_state);

/*
 * Whether nobody here knows whether money moved; ${seen} is the receipt's last
 * state at Payme.
 */
bool intent_unknown(enum intent_state, int64_t seen);

/*
 * What is learned from receipts.check.  ${settled}: no call can be under way
 * any more, it was refused or its quiet time is over.
 */
enum intent_state intent_step(
    enum intent_state, enum payme_stage, bool settled);

/* What the intent did to the order by itself, where no billing does it. */
enum intent_mark {
	MARK_NONE = 0,
	MARK_HELD = 1,
	MARK_PAID = 2,
	MARK_AGAIN = 3 /* nothing; it was refunded before, and is paid again */
};

struct intent {
	int64_t id; /* 0: none was found */
	int64_t order_id;
	struct span receipt; /* Payme's id, or NULL data */
	enum intent_state state;
	enum intent_mark mark;
	bool hold;
	int64_t amount; /* tiyin */
	int64_t attempt; /* a random number for each call that moves money */
	int64_t seen; /* the receipt's last state at Payme; -1: never asked */
	int64_t error; /* the last refusal's code; 0: none */
	bool watched; /* somebody else may pay it: an invoice was sent */
	int64_t version;
	int64_t create_time;
	int64_t sent_time; /* of the last call that moves money */
	int64_t change_time;
	int64_t held_time; /* since when the money is held; 0: it is not */
	struct span card; /* masked; NULL data: not known */
	struct span account; /* of the order: JSON */
};

/*
 * Moves a locked intent to ${to}, or where the order does not allow that, and
 * the order with it: paid, held, free again or refunded, unless a transaction
 * of the Merchant API reserves it and will do that.
 */
void intent_move(struct intent *, struct order *, enum intent_state to);

/* Whether the sweep has to look at it again. */
bool intent_is_due(const struct intent *, const struct order *);

/* ------ rows ------ */

enum result intent_find(struct session *, const struct cashbox *,
    struct span receipt, struct intent *) MUST_CHECK;
enum result intent_find_id(
    struct session *, int64_t id, struct intent *) MUST_CHECK;

/* Locks it behind its order. */
enum result intent_lock(struct session *, const struct cashbox *, int64_t id,
    struct order *, struct intent *) MUST_CHECK;

/* Locks the live one of a locked order, if any. */
enum result intent_lock_live(
    struct session *, const struct order *, struct intent *) MUST_CHECK;

/* A new one on a locked order; gives it its id. */
enum result intent_add(struct session *, const struct cashbox *, struct order *,
    struct intent *, int64_t now) MUST_CHECK;

/* Writes a locked intent and its order, and when it is due again. */
enum result intent_save(
    struct session *, struct order *, struct intent *, int64_t now) MUST_CHECK;

/* The first one after ${id} that is due, by id; *next is 0 if there is none. */
enum result intent_next(struct session *, const struct cashbox *, int64_t now,
    int64_t id, int64_t *next) MUST_CHECK;

/* How many of the cashbox are unknown. */
enum result intent_count_unknown(
    struct session *, const struct cashbox *, int64_t *count) MUST_CHECK;

/* Those with a receipt that were created from ${from} to ${to}. */
typedef enum result intent_each(const struct intent *, void *state);
enum result intent_list(struct session *, const struct cashbox *, int64_t from,
    int64_t to, intent_each *, void *state) MUST_CHECK;

/* Those whose money is held since ${until} or longer, by that time. */
enum result intent_list_held(struct session *, const struct cashbox *,
    int64_t until, intent_each *, void *state) MUST_CHECK;

const char *intent_sql(size_t);

#endif
