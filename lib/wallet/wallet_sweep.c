/* Removed cards are forgotten, and what an old key sealed is sealed again. */
#include <string.h>

#include "base/clock.h"
#include "setting/log.h"
#include "wallet/wallet_row.h"

#define TRY_MS 60000 /* a PIN is judged well within it */

enum statement { LOCKED, NEXT_REMOVED, NEXT_OLD, SEAL_AGAIN, FORGET };

static const char *const sql[] = {
    [LOCKED] = "UPDATE `{}card` SET removed=1,pin='' WHERE cashbox=? AND "
	       "removed=0 AND tries>=? AND change_time<?",
    [NEXT_REMOVED] = "SELECT id,user,key_id,sealed,pin FROM `{}card` WHERE "
		     "cashbox=? AND removed=1 AND id>? ORDER BY id LIMIT 1",
    [NEXT_OLD] = "SELECT id,user,key_id,sealed,pin FROM `{}card` WHERE "
		 "cashbox=? AND key_id=? AND id>? ORDER BY id LIMIT 1",
    /* A card that was removed meanwhile has no PIN any more. */
    [SEAL_AGAIN] = "UPDATE `{}card` SET key_id=?,sealed=?,pin=? WHERE id=? "
		   "AND key_id=? AND pin=?",
    [FORGET] = "DELETE FROM `{}card` WHERE id=? AND removed=1",
};

const char *
wallet_sweep_sql(size_t index)
{
	return index < sizeof(sql) / sizeof(sql[0]) ? sql[index] : NULL;
}

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
	struct buf pin;
};

static struct span
content(const struct buf *buf)
{
	return (struct span){buf->length == 0 ? "" : buf->data, buf->length};
}

static enum result
take_row(struct sweep *sweep, const struct row *row)
{
	struct buf *texts[] = {
	    [1] = &sweep->user, [3] = &sweep->sealed, [4] = &sweep->pin};

	sweep->id = row_int(row, 0);
	wallet_take_key(sweep->key_id, row_text(row, 2));
	for (unsigned i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (texts[i] == NULL)
			continue;
		buf_reset(texts[i]);
		buf_span(texts[i], row_text(row, i));
		if (!buf_ok(texts[i]))
			return RESULT_NO_MEMORY;
	}
	return RESULT_OK;
}

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
	if (row != NULL)
		return take_row(sweep, row);
	sweep->id = 0;
	return RESULT_OK;
}

/* ------ keys ------ */

/* What is sealed in ${from}, under the first key; nothing stays nothing. */
static enum result
seal_again(
    const struct sweep *sweep, bool pin, const struct buf *from, struct buf *to)
{
	const struct config_service *service = sweep->wallet->service;
	const struct seal_owner owner = {
	    sweep->wallet->box->name, content(&sweep->user), pin};
	struct buf text = {0};
	enum result result;

	if (from->length == 0)
		return RESULT_OK;
	result = seal_open(
	    service, &owner, span_of(sweep->key_id), content(from), &text);
	if (result == RESULT_OK)
		result = seal_close(service, &owner, content(&text), to);
	buf_wipe(&text);
	buf_free(&text);
	return result;
}

static enum result
write_again(
    struct sweep *sweep, const struct buf *sealed, const struct buf *pin)
{
	char current[SEAL_KEY_ID_SIZE];
	struct value values[6];

	seal_key_id(sweep->wallet->service, 0, current);
	values[0] = value_text(span_of(current));
	values[1] = value_text(content(sealed));
	values[2] = value_text(content(pin));
	values[3] = value_int(sweep->id);
	values[4] = value_text(span_of(sweep->key_id));
	values[5] = value_text(content(&sweep->pin));
	return wallet_change(sweep->wallet, sql[SEAL_AGAIN], values, 6, NULL);
}

static enum result
change_key(struct sweep *sweep)
{
	struct buf sealed = {0}, pin = {0};
	enum result result = seal_again(sweep, false, &sweep->sealed, &sealed);

	if (result == RESULT_OK)
		result = seal_again(sweep, true, &sweep->pin, &pin);
	if (result == RESULT_OK)
		result = write_again(sweep, &sealed, &pin);
	buf_free(&sealed);
	buf_free(&pin);
	return result;
}

/* ------ removed cards ------ */

static enum result
forget(struct sweep *sweep)
{
	const struct seal_owner owner = {
	    sweep->wallet->box->name, content(&sweep->user), false};
	const struct value id = value_int(sweep->id);
	struct buf token = {0};
	enum result result = seal_open(sweep->wallet->service, &owner,
	    span_of(sweep->key_id), content(&sweep->sealed), &token);

	buf_char(&token, '\0');
	if (result == RESULT_OK && !buf_ok(&token))
		result = RESULT_NO_MEMORY;
	if (result == RESULT_OK && sweep->drop(token.data, sweep->state))
		result =
		    wallet_change(sweep->wallet, sql[FORGET], &id, 1, NULL);
	else if (result == RESULT_OK)
		sweep->left++;
	buf_wipe(&token);
	buf_free(&token);
	return result;
}

/* ------ all of them ------ */

static enum result
sweep_one(struct sweep *sweep)
{
	enum result result =
	    sweep->old == NULL ? forget(sweep) : change_key(sweep);

	if (result != RESULT_MALFORMED)
		return result;
	log_error("card %lld: sealed by a key that is not configured",
	    (long long)sweep->id);
	sweep->left++;
	return RESULT_OK;
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

	return wallet_change(wallet, sql[LOCKED], values, 3, NULL);
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
	buf_free(&sweep.pin);
	return result;
}
