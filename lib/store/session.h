/* A connection and its prepared statements; for lib/store only. */
#ifndef STORE_SESSION_H
#define STORE_SESSION_H

#include <mysql.h>

#include "store/store.h"

/* All SQL of one program fits; the constants are counted by a test. */
#define SESSION_STATEMENTS 64

struct prepared;

struct session {
	MYSQL *mysql; /* NULL: not connected */
	const char *prefix;
	int64_t deadline; /* steady milliseconds: start nothing after it */
	int64_t used; /* steady milliseconds, the last time */
	bool repeatable; /* READ COMMITTED is not to be had here */
	bool broken; /* rows were left unread: of no further use */
	store_work *then; /* what follows the COMMIT, or NULL */
	struct store_next next;
	struct prepared *prepared[SESSION_STATEMENTS];
	size_t prepared_count;
};

/* Frees the prepared statements. */
void session_forget(struct session *);

/* ${sql} with "{}" as the prefix. */
void session_expand(const struct session *, const char *sql, struct buf *);

/* Whether the deadline has passed; then it is logged. */
bool session_late(const struct session *);

/* Logs the connection's error and tells what to do. */
enum result session_fault(struct session *, const char *what);

#endif
