/*
 * One call: begun, filled with its parameters, ended by sending it.  What is
 * wrong with a parameter is kept until then, and nothing is sent.
 */
#ifndef PAYLOV_WIRE_H
#define PAYLOV_WIRE_H

#include <json-c/json.h>

#include "base/buf.h"
#include "paylov/endpoint.h"
#include "paylov/paylov.h"

struct paylov {
	struct http *http;
	char *base_url;
	char *paths[PAYLOV_CALLS];
	char *consumer_key, *consumer_secret, *username, *password;
	char *ca_file; /* NULL: the system's */
	struct paylov_shelf shelf;
	struct paylov_token own; /* without another shelf */
	void (*log)(void *state, const char *line);
	void *log_state;
	enum paylov_call call; /* under way */
	struct buf url, body;
	bool asks; /* the address has a "?" */
	int64_t not_after; /* milliseconds UTC; 0: it may be sent whenever */
	struct paylov_error error;
};

void wire_begin(struct paylov *, enum paylov_call);

/* Appends a part of the path, and "/". */
void wire_path(struct paylov *, const char *part);

/*
 * A parameter, of the body of a POST, else of the address; a NULL text is left
 * out, one that is not UTF-8 is wrong.
 */
void wire_text(struct paylov *, const char *name, const char *value);
/* A number, or with JSON's words a truth. */
void wire_json(struct paylov *, const char *name, const char *json);
void wire_account(struct paylov *, const struct paylov_entry *, size_t count);

/* A required id or secret: not empty, at most ${max} bytes, one line. */
bool wire_word(
    struct paylov *, const char *name, const char *value, size_t max);
/* The same, where it is not sent as it stands. */
bool wire_check(
    struct paylov *, const char *name, const char *value, size_t max);

/* Says what is wrong; the first one counts. */
void wire_wrong(struct paylov *, const char *text);

/*
 * Sends it, with a token; a read once more with another one after HTTP 401.
 * With PAYLOV_OK, *result lies within *root, which the caller frees with
 * json_object_put().
 */
enum paylov_outcome wire_end(struct paylov *, struct json_object **root,
    struct json_object **result) PAYLOV_MUST_CHECK;

/* What was answered is not what was asked for. */
enum paylov_outcome wire_fail(
    struct paylov *, enum paylov_kind, const char *text) PAYLOV_MUST_CHECK;

/* The same, of an answer that has not what was asked for. */
enum paylov_outcome wire_misunderstood(struct paylov *) PAYLOV_MUST_CHECK;

/*
 * Has a good token at hand, so that the next call goes out at once.  False: none
 * was to be had, the handle's error says why.
 */
bool wire_prepare(struct paylov *);

/* A line for the log, with the call's name in front. */
void wire_tell(struct paylov *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#define WIRE_ID_MAX 64
#define WIRE_USER_MAX 128

#endif
