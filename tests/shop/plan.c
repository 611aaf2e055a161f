/* The calls of the presets that come with the programs. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shop/shop_plan.h"
#include "tests/unit.h"

static struct shop *
new_shop(void)
{
	struct shop *shop = calloc(1, sizeof(*shop));

	ck_assert_ptr_nonnull(shop);
	shop->database = strdup("");
	shop->store = strdup("1");
	shop->time_zone = strdup("+05:00");
	shop->api_url = strdup("https://shop.test");
	shop->calls = true;
	return shop;
}

/* Where there are steps; how many changes have some. */
static size_t
check_preset(const struct preset *preset)
{
	const struct shop_order none = {.preset = preset};
	char problem[SHOP_PROBLEM_SIZE] = "";
	struct shop_plan plan;
	size_t count = 0;

	for (int i = 0; i < PRESET_CHANGES; i++) {
		const struct shop_deed deed = {
		    .change = (enum preset_change)i, .note = span_of("")};

		if (preset_steps(preset, deed.change, NULL, 0) == 0)
			continue;
		count++;
		if (!shop_plan(&plan, &none, &deed, problem) ||
		    !shop_call_check(&plan.call, &plan.all, problem))
			ck_abort_msg("%s: %s: %s", preset->name,
			    preset_change_name[i], problem);
	}
	return count;
}

static size_t
check(const char *path)
{
	struct shop *shop = new_shop();
	struct buf mistakes = {0};
	size_t count = 0;

	if (preset_read(shop, path, &mistakes) != RESULT_OK)
		ck_abort_msg(
		    "%s: %.*s", path, (int)mistakes.length, mistakes.data);
	for (size_t i = 0; i < shop->preset_count; i++)
		count += check_preset(&shop->presets[i]);
	buf_free(&mistakes);
	shop_free(shop);
	return count;
}

START_TEST(each_preset_that_calls_can_be_called)
{
	const char *source = getenv("PAYME_SOURCE");
	char pattern[4096];
	size_t count = 0;
	glob_t found;

	snprintf(pattern, sizeof(pattern), "%s/sql/cms/*" PRESET_SUFFIX,
	    source == NULL ? "." : source);
	ck_assert_int_eq(glob(pattern, 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++)
		count += check(found.gl_pathv[i]);
	globfree(&found);
	ck_assert_int_gt(count, 20);
}
END_TEST

TCase *
shop_plan_tests(void)
{
	TCase *tests = tcase_create("shop plan");

	tcase_add_test(tests, each_preset_that_calls_can_be_called);
	return tests;
}
