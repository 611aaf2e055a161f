/* The row of the token, its lease and its seal. */
#include <assert.h>
#include <sodium.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "paylov/shelf.h"
#include "setting/log.h"

/* Longer than two grants take, one after the other. */
#define LEASE_MS 25000
/*
 * A lease may be longer by so much: it is another machine's clock, or it was
 * taken after this process looked at its own.
 */
#define SKEW_MS 5000
#define WAIT_MS (LEASE_MS + SKEW_MS)
#define PAUSE_MS 100

static_assert(SHELF_KEY_SIZE == crypto_secretbox_KEYBYTES &&
	SHELF_NAME_SIZE == 2 * crypto_hash_sha256_BYTES + 1,
    "the sizes are libsodium's");

static const char find_sql[] =
    "SELECT number,sealed,token_time,until_time,lease,lease_time,failed_time"
    " FROM `{}service_token` WHERE name=?";
static const char add_sql[] =
    "INSERT IGNORE INTO `{}service_token` (name,number,sealed,token_time,"
    "until_time,lease,lease_time,failed_time) VALUES (?,0,NULL,0,0,0,0,0)";
/* Whoever finds the lease as he read it gets it. */
static const char lease_sql[] =
    "UPDATE `{}service_token` SET lease=?,lease_time=?"
    " WHERE name=? AND lease=? AND number=?";
static const char put_sql[] =
    "UPDATE `{}service_token` SET number=number+1,sealed=?,token_time=?,"
    "until_time=?,lease=0,lease_time=0 WHERE name=? AND lease=?";
static const char fail_sql[] =
    "UPDATE `{}service_token` SET lease=0,lease_time=0,failed_time=?"
    " WHERE name=? AND lease=?";

/* ------ whose it is ------ */

/* Each part with its end. */
static void
hash_parts(const char *const parts[3], unsigned char *hash)
{
	crypto_hash_sha256_state state;

	crypto_hash_sha256_init(&state);
	for (int i = 0; i < 3; i++)
		crypto_hash_sha256_update(&state,
		    (const unsigned char *)parts[i], strlen(parts[i]) + 1);
	crypto_hash_sha256_final(&state, hash);
	sodium_memzero(&state, sizeof(state));
}

void
shelf_open(struct shelf *shelf, struct store *store, const char *base_url,
    const char *consumer, const char *user, const char *secret)
{
	const char *const owner[] = {base_url, consumer, user};
	const char *const seal[] = {"payme service token", secret, shelf->name};
	unsigned char hash[crypto_hash_sha256_BYTES];

	*shelf = (struct shelf){.store = store};
	hash_parts(owner, hash);
	sodium_bin2hex(shelf->name, sizeof(shelf->name), hash, sizeof(hash));
	hash_parts(seal, shelf->key);
}

void
shelf_close(struct shelf *shelf)
{
	sodium_memzero(shelf, sizeof(*shelf));
}

/* ------ the seal ------ */

/* "ACCESS\0REFRESH\0" behind a nonce. */
static void
seal(const struct shelf *shelf, const struct paylov_token *token,
    struct buf *sealed)
{
	size_t access = strlen(token->access) + 1;
	size_t refresh = strlen(token->refresh) + 1;
	size_t size = access + refresh;
	unsigned char *place = (unsigned char *)buf_reserve(sealed,
	    crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + size);
	struct buf text = {0};

	buf_add(&text, token->access, access);
	buf_add(&text, token->refresh, refresh);
	if (place != NULL && buf_ok(&text)) {
		randombytes_buf(place, crypto_secretbox_NONCEBYTES);
		crypto_secretbox_easy(place + crypto_secretbox_NONCEBYTES,
		    (const unsigned char *)text.data, size, place, shelf->key);
		sealed->length += crypto_secretbox_NONCEBYTES +
		    crypto_secretbox_MACBYTES + size;
	}
	buf_wipe(&text);
	buf_free(&text);
}

static void
copy(const char *text, char to[PAYLOV_TOKEN_MAX + 1])
{
	size_t length = strnlen(text, PAYLOV_TOKEN_MAX);

	memcpy(to, text, length);
	to[length] = '\0';
}

/* What another secret sealed is as good as nothing: there is no token. */
static void
unseal(
    const struct shelf *shelf, struct span sealed, struct paylov_token *token)
{
	size_t head = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
	const unsigned char *nonce = (const unsigned char *)sealed.data;
	char text[2 * PAYLOV_TOKEN_MAX + 2];

	token->access[0] = token->refresh[0] = '\0';
	if (sealed.length <= head || sealed.length - head > sizeof(text))
		return;
	if (crypto_secretbox_open_easy((unsigned char *)text,
		nonce + crypto_secretbox_NONCEBYTES,
		sealed.length - crypto_secretbox_NONCEBYTES, nonce,
		shelf->key) == 0) {
		copy(text, token->access);
		copy(text + strlen(text) + 1, token->refresh);
	} else {
		log_warning("paylov: the stored token is not ours to open");
	}
	sodium_memzero(text, sizeof(text));
}

/* ------ taking ------ */

