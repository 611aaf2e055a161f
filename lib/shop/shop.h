/*
 * Orders in a storefront's own tables, by its preset: looked up, and changed by
 * compare-and-swap.  What may happen to an order is not decided here.
 */
#ifndef SHOP_SHOP_H
#define SHOP_SHOP_H

#include "setting/preset.h"
#include "store/store.h"

enum shop_status {
	SHOP_AWAITING = PRESET_AWAITING,
	SHOP_RESERVED = PRESET_RESERVED,
	SHOP_PAID = PRESET_PAID,
	SHOP_CANCELLED = PRESET_CANCELLED,
	SHOP_REFUNDED = PRESET_REFUNDED,
	SHOP_OTHER = PRESET_STATUSES
};

/* A zeroed one is empty. */
struct shop_order {
	bool found;
	bool ours; /* by a method of payment that is ours */
	enum shop_status status;
	int64_t amount; /* tiyin; -1: another currency, or not in tiyin */
	const struct preset *preset; /* the one that rules */
	struct span columns[PRESET_COLUMNS]; /* as texts; of buf */
	struct buf buf;
};

void shop_order_free(struct shop_order *);

/* The preset that rules now: the named one, or a variant of it. */
enum result shop_choose(
    struct session *, const struct shop *, const struct preset **) MUST_CHECK;

/* The order of that number, compared byte by byte; in one statement or two. */
enum result shop_look(struct session *, const struct shop *, struct span number,
    struct shop_order *) MUST_CHECK;

/* What a visitor shows for an order to be the visitor's own. */
enum shop_proof {
	SHOP_SECRET, /* the storefront's, of that order */
	SHOP_CONTACT /* the buyer's e-mail or phone */
};

struct shop_claim {
	enum shop_proof proof;
	struct span text;
};

/*
 * Whether it is so: secrets byte by byte, e-mails whatever their case, phones
 * by their last nine digits.  What the order does not have is not proven by
 * anything; the time taken tells nothing.
 */
bool shop_proven(const struct shop_order *, const struct shop_claim *);

/*
 * The option ${name}, "parameter", "referer" or "cookie", of the first of the
 * shop's presets that has it; else "".
 */
const char *shop_word(const struct shop *, const char *name);

/* What is changed, and by whom. */
struct shop_deed {
	enum preset_change change;
	int64_t amount; /* tiyin */
	struct span payme_id; /* NULL data: none */
	struct span note; /* for the order's history */
};

/*
 * Runs the statements of the change; *matched is false if the first of them
 * found the order otherwise, and then nothing was written.
 */
enum result shop_change(struct session *, const struct shop_order *,
    const struct shop_deed *, bool *matched) MUST_CHECK;

/* Whether its API can be asked for it, and shall. */
bool shop_calls(const struct shop *, const struct preset *, enum preset_change);

/* Whether there are statements for it. */
bool shop_changes(const struct shop_order *, enum preset_change);

/* The status that the change writes; NULL if it writes none. */
const char *shop_target(const struct shop_order *, enum preset_change);

/*
 * Whether all tables that it writes take part in transactions; as of a minute
 * ago, perhaps.
 */
enum result shop_atomic(struct session *, const struct shop *,
    const struct preset *, bool *atomic) MUST_CHECK;

/* The number of the order of a storefront's session, or empty. */
enum result shop_session(struct session *, const struct shop *,
    struct span cookie, struct buf *number) MUST_CHECK;

/* Appends a line for each thing that is wrong with the preset here. */
enum result shop_check(
    struct session *, const struct shop *, struct buf *problems) MUST_CHECK;

#endif
