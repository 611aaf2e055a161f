/* Requests to a server of a few lines, which answers as it is told. */
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "http/http.h"
#include "tests/unit.h"

#define REQUEST_MAX 8192

static struct {
	int listener;
	int seen; /* the end of a pipe, into which it writes what it read */
	char text[REQUEST_MAX]; /* what has come out of the pipe */
	size_t length;
	pid_t pid;
	char url[64];
} server;

static struct http *http;

static int
listen_somewhere(int *port)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	ck_assert_int_eq(
	    bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	ck_assert_int_eq(listen(fd, 8), 0);
	ck_assert_int_eq(
	    getsockname(fd, (struct sockaddr *)&address, &length), 0);
	*port = ntohs(address.sin_port);
	return fd;
}

/* The head and as much of a body as it announces. */
static size_t
read_request(int fd, char text[REQUEST_MAX])
{
	size_t length = 0, wanted = REQUEST_MAX - 1;
	ssize_t got;

	while (length < wanted &&
	    (got = read(fd, text + length, wanted - length)) > 0) {
		const char *end, *announced;

		length += (size_t)got;
		text[length] = '\0';
		if (text[0] == '\x16') /* TLS */
			break;
		end = strstr(text, "\r\n\r\n");
		announced = strstr(text, "Content-Length: ");
		if (end != NULL && announced != NULL)
			wanted = (size_t)(end + 4 - text) +
			    strtoul(announced + 16, NULL, 10);
	}
	return length;
}

/* Ends with the test, or is killed by it. */
static void
serve(int out, const char *answer, size_t length, bool linger)
{
	char text[REQUEST_MAX];

	for (;;) {
		int fd = accept(server.listener, NULL, NULL);
		size_t got = read_request(fd, text);

		if (got > 0 && write(out, text, got) < 0)
			_exit(0);
		while (length > 0) {
			ssize_t sent = write(fd, answer, length);

			if (sent <= 0)
				break;
			answer += sent;
			length -= (size_t)sent;
		}
		if (linger)
			pause();
		close(fd);
	}
}

static void
start(const char *scheme, const char *answer, size_t length, bool linger)
{
	int port, ends[2];

	server.listener = listen_somewhere(&port);
	snprintf(
	    server.url, sizeof(server.url), "%s://127.0.0.1:%d/", scheme, port);
	ck_assert_int_eq(pipe(ends), 0);
	server.pid = fork();
	ck_assert_int_ge(server.pid, 0);
	if (server.pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGPIPE, SIG_IGN);
		close(ends[0]);
		serve(ends[1], answer, length, linger);
	}
	close(ends[1]);
	close(server.listener);
	server.seen = ends[0];
	server.length = 0;
	server.text[0] = '\0';
}

static bool
read_seen(void)
{
	ssize_t got = read(server.seen, server.text + server.length,
	    REQUEST_MAX - 1 - server.length);

	if (got > 0)
		server.length += (size_t)got;
	server.text[server.length] = '\0';
	return got > 0;
}

/* The server may be slower than the client, which has given up. */
static void
wait_request(void)
{
	while (strstr(server.text, "{\"id\":1}") == NULL && read_seen())
		;
}

/* All that it has read by now. */
static const char *
stop(void)
{
	kill(server.pid, SIGKILL);
	waitpid(server.pid, NULL, 0);
	while (read_seen())
		;
	close(server.seen);
	return server.text;
}

