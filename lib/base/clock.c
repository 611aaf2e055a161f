/* The two clocks. */
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
