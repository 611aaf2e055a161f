/* The rows of the journal. */
#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "paylov/bill.h"
#include "setting/json.h"

static_assert(
    BILL_KEY_SIZE == crypto_hash_sha256_BYTES, "the key is libsodium's hash");

#define COLUMNS                                                                \
	"id,user,service,account,amount,active,transaction_id,state,otp,told," \
	"attempt,error,version,create_time,sent_time,pay_time,change_time,"    \
	"reference,terminal,merchant"

/* Between two looks of the sweep: an eighth of the age, within these. */
#define EAGER_MS 3600000
#define LAZY_MS 86400000

enum sql {
	FIND,
	FIND_ID,
	FIND_LIVE,
	LOCK,
	LOCK_LIVE,
	INSERT,
	SAVE,
	NEXT,
	COUNT_UNKNOWN,
	HISTORY,
	LIST,
	SQL_COUNT
};

static const char *const sql[SQL_COUNT] = {
    [FIND] =
	"SELECT " COLUMNS " FROM `{}service_payment` WHERE transaction_id=?",
    [FIND_ID] = "SELECT " COLUMNS " FROM `{}service_payment` WHERE id=?",
    [FIND_LIVE] = "SELECT " COLUMNS " FROM `{}service_payment` WHERE active=?",
    [LOCK] =
	"SELECT " COLUMNS " FROM `{}service_payment` WHERE id=? FOR UPDATE",
    [LOCK_LIVE] = "SELECT " COLUMNS " FROM `{}service_payment`"
		  " WHERE active=? FOR UPDATE",
    [INSERT] = "INSERT INTO `{}service_payment` (user,service,account,amount,"
	       "active,state,otp,told,attempt,error,version,create_time,"
	       "sent_time,pay_time,change_time,due_time)"
	       " VALUES (?,?,?,?,?,0,0,0,?,'',0,?,?,0,?,?)",
    [SAVE] = "UPDATE `{}service_payment` SET active=?,transaction_id=?,"
	     "state=?,otp=?,told=?,attempt=?,error=?,sent_time=?,pay_time=?,"
	     "change_time=?,due_time=?,reference=?,terminal=?,merchant=?,"
	     "version=version+1 WHERE id=? AND version=?",
    [NEXT] = "SELECT MIN(id) FROM `{}service_payment`"
	     " WHERE due_time<=? AND id>?",
    [COUNT_UNKNOWN] = "SELECT COUNT(*) FROM `{}service_payment`"
		      " WHERE due_time>=0 AND state IN (0,2)",
    [HISTORY] = "SELECT " COLUMNS " FROM `{}service_payment` WHERE user=?"
		" AND create_time>=? AND create_time<=?"
		" ORDER BY create_time DESC,id DESC LIMIT ?",
    [LIST] = "SELECT " COLUMNS " FROM `{}service_payment`"
	     " WHERE create_time>=? AND create_time<=? ORDER BY create_time,id",
};

const char *
bill_sql(size_t i)
{
	return i < SQL_COUNT ? sql[i] : NULL;
}

/* ------ what it is about ------ */

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct paylov_entry *)a)->name,
	    ((const struct paylov_entry *)b)->name);
}

static void
hash_text(crypto_hash_sha256_state *state, const char *text)
{
	crypto_hash_sha256_update(
	    state, (const unsigned char *)text, strlen(text) + 1);
}

enum result
bill_key(const char *user, const char *service,
    const struct paylov_entry *account, size_t count,
    unsigned char key[BILL_KEY_SIZE])
{
	struct paylov_entry *sorted = calloc(count + 1, sizeof(*sorted));
	crypto_hash_sha256_state state;

	if (sorted == NULL)
		return RESULT_NO_MEMORY;
	for (size_t i = 0; i < count; i++)
		sorted[i] = account[i];
	qsort(sorted, count, sizeof(*sorted), by_name);
	crypto_hash_sha256_init(&state);
	hash_text(&state, user);
	hash_text(&state, service);
	for (size_t i = 0; i < count; i++) {
		/* An empty value is none. */
		if (sorted[i].value[0] == '\0')
			continue;
		hash_text(&state, sorted[i].name);
		hash_text(&state, sorted[i].value);
	}
	crypto_hash_sha256_final(&state, key);
	free(sorted);
	return RESULT_OK;
}

void
bill_account(const struct paylov_entry *account, size_t count, struct buf *json)
{
	buf_char(json, '{');
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_char(json, ',');
		json_put_text(json, account[i].name);
		buf_char(json, ':');
		json_put_text(json, account[i].value);
	}
	buf_char(json, '}');
}

/* ------ reading ------ */

static void
take_text(char *to, size_t size, struct span text)
{
	snprintf(to, size, "%.*s", (int)text.length,
	    text.data == NULL ? "" : text.data);
}

static void
read_bill(const struct row *row, struct bill *bill)
{
	struct span active = row_text(row, 5);

	*bill = (struct bill){
	    .id = row_int(row, 0),
	    .user = row_text(row, 1),
	    .service = row_text(row, 2),
	    .account = row_text(row, 3),
	    .amount = row_int(row, 4),
	    .active = active.length == BILL_KEY_SIZE,
	    .state = (enum bill_state)row_int(row, 7),
	    .otp = row_int(row, 8) != 0,
	    .told = row_int(row, 9) != 0,
	    .attempt = row_int(row, 10),
	    .version = row_int(row, 12),
	    .create_time = row_int(row, 13),
	    .sent_time = row_int(row, 14),
	    .pay_time = row_int(row, 15),
	    .change_time = row_int(row, 16),
	};
	if (bill->active)
		memcpy(bill->key, active.data, BILL_KEY_SIZE);
	take_text(bill->transaction, BILL_ID_SIZE, row_text(row, 6));
	take_text(bill->error, PAYLOV_CODE_SIZE, row_text(row, 11));
	take_text(bill->reference, BILL_TEXT_SIZE, row_text(row, 17));
	take_text(bill->terminal, BILL_TEXT_SIZE, row_text(row, 18));
	take_text(bill->merchant, BILL_TEXT_SIZE, row_text(row, 19));
}