static enum result
post(struct http_answer *answer, const char *const *headers, long seconds)
{
	const struct http_request request = {.url = server.url,
	    .headers = headers,
	    .body = SPAN("{\"id\":1}"),
	    .seconds = seconds};
	char problem[HTTP_PROBLEM_SIZE] = "";
	enum result result = http_post(http, &request, answer, problem);

	ck_assert_int_eq(problem[0] == '\0', result == RESULT_OK);
	return result;
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

#define OK_HEAD "HTTP/1.1 200 OK\r\n"

START_TEST(the_answer_comes_with_its_status)
{
	static const char text[] =
	    "HTTP/1.1 502 Bad\r\nContent-Length: 6\r\n\r\n<html>";
	struct http_answer answer;
	const char *seen;

	start("http", text, sizeof(text) - 1, false);
	ck_assert_int_eq(post(&answer, NULL, 60), RESULT_OK);
	ck_assert_int_eq(answer.status, 502);
	expect_buf(&answer.body, "<html>");
	seen = stop();
	ck_assert_ptr_nonnull(strstr(seen, "POST / HTTP/1.1\r\n"));
	ck_assert_ptr_nonnull(strstr(seen, "\r\n\r\n{\"id\":1}"));
}
END_TEST

START_TEST(headers_go_out_as_they_are_given)
{
	static const char *const headers[] = {
	    "X-Auth: id:k?y%#@&", "Cache-Control: no-cache", NULL};
	static const char text[] = OK_HEAD "Content-Length: 2\r\n\r\n{}";
	struct http_answer answer;
	const char *seen;

	start("http", text, sizeof(text) - 1, false);
	ck_assert_int_eq(post(&answer, headers, 20), RESULT_OK);
	buf_free(&answer.body);
	seen = stop();
	ck_assert_ptr_nonnull(strstr(seen, "\r\nX-Auth: id:k?y%#@&\r\n"));
	ck_assert_ptr_nonnull(strstr(seen, "\r\nCache-Control: no-cache\r\n"));
	ck_assert_ptr_nonnull(
	    strstr(seen, "\r\nContent-Type: application/json"));
	ck_assert_ptr_null(strstr(seen, "Expect"));
	ck_assert_ptr_null(strstr(seen, "Authorization"));
}
END_TEST

START_TEST(a_redirection_is_not_followed)
{
	static const char text[] = "HTTP/1.1 307 Go\r\nLocation: "
				   "http://127.0.0.1:1/\r\n"
				   "Content-Length: 0\r\n\r\n";
	struct http_answer answer;

	start("http", text, sizeof(text) - 1, false);
	ck_assert_int_eq(post(&answer, NULL, 60), RESULT_OK);
	ck_assert_int_eq(answer.status, 307);
	buf_free(&answer.body);
	stop();
}
END_TEST

START_TEST(a_refused_connection_has_sent_nothing)
{
	struct http_answer answer;
	int port, fd = listen_somewhere(&port);

	close(fd);
	snprintf(server.url, sizeof(server.url), "http://127.0.0.1:%d/", port);
	ck_assert_int_eq(post(&answer, NULL, 60), RESULT_DOWN);
}
END_TEST

START_TEST(without_tls_nothing_was_sent)
{
	static const char text[] = OK_HEAD "Content-Length: 2\r\n\r\n{}";
	struct http_answer answer;
	const char *seen;

	start("https", text, sizeof(text) - 1, false);
	ck_assert_int_eq(post(&answer, NULL, 60), RESULT_DOWN);
	seen = stop();
	ck_assert_ptr_null(strstr(seen, "\"id\""));
}
END_TEST

/* What a server says that the request reached, but whose answer did not. */
static const struct {
	const char *text;
	bool linger;
} lost[] = {
    {"", false},
    {"HTTP/1.1 20", false},
    {OK_HEAD "Content-Length: 20\r\n\r\n{\"half\":", false},
    {OK_HEAD "Transfer-Encoding: chunked\r\n\r\n8\r\n{\"half\":\r\n", false},
    {"220 ready\r\n", false},
    {OK_HEAD "Content-Length: 20\r\n\r\n{\"slow\":", true},
};

START_TEST(without_a_whole_answer_it_is_lost_and_not_repeated)
{
	struct http_answer answer;
	const char *seen, *second;

	start("http", lost[_i].text, strlen(lost[_i].text), lost[_i].linger);
	ck_assert_int_eq(
	    post(&answer, NULL, lost[_i].linger ? 3 : 60), RESULT_LOST);
	wait_request();
	seen = stop();
	second = strstr(seen, "POST");
	ck_assert_ptr_nonnull(second);
	ck_assert_ptr_null(strstr(second + 1, "POST"));
}
END_TEST

/* An answer that would keep the connection, and a second without any. */
START_TEST(a_kept_connection_leads_to_no_second_try)
{
	static const char text[] = OK_HEAD "Content-Length: 2\r\n\r\n{}";
	struct http_answer answer;
	const char *seen;
	int count = 0;

	/* It answers once: what is written is not written again. */
	start("http", text, sizeof(text) - 1, false);
	ck_assert_int_eq(post(&answer, NULL, 60), RESULT_OK);
	buf_free(&answer.body);
	ck_assert_int_eq(post(&answer, NULL, 60), RESULT_LOST);
	seen = stop();
	for (const char *p = seen; (p = strstr(p, "POST")) != NULL; p++)
		count++;
	ck_assert_int_eq(count, 2);
}
END_TEST

START_TEST(an_answer_without_end_is_cut_off)
{
	struct buf text = {0};
	struct http_answer answer;

	buf_text(&text, OK_HEAD "\r\n");
	for (size_t i = 0; i <= HTTP_ANSWER_MAX; i += 4096)
		buf_format(&text, "%4096s", "");
	start("http", text.data, text.length, false);
	ck_assert_int_eq(post(&answer, NULL, 60), RESULT_LOST);
	stop();
	buf_free(&text);
}
END_TEST

TCase *
http_tests(void)
{
	TCase *tests = tcase_create("http");

	tcase_set_timeout(tests, 120);
	tcase_add_checked_fixture(tests, open_http, close_http);
	tcase_add_test(tests, the_answer_comes_with_its_status);
	tcase_add_test(tests, headers_go_out_as_they_are_given);
	tcase_add_test(tests, a_redirection_is_not_followed);
	tcase_add_test(tests, a_refused_connection_has_sent_nothing);
	tcase_add_test(tests, without_tls_nothing_was_sent);
	tcase_add_loop_test(tests,
	    without_a_whole_answer_it_is_lost_and_not_repeated, 0, COUNT(lost));
	tcase_add_test(tests, a_kept_connection_leads_to_no_second_try);
	tcase_add_test(tests, an_answer_without_end_is_cut_off);
	return tests;
}
