/* Which language a reader gets, and how sums and times are written in it. */
#include <string.h>

#include "page/language.h"
#include "tests/unit.h"

static const struct config_site all = {
    .languages = {LANGUAGE_RU, LANGUAGE_UZ, LANGUAGE_EN},
    .language_count = 3};
static const struct config_site two = {
    .languages = {LANGUAGE_UZ, LANGUAGE_EN}, .language_count = 2};

struct choice {
	const struct config_site *site;
	const char *wanted, *accept;
	enum language language;
};

static void
expect(const struct choice *row)
{
	enum language language = language_choose(
	    row->site, span_of(row->wanted), row->accept);

	if (language != row->language)
		ck_abort_msg("\"%s\", \"%s\" gave %s",
		    row->wanted == NULL ? "" : row->wanted,
		    row->accept == NULL ? "" : row->accept,
		    language_code[language]);
}

static const struct choice wanted[] = {
    {&all, NULL, NULL, LANGUAGE_RU},
    {&all, "uz", NULL, LANGUAGE_UZ},
    {&all, "uz", "en", LANGUAGE_UZ},
    {&all, "xx", "en", LANGUAGE_EN},
    {&all, "", "en", LANGUAGE_EN},
    {&all, "UZ", "en", LANGUAGE_EN},
    {&all, "uz-Latn", "en", LANGUAGE_EN},
    {&two, "ru", "ru,en;q=0.1", LANGUAGE_EN},
    {&two, NULL, NULL, LANGUAGE_UZ},
};

START_TEST(the_address_decides_before_the_browser)
{
	expect(&wanted[_i]);
}
END_TEST

/* RFC 9110, section 12.5.4, with the ranges of RFC 4647. */
static const struct choice accepted[] = {
    {&all, NULL, "", LANGUAGE_RU},
    {&all, NULL, "en", LANGUAGE_EN},
    {&all, NULL, "EN", LANGUAGE_EN},
    {&all, NULL, "da, en-gb;q=0.8, en;q=0.7", LANGUAGE_EN},
    {&all, NULL, "en-GB,en;q=0.9,ru;q=0.8", LANGUAGE_EN},
    {&all, NULL, "en;q=0.5,uz;q=0.75,ru;q=0.7", LANGUAGE_UZ},
    /* of two with one weight the first */
    {&all, NULL, "uz,en", LANGUAGE_UZ},
    {&all, NULL, "en,uz", LANGUAGE_EN},
    {&all, NULL, "en;q=0.3,uz;q=0.30", LANGUAGE_EN},
    /* of one language the best that is said */
    {&all, NULL, "en;q=0.1,uz;q=0.5,en-US", LANGUAGE_EN},
    /* weights */
    {&all, NULL, "en;q=0,uz;q=0.001", LANGUAGE_UZ},
    {&all, NULL, "en;q=0.000,uz;q=0.001", LANGUAGE_UZ},
    {&all, NULL, "uz;q=0.999,en;q=1.000", LANGUAGE_EN},
    {&all, NULL, "uz;q=0.999,en;q=1", LANGUAGE_EN},
    {&all, NULL, "uz;q=0.999,en;q=1.", LANGUAGE_EN},
    {&all, NULL, "uz;q=0.,en;q=0.1", LANGUAGE_EN},
    {&all, NULL, "en;Q=0.5,uz;Q=0.6", LANGUAGE_UZ},
    {&all, NULL, "\ten ;\tq=0.5 , uz\t; q=0.6\t", LANGUAGE_UZ},
    /* nothing that we have: our first */
    {&all, NULL, "en;q=0", LANGUAGE_RU},
    {&all, NULL, "de", LANGUAGE_RU},
    {&all, NULL, "ru;q=0,uz;q=0,en;q=0", LANGUAGE_RU},
    {&all, NULL, "*;q=0", LANGUAGE_RU},
    /* "*" is every language that is not named */
    {&all, NULL, "*", LANGUAGE_RU},
    {&all, NULL, "de,*;q=0.5", LANGUAGE_RU},
    {&all, NULL, "en;q=0.5,*;q=0.8", LANGUAGE_RU},
    {&all, NULL, "*;q=0.5,en;q=0.8", LANGUAGE_EN},
    {&all, NULL, "ru;q=0,*", LANGUAGE_UZ},
    {&all, NULL, "ru;q=0,uz;q=0.1,*;q=0.2", LANGUAGE_EN},
    {&all, NULL, "*;q=0,en", LANGUAGE_EN},
    {&two, NULL, "uz;q=0,*;q=0.1", LANGUAGE_EN},
    {&two, NULL, "ru", LANGUAGE_UZ},
    /* a range is its language, whatever script and region */
    {&all, NULL, "uz-Latn-UZ", LANGUAGE_UZ},
    {&all, NULL, "uz-Cyrl", LANGUAGE_UZ},
    {&all, NULL, "UZ-CYRL-uz;q=0.2,de", LANGUAGE_UZ},
    {&all, NULL, "ru-RU-u-ca-gregory,en;q=0.9", LANGUAGE_RU},
    {&all, NULL, "en-x-private", LANGUAGE_EN},
    {&all, NULL, "sl-IT-nedis-en", LANGUAGE_RU},
    /* what looks like one of ours and is none */
    {&all, NULL, "english", LANGUAGE_RU},
    {&all, NULL, "eng", LANGUAGE_RU},
    {&all, NULL, "e", LANGUAGE_RU},
    {&all, NULL, "en_GB", LANGUAGE_RU},
    {&all, NULL, "x-en", LANGUAGE_RU},
    {&all, NULL, "*-en", LANGUAGE_RU},
    {&all, NULL, "en-*", LANGUAGE_RU},
    /* what is not well-formed says nothing */
    {&all, NULL, ";;,,q=1", LANGUAGE_RU},
    {&all, NULL, ",,,en,,,", LANGUAGE_EN},
    {&all, NULL, "en;q=2,uz;q=0.1", LANGUAGE_UZ},
    {&all, NULL, "en;q=1.001,uz;q=0.1", LANGUAGE_UZ},
    {&all, NULL, "en;q=0.9999,uz;q=0.1", LANGUAGE_UZ},
    {&all, NULL, "en;q=-1,uz;q=0.1", LANGUAGE_UZ},
    {&all, NULL, "en;q=+1,uz;q=0.1", LANGUAGE_UZ},
    {&all, NULL, "en;q=.5,uz;q=0.1", LANGUAGE_UZ},
    {&all, NULL, "en;q=,uz;q=0.1", LANGUAGE_UZ},
    {&all, NULL, "en;q,uz;q=0.1", LANGUAGE_UZ},
    {&all, NULL, "en;,uz;q=0.1", LANGUAGE_UZ},
    {&all, NULL, "en;q=1e0,uz;q=0.1", LANGUAGE_UZ},
    {&all, NULL, "en;q=0,5,uz;q=0.1", LANGUAGE_UZ},
    {&all, NULL, "en;q = 0.5,uz;q=0.1", LANGUAGE_UZ},
    {&all, NULL, "en;q=\"0.5\",uz;q=0.1", LANGUAGE_UZ},
    {&all, NULL, "en;q=0.5;q=0.6,uz;q=0.1", LANGUAGE_UZ},
    {&all, NULL, "en;level=1,uz;q=0.1", LANGUAGE_UZ},
    {&all, NULL, "en uz,uz;q=0.1", LANGUAGE_UZ},
    {&all, NULL, "en-,uz;q=0.1", LANGUAGE_UZ},
    {&all, NULL, "en--GB,uz;q=0.1", LANGUAGE_UZ},
    {&all, NULL, "en-abcdefghi,uz;q=0.1", LANGUAGE_UZ},
    {&all, NULL, "\xd0\xb5n,uz;q=0.1", LANGUAGE_UZ},
    {&all, NULL, "\xff\xfe", LANGUAGE_RU},
};

