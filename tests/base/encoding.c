/* Base64 and percent-encoding, by the examples of their standards. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "tests/unit.h"

struct pair {
	struct span plain, encoded;
};

static void
expect_bytes(struct buf *buf, struct span wanted)
{
	ck_assert(buf_ok(buf));
	if (!span_equal((struct span) {buf->data, buf->length}, wanted))
		ck_abort_msg("\"%.*s\" instead of \"%.*s\"",
		    (int)buf->length, buf->data, (int)wanted.length,
		    wanted.data);
	buf_free(buf);
}

/* ------ base64 ------ */

/* RFC 4648, section 10; then the bytes that the last two digits stand for. */
static const struct pair base64[] = {
    {SPAN(""), SPAN("")},
    {SPAN("f"), SPAN("Zg==")},
    {SPAN("fo"), SPAN("Zm8=")},
    {SPAN("foo"), SPAN("Zm9v")},
    {SPAN("foob"), SPAN("Zm9vYg==")},
    {SPAN("fooba"), SPAN("Zm9vYmE=")},
    {SPAN("foobar"), SPAN("Zm9vYmFy")},
    {SPAN("\xfb\xff"), SPAN("+/8=")},
    {SPAN("\xfb\xef\xbe\xff\xff\xff"), SPAN("++++////")},
    {SPAN("\0\0\0"), SPAN("AAAA")},
    {SPAN("\x14\xfb\x9c\x03\xd9\x7e"), SPAN("FPucA9l+")},
    {SPAN("\x14\xfb\x9c\x03\xd9"), SPAN("FPucA9k=")},
    {SPAN("\x14\xfb\x9c\x03"), SPAN("FPucAw==")},
};

START_TEST(base64_is_that_of_the_standard)
{
	struct buf text = {0};

	text_base64_encode(&text, base64[_i].plain);
	expect_bytes(&text, base64[_i].encoded);
	ck_assert_int_eq(
	    text_base64_decode(&text, base64[_i].encoded), RESULT_OK);
	expect_bytes(&text, base64[_i].plain);
}
END_TEST

START_TEST(base64_may_leave_its_padding_away)
{
	struct span bare = base64[_i].encoded;
	struct buf text = {0};

	while (bare.length > 0 && bare.data[bare.length - 1] == '=')
		bare.length--;
	ck_assert_int_eq(text_base64_decode(&text, bare), RESULT_OK);
	expect_bytes(&text, base64[_i].plain);
}
END_TEST

START_TEST(base64_may_be_in_the_alphabet_of_urls)
{
	struct span encoded = base64[_i].encoded;
	struct buf text = {0};
	char url[16];

	for (size_t i = 0; i < encoded.length; i++)
		url[i] = encoded.data[i] == '+' ? '-'
		    : encoded.data[i] == '/'    ? '_'
		                                : encoded.data[i];
	ck_assert_int_eq(text_base64_decode(&text,
	    (struct span) {url, encoded.length}), RESULT_OK);
	expect_bytes(&text, base64[_i].plain);
}
END_TEST

static const struct span no_base64[] = {
    SPAN("Z"), /* a digit that says nothing */
    SPAN("Zm9vY"),
    SPAN("="),
    SPAN("=="),
    SPAN("===="),
    SPAN("Zg="), /* padding that does not fill */
    SPAN("Zg==="),
    SPAN("Z==="),
    SPAN("Zm8=="),
    SPAN("Zm9v="),
    SPAN("Zm9v===="),
    SPAN("=Zm9"), /* padding that is not at the end */
    SPAN("Z=g="),
    SPAN("Zg==Zm9v"),
    SPAN("Zm8=Zm9v"),
    SPAN("Zh=="), /* bits behind the end */
    SPAN("Zh"),
    SPAN("Zn=="),
    SPAN("Zo=="),
    SPAN("Zv=="),
    SPAN("Zm9="),
    SPAN("Zm9"),
    SPAN("Zm+="),
    SPAN("Zm 9v"), /* what is not in the alphabet */
    SPAN(" Zm9v"),
    SPAN("Zm9v "),
    SPAN("Zm9v\n"),
    SPAN("Zm9v\r\nYmFy"),
    SPAN("Zm9\tv"),
    SPAN("Zm9v\0"),
    SPAN("Zm\0v"),
    SPAN("Zm9."),
    SPAN("Zm9,"),
    SPAN("Zm9~"),
    SPAN("Zm9\xc3"),
    SPAN("+_8="), /* two alphabets */
    SPAN("-/8="),
    SPAN("++--"),
};

START_TEST(what_is_no_base64_decodes_to_nothing)
{
	struct buf text = {0};

	buf_text(&text, "before");
	if (text_base64_decode(&text, no_base64[_i]) != RESULT_MALFORMED)
		ck_abort_msg("%.*s", (int)no_base64[_i].length,
		    no_base64[_i].data);
	expect_buf(&text, "before");
}
END_TEST

/* ------ percent-encoding ------ */

