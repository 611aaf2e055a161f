/* Sums between text and tiyin, exactly. */
#include <stdio.h>
#include <string.h>

#include "base/money.h"

/* The digits at *text, at most up to MONEY_MAX; false if there are none. */
static bool
digits(const char **text, int64_t *value)
{
	const char *p = *text;
	int64_t total = 0;

	for (; *p >= '0' && *p <= '9'; p++) {
		total = total * 10 + (*p - '0');
		if (total > MONEY_MAX)
			return false;
	}
	if (p == *text)
		return false;
	*text = p;
	*value = total;
	return true;
}

bool
money_parse_sum(const char *text, int64_t *tiyin)
{
	const char *fraction;
	int64_t sum, rest = 0;

	if (!digits(&text, &sum))
		return false;
	if (*text == '.') {
		fraction = ++text;
		if (!digits(&text, &rest) || text - fraction > 2)
			return false;
		if (text - fraction == 1)
			rest *= 10;
	}
	if (*text != '\0' || sum > (MONEY_MAX - rest) / 100)
		return false;
	*tiyin = sum * 100 + rest;
	return true;
}

bool
money_parse_tiyin(const char *text, int64_t *tiyin)
{
	int64_t value;

	if (!digits(&text, &value) || *text != '\0' || value == 0)
		return false;
	*tiyin = value;
	return true;
}

void
money_format(int64_t tiyin, char text[MONEY_TEXT_SIZE])
{
	uint64_t whole = tiyin < 0 ? -(uint64_t)tiyin : (uint64_t)tiyin;

	snprintf(text, MONEY_TEXT_SIZE, "%s%llu.%02u", tiyin < 0 ? "-" : "",
	    (unsigned long long)(whole / 100), (unsigned)(whole % 100));
}
