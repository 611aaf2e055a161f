/* UTF-8, decimal integers. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "tests/unit.h"

/* ------ UTF-8 ------ */

/* The bytes of ${code} as if every number up to 21 bits were a character. */
static size_t
encode(unsigned code, char out[4])
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xc0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xe0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 0x3f));
		out[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 0x3f));
	out[2] = (char)(0x80 | (code >> 6 & 0x3f));
	out[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}

START_TEST(every_character_is_one_and_nothing_else_is)
{
	for (unsigned code = 0; code < 0x1fffff; code++) {
		bool character =
		    code < 0x110000 && (code < 0xd800 || code > 0xdfff);
		char bytes[4];
		size_t length = encode(code, bytes);

		if (text_utf8_sequence(bytes, length) !=
		    (character ? length : 0))
			ck_abort_msg("U+%04X", code);
	}
}
END_TEST

START_TEST(a_character_cut_short_is_none)
{
	static const unsigned codes[] = {0x80, 0x7ff, 0x800, 0xffff, 0x10000,
	    0x10ffff};

	for (size_t i = 0; i < COUNT(codes); i++) {
		char bytes[4];

		for (size_t k = encode(codes[i], bytes); k-- > 0;)
			ck_assert_int_eq(text_utf8_sequence(bytes, k), 0);
	}
}
END_TEST

static const char *const malformed[] = {
    "\x80", /* a continuation alone */
    "\xbf",
    "\xc0\x80", /* NUL in two bytes */
    "\xc1\xbf", /* U+007F in two bytes */
    "\xc2\x41", /* no continuation */
    "\xe0\x80\x80", /* overlong */
    "\xe0\x9f\xbf",
    "\xe2\x82\x41",
    "\xe2\x41\x80",
    "\xed\xa0\x80", /* surrogates */
    "\xed\xaf\xbf",
    "\xed\xb0\x80",
    "\xed\xbf\xbf",
    "\xed\xa1\x8c\xed\xbe\xb4", /* a pair of them, as CESU-8 has it */
    "\xf0\x80\x80\x80", /* overlong */
    "\xf0\x8f\xbf\xbf",
    "\xf1\x80\x80\x41",
    "\xf4\x90\x80\x80", /* beyond U+10FFFF */
    "\xf5\x80\x80\x80",
    "\xf7\xbf\xbf\xbf",
    "\xf8\x88\x80\x80\x80",
    "\xfc\x84\x80\x80\x80\x80",
    "\xfe",
    "\xff",
    "good, then \xc3\x28",
    "cut \xe2\x82",
};

START_TEST(malformed_text_has_no_count)
{
	size_t count = 77;

	ck_assert_int_eq(text_utf8_count(span_of(malformed[_i]), &count),
	    RESULT_MALFORMED);
	ck_assert_int_eq(count, 77);
}
END_TEST

static const struct {
	struct span text;
	size_t count;
} counted[] = {
    {SPAN(""), 0},
    {SPAN("abc"), 3},
    {SPAN("a\0b"), 3},
    {SPAN("so‘m"), 4},
    {SPAN("сумма"), 5},
    {SPAN("\xf0\x9f\x98\x80!"), 2},
    {SPAN("\xef\xbb\xbf"), 1},
    /* RFC 3629, section 7 */
    {SPAN("\x41\xe2\x89\xa2\xce\x91\x2e"), 4},
    {SPAN("\xed\x95\x9c\xea\xb5\xad\xec\x96\xb4"), 3},
    {SPAN("\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e"), 3},
    {SPAN("\xef\xbb\xbf\xf0\xa3\x8e\xb4"), 2},
};

START_TEST(characters_are_counted_not_bytes)
{
	size_t count;

	ck_assert_int_eq(
	    text_utf8_count(counted[_i].text, &count), RESULT_OK);
	ck_assert_int_eq(count, counted[_i].count);
}
END_TEST

