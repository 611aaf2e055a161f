/* Secrets: who may read the file of one, and that no mistake shows one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/setting/config_text.h"
#include "tests/unit.h"

static const unsigned open_modes[] = {0604, 0644, 0606, 0601, 0602, 0666};

static void
expect_exposed(struct reading *reading, const char *name, unsigned mode)
{
	char wanted[128];

	snprintf(wanted, sizeof(wanted), "/%s: holds a secret and is open to "
	    "others (mode %04o)", name, mode);
	expect_text(reading, wanted);
	reading_free(reading);
}

#define SMALL                                                          \
	"database { socket = \"s\" name = \"n\" user = \"u\" }\n"      \
	"cashbox main { merchant_id = \"m\" account a {} keys = {\"k\"} }\n"

START_TEST(a_configuration_with_a_secret_is_closed_to_others)
{
	struct reading reading = read_text(SMALL, open_modes[_i]);

	expect_exposed(&reading, "payme.conf", open_modes[_i]);
}
END_TEST

START_TEST(the_group_may_read_it)
{
	struct reading reading = read_text(SMALL, 0640);

	expect_read(&reading);
	reading_free(&reading);
}
END_TEST

START_TEST(a_file_of_secrets_is_closed_to_others)
{
	char line[256];
	struct reading reading;

	snprintf(line, sizeof(line), "password_file = \"%s\"",
	    scratch_file("secret", "hidden", open_modes[_i]));
	reading = read_with(DATABASE, line);
	expect_exposed(&reading, "secret", open_modes[_i]);
}
END_TEST

START_TEST(a_file_of_keys_is_closed_to_others)
{
	char line[256];
	struct reading reading;

	snprintf(line, sizeof(line), "keys_file = \"%s\"",
	    scratch_file("keys", "hidden", open_modes[_i]));
	reading = read_with(CASHBOX, line);
	expect_exposed(&reading, "keys", open_modes[_i]);
}
END_TEST

START_TEST(an_included_file_with_a_secret_is_closed_to_others)
{
	char line[256];
	struct reading reading;

	snprintf(line, sizeof(line), "include(\"%s\")",
	    scratch_file("part.conf", "site { link_secret = \"hidden\" }",
		open_modes[_i]));
	reading = read_with(TOP, line);
	expect_exposed(&reading, "part.conf", open_modes[_i]);
}
END_TEST

static const char *const inline_secrets[] = {
    "database { password = \"s\" }",
    "site { link_secret = \"s\" }",
    "paylov { consumer_secret = \"s\" }",
    "paylov { password = \"s\" }",
    "telegram { token = \"s\" }",
    "telegram { secret = \"s\" }",
    "telegram { provider_token = \"s\" }",
};

START_TEST(each_secret_makes_its_file_a_secret_one)
{
	struct buf text = {0};
	struct reading reading;
	char *whole;

	buf_format(&text,
	    "database { socket = \"s\" name = \"n\" user = \"u\" }\n"
	    "cashbox main { merchant_id = \"m\" account a {}"
	    " keys_file = \"%s\" }\n%s\n",
	    scratch_file("keys", "k", 0600), inline_secrets[_i]);
	whole = buf_string(&text);
	reading = read_text(whole, 0644);
	expect_exposed(&reading, "payme.conf", 0644);
	free(whole);
	buf_free(&text);
}
END_TEST

START_TEST(a_secret_stands_inline_or_in_a_file)
{
	char line[256];
	struct reading reading;

	snprintf(line, sizeof(line), "password = \"s\" password_file = \"%s\"",
	    scratch_file("secret", "hidden", 0600));
	reading = read_with(DATABASE, line);
	expect_mistake(&reading, slot_line(DATABASE) + 1,
	    "password and password_file: one of them only");
	reading_free(&reading);
}
END_TEST

START_TEST(a_file_with_a_nul_byte_is_no_secret)
{
	char path[256], line[300];
	struct reading reading;
	FILE *file;

	snprintf(path, sizeof(path), "%s", scratch_file("secret", "", 0600));
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(fwrite("a\0b", 1, 3, file), 3);
	fclose(file);
	snprintf(line, sizeof(line), "password_file = \"%s\"", path);
	reading = read_with(DATABASE, line);
	expect_text(&reading, "/secret: not a secret's text");
	reading_free(&reading);
}
END_TEST

START_TEST(a_secret_for_telegram_is_one_in_a_file_too)
{
	char line[256];
	struct reading reading;

	snprintf(line, sizeof(line), "telegram { secret_file = \"%s\" }",
	    scratch_file("secret", _i == 0 ? "Good-1_\n" : "bad 1", 0600));
	reading = read_with(TOP, line);
	if (_i == 0)
		expect_read(&reading);
	else
		expect_text(&reading, "secret: at most 256 letters");
	reading_free(&reading);
}
END_TEST

START_TEST(a_secret_has_at_most_4096_bytes)
{
	char text[4098], line[256];
	struct reading reading;

	memset(text, 'x', sizeof(text));
	text[4096 + _i] = '\0';
	snprintf(line, sizeof(line), "password_file = \"%s\"",
	    scratch_file("secret", text, 0600));
	reading = read_with(DATABASE, line);
	ck_assert_int_eq(
	    reading.result, _i == 0 ? RESULT_OK : RESULT_MALFORMED);
	reading_free(&reading);
}
END_TEST

/* Each of them puts a secret where it is not expected. */
static const struct {
	enum slot slot;
	const char *line;
} misplaced[] = {
    {CASHBOX, "keys = {\"a\" \"Hidden5ecret\"}"},
    {CASHBOX, "keys = \"a\" \"Hidden5ecret\""},
    {CASHBOX, "key \"Hidden5ecret\""},
    {CASHBOX, "keys \"Hidden5ecret\""},
    {CASHBOX, "keys = Hidden5ecret Hidden5ecret"},
    {CASHBOX, "min_amount = \"Hidden5ecret\""},
    {CASHBOX, "kind = \"Hidden5ecret\""},
    {CASHBOX, "login = \"Paycom:Hidden5ecret\""},
    {CASHBOX, "allow = {\"Hidden5ecret\"}"},
    {CASHBOX, "notify_url = \"Hidden5ecret\""},
    {CASHBOX, "merchant_id = \"x\nkeys = {\"hiddensecret\"}"},
    {CASHBOX, "merchant_id = 'x\nkeys = {'hiddensecret'}"},
    {DATABASE, "password = \"a\" \"Hidden5ecret\""},
    {DATABASE, "password = = \"Hidden5ecret\""},
    {DATABASE, "password = \"Hidden5ecret"},
    {DATABASE, "pasword = \"Hidden5ecret\""},
    {DATABASE, "password = {\"Hidden5ecret\"}"},
    {DATABASE, "password = \"Hidden5ecret\\x\""},
    {DATABASE, "table_prefix = \"Hidden5ecret-\""},
    {DATABASE, "hosts = {\"Hidden5ecret:x\"}"},
    {SITE, "link_secret = \"x\" \"Hidden5ecret\""},
    {SITE, "link_secret(\"Hidden5ecret\")"},
    {SITE, "\"Hidden5ecret\" = link_secret"},
    {TOP, "telegram { token = \"Hidden 5ecret\" }"},
    {TOP, "telegram { secret = \"Hidden:5ecret\" }"},
    {TOP, "telegram { cashbox = \"Hidden5ecret\" }"},
    {PAYLOV, "consumer_secret = \"x\nHidden5ecret\""},
};

