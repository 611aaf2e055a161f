/* Queries and forms. */
#include <stdio.h>
#include <string.h>

#include "page/form.h"
#include "tests/unit.h"

/* "name|value|name|value" of what was read. */
static void
expect_fields(const struct form *form, const char *text, const char *wanted)
{
	struct buf said = {0};

	for (size_t i = 0; i < form->count; i++) {
		if (i > 0)
			buf_char(&said, '|');
		buf_span(&said, form->fields[i].name);
		buf_char(&said, '|');
		buf_span(&said, form->fields[i].value);
	}
	if (!span_is((struct span) {said.data, said.length}, wanted))
		ck_abort_msg("%s gave %.*s instead of %s", text,
		    (int)said.length, said.data, wanted);
	buf_free(&said);
}

/* application/x-www-form-urlencoded, as browsers and the URL Standard do. */
static const char *const readable[][2] = {
    {"", ""},
    {"test", "test|"},
    {"a=b", "a|b"},
    {"a=", "a|"},
    {"&", ""},
    {"&a", "a|"},
    {"a&", "a|"},
    {"a&b&c", "a||b||c|"},
    {"a=b&c=d", "a|b|c|d"},
    {"a=b&c=d&", "a|b|c|d"},
    {"&&&a=b&&&&c=d&", "a|b|c|d"},
    {"a==a", "a|=a"},
    {"a=b=c=d", "a|b=c=d"},
    {"a=a+b+c+d", "a|a b c d"},
    {"%61=a", "a|a"},
    {"%61+%4d%4D=", "a MM|"},
    {"a+b=c%2Bd", "a b|c+d"},
    {"\xef\xbb\xbftest=\xef\xbb\xbf", "\xef\xbb\xbftest|\xef\xbb\xbf"},
    {"%EF%BB%BFtest=%EF%BB%BF", "\xef\xbb\xbftest|\xef\xbb\xbf"},
    {"%EF%BF%BF=%ef%bf%bf", "\xef\xbf\xbf|\xef\xbf\xbf"},
    {"\xe2\x80\xa0&\xe2\x80\xa1=x", "\xe2\x80\xa0||\xe2\x80\xa1|x"},
    {"a=1&b=%D0%A7+%2B&c&&d=%3D%26=x", "a|1|b|Ч +|c||d|=&=x"},
    {"a;b=c", "a;b|c"},
    {"account[order_id]=197", "account[order_id]|197"},
    {"a=%0D%0A%09", "a|\r\n\t"},
    {"a=*-._~", "a|*-._~"},
};

START_TEST(a_form_is_decoded)
{
	struct form form = {.count = 0};

	ck_assert_int_eq(form_read(&form, span_of(readable[_i][0])), RESULT_OK);
	expect_fields(&form, readable[_i][0], readable[_i][1]);
	form_free(&form);
}
END_TEST

/* Where the URL Standard guesses, or takes the first of two. */
static const struct span refused[] = {
    SPAN("a=1&a=2"),
    SPAN("a=a&a=b&a=c"),
    SPAN("a&a"),
    SPAN("%61=1&a=2"),
    SPAN("a+b=1&a%20b=2"),
    SPAN("=b"),
    SPAN("="),
    SPAN("a=1&=2"),
    SPAN("a=%"),
    SPAN("%=a"),
    SPAN("%a=a"),
    SPAN("%a_=a"),
    SPAN("a=%2"),
    SPAN("a=%zz"),
    SPAN("id=0&value=%"),
    SPAN("b=%2sf%2a"),
    SPAN("b=%%2a"),
    SPAN("%FE%FF"),
    SPAN("%C2"),
    SPAN("%C2x"),
    SPAN("a=%ff"),
    SPAN("a=\xff"),
    SPAN("a=%C0%80"),
    SPAN("a=%ED%A0%80"),
    SPAN("a=%C2&b=%A0"),
    SPAN("a=%00"),
    SPAN("a=\0"),
    SPAN("a%00b=1"),
    SPAN("a=%1b"),
    SPAN("a=%7F"),
    SPAN("a=%C2%80"),
};

