/*
 * The rows of orders and transactions.  It only moves them: what may happen is
 * decided by transaction.h.  All functions run within a unit of work and return
 * its result.  The order's row is locked first, then the transaction's; every
 * write raises the order's version, which must be the one that was read.
 *
 * Spans are borrowed from the session until the same function is called again.
 */
#ifndef PAYMENT_LEDGER_H
#define PAYMENT_LEDGER_H

#include "payment/transaction.h"
#include "setting/config.h"
#include "store/store.h"

struct order {
	const struct cashbox *box;
	int64_t id; /* 0: none was found */
	enum cashbox_kind kind;
	enum order_state state;
	int64_t amount; /* tiyin; of a one-time order */
	int64_t balance; /* tiyin; of an accumulating account */
	struct span live_id; /* the transaction that reserves it, if any */
	int64_t live_time; /* and its time */
	int64_t version;
	struct span receivers; /* JSON, or NULL data */
	struct span additional;
	struct span detail;
	bool read_only; /* the database takes no writes now */
	bool promised; /* by promise_look(): it stands */
	bool unsettled; /* a card may have been charged for it: for pages */
	struct span key; /* of its account */

	/* Of a storefront's order, by source_view() or source_lock(). */
	bool shut; /* the storefront does not let it be paid */
	enum order_state shown; /* there */
	int64_t stored_amount; /* in our table */
	uint64_t sight; /* by source_lock(): which one it was; 0: none */

	/* As it was read, or last told of: outbox_tell(). */
	struct {
		enum order_state state;
		bool reserved;
		int64_t balance;
	} was;
};

struct transaction {
	int64_t number; /* our own; 0: none was found */
	struct span id; /* Payme's */
	int64_t order_id;
	enum transaction_state state;
	bool reasoned;
	int64_t reason; /* if reasoned */
	int64_t time; /* of CreateTransaction, by Payme's clock */
	int64_t amount; /* tiyin */
	int64_t create_time; /* by our clock; 0: not yet */
	int64_t perform_time;
	int64_t cancel_time;
	struct span account; /* JSON as it was sent */
	struct span receivers;
};

/* Takes the order as read. */
void order_remember(struct order *);

/* Whether a live transaction has it, and whether its time-out has come. */
bool order_reserved(const struct order *);
bool order_due(const struct order *, int64_t now);

/*
 * A charge that PerformTransaction does not tell of, of a receipt or in
 * Telegram.  ${again}: the order had been refunded, and is paid once more.
 */
enum order_charge {
	CHARGE_MARKED, /* the order is paid by it, from now on */
	CHARGE_BILLED, /* a transaction has made it paid, or is about to */
	CHARGE_DISPUTED /* nothing was to be paid */
};
bool order_awaits(const struct order *, bool again);
enum order_charge order_charge(struct order *, bool again) MUST_CHECK;

/*
 * Whether the time-out of a transaction of the order has come.  While the money is
 * held it does not, nor does order_due(): a hold lives for days.
 */
bool ledger_is_due(
    const struct order *, const struct transaction *, int64_t now);

/* ${now}, but never before what already happened by another host's clock. */
int64_t ledger_moment(const struct transaction *, int64_t now);

/* With additional, detail and read_only; no lock. */
enum result ledger_find_order(struct session *, const struct cashbox *,
    struct span key, struct order *) MUST_CHECK;

enum result ledger_find_transaction(struct session *, const struct cashbox *,
    struct span id, struct transaction *) MUST_CHECK;

/* Locks the order of ${key} and, if it exists, the transaction ${id}. */
enum result ledger_lock_order(struct session *, const struct cashbox *,
    struct span key, struct span id, struct order *,
    struct transaction *) MUST_CHECK;

/* Locks the transaction ${id} behind its order. */
enum result ledger_lock_transaction(struct session *, const struct cashbox *,
    struct span id, struct order *, struct transaction *) MUST_CHECK;

/* A new transaction on a locked order; gives it its number. */
enum result ledger_create(struct session *, const struct cashbox *,
    struct order *, struct transaction *, int64_t now) MUST_CHECK;

/* Writes what changed of a locked order and transaction. */
enum result ledger_apply(struct session *, struct order *,
    const struct transaction *, enum transaction_state was,
    int64_t now) MUST_CHECK;

/*
 * The time-out of a locked transaction that is due: cancelled with reason 4,
 * the order free again.
 */
enum result ledger_expire(struct session *, struct order *,
    struct transaction *, int64_t now) MUST_CHECK;

/* The same for whatever reserves a locked order. */
enum result ledger_expire_live(struct session *, const struct cashbox *,
    struct order *, int64_t now) MUST_CHECK;

/* Locks the order of that id. */
enum result ledger_lock_id(struct session *, const struct cashbox *, int64_t id,
    struct order *) MUST_CHECK;

/* Writes the state of a locked order that no transaction changes. */
enum result ledger_set_state(
    struct session *, struct order *, int64_t now) MUST_CHECK;

/* The transactions of from <= time <= to, by time and number. */
typedef enum result ledger_each(const struct transaction *, void *state);
enum result ledger_statement(struct session *, const struct cashbox *,
    int64_t from, int64_t to, ledger_each *, void *state) MUST_CHECK;

/* Keeps the JSON of one kind of fiscal receipt of a locked transaction. */
enum fiscal_kind { FISCAL_PERFORM, FISCAL_CANCEL };
enum result ledger_set_fiscal(struct session *, const struct cashbox *,
    struct span id, enum fiscal_kind, struct span data) MUST_CHECK;

/* What was kept; NULL data where nothing was. */
enum result ledger_fiscal(struct session *, const struct cashbox *,
    struct span id, struct span *perform, struct span *cancel) MUST_CHECK;

/* The oldest transactions whose time-out has come, at most ${limit}. */
typedef enum result ledger_due_each(
    struct span cashbox, struct span id, void *state);
enum result ledger_due(struct session *, int64_t now, int64_t limit,
    ledger_due_each *, void *state) MUST_CHECK;

/* All SQL of the ledger, for the test that explains it; NULL at the end. */
const char *ledger_sql(size_t);
const char *ledger_fiscal_sql(size_t);

#endif
