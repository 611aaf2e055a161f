/* Languages, sums, dates. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "page/language.h"

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

/* What Accept-Language says of a language, or of all others by "*". */
struct preference {
	int weight; /* in thousandths; -1: nothing is said */
	size_t place; /* of two with one weight the first counts */
};

#define ALL_OTHERS CONFIG_LANGUAGES

/* A language range (RFC 4647): subtags of at most 8 letters or digits. */
static bool
is_range(struct span range)
{
	bool first = true;
	size_t length = 0;

	for (size_t i = 0; i < range.length; i++) {
		unsigned char c = (unsigned char)range.data[i];

		if (c == '-' && length > 0) {
			first = false;
			length = 0;
		} else if (++length > 8 || c > 0x7f ||
		    !(first ? isalpha(c) : isalnum(c))) {
			return false;
		}
	}
	return length > 0;
}

/* The language of "ru", "ru-RU", "RU"; -1 if it is none that we speak. */
static int
parse_range(struct span range)
{
	if (span_is(range, "*"))
		return ALL_OTHERS;
	for (int i = 0; is_range(range) && i < CONFIG_LANGUAGES; i++)
		if (strncasecmp(range.data, language_code[i], 2) == 0 &&
		    (range.length == 2 || range.data[2] == '-'))
			return i;
	return -1;
}

/* The weight of "q=0.8" in thousandths; -1 if it is not of that form. */
static int
parse_weight(struct span text)
{
	int weight, unit = 100;

	if (text.length < 3 || text.length > 7 ||
	    strncasecmp(text.data, "q=", 2) != 0 ||
	    (text.data[2] != '0' && text.data[2] != '1') ||
	    (text.length > 3 && text.data[3] != '.'))
		return -1;
	weight = (text.data[2] - '0') * 1000;
	for (size_t i = 4; i < text.length; i++, unit /= 10) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return -1;
		weight += (text.data[i] - '0') * unit;
	}
	return weight > 1000 ? -1 : weight;
}

/* One element of the header; what is not well-formed says nothing. */
static void
read_element(
    struct span element, size_t place, struct preference said[ALL_OTHERS + 1])
{
	const char *mark = memchr(element.data, ';', element.length);
	struct span range = element;
	int weight = 1000, language;

	if (mark != NULL) {
		range.length = (size_t)(mark - element.data);
		weight = parse_weight(span_trim(
		    (struct span){mark + 1, element.length - range.length - 1},
		    " \t"));
	}
	language = parse_range(span_trim(range, " \t"));
	if (language >= 0 && weight > said[language].weight)
		said[language] = (struct preference){weight, place};
}

static enum language
best_of(const struct config_site *site, const char *accept)
{
	struct preference said[ALL_OTHERS + 1], best = {0, 0};
	enum language language = site->languages[0];

	for (int i = 0; i <= ALL_OTHERS; i++)
		said[i] = (struct preference){-1, 0};
	for (size_t place = 0; accept != NULL && *accept != '\0'; place++) {
		size_t length = strcspn(accept, ",");

		read_element((struct span){accept, length}, place, said);
		accept += length;
		accept += *accept == ',';
	}
	for (size_t i = 0; i < site->language_count; i++) {
		struct preference *own = &said[site->languages[i]];
		struct preference *one =
		    own->weight < 0 ? &said[ALL_OTHERS] : own;

		if (one->weight > best.weight ||
		    (one->weight == best.weight && one->weight > 0 &&
			one->place < best.place)) {
			best = *one;
			language = site->languages[i];
		}
	}
	return language;
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

/* The thousands apart from each other. */
static void
put_grouped(struct buf *out, uint64_t number, const char *group)
{
	if (number >= 1000) {
		put_grouped(out, number / 1000, group);
		buf_text(out, group);
		if (number % 1000 < 100)
			buf_char(out, '0');
		if (number % 1000 < 10)
			buf_char(out, '0');
	}
	buf_int(out, (int64_t)(number % 1000));
}

void
language_put_sum(struct buf *out, enum language language, int64_t tiyin)
{
	uint64_t amount = tiyin < 0 ? -(uint64_t)tiyin : (uint64_t)tiyin;

	if (tiyin < 0)
		buf_text(out, "−");
	put_grouped(out, amount / 100, forms[language].group);
	buf_text(out, forms[language].point);
	buf_char(out, (char)('0' + amount / 10 % 10));
	buf_char(out, (char)('0' + amount % 10));
	buf_text(out, forms[language].unit);
}

void
language_put_whole(struct buf *out, enum language language, int64_t sum)
{
	put_grouped(out, (uint64_t)sum, forms[language].group);
	buf_text(out, forms[language].unit);
}

void
language_put_day(struct buf *out, enum language language, int64_t milliseconds)
{
	struct tm tm = clock_tm(milliseconds, CLOCK_TASHKENT);
	char text[32];

	/* The C locale's short English months. */
	if (language == LANGUAGE_EN)
		strftime(text, sizeof(text), "%d %b %Y", &tm);
	else
		strftime(text, sizeof(text), "%d.%m.%Y", &tm);
	buf_text(out, text);
}

void
language_put_time(struct buf *out, enum language language, int64_t milliseconds)
{
	struct tm tm = clock_tm(milliseconds, CLOCK_TASHKENT);
	char text[32];

	strftime(text, sizeof(text), "%H:%M", &tm);
	language_put_day(out, language, milliseconds);
	buf_text(out, language == LANGUAGE_EN ? ", " : " ");
	buf_text(out, text);
}
