/* Masks. */
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/mask.h"
#include "base/text.h"

#define SHORTEST 13
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
