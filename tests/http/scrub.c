/* Memory that is wiped before it is let go of. */
#include <stdint.h>
#include <string.h>

#include "http/scrub.h"
#include "tests/unit.h"

START_TEST(a_block_keeps_its_content_when_it_grows_and_shrinks)
{
	char *text = scrub_strdup("8600495473316478");

	ck_assert_str_eq(text, "8600495473316478");
	text = scrub_realloc(text, 5000);
	ck_assert_str_eq(text, "8600495473316478");
	memset(text + 17, 'x', 5000 - 17);
	text = scrub_realloc(text, 4);
	ck_assert_mem_eq(text, "8600", 4);
	scrub_free(text);
	text = scrub_realloc(NULL, 1);
	ck_assert_ptr_nonnull(text);
	scrub_free(text);
	scrub_free(NULL);
}
END_TEST

START_TEST(blocks_are_empty_aligned_and_never_too_large)
{
	static const char zeros[6];
	char *block = scrub_calloc(2, 3);

	ck_assert_mem_eq(block, zeros, 6);
	ck_assert_uint_eq((uintptr_t)block % _Alignof(max_align_t), 0);
	scrub_free(block);
	ck_assert_ptr_null(scrub_calloc(SIZE_MAX / 2, 3));
	ck_assert_ptr_null(scrub_malloc(SIZE_MAX));
	block = scrub_malloc(0);
	ck_assert_ptr_nonnull(block);
	ck_assert_ptr_null(scrub_realloc(block, SIZE_MAX));
	scrub_free(block);
}
END_TEST

TCase *
scrub_tests(void)
{
	TCase *tests = tcase_create("scrub");

	tcase_add_test(
	    tests, a_block_keeps_its_content_when_it_grows_and_shrinks);
	tcase_add_test(tests, blocks_are_empty_aligned_and_never_too_large);
	return tests;
}
