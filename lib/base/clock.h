/* The two clocks: calendar time for the books, a steady one for time limits. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/* Milliseconds since 1970 UTC, as the protocol counts. */
int64_t clock_now(void);
/* Milliseconds from some fixed moment; never steps back. */
int64_t clock_steady(void);

#endif
