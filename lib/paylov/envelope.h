/* What came back over HTTP: a result, or an error and what it is about. */
#ifndef PAYLOV_ENVELOPE_H
#define PAYLOV_ENVELOPE_H

#include <json-c/json.h>

#include "base/buf.h"
#include "paylov/paylov.h"

/*
 * PAYLOV_KIND_NONE: *result lies within *root, to be freed with
 * json_object_put().  Else *error has kind, code and text; the rest is
 * untouched.  An error counts whatever the status is, and wherever it stands:
 * beside the result or in it.
 */
enum paylov_kind envelope_read(long status, struct span body,
    struct json_object **root, struct json_object **result,
    struct paylov_error *error);

/* Sets all of *error; returns ${kind}. */
enum paylov_kind envelope_fail(struct paylov_error *error,
    enum paylov_kind kind, const char *code, const char *text);

#endif
