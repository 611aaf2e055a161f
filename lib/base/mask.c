/* Masks. */
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/mask.h"
#include "base/text.h"

#define SHORTEST 13
#define LONGEST 19
#define FIRST 6
#define LAST 4

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The end of the run at ${text}, and how many digits are in it. */
static char *
run_end(char *text, size_t *digits)
{
	*digits = 0;
	for (;; text++) {
		if (is_digit(*text))
			++*digits;
		else if ((*text != ' ' && *text != '-') || !is_digit(text[1]))
			return text;
	}
}

static void
mask_run(char *text, const char *end, size_t digits)
{
	size_t i = 0;

	for (; text < end; text++)
		if (is_digit(*text)) {
			if (i >= FIRST && i + LAST < digits)
				*text = '*';
			i++;
		}
}

void
mask_cards(char *text)
{
	while (*text != '\0') {
		size_t digits;
		char *end;

		if (!is_digit(*text)) {
			text++;
			continue;
		}
		end = run_end(text, &digits);
		if (digits >= SHORTEST)
			mask_run(text, end, digits);
		text = end;
	}
}

/* ------ finding ------ */

static bool
is_word(unsigned char c)
{
	return is_digit((char)c) || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z') || c == '_';
}

/* What parts the groups of a number: spaces, hyphens, points. */
static const char *const gaps[] = {" ", "-", ".", "\xc2\xa0", "\xe2\x80\x89",
    "\xe2\x80\xaf", "\xe2\x80\x90", "\xe2\x80\x91", "\xe2\x80\x93"};

/* How many bytes one of them has at ${at}, with a digit behind it; or 0. */
static size_t
gap(struct span text, size_t at)
{
	for (size_t i = 0; i < sizeof(gaps) / sizeof(gaps[0]); i++) {
		size_t length = strlen(gaps[i]);

		if (at + length < text.length &&
		    memcmp(text.data + at, gaps[i], length) == 0 &&
		    is_digit(text.data[at + length]))
			return length;
	}
	return 0;
}

static bool
proves(const char *digits, size_t count)
{
	unsigned sum = 0;

	for (size_t i = 0; i < count; i++) {
		unsigned digit = (unsigned)(digits[count - 1 - i] - '0');

		if (i % 2 == 1)
			digit = digit < 5 ? 2 * digit : 2 * digit - 9;
		sum += digit;
	}
	return sum % 10 == 0;
}

/* Whether one begins at ${at}: up to the end of any of its groups. */
static bool
begins(struct span text, size_t at)
{
	char digits[LONGEST];
	size_t count = 0;

	while (at < text.length && is_digit(text.data[at])) {
		if (count == LONGEST)
			return false;
		digits[count++] = text.data[at++];
		if (at < text.length && is_digit(text.data[at]))
			continue;
		if (count >= SHORTEST && proves(digits, count) &&
		    (at == text.length ||
			!is_word((unsigned char)text.data[at])))
			return true;
		at += gap(text, at);
	}
	return false;
}

/* A word that begins with a letter has none, nor has the rest of a group. */
bool
mask_finds_card(struct span text)
{
	for (size_t i = 0; i < text.length; i++) {
		if (is_digit(text.data[i]) && begins(text, i))
			return true;
		while (i < text.length && is_word((unsigned char)text.data[i]))
			i++;
	}
	return false;
}

void
mask_line(char *to, size_t size, const char *text)
{
	size_t left = strlen(text), length = 0, step;

	for (; left > 0; text += step, left -= step) {
		step = text_utf8_sequence(text, left);
		if (step == 0 || length + step >= size)
			break;
		memcpy(to + length, text, step);
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			to[length] = ' ';
		length += step;
	}
	to[length] = '\0';
	mask_cards(to);
}
