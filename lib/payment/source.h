/*
 * Orders of a storefront.  Its own tables say what may be paid, and how much;
 * what Payme did stands in ours, in a row that is made when the first payment
 * begins.  Where its tables take part in transactions they change in the same
 * one; else after our COMMIT, recorded in the outbox until it is done.
 *
 * All functions run within a unit of work on a cashbox that has a shop.
 */
#ifndef PAYMENT_SOURCE_H
#define PAYMENT_SOURCE_H

#include "payment/fiscal.h"
#include "payment/outbox.h"
#include "shop/shop.h"

struct shop_claim;

/*
 * What the storefront says, put into the order of ${key} that was just read: its
 * amount, whether it is shut, what it shows.  An order that the storefront does
 * not have, or that is not to be paid by us, is not found (id 0); one that is
 * not in our table yet has id -1.  With a ${claim} that is not proven, NULL: none
 * is wanted, it is not found either.
 */
enum result source_view(struct session *, struct span key,
    const struct shop_claim *claim, struct order *) MUST_CHECK;

/*
 * The same of an order whose row in our table is locked; what was seen serves
 * source_tell() in the same unit.
 */
enum result source_lock(
    struct session *, struct span key, struct order *) MUST_CHECK;

/*
 * The same, and with the fiscal detail if it may be paid and its cashbox wants
 * one.  It is borrowed until this is called again.
 */
enum result source_view_whole(
    struct session *, struct span key, struct order *) MUST_CHECK;

/*
 * The detail of the order of ${key} as it stands there, or why it has none; an
 * order that the storefront does not have, or that is not ours, has neither.
 */
enum result source_fiscal(struct session *, const struct cashbox *,
    struct span key, struct fiscal *) MUST_CHECK;

/*
 * Makes our table agree with a view that may be paid.  *again: a row was made,
 * and is to be read.
 */
enum result source_copy(struct session *, struct span key, const struct order *,
    int64_t now, bool *again) MUST_CHECK;

/* Tells the storefront of an event of a locked order. */
enum result source_tell(
    struct session *, const struct order *, struct outbox_item *) MUST_CHECK;

/*
 * Changes that no transaction covers, of the order ${id} at that cashbox, one
 * after the other until none is due.
 */
enum result source_project(struct session *, void *store_next) MUST_CHECK;

/* The change that an event of an order is to its storefront; false: none. */
bool source_change(const struct shop *, enum order_event, enum preset_change *);

/* What the storefront says now of our order of that id. */
enum result source_look(struct session *, const struct cashbox *, int64_t order,
    struct shop_order *) MUST_CHECK;

/* Appends a line for the order's history. */
void source_note(struct buf *, const struct outbox_item *);

/* Appends the account of ${key} as JSON. */
enum result source_account(
    const struct cashbox *, struct span key, struct buf *account) MUST_CHECK;

/* The cashbox's storefront does not let it be paid: the account-range code. */
enum payment_code source_refusal(const struct order *);

const char *source_sql(size_t);

#endif
