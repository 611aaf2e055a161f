/* Mistakes in payme.conf: told with file, line and key, without the value. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/setting/config_text.h"
#include "tests/unit.h"

static const struct {
	enum slot slot;
	const char *line;
	const char *mistake;
} values[] = {
    /* words that nobody knows */
    {TOP, "nonsense = 1", "no such option 'nonsense'"},
    {TOP, "nonsense { }", "no such option 'nonsense'"},
    {DATABASE, "naem = \"x\"", "no such option 'naem'"},
    {SITE, "base = \"x\"", "no such option 'base'"},
    {CASHBOX, "key = \"x\"", "no such option 'key'"},
    {ACCOUNT, "title_de = \"x\"", "no such option 'title_de'"},
    {SUBSCRIBE, "url = \"x\"", "no such option 'url'"},
    {PAYLOV, "secret = \"x\"", "no such option 'secret'"},
    {SANDBOX, "on = true", "no such option 'on'"},
    {LOG, "file = \"x\"", "no such option 'file'"},
    {DATABASE, "include(\"x\")", "no such option 'include'"},
    {TOP, "telegram { tokens = \"x\" }", "no such option 'tokens'"},
    {TOP, "telegram { token = \"1:a/b\" }", "token: a token"},
    {TOP, "telegram { provider_token = \"a b\" }", "provider_token: "},
    {TOP, "telegram { secret = \"a:b\" }", "secret: at most 256"},
    {TOP, "telegram { bot = \"@shop\" }", "bot: the name"},
    {TOP, "telegram { api_url = \"http://t.me\" }", "api_url: "},
    {TOP, "telegram { cashbox = \"x\" }", "cashbox: there is no"},
    {CASHBOX, "fiscal { vat = 1 }", "no such option 'vat'"},
    {CASHBOX, "fiscal { code = \"1\" }", "code: 17 digits are wanted"},
    {CASHBOX, "fiscal { shipping_code = \"0090200100100000x\" }",
	"shipping_code: 17 digits are wanted"},
    {CASHBOX, "fiscal { package_code = \"1 2\" }", "package_code: at most"},
    {CASHBOX, "fiscal { vat_percent = 101 }", "vat_percent: 0 to 100"},
    {CASHBOX, "fiscal { vat_percent = -1 }", "vat_percent: 0 to 100"},
    {CASHBOX, "fiscal { units = -1 }", "units: the code of a unit"},
    /* grammar */
    {DATABASE, "socket \"x\"", "missing equal sign after option 'socket'"},
    {DATABASE, "socket = }", "unexpected token '}'"},
    {DATABASE, "socket = {\"x\"}", "unexpected token '{'"},
    {DATABASE, "socket += \"x\"", "attempt to append to non-list"},
    {TOP, "}", "unexpected closing brace"},
    {TOP, "site }", "missing opening brace for section 'site'"},
    {TOP, "cashbox { }", "missing title for section 'cashbox'"},
    {TOP, "cashbox main { merchant_id = \"1\" keys = {\"2\"} account a {} }"
	" cashbox main { }", "found duplicate title 'main'"},
    {CASHBOX, "account order_id { }", "found duplicate title 'order_id'"},
    /* types */
    {CASHBOX, "min_amount = ten", "invalid integer value for option "
	"'min_amount'"},
    {CASHBOX, "min_amount = 1.5", "invalid integer value for option "
	"'min_amount'"},
    {CASHBOX, "max_amount = 5000so‘m", "invalid integer value for option "
	"'max_amount'"},
    {CASHBOX, "max_amount = 99999999999999999999",
	"integer value for option 'max_amount' is out of range"},
    {CASHBOX, "min_amount = {5}", "unexpected token '{'"},
    {CASHBOX, "repay_after_refund = 1", "invalid boolean value for option "
	"'repay_after_refund'"},
    {SANDBOX, "enabled = maybe", "invalid boolean value for option "
	"'enabled'"},
    /* values */
    {DATABASE, "hosts = {\"db:0\"}", "hosts: "},
    {DATABASE, "hosts = {\"db:65536\"}", "hosts: "},
    {DATABASE, "hosts = {\"db:x\"}", "hosts: "},
    {DATABASE, "hosts = {\"db:\"}", "hosts: "},
    {DATABASE, "hosts = {\":3306\"}", "hosts: "},
    {DATABASE, "hosts = {\"db\", \"\"}", "hosts: "},
    {DATABASE, "hosts = {\"[::1\"}", "hosts: "},
    {DATABASE, "hosts = {\"[::1]x\"}", "hosts: "},
    {DATABASE, "table_prefix = \"a-b\"", "table_prefix: "},
    {DATABASE, "table_prefix = \"a`b\"", "table_prefix: "},
    {DATABASE, "table_prefix = \"я\"", "table_prefix: "},
    {DATABASE, "table_prefix = \"123456789012345678901234567890123\"",
	"table_prefix: "},
    {SITE, "base_url = \"ftp://x\"", "base_url: "},
    {SITE, "base_url = \"//x\"", "base_url: "},
    {SITE, "store_url = \"javascript:x\"", "store_url: "},
    {SITE, "languages = {\"ru\", \"de\"}", "languages: "},
    {SITE, "languages = {\"RU\"}", "languages: "},
    {CASHBOX, "login = \"\"", "login: "},
    {CASHBOX, "login = \"a:b\"", "login: "},
    {CASHBOX, "allow = {\"185.234.113.1-15\"}", "allow: "},
    {CASHBOX, "allow = {\"\"}", "allow: "},
    {CASHBOX, "trusted_proxies = {\"proxy\"}", "trusted_proxies: "},
    {CASHBOX, "checkout_url = \"checkout\"", "checkout_url: "},
    {CASHBOX, "callback = \"javascript:x\"", "callback: "},
    {CASHBOX, "callback = \"/back\"", "callback: "},
    {CASHBOX, "currency = \"840\"", "currency: "},
    {CASHBOX, "currency = \"sum\"", "currency: "},
    {CASHBOX, "orders = \"nativ\"", "orders: "},
    {CASHBOX, "shop { nonsense = 1 }", "no such option 'nonsense'"},
    {CASHBOX, "shop { prefix = \"a`b\" }", "prefix: "},
    {CASHBOX, "shop { prefix = \"a;b\" }", "prefix: "},
    {CASHBOX, "shop { prefix = \"я\" }", "prefix: "},
    {CASHBOX, "shop { database = \"a`.`b\" }", "database: "},
    {CASHBOX, "shop { database = \"a.b\" }", "database: "},
    {CASHBOX, "shop { currency = \"U'S\" }", "currency: "},
    {CASHBOX, "shop { currency = \"\" }", "currency: "},
    {CASHBOX, "shop { store = \"1' OR 1=1 -- \" }", "store: "},
    {CASHBOX, "shop { awaiting = {\"new\", \"a'\"} }", "awaiting: "},
    {CASHBOX, "shop { reserved = {'a\\\\'} }", "reserved: "},
    {CASHBOX, "shop { paid = {'\"'} }", "paid: "},
    {CASHBOX, "shop { cancelled = {\"a`\"} }", "cancelled: "},
    {CASHBOX, "shop { refunded = {\"\"} }", "refunded: "},
    {CASHBOX, "shop { methods = {\"12345678901234567890123456789012345678901"
	"234567890123456789012345\"} }", "methods: "},
    {CASHBOX, "shop { time_zone = \"5\" }", "time_zone: "},
    {CASHBOX, "shop { time_zone = \"+05:0'\" }", "time_zone: "},
    {CASHBOX, "shop { effects = \"both\" }", "effects: "},
    {CASHBOX, "shop { on_cancel = \"no\" }", "on_cancel: "},
    {CASHBOX, "shop { api_url = \"http://shop.uz\" }", "api_url: "},
    {CASHBOX, "kind = \"onetime\"", "kind: "},
    {CASHBOX, "min_amount = 0", "min_amount: "},
    {CASHBOX, "min_amount = -1", "min_amount: "},
    {CASHBOX, "max_amount = 9007199254740992", "max_amount: "},
    {CASHBOX, "notify_url = \"n\"", "notify_url: "},
    {ACCOUNT, "title_ru = \"\xcf\xee\xeb\xe5\"", "title_ru: "},
    {SUBSCRIBE, "api_url = \"http://checkout.paycom.uz\"", "api_url: "},
    {SUBSCRIBE, "api_url = \"http://127.0.0.1.evil.uz\"", "api_url: "},
    {SUBSCRIBE, "api_url = \"http://localhost@evil.uz\"", "api_url: "},
    {SUBSCRIBE, "api_url = \"http://localhost:80@evil.uz\"", "api_url: "},
    {PAYLOV, "base_url = \"http://paylov.uz\"", "base_url: "},
    {PAYLOV, "list_path = \"list\"", "list_path: "},
    {PAYLOV, "pay_path = \"/pay?x\"", "pay_path: "},
    {PAYLOV, "status_path = \"\"", "status_path: "},
    {PAYLOV, "cache_minutes = -1", "cache_minutes: "},
    {PAYLOV, "cache_minutes = 10081", "cache_minutes: "},
    {LOG, "level = \"loud\"", "level: "},
    /* a quote that was not closed */
    {DATABASE, "name = \"a\nb\"", NULL},
    {CASHBOX, "keys = {\"a\nb\"}", NULL},
    {ACCOUNT, "title_uz = \"a\tb\"", "title_uz: "},
    /* other files */
    {TOP, "include(\"/nonexistent\")",
	"/nonexistent: No such file or directory"},
    {TOP, "include(\"/\")", "/: not a regular file"},
    {TOP, "include()", "include: "},
    {TOP, "include(\"a\", \"b\")", "include: "},
};

