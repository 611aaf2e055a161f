/* Rows of saved cards. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "setting/log.h"
#include "wallet/seal.h"
#include "wallet/wallet_row.h"

enum statement {
	ADD,
	COUNT_CARDS,
	LIST,
	COUNT_TRY,
	FIND,
	FIND_RECURRING,
	FORGIVE,
	REMOVE
};

static const char *const sql[] = {
    [ADD] = "INSERT INTO `{}card` (cashbox,user,token_hash,key_id,sealed,"
	    "number,pin,tries,recurring,removed,create_time,change_time) "
	    "VALUES (?,?,?,?,?,?,?,0,?,0,?,?) ON DUPLICATE KEY UPDATE "
	    "key_id=VALUES(key_id),sealed=VALUES(sealed),pin=VALUES(pin),"
	    "tries=0,recurring=VALUES(recurring),removed=0,"
	    "change_time=VALUES(change_time)",
    [COUNT_CARDS] = "SELECT COUNT(*) FROM `{}card` WHERE cashbox=? AND "
		    "user=? AND removed=0",
    [LIST] = "SELECT id,number,recurring,create_time FROM `{}card` WHERE "
	     "cashbox=? AND user=? AND removed=0 ORDER BY id DESC",
    [COUNT_TRY] = "UPDATE `{}card` SET tries=tries+1,change_time=? WHERE "
		  "id=? AND cashbox=? AND user=? AND removed=0 AND tries<?",
    [FIND] = "SELECT key_id,sealed,pin,tries FROM `{}card` WHERE "
	     "id=? AND cashbox=? AND user=? AND removed=0",
    [FIND_RECURRING] = "SELECT key_id,sealed,user FROM `{}card` WHERE id=? "
		       "AND cashbox=? AND removed=0 AND recurring=1",
    [FORGIVE] = "UPDATE `{}card` SET tries=0,change_time=? WHERE id=? AND "
		"removed=0",
    [REMOVE] = "UPDATE `{}card` SET removed=1,pin='',change_time=? WHERE "
	       "id=? AND cashbox=? AND user=? AND removed=0",
};

const char *
wallet_sql(size_t index)
{
	return index < sizeof(sql) / sizeof(sql[0]) ? sql[index] : NULL;
}

bool
wallet_pin_good(struct span pin)
{
	for (size_t i = 0; i < pin.length; i++)
		if (pin.data[i] < '0' || pin.data[i] > '9')
			return false;
	return pin.length >= WALLET_PIN_MIN && pin.length <= WALLET_PIN_MAX;
}

/* ------ saving ------ */

struct addition {
	struct wallet *wallet;
	const struct value *values;
	size_t count;
	bool full;
};

static enum result
add(struct session *session, void *state)
{
	struct addition *addition = state;
	const struct row *row;
	enum result result =
	    session_find(session, sql[COUNT_CARDS], addition->values, 2, &row);

	if (result != RESULT_OK)
		return result;
	addition->full = row_int(row, 0) >= WALLET_CARDS;
	if (addition->full)
		return RESULT_OK;
	return session_change(
	    session, sql[ADD], addition->values, addition->count, NULL);
}

static enum result
add_sealed(struct wallet *wallet, struct span sealed, struct span token,
    struct span number, struct span pin, bool recurring, bool *full)
{
	unsigned char hash[crypto_hash_sha256_BYTES];
	char key_id[SEAL_KEY_ID_SIZE];
	int64_t now = clock_now();
	struct value values[10];
	struct addition addition = {wallet, values, 10, false};
	enum result result;

	crypto_hash_sha256(
	    hash, (const unsigned char *)token.data, token.length);
	seal_key_id(wallet->service, 0, key_id);
	values[0] = value_text(span_of(wallet->box->name));
	values[1] = value_text(wallet->user);
	values[2] = value_text((struct span){(char *)hash, sizeof(hash)});
	values[3] = value_text(span_of(key_id));
	values[4] = value_text(sealed);
	values[5] = value_text(number);
	values[6] = value_text(pin);
	values[7] = value_int(recurring);
	values[8] = value_int(now);
	values[9] = value_int(now);
	result = store_run(wallet->store, STORE_WRITE, add, &addition);
	*full = addition.full;
	return result;
}

enum result
wallet_add(struct wallet *wallet, struct span token, struct span number,
    struct span pin, bool recurring, enum wallet_outcome *outcome)
{
	const struct seal_owner owner = wallet_owner(wallet, false);
	const struct seal_owner pin_owner = wallet_owner(wallet, true);
	struct buf sealed = {0}, hash = {0};
	bool full = false;
	enum result result;

