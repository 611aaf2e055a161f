/*
 * Text in the forms that cross our border: UTF-8, percent-encoding, decimal
 * integers.  Nothing here allocates but through a struct buf.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/result.h"

/*
 * Length in bytes of the well-formed UTF-8 sequence (RFC 3629) that starts at
 * ${data}, or 0 if there is none within ${length} bytes.
 */
size_t text_utf8_sequence(const char *data, size_t length);

/* Number of characters of well-formed UTF-8; RESULT_MALFORMED otherwise. */
enum result text_utf8_count(struct span, size_t *count) MUST_CHECK;

/* Appends with all but the unreserved characters of RFC 3986 as %XX. */
void text_percent_encode(struct buf *, struct span);

/*
 * The whole of ${text} as a decimal integer with an optional minus sign;
 * RESULT_MALFORMED for anything else, RESULT_TOO_LARGE outside of int64_t.
 */
enum result text_int(struct span, int64_t *) MUST_CHECK;

#endif
