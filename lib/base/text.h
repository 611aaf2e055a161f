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
 * Appends ${text} with its %XX decoded, and with ${plus} each "+" as a space.
 * RESULT_MALFORMED for a "%" without two hex digits: nothing is appended then.
 */
enum result text_percent_decode(
    struct buf *, struct span text, bool plus) MUST_CHECK;

/* Whether it is well-formed UTF-8 without control characters but \n, \r, \t. */
bool text_is_plain(struct span);

/* Appends standard base64 (RFC 4648, section 4), with its padding. */
void text_base64_encode(struct buf *, struct span);
/*
 * Appends what base64 says: the standard or the URL alphabet, with or without
 * padding.  RESULT_MALFORMED for anything else, spaces and lines, both
 * alphabets, and bits behind the end included: nothing is appended then.
 */
enum result text_base64_decode(struct buf *, struct span) MUST_CHECK;

/*
 * The whole of ${text} as a decimal integer with an optional minus sign;
 * RESULT_MALFORMED for anything else, RESULT_TOO_LARGE outside of int64_t.
 */
enum result text_int(struct span, int64_t *) MUST_CHECK;

#endif
