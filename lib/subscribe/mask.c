/* Masks. */
#include <stdbool.h>
#include <stddef.h>

#include "subscribe/mask.h"

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
