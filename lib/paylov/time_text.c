/* The times of Paylov's answers: text in one form or another. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/text.h"
#include "paylov/paylov.h"

#define TASHKENT (CLOCK_TASHKENT / 1000)
#define SECONDS_MAX INT64_C(100000000000) /* above it is milliseconds */
#define MICROSECONDS_MIN INT64_C(1000000000000000)
#define DIGITS 14

static const char *const forms[] = {
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
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
	if (number >= MICROSECONDS_MIN)
		return number / 1000;
	return number < SECONDS_MAX ? number * 1000 : number;
}

/* The digits of "%Y%m%d%H%M%S", which strptime() would take further. */
static int64_t
read_digits(const char *text)
{
	struct tm tm = {0};
	int64_t rest;

	if (sscanf(text, "%4d%2d%2d%2d%2d%2d", &tm.tm_year, &tm.tm_mon,
		&tm.tm_mday, &tm.tm_hour, &tm.tm_min, &tm.tm_sec) != 6)
		return 0;
	tm.tm_year -= 1900;
	tm.tm_mon--;
	rest = ((int64_t)timegm(&tm) - TASHKENT) * 1000;
	return rest > 0 ? rest : 0;
}

int64_t
paylov_time_parse(const char *text)
{
	int64_t zone, number;

	if (text == NULL)
		return 0;
	if (text_int(span_of(text), &number) == RESULT_OK)
		return strlen(text) == DIGITS ? read_digits(text)
					      : read_number(number);
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct tm tm = {0};
		const char *end = strptime(text, forms[i], &tm);

		if (end == NULL)
			continue;
		if (*end == '.')
			end += 1 + strspn(end + 1, "0123456789");
		number = (int64_t)timegm(&tm);
		if (read_zone(end, &zone))
			return number > zone ? (number - zone) * 1000 : 0;
	}
	return 0;
}
