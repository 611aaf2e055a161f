/* The regular expression of a field, as far as it is one that can be trusted. */
#ifndef PAYLOV_PATTERN_H
#define PAYLOV_PATTERN_H

#include <stdbool.h>

/*
 * Whether the whole of ${text} is what ${pattern} says, an extended regular
 * expression with \d beside.  What does not compile, is of another language
 * (look-ahead, \w, slashes around), would take much memory, or is not ASCII
 * says nothing: true.  Then the server decides.
 */
bool pattern_fits(const char *pattern, const char *text);

#endif
