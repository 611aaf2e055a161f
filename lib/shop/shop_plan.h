/* The calls of a preset, ready to be made. */
#ifndef SHOP_SHOP_PLAN_H
#define SHOP_SHOP_PLAN_H

#include "shop/shop.h"
#include "shop/shop_call.h"

#define SHOP_PLAN_WORDS 16

struct shop_plan {
	struct shop_step steps[SHOP_STEPS_MAX];
	struct shop_call call;
	struct shop_word words[SHOP_PLAN_WORDS];
	struct shop_words all;
};

/*
 * What the storefront's API is to be asked for a change of the order; the plan
 * borrows the texts of all of them.  False with the mistake in ${problem}.
 */
bool shop_plan(struct shop_plan *, const struct shop_order *,
    const struct shop_deed *, char problem[SHOP_PROBLEM_SIZE]) MUST_CHECK;

#endif
