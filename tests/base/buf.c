/* Growing buffers and spans. */
#include <stdlib.h>
#include <string.h>

#include "tests/unit.h"

START_TEST(a_zeroed_buffer_is_empty_and_sound)
{
	struct buf buf = {0};

	ck_assert(buf_ok(&buf));
	expect_buf(&buf, "");
}
END_TEST

START_TEST(what_is_appended_stands_in_order)
{
	struct buf buf = {0};

	buf_text(&buf, "one ");
	buf_char(&buf, '2');
	buf_span(&buf, span_of(" three "));
	buf_add(&buf, "four and more", 4);
	buf_int(&buf, -5);
	buf_format(&buf, " %d%%", 6);
	expect_buf(&buf, "one 2 three four-5 6%");
}
END_TEST

START_TEST(nul_bytes_are_kept)
{
	struct buf buf = {0};

	buf_add(&buf, "a\0b", 3);
	buf_char(&buf, '\0');
	ck_assert_int_eq(buf.length, 4);
	ck_assert_mem_eq(buf.data, "a\0b\0", 4);
	buf_free(&buf);
}
END_TEST

static const struct {
	int64_t value;
	const char *text;
} integers[] = {
    {0, "0"},
    {7, "7"},
    {-1, "-1"},
    {10, "10"},
    {-1000000, "-1000000"},
    {INT64_MAX, "9223372036854775807"},
    {INT64_MIN, "-9223372036854775808"},
};

START_TEST(integers_are_written_in_full)
{
	struct buf buf = {0};

	buf_int(&buf, integers[_i].value);
	expect_buf(&buf, integers[_i].text);
}
END_TEST

START_TEST(a_buffer_keeps_all_of_many_appends)
{
	struct buf buf = {0};

	for (int i = 0; i < 100000; i++)
		buf_char(&buf, (char)('a' + i % 26));
	ck_assert(buf_ok(&buf));
	ck_assert_int_eq(buf.length, 100000);
	for (int i = 0; i < 100000; i++)
		if (buf.data[i] != 'a' + i % 26)
			ck_abort_msg("byte %d is another one", i);
	buf_free(&buf);
}
END_TEST

/* 256 is where a buffer grows for the first time. */
START_TEST(formatted_text_fits_around_the_size_of_the_buffer)
{
	struct buf buf = {0};

	buf_format(&buf, "%*d", _i, 1);
	ck_assert(buf_ok(&buf));
	ck_assert_int_eq(buf.length, (size_t)_i);
	ck_assert_int_eq(buf.data[_i - 1], '1');
	buf_free(&buf);
}
END_TEST

START_TEST(the_limit_itself_can_be_reserved)
{
	struct buf buf = {0};

	ck_assert_ptr_nonnull(buf_reserve(&buf, BUF_MAX));
	buf_free(&buf);
}
END_TEST

static const size_t too_many[] = {BUF_MAX, SIZE_MAX, SIZE_MAX - 1, SIZE_MAX / 2};

START_TEST(beyond_the_limit_a_buffer_fails)
{
	struct buf buf = {0};

	buf_char(&buf, 'a');
	ck_assert_ptr_null(buf_reserve(&buf, too_many[_i]));
	ck_assert(!buf_ok(&buf));
	buf_free(&buf);
}
END_TEST

START_TEST(a_failed_buffer_stays_failed_and_as_it_was)
{
	struct buf buf = {0};

	buf_text(&buf, "kept");
	ck_assert_ptr_null(buf_reserve(&buf, BUF_MAX));
	buf_text(&buf, "lost");
	buf_format(&buf, "%d", 1);
	ck_assert(!buf_ok(&buf));
	ck_assert_int_eq(buf.length, 4);
	ck_assert_ptr_null(buf_string(&buf));
	buf_free(&buf);
}
END_TEST

START_TEST(a_reset_buffer_is_empty_and_sound)
{
	struct buf buf = {0};

	buf_text(&buf, "old");
	ck_assert_ptr_null(buf_reserve(&buf, BUF_MAX));
	buf_reset(&buf);
	buf_text(&buf, "new");
	expect_buf(&buf, "new");
}
END_TEST