struct attempt {
	struct shelf *shelf;
	int64_t spent, start, lease;
	struct paylov_token *token;
	enum { TAKES_IT, LEASES_IT, WAITS, GIVES_UP } outcome;
};

static enum result
read_row(
    struct session *session, struct attempt *attempt, const struct row **row)
{
	struct value name = value_text(span_of(attempt->shelf->name));
	enum result result = session_find(session, find_sql, &name, 1, row);

	if (result != RESULT_OK || *row != NULL)
		return result;
	result = session_change(session, add_sql, &name, 1, NULL);
	return result == RESULT_OK
	    ? session_find(session, find_sql, &name, 1, row)
	    : result;
}

static enum result
lease(struct session *session, struct attempt *attempt, int64_t number,
    int64_t old, int64_t now)
{
	struct value values[] = {value_int(attempt->lease),
	    value_int(now + LEASE_MS),
	    value_text(span_of(attempt->shelf->name)), value_int(old),
	    value_int(number)};
	int64_t matched = 0;
	enum result result =
	    session_change(session, lease_sql, values, 5, &matched);

	attempt->outcome = matched == 1 ? LEASES_IT : WAITS;
	return result;
}

/* May run again from its start: a lease that is ours already is ours. */
static enum result
try_to_take(struct session *session, void *state)
{
	struct attempt *attempt = state;
	struct paylov_token *token = attempt->token;
	int64_t now = clock_now(), old, until, failed;
	const struct row *row;
	enum result result = read_row(session, attempt, &row);

	if (result != RESULT_OK)
		return result;
	if (row == NULL)
		return RESULT_AGAIN;
	token->number = row_int(row, 0);
	unseal(attempt->shelf, row_text(row, 1), token);
	token->time = row_int(row, 2);
	token->until = row_int(row, 3);
	old = row_int(row, 4);
	until = row_int(row, 5);
	failed = row_int(row, 6);
	if (old == attempt->lease)
		attempt->outcome = LEASES_IT;
	else if (token->number != attempt->spent &&
	    paylov_token_good(token, now))
		attempt->outcome = TAKES_IT;
	else if (failed > attempt->start)
		attempt->outcome = GIVES_UP;
	else if (old != 0 && until > now && until - now <= LEASE_MS + SKEW_MS)
		attempt->outcome = WAITS;
	else
		return lease(session, attempt, token->number, old, now);
	return RESULT_OK;
}

static void
rest(void)
{
	struct timespec pause = {0, PAUSE_MS * 1000000L};

	nanosleep(&pause, NULL);
}

static int64_t
make_lease(void)
{
	int64_t number;

	do {
		randombytes_buf(&number, sizeof(number));
		number &= INT64_MAX;
	} while (number == 0);
	return number;
}

static enum paylov_shelf_says
take(void *state, int64_t spent, struct paylov_token *token)
{
	struct shelf *shelf = state;
	struct attempt attempt = {.shelf = shelf,
	    .spent = spent,
	    .start = clock_now(),
	    .lease = make_lease(),
	    .token = token};
	int64_t end = clock_steady() + WAIT_MS;

	do {
		if (store_run(shelf->store, STORE_READ, try_to_take,
			&attempt) != RESULT_OK)
			return PAYLOV_SHELF_FAILS;
		if (attempt.outcome == TAKES_IT)
			return PAYLOV_SHELF_HAS;
		if (attempt.outcome == LEASES_IT) {
			shelf->lease = attempt.lease;
			shelf->number = token->number;
			return PAYLOV_SHELF_ASKS;
		}
		if (attempt.outcome == WAITS)
			rest();
	} while (attempt.outcome == WAITS && clock_steady() < end);
	return PAYLOV_SHELF_FAILS;
}

/* ------ putting ------ */

struct put {
	struct shelf *shelf;
	const struct paylov_token *token; /* NULL: none was to be had */
	struct buf sealed;
};

static enum result
write_row(struct session *session, void *state)
{
	const struct put *put = state;
	struct value name = value_text(span_of(put->shelf->name));
	struct value mine = value_int(put->shelf->lease);

	if (put->token == NULL) {
		struct value values[] = {value_int(clock_now()), name, mine};

		return session_change(session, fail_sql, values, 3, NULL);
	} else {
		struct value values[] = {
		    value_text(
			(struct span){put->sealed.data, put->sealed.length}),
		    value_int(put->token->time), value_int(put->token->until),
		    name, mine};

		return session_change(session, put_sql, values, 5, NULL);
	}
}

/* Where it cannot be stored, it is good for this process all the same. */
static void
put(void *state, struct paylov_token *token)
{
	struct shelf *shelf = state;
	struct put job = {.shelf = shelf, .token = token};

	if (token != NULL) {
		token->number = shelf->number + 1;
		seal(shelf, token, &job.sealed);
	}
	if (!buf_ok(&job.sealed) ||
	    store_run(shelf->store, STORE_READ, write_row, &job) != RESULT_OK)
		log_warning("paylov: the token could not be stored");
	shelf->lease = 0;
	buf_free(&job.sealed);
}

struct paylov_shelf
shelf_of(struct shelf *shelf)
{
	return (struct paylov_shelf){take, put, shelf};
}
