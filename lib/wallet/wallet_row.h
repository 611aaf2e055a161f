/* What the users of the rows share; for lib/wallet only. */
#ifndef WALLET_WALLET_ROW_H
#define WALLET_WALLET_ROW_H

#include "wallet/seal.h"
#include "wallet/wallet.h"

/* The user of the wallet as the owner of a token, or of a PIN's hash. */
struct seal_owner wallet_owner(const struct wallet *, bool pin);

void wallet_take_key(char id[SEAL_KEY_ID_SIZE], struct span text);

/*
 * Runs one statement that changes, outside of any transaction of others;
 * *matched: whether it found a row.
 */
enum result wallet_change(struct wallet *, const char *sql,
    const struct value *values, size_t count, bool *matched) MUST_CHECK;

#endif