START_TEST(a_wiped_buffer_holds_nothing_of_the_secret)
{
	struct buf buf = {0};

	buf_text(&buf, "secret");
	buf_wipe(&buf);
	ck_assert_int_eq(buf.length, 0);
	for (size_t i = 0; i < 6; i++)
		ck_assert_int_eq(buf.data[i], '\0');
	buf_free(&buf);
}
END_TEST

START_TEST(the_copy_as_a_string_is_terminated)
{
	struct buf buf = {0};
	char *text;

	for (int i = 0; i < 256; i++)
		buf_char(&buf, 'x');
	text = buf_string(&buf);
	ck_assert_ptr_nonnull(text);
	ck_assert_int_eq(strlen(text), 256);
	free(text);
	buf_free(&buf);
}
END_TEST

START_TEST(the_copy_of_an_empty_buffer_is_an_empty_string)
{
	struct buf buf = {0};
	char *text = buf_string(&buf);

	ck_assert_str_eq(text, "");
	free(text);
}
END_TEST

START_TEST(a_trimmed_span_keeps_what_is_within)
{
	ck_assert(span_is(span_trim(span_of(" \ta b\t "), " \t"), "a b"));
	ck_assert(span_is(span_trim(span_of("\ta "), " "), "\ta"));
	ck_assert_uint_eq(span_trim(span_of("   "), " ").length, 0);
	ck_assert_uint_eq(span_trim(span_of(""), " ").length, 0);
	/* No blank is the end of their own string. */
	ck_assert_uint_eq(
	    span_trim((struct span){"a\0", 2}, " \t").length, 2);
}
END_TEST

START_TEST(the_span_of_no_text_is_empty)
{
	struct span span = span_of(NULL);

	ck_assert_ptr_null(span.data);
	ck_assert_int_eq(span.length, 0);
}
END_TEST

static const struct {
	struct span a;
	struct span b;
	bool equal;
} spans[] = {
    {SPAN(""), SPAN(""), true},
    {{NULL, 0}, SPAN(""), true},
    {SPAN("abc"), SPAN("abc"), true},
    {SPAN("abc"), SPAN("abd"), false},
    {SPAN("abc"), SPAN("ab"), false},
    {SPAN("a\0b"), SPAN("a\0b"), true},
    {SPAN("a\0b"), SPAN("a\0c"), false},
    {SPAN("a"), SPAN("a\0"), false},
    {SPAN("a"), SPAN("A"), false},
};

START_TEST(spans_are_equal_when_all_their_bytes_are)
{
	ck_assert_int_eq(
	    span_equal(spans[_i].a, spans[_i].b), spans[_i].equal);
	ck_assert_int_eq(
	    span_equal(spans[_i].b, spans[_i].a), spans[_i].equal);
}
END_TEST

TCase *
buf_tests(void)
{
	TCase *tests = tcase_create("buf");

	tcase_add_test(tests, a_zeroed_buffer_is_empty_and_sound);
	tcase_add_test(tests, what_is_appended_stands_in_order);
	tcase_add_test(tests, nul_bytes_are_kept);
	tcase_add_loop_test(
	    tests, integers_are_written_in_full, 0, COUNT(integers));
	tcase_add_test(tests, a_buffer_keeps_all_of_many_appends);
	tcase_add_loop_test(tests,
	    formatted_text_fits_around_the_size_of_the_buffer, 254, 259);
	tcase_add_test(tests, the_limit_itself_can_be_reserved);
	tcase_add_loop_test(
	    tests, beyond_the_limit_a_buffer_fails, 0, COUNT(too_many));
	tcase_add_test(tests, a_failed_buffer_stays_failed_and_as_it_was);
	tcase_add_test(tests, a_reset_buffer_is_empty_and_sound);
	tcase_add_test(tests, a_wiped_buffer_holds_nothing_of_the_secret);
	tcase_add_test(tests, the_copy_as_a_string_is_terminated);
	tcase_add_test(tests, the_copy_of_an_empty_buffer_is_an_empty_string);
	tcase_add_test(tests, a_trimmed_span_keeps_what_is_within);
	tcase_add_test(tests, the_span_of_no_text_is_empty);
	tcase_add_loop_test(
	    tests, spans_are_equal_when_all_their_bytes_are, 0, COUNT(spans));
	return tests;
}
