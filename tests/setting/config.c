/* What a good payme.conf means, and who may read a file with a secret. */
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "paylov/endpoint.h"
#include "tests/setting/config_text.h"
#include "tests/unit.h"

START_TEST(what_is_not_given_has_its_default)
{
	struct reading reading = read_with(NOWHERE, "");
	const struct config *config = reading.config;
	const struct cashbox *box;

	expect_read(&reading);
	box = &config->cashboxes[0];
	ck_assert_str_eq(config->database.password, "");
	ck_assert_str_eq(config->database.table_prefix, "payme_");
	ck_assert_int_eq(config->database.host_count, 0);
	ck_assert_int_eq(config->site.language_count, 3);
	ck_assert_int_eq(config->site.languages[0], LANGUAGE_RU);
	ck_assert_int_eq(config->site.languages[2], LANGUAGE_EN);
	ck_assert_str_eq(config->site.base_url, "");
	ck_assert_str_eq(config->site.link_secret, "");
	ck_assert_str_eq(box->login, "Paycom");
	ck_assert_str_eq(box->checkout_url, "https://checkout.paycom.uz");
	ck_assert_int_eq(box->kind, CASHBOX_ONE_TIME);
	ck_assert_int_eq(box->min_amount, 1);
	ck_assert_int_eq(box->max_amount, MONEY_MAX);
	ck_assert(!box->repay_after_refund);
	ck_assert_str_eq(
	    config->service.api_url, "https://checkout.paycom.uz/api");
	ck_assert_str_eq(
	    config->service.paylov_paths[0], "/merchant/oauth2/token/");
	for (int i = 0; i < CONFIG_PAYLOV_PATHS; i++)
		ck_assert_str_eq(
		    config->service.paylov_paths[i], endpoints[i].path);
	ck_assert_int_eq(config->service.paylov_cache_minutes, 60);
	ck_assert(!config->sandbox);
	ck_assert_str_eq(config->log, "stderr");
	ck_assert_int_eq(config->log_level, LOG_LEVEL_INFO);
	reading_free(&reading);
}
END_TEST

START_TEST(by_default_the_fifteen_addresses_of_payme_may_call)
{
	struct reading reading = read_with(NOWHERE, "");
	const struct address_list *allow;

	expect_read(&reading);
	allow = &reading.config->cashboxes[0].allow;
	ck_assert(!address_list_has(allow, "185.234.113.0"));
	ck_assert(address_list_has(allow, "185.234.113.1"));
	ck_assert(address_list_has(allow, "185.234.113.15"));
	ck_assert(!address_list_has(allow, "185.234.113.16"));
	ck_assert(!address_list_has(allow, "127.0.0.1"));
	ck_assert(!address_list_has(
	    &reading.config->cashboxes[0].trusted_proxies, "127.0.0.1"));
	reading_free(&reading);
}
END_TEST

#define AT(member) offsetof(struct config, member)
#define AT_BOX(member) offsetof(struct cashbox, member)

