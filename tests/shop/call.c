/* Calls of a storefront's API that answers as it is told. */
#include <stdlib.h>
#include <string.h>

#include "shop/shop_call.h"
#include "tests/server.h"
#include "tests/unit.h"

#define OK_HEAD "HTTP/1.1 200 OK\r\n"
#define EMPTY OK_HEAD "Content-Length: 2\r\n\r\n{}"
#define TOKEN OK_HEAD "Content-Length: 19\r\n\r\n{\"api_token\":\"t&1\"}"
#define NUMBER                                                                 \
	OK_HEAD "Content-Length: 20\r\n\r\n\xef\xbb\xbf{\"api_token\": 17}"
#define NO_TOKEN OK_HEAD "Content-Length: 13\r\n\r\n{\"error\":\"x\"}"
#define PAGE OK_HEAD "Content-Length: 6\r\n\r\n<html>"
#define SUCCESS OK_HEAD "Content-Length: 17\r\n\r\n{\"success\":\"yes\"}"
#define STATUS(text) "HTTP/1.1 " text "\r\nContent-Length: 0\r\n\r\n"

static struct http *http;

static const struct shop_word values[] = {
    {"id", SPAN("42")},
    {"note", SPAN("Payme \"1\" & <2>")},
    {"as_paid", SPAN("P")},
    {"line", SPAN("a\nb")},
};
static const struct shop_words words = {values, COUNT(values), NULL};

static struct shop_step login = {.name = "login",
    .method = "POST",
    .path = "/index.php?route=api/login",
    .type = SHOP_FORM,
    .body = "username={api_user}&key={api_key}",
    .take = "api_token"};
static struct shop_step history = {.name = "history",
    .method = "POST",
    .path = "/index.php?order={id}&api_token={api_token}",
    .type = SHOP_FORM,
    .body = "status={as_paid}&comment={note}",
    .expect = "\"success\""};
static struct shop_step order = {.name = "order",
    .method = "PUT",
    .path = "/api/orders/{id}",
    .type = SHOP_JSON,
    .auth = SHOP_AUTH_BASIC,
    .body = "{\"status\": \"{as_paid}\", \"id\": {id}, \"note\": \"{note}\"}"};

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

static enum shop_call_outcome
run(const struct shop_step *steps, size_t count, const char *user,
    const char *key, char problem[SHOP_PROBLEM_SIZE])
{
	struct shop_step copies[SHOP_STEPS_MAX];
	const struct shop_call call = {copies, count};
	const struct shop_access access = {server_url(), user, key};
	enum shop_call_outcome outcome;

	memcpy(copies, steps, count * sizeof(*steps));
	strcpy(problem, "");
	outcome = shop_call_run(&call, &access, http, &words, problem);
	ck_assert_int_eq(problem[0] == '\0', outcome == SHOP_CALL_DONE);
	ck_assert_ptr_null(strstr(problem, "k&y"));
	return outcome;
}

static void
start(const char *first, const char *second)
{
	const struct span answers[] = {span_of(first), span_of(second)};

	server_start("http", answers, 2, SERVER_CLOSES);
}

START_TEST(what_one_step_takes_is_a_word_of_the_next)
{
	const struct shop_step steps[] = {login, history};
	char problem[SHOP_PROBLEM_SIZE];
	const char *seen;

	start(TOKEN, SUCCESS);
	ck_assert_int_eq(
	    run(steps, 2, "Default", "k&y", problem), SHOP_CALL_DONE);
	seen = server_stop();
	ck_assert_ptr_nonnull(
	    strstr(seen, "POST /index.php?route=api/login HTTP/1.1\r\n"));
	ck_assert_ptr_nonnull(
	    strstr(seen, "\r\n\r\nusername=Default&key=k%26y"));
	ck_assert_ptr_nonnull(
	    strstr(seen, "POST /index.php?order=42&api_token=t%261 HTTP"));
	ck_assert_ptr_nonnull(strstr(
	    seen, "\r\n\r\nstatus=P&comment=Payme%20%221%22%20%26%20%3C2%3E"));
	ck_assert_ptr_nonnull(strstr(
	    seen, "\r\nContent-Type: application/x-www-form-urlencoded\r\n"));
	ck_assert_ptr_nonnull(strstr(seen, "\r\nUser-Agent: payme-cgi\r\n"));
	ck_assert_ptr_null(strstr(seen, "Authorization"));
}
END_TEST

