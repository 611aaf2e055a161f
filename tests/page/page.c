/* Forms, signatures, languages. */
#include <stdio.h>
#include <string.h>

#include "page/form.h"
#include "page/language.h"
#include "page/sign.h"
#include "tests/unit.h"

/* ------ forms ------ */

START_TEST(a_form_is_decoded)
{
	struct form form = {.count = 0};

	ck_assert_int_eq(form_read(&form,
	    span_of("a=1&b=%D0%A7+%2B&c&&d=%3D%26=x")), RESULT_OK);
	ck_assert_int_eq(form.count, 4);
	expect_span(form_get(&form, "a"), "1");
	expect_span(form_get(&form, "b"), "Ч +");
	expect_span(form_get(&form, "c"), "");
	expect_span(form_get(&form, "d"), "=&=x");
	ck_assert(!form_has(&form, "e"));
	form_free(&form);
}
END_TEST

START_TEST(a_form_that_is_ambiguous_or_no_text_is_refused)
{
	static const char *const bad[] = {"a=1&a=2", "a=%", "a=%2", "a=%zz",
	    "a=%ff", "a=%00", "a=%C2%80", "=1", "%61=1&a=2", "a=%1b"};

	for (size_t i = 0; i < COUNT(bad); i++) {
		struct form form = {.count = 0};

		if (form_read(&form, span_of(bad[i])) != RESULT_MALFORMED)
			ck_abort_msg("%s", bad[i]);
		form_free(&form);
	}
}
END_TEST

START_TEST(a_form_has_its_limits)
{
	char text[FORM_FIELDS * 5 + 8] = "";
	struct form form = {.count = 0};

	for (int i = 0; i < FORM_FIELDS; i++)
		sprintf(text + strlen(text), "n%02d&", i);
	ck_assert_int_eq(form_read(&form, span_of(text)), RESULT_OK);
	form_free(&form);
	strcat(text, "more");
	ck_assert_int_eq(form_read(&form, span_of(text)), RESULT_TOO_LARGE);
	form_free(&form);
}
END_TEST

/* ------ signatures ------ */

#define SECRET "a secret of the shop"

/* The query with the right signature of ${page}. */
static void
read_signed(struct form *form, const char *query, const char *page, char *text)
{
	char hex[SIGN_HEX_SIZE];

	*form = (struct form) {.count = 0};
	ck_assert_int_eq(form_read(form, span_of(query)), RESULT_OK);
	ck_assert_int_eq(sign_make(SECRET, page, form, hex), RESULT_OK);
	form_free(form);
	sprintf(text, "%s&sig=%s", query, hex);
	*form = (struct form) {.count = 0};
	ck_assert_int_eq(form_read(form, span_of(text)), RESULT_OK);
}

START_TEST(a_signature_is_the_published_one)
{
	struct form form = {.count = 0};
	char hex[SIGN_HEX_SIZE];

	/* By: printf 'payme-checkout?exp=1790000000&order_id=197' |
	 * openssl dgst -sha256 -hmac 'a secret of the shop' */
	ck_assert_int_eq(form_read(&form,
	    span_of("order_id=197&exp=1790000000")), RESULT_OK);
	ck_assert_int_eq(
	    sign_make(SECRET, "payme-checkout", &form, hex), RESULT_OK);
	ck_assert_str_eq(hex,
	    "9fa00b14239401ce8d520889466c77581ece300486729cc2c22095faa04c2c0f");
	form_free(&form);
}
END_TEST

START_TEST(a_signature_is_good_for_its_page_and_time_only)
{
	struct form form;
	char text[256];

	read_signed(&form, "exp=1000&b=%2B&a=1", "payme-status", text);
	ck_assert_int_eq(sign_check(SECRET, "payme-status", &form, 999999),
	    SIGN_GOOD);
	ck_assert_int_eq(sign_check(SECRET, "payme-status", &form, 1000000),
	    SIGN_EXPIRED);
	ck_assert_int_eq(sign_check(SECRET, "payme-checkout", &form, 1),
	    SIGN_BAD);
	ck_assert_int_eq(sign_check("another", "payme-status", &form, 1),
	    SIGN_BAD);
	ck_assert_int_eq(sign_check("", "payme-status", &form, 1), SIGN_BAD);
	form_free(&form);
}
END_TEST

START_TEST(a_signature_without_expiry_is_none)
{
	struct form form;
	char text[256];

	read_signed(&form, "a=1", "p", text);
	ck_assert_int_eq(sign_check(SECRET, "p", &form, 1), SIGN_BAD);
	form_free(&form);
	ck_assert_int_eq(sign_check(SECRET, "p", &form, 1), SIGN_NONE);
}
END_TEST

