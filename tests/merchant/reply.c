/* Answers: HTTP 200 and one JSON-RPC object, whatever the outcome. */
#include <stdlib.h>
#include <string.h>

#include "tests/memory_request.h"
#include "merchant/method.h"
#include "merchant/reply.h"
#include "tests/unit.h"

static struct memory_request memory;
static struct reply reply;
static struct call call;

static void
set_up(void)
{
	memory_request_init(&memory, SPAN(""));
	call = (struct call) {.id = span_of("\"seven\"")};
	reply_begin(&reply, &memory.request);
}

static const char *
answer(enum result result)
{
	const char *text;

	reply_end(&reply, &call, result);
	text = memory_request_answer(&memory);
	ck_assert_ptr_nonnull(text);
	return text;
}

static bool
begins(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

START_TEST(a_result_stands_in_the_envelope_with_the_id)
{
	buf_text(&reply.out, "{\"allow\":true}");
	ck_assert_str_eq(answer(RESULT_OK),
	    "{\"result\":{\"allow\":true},\"id\":\"seven\"}\n");
	ck_assert_int_eq(memory.writes, 1);
}
END_TEST

START_TEST(a_refusal_takes_the_place_of_what_was_appended)
{
	const char *text;

	buf_text(&reply.out, "{\"half\":");
	reply_code(&reply, &call, -31008);
	text = answer(RESULT_OK);
	ck_assert(begins(text, "{\"error\":{\"code\":-31008,\"message\":{"));
	ck_assert_ptr_null(strstr(text, "half"));
	ck_assert_ptr_null(strstr(text, "result"));
	ck_assert_ptr_nonnull(strstr(text, "},\"id\":\"seven\"}\n"));
}
END_TEST

START_TEST(a_failure_is_a_system_error)
{
	buf_text(&reply.out, "{\"half\":");
	ck_assert(begins(
	    answer(RESULT_DOWN), "{\"error\":{\"code\":-32400,"));
	ck_assert_int_eq(reply.code, -32400);
}
END_TEST

START_TEST(data_is_a_string_with_its_escapes)
{
	const struct refusal refusal = {
	    .code = -32601, .data = SPAN("a\"b\n")};

	reply_refuse(&reply, &call, &refusal);
	ck_assert_ptr_nonnull(
	    strstr(answer(RESULT_OK), "},\"data\":\"a\\\"b\\u000a\"}"));
}
END_TEST

START_TEST(without_data_there_is_no_member_of_that_name)
{
	reply_code(&reply, &call, -32504);
	ck_assert_ptr_null(strstr(answer(RESULT_OK), "\"data\""));
}
END_TEST

START_TEST(a_refusal_of_a_field_has_its_name_as_data)
{
	const struct config_field field = {.name = (char *)"order_id",
	    .title = {(char *)"", (char *)"", (char *)""}};

	reply_field(&reply, &call, -31050, &field);
	ck_assert_ptr_nonnull(
	    strstr(answer(RESULT_OK), ",\"data\":\"order_id\"}"));
}
END_TEST

START_TEST(errors_of_set_fiscal_data_have_a_plain_message)
{
	call.method = method_find(SPAN("SetFiscalData"));
	reply_code(&reply, &call, -32001);
	ck_assert_ptr_nonnull(
	    strstr(answer(RESULT_OK), "\"code\":-32001,\"message\":\""));
}
END_TEST

START_TEST(a_bad_parameter_is_named_in_the_message)
{
	reply_parameter(&reply, &call, "fiscal_data.date");
	ck_assert_ptr_nonnull(strstr(answer(RESULT_OK), "fiscal_data.date"));
}
END_TEST

START_TEST(the_last_refusal_counts)
{
	reply_code(&reply, &call, -31008);
	reply_code(&reply, &call, -31003);
	ck_assert(begins(
	    answer(RESULT_OK), "{\"error\":{\"code\":-31003,"));
}
END_TEST

START_TEST(a_small_answer_is_not_sent_before_its_end)
{
	buf_text(&reply.out, "[]");
	ck_assert_int_eq(reply_flush(&reply), RESULT_OK);
	ck_assert_int_eq(memory.writes, 0);
	answer(RESULT_OK);
}
END_TEST

static void
fill(size_t count)
{
	while (count-- > 0)
		buf_char(&reply.out, 'x');
}

START_TEST(a_large_answer_goes_out_as_it_comes)
{
	buf_char(&reply.out, '"');
	for (int i = 0; i < 5; i++) {
		fill(40000);
		ck_assert_int_eq(reply_flush(&reply), RESULT_OK);
		ck_assert_int_eq(memory.writes, (unsigned)i + 1);
	}
	buf_char(&reply.out, '"');
	ck_assert_int_gt(strlen(answer(RESULT_OK)), 200000);
	ck_assert_ptr_nonnull(
	    strstr(memory.response, "x\",\"id\":\"seven\"}\n"));
}
END_TEST

START_TEST(an_answer_that_broke_off_is_not_closed)
{
	size_t length;

	fill(40000);
	ck_assert_int_eq(reply_flush(&reply), RESULT_OK);
	length = memory.length;
	answer(RESULT_DOWN);
	ck_assert_int_eq(memory.length, length);
}
END_TEST

START_TEST(a_peer_that_went_is_no_reason_to_go_on)
{
	memory.deaf = true;
	fill(40000);
	ck_assert_int_eq(reply_flush(&reply), RESULT_LOST);
	reply_end(&reply, &call, RESULT_DOWN);
	ck_assert_int_eq(memory.length, 0);
}
END_TEST

START_TEST(without_memory_the_shortest_answer_says_so)
{
	reply.out.failed = true;
	ck_assert(begins(answer(RESULT_OK), "{\"error\":{\"code\":-32400,"));
	ck_assert_ptr_nonnull(strstr(memory.response, ",\"id\":null}\n"));
}
END_TEST

START_TEST(an_answer_that_could_not_begin_is_whole_all_the_same)
{
	/* As if the very first allocation had failed. */
	buf_free(&reply.out);
	reply.out.failed = true;
	reply_code(&reply, &call, -32504);
	ck_assert(begins(answer(RESULT_OK), "{\"error\":{\"code\":-3"));
}
END_TEST

TCase *
reply_tests(void)
{
	TCase *tests = tcase_create("reply");

	tcase_add_checked_fixture(tests, set_up, NULL);
	tcase_add_test(tests, a_result_stands_in_the_envelope_with_the_id);
	tcase_add_test(tests, a_refusal_takes_the_place_of_what_was_appended);
	tcase_add_test(tests, a_failure_is_a_system_error);
	tcase_add_test(tests, data_is_a_string_with_its_escapes);
	tcase_add_test(tests, without_data_there_is_no_member_of_that_name);
	tcase_add_test(tests, a_refusal_of_a_field_has_its_name_as_data);
	tcase_add_test(tests, errors_of_set_fiscal_data_have_a_plain_message);
	tcase_add_test(tests, a_bad_parameter_is_named_in_the_message);
	tcase_add_test(tests, the_last_refusal_counts);
	tcase_add_test(tests, a_small_answer_is_not_sent_before_its_end);
	tcase_add_test(tests, a_large_answer_goes_out_as_it_comes);
	tcase_add_test(tests, an_answer_that_broke_off_is_not_closed);
	tcase_add_test(tests, a_peer_that_went_is_no_reason_to_go_on);
	tcase_add_test(tests, without_memory_the_shortest_answer_says_so);
	tcase_add_test(
	    tests, an_answer_that_could_not_begin_is_whole_all_the_same);
	return tests;
}