START_TEST(a_number_may_be_taken_behind_a_mark)
{
	const struct shop_step steps[] = {login, history};
	char problem[SHOP_PROBLEM_SIZE];

	start(NUMBER, SUCCESS);
	ck_assert_int_eq(run(steps, 2, "u", "k&y", problem), SHOP_CALL_DONE);
	ck_assert_ptr_nonnull(strstr(server_stop(), "&api_token=17 HTTP"));
}
END_TEST

static const struct {
	const char *user;
	enum shop_auth auth;
	const char *line;
} logins[] = {
    /* "me:k&y" and "k&y:" */
    {"me", SHOP_AUTH_BASIC, "\r\nAuthorization: Basic bWU6ayZ5\r\n"},
    {"", SHOP_AUTH_BASIC, "\r\nAuthorization: Basic ayZ5Og==\r\n"},
    {"me", SHOP_AUTH_BEARER, "\r\nAuthorization: Bearer k&y\r\n"},
    {"me", SHOP_AUTH_NONE, NULL},
};

START_TEST(a_step_shows_who_calls)
{
	struct shop_step step = order;
	char problem[SHOP_PROBLEM_SIZE];
	const char *seen;

	step.auth = logins[_i].auth;
	start(EMPTY, EMPTY);
	ck_assert_int_eq(
	    run(&step, 1, logins[_i].user, "k&y", problem), SHOP_CALL_DONE);
	seen = server_stop();
	if (logins[_i].line == NULL)
		ck_assert_ptr_null(strstr(seen, "Authorization"));
	else
		ck_assert_ptr_nonnull(strstr(seen, logins[_i].line));
	/* The address ends with a slash, the path begins with one. */
	ck_assert_ptr_eq(strstr(seen, "PUT /api/orders/42 HTTP/1.1\r\n"), seen);
	ck_assert_ptr_nonnull(strstr(seen, "\r\nAccept: application/json\r\n"));
	ck_assert_ptr_nonnull(strstr(seen,
	    "\r\n\r\n{\"status\": \"P\", \"id\": 42, "
	    "\"note\": \"Payme \\\"1\\\" & <2>\"}"));
}
END_TEST

START_TEST(a_step_has_headers_and_xml_of_its_own)
{
	static const char *const headers[] = {"X-Order: {id}", NULL};
	struct shop_step step = order;
	char problem[SHOP_PROBLEM_SIZE];
	const char *seen;

	step.headers = headers;
	step.type = SHOP_XML;
	step.body = "<a>{note}</a>";
	start(EMPTY, EMPTY);
	ck_assert_int_eq(run(&step, 1, "me", "k&y", problem), SHOP_CALL_DONE);
	seen = server_stop();
	ck_assert_ptr_nonnull(strstr(seen, "\r\nX-Order: 42\r\n"));
	ck_assert_ptr_nonnull(
	    strstr(seen, "\r\nContent-Type: application/xml\r\n"));
	ck_assert_ptr_nonnull(
	    strstr(seen, "<a>Payme &#34;1&#34; &#38; &#60;2&#62;</a>"));
}
END_TEST

START_TEST(an_empty_body_has_its_length)
{
	struct shop_step step = {.name = "go", .method = "POST", .path = "/go"};
	char problem[SHOP_PROBLEM_SIZE];

	start(EMPTY, EMPTY);
	ck_assert_int_eq(run(&step, 1, "", "", problem), SHOP_CALL_DONE);
	ck_assert_ptr_nonnull(
	    strstr(server_stop(), "\r\nContent-Length: 0\r\n"));
}
END_TEST

static const struct {
	const char *first, *second;
	enum shop_call_outcome outcome;
	const char *problem;
} refusals[] = {
    {STATUS("401 No"), SUCCESS, SHOP_CALL_REFUSED, "step login: answered 401"},
    {STATUS("429 No"), SUCCESS, SHOP_CALL_SILENT, "step login: answered 429"},
    {STATUS("408 No"), SUCCESS, SHOP_CALL_SILENT, "step login: answered 408"},
    {STATUS("503 No"), SUCCESS, SHOP_CALL_SILENT, "step login: answered 503"},
    {STATUS("302 No"), SUCCESS, SHOP_CALL_REFUSED,
	"step login: answered 302: redirections are not followed"},
    {NO_TOKEN, SUCCESS, SHOP_CALL_REFUSED,
	"step login: no api_token in the answer"},
    {PAGE, SUCCESS, SHOP_CALL_REFUSED,
	"step login: no api_token in the answer"},
    {TOKEN, NO_TOKEN, SHOP_CALL_REFUSED,
	"step history: the answer is not what is expected"},
    {TOKEN, STATUS("500 No"), SHOP_CALL_REFUSED, "step history: answered 500"},
    {TOKEN, "", SHOP_CALL_SILENT, "step history: "},
};

