/* The two clocks, and what they show. */
#include <time.h>

#include "base/clock.h"

static int64_t
milliseconds(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t
clock_now(void)
{
	return milliseconds(CLOCK_REALTIME);
}

int64_t
clock_steady(void)
{
	return milliseconds(CLOCK_MONOTONIC);
}

struct tm
clock_tm(int64_t milliseconds, int64_t zone)
{
	time_t seconds = (time_t)((milliseconds + zone) / 1000);
	struct tm tm;

	gmtime_r(&seconds, &tm);
	return tm;
}

void
clock_put(struct buf *out, int64_t milliseconds, int64_t zone)
{
	struct tm tm = clock_tm(milliseconds, zone);
	char text[32];

	buf_add(
	    out, text, strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &tm));
}
