/*
 * A web server of a few lines in a process of its own: it answers each
 * request with the next of the given texts, with the last one for ever, and
 * keeps what it was asked.  One connection at a time.
 */
#ifndef TESTS_SERVER_H
#define TESTS_SERVER_H

#include <stddef.h>

#include "base/buf.h"

#define SERVER_SEEN_MAX 65536

enum server_habit {
	SERVER_CLOSES, /* each connection after its answer */
	SERVER_KEEPS, /* it for the next request; closes for an empty answer */
	SERVER_HANGS /* without a further word */
};

void server_start(const char *scheme, const struct span *answers, size_t count,
    enum server_habit);
/* ${scheme}://127.0.0.1:port/ */
const char *server_url(void);
/* Until it has read ${text}: it may be slower than who asked. */
void server_wait(const char *text);
/* Ends it; all that it has read by then. */
const char *server_stop(void);

/* The address of a port on which nobody listens. */
const char *server_nowhere(void);

/* One that accepts nobody, and whose line is full; server_url() is its. */
void server_deaf(void);
void server_deaf_end(void);

#endif
