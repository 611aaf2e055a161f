/*
 * The database.  Work is done in units: a function that is given an open
 * session, runs prepared statements, and may be called again from its start.
 * Any conflict, lost connection or COMMIT of unknown outcome ends in another
 * run on what is then stored, so a unit begins with a locking read and decides
 * on nothing else.
 *
 * A process has at most two connections.  The reading one commits each
 * statement by itself; the writing one never does, so that its first statement
 * opens the transaction and no round trip is spent on BEGIN.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/result.h"
#include "setting/config.h"

/* Milliseconds within which a unit and its repeats end, one way or other. */
#define STORE_PATIENCE 9000
/* The same for what an administrator waits for: a change of the schema. */
#define STORE_LONG_PATIENCE 600000

struct store;
struct session;
struct row;

enum store_lane {
	STORE_READ, /* one statement, no transaction */
	STORE_WRITE /* one transaction */
};

/* ${config} is borrowed; ${patience} in milliseconds.  Does not connect yet. */
enum result store_open(const struct config_database *config, int64_t patience,
    struct store **) MUST_CHECK;
/* NULL is allowed. */
void store_close(struct store *);

/*
 * Runs ${work}.  On the writing lane its RESULT_OK is followed by COMMIT,
 * anything else by ROLLBACK.  RESULT_AGAIN and RESULT_LOST of it, or of the
 * COMMIT, lead to another run.  Returns what the last run returned, or
 * RESULT_DOWN.
 */
typedef enum result store_work(struct session *, void *state);
enum result store_run(
    struct store *, enum store_lane, store_work *, void *state) MUST_CHECK;

/* ------ within a unit ------ */

enum value_type { VALUE_NULL, VALUE_INT, VALUE_TEXT };

struct value {
	enum value_type type;
	int64_t number;
	struct span text;
};

static inline struct value
value_null(void)
{
	return (struct value){.type = VALUE_NULL};
}

static inline struct value
value_int(int64_t number)
{
	return (struct value){.type = VALUE_INT, .number = number};
}

/* NULL data gives a NULL. */
static inline struct value
value_text(struct span text)
{
	return (struct value){
	    .type = text.data == NULL ? VALUE_NULL : VALUE_TEXT, .text = text};
}

/*
 * ${sql} is a constant: its address is its name, it is prepared once for each
 * connection.  "{}" in it becomes the table prefix.
 */
enum result session_change(struct session *, const char *sql,
    const struct value *values, size_t count, int64_t *matched) MUST_CHECK;

/* Whether it has REPEATABLE READ, as READ COMMITTED is not to be had here. */
bool session_repeatable(const struct session *);

/* The first row, or *row = NULL; valid until ${sql} is run again. */
enum result session_find(struct session *, const char *sql,
    const struct value *values, size_t count,
    const struct row **row) MUST_CHECK;

/* The same where the first column is all: 0 without a row, or for a NULL. */
enum result session_find_number(struct session *, const char *sql,
    const struct value *values, size_t count, int64_t *number) MUST_CHECK;

/* Calls ${each} for each row as it comes, in constant memory. */
typedef enum result session_row(const struct row *, void *state);
enum result session_each(struct session *, const char *sql,
    const struct value *values, size_t count, session_row *each,
    void *state) MUST_CHECK;

/* What a unit leaves to the next one. */
struct store_next {
	int64_t id;
	const void *context;
};

/*
 * When the unit is committed, ${work} runs as another one on a pointer to
 * ${next}, whatever comes of it: of several the last one.
 */
void session_then(struct session *, store_work *work, struct store_next next);

/*
 * Appends what is wrong with ${sql} on this database, or with the names of its
 * columns (${names}, ${count}; 0: any); nothing if it can be run.
 */
enum result session_describe(struct session *, const char *sql,
    const char *const *names, size_t count, struct buf *problem) MUST_CHECK;

/* The AUTO_INCREMENT value of the last INSERT of ${sql}. */
int64_t session_insert_id(struct session *, const char *sql);

/*
 * Runs one statement unprepared: DDL and SET.  Outside of any transaction.  An
 * ALTER TABLE whose columns or keys are there already, or gone, was run before:
 * RESULT_OK.
 */
enum result session_command(struct session *, const char *sql) MUST_CHECK;

/* Appends the prefixed name of a table of ours: for information_schema. */
void session_table(const struct session *, const char *name, struct buf *);

/* Columns count from 0.  A NULL is 0, or the empty span with NULL data. */
bool row_null(const struct row *, unsigned column);
int64_t row_int(const struct row *, unsigned column);
struct span row_text(const struct row *, unsigned column);
/* Appends it as text, whatever its type; nothing for a NULL. */
void row_put(const struct row *, unsigned column, struct buf *);

#endif
