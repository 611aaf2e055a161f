/* Sums between text and tiyin. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/money.h"
#include "tests/unit.h"

static const struct {
	const char *text;
	int64_t tiyin; /* -1: refused */
} sums[] = {
    {"0", 0},
    {"5000", 500000},
    {"5000.5", 500050},
    {"5000.05", 500005},
    {"5000.50", 500050},
    {"0.01", 1},
    {"0.10", 10},
    {"0005", 500},
    {"90071992547409.91", MONEY_MAX},
    {"90071992547409.92", -1},
    {"90071992547410", -1},
    {"9007199254740991", -1},
    {"99999999999999999999999999", -1},
    {"0.99999999999999999999999", -1},
    {"", -1},
    {".", -1},
    {".5", -1},
    {"5.", -1},
    {"5.000", -1},
    {"5.005", -1},
    {"5,00", -1},
    {"5 000", -1},
    {" 5", -1},
    {"5 ", -1},
    {"+5", -1},
    {"-5", -1},
    {"5.-1", -1},
    {"5.1.1", -1},
    {"5e3", -1},
    {"0x10", -1},
    {"inf", -1},
    {"nan", -1},
};

START_TEST(a_sum_is_read_exactly_or_refused)
{
	int64_t tiyin = -77;
	bool read = money_parse_sum(sums[_i].text, &tiyin);

	ck_assert_int_eq(read, sums[_i].tiyin >= 0);
	ck_assert_int_eq(tiyin, read ? sums[_i].tiyin : -77);
}
END_TEST

static const struct {
	const char *text;
	int64_t tiyin; /* 0: refused */
} amounts[] = {
    {"1", 1},
    {"500000", 500000},
    {"9007199254740991", MONEY_MAX},
    {"9007199254740992", 0},
    {"18446744073709551617", 0},
    {"0", 0},
    {"", 0},
    {"-1", 0},
    {"+1", 0},
    {"1.0", 0},
    {"1 ", 0},
    {" 1", 0},
    {"1e2", 0},
};

START_TEST(an_amount_in_tiyin_is_a_whole_positive_number)
{
	int64_t tiyin = -77;
	bool read = money_parse_tiyin(amounts[_i].text, &tiyin);

	ck_assert_int_eq(read, amounts[_i].tiyin != 0);
	ck_assert_int_eq(tiyin, read ? amounts[_i].tiyin : -77);
}
END_TEST

static const struct {
	int64_t tiyin;
	const char *text;
} written[] = {
    {0, "0.00"},
    {1, "0.01"},
    {99, "0.99"},
    {100, "1.00"},
    {500050, "5000.50"},
    {-1, "-0.01"},
    {-12345, "-123.45"},
    {MONEY_MAX, "90071992547409.91"},
    {INT64_MAX, "92233720368547758.07"},
    {INT64_MIN, "-92233720368547758.08"},
};

START_TEST(tiyin_are_written_as_sum_with_two_decimals)
{
	char text[MONEY_TEXT_SIZE];

	money_format(written[_i].tiyin, text);
	ck_assert_str_eq(text, written[_i].text);
}
END_TEST

START_TEST(what_is_written_is_read_back_as_the_same)
{
	int64_t step = 1;

	for (int64_t tiyin = 0; tiyin < MONEY_MAX - step;
	     tiyin += step, step += step / 7 + 1) {
		char text[MONEY_TEXT_SIZE];
		int64_t back;

		money_format(tiyin, text);
		ck_assert(money_parse_sum(text, &back));
		ck_assert_int_eq(back, tiyin);
	}
}
END_TEST

START_TEST(the_calendar_clock_has_thirteen_digits)
{
	int64_t now = clock_now();

	ck_assert_int_ge(now, INT64_C(1000000000000));
	ck_assert_int_le(now, INT64_C(9999999999999));
}
END_TEST

START_TEST(a_moment_is_shown_by_the_clocks_of_its_zone)
{
	struct buf out = {0};

	clock_put(&out, INT64_C(1709233199999), CLOCK_UTC);
	buf_char(&out, '|');
	clock_put(&out, INT64_C(1709233199999), CLOCK_TASHKENT);
	ck_assert(span_is((struct span){out.data, out.length},
	    "2024-02-29 18:59:59|2024-02-29 23:59:59"));
	buf_free(&out);
}
END_TEST

START_TEST(the_steady_clock_never_steps_back)
{
	int64_t last = clock_steady();

	for (int i = 0; i < 1000; i++) {
		int64_t now = clock_steady();

		ck_assert_int_ge(now, last);
		last = now;
	}
}
END_TEST

TCase *
money_tests(void)
{
	TCase *tests = tcase_create("money");

	tcase_add_loop_test(
	    tests, a_sum_is_read_exactly_or_refused, 0, COUNT(sums));
	tcase_add_loop_test(tests,
	    an_amount_in_tiyin_is_a_whole_positive_number, 0, COUNT(amounts));
	tcase_add_loop_test(tests, tiyin_are_written_as_sum_with_two_decimals,
	    0, COUNT(written));
	tcase_add_test(tests, what_is_written_is_read_back_as_the_same);
	tcase_add_test(tests, the_calendar_clock_has_thirteen_digits);
	tcase_add_test(tests, a_moment_is_shown_by_the_clocks_of_its_zone);
	tcase_add_test(tests, the_steady_clock_never_steps_back);
	return tests;
}
