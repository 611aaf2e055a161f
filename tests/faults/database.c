/* A database that fails in every way, one call at a time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/faults/database.h"
#include "tests/faults/fault.h"
#include "tests/faults/shop.h"
#include "tests/tap.h"

static const char *const functions[] = {"malloc", "calloc", "realloc",
    "strdup", "strndup", "asprintf", "json_tokener_new_ex",
    "json_object_new_object", "json_object_new_array",
    "json_object_new_string_len", "json_object_new_boolean",
    "json_object_object_add", "json_object_object_add_ex",
    "json_object_array_add",
    "png_create_write_struct", "png_create_info_struct", "open", "fdopen",
    "fstat", "read", "write", "mysql_init", "mysql_real_connect", "mysql_real_query",
    "mysql_rollback", "mysql_stmt_init", "mysql_stmt_prepare",
    "mysql_stmt_result_metadata", "mysql_stmt_bind_param",
    "mysql_stmt_bind_result", "mysql_stmt_execute", "mysql_stmt_fetch",
    "mysql_stmt_fetch_column", "mysql_stmt_free_result",
    "mysql_stmt_affected_rows"};

START_TEST(each_wrapped_function_has_failed)
{
	if (fault_tally(functions[_i]) == 0)
		ck_abort_msg("%s never failed", functions[_i]);
}
END_TEST

/* Key and password of the shop have the word in them. */
START_TEST(no_secret_is_in_the_log)
{
	char path[4200], *line = NULL;
	size_t size = 0, lines = 0;
	FILE *log;

	snprintf(path, sizeof(path), "%s/log", scratch);
	log = fopen(path, "r");
	ck_assert_ptr_nonnull(log);
	while (getline(&line, &size, log) > 0) {
		lines++;
		if (strstr(line, "Hidden5ecret") != NULL)
			ck_abort_msg("%s", line);
	}
	ck_assert_int_gt(lines, 100);
	free(line);
	fclose(log);
}
END_TEST

static TCase *
tally_tests(void)
{
	TCase *tests = tcase_create("tally");

	tcase_add_loop_test(
	    tests, each_wrapped_function_has_failed, 0, COUNT(functions));
	tcase_add_test(tests, no_secret_is_in_the_log);
	return tests;
}

static TCase *(*const cases[])(void) = {
    page_tests,
    payment_tests,
    queue_tests,
    registry_tests,
    schema_tests,
    statement_tests,
    tally_tests,
};

int
main(void)
{
	Suite *suite = suite_create("faults");
	int status;

	if (!scratch_make("payme-faults"))
		return EXIT_FAILURE;
	if (!fault_tally_begin() || !shop_open()) {
		scratch_remove();
		return EXIT_FAILURE;
	}
	for (size_t i = 0; i < COUNT(cases); i++)
		suite_add_tcase(suite, cases[i]());
	status = tap_run(suite);
	scratch_remove();
	return status;
}
