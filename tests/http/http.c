/* Requests to a server of a few lines, which answers as it is told. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "http/http.h"
#include "tests/server.h"
#include "tests/unit.h"

#define BODY "{\"id\":1}"
#define OK_HEAD "HTTP/1.1 200 OK\r\n"
#define EMPTY OK_HEAD "Content-Length: 2\r\n\r\n{}"

static struct http *http;

static enum result
post(const char *url, const char *const *headers, long seconds,
    struct http_answer *answer)
{
	const struct http_request request = {.url = url,
	    .headers = headers,
	    .body = SPAN(BODY),
	    .seconds = seconds};
	char problem[HTTP_PROBLEM_SIZE] = "";
	enum result result = http_post(http, &request, answer, problem);

	ck_assert_int_eq(problem[0] == '\0', result == RESULT_OK);
	return result;
}

static void
start(const char *scheme, const char *text, enum server_habit habit)
{
	struct span answer = span_of(text);

	server_start(scheme, &answer, 1, habit);
}

static void
open_http(void)
{
	ck_assert_int_eq(http_open(&http), RESULT_OK);
}

static void
close_http(void)
{
	http_close(http);
}

START_TEST(the_answer_comes_with_its_status)
{
	struct http_answer answer;
	const char *seen;

	start("http", "HTTP/1.1 502 Bad\r\nContent-Length: 6\r\n\r\n<html>",
	    SERVER_CLOSES);
	ck_assert_int_eq(post(server_url(), NULL, 60, &answer), RESULT_OK);
	ck_assert_int_eq(answer.status, 502);
	expect_buf(&answer.body, "<html>");
	seen = server_stop();
	ck_assert_ptr_nonnull(strstr(seen, "POST / HTTP/1.1\r\n"));
	ck_assert_ptr_nonnull(strstr(seen, "\r\n\r\n" BODY));
}
END_TEST

/* A key of ours goes to whom it is for, whatever the environment says. */
START_TEST(no_proxy_is_asked)
{
	static const char *const names[] = {
	    "http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"};
	struct http_answer answer;

	for (size_t i = 0; i < COUNT(names); i++)
		ck_assert_int_eq(
		    setenv(names[i], "http://127.0.0.1:1", 1), 0);
	start("http", EMPTY, SERVER_CLOSES);
	ck_assert_int_eq(post(server_url(), NULL, 60, &answer), RESULT_OK);
	buf_free(&answer.body);
	ck_assert_ptr_nonnull(strstr(server_stop(), "POST / HTTP/1.1\r\n"));
	for (size_t i = 0; i < COUNT(names); i++)
		unsetenv(names[i]);
}
END_TEST

START_TEST(headers_go_out_as_they_are_given)
{
	static const char *const headers[] = {
	    "X-Auth: id:k?y%#@&", "Cache-Control: no-cache", NULL};
	struct http_answer answer;
	const char *seen;

	start("http", EMPTY, SERVER_CLOSES);
	ck_assert_int_eq(post(server_url(), headers, 60, &answer), RESULT_OK);
	buf_free(&answer.body);
	seen = server_stop();
	ck_assert_ptr_nonnull(strstr(seen, "\r\nX-Auth: id:k?y%#@&\r\n"));
	ck_assert_ptr_nonnull(strstr(seen, "\r\nCache-Control: no-cache\r\n"));
	ck_assert_ptr_nonnull(
	    strstr(seen, "\r\nContent-Type: application/json"));
	ck_assert_ptr_null(strstr(seen, "Expect"));
	ck_assert_ptr_null(strstr(seen, "Authorization"));
}
END_TEST

static const struct {
	http_call *call;
	const char *line;
} others[] = {
    {http_get, "GET / HTTP/1.1\r\n"},
    {http_delete, "DELETE / HTTP/1.1\r\n"},
};

START_TEST(a_request_without_a_body_has_none)
{
	struct http_request asked = {.body = SPAN(BODY), .seconds = 60};
	struct http_answer answer;
	char problem[HTTP_PROBLEM_SIZE];
	const char *seen;

	start("http", EMPTY, SERVER_CLOSES);
	asked.url = server_url();
	ck_assert_int_eq(
	    others[_i].call(http, &asked, &answer, problem), RESULT_OK);
	expect_buf(&answer.body, "{}");
	/* The handle is as good as new for a POST. */
	ck_assert_int_eq(post(server_url(), NULL, 60, &answer), RESULT_OK);
	expect_buf(&answer.body, "{}");
	seen = server_stop();
	ck_assert_ptr_eq(strstr(seen, others[_i].line), seen);
	seen = strstr(seen, "\r\n\r\n");
	ck_assert_int_eq(strncmp(seen + 4, "POST / ", 7), 0);
	ck_assert_ptr_nonnull(strstr(seen, "\r\n\r\n" BODY));
}
END_TEST