START_TEST(a_bad_line_is_told_with_file_line_and_key)
{
	struct reading reading = read_with(values[_i].slot, values[_i].line);
	bool two_lines = values[_i].mistake == NULL;

	expect_mistake(&reading, slot_line(values[_i].slot) + two_lines,
	    two_lines ? "" : values[_i].mistake);
	reading_free(&reading);
}
END_TEST

/* What a section lacks is told at its end. */
static const struct {
	enum slot slot;
	const char *line;
	const char *mistake;
} sections[] = {
    {DATABASE, "name = \"\"", "name: a value is required"},
    {DATABASE, "user = \"\"", "user: a value is required"},
    {DATABASE, "socket = \"\"", "socket or hosts is required"},
    {DATABASE, "hosts = {\"db\"}", "socket or hosts, not both"},
    {DATABASE, "password_file = \"/nonexistent\"",
	"password_file: /nonexistent: No such file or directory"},
    {DATABASE, "password_file = \"/\"", "/: not a regular file"},
    {DATABASE, "password_file = \"/dev/null\"",
	"/dev/null: not a regular file"},
    {SITE, "languages = {}", "languages: at least one is required"},
    {SITE, "languages = {\"ru\", \"en\", \"ru\"}",
	"languages: each of them once"},
    {SITE, "languages = {\"ru\",\"en\",\"uz\",\"ru\",\"en\",\"uz\"}",
	"languages: each of them once"},
    {CASHBOX, "merchant_id = \"\"", "merchant_id: a value is required"},
    {CASHBOX, "keys = {}", "keys or keys_file: at least one key"},
    {CASHBOX, "keys = {\"\"}", "keys or keys_file: at least one key"},
    {CASHBOX, "keys_file = \"/nonexistent\"",
	"keys_file: /nonexistent: No such file or directory"},
    {CASHBOX, "checkout_url = \"\"", "checkout_url: a value is required"},
    {CASHBOX, "min_amount = 2 max_amount = 1",
	"min_amount is above max_amount"},
    {CASHBOX, "fiscal { }", "fiscal: orders of a storefront are wanted"},
    {CASHBOX, "notify_url = \"https://n\"", "notify_url: site { link_secret }"},
    {CASHBOX, "} cashbox two { merchant_id = \"2\" keys = {\"k\"}",
	"account: at least one field is required"},
    {CASHBOX, "} cashbox \"a b\" { merchant_id = \"2\" keys = {\"k\"}"
	" account a {}", "cashbox a b: at most 32 letters"},
    {CASHBOX, "} cashbox \"\" { merchant_id = \"2\" keys = {\"k\"}"
	" account a {}", "cashbox : at most 32 letters"},
    {CASHBOX, "} cashbox a12345678901234567890123456789012 {"
	" merchant_id = \"2\" keys = {\"k\"} account a {}",
	"cashbox a12345678901234567890123456789012: at most 32 letters"},
};

