/*
 * One call: begun, filled with its parameters, ended by sending it.  What is
 * wrong with a parameter is kept until then, and nothing is sent.
 */
#ifndef SUBSCRIBE_CLIENT_H
#define SUBSCRIBE_CLIENT_H

#include <json-c/json.h>

#include "base/buf.h"
#include "subscribe/rule.h"

void client_begin(struct payme *, enum method);

/* "name":...; a NULL text is left out, one that is not UTF-8 is wrong. */
void client_text(struct payme *, const char *name, const char *value);
void client_number(struct payme *, const char *name, int64_t value);
void client_flag(struct payme *, const char *name, bool value);
void client_json(struct payme *, const char *name, const char *json);
/* "name":{ and } */
void client_open(struct payme *, const char *name);
void client_close(struct payme *);
void client_account(struct payme *, const struct payme_field *, size_t count);

/* Says what is wrong; the first one counts. */
void client_wrong(struct payme *, const char *text);
/* A secret or an id: not empty, at most ${max} bytes, nothing but text. */
bool client_word(
    struct payme *, const char *name, const char *value, size_t max);

/*
 * Sends it.  With PAYME_OK, *result lies within *root, which the caller frees
 * with json_object_put().
 */
enum payme_outcome client_end(struct payme *, struct json_object **root,
    struct json_object **result) PAYME_MUST_CHECK;

/* The same for an answer {"success":true}. */
enum payme_outcome client_end_success(struct payme *) PAYME_MUST_CHECK;

/* What was answered is not what was asked for, or not the end of it. */
enum payme_outcome client_fail(
    struct payme *, enum payme_kind, const char *text) PAYME_MUST_CHECK;

int client_language(const struct payme *);

#endif
