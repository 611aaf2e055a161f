/* The times of Paylov's answers: text in one form or another. */
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "paylov/paylov.h"

#define TASHKENT 18000 /* seconds before UTC; no summer time */
#define SECONDS_MAX INT64_C(100000000000) /* above it is milliseconds */

static const char *const forms[] = {
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%d.%m.%Y %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
};

/* "+05:00", "+0500", "+05", "Z" or nothing; false for all else. */
static bool
read_zone(const char *text, int64_t *seconds)
{
	struct tm tm = {0};
	const char *end;

	*seconds = TASHKENT;
	if (*text == '\0')
		return true;
	end = strptime(text, "%z", &tm);
	*seconds = tm.tm_gmtoff;
	return end != NULL && *end == '\0';
}

static int64_t
read_number(int64_t number)
{
	if (number <= 0)
		return 0;
	return number < SECONDS_MAX ? number * 1000 : number;
}

int64_t
paylov_time_parse(const char *text)
{
	int64_t zone, number;

	if (text == NULL)
		return 0;
	if (text_int(span_of(text), &number) == RESULT_OK)
		return read_number(number);
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct tm tm = {0};
		const char *end = strptime(text, forms[i], &tm);

		if (end == NULL)
			continue;
		if (*end == '.')
			end += 1 + strspn(end + 1, "0123456789");
		if (read_zone(end, &zone))
			return ((int64_t)timegm(&tm) - zone) * 1000;
	}
	return 0;
}
