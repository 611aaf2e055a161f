/*
 * The values of a view, put together.  Each function takes its value over; it
 * is false without memory, for which a NULL object, list or value stands too.
 * Names are constants: they are not copied.
 */
#ifndef PAGE_VIEW_H
#define PAGE_VIEW_H

#include <json-c/json.h>

#include "base/buf.h"
#include "base/result.h"

bool view_put(struct json_object *object, const char *name,
    struct json_object *value) MUST_CHECK;
bool view_text(
    struct json_object *object, const char *name, struct span) MUST_CHECK;
/* The same of a buffer, if it is sound. */
bool view_buf(struct json_object *object, const char *name,
    const struct buf *) MUST_CHECK;
bool view_flag(struct json_object *object, const char *name, bool) MUST_CHECK;
bool view_append(
    struct json_object *list, struct json_object *entry) MUST_CHECK;

#endif
