/* Memory, files and libfcgi failing, one call at a time. */
#include <stdlib.h>

#include "tests/faults/fault.h"
#include "tests/faults/system.h"
#include "tests/tap.h"

static TCase *(*const cases[])(void) = {
    setting_tests,
    reading_tests,
    cgi_tests,
    fastcgi_tests,
    subscribe_tests,
    tally_tests,
};

static const char *const functions[] = {"calloc", "realloc", "strdup",
    "strndup", "asprintf", "json_tokener_new_ex", "open", "fdopen",
    "fstat", "read", "write", "readlink"};

START_TEST(each_wrapped_function_has_failed)
{
	if (fault_tally(functions[_i]) == 0)
		ck_abort_msg("%s never failed", functions[_i]);
}
END_TEST

TCase *
tally_tests(void)
{
	TCase *tests = tcase_create("tally");

	tcase_add_loop_test(
	    tests, each_wrapped_function_has_failed, 0, COUNT(functions));
	return tests;
}

int
main(void)
{
	Suite *suite = suite_create("faults");
	int status;

	if (!fault_tally_begin() || !scratch_make("payme-faults"))
		return EXIT_FAILURE;
	for (size_t i = 0; i < COUNT(cases); i++)
		suite_add_tcase(suite, cases[i]());
	status = tap_run(suite);
	scratch_remove();
	return status;
}
