/*
 * The way out: one request to an address, one answer.  TLS is verified,
 * redirects and proxies are off, the answer is capped, and nothing is ever sent
 * twice: each request has a connection of its own.  The only module that needs
 * libcurl, which doubles the start of a process.
 */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/result.h"

#define HTTP_ANSWER_MAX ((size_t)16 << 20)
#define HTTP_PROBLEM_SIZE 256

struct http;

enum result http_open(struct http **) MUST_CHECK;
/* NULL is allowed. */
void http_close(struct http *);

struct http_request {
	const char *url;
	const char *login; /* Basic authentication; NULL: none */
	const char *key;
	const char *const *headers; /* "Name: value", NULL ends; NULL: none */
	const char *ca_file; /* whom to trust; NULL: as the system does */
	struct span body; /* not sent by http_get() and http_delete() */
	const char *type; /* of the body, "text/xml"; NULL: JSON */
	const char *method; /* of http_send() only: "PUT" */
	long seconds; /* the time limit */
	size_t answer_max; /* bytes; 0: HTTP_ANSWER_MAX */
	/* What comes after answer_max bytes is not waited for, nor wanted. */
	bool status_only;
};

struct http_answer {
	long status;
	struct buf body; /* freed by the caller */
};

/*
 * Where no whole answer came ${problem} says why.  RESULT_DOWN: nothing was
 * sent, the name was not found, the connection refused, or TLS not agreed upon.
 * RESULT_LOST: some of the request went out; whether it arrived is not known.
 */
typedef enum result http_call(struct http *, const struct http_request *,
    struct http_answer *, char problem[HTTP_PROBLEM_SIZE]) MUST_CHECK;
http_call http_post, http_get, http_delete, http_send;

/* The longest that is waited before the last try, milliseconds. */
#define HTTP_PATIENCE 10000

/*
 * ${call}, a few times as long as nothing is sent; ${tell} hears why, each time.
 */
enum result http_patiently(http_call *call, struct http *,
    const struct http_request *, struct http_answer *,
    char problem[HTTP_PROBLEM_SIZE],
    void (*tell)(void *state, const char *problem), void *state) MUST_CHECK;

#endif