static enum result
find(struct session *session, enum sql which, struct value value,
    struct bill *bill)
{
	const struct row *row;
	enum result result = session_find(session, sql[which], &value, 1, &row);

	*bill = (struct bill){0};
	if (result == RESULT_OK && row != NULL)
		read_bill(row, bill);
	return result;
}

enum result
bill_find(struct session *session, struct span transaction, struct bill *bill)
{
	return find(session, FIND, value_text(transaction), bill);
}

enum result
bill_find_id(struct session *session, int64_t id, struct bill *bill)
{
	return find(session, FIND_ID, value_int(id), bill);
}

enum result
bill_lock(struct session *session, int64_t id, struct bill *bill)
{
	return find(session, LOCK, value_int(id), bill);
}

static struct span
key_text(const unsigned char key[BILL_KEY_SIZE])
{
	return (struct span){(const char *)key, BILL_KEY_SIZE};
}

enum result
bill_find_live(struct session *session, const unsigned char key[BILL_KEY_SIZE],
    struct bill *bill)
{
	return find(session, FIND_LIVE, value_text(key_text(key)), bill);
}

enum result
bill_lock_live(struct session *session, const unsigned char key[BILL_KEY_SIZE],
    struct bill *bill)
{
	return find(session, LOCK_LIVE, value_text(key_text(key)), bill);
}

/* ------ writing ------ */

enum result
bill_add(struct session *session, struct bill *bill, int64_t now)
{
	const struct value values[] = {
	    value_text(bill->user),
	    value_text(bill->service),
	    value_text(bill->account),
	    value_int(bill->amount),
	    value_text(key_text(bill->key)),
	    value_int(bill->attempt),
	    value_int(now),
	    value_int(now),
	    value_int(now),
	    value_int(now),
	};
	enum result result =
	    session_change(session, sql[INSERT], values, 10, NULL);

	if (result != RESULT_OK)
		return result;
	bill->id = session_insert_id(session, sql[INSERT]);
	bill->active = true;
	bill->create_time = bill->sent_time = bill->change_time = now;
	return RESULT_OK;
}

static int64_t
next_look(const struct bill *bill, int64_t now)
{
	int64_t age = now - bill->sent_time;

	if (age < EAGER_MS)
		return now;
	return now + (age / 8 < LAZY_MS ? age / 8 : LAZY_MS);
}

static struct value
text_or_null(const char *text)
{
	return text[0] == '\0' ? value_null() : value_text(span_of(text));
}

enum result
bill_save(struct session *session, struct bill *bill, int64_t now)
{
	const struct value values[] = {
	    bill->active ? value_text(key_text(bill->key)) : value_null(),
	    text_or_null(bill->transaction),
	    value_int(bill->state),
	    value_int(bill->otp),
	    value_int(bill->told),
	    value_int(bill->attempt),
	    value_text(span_of(bill->error)),
	    value_int(bill->sent_time),
	    value_int(bill->pay_time),
	    value_int(now),
	    bill_unknown(bill->state) ? value_int(next_look(bill, now))
				      : value_null(),
	    text_or_null(bill->reference),
	    text_or_null(bill->terminal),
	    text_or_null(bill->merchant),
	    value_int(bill->id),
	    value_int(bill->version),
	};
	int64_t matched;
	enum result result =
	    session_change(session, sql[SAVE], values, 16, &matched);

	if (result == RESULT_OK && matched != 1)
		result = RESULT_AGAIN;
	if (result != RESULT_OK)
		return result;
	bill->version++;
	bill->change_time = now;
	return RESULT_OK;
}

/* ------ the sweep ------ */

enum result
bill_next(struct session *session, int64_t now, int64_t id, int64_t *next)
{
	const struct value values[] = {value_int(now), value_int(id)};

	return session_find_number(session, sql[NEXT], values, 2, next);
}

enum result
bill_count_unknown(struct session *session, int64_t *count)
{
	return session_find_number(session, sql[COUNT_UNKNOWN], NULL, 0, count);
}

/* ------ lists ------ */

struct listing {
	bill_each *each;
	void *state;
};

static enum result
list_row(const struct row *row, void *state)
{
	const struct listing *listing = state;
	struct bill bill;

	read_bill(row, &bill);
	return listing->each(&bill, listing->state);
}

enum result
bill_history(struct session *session, const char *user, int64_t from,
    int64_t to, int64_t limit, bill_each *each, void *state)
{
	struct listing listing = {each, state};
	const struct value values[] = {value_text(span_of(user)),
	    value_int(from), value_int(to), value_int(limit)};

	return session_each(
	    session, sql[HISTORY], values, 4, list_row, &listing);
}

enum result
bill_list(struct session *session, int64_t from, int64_t to, bill_each *each,
    void *state)
{
	struct listing listing = {each, state};
	const struct value values[] = {value_int(from), value_int(to)};

	return session_each(session, sql[LIST], values, 2, list_row, &listing);
}