START_TEST(a_form_that_is_ambiguous_or_no_text_is_refused)
{
	struct form form = {.count = 0};

	if (form_read(&form, refused[_i]) != RESULT_MALFORMED)
		ck_abort_msg("%.*s", (int)refused[_i].length,
		    refused[_i].data);
	form_free(&form);
}
END_TEST

START_TEST(a_form_has_its_limits)
{
	static char large[FORM_MAX + 2];
	char text[FORM_FIELDS * 5 + 8] = "";
	struct form form = {.count = 0};

	for (int i = 0; i < FORM_FIELDS; i++)
		sprintf(text + strlen(text), "n%02d&", i);
	ck_assert_int_eq(form_read(&form, span_of(text)), RESULT_OK);
	form_free(&form);
	strcat(text, "more");
	ck_assert_int_eq(form_read(&form, span_of(text)), RESULT_TOO_LARGE);
	form_free(&form);
	memset(large, 'a', sizeof(large) - 1);
	ck_assert_int_eq(form_read(&form,
	    (struct span) {large, FORM_MAX}), RESULT_OK);
	form_free(&form);
	ck_assert_int_eq(form_read(&form,
	    (struct span) {large, FORM_MAX + 1}), RESULT_TOO_LARGE);
	form_free(&form);
}
END_TEST

START_TEST(a_field_is_there_or_not)
{
	struct form form = {.count = 0};

	ck_assert_int_eq(form_read(&form, span_of("a=1&b&c=")), RESULT_OK);
	expect_span(form_get(&form, "a"), "1");
	ck_assert(form_has(&form, "b") && form_has(&form, "c"));
	ck_assert(!form_has(&form, "d") && !form_has(&form, ""));
	ck_assert_ptr_null(form_get(&form, "d").data);
	form_free(&form);
}
END_TEST

static const struct {
	const char *text;
	bool good;
	int pixels;
} widths[] = {
    {"", true, 77},
    {"width=100", true, 100},
    {"width=1000", true, 1000},
    {"width=250px", true, 250},
    {"width=0250", true, 250},
    {"width=99", false, 77},
    {"width=1001", false, 77},
    {"width=0", false, 77},
    {"width=-250", false, 77},
    {"width=", false, 77},
    {"width", false, 77},
    {"width=px", false, 77},
    {"width=px250", false, 77},
    {"width=250pxpx", false, 77},
    {"width=250PX", false, 77},
    {"width=250+px", false, 77},
    {"width=+250", false, 77},
    {"width=2.5e2", false, 77},
    {"width=250%25", false, 77},
    {"width=0xfa", false, 77},
    {"width=4294967546", false, 77},
    {"width=18446744073709551866", false, 77},
    {"width=99999999999999999999999999999999", false, 77},
};

START_TEST(a_width_is_a_number_of_pixels_within_its_limits)
{
	struct form form = {.count = 0};
	int pixels = 77;

	ck_assert_int_eq(
	    form_read(&form, span_of(widths[_i].text)), RESULT_OK);
	if (form_pixels(&form, "width", 100, 1000, &pixels) !=
	    widths[_i].good || pixels != widths[_i].pixels)
		ck_abort_msg("%s gave %d", widths[_i].text, pixels);
	form_free(&form);
}
END_TEST

TCase *
form_tests(void)
{
	TCase *tests = tcase_create("form");

	tcase_add_loop_test(tests, a_form_is_decoded, 0, COUNT(readable));
	tcase_add_loop_test(tests,
	    a_form_that_is_ambiguous_or_no_text_is_refused, 0, COUNT(refused));
	tcase_add_test(tests, a_form_has_its_limits);
	tcase_add_test(tests, a_field_is_there_or_not);
	tcase_add_loop_test(tests,
	    a_width_is_a_number_of_pixels_within_its_limits, 0, COUNT(widths));
	return tests;
}
