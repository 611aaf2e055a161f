/*
 * The shop's side of orders and accounts: registered, listed, withdrawn,
 * fulfilled.  What Payme does to them is in ledger.h.
 */
#ifndef PAYMENT_REGISTRY_H
#define PAYMENT_REGISTRY_H

#include "payment/ledger.h"

struct shop_claim;

enum registry_outcome {
	REGISTRY_DONE,
	REGISTRY_NOT_FOUND,
	REGISTRY_EXISTS, /* another order has this account */
	REGISTRY_BUSY, /* a payment is under way */
	REGISTRY_FOREIGN, /* it is the storefront's to change */
	REGISTRY_RECEIPT, /* a receipt of it is not cancelled */
	REGISTRY_WRONG_STATE /* record.order.state says which */
};

/* Bytes of JSON that there is room for in an account or a description. */
#define REGISTRY_TEXT_MAX 65535

/* An order or account with all that is stored of it. */
struct record {
	struct order order;
	struct span key;
	struct span account; /* JSON */
	struct span description; /* JSON {ru?, uz?, en?}, or NULL data */
	int64_t create_time;
	int64_t change_time;
};

/* Stores ${record}: kind, amount, key, account and the JSON texts. */
enum result registry_add(struct store *, const struct cashbox *,
    const struct record *, enum registry_outcome *) MUST_CHECK;

/*
 * The same, but an order that is there is not refused: with the same content it
 * is left as it is, with other content it is rewritten as long as nothing has
 * begun, that is, no transaction was ever made on it.  REGISTRY_EXISTS:
 * something has.
 */
enum result registry_offer(struct store *, const struct cashbox *,
    const struct record *, enum registry_outcome *) MUST_CHECK;

/* Spans of *record are borrowed until the next call. */
enum result registry_find(struct store *, const struct cashbox *,
    struct span key, struct record *, enum registry_outcome *) MUST_CHECK;

/*
 * The same for a page, with less to read: kind, state, amount, balance, what is
 * reserved or unsettled, detail (but not a storefront's) and description.  The
 * claim is a visitor's to a storefront's order, NULL: none is wanted; without its
 * proof nothing is found.
 */
enum result registry_look(struct store *, const struct cashbox *,
    struct span key, const struct shop_claim *, struct record *,
    enum registry_outcome *) MUST_CHECK;

/* Each once; RESULT_DOWN after the first ones if the list breaks off. */
typedef enum result registry_each(const struct record *, void *state);
enum result registry_list(struct store *, const struct cashbox *,
    enum cashbox_kind, registry_each *, void *state) MUST_CHECK;

/* Withdraws an unpaid order (ORDER_CANCELLED); again: REGISTRY_DONE. */
enum result registry_withdraw(struct store *, const struct cashbox *,
    struct span key, struct record *, enum registry_outcome *) MUST_CHECK;

/* Marks a paid order as delivered in full; again: REGISTRY_DONE. */
enum result registry_fulfil(struct store *, const struct cashbox *,
    struct span key, struct record *, enum registry_outcome *) MUST_CHECK;

/* {"account":...,"amount":...,"state":...,...}: what --json shows. */
void record_put(struct buf *, const struct record *);

const char *registry_sql(size_t);

#endif
