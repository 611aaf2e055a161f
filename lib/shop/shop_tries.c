/* Tries, counted. */
#include <arpa/inet.h>
#include <sodium.h>
#include <string.h>

#include "shop/shop_tries.h"

#define SWEEP 1000

static const struct {
	const char *order, *address; /* what the digests begin with */
	int64_t of_order, of_address; /* that many */
} kinds[] = {
    [TRIES_CONTACT] = {"find order", "find address", 5, 20},
    [TRIES_SECRET] = {"guess order", "guess address", 100, 100},
};

enum sql { COUNT, READ, SPENT, FORGET, SQL_COUNT };

/* The count first: both look at the start that is stored. */
static const char *const sql[SQL_COUNT] = {
    [COUNT] = ("INSERT INTO `{}find` (subject,tries,start_time) VALUES (?,1,?)"
	       " ON DUPLICATE KEY UPDATE"
	       " tries=IF(start_time<=?,1,LEAST(tries+1,1000000)),"
	       "start_time=IF(start_time<=?,VALUES(start_time),start_time)"),
    [READ] = "SELECT tries FROM `{}find` WHERE subject=?",
    [SPENT] = ("SELECT COUNT(*) FROM `{}find` WHERE start_time>?"
	       " AND ((subject=? AND tries>=?) OR (subject=? AND tries>=?))"),
    [FORGET] = "DELETE FROM `{}find` WHERE start_time<=? LIMIT 1000",
};

const char *
tries_sql(size_t i)
{
	return i < SQL_COUNT ? sql[i] : NULL;
}

/* ------ who ------ */

static void
add(crypto_auth_hmacsha256_state *state, const char *data, size_t length)
{
	crypto_auth_hmacsha256_update(
	    state, (const unsigned char *)data, length);
}

/* Each part with the NUL that ends it, so that none runs into the next. */
static void
digest(const char *secret, const char *kind, const char *name, struct span rest,
    unsigned char out[TRIES_SUBJECT])
{
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(
	    &state, (const unsigned char *)secret, strlen(secret));
	add(&state, kind, strlen(kind) + 1);
	add(&state, name, strlen(name) + 1);
	add(&state, rest.data, rest.length);
	crypto_auth_hmacsha256_final(&state, out);
	sodium_memzero(&state, sizeof(state));
}

/* Whoever has one address of IPv6 has the 2^64 beside it. */
static struct span
network(const char *address, char out[INET6_ADDRSTRLEN])
{
	struct in6_addr bytes;

	if (inet_pton(AF_INET6, address, &bytes) != 1 ||
	    IN6_IS_ADDR_V4MAPPED(&bytes))
		return span_of(address);
	memset(bytes.s6_addr + 8, 0, 8);
	return span_of(inet_ntop(AF_INET6, &bytes, out, INET6_ADDRSTRLEN));
}

void
tries_subject(const char *secret, enum tries_kind kind, const char *cashbox,
    struct span number, const char *address, struct tries_subject *subject)
{
	char text[INET6_ADDRSTRLEN];

	digest(secret, kinds[kind].order, cashbox, number, subject->order);
	digest(secret, kinds[kind].address, "", network(address, text),
	    subject->address);
}

/* ------ how often ------ */

struct task {
	enum tries_kind kind;
	const struct tries_subject *subject;
	int64_t now;
	bool allowed;
};

static struct value
bytes(const unsigned char *subject)
{
	return value_text((struct span){(const char *)subject, TRIES_SUBJECT});
}

/* The row is locked from the first statement on: the second reads our count. */
static enum result
count_one(struct session *session, const unsigned char *subject, int64_t now,
    int64_t *tries)
{
	const struct value values[] = {
	    bytes(subject),
	    value_int(now),
	    value_int(now - TRIES_WINDOW),
	    value_int(now - TRIES_WINDOW),
	};
	const struct row *row;
	enum result result =
	    session_change(session, sql[COUNT], values, 4, NULL);

	if (result == RESULT_OK)
		result = session_find(session, sql[READ], values, 1, &row);
	if (result == RESULT_OK)
		*tries = row == NULL ? INT64_MAX : row_int(row, 0);
	return result;
}

/*
 * The address first, always: no two wait for each other, and who has tried too
 * often cannot use up the tries of other people's orders.
 */
static enum result
count(struct session *session, void *state)
{
	struct task *task = state;
	int64_t tries = 0;
	enum result result =
	    count_one(session, task->subject->address, task->now, &tries);

	task->allowed = tries <= kinds[task->kind].of_address;
	if (result != RESULT_OK || !task->allowed)
		return result;
	result = count_one(session, task->subject->order, task->now, &tries);
	task->allowed = tries <= kinds[task->kind].of_order;
	return result;
}

static enum result
find_spent(struct session *session, void *state)
{
	struct task *task = state;
	const struct value values[] = {
	    value_int(task->now - TRIES_WINDOW),
	    bytes(task->subject->order),
	    value_int(kinds[task->kind].of_order),
	    bytes(task->subject->address),
	    value_int(kinds[task->kind].of_address),
	};
	const struct row *row;
	enum result result = session_find(session, sql[SPENT], values, 5, &row);

	task->allowed =
	    result == RESULT_OK && row != NULL && row_int(row, 0) == 0;
	return result;
}

enum result
tries_count(struct store *store, enum tries_kind kind,
    const struct tries_subject *subject, int64_t now, bool *allowed)
{
	struct task task = {.kind = kind, .subject = subject, .now = now};
	enum result result = store_run(store, STORE_WRITE, count, &task);

	*allowed = result == RESULT_OK && task.allowed;
	return result;
}

enum result
tries_left(struct store *store, enum tries_kind kind,
    const struct tries_subject *subject, int64_t now, bool *allowed)
{
	struct task task = {.kind = kind, .subject = subject, .now = now};
	enum result result = store_run(store, STORE_READ, find_spent, &task);

	*allowed = result == RESULT_OK && task.allowed;
	return result;
}

/* ------ swept ------ */

struct sweep {
	int64_t before;
	int64_t count;
};

static enum result
forget(struct session *session, void *state)
{
	struct sweep *sweep = state;
	const struct value before = value_int(sweep->before);

	return session_change(session, sql[FORGET], &before, 1, &sweep->count);
}

enum result
tries_forget(struct store *store, int64_t now)
{
	struct sweep sweep = {.before = now - TRIES_WINDOW};
	enum result result;

	do
		result = store_run(store, STORE_WRITE, forget, &sweep);
	while (result == RESULT_OK && sweep.count == SWEEP);
	return result;
}