	*outcome = WALLET_BAD_PIN;
	if (!wallet_pin_good(pin))
		return RESULT_OK;
	*outcome = WALLET_CLOSED;
	if (wallet->service->card_key_count == 0)
		return RESULT_OK;
	result = seal_pin(wallet->service, &pin_owner, pin, &hash);
	if (result == RESULT_OK)
		result = seal_close(wallet->service, &owner, token, &sealed);
	if (result == RESULT_OK)
		result = add_sealed(wallet,
		    (struct span){sealed.data, sealed.length}, token, number,
		    (struct span){hash.data, hash.length}, recurring, &full);
	if (result == RESULT_OK)
		*outcome = full ? WALLET_FULL : WALLET_DONE;
	buf_free(&sealed);
	buf_free(&hash);
	return result;
}

/* ------ listing ------ */

/* What a row said, with the number's text behind it. */
struct kept {
	struct wallet_card card;
	size_t length;
};

struct listing {
	struct wallet *wallet;
	struct buf rows; /* kept ones */
};

static enum result
list_row(const struct row *row, void *state)
{
	struct listing *listing = state;
	struct span number = row_text(row, 1);
	const struct kept kept = {.card = {.id = row_int(row, 0),
				      .recurring = row_int(row, 2) != 0,
				      .create_time = row_int(row, 3)},
	    .length = number.length};

	buf_add(&listing->rows, (const char *)&kept, sizeof(kept));
	buf_span(&listing->rows, number);
	return buf_ok(&listing->rows) ? RESULT_OK : RESULT_NO_MEMORY;
}

static enum result
list(struct session *session, void *state)
{
	struct listing *listing = state;
	struct value values[] = {
	    value_text(span_of(listing->wallet->box->name)),
	    value_text(listing->wallet->user)};

	buf_reset(&listing->rows);
	return session_each(session, sql[LIST], values, 2, list_row, listing);
}

static enum result
tell_rows(const struct buf *rows, wallet_each *each, void *state)
{
	enum result result = RESULT_OK;
	struct kept kept;

	for (size_t at = 0; result == RESULT_OK && at < rows->length;
	     at += kept.length) {
		memcpy(&kept, rows->data + at, sizeof(kept));
		at += sizeof(kept);
		kept.card.number = (struct span){rows->data + at, kept.length};
		result = each(&kept.card, state);
	}
	return result;
}

enum result
wallet_list(struct wallet *wallet, wallet_each *each, void *state)
{
	struct listing listing = {.wallet = wallet};
	enum result result =
	    store_run(wallet->store, STORE_READ, list, &listing);

	if (result == RESULT_OK)
		result = tell_rows(&listing.rows, each, state);
	buf_free(&listing.rows);
	return result;
}

/* ------ using ------ */

struct found {
	struct wallet *wallet;
	int64_t card;
	bool there;
	char key_id[SEAL_KEY_ID_SIZE];
	int64_t tries;
	struct buf sealed;
	struct buf pin; /* sealed as well */
	struct buf user;
};

static enum result
find(struct session *session, void *state)
{
	struct found *found = state;
	struct value values[] = {value_int(found->card),
	    value_text(span_of(found->wallet->box->name)),
	    value_text(found->wallet->user)};
	const struct row *row;
	enum result result = session_find(session, sql[FIND], values, 3, &row);

	if (result != RESULT_OK || row == NULL)
		return result;
	found->there = true;
	wallet_take_key(found->key_id, row_text(row, 0));
	found->tries = row_int(row, 3);
	buf_reset(&found->sealed);
	buf_span(&found->sealed, row_text(row, 1));
	buf_reset(&found->pin);
	buf_span(&found->pin, row_text(row, 2));
	return buf_ok(&found->sealed) && buf_ok(&found->pin) ? RESULT_OK
							     : RESULT_NO_MEMORY;
}

static enum result
find_recurring(struct session *session, void *state)
{
	struct found *found = state;
	struct value values[] = {value_int(found->card),
	    value_text(span_of(found->wallet->box->name))};
	const struct row *row;
	enum result result =
	    session_find(session, sql[FIND_RECURRING], values, 2, &row);

	if (result != RESULT_OK || row == NULL)
		return result;
	found->there = true;
	wallet_take_key(found->key_id, row_text(row, 0));
	buf_reset(&found->sealed);
	buf_span(&found->sealed, row_text(row, 1));
	buf_reset(&found->user);
	buf_span(&found->user, row_text(row, 2));
	return buf_ok(&found->sealed) && buf_ok(&found->user)
	    ? RESULT_OK
	    : RESULT_NO_MEMORY;
}

