/* Configuration and log, with every allocation and file failing in turn. */
#include <sys/stat.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "setting/config.h"
#include "tests/faults/fault.h"
#include "tests/faults/system.h"
#include "tests/tap.h"

static const struct fault fault = {
    "a failed call of the system", FAULT_SYSTEM, 0, false};

static char path[4200];

static void
write_file(const char *name, const char *text)
{
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", scratch, name);
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	ck_assert_int_eq(fclose(file), 0);
	ck_assert_int_eq(chmod(path, 0600), 0);
}

/* Everything that a configuration can have. */
static void
set_up(void)
{
	write_file("secret", "hidden\n");
	write_file("keys", "first\nsecond\n");
	write_file("part.conf", "site { base_url = \"https://a\""
	    " languages = {\"uz\", \"ru\"} link_secret_file = \"secret\" }\n"
	    "subscribe { api_url = \"https://b\" }\n");
	write_file("payme.conf", "include(\"part.conf\")\n"
	    "database { hosts = {\"db1:3307\", \"db2\"} name = \"shop\""
	    " user = \"payme\" password_file = \"secret\" }\n"
	    "cashbox main { merchant_id = \"1\" keys = {\"inline\"}"
	    " keys_file = \"keys\" allow = {\"10.0.0.0/8\", \"::1\"}"
	    " trusted_proxies = {\"127.0.0.1\"}"
	    " account a { title_ru = \"А\" } account b {} }\n"
	    "cashbox second { merchant_id = \"2\" keys = {\"k\"}"
	    " kind = \"accumulating\" account a {} }\n"
	    "paylov { base_url = \"https://p\" consumer_key = \"k\""
	    " consumer_secret = \"s\" username = \"u\" password = \"p\" }\n"
	    "log { target = \"log\" level = \"error\" }\n");
	ck_assert_int_eq(setenv("PAYME_CONF", path, 1), 0);
}

static void
tear_down(void)
{
	unsetenv("PAYME_CONF");
}

static bool
same(const char *text, const char *wanted)
{
	return text != NULL && strcmp(text, wanted) == 0;
}

/* Nothing of it was lost on the way. */
static void
expect_whole(const struct config *config, const char *function)
{
	const struct cashbox *box = config->cashboxes;
	bool whole = config->database.host_count == 2 &&
	    same(config->database.hosts[0].name, "db1") &&
	    config->database.hosts[0].port == 3307 &&
	    same(config->database.hosts[1].name, "db2") &&
	    same(config->database.name, "shop") &&
	    same(config->database.user, "payme") &&
	    same(config->database.password, "hidden") &&
	    same(config->site.link_secret, "hidden") &&
	    same(config->site.base_url, "https://a") &&
	    config->site.language_count == 2 &&
	    same(config->service.api_url, "https://b") &&
	    same(config->service.paylov_password, "p") &&
	    config->cashbox_count == 2 && box[0].key_count == 3 &&
	    box[0].allow.count == 2 && box[0].trusted_proxies.count == 1 &&
	    box[0].field_count == 2 &&
	    same(box[0].fields[0].title[LANGUAGE_RU], "А") &&
	    same(box[0].fields[1].name, "b") &&
	    box[1].kind == CASHBOX_ACCUMULATING;

	if (!whole)
		ck_abort_msg("%s failed and something is missing", function);
}

/* One reading in which the n-th call fails; the function that did. */
static const char *
read_once(unsigned n)
{
	struct config *config = NULL;
	struct buf mistakes = {0};
	const char *function;
	enum result result;

	fault_arm(&fault, n);
	result = config_read(path, &config, &mistakes);
	function = fault_disarm();
	if (result == RESULT_OK)
		expect_whole(config, function == NULL ? "nothing" : function);
	else
		ck_assert_ptr_null(config);
	if (function == NULL)
		ck_assert_int_eq(result, RESULT_OK);
	config_free(config);
	buf_free(&mistakes);
	return function;
}

START_TEST(a_configuration_is_read_whole_or_not_at_all)
{
	unsigned n = 1;

	while (read_once(n) != NULL)
		n++;
	ck_assert_int_gt(n, 50);
}
END_TEST

START_TEST(the_reading_after_a_failed_one_is_whole)
{
	struct config *config = NULL;
	struct buf mistakes = {0};

	for (unsigned n = 1; read_once(n) != NULL; n++) {
		ck_assert_int_eq(
		    config_read(path, &config, &mistakes), RESULT_OK);
		expect_whole(config, "before it something");
		config_free(config);
	}
	buf_free(&mistakes);
}
END_TEST

START_TEST(a_program_opens_its_configuration_or_knows_that_it_has_none)
{
	const char *function;
	unsigned n = 1;

	ck_assert_int_eq(log_to("/dev/null"), RESULT_OK);
	do {
		struct config *config = NULL;
		enum result result;

		fault_arm(&fault, n++);
		result = config_open(&config);
		function = fault_disarm();
		if (result == RESULT_OK)
			expect_whole(config, "something");
		else
			ck_assert_ptr_null(config);
		config_free(config);
	} while (function != NULL);
	ck_assert_int_eq(log_to("stderr"), RESULT_OK);
}
END_TEST

START_TEST(there_is_a_path_or_no_memory_for_it)
{
	const char *function;
	unsigned n = 1;

	unsetenv("PAYME_CONF");
	do {
		char *found;

		fault_arm(&fault, n++);
		found = config_path();
		function = fault_disarm();
		if (found != NULL)
			ck_assert_ptr_nonnull(strstr(found, "payme.conf"));
		else
			ck_assert_ptr_nonnull(function);
		free(found);
	} while (function != NULL);
}
END_TEST

START_TEST(a_log_that_cannot_be_written_stops_nobody)
{
	fault_arm(&fault, 1);
	log_error("a line for nobody");
	ck_assert_str_eq(fault_disarm(), "write");
}
END_TEST

START_TEST(a_log_that_does_not_open_is_told_to_the_caller)
{
	ck_assert_int_eq(log_to("/dev/null"), RESULT_OK);
	fault_arm(&fault, 1);
	ck_assert_int_eq(log_to(path), RESULT_MALFORMED);
	ck_assert_str_eq(fault_disarm(), "open");
	ck_assert_int_eq(log_to("stderr"), RESULT_OK);
}
END_TEST

TCase *
setting_tests(void)
{
	TCase *tests = tcase_create("setting");

	tcase_set_timeout(tests, 120);
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, a_configuration_is_read_whole_or_not_at_all);
	tcase_add_test(tests, the_reading_after_a_failed_one_is_whole);
	tcase_add_test(tests,
	    a_program_opens_its_configuration_or_knows_that_it_has_none);
	tcase_add_test(tests, there_is_a_path_or_no_memory_for_it);
	tcase_add_test(tests, a_log_that_cannot_be_written_stops_nobody);
	tcase_add_test(tests, a_log_that_does_not_open_is_told_to_the_caller);
	return tests;
}
