/*
 * What an order's change makes necessary elsewhere: a notice to the shop, a
 * change of a storefront's own tables, a call of its API.  A row is written in
 * the transaction that changes the order, and is done once what it asks for is.
 */
#ifndef PAYMENT_OUTBOX_H
#define PAYMENT_OUTBOX_H

#include "payment/ledger.h"

enum outbox_kind {
	OUTBOX_NOTICE = 1, /* to notify_url */
	OUTBOX_SHOP = 2, /* SQL, after our COMMIT */
	OUTBOX_CALL = 3 /* the storefront's API */
};

enum outbox_state { OUTBOX_DUE = 0, OUTBOX_DONE = 1, OUTBOX_GIVEN_UP = 2 };

/* What happened to the order or account; numbers are stored. */
enum order_event {
	ORDER_NOTHING = 0,
	ORDER_WAS_RESERVED = 1, /* by a live transaction */
	ORDER_WAS_RELEASED = 2, /* unpaid, and free again */
	ORDER_WAS_HELD = 3,
	ORDER_WAS_PAID = 4, /* or an account was credited */
	ORDER_WAS_CANCELLED = 5, /* withdrawn */
	ORDER_WAS_REFUNDED = 6 /* or taken from an account again */
};

/* "reserved", "released", ...; "" for ORDER_NOTHING. */
const char *order_event_name(enum order_event);

/* "notice", "shop", "call" */
const char *outbox_kind_name(enum outbox_kind);

/* What has changed since the order was read. */
enum order_event order_event_of(const struct order *);

struct outbox_item {
	int64_t id;
	int64_t order_id;
	enum outbox_kind kind;
	enum order_event event;
	enum order_state order_state;
	int64_t amount; /* tiyin */
	struct span payme_id; /* NULL data: no transaction did it */
	int64_t time;
};

/* Stores what ${item} says, due at once; gives it its id. */
enum result outbox_add(
    struct session *, const struct cashbox *, struct outbox_item *) MUST_CHECK;

/*
 * Tells whoever must know, in the same transaction, how the locked order has
 * changed since it was read, and takes it as read anew.  ${payme_id}: of the
 * transaction that did it, or NULL data; ${amount} in tiyin.
 */
enum result outbox_tell(struct session *, struct order *, struct span payme_id,
    int64_t amount, int64_t now) MUST_CHECK;

const char *outbox_sql(size_t);

#endif