START_TEST(what_a_section_lacks_is_told_with_file_line_and_key)
{
	struct reading reading =
	    read_with(sections[_i].slot, sections[_i].line);

	expect_mistake(&reading, slot_line(sections[_i].slot) + 1,
	    sections[_i].mistake);
	reading_free(&reading);
}
END_TEST

START_TEST(a_field_needs_a_name_of_letters_and_digits)
{
	struct reading reading =
	    read_with(CASHBOX, "account \"order id\" { }");

	expect_mistake(&reading, slot_line(CASHBOX), "account order id: ");
	reading_free(&reading);
}
END_TEST

START_TEST(more_than_sixteen_fields_are_refused)
{
	struct buf line = {0};
	struct reading reading;
	char *text;

	for (int i = 0; i < CONFIG_FIELDS; i++)
		buf_format(&line, "account f%d {} ", i);
	text = buf_string(&line);
	reading = read_with(CASHBOX, text);
	expect_mistake(&reading, slot_line(CASHBOX) + 1,
	    "account: at most 16 fields");
	reading_free(&reading);
	free(text);
	buf_free(&line);
}
END_TEST

START_TEST(an_empty_file_lacks_database_and_cashbox)
{
	struct reading reading = read_text("", 0600);

	expect_text(&reading, "/payme.conf: database: socket or hosts");
	expect_text(&reading, "/payme.conf: database: name: a value");
	expect_text(&reading, "/payme.conf: database: user: a value");
	expect_text(&reading, "/payme.conf:1: cashbox: at least one");
	reading_free(&reading);
}
END_TEST