/* Every byte of the link, changed to each of some others. */
START_TEST(no_mutation_of_a_signed_link_is_accepted)
{
	static const char with[] = "0a9f%&=+ZS.";
	struct form form;
	char text[256], changed[256];
	unsigned accepted = 0;

	read_signed(&form, "amount=500000&exp=2000000000&order_id=197",
	    "payme-checkout", text);
	form_free(&form);
	for (size_t i = 0; i < strlen(text); i++)
		for (size_t k = 0; k < sizeof(with) - 1; k++) {
			strcpy(changed, text);
			if (changed[i] == with[k])
				continue;
			changed[i] = with[k];
			form = (struct form) {.count = 0};
			if (form_read(&form, span_of(changed)) == RESULT_OK &&
			    sign_check(SECRET, "payme-checkout", &form, 1) ==
			    SIGN_GOOD)
				accepted++;
			form_free(&form);
		}
	ck_assert_int_eq(accepted, 0);
}
END_TEST

/* ------ languages ------ */

START_TEST(the_language_is_the_best_that_is_offered)
{
	static const struct config_site all = {
	    .languages = {LANGUAGE_RU, LANGUAGE_UZ, LANGUAGE_EN},
	    .language_count = 3};
	static const struct config_site two = {
	    .languages = {LANGUAGE_UZ, LANGUAGE_EN}, .language_count = 2};
	static const struct {
		const struct config_site *site;
		const char *wanted, *accept;
		enum language language;
	} rows[] = {
	    {&all, NULL, NULL, LANGUAGE_RU},
	    {&all, "uz", "en", LANGUAGE_UZ},
	    {&all, "xx", "en", LANGUAGE_EN},
	    {&all, NULL, "en-GB,en;q=0.9,ru;q=0.8", LANGUAGE_EN},
	    {&all, NULL, "en;q=0.5,uz;q=0.75,ru;q=0.7", LANGUAGE_UZ},
	    {&all, NULL, "de,*;q=0.5", LANGUAGE_RU},
	    {&all, NULL, "en;q=0", LANGUAGE_RU},
	    {&all, NULL, "UZ", LANGUAGE_UZ},
	    {&all, NULL, "english", LANGUAGE_RU},
	    {&all, NULL, ";;,,q=1", LANGUAGE_RU},
	    {&two, "ru", "ru,en;q=0.1", LANGUAGE_EN},
	    {&two, NULL, NULL, LANGUAGE_UZ},
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		if (language_choose(rows[i].site, span_of(rows[i].wanted),
		    rows[i].accept) != rows[i].language)
			ck_abort_msg("row %zu", i);
}
END_TEST

START_TEST(sums_are_written_as_each_language_does)
{
	struct buf out = {0};

	language_put_sum(&out, LANGUAGE_RU, 500000);
	expect_buf(&out, "5\u00a0000,00\u00a0сум");
	language_put_sum(&out, LANGUAGE_UZ, 123456789);
	expect_buf(&out, "1\u00a0234\u00a0567,89\u00a0so‘m");
	language_put_sum(&out, LANGUAGE_EN, 100000005);
	expect_buf(&out, "1,000,000.05\u00a0sum");
	language_put_sum(&out, LANGUAGE_EN, 7);
	expect_buf(&out, "0.07\u00a0sum");
	language_put_sum(&out, LANGUAGE_EN, -99999);
	expect_buf(&out, "−999.99\u00a0sum");
	buf_free(&out);
}
END_TEST

START_TEST(times_are_those_of_tashkent)
{
	struct buf out = {0};

	language_put_time(&out, LANGUAGE_RU, INT64_C(1399114284039));
	expect_buf(&out, "03.05.2014 15:51");
	language_put_time(&out, LANGUAGE_EN, INT64_C(1399114284039));
	expect_buf(&out, "03 May 2014, 15:51");
	buf_free(&out);
}
END_TEST

TCase *
page_tests(void)
{
	TCase *tests = tcase_create("page");

	tcase_add_test(tests, a_form_is_decoded);
	tcase_add_test(tests, a_form_that_is_ambiguous_or_no_text_is_refused);
	tcase_add_test(tests, a_form_has_its_limits);
	tcase_add_test(tests, a_signature_is_the_published_one);
	tcase_add_test(tests, a_signature_is_good_for_its_page_and_time_only);
	tcase_add_test(tests, a_signature_without_expiry_is_none);
	tcase_add_test(tests, no_mutation_of_a_signed_link_is_accepted);
	tcase_add_test(tests, the_language_is_the_best_that_is_offered);
	tcase_add_test(tests, sums_are_written_as_each_language_does);
	tcase_add_test(tests, times_are_those_of_tashkent);
	return tests;
}
