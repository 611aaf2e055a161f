/* Bodies: whole or refused, whatever was announced. */
#include <stdlib.h>
#include <string.h>

#include "gateway/gateway.h"
#include "tests/memory_request.h"
#include "tests/unit.h"

static struct memory_request memory;

#define LIMIT 10

static const struct {
	const char *announced; /* NULL: nothing was */
	const char *body;
	bool cut;
	enum result result;
} bodies[] = {
    {"5", "12345", false, RESULT_OK},
    {"0", "", false, RESULT_OK},
    {"10", "1234567890", false, RESULT_OK},
    {"005", "12345", false, RESULT_OK},
    /* nothing announced: to the end of what comes */
    {NULL, "12345", false, RESULT_OK},
    {"", "12345", false, RESULT_OK},
    {NULL, "", false, RESULT_OK},
    {NULL, "1234567890", false, RESULT_OK},
    {NULL, "12345678901", false, RESULT_TOO_LARGE},
    /* too large, whatever was said */
    {"11", "12345678901", false, RESULT_TOO_LARGE},
    {"11", "1234567890", false, RESULT_TRUNCATED},
    /* another length than announced */
    {"5", "1234", false, RESULT_TRUNCATED},
    {"5", "123456", false, RESULT_TRUNCATED},
    {"5", "", false, RESULT_TRUNCATED},
    {"5", "12345678901", false, RESULT_TRUNCATED},
    {"1", "12345678901", false, RESULT_TRUNCATED},
    {"100000", "12345", false, RESULT_TRUNCATED},
    {"9223372036854775807", "12345", false, RESULT_TRUNCATED},
    /* announced is no number */
    {"9223372036854775808", "12345", false, RESULT_TRUNCATED},
    {"-1", "", false, RESULT_TRUNCATED},
    {"-5", "12345", false, RESULT_TRUNCATED},
    {"five", "12345", false, RESULT_TRUNCATED},
    {"5 ", "12345", false, RESULT_TRUNCATED},
    {"5, 5", "12345", false, RESULT_TRUNCATED},
    /* the peer went: all was there, or not */
    {"5", "12345", true, RESULT_OK},
    {"6", "12345", true, RESULT_TRUNCATED},
    {"4", "12345", true, RESULT_TRUNCATED},
    {NULL, "12345", true, RESULT_TRUNCATED},
};

static enum result
read_body(int row, size_t piece, struct buf *body)
{
	memory_request_init(&memory, span_of(bodies[row].body));
	memory_request_set(&memory, "CONTENT_LENGTH", bodies[row].announced);
	memory.cut = bodies[row].cut;
	memory.piece = piece;
	return request_body(&memory.request, body, LIMIT);
}

START_TEST(a_body_is_whole_or_refused)
{
	struct buf body = {0};

	ck_assert_int_eq(read_body(_i, 0, &body), bodies[_i].result);
	if (bodies[_i].result == RESULT_OK)
		expect_buf(&body, bodies[_i].body);
	buf_free(&body);
}
END_TEST

START_TEST(the_pieces_in_which_a_body_comes_do_not_matter)
{
	struct buf body = {0};

	ck_assert_int_eq(read_body(_i, 1, &body), bodies[_i].result);
	if (bodies[_i].result == RESULT_OK)
		expect_buf(&body, bodies[_i].body);
	buf_free(&body);
}
END_TEST

START_TEST(a_body_is_read_to_its_end_whatever_was_announced)
{
	struct buf body = {0};

	ck_assert_int_eq(read_body(_i, 3, &body), bodies[_i].result);
	ck_assert_int_eq(memory.read,
	    bodies[_i].announced != NULL && bodies[_i].announced[0] == '0' &&
	    bodies[_i].announced[1] == '\0' ? 0 : memory.body.length);
	buf_free(&body);
}
END_TEST

static const char *const bodiless[] = {"GET", "HEAD"};

START_TEST(a_get_without_a_length_has_no_body_to_wait_for)
{
	struct buf body = {0};

	memory_request_init(&memory, SPAN("never asked for"));
	memory_request_set(&memory, "REQUEST_METHOD", bodiless[_i]);
	memory_request_set(&memory, "CONTENT_LENGTH", NULL);
	ck_assert_int_eq(
	    request_body(&memory.request, &body, LIMIT), RESULT_OK);
	ck_assert_int_eq(memory.read, 0);
	expect_buf(&body, "");
}
END_TEST

START_TEST(a_get_with_a_length_has_a_body)
{
	struct buf body = {0};

	memory_request_init(&memory, SPAN("12345"));
	memory_request_set(&memory, "REQUEST_METHOD", "GET");
	ck_assert_int_eq(
	    request_body(&memory.request, &body, LIMIT), RESULT_OK);
	expect_buf(&body, "12345");
}
END_TEST

START_TEST(an_end_without_reading_reads_the_rest)
{
	memory_request_init(&memory, SPAN("much more than the limit"));
	request_finish(&memory.request);
	ck_assert_int_eq(memory.read, memory.body.length);
	ck_assert_int_eq(memory.finished, 1);
}
END_TEST

START_TEST(an_end_after_reading_does_not_read_again)
{
	struct buf body = {0};

	memory_request_init(&memory, SPAN("12345"));
	ck_assert_int_eq(
	    request_body(&memory.request, &body, LIMIT), RESULT_OK);
	memory.read = 0;
	request_finish(&memory.request);
	ck_assert_int_eq(memory.read, 0);
	ck_assert_int_eq(memory.finished, 1);
	buf_free(&body);
}
END_TEST

START_TEST(without_a_web_server_there_is_no_gateway)
{
	struct gateway *gateway = NULL;

	unsetenv("REQUEST_METHOD");
	ck_assert_int_eq(gateway_open(&gateway), RESULT_MALFORMED);
	ck_assert_ptr_null(gateway);
}
END_TEST

TCase *
gateway_tests(void)
{
	TCase *tests = tcase_create("gateway");

	tcase_add_loop_test(
	    tests, a_body_is_whole_or_refused, 0, COUNT(bodies));
	tcase_add_loop_test(tests,
	    the_pieces_in_which_a_body_comes_do_not_matter, 0, COUNT(bodies));
	tcase_add_loop_test(tests,
	    a_body_is_read_to_its_end_whatever_was_announced, 0,
	    COUNT(bodies));
	tcase_add_loop_test(tests,
	    a_get_without_a_length_has_no_body_to_wait_for, 0,
	    COUNT(bodiless));
	tcase_add_test(tests, a_get_with_a_length_has_a_body);
	tcase_add_test(tests, an_end_without_reading_reads_the_rest);
	tcase_add_test(tests, an_end_after_reading_does_not_read_again);
	tcase_add_test(tests, without_a_web_server_there_is_no_gateway);
	return tests;
}
