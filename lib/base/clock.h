/* The two clocks: calendar time for the books, a steady one for time limits. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

#include "base/buf.h"

/* Milliseconds that a zone is ahead of UTC; there is no summer time. */
#define CLOCK_UTC INT64_C(0)
#define CLOCK_TASHKENT INT64_C(18000000)

/* Milliseconds since 1970 UTC, as the protocol counts. */
int64_t clock_now(void);
/* Milliseconds from some fixed moment; never steps back. */
int64_t clock_steady(void);

/* A moment as the zone's clocks show it. */
struct tm clock_tm(int64_t milliseconds, int64_t zone);
/* The same as 2026-02-28 23:59:59. */
void clock_put(struct buf *, int64_t milliseconds, int64_t zone);

#endif