START_TEST(plain_text_has_no_control_characters_but_lines_and_tabs)
{
	for (unsigned code = 0; code < 0x110000; code++) {
		bool control = code < 0x20 || (code >= 0x7f && code < 0xa0);
		bool surrogate = code >= 0xd800 && code < 0xe000;
		char bytes[4];
		size_t length = encode(code, bytes);

		control &= code != '\n' && code != '\r' && code != '\t';
		if (text_is_plain((struct span) {bytes, length}) !=
		    (!control && !surrogate))
			ck_abort_msg("U+%04X", code);
	}
	ck_assert(text_is_plain(span_of("")));
	ck_assert(!text_is_plain(SPAN("good, then \x1b[2J")));
	ck_assert(!text_is_plain(SPAN("cut \xc2")));
}
END_TEST

/* ------ integers ------ */

static const struct {
	const char *text;
	enum result result;
	int64_t value;
} integers[] = {
    {"0", RESULT_OK, 0},
    {"-0", RESULT_OK, 0},
    {"007", RESULT_OK, 7},
    {"-12", RESULT_OK, -12},
    {"9223372036854775806", RESULT_OK, INT64_MAX - 1},
    {"9223372036854775807", RESULT_OK, INT64_MAX},
    {"9223372036854775808", RESULT_TOO_LARGE, 0},
    {"9223372036854775810", RESULT_TOO_LARGE, 0},
    {"18446744073709551616", RESULT_TOO_LARGE, 0},
    {"99999999999999999999999999999999", RESULT_TOO_LARGE, 0},
    {"-9223372036854775808", RESULT_OK, INT64_MIN},
    {"-9223372036854775809", RESULT_TOO_LARGE, 0},
    {"-99999999999999999999", RESULT_TOO_LARGE, 0},
    {"", RESULT_MALFORMED, 0},
    {"-", RESULT_MALFORMED, 0},
    {"--1", RESULT_MALFORMED, 0},
    {"+1", RESULT_MALFORMED, 0},
    {" 1", RESULT_MALFORMED, 0},
    {"1 ", RESULT_MALFORMED, 0},
    {"1\n", RESULT_MALFORMED, 0},
    {"1-", RESULT_MALFORMED, 0},
    {"1.0", RESULT_MALFORMED, 0},
    {"1e3", RESULT_MALFORMED, 0},
    {"0x1f", RESULT_MALFORMED, 0},
    {"1,000", RESULT_MALFORMED, 0},
    {"\xd9\xa3", RESULT_MALFORMED, 0},
    {"99999999999999999999999999999999x", RESULT_MALFORMED, 0},
};

START_TEST(an_integer_is_taken_exactly_or_not_at_all)
{
	int64_t value = 4711;

	ck_assert_int_eq(text_int(span_of(integers[_i].text), &value),
	    integers[_i].result);
	ck_assert_int_eq(value,
	    integers[_i].result == RESULT_OK ? integers[_i].value : 4711);
}
END_TEST

START_TEST(a_nul_byte_makes_no_integer)
{
	int64_t value;

	ck_assert_int_eq(text_int(SPAN("1\0"), &value), RESULT_MALFORMED);
}
END_TEST

TCase *
text_tests(void)
{
	TCase *tests = tcase_create("text");

	tcase_add_test(tests, every_character_is_one_and_nothing_else_is);
	tcase_add_test(tests, a_character_cut_short_is_none);
	tcase_add_loop_test(
	    tests, malformed_text_has_no_count, 0, COUNT(malformed));
	tcase_add_loop_test(
	    tests, characters_are_counted_not_bytes, 0, COUNT(counted));
	tcase_add_test(tests,
	    plain_text_has_no_control_characters_but_lines_and_tabs);
	tcase_add_loop_test(tests, an_integer_is_taken_exactly_or_not_at_all,
	    0, COUNT(integers));
	tcase_add_test(tests, a_nul_byte_makes_no_integer);
	return tests;
}
