/*
 * What is saved of cards at rest: tokens and PINs' hashes, in
 * XChaCha20-Poly1305, bound to the user, the cashbox and the key.  A key's id is
 * the beginning of its hash; the first key of the configuration seals, all of
 * them open, so that keys can be changed.
 */
#ifndef WALLET_SEAL_H
#define WALLET_SEAL_H

#include <stdbool.h>

#include "setting/config.h"

#define SEAL_KEY_ID_SIZE 17

/* Whose it is, and what: one of them does not open as another one. */
struct seal_owner {
	const char *cashbox;
	struct span user;
	bool pin; /* a PIN's hash, else a token */
};

/* The id of the key of that index, 0 for the one that seals; "" if none is. */
void seal_key_id(
    const struct config_service *, size_t index, char id[SEAL_KEY_ID_SIZE]);

/* Appends nonce and ciphertext of ${text}. */
enum result seal_close(const struct config_service *, const struct seal_owner *,
    struct span text, struct buf *sealed) MUST_CHECK;

/*
 * Appends what was sealed under the key ${id}.  RESULT_MALFORMED: not by one of
 * our keys, or not for this owner.
 */
enum result seal_open(const struct config_service *, const struct seal_owner *,
    struct span id, struct span sealed, struct buf *text) MUST_CHECK;

/*
 * Appends the sealed hash of the PIN, by Argon2id: the database alone is no way
 * to it.
 */
enum result seal_pin(const struct config_service *, const struct seal_owner *,
    struct span pin, struct buf *sealed) MUST_CHECK;
/* Whether it is this PIN; RESULT_MALFORMED as above: nobody can tell. */
enum result seal_pin_fits(const struct config_service *,
    const struct seal_owner *, struct span id, struct span sealed,
    struct span pin, bool *fits) MUST_CHECK;

#endif
