/*
 * Requests and responses, whether the web server speaks FastCGI (a listening
 * socket on descriptor 0) or plain CGI (anything else there).
 *
 * What it promises: a request whose head or body is not whole is never handed
 * on as if it were; SIGTERM and SIGUSR1 let the request in hand, and those
 * already queued on the socket, finish, the latter as far as GATEWAY_FAREWELL
 * seconds reach; where the socket is ours alone (lighttpd, mod_fcgid), nobody is
 * let in whom we do not answer; a peer that falls silent is given up after
 * GATEWAY_PATIENCE seconds without progress.
 */
#ifndef GATEWAY_GATEWAY_H
#define GATEWAY_GATEWAY_H

#include "base/buf.h"
#include "base/result.h"

#define GATEWAY_PATIENCE 10
/* Under load the queue is never empty, and a worker told to stop has to. */
#define GATEWAY_FAREWELL 3

struct gateway;
struct request;

/*
 * Once a process, before anything else reads descriptor 0.  RESULT_MALFORMED:
 * not started by a web server.
 */
enum result gateway_open(struct gateway **) MUST_CHECK;
/* NULL is allowed. */
void gateway_close(struct gateway *);

/*
 * Waits for the next request, until request_finish() ours.  RESULT_UNCHANGED:
 * no more are to come, end well; RESULT_LOST: the socket is of no use, end
 * badly.
 */
enum result gateway_next(struct gateway *, struct request **) MUST_CHECK;

/* A CGI/1.1 variable, or an HTTP_ one; NULL if absent.  Borrowed. */
const char *request_variable(const struct request *, const char *name);

/*
 * Reads the body to its end into ${body}, whatever comes of it.
 * RESULT_TOO_LARGE: over ${limit} bytes; RESULT_TRUNCATED: it is not of the
 * announced length, or the peer went; RESULT_NO_MEMORY.
 */
enum result request_body(
    struct request *, struct buf *body, size_t limit) MUST_CHECK;

/* The response, headers first.  RESULT_LOST: nobody takes it any more. */
enum result request_write(
    struct request *, const char *data, size_t length) MUST_CHECK;

/* Ends the response; reads what is left of the body. */
void request_finish(struct request *);

#endif
