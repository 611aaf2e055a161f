/*
 * Saved cards: the token sealed, the number masked, a PIN by its hash.  A card
 * belongs to a user of a cashbox, whose name only a signed link says.
 *
 * A card that is removed, by its owner or by three wrong PINs, cannot be used
 * from that moment; its row stays until Payme has dropped the token too.
 */
#ifndef WALLET_WALLET_H
#define WALLET_WALLET_H

#include "setting/config.h"
#include "store/store.h"

#define WALLET_TRIES 3
#define WALLET_CARDS 20 /* of one user */
#define WALLET_PIN_MIN 4
#define WALLET_PIN_MAX 8
#define WALLET_USER_MAX 190

struct wallet {
	struct store *store;
	const struct config_service *service;
	const struct cashbox *box;
	struct span user;
};

struct wallet_card {
	int64_t id;
	struct span number; /* masked */
	bool recurring; /* may be charged without its PIN, by the shop */
	int64_t create_time;
};

enum wallet_outcome {
	WALLET_DONE,
	WALLET_NO_CARD, /* not this user's, or removed */
	WALLET_WRONG_PIN, /* it may be tried again */
	WALLET_GONE, /* the third wrong PIN: the card is removed */
	WALLET_FULL, /* WALLET_CARDS are there */
	WALLET_BAD_PIN, /* not of WALLET_PIN_MIN to WALLET_PIN_MAX digits */
	WALLET_CLOSED /* no key is configured: nothing can be saved */
};

bool wallet_pin_good(struct span pin);

/* Saves a card under a PIN; the same token again is the same card. */
enum result wallet_add(struct wallet *, struct span token, struct span number,
    struct span pin, bool recurring, enum wallet_outcome *) MUST_CHECK;

/* The user's cards, the newest first. */
typedef enum result wallet_each(const struct wallet_card *, void *state);
enum result wallet_list(struct wallet *, wallet_each *, void *state) MUST_CHECK;

/*
 * Appends the token, if the PIN is right.  Each try is counted, and committed,
 * before the PIN is looked at, so that of any number at once three are.
 */
enum result wallet_token(struct wallet *, int64_t card, struct span pin,
    struct buf *token, enum wallet_outcome *) MUST_CHECK;

/*
 * The same for a card whose owner allowed to charge it without; wallet->user
 * may be empty.
 */
enum result wallet_recurring_token(struct wallet *, int64_t card,
    struct buf *token, enum wallet_outcome *) MUST_CHECK;

/* From now on it is of no use here; wallet_sweep() tells Payme. */
enum result wallet_remove(
    struct wallet *, int64_t card, enum wallet_outcome *) MUST_CHECK;

/*
 * Calls ${drop} with the token of each removed card of the cashbox, and forgets
 * those that it returns true for; seals what an old key sealed under the first.
 */
typedef bool wallet_drop(const char *token, void *state);
enum result wallet_sweep(
    struct wallet *, wallet_drop *, void *state, int64_t *left) MUST_CHECK;

const char *wallet_sql(size_t);
const char *wallet_sweep_sql(size_t);

#endif
