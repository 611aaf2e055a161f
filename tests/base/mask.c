/* What others say, as it may be shown. */
#include <string.h>

#include "base/mask.h"
#include "tests/unit.h"

static const struct {
	const char *text, *masked;
} masks[] = {
    {"", ""},
    {"8600069195406311", "860006******6311"},
    {"8600 0691 9540 6311", "8600 06** **** 6311"},
    {"8600-0691-9540-6311.", "8600-06**-****-6311."},
    {"card 8600069195406311 and 3333336415804657",
	"card 860006******6311 and "
	"333333******4657"},
    {"1234567890123", "123456***0123"},
    {"1234567890123456789", "123456*********6789"},
    {"123456789012", "123456789012"},
    {"998901304527", "998901304527"},
    {"860006******6311", "860006******6311"},
    {"626247**********", "626247**********"},
    {"no digits", "no digits"},
    {"8600  069195406311", "8600  069195406311"},
};

START_TEST(of_a_card_number_six_and_four_digits_are_left)
{
	char text[64];

	strcpy(text, masks[_i].text);
	mask_cards(text);
	ck_assert_str_eq(text, masks[_i].masked);
}
END_TEST

static const struct {
	const char *text;
	bool found;
} finds[] = {
    {"8600069195406311", true},
    {" 8600 0691 9540 6311\n", true},
    {"8600.0691.9540.6311", true},
    {"8600\xc2\xa0" "0691\xc2\xa0" "9540\xc2\xa0" "6311", true},
    {"8600\xe2\x80\x93" "0691\xe2\x80\x93" "9540\xe2\x80\x93" "6311", true},
    {"8600069195406311 03/99", true},
    {"03/99 8600069195406311", true},
    {"12 8600 0691 9540 6311 03 99", true},
    {"my card is 8600069195406311, thank you", true},
    {"моя карта 8600069195406311", true},
    {"{\"card\":{\"number\":\"8600069195406311\"}}", true},
    {"4222222222222", true},
    {"8600069195406312", false},
    {"8600069195406311x", false},
    {"x8600069195406311", false},
    {"id_8600069195406311", false},
    {"860006919540", false},
    {"86000691954063110000", false},
    {"8600  0691  9540  6311", false},
    {"2026-11-22 10:30:00", false},
    {"1,234,567,890,123,452", false},
    {"", false},
    {"\xff", false},
};

START_TEST(a_card_number_is_found_among_words)
{
	ck_assert_int_eq(
	    mask_finds_card(span_of(finds[_i].text)), finds[_i].found);
}
END_TEST

#define SIZE 512

START_TEST(a_long_text_is_cut_between_two_characters)
{
	char text[SIZE], longer[2 * SIZE + 2] = "x";

	for (int i = 0; i < SIZE; i++)
		strcpy(longer + 1 + 2 * i, "ж");
	mask_line(text, SIZE, longer);
	ck_assert_uint_eq(strlen(text), SIZE - 1);
	ck_assert_int_eq(strncmp(text, longer, strlen(text)), 0);
	longer[0] = 'y';
	mask_line(text, SIZE, longer + 1);
	ck_assert_uint_eq(strlen(text), SIZE - 2);
}
END_TEST

START_TEST(lines_become_one_and_cards_are_masked)
{
	char text[SIZE];

	mask_line(text, SIZE, "a\nb\t8600069195406311\x7f");
	ck_assert_str_eq(text, "a b 860006******6311 ");
	mask_line(text, SIZE, "whole \xd0");
	ck_assert_str_eq(text, "whole ");
}
END_TEST

TCase *
mask_tests(void)
{
	TCase *tests = tcase_create("mask");

	tcase_add_loop_test(tests,
	    of_a_card_number_six_and_four_digits_are_left, 0, COUNT(masks));
	tcase_add_loop_test(
	    tests, a_card_number_is_found_among_words, 0, COUNT(finds));
	tcase_add_test(tests, a_long_text_is_cut_between_two_characters);
	tcase_add_test(tests, lines_become_one_and_cards_are_masked);
	return tests;
}