static const struct {
	enum slot slot;
	const char *line;
	size_t at; /* of a char * */
	const char *value;
} texts[] = {
    {DATABASE, "socket = \"/s\"", AT(database.socket), "/s"},
    {DATABASE, "name = 'n'", AT(database.name), "n"},
    {DATABASE, "user = \"u\"", AT(database.user), "u"},
    {DATABASE, "password = \"p#1\"", AT(database.password), "p#1"},
    {DATABASE, "password = \"\"", AT(database.password), ""},
    {DATABASE, "table_prefix = \"Shop_2\"", AT(database.table_prefix),
	"Shop_2"},
    {DATABASE, "table_prefix = \"\"", AT(database.table_prefix), ""},
    {DATABASE, "table_prefix = \"12345678901234567890123456789012\"",
	AT(database.table_prefix), "12345678901234567890123456789012"},
    {SITE, "base_url = \"https://a.uz/x\"", AT(site.base_url),
	"https://a.uz/x"},
    {SITE, "base_url = \"http://a.uz\"", AT(site.base_url), "http://a.uz"},
    {SITE, "link_secret = \"s\"", AT(site.link_secret), "s"},
    {SITE, "store_url = \"https://a\"", AT(site.store_url), "https://a"},
    {SITE, "templates = \"/t\"", AT(site.templates), "/t"},
    {SUBSCRIBE, "api_url = \"https://a\"", AT(service.api_url),
	"https://a"},
    {SUBSCRIBE, "api_url = \"http://127.0.0.1:1/\"", AT(service.api_url),
	"http://127.0.0.1:1/"},
    {SUBSCRIBE, "api_url = \"http://[::1]/\"", AT(service.api_url),
	"http://[::1]/"},
    {SUBSCRIBE, "api_url = \"http://localhost/\"", AT(service.api_url),
	"http://localhost/"},
    {PAYLOV, "base_url = \"https://p\"", AT(service.paylov_url),
	"https://p"},
    {PAYLOV, "consumer_key = \"k\"", AT(service.paylov_consumer_key), "k"},
    {PAYLOV, "consumer_secret = \"s\"",
	AT(service.paylov_consumer_secret), "s"},
    {PAYLOV, "username = \"u\"", AT(service.paylov_username), "u"},
    {PAYLOV, "password = \"p\"", AT(service.paylov_password), "p"},
    {PAYLOV, "token_path = \"/t\"", AT(service.paylov_paths[0]), "/t"},
    {PAYLOV, "fields_path = \"/f\"", AT(service.paylov_paths[2]), "/f"},
    {PAYLOV, "card_remove_path = \"/r\"", AT(service.paylov_paths[11]),
	"/r"},
    {LOG, "target = \"syslog\"", AT(log), "syslog"},
    {LOG, "target = \"/var/log/payme\"", AT(log), "/var/log/payme"},
    {LOG, "target = \"\"", AT(log), ""},
};

START_TEST(a_text_option_is_taken_as_it_stands)
{
	struct reading reading = read_with(texts[_i].slot, texts[_i].line);
	char *value;

	expect_read(&reading);
	memcpy(&value, (const char *)reading.config + texts[_i].at,
	    sizeof(value));
	ck_assert_str_eq(value, texts[_i].value);
	reading_free(&reading);
}
END_TEST

static const struct {
	const char *line;
	size_t at;
	const char *value;
} box_texts[] = {
    {"merchant_id = \"m\"", AT_BOX(merchant_id), "m"},
    {"login = \"Paycom2\"", AT_BOX(login), "Paycom2"},
    {"checkout_url = \"https://c\"", AT_BOX(checkout_url), "https://c"},
    {"callback = \"https://a/:transaction\"", AT_BOX(callback),
	"https://a/:transaction"},
    {"currency = \"860\"", AT_BOX(currency), "860"},
    {"currency = \"UZS\"", AT_BOX(currency), "UZS"},
    {"orders = \"native\"", AT_BOX(name), "main"},
    {"notify_url = \"https://n\" } site { link_secret = \"s\"",
	AT_BOX(notify_url), "https://n"},
};

START_TEST(a_text_option_of_a_cashbox_is_taken_as_it_stands)
{
	struct reading reading = read_with(CASHBOX, box_texts[_i].line);
	char *value;

	expect_read(&reading);
	memcpy(&value,
	    (const char *)reading.config->cashboxes + box_texts[_i].at,
	    sizeof(value));
	ck_assert_str_eq(value, box_texts[_i].value);
	reading_free(&reading);
}
END_TEST

START_TEST(numbers_words_and_switches_are_understood)
{
	struct reading reading = read_with(CASHBOX,
	    "kind = \"accumulating\" min_amount = 100 "
	    "max_amount = 9007199254740991 repay_after_refund = true");
	const struct cashbox *box;

	expect_read(&reading);
	box = reading.config->cashboxes;
	ck_assert_int_eq(box->kind, CASHBOX_ACCUMULATING);
	ck_assert_int_eq(box->min_amount, 100);
	ck_assert_int_eq(box->max_amount, MONEY_MAX);
	ck_assert(box->repay_after_refund);
	reading_free(&reading);
}
END_TEST

START_TEST(the_sandbox_is_switched_on_by_its_option)
{
	struct reading reading = read_with(SANDBOX, "enabled = true");

	expect_read(&reading);
	ck_assert(reading.config->sandbox);
	reading_free(&reading);
}
END_TEST