START_TEST(an_unfinished_file_is_told)
{
	struct reading reading =
	    read_text("database { socket = \"s\" name = \"n\n", 0600);

	expect_text(&reading, "/payme.conf:2: ");
	reading_free(&reading);
}
END_TEST

START_TEST(a_missing_brace_is_told)
{
	struct reading reading =
	    read_text("site {\n}\ndatabase {\n socket = \"s\"\n", 0600);

	expect_text(&reading, "/payme.conf:5: a closing brace is missing");
	reading_free(&reading);
}
END_TEST

START_TEST(a_comment_without_an_end_is_told)
{
	struct reading reading = read_text("/* site { }\n", 0600);

	expect_text(&reading, "the file ends within a comment");
	reading_free(&reading);
}
END_TEST

START_TEST(an_absent_file_is_told)
{
	struct reading reading = {0};

	reading.result = config_read(
	    "/nonexistent/payme.conf", &reading.config, &reading.mistakes);
	expect_text(&reading,
	    "/nonexistent/payme.conf: No such file or directory");
	reading_free(&reading);
}
END_TEST

START_TEST(a_folder_is_no_configuration)
{
	struct reading reading = {0};

	reading.result = config_read("/", &reading.config, &reading.mistakes);
	expect_text(&reading, "/: not a regular file");
	reading_free(&reading);
}
END_TEST

START_TEST(a_file_that_includes_itself_is_refused)
{
	char line[256];
	struct reading reading;

	snprintf(line, sizeof(line), "include(\"%s\")",
	    scratch_file("payme.conf", "", 0600));
	reading = read_with(TOP, line);
	expect_mistake(&reading, slot_line(TOP), "include: nested too deeply");
	reading_free(&reading);
}
END_TEST

START_TEST(a_mistake_in_an_included_file_names_that_file)
{
	char line[256];
	struct reading reading;

	snprintf(line, sizeof(line), "include(\"%s\")",
	    scratch_file("part.conf", "\nsite {\n nonsense = 1 }", 0600));
	reading = read_with(TOP, line);
	expect_text(&reading, "/part.conf:3: no such option 'nonsense'");
	reading_free(&reading);
}
END_TEST

START_TEST(what_an_included_section_lacks_names_that_file)
{
	char line[256];
	struct reading reading;

	snprintf(line, sizeof(line), "include(\"%s\")",
	    scratch_file("part.conf", "\nsite {\n languages = {} }", 0600));
	reading = read_with(TOP, line);
	/* The last file that had the section; so does the good text. */
	expect_text(&reading, "/part.conf:");
	expect_text(&reading, "languages: at least one is required");
	reading_free(&reading);
}
END_TEST

START_TEST(countless_mistakes_do_not_fill_the_memory)
{
	struct buf line = {0};
	struct reading reading;
	char *text;

	for (int i = 0; i < 3000; i++)
		buf_format(&line, "} cashbox box%d {", i);
	text = buf_string(&line);
	reading = read_with(CASHBOX, text);
	ck_assert_int_eq(reading.result, RESULT_MALFORMED);
	ck_assert_int_lt(reading.mistakes.length, 32 << 10);
	reading_free(&reading);
	free(text);
	buf_free(&line);
}
END_TEST

TCase *
config_mistake_tests(void)
{
	TCase *tests = tcase_create("config_mistake");

	tcase_add_loop_test(tests, a_bad_line_is_told_with_file_line_and_key,
	    0, COUNT(values));
	tcase_add_loop_test(tests,
	    what_a_section_lacks_is_told_with_file_line_and_key, 0,
	    COUNT(sections));
	tcase_add_test(tests, a_field_needs_a_name_of_letters_and_digits);
	tcase_add_test(tests, more_than_sixteen_fields_are_refused);
	tcase_add_test(tests, an_empty_file_lacks_database_and_cashbox);
	tcase_add_test(tests, an_unfinished_file_is_told);
	tcase_add_test(tests, a_missing_brace_is_told);
	tcase_add_test(tests, a_comment_without_an_end_is_told);
	tcase_add_test(tests, an_absent_file_is_told);
	tcase_add_test(tests, a_folder_is_no_configuration);
	tcase_add_test(tests, a_file_that_includes_itself_is_refused);
	tcase_add_test(tests, a_mistake_in_an_included_file_names_that_file);
	tcase_add_test(tests, what_an_included_section_lacks_names_that_file);
	tcase_add_test(tests, countless_mistakes_do_not_fill_the_memory);
	return tests;
}
