/* Rows of saved cards. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "setting/log.h"
#include "wallet/seal.h"
#include "wallet/wallet.h"

#define TRY_MS 60000 /* a PIN is judged well within it */

enum statement {
	ADD,
	COUNT_CARDS,
	LIST,
	COUNT_TRY,
	FIND,
	FIND_RECURRING,
	FORGIVE,
	LOCKED,
	REMOVE,
	NEXT_REMOVED,
	NEXT_OLD,
	SEAL_AGAIN,
	FORGET
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
    [LOCKED] = "UPDATE `{}card` SET removed=1,pin='' WHERE cashbox=? AND "
	       "removed=0 AND tries>=? AND change_time<?",
    [REMOVE] = "UPDATE `{}card` SET removed=1,pin='',change_time=? WHERE "
	       "id=? AND cashbox=? AND user=? AND removed=0",
    [NEXT_REMOVED] = "SELECT id,user,key_id,sealed FROM `{}card` WHERE "
		     "cashbox=? AND removed=1 AND id>? ORDER BY id LIMIT 1",
    [NEXT_OLD] = "SELECT id,user,key_id,sealed FROM `{}card` WHERE cashbox=? "
		 "AND key_id=? AND id>? ORDER BY id LIMIT 1",
    [SEAL_AGAIN] = "UPDATE `{}card` SET key_id=?,sealed=? WHERE id=? AND "
		   "key_id=?",
    [FORGET] = "DELETE FROM `{}card` WHERE id=? AND removed=1",
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

/* One statement that changes, outside of any transaction of others. */
struct change {
	enum statement statement;
	const struct value *values;
	size_t count;
	int64_t matched;
};

static enum result
run_change(struct session *session, void *state)
{
	struct change *change = state;

	return session_change(session, sql[change->statement], change->values,
	    change->count, &change->matched);
}

static enum result
change(struct wallet *wallet, enum statement statement,
    const struct value *values, size_t count, bool *matched)
{
	struct change state = {statement, values, count, 0};
	enum result result =
	    store_run(wallet->store, STORE_READ, run_change, &state);

	if (result == RESULT_OK && matched != NULL)
		*matched = state.matched > 0;
	return result;
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
    struct span number, const char *pin, bool recurring, bool *full)
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
	values[6] = value_text(span_of(pin));
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
	char hash[SEAL_PIN_SIZE];
	struct buf sealed = {0};
	bool full = false;
	enum result result;

	*outcome = WALLET_BAD_PIN;
	if (!wallet_pin_good(pin))
		return RESULT_OK;
	*outcome = WALLET_CLOSED;
	if (wallet->service->card_key_count == 0)
		return RESULT_OK;
	result = seal_pin(wallet->service, pin, hash);
	if (result == RESULT_OK)
		result = seal_close(wallet->service, wallet->box->name,
		    wallet->user, token, &sealed);
	if (result == RESULT_OK)
		result = add_sealed(wallet,
		    (struct span){sealed.data, sealed.length}, token, number,
		    hash, recurring, &full);
	if (result == RESULT_OK)
		*outcome = full ? WALLET_FULL : WALLET_DONE;
	buf_free(&sealed);
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
	char pin[SEAL_PIN_SIZE];
	int64_t tries;
	struct buf sealed;
	struct buf user;
};

static void
take_text(char *to, size_t size, struct span text)
{
	snprintf(to, size, "%.*s", (int)text.length, text.data);
}

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
	take_text(found->key_id, sizeof(found->key_id), row_text(row, 0));
	take_text(found->pin, sizeof(found->pin), row_text(row, 2));
	found->tries = row_int(row, 3);
	buf_reset(&found->sealed);
	buf_span(&found->sealed, row_text(row, 1));
	return buf_ok(&found->sealed) ? RESULT_OK : RESULT_NO_MEMORY;
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
	take_text(found->key_id, sizeof(found->key_id), row_text(row, 0));
	buf_reset(&found->sealed);
	buf_span(&found->sealed, row_text(row, 1));
	buf_reset(&found->user);
	buf_span(&found->user, row_text(row, 2));
	return buf_ok(&found->sealed) && buf_ok(&found->user)
	    ? RESULT_OK
	    : RESULT_NO_MEMORY;
}

static enum result
open_found(
    const struct found *found, struct buf *token, enum wallet_outcome *outcome)
{
	const struct wallet *wallet = found->wallet;
	enum result result = seal_open(wallet->service, wallet->box->name,
	    wallet->user, span_of(found->key_id),
	    (struct span){found->sealed.data, found->sealed.length}, token);

	*outcome = WALLET_DONE;
	if (result != RESULT_MALFORMED)
		return result;
	log_error("card %lld: sealed by a key that is not configured",
	    (long long)found->card);
	*outcome = WALLET_NO_CARD;
	return RESULT_OK;
}

static enum result
count_try(struct wallet *wallet, int64_t card, bool *counted)
{
	struct value values[] = {value_int(clock_now()), value_int(card),
	    value_text(span_of(wallet->box->name)), value_text(wallet->user),
	    value_int(WALLET_TRIES)};

	return change(wallet, COUNT_TRY, values, 5, counted);
}

static enum result
forgive(struct wallet *wallet, int64_t card)
{
	struct value values[] = {value_int(clock_now()), value_int(card)};

	return change(wallet, FORGIVE, values, 2, NULL);
}

static enum result
judge(struct found *found, struct span pin, struct buf *token,
    enum wallet_outcome *outcome)
{
	struct wallet *wallet = found->wallet;
	enum result result;

