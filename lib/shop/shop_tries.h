/*
 * How often somebody may try to be the buyer of an order.  Tries are counted in
 * the database, however many web servers there are, by order and by address of
 * the visitor: with a contact all of them, right or wrong; with a storefront's
 * secret the wrong ones, for some storefronts' are short.
 */
#ifndef SHOP_SHOP_TRIES_H
#define SHOP_SHOP_TRIES_H

#include "store/store.h"

#define TRIES_WINDOW ((int64_t)15 * 60 * 1000) /* ms; from the first try on */
#define TRIES_SUBJECT 32 /* bytes */

enum tries_kind {
	TRIES_CONTACT, /* 5 an order, 20 an address */
	TRIES_SECRET /* 100 an order, 100 an address */
};

/* What is counted by: digests, as nobody's address is stored. */
struct tries_subject {
	unsigned char order[TRIES_SUBJECT];
	unsigned char address[TRIES_SUBJECT];
};

/*
 * Of cashbox, number and address, an IPv6 one by its /64, with ${secret} as
 * their key.
 */
void tries_subject(const char *secret, enum tries_kind, const char *cashbox,
    struct span number, const char *address, struct tries_subject *);

/* Counts a try; *allowed: it is not one too many.  ${now} in ms UTC. */
enum result tries_count(struct store *, enum tries_kind,
    const struct tries_subject *, int64_t now, bool *allowed) MUST_CHECK;

/* Whether one more would be allowed; counts nothing. */
enum result tries_left(struct store *, enum tries_kind,
    const struct tries_subject *, int64_t now, bool *allowed) MUST_CHECK;

/* Forgets those whose window is over. */
enum result tries_forget(struct store *, int64_t now) MUST_CHECK;

const char *tries_sql(size_t);

#endif
