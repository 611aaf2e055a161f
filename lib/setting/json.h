/*
 * JSON in and out.  json-c gives the tree; this module refuses beforehand what
 * json-c forgives (trailing commas, single quotes, comments, NaN, invalid
 * UTF-8, bytes after the value, saturated integers, NUL in keys, the last of
 * several equal keys), so that none of it can decide about money.
 */
#ifndef SETTING_JSON_H
#define SETTING_JSON_H

#include <json-c/json.h>

#include "base/buf.h"
#include "base/result.h"

/* Containers may be nested this deep. */
#define JSON_DEPTH 16

enum json_verdict {
	JSON_SOUND, /* well-formed and unambiguous */
	JSON_BROKEN, /* not JSON (RFC 8259) */
	/* JSON, but: equal keys, U+0000, misread by json-c, too deep */
	JSON_AMBIGUOUS
};

/*
 * Reads the whole of ${text} as one JSON value.  With *verdict JSON_SOUND,
 * *root is the value, to be freed with json_object_put() (NULL is the JSON
 * null); else *root is NULL.
 */
enum result json_read(struct span text, enum json_verdict *verdict,
    struct json_object **root) MUST_CHECK;

/* The member ${name} of ${object}; NULL if absent, null or no object. */
struct json_object *json_member(struct json_object *object, const char *name);
/* Whether ${object} has the member at all, a null one included. */
bool json_has(struct json_object *object, const char *name);

/*
 * The text of the member ${name} as it was sent, byte for byte, of an object
 * whose text ${text} json_read() found sound; the empty span if it is absent.
 */
struct span json_raw_member(struct span text, const char *name);

/* An integer number within int64_t, exactly; false for all else. */
bool json_integer(struct json_object *value, int64_t *number);
/* A string; false for all else. */
bool json_text(struct json_object *value, struct span *text);

/* Appends a JSON string with its quotes; ${text} is well-formed UTF-8. */
void json_put_string(struct buf *, struct span text);
void json_put_text(struct buf *, const char *text);

#endif