START_TEST(the_language_is_the_best_that_is_offered)
{
	expect(&accepted[_i]);
}
END_TEST

/* 10 kB of wishes, and what we have at their end. */
START_TEST(a_long_list_of_languages_is_read_to_its_end)
{
	static char accept[10240 + 64];
	struct choice row = {&all, NULL, accept, LANGUAGE_EN};

	while (strlen(accept) < 10240)
		strcat(accept, "de-CH-1996;q=0.9,");
	strcat(accept, "en;q=0.001");
	expect(&row);
	memset(accept, 'a', 10240);
	memcpy(accept, "en", 2);
	row.language = LANGUAGE_RU;
	accept[10240] = '\0';
	expect(&row);
	memset(accept, ',', 10240);
	expect(&row);
	memset(accept, ';', 10240);
	expect(&row);
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
	language_put_whole(&out, LANGUAGE_RU, 1005000);
	expect_buf(&out, "1\u00a0005\u00a0000\u00a0сум");
	language_put_whole(&out, LANGUAGE_EN, 0);
	expect_buf(&out, "0\u00a0sum");
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
	language_put_day(&out, LANGUAGE_UZ, INT64_C(1399143600000));
	expect_buf(&out, "04.05.2014");
	language_put_day(&out, LANGUAGE_EN, INT64_C(1399143599999));
	expect_buf(&out, "03 May 2014");
	buf_free(&out);
}
END_TEST

TCase *
language_tests(void)
{
	TCase *tests = tcase_create("language");

	tcase_add_loop_test(tests, the_address_decides_before_the_browser, 0,
	    COUNT(wanted));
	tcase_add_loop_test(tests, the_language_is_the_best_that_is_offered,
	    0, COUNT(accepted));
	tcase_add_test(tests, a_long_list_of_languages_is_read_to_its_end);
	tcase_add_test(tests, sums_are_written_as_each_language_does);
	tcase_add_test(tests, times_are_those_of_tashkent);
	return tests;
}
