/*
 * The way out: one JSON document to an address, one answer.  TLS is verified,
 * redirects and proxies are off, the answer is capped.  The only module that
 * needs libcurl, which doubles the start of a process.
 */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

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
	struct span body; /* JSON */
	long seconds; /* the time limit */
};

struct http_answer {
	long status;
	struct buf body; /* freed by the caller */
};

/*
 * RESULT_LOST: no whole answer came, ${problem} says why; whether the request
 * arrived is not known.
 */
enum result http_post(struct http *, const struct http_request *,
    struct http_answer *, char problem[HTTP_PROBLEM_SIZE]) MUST_CHECK;

#endif