/* No key opens it: that is the configuration's fault, not the owner's. */
static enum result
without_key(const struct found *found, enum wallet_outcome *outcome)
{
	log_error("card %lld: sealed by a key that is not configured",
	    (long long)found->card);
	*outcome = WALLET_NO_CARD;
	return RESULT_OK;
}

static enum result
open_found(
    const struct found *found, struct buf *token, enum wallet_outcome *outcome)
{
	const struct seal_owner owner = wallet_owner(found->wallet, false);
	enum result result =
	    seal_open(found->wallet->service, &owner, span_of(found->key_id),
		(struct span){found->sealed.data, found->sealed.length}, token);

	*outcome = WALLET_DONE;
	return result == RESULT_MALFORMED ? without_key(found, outcome)
					  : result;
}

static enum result
count_try(struct wallet *wallet, int64_t card, bool *counted)
{
	struct value values[] = {value_int(clock_now()), value_int(card),
	    value_text(span_of(wallet->box->name)), value_text(wallet->user),
	    value_int(WALLET_TRIES)};

	return wallet_change(wallet, sql[COUNT_TRY], values, 5, counted);
}

static enum result
forgive(struct wallet *wallet, int64_t card)
{
	struct value values[] = {value_int(clock_now()), value_int(card)};

	return wallet_change(wallet, sql[FORGIVE], values, 2, NULL);
}

static enum result
pin_fits(const struct found *found, struct span pin, bool *fits)
{
	const struct seal_owner owner = wallet_owner(found->wallet, true);

	return seal_pin_fits(found->wallet->service, &owner,
	    span_of(found->key_id),
	    (struct span){found->pin.data, found->pin.length}, pin, fits);
}

static enum result
wrong_pin(struct found *found, enum wallet_outcome *outcome)
{
	enum result result;

	*outcome = WALLET_WRONG_PIN;
	if (found->tries < WALLET_TRIES)
		return RESULT_OK;
	log_warning("card %lld: removed after %d wrong PINs",
	    (long long)found->card, WALLET_TRIES);
	result = wallet_remove(found->wallet, found->card, outcome);
	*outcome = WALLET_GONE;
	return result;
}

static enum result
judge(struct found *found, struct span pin, struct buf *token,
    enum wallet_outcome *outcome)
{
	bool fits = false;
	enum result looked = pin_fits(found, pin, &fits), result;

	if (looked != RESULT_OK && looked != RESULT_MALFORMED)
		return looked;
	if (looked == RESULT_OK && !fits)
		return wrong_pin(found, outcome);
	result = forgive(found->wallet, found->card);
	if (result != RESULT_OK)
		return result;
	return fits ? open_found(found, token, outcome)
		    : without_key(found, outcome);
}

enum result
wallet_token(struct wallet *wallet, int64_t card, struct span pin,
    struct buf *token, enum wallet_outcome *outcome)
{
	struct found found = {.wallet = wallet, .card = card};
	bool counted = false;
	enum result result;

	*outcome = WALLET_BAD_PIN;
	if (!wallet_pin_good(pin))
		return RESULT_OK;
	*outcome = WALLET_NO_CARD;
	result = count_try(wallet, card, &counted);
	if (result == RESULT_OK && counted)
		result = store_run(wallet->store, STORE_READ, find, &found);
	if (result == RESULT_OK && found.there)
		result = judge(&found, pin, token, outcome);
	buf_free(&found.sealed);
	buf_free(&found.pin);
	return result;
}

enum result
wallet_recurring_token(struct wallet *wallet, int64_t card, struct buf *token,
    enum wallet_outcome *outcome)
{
	struct wallet owner = *wallet;
	struct found found = {.wallet = &owner, .card = card};
	enum result result =
	    store_run(wallet->store, STORE_READ, find_recurring, &found);

	*outcome = WALLET_NO_CARD;
	owner.user = (struct span){found.user.data, found.user.length};
	if (result == RESULT_OK && found.there)
		result = open_found(&found, token, outcome);
	buf_free(&found.sealed);
	buf_free(&found.user);
	return result;
}

enum result
wallet_remove(struct wallet *wallet, int64_t card, enum wallet_outcome *outcome)
{
	struct value values[] = {value_int(clock_now()), value_int(card),
	    value_text(span_of(wallet->box->name)), value_text(wallet->user)};
	bool matched = false;
	enum result result =
	    wallet_change(wallet, sql[REMOVE], values, 4, &matched);

	*outcome = matched ? WALLET_DONE : WALLET_NO_CARD;
	return result;
}
