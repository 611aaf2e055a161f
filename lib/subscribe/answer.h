/* What came back over HTTP: a result, or an error and what it is about. */
#ifndef SUBSCRIBE_ANSWER_H
#define SUBSCRIBE_ANSWER_H

#include <json-c/json.h>

#include "base/buf.h"
#include "subscribe/subscribe.h"

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