static const struct {
	const char *line;
	enum log_level level;
} levels[] = {
    {"level = \"error\"", LOG_LEVEL_ERROR},
    {"level = \"warning\"", LOG_LEVEL_WARNING},
    {"level = \"info\"", LOG_LEVEL_INFO},
    {"level = \"debug\"", LOG_LEVEL_DEBUG},
};

START_TEST(each_level_of_the_log_has_its_word)
{
	struct reading reading = read_with(LOG, levels[_i].line);

	expect_read(&reading);
	ck_assert_int_eq(reading.config->log_level, levels[_i].level);
	reading_free(&reading);
}
END_TEST

START_TEST(the_first_language_named_is_the_first)
{
	struct reading reading = read_with(SITE, "languages = {\"uz\",\"en\"}");

	expect_read(&reading);
	ck_assert_int_eq(reading.config->site.language_count, 2);
	ck_assert_int_eq(reading.config->site.languages[0], LANGUAGE_UZ);
	ck_assert_int_eq(reading.config->site.languages[1], LANGUAGE_EN);
	reading_free(&reading);
}
END_TEST

START_TEST(hosts_are_kept_in_order_with_their_ports)
{
	static const struct config_host hosts[] = {{(char *)"db1", 3307},
	    {(char *)"db2", 3306}, {(char *)"2001:db8::1", 3308},
	    {(char *)"::1", 3306}};
	struct reading reading = read_with(DATABASE, "socket = \"\" hosts = "
	    "{\"db1:3307\", \"db2\", \"[2001:db8::1]:3308\", \"[::1]\"}");
	const struct config_database *database;

	expect_read(&reading);
	database = &reading.config->database;
	ck_assert_int_eq(database->host_count, COUNT(hosts));
	for (size_t i = 0; i < COUNT(hosts); i++) {
		ck_assert_str_eq(database->hosts[i].name, hosts[i].name);
		ck_assert_int_eq(database->hosts[i].port, hosts[i].port);
	}
	reading_free(&reading);
}
END_TEST

START_TEST(the_account_has_its_fields_and_titles)
{
	struct reading reading = read_with(CASHBOX, "account flat {"
	    " title_ru = \"Квартира\" title_uz = \"Xonadon\" }");
	const struct cashbox *box;

	expect_read(&reading);
	box = reading.config->cashboxes;
	ck_assert_int_eq(box->field_count, 2);
	ck_assert_str_eq(box->fields[0].name, "order_id");
	ck_assert_str_eq(box->fields[0].title[LANGUAGE_RU], "");
	ck_assert_str_eq(box->fields[1].name, "flat");
	ck_assert_str_eq(box->fields[1].title[LANGUAGE_RU], "Квартира");
	ck_assert_str_eq(box->fields[1].title[LANGUAGE_UZ], "Xonadon");
	ck_assert_str_eq(box->fields[1].title[LANGUAGE_EN], "");
	reading_free(&reading);
}
END_TEST

START_TEST(a_cashbox_is_found_by_its_name_and_the_first_by_none)
{
	struct reading reading = read_with(CASHBOX, "} cashbox second {"
	    " merchant_id = \"2\" keys = {\"k\"} account a {}");
	const struct config *config = reading.config;

	expect_read(&reading);
	ck_assert_str_eq(config_cashbox(config, SPAN(""))->name, "main");
	ck_assert_str_eq(config_cashbox(config, SPAN("main"))->name, "main");
	ck_assert_str_eq(
	    config_cashbox(config, SPAN("second"))->name, "second");
	ck_assert_ptr_null(config_cashbox(config, SPAN("third")));
	ck_assert_ptr_null(config_cashbox(config, SPAN("mai")));
	ck_assert_ptr_null(config_cashbox(config, SPAN("main\0")));
	reading_free(&reading);
}
END_TEST

START_TEST(every_key_gets_the_digest_of_login_and_key)
{
	struct reading reading = read_with(CASHBOX, "keys = {\"a:b\", \"c\"}");
	unsigned char digest[CONFIG_DIGEST_SIZE];
	const struct cashbox *box;

	expect_read(&reading);
	box = reading.config->cashboxes;
	ck_assert_int_eq(box->key_count, 2);
	ck_assert_str_eq(box->keys[0], "a:b");
	crypto_hash_sha256(digest, (const unsigned char *)"Paycom:a:b", 10);
	ck_assert_mem_eq(box->digests[0], digest, sizeof(digest));
	crypto_hash_sha256(digest, (const unsigned char *)"Paycom:c", 8);
	ck_assert_mem_eq(box->digests[1], digest, sizeof(digest));
	reading_free(&reading);
}
END_TEST