START_TEST(no_mistake_shows_a_secret)
{
	struct reading reading =
	    read_with(misplaced[_i].slot, misplaced[_i].line);
	char *text = buf_string(&reading.mistakes);

	if (strcasestr(text, "hidden") != NULL)
		ck_abort_msg("%s", text);
	free(text);
	reading_free(&reading);
}
END_TEST

TCase *
config_secret_tests(void)
{
	TCase *tests = tcase_create("config_secret");

	tcase_add_loop_test(tests,
	    a_configuration_with_a_secret_is_closed_to_others, 0,
	    COUNT(open_modes));
	tcase_add_test(tests, the_group_may_read_it);
	tcase_add_loop_test(tests, a_file_of_secrets_is_closed_to_others, 0,
	    COUNT(open_modes));
	tcase_add_loop_test(tests, a_file_of_keys_is_closed_to_others, 0,
	    COUNT(open_modes));
	tcase_add_loop_test(tests,
	    an_included_file_with_a_secret_is_closed_to_others, 0,
	    COUNT(open_modes));
	tcase_add_loop_test(tests, each_secret_makes_its_file_a_secret_one, 0,
	    COUNT(inline_secrets));
	tcase_add_test(tests, a_secret_stands_inline_or_in_a_file);
	tcase_add_test(tests, a_file_with_a_nul_byte_is_no_secret);
	tcase_add_loop_test(
	    tests, a_secret_for_telegram_is_one_in_a_file_too, 0, 2);
	tcase_add_loop_test(tests, a_secret_has_at_most_4096_bytes, 0, 2);
	tcase_add_loop_test(
	    tests, no_mistake_shows_a_secret, 0, COUNT(misplaced));
	return tests;
}
