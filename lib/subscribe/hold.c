/* Kinds of cards and what their holds come to: a table. */
#include <stddef.h>
#include <string.h>

#include "subscribe/hold.h"

static const struct {
	const char *name;
	const char *before, *over;
} cards[] = {
    [HOLD_ANY_CARD] = {NULL,
	"then UZCARD lets it go, and HUMO can only be confirmed",
	"UZCARD has let it go, HUMO can only be confirmed"},
    [HOLD_UZCARD] = {"uzcard", "then it is let go", "it has been let go"},
    [HOLD_HUMO] = {"humo", "then it can only be confirmed",
	"it can only be confirmed"},
};

static const struct {
	const char *start;
	enum hold_card card;
} starts[] = {
    {"8600", HOLD_UZCARD},
    {"5614", HOLD_UZCARD},
    {"5440", HOLD_UZCARD},
    {"9860", HOLD_HUMO},
};

enum hold_card
hold_card_of(struct span number)
{
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (number.length > 4 &&
		    memcmp(number.data, starts[i].start, 4) == 0)
			return starts[i].card;
	return HOLD_ANY_CARD;
}

const char *
hold_card_name(enum hold_card card)
{
	return cards[card].name;
}

int64_t
hold_end(int64_t held)
{
	return held + HOLD_DAYS * HOLD_DAY;
}

const char *
hold_advice(enum hold_card card, bool over)
{
	return over ? cards[card].over : cards[card].before;
}
