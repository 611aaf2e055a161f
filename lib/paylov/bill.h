/*
 * The journal of service payments.  A bill is what one user pays to one account
 * of one service; it is written, and committed, before Paylov hears of it, and
 * there is one live row for it: as long as it is not known what became of a
 * payment, there is no second one.
 *
 * What may become of a bill is a table, without any I/O; the rows move in units
 * of work.
 */
#ifndef PAYLOV_BILL_H
#define PAYLOV_BILL_H

#include "paylov/paylov.h"
#include "store/store.h"

#define BILL_ID_SIZE 65 /* of a transaction */
#define BILL_TEXT_SIZE 65 /* of what a receipt has */
#define BILL_KEY_SIZE 32
#define BILL_USER_MAX 128
/* An end that nobody was told of is told when the same bill comes again. */
#define BILL_TOLD_MS 86400000

enum bill_state {
	BILL_CREATING = 0, /* create: its answer is not known */
	BILL_CREATED = 1, /* pay may be called */
	BILL_PAYING = 2, /* pay: its outcome is not known */
	BILL_PAID = 3,
	BILL_REFUSED = 4, /* not charged; it may be paid again */
	BILL_CANCELLED = 5, /* by Paylov, for good */
	BILL_ABANDONED = 6 /* by us: never to be paid */
};
#define BILL_STATES 7

/* "creating", "created", "paying", ... */
const char *bill_state_name(enum bill_state);

/*
 * What is learned from the transaction's state.  ${settled}: no call can be
 * under way any more, it was refused or its quiet time is over.
 */
enum bill_state bill_step(enum bill_state, enum paylov_state, bool settled);

/* Whether nobody here knows what became of a call. */
bool bill_unknown(enum bill_state);

/* A row.  Spans are valid until the statement runs again. */
struct bill {
	int64_t id; /* 0: none was found */
	struct span user, service, account; /* account: JSON */
	int64_t amount; /* whole sum */
	unsigned char key[BILL_KEY_SIZE]; /* of user, service and account */
	bool active; /* it is the live one of its key */
	char transaction[BILL_ID_SIZE]; /* "": not known */
	enum bill_state state;
	bool otp; /* pay wants a code */
	bool told; /* its end was told to whoever asked */
	int64_t
	    attempt; /* a random number for each call that changes something */
	char error[PAYLOV_CODE_SIZE]; /* the last refusal's code; "": none */
	int64_t version;
	int64_t create_time, sent_time, change_time;
	int64_t pay_time; /* when it was found paid, or Paylov's own time */
	/* of the receipt; "": not told */
	char reference[BILL_TEXT_SIZE];
	char terminal[BILL_TEXT_SIZE];
	char merchant[BILL_TEXT_SIZE];
};

/* The fields by name: the same account has the same key in any order. */
enum result bill_key(const char *user, const char *service,
    const struct paylov_entry *account, size_t count,
    unsigned char key[BILL_KEY_SIZE]) MUST_CHECK;
void bill_account(
    const struct paylov_entry *account, size_t count, struct buf *json);

/* ------ rows ------ */

enum result bill_find(
    struct session *, struct span transaction, struct bill *) MUST_CHECK;
enum result bill_find_id(
    struct session *, int64_t id, struct bill *) MUST_CHECK;
enum result bill_find_live(struct session *,
    const unsigned char key[BILL_KEY_SIZE], struct bill *) MUST_CHECK;
/* Locks it. */
enum result bill_lock(struct session *, int64_t id, struct bill *) MUST_CHECK;
enum result bill_lock_live(struct session *,
    const unsigned char key[BILL_KEY_SIZE], struct bill *) MUST_CHECK;

/* A new, live one; gives it its id. */
enum result bill_add(struct session *, struct bill *, int64_t now) MUST_CHECK;
/* Writes what may change of a locked one, and when it is due again. */
enum result bill_save(struct session *, struct bill *, int64_t now) MUST_CHECK;

/* The first one after ${id} that is due, by id; *next is 0 if there is none. */
enum result bill_next(
    struct session *, int64_t now, int64_t id, int64_t *next) MUST_CHECK;
enum result bill_count_unknown(struct session *, int64_t *count) MUST_CHECK;

typedef enum result bill_each(const struct bill *, void *state);
/* Of one user, the newest ${limit} from ${from} to ${to}: for his history. */
enum result bill_history(struct session *, const char *user, int64_t from,
    int64_t to, int64_t limit, bill_each *, void *state) MUST_CHECK;
/* Those that were created then, whatever became of them, by id. */
enum result bill_list(struct session *, int64_t from, int64_t to, bill_each *,
    void *state) MUST_CHECK;

const char *bill_sql(size_t);

#endif
