/*
 * Tokens of saved cards at rest: XChaCha20-Poly1305, bound to the user, the
 * cashbox and the key.  A key's id is the beginning of its hash; the first key
 * of the configuration seals, all of them open, so that keys can be changed.
 */
#ifndef WALLET_SEAL_H
#define WALLET_SEAL_H

#include <stdbool.h>

#include "setting/config.h"

#define SEAL_KEY_ID_SIZE 17

/* The id of the key of that index, 0 for the one that seals; "" if none is. */
void seal_key_id(
    const struct config_service *, size_t index, char id[SEAL_KEY_ID_SIZE]);

/* Appends nonce and ciphertext of ${text}. */
enum result seal_close(const struct config_service *, const char *cashbox,
    struct span user, struct span text, struct buf *sealed) MUST_CHECK;

/*
 * Appends what was sealed under the key ${id}.  RESULT_MALFORMED: not by one of
 * our keys, or not for this user and cashbox.
 */
enum result seal_open(const struct config_service *, const char *cashbox,
    struct span user, struct span id, struct span sealed,
    struct buf *text) MUST_CHECK;

/* Argon2id over the PIN, itself keyed: the database alone is no way to it. */
#define SEAL_PIN_SIZE 128
enum result seal_pin(const struct config_service *, struct span pin,
    char hash[SEAL_PIN_SIZE]) MUST_CHECK;
bool seal_pin_fits(
    const struct config_service *, struct span pin, const char *hash);

#endif