static int told;

static void
count_line(void *state, const char *problem)
{
	ck_assert_ptr_eq(state, &told);
	ck_assert_str_ne(problem, "");
	told++;
}

START_TEST(what_was_not_sent_is_tried_three_times)
{
	const struct http_request request = {
	    .url = server_nowhere(), .seconds = 60};
	struct http_answer answer;
	char problem[HTTP_PROBLEM_SIZE];

	told = 0;
	ck_assert_int_eq(http_patiently(http_get, http, &request, &answer,
			     problem, count_line, &told),
	    RESULT_DOWN);
	ck_assert_int_eq(told, 3);
}
END_TEST

START_TEST(what_may_have_arrived_is_not_tried_again)
{
	struct http_request asked = {.seconds = 60};
	struct http_answer answer;
	char problem[HTTP_PROBLEM_SIZE];

	told = 0;
	start("http", "", SERVER_CLOSES);
	asked.url = server_url();
	ck_assert_int_eq(http_patiently(http_get, http, &asked, &answer,
			     problem, count_line, &told),
	    RESULT_LOST);
	ck_assert_int_eq(told, 0);
	server_stop();
}
END_TEST

START_TEST(a_redirection_is_not_followed)
{
	struct http_answer answer;

	start("http",
	    "HTTP/1.1 307 Go\r\nLocation: http://127.0.0.1:1/\r\n"
	    "Content-Length: 0\r\n\r\n",
	    SERVER_CLOSES);
	ck_assert_int_eq(post(server_url(), NULL, 60, &answer), RESULT_OK);
	ck_assert_int_eq(answer.status, 307);
	buf_free(&answer.body);
	server_stop();
}
END_TEST

START_TEST(a_refused_connection_has_sent_nothing)
{
	struct http_answer answer;

	ck_assert_int_eq(
	    post(server_nowhere(), NULL, 60, &answer), RESULT_DOWN);
}
END_TEST

START_TEST(who_does_not_accept_is_left_after_ten_seconds)
{
	struct http_answer answer;
	int64_t begin;

	server_deaf();
	begin = clock_steady();
	ck_assert_int_eq(post(server_url(), NULL, 60, &answer), RESULT_DOWN);
	ck_assert_int_ge(clock_steady() - begin, 9500);
	ck_assert_int_lt(clock_steady() - begin, 50000);
	server_deaf_end();
}
END_TEST

START_TEST(without_tls_nothing_was_sent)
{
	struct http_answer answer;

	start("https", EMPTY, SERVER_CLOSES);
	ck_assert_int_eq(post(server_url(), NULL, 60, &answer), RESULT_DOWN);
	ck_assert_ptr_null(strstr(server_stop(), BODY));
}
END_TEST

/* What a server says that the request reached, but whose answer did not. */
static const struct {
	const char *text;
	enum server_habit habit;
} lost[] = {
    {"", SERVER_CLOSES},
    {"HTTP/1.1 20", SERVER_CLOSES},
    {OK_HEAD "Content-Length: 20\r\n\r\n{\"half\":", SERVER_CLOSES},
    {OK_HEAD "Transfer-Encoding: chunked\r\n\r\n8\r\n{\"half\":\r\n",
	SERVER_CLOSES},
    {"220 ready\r\n", SERVER_CLOSES},
    {OK_HEAD "Content-Length: 20\r\n\r\n{\"slow\":", SERVER_HANGS},
};

START_TEST(without_a_whole_answer_it_is_lost_and_not_repeated)
{
	struct http_answer answer;
	const char *seen;

	start("http", lost[_i].text, lost[_i].habit);
	ck_assert_int_eq(post(server_url(), NULL,
			     lost[_i].habit == SERVER_HANGS ? 3 : 60, &answer),
	    RESULT_LOST);
	server_wait(BODY);
	seen = strstr(server_stop(), "POST");
	ck_assert_ptr_nonnull(seen);
	ck_assert_ptr_null(strstr(seen + 1, "POST"));
}
END_TEST

/* libcurl would repeat it, were the connection an old one. */
START_TEST(a_kept_connection_leads_to_no_second_try)
{
	static const struct span answers[] = {
	    {EMPTY, sizeof(EMPTY) - 1}, {"", 0}};
	struct http_answer answer;
	int count = 0;

	server_start("http", answers, 2, SERVER_KEEPS);
	ck_assert_int_eq(post(server_url(), NULL, 60, &answer), RESULT_OK);
	buf_free(&answer.body);
	ck_assert_int_eq(post(server_url(), NULL, 60, &answer), RESULT_LOST);
	for (const char *p = server_stop(); (p = strstr(p, "POST")) != NULL;
	     p++)
		count++;
	ck_assert_int_eq(count, 2);
}
END_TEST

