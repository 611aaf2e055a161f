/* Languages, sums, dates. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "page/language.h"

#define TASHKENT_SECONDS (5 * 3600)

static const struct {
	const char *group; /* between thousands */
	const char *point;
	const char *unit;
} forms[CONFIG_LANGUAGES] = {
    [LANGUAGE_RU] = {"\u00a0", ",", "\u00a0сум"},
    [LANGUAGE_UZ] = {"\u00a0", ",", "\u00a0so‘m"},
    [LANGUAGE_EN] = {",", ".", "\u00a0sum"},
};

/* ------ choosing ------ */

static bool
is_offered(const struct config_site *site, enum language language)
{
	for (size_t i = 0; i < site->language_count; i++)
		if (site->languages[i] == language)
			return true;
	return false;
}

/* The language of "ru", "ru-RU", "RU"; CONFIG_LANGUAGES if it is none. */
static int
parse_tag(struct span tag)
{
	for (int i = 0; i < CONFIG_LANGUAGES; i++)
		if (tag.length >= 2 &&
		    strncasecmp(tag.data, language_code[i], 2) == 0 &&
		    (tag.length == 2 || tag.data[2] == '-'))
			return i;
	return CONFIG_LANGUAGES;
}

/* The weight of ";q=0.8" in thousandths; 1000 without one. */
static int
parse_weight(const char *text, size_t length)
{
	const char *q = memmem(text, length, "q=", 2);
	int weight = 0, unit = 1000;

	if (q == NULL)
		return 1000;
	for (const char *p = q + 2; p < text + length && unit > 0; p++) {
		if (*p == '.' && p == q + 3)
			continue;
		if (*p < '0' || *p > '9')
			break;
		weight += (*p - '0') * unit;
		unit /= 10;
	}
	return weight > 1000 ? 1000 : weight;
}

static enum language
best_of(const struct config_site *site, const char *accept)
{
	enum language best = site->languages[0];
	int best_weight = 0;

	while (accept != NULL && *accept != '\0') {
		size_t length = strcspn(accept, ",");
		const char *tag = accept + strspn(accept, " \t");
		size_t tag_length = strcspn(tag, ",; \t");
		int language = parse_tag((struct span){tag, tag_length});
		int weight = parse_weight(accept, length);

		if (language < CONFIG_LANGUAGES && weight > best_weight &&
		    is_offered(site, (enum language)language)) {
			best = (enum language)language;
			best_weight = weight;
		}
		accept += length;
		accept += *accept == ',';
	}
	return best;
}

enum language
language_choose(
    const struct config_site *site, struct span wanted, const char *accept)
{
	for (int i = 0; i < CONFIG_LANGUAGES; i++)
		if (span_is(wanted, language_code[i]) &&
		    is_offered(site, (enum language)i))
			return (enum language)i;
	return best_of(site, accept);
}

/* ------ writing ------ */

void
language_put_sum(struct buf *out, enum language language, int64_t tiyin)
{
	char digits[24];
	int length;

	if (tiyin < 0)
		buf_text(out, "−");
	length = snprintf(
	    digits, sizeof(digits), "%lld", llabs((long long)tiyin / 100));
	for (int i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0)
			buf_text(out, forms[language].group);
		buf_char(out, digits[i]);
	}
	buf_format(out, "%s%02lld%s", forms[language].point,
	    llabs((long long)tiyin % 100), forms[language].unit);
}

void
language_put_time(struct buf *out, enum language language, int64_t milliseconds)
{
	time_t seconds = (time_t)(milliseconds / 1000) + TASHKENT_SECONDS;
	struct tm tm;
	char text[64];

	/* The C locale's short English months. */
	gmtime_r(&seconds, &tm);
	if (language == LANGUAGE_EN)
		strftime(text, sizeof(text), "%d %b %Y, %H:%M", &tm);
	else
		strftime(text, sizeof(text), "%d.%m.%Y %H:%M", &tm);
	buf_text(out, text);
}
