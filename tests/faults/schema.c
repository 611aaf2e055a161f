/* Migrations that are cut off, and then simply repeated. */
#include <stdlib.h>

#include "setting/log.h"
#include "store/schema.h"
#include "tests/faults/database.h"
#include "tests/faults/fault.h"
#include "tests/faults/shop.h"

static struct config_database database;
static int64_t newest;

static void
set_up(void)
{
	ck_assert_int_eq(log_to("/dev/null"), RESULT_OK);
	shop_new_order();
	database = shop_database("migrated");
	newest = schema_newest(shop_schema());
	ck_assert_int_gt(newest, 0);
}

static void
tear_down(void)
{
	shop_sql("DROP DATABASE IF EXISTS migrated");
	shop_close();
	ck_assert_int_eq(log_to("stderr"), RESULT_OK);
}

static void
each(int64_t number, const char *name, void *state)
{
	(void)number;
	(void)name;
	(void)state;
}

static enum result
migrate(void)
{
	struct store *store;
	enum result result =
	    store_open(&database, STORE_LONG_PATIENCE, &store);

	if (result != RESULT_OK)
		return result;
	result = schema_migrate(store, shop_schema(), false, each, NULL);
	store_close(store);
	return result;
}

static enum result
version(int64_t *number)
{
	struct store *store;
	enum result result = store_open(&database, STORE_PATIENCE, &store);

	if (result != RESULT_OK)
		return result;
	result = schema_version(store, number);
	store_close(store);
	return result;
}

static const char *
migrate_once(const struct fault *fault, unsigned n)
{
	const char *function;
	int64_t number = -1;
	enum result result;

	shop_sql("DROP DATABASE IF EXISTS migrated");
	shop_sql("CREATE DATABASE migrated");
	fault_arm(fault, n);
	result = migrate();
	function = fault_disarm();
	if (result != RESULT_OK) {
		ck_assert_ptr_nonnull(function);
		ck_assert_int_eq(migrate(), RESULT_OK);
	}
	ck_assert_int_eq(version(&number), RESULT_OK);
	ck_assert_int_eq(number, newest);
	return function;
}

START_TEST(a_migration_is_whole_in_the_end)
{
	for (unsigned n = 1; migrate_once(&shop_faults[_i], n) != NULL; n++)
		ck_assert_int_lt(n, 1000);
}
END_TEST

START_TEST(a_version_is_right_or_not_told)
{
	const char *function;
	unsigned n = 1;

	shop_sql("DROP DATABASE IF EXISTS migrated");
	shop_sql("CREATE DATABASE migrated");
	ck_assert_int_eq(migrate(), RESULT_OK);
	do {
		int64_t number = -1;
		enum result result;

		fault_arm(&shop_faults[_i], n++);
		result = version(&number);
		function = fault_disarm();
		ck_assert_int_eq(number, result == RESULT_OK ? newest : -1);
	} while (function != NULL);
}
END_TEST

START_TEST(the_health_is_right_or_not_told)
{
	const char *function;
	unsigned n = 1;

	shop_sql("DROP DATABASE IF EXISTS migrated");
	shop_sql("CREATE DATABASE migrated");
	ck_assert_int_eq(migrate(), RESULT_OK);
	do {
		struct schema_health health = {.missing = -1};
		enum result result;
		struct store *store;

		ck_assert_int_eq(store_open(
		    &database, STORE_PATIENCE, &store), RESULT_OK);
		fault_arm(&shop_faults[_i], n++);
		result = schema_health(store, &health);
		function = fault_disarm();
		store_close(store);
		ck_assert_int_eq(
		    health.missing, result == RESULT_OK ? 0 : -1);
	} while (function != NULL);
}
END_TEST

TCase *
schema_tests(void)
{
	TCase *tests = tcase_create("schema");

	tcase_set_timeout(tests, 300);
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_loop_test(
	    tests, a_migration_is_whole_in_the_end, 0, COMMON_FAULTS);
	tcase_add_loop_test(
	    tests, a_version_is_right_or_not_told, 0, COMMON_FAULTS);
	tcase_add_loop_test(
	    tests, the_health_is_right_or_not_told, 0, COMMON_FAULTS);
	return tests;
}