START_TEST(an_answer_without_end_is_cut_off)
{
	struct buf text = {0};
	struct span answer;
	struct http_answer got;

	buf_text(&text, OK_HEAD "\r\n");
	for (size_t i = 0; i <= HTTP_ANSWER_MAX; i += 4096)
		buf_format(&text, "%4096s", "");
	answer = (struct span){text.data, text.length};
	server_start("http", &answer, 1, SERVER_CLOSES);
	ck_assert_int_eq(post(server_url(), NULL, 60, &got), RESULT_LOST);
	server_stop();
	buf_free(&text);
}
END_TEST

/* Where nothing but the status is wanted. */
static const struct {
	const char *text;
	enum result result;
} statuses[] = {
    {"HTTP/1.1 201 Yes\r\nContent-Length: 100\r\n\r\n0123456789", RESULT_OK},
    {"HTTP/1.1 201 Yes\r\nContent-Length: 100\r\n\r\n0123", RESULT_LOST},
    {"HTTP/1.1 201 Yes\r\nContent-Length: 4\r\n\r\n0123", RESULT_OK},
};

START_TEST(of_a_long_answer_the_status_may_be_enough)
{
	struct http_request asked = {
	    .seconds = 60, .answer_max = 4, .status_only = true};
	struct http_answer answer;
	char problem[HTTP_PROBLEM_SIZE];

	start("http", statuses[_i].text, SERVER_CLOSES);
	asked.url = server_url();
	ck_assert_int_eq(
	    http_post(http, &asked, &answer, problem), statuses[_i].result);
	if (statuses[_i].result == RESULT_OK) {
		ck_assert_int_eq(answer.status, 201);
		buf_free(&answer.body);
	}
	/* The limit alone is no leave to be content with less. */
	asked.status_only = false;
	if (statuses[_i].result == RESULT_OK && _i == 0)
		ck_assert_int_eq(
		    http_post(http, &asked, &answer, problem), RESULT_LOST);
	server_stop();
}
END_TEST

static const struct {
	const char *method;
	struct span body;
	const char *line;
	const char *type;
} sent[] = {
    {"PUT", SPAN(BODY), "PUT / HTTP/1.1\r\n", "\r\nContent-Type: text/xml\r\n"},
    {"PATCH", SPAN(BODY), "PATCH / HTTP/1.1\r\n",
	"\r\nContent-Type: text/xml\r\n"},
    {"GET", {NULL, 0}, "GET / HTTP/1.1\r\n", NULL},
};

START_TEST(any_method_is_sent_with_its_type)
{
	struct http_request asked = {.method = sent[_i].method,
	    .body = sent[_i].body,
	    .type = "text/xml",
	    .seconds = 60};
	struct http_answer answer;
	char problem[HTTP_PROBLEM_SIZE];
	const char *seen;

	start("http", EMPTY, SERVER_CLOSES);
	asked.url = server_url();
	ck_assert_int_eq(http_send(http, &asked, &answer, problem), RESULT_OK);
	buf_free(&answer.body);
	seen = server_stop();
	ck_assert_ptr_eq(strstr(seen, sent[_i].line), seen);
	if (sent[_i].type == NULL) {
		ck_assert_ptr_null(strstr(seen, "Content-"));
		return;
	}
	ck_assert_ptr_nonnull(strstr(seen, sent[_i].type));
	ck_assert_ptr_nonnull(strstr(seen, "\r\n\r\n" BODY));
}
END_TEST

TCase *
http_tests(void)
{
	TCase *tests = tcase_create("http");

	tcase_set_timeout(tests, 120);
	tcase_add_checked_fixture(tests, open_http, close_http);
	tcase_add_test(tests, the_answer_comes_with_its_status);
	tcase_add_test(tests, no_proxy_is_asked);
	tcase_add_test(tests, headers_go_out_as_they_are_given);
	tcase_add_loop_test(
	    tests, a_request_without_a_body_has_none, 0, COUNT(others));
	tcase_add_test(tests, what_was_not_sent_is_tried_three_times);
	tcase_add_test(tests, what_may_have_arrived_is_not_tried_again);
	tcase_add_test(tests, a_redirection_is_not_followed);
	tcase_add_test(tests, a_refused_connection_has_sent_nothing);
	tcase_add_test(tests, who_does_not_accept_is_left_after_ten_seconds);
	tcase_add_test(tests, without_tls_nothing_was_sent);
	tcase_add_loop_test(tests,
	    without_a_whole_answer_it_is_lost_and_not_repeated, 0, COUNT(lost));
	tcase_add_test(tests, a_kept_connection_leads_to_no_second_try);
	tcase_add_test(tests, an_answer_without_end_is_cut_off);
	tcase_add_loop_test(tests, of_a_long_answer_the_status_may_be_enough, 0,
	    COUNT(statuses));
	tcase_add_loop_test(
	    tests, any_method_is_sent_with_its_type, 0, COUNT(sent));
	return tests;
}