START_TEST(only_the_unreserved_characters_stay_as_they_are)
{
	static const char kept[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789-._~";

	for (int c = 0; c < 256; c++) {
		char byte = (char)c, wanted[8];
		struct buf buf = {0};

		if (c != 0 && strchr(kept, c) != NULL)
			snprintf(wanted, sizeof(wanted), "%c", c);
		else
			snprintf(wanted, sizeof(wanted), "%%%02X", (unsigned)c);
		text_percent_encode(&buf, (struct span) {&byte, 1});
		expect_buf(&buf, wanted);
	}
}
END_TEST

/* RFC 3986: gen-delims, sub-delims, unreserved, and examples of section 2.5. */
static const struct pair percent[] = {
    {SPAN(""), SPAN("")},
    {SPAN(":/?#[]@"), SPAN("%3A%2F%3F%23%5B%5D%40")},
    {SPAN("!$&'()*+,;="), SPAN("%21%24%26%27%28%29%2A%2B%2C%3B%3D")},
    {SPAN("AZaz09-._~"), SPAN("AZaz09-._~")},
    {SPAN(" %\"<>\\^`{|}"), SPAN("%20%25%22%3C%3E%5C%5E%60%7B%7C%7D")},
    {SPAN("\xc3\x80"), SPAN("%C3%80")},
    {SPAN("\xe3\x82\xa2"), SPAN("%E3%82%A2")},
    {SPAN("so‘m"), SPAN("so%E2%80%98m")},
    {SPAN("a\0b\xff"), SPAN("a%00b%FF")},
    {SPAN("%41"), SPAN("%2541")},
};

START_TEST(percent_encoding_is_that_of_the_standard)
{
	struct buf text = {0};

	text_percent_encode(&text, percent[_i].plain);
	expect_bytes(&text, percent[_i].encoded);
	ck_assert_int_eq(text_percent_decode(
	    &text, percent[_i].encoded, false), RESULT_OK);
	expect_bytes(&text, percent[_i].plain);
}
END_TEST

START_TEST(every_escape_is_read_in_both_cases)
{
	for (unsigned c = 0; c < 256; c++)
		for (int upper = 0; upper < 2; upper++) {
			char escape[8], byte = (char)c;
			struct buf text = {0};

			snprintf(escape, sizeof(escape),
			    upper ? "%%%02X" : "%%%02x", c);
			ck_assert_int_eq(text_percent_decode(
			    &text, span_of(escape), true), RESULT_OK);
			expect_bytes(&text, (struct span) {&byte, 1});
		}
}
END_TEST

START_TEST(a_plus_is_a_space_only_in_forms)
{
	struct buf text = {0};

	ck_assert_int_eq(
	    text_percent_decode(&text, SPAN("a+b%2B"), true), RESULT_OK);
	expect_buf(&text, "a b+");
	ck_assert_int_eq(
	    text_percent_decode(&text, SPAN("a+b%2B"), false), RESULT_OK);
	expect_buf(&text, "a+b+");
}
END_TEST

static const struct span no_percent[] = {
    SPAN("%"),
    SPAN("%%"),
    SPAN("%4"),
    SPAN("abc%"),
    SPAN("abc%4"),
    SPAN("%4g"),
    SPAN("%g4"),
    SPAN("% 4"),
    SPAN("%+4"),
    SPAN("%-1"),
    SPAN("%0x"),
    SPAN("%u0041"),
    SPAN("%%41"),
    SPAN("%4\0"),
    SPAN("%\xd9\xa3"),
};

START_TEST(a_broken_escape_decodes_to_nothing)
{
	struct buf text = {0};

	for (int plus = 0; plus < 2; plus++) {
		buf_text(&text, "before");
		if (text_percent_decode(&text, no_percent[_i], plus == 1) !=
		    RESULT_MALFORMED)
			ck_abort_msg("%.*s", (int)no_percent[_i].length,
			    no_percent[_i].data);
		expect_buf(&text, "before");
	}
}
END_TEST

TCase *
encoding_tests(void)
{
	TCase *tests = tcase_create("encoding");

	tcase_add_loop_test(
	    tests, base64_is_that_of_the_standard, 0, COUNT(base64));
	tcase_add_loop_test(
	    tests, base64_may_leave_its_padding_away, 0, COUNT(base64));
	tcase_add_loop_test(
	    tests, base64_may_be_in_the_alphabet_of_urls, 0, COUNT(base64));
	tcase_add_loop_test(tests, what_is_no_base64_decodes_to_nothing, 0,
	    COUNT(no_base64));
	tcase_add_test(
	    tests, only_the_unreserved_characters_stay_as_they_are);
	tcase_add_loop_test(
	    tests, percent_encoding_is_that_of_the_standard, 0, COUNT(percent));
	tcase_add_test(tests, every_escape_is_read_in_both_cases);
	tcase_add_test(tests, a_plus_is_a_space_only_in_forms);
	tcase_add_loop_test(tests, a_broken_escape_decodes_to_nothing, 0,
	    COUNT(no_percent));
	return tests;
}