/* ------ secrets in files of their own ------ */

static const struct {
	enum slot slot;
	const char *option;
	size_t at;
} secret_files[] = {
    {DATABASE, "password_file", AT(database.password)},
    {SITE, "link_secret_file", AT(site.link_secret)},
    {PAYLOV, "consumer_secret_file", AT(service.paylov_consumer_secret)},
    {PAYLOV, "password_file", AT(service.paylov_password)},
};

START_TEST(a_secret_may_stand_in_a_file_of_its_own)
{
	char line[256], *value;
	struct reading reading;

	snprintf(line, sizeof(line), "%s = \"%s\"", secret_files[_i].option,
	    scratch_file("secret", "from the file \n\n", 0640));
	reading = read_with(secret_files[_i].slot, line);
	expect_read(&reading);
	memcpy(&value, (const char *)reading.config + secret_files[_i].at,
	    sizeof(value));
	ck_assert_str_eq(value, "from the file ");
	reading_free(&reading);
}
END_TEST

START_TEST(the_keys_file_has_one_key_a_line)
{
	char line[256];
	struct reading reading;
	const struct cashbox *box;

	snprintf(line, sizeof(line), "keys = {} keys_file = \"%s\"",
	    scratch_file("keys", "first\r\n\n\nsecond key\nthird", 0600));
	reading = read_with(CASHBOX, line);
	expect_read(&reading);
	box = reading.config->cashboxes;
	ck_assert_int_eq(box->key_count, 3);
	ck_assert_str_eq(box->keys[0], "first");
	ck_assert_str_eq(box->keys[1], "second key");
	ck_assert_str_eq(box->keys[2], "third");
	reading_free(&reading);
}
END_TEST

START_TEST(keys_may_stand_inline_and_in_the_file)
{
	char line[256];
	struct reading reading;

	snprintf(line, sizeof(line), "keys_file = \"%s\"",
	    scratch_file("keys", "new\n", 0600));
	reading = read_with(CASHBOX, line);
	expect_read(&reading);
	ck_assert_int_eq(reading.config->cashboxes[0].key_count, 2);
	reading_free(&reading);
}
END_TEST

/* ------ other files ------ */

START_TEST(an_included_file_counts_as_if_it_stood_there)
{
	char line[256];
	struct reading reading;

	snprintf(line, sizeof(line), "include(\"%s\")",
	    scratch_file("part.conf", "site { store_url = \"https://i\" }\n"
		"cashbox early { merchant_id = \"e\" keys = {\"k\"}"
		" account a {} }\n", 0600));
	reading = read_with(TOP, line);
	expect_read(&reading);
	ck_assert_str_eq(reading.config->site.store_url, "https://i");
	ck_assert_int_eq(reading.config->cashbox_count, 2);
	ck_assert_str_eq(reading.config->cashboxes[0].name, "early");
	reading_free(&reading);
}
END_TEST

START_TEST(a_relative_path_begins_at_the_folder_of_the_configuration)
{
	struct reading reading;

	scratch_file("secret", "beside\n", 0600);
	scratch_file("part.conf", "site { store_url = \"https://i\""
	    " link_secret_file = \"secret\" }", 0600);
	reading = read_with(TOP, "include(\"part.conf\")");
	expect_read(&reading);
	ck_assert_str_eq(reading.config->site.store_url, "https://i");
	ck_assert_str_eq(reading.config->site.link_secret, "beside");
	reading_free(&reading);
	reading = read_with(LOG, "target = \"log\"");
	expect_read(&reading);
	ck_assert_int_eq(reading.config->log[0], '/');
	reading_free(&reading);
}
END_TEST

START_TEST(comments_are_no_options)
{
	struct reading reading = read_with(DATABASE,
	    "# name = \"x\"\n// user = \"y\"\n/* socket = \"z\" */");

	expect_read(&reading);
	ck_assert_str_eq(reading.config->database.name, "shop");
	reading_free(&reading);
}
END_TEST