	if (seal_pin_fits(wallet->service, pin, found->pin)) {
		result = forgive(wallet, found->card);
		return result == RESULT_OK ? open_found(found, token, outcome)
					   : result;
	}
	*outcome = WALLET_WRONG_PIN;
	if (found->tries < WALLET_TRIES)
		return RESULT_OK;
	log_warning("card %lld: removed after %d wrong PINs",
	    (long long)found->card, WALLET_TRIES);
	result = wallet_remove(wallet, found->card, outcome);
	*outcome = WALLET_GONE;
	return result;
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
	sodium_memzero(found.pin, sizeof(found.pin));
	buf_free(&found.sealed);
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
	enum result result = change(wallet, REMOVE, values, 4, &matched);

	*outcome = matched ? WALLET_DONE : WALLET_NO_CARD;
	return result;
}

/* ------ the sweep ------ */

struct sweep {
	struct wallet *wallet;
	const char *old; /* the key to be left; NULL: removed cards */
	wallet_drop *drop;
	void *state; /* of drop */
	int64_t left;
	int64_t id; /* of the row; 0: there is none */
	struct buf user;
	char key_id[SEAL_KEY_ID_SIZE];
	struct buf sealed;
};

static enum result
next(struct session *session, void *state)
{
	struct sweep *sweep = state;
	const char *box = sweep->wallet->box->name;
	struct value values[3] = {value_text(span_of(box))};
	size_t count = 1;
	const struct row *row;
	enum result result;

	if (sweep->old != NULL)
		values[count++] = value_text(span_of(sweep->old));
	values[count++] = value_int(sweep->id);
	result = session_find(session,
	    sql[sweep->old == NULL ? NEXT_REMOVED : NEXT_OLD], values, count,
	    &row);
	if (result != RESULT_OK)
		return result;
	sweep->id = row == NULL ? 0 : row_int(row, 0);
	if (row == NULL)
		return RESULT_OK;
	buf_reset(&sweep->user);
	buf_span(&sweep->user, row_text(row, 1));
	take_text(sweep->key_id, sizeof(sweep->key_id), row_text(row, 2));
	buf_reset(&sweep->sealed);
	buf_span(&sweep->sealed, row_text(row, 3));
	return buf_ok(&sweep->user) && buf_ok(&sweep->sealed)
	    ? RESULT_OK
	    : RESULT_NO_MEMORY;
}

static enum result
seal_again(struct sweep *sweep, struct span user, struct span token)
{
	const struct wallet *wallet = sweep->wallet;
	char current[SEAL_KEY_ID_SIZE];
	struct buf sealed = {0};
	struct value values[4];
	enum result result = seal_close(
	    wallet->service, wallet->box->name, user, token, &sealed);

	seal_key_id(wallet->service, 0, current);
	values[0] = value_text(span_of(current));
	values[1] = value_text((struct span){sealed.data, sealed.length});
	values[2] = value_int(sweep->id);
	values[3] = value_text(span_of(sweep->key_id));
	if (result == RESULT_OK)
		result = change(sweep->wallet, SEAL_AGAIN, values, 4, NULL);
	buf_free(&sealed);
	return result;
}

/* What is to be done with an opened token. */
static enum result
sweep_token(struct sweep *sweep, struct span user, const char *token)
{
	struct value id = value_int(sweep->id);

	if (sweep->old != NULL)
		return seal_again(sweep, user, span_of(token));
	if (sweep->drop(token, sweep->state))
		return change(sweep->wallet, FORGET, &id, 1, NULL);
	sweep->left++;
	return RESULT_OK;
}

static enum result
sweep_one(struct sweep *sweep)
{
	struct span user = {sweep->user.data, sweep->user.length};
	struct buf token = {0};
	enum result result = seal_open(sweep->wallet->service,
	    sweep->wallet->box->name, user, span_of(sweep->key_id),
	    (struct span){sweep->sealed.data, sweep->sealed.length}, &token);

	buf_char(&token, '\0');
	if (result == RESULT_MALFORMED) {
		log_error("card %lld: sealed by a key that is not configured",
		    (long long)sweep->id);
		sweep->left++;
		result = RESULT_OK;
	} else if (result == RESULT_OK && !buf_ok(&token)) {
		result = RESULT_NO_MEMORY;
	} else if (result == RESULT_OK) {
		result = sweep_token(sweep, user, token.data);
	}
	buf_wipe(&token);
	buf_free(&token);
	return result;
}

static enum result
sweep_all(struct sweep *sweep, const char *old)
{
	enum result result = RESULT_OK;

	sweep->old = old;
	sweep->id = 0;
	do {
		result =
		    store_run(sweep->wallet->store, STORE_READ, next, sweep);
		if (result == RESULT_OK && sweep->id != 0)
			result = sweep_one(sweep);
	} while (result == RESULT_OK && sweep->id != 0);
	return result;
}

/* The third try's process died before it could remove the card. */
static enum result
lock_out(struct wallet *wallet)
{
	struct value values[] = {value_text(span_of(wallet->box->name)),
	    value_int(WALLET_TRIES), value_int(clock_now() - TRY_MS)};

	return change(wallet, LOCKED, values, 3, NULL);
}

enum result
wallet_sweep(
    struct wallet *wallet, wallet_drop *drop, void *state, int64_t *left)
{
	struct sweep sweep = {.wallet = wallet, .drop = drop, .state = state};
	char old[SEAL_KEY_ID_SIZE];
	enum result result = lock_out(wallet);

	if (result == RESULT_OK)
		result = sweep_all(&sweep, NULL);
	for (size_t i = 1;
	     result == RESULT_OK && i < wallet->service->card_key_count; i++) {
		seal_key_id(wallet->service, i, old);
		result = sweep_all(&sweep, old);
	}
	*left = sweep.left;
	buf_free(&sweep.user);
	buf_free(&sweep.sealed);
	return result;
}
