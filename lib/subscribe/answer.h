/* What came back over HTTP: a result, or an error and what it is about. */
#ifndef SUBSCRIBE_ANSWER_H
#define SUBSCRIBE_ANSWER_H

#include <json-c/json.h>

#include "base/buf.h"
#include "subscribe/subscribe.h"

/* "ru", "uz", "en" as they are numbered here; 0 for NULL; -1 if unknown. */
int answer_language(const char *code);

/* A string, or the wanted one of {ru, uz, en}, else any; NULL if none. */
const char *answer_text(struct json_object *value, int language);

/* ${text} as it may be shown: one line, whole characters, no card numbers. */
void answer_copy(char to[PAYME_TEXT_SIZE], const char *text);

struct answer {
	struct json_object *root; /* to be freed with json_object_put() */
	struct json_object *result; /* within it */
	bool other_id; /* missing, or not the request's: no reason to fail */
};

/*
 * PAYME_KIND_NONE: *answer has the result.  Else *error has kind, code and
 * text, and *answer is untouched.
 */
enum payme_kind answer_read(long status, struct span body, int64_t id,
    int language, struct answer *answer, struct payme_error *error);

#endif