START_TEST(a_step_that_does_not_end_well_ends_the_call)
{
	const struct shop_step steps[] = {login, history};
	char problem[SHOP_PROBLEM_SIZE];
	const char *seen;

	start(refusals[_i].first, refusals[_i].second);
	ck_assert_int_eq(
	    run(steps, 2, "u", "k&y", problem), refusals[_i].outcome);
	ck_assert_int_eq(strncmp(problem, refusals[_i].problem,
			     strlen(refusals[_i].problem)),
	    0);
	seen = server_stop();
	ck_assert_int_eq(strstr(seen, "order=42") != NULL,
	    strncmp(problem, "step history", 12) == 0);
}
END_TEST

START_TEST(what_is_no_json_is_not_sent)
{
	struct shop_step step = order;
	char problem[SHOP_PROBLEM_SIZE];

	step.body = "{\"id\": {note}}";
	start(EMPTY, EMPTY);
	ck_assert_int_eq(run(&step, 1, "", "k&y", problem), SHOP_CALL_REFUSED);
	ck_assert_str_eq(problem, "step order: its body is not JSON");
	ck_assert_str_eq(server_stop(), "");
}
END_TEST

START_TEST(no_value_ends_a_header)
{
	static const char *const headers[][2] = {
	    {"X-Note: {line}", NULL}, {"X-Key: {api_key}", NULL}};
	struct shop_step step = order;
	char problem[SHOP_PROBLEM_SIZE];

	step.headers = headers[_i];
	start(EMPTY, EMPTY);
	ck_assert_int_eq(
	    run(&step, 1, "", "a\r\nX: b", problem), SHOP_CALL_REFUSED);
	ck_assert_str_eq(server_stop(), "");
}
END_TEST

static const struct {
	struct shop_step step;
	const char *problem; /* NULL: fine */
} checks[] = {
    {{.name = "a", .method = "PUT", .path = "/{id}", .body = "{note}"}, NULL},
    {{.name = "a", .method = "GET", .path = "/{api_token}"}, NULL},
    {{.name = "a", .method = "get", .path = "/"}, "step a: method: "},
    {{.name = "a", .method = "GET", .path = "/", .body = "x"},
	"step a: body: "},
    {{.name = "a", .method = "POST", .path = "/{ids}"}, "step a: {ids}: "},
    {{.name = "a", .method = "POST", .path = "/", .body = "{token}"},
	"step a: {token}: "},
    {{.name = "a", .method = "POST", .path = "/", .take = "a b"},
	"step a: take: "},
    {{.name = "a", .method = "POST", .path = "/", .expect = "("},
	"step a: expect: "},
};

START_TEST(mistakes_are_told_beforehand)
{
	struct shop_step steps[] = {login, checks[_i].step};
	const struct shop_call call = {steps, 2};
	char problem[SHOP_PROBLEM_SIZE] = "";

	ck_assert_int_eq(shop_call_check(&call, &words, problem),
	    checks[_i].problem == NULL);
	if (checks[_i].problem != NULL)
		ck_assert_int_eq(strncmp(problem, checks[_i].problem,
				     strlen(checks[_i].problem)),
		    0);
}
END_TEST

START_TEST(steps_are_few)
{
	struct shop_step steps[SHOP_STEPS_MAX + 1];
	const struct shop_call call = {steps, SHOP_STEPS_MAX + 1};
	char problem[SHOP_PROBLEM_SIZE] = "";

	ck_assert(!shop_call_check(&call, &words, problem));
	ck_assert_str_eq(problem, "at most 8 steps");
}
END_TEST

TCase *
shop_call_tests(void)
{
	TCase *tests = tcase_create("shop call");

	tcase_set_timeout(tests, 120);
	tcase_add_checked_fixture(tests, open_http, close_http);
	tcase_add_test(tests, what_one_step_takes_is_a_word_of_the_next);
	tcase_add_test(tests, a_number_may_be_taken_behind_a_mark);
	tcase_add_loop_test(tests, a_step_shows_who_calls, 0, COUNT(logins));
	tcase_add_test(tests, a_step_has_headers_and_xml_of_its_own);
	tcase_add_test(tests, an_empty_body_has_its_length);
	tcase_add_loop_test(tests, a_step_that_does_not_end_well_ends_the_call,
	    0, COUNT(refusals));
	tcase_add_test(tests, what_is_no_json_is_not_sent);
	tcase_add_loop_test(tests, no_value_ends_a_header, 0, 2);
	tcase_add_loop_test(
	    tests, mistakes_are_told_beforehand, 0, COUNT(checks));
	tcase_add_test(tests, steps_are_few);
	return tests;
}