START_TEST(a_file_without_secrets_may_be_open_to_others)
{
	char text[1024];
	struct reading reading;

	snprintf(text, sizeof(text),
	    "database { socket = \"s\" name = \"n\" user = \"u\" }\n"
	    "cashbox main { merchant_id = \"m\" account a {}"
	    " keys_file = \"%s\" }\n",
	    scratch_file("keys", "k\n", 0600));
	reading = read_text(text, 0644);
	expect_read(&reading);
	reading_free(&reading);
}
END_TEST

START_TEST(an_error_number_of_before_is_no_mistake)
{
	struct reading reading;

	errno = ERANGE;
	reading = read_with(CASHBOX, "min_amount = 5");
	expect_read(&reading);
	reading_free(&reading);
}
END_TEST

START_TEST(after_many_broken_readings_a_good_one_is_good)
{
	struct reading reading;
	char line[256];

	for (int i = 0; i < 30; i++) {
		snprintf(line, sizeof(line), "include(\"%s\")",
		    scratch_file("part.conf", "site { nonsense = 1 }", 0600));
		reading = read_with(TOP, line);
		ck_assert_int_eq(reading.result, RESULT_MALFORMED);
		reading_free(&reading);
	}
	scratch_file("part.conf", "site { }", 0600);
	reading = read_with(TOP, line);
	expect_read(&reading);
	reading_free(&reading);
}
END_TEST

START_TEST(the_environment_says_where_the_configuration_is)
{
	char *path;

	ck_assert_int_eq(setenv("PAYME_CONF", "/somewhere/else", 1), 0);
	path = config_path();
	unsetenv("PAYME_CONF");
	ck_assert_str_eq(path, "/somewhere/else");
	free(path);
}
END_TEST

START_TEST(without_the_environment_there_still_is_a_path)
{
	char *path = config_path();

	ck_assert_ptr_nonnull(path);
	ck_assert_ptr_nonnull(strstr(path, "/payme.conf"));
	free(path);
}
END_TEST

TCase *
config_tests(void)
{
	TCase *tests = tcase_create("config");

	tcase_add_test(tests, what_is_not_given_has_its_default);
	tcase_add_test(
	    tests, by_default_the_fifteen_addresses_of_payme_may_call);
	tcase_add_loop_test(
	    tests, a_text_option_is_taken_as_it_stands, 0, COUNT(texts));
	tcase_add_loop_test(tests,
	    a_text_option_of_a_cashbox_is_taken_as_it_stands, 0,
	    COUNT(box_texts));
	tcase_add_test(tests, numbers_words_and_switches_are_understood);
	tcase_add_test(tests, the_sandbox_is_switched_on_by_its_option);
	tcase_add_loop_test(
	    tests, each_level_of_the_log_has_its_word, 0, COUNT(levels));
	tcase_add_test(tests, the_first_language_named_is_the_first);
	tcase_add_test(tests, hosts_are_kept_in_order_with_their_ports);
	tcase_add_test(tests, the_account_has_its_fields_and_titles);
	tcase_add_test(
	    tests, a_cashbox_is_found_by_its_name_and_the_first_by_none);
	tcase_add_test(tests, every_key_gets_the_digest_of_login_and_key);
	tcase_add_loop_test(tests, a_secret_may_stand_in_a_file_of_its_own, 0,
	    COUNT(secret_files));
	tcase_add_test(tests, the_keys_file_has_one_key_a_line);
	tcase_add_test(tests, keys_may_stand_inline_and_in_the_file);
	tcase_add_test(tests, an_included_file_counts_as_if_it_stood_there);
	tcase_add_test(tests,
	    a_relative_path_begins_at_the_folder_of_the_configuration);
	tcase_add_test(tests, comments_are_no_options);
	tcase_add_test(tests, a_file_without_secrets_may_be_open_to_others);
	tcase_add_test(tests, an_error_number_of_before_is_no_mistake);
	tcase_add_test(tests, after_many_broken_readings_a_good_one_is_good);
	tcase_add_test(
	    tests, the_environment_says_where_the_configuration_is);
	tcase_add_test(tests, without_the_environment_there_still_is_a_path);
	return tests;
}
