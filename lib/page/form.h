/*
 * Names and values of a query or of an application/x-www-form-urlencoded body.
 * All of them are well-formed UTF-8 without control characters but line ends
 * and tabs; a name stands once.
 */
#ifndef PAGE_FORM_H
#define PAGE_FORM_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/result.h"

#define FORM_FIELDS 64
#define FORM_MAX ((size_t)64 << 10)

struct form_field {
	struct span name;
	struct span value;
};

/* A zeroed one is empty. */
struct form {
	struct form_field fields[FORM_FIELDS];
	size_t count;
	struct buf storage; /* the fields point into it */
};

/*
 * Adds the fields of ${text}.  RESULT_MALFORMED: a broken escape, bytes that
 * are no text, a name twice; RESULT_TOO_LARGE: over FORM_MAX bytes or
 * FORM_FIELDS fields.  To be finished with form_free() whatever comes of it.
 */
enum result form_read(struct form *, struct span text) MUST_CHECK;
void form_free(struct form *);

/*
 * Adds a field of text that outlives the form, unless it stands there already
 * or is one too many.
 */
void form_add(struct form *, struct span name, struct span value);
/* Appends the fields as a query, percent-encoded. */
void form_put(const struct form *, struct buf *);

/* The value, or the empty span with NULL data. */
struct span form_get(const struct form *, const char *name);
bool form_has(const struct form *, const char *name);

/*
 * The pixels that "200", or "200px" as the provider's script has it, says;
 * *pixels stays if there is no such field.  false: no number, or not within
 * ${min} to ${max}.
 */
bool form_pixels(
    const struct form *, const char *name, int min, int max, int *pixels);

#endif
