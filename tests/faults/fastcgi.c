/*
 * FastCGI on a real listening socket with a libfcgi that says what the test
 * tells it: as it does when a peer goes half way, or accept() fails.
 */
#include <sys/socket.h>
#include <sys/un.h>

#include <errno.h>
#include <fcgiapp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gateway/backend.h"
#include "setting/log.h"
#include "tests/faults/system.h"
#include "tests/faults/wrap.h"
#include "tests/tap.h"

#define SCRIPT 32

/* What libfcgi says, and what was asked of it. */
static struct {
	int init;
	int accepts[SCRIPT]; /* results of FCGX_Accept_r(), one by one */
	int heads[SCRIPT]; /* errors of the head that was accepted */
	size_t accepted;
	const char *body; /* what comes, as one record */
	unsigned char record[16]; /* where it stands then */
	FCGX_Stream in;
	int body_error; /* and what is wrong with it at its end */
	int output_error;
	bool short_write;
	unsigned finished, detached;
	bool is_get; /* without a body; else a POST of 5 bytes */
	bool seen_end;
	bool has_head;
} script;

WRAP(int, FCGX_Init, void)
{
	return script.init;
}

WRAP(int, FCGX_InitRequest, FCGX_Request *request, int fd, int flags)
{
	(void)fd;
	(void)flags;
	memset(request, 0, sizeof(*request));
	request->ipcFd = -1;
	return 0;
}

WRAP(int, FCGX_Accept_r, FCGX_Request *request)
{
	ck_assert_int_lt(script.accepted, SCRIPT);
	request->in = &script.in;
	request->out = NULL;
	script.has_head = false;
	return script.accepts[script.accepted++];
}

WRAP(int, FCGX_GetError, FCGX_Stream *stream)
{
	if (stream == NULL)
		return script.output_error;
	if (!script.has_head) {
		script.has_head = true;
		return script.heads[script.accepted - 1];
	}
	return script.body[0] == '\0' ? script.body_error : 0;
}

WRAP(int, FCGX_GetChar, FCGX_Stream *stream)
{
	size_t length = strlen(script.body);

	if (stream->rdNext == stream->stop) {
		ck_assert_uint_le(length, sizeof(script.record));
		memcpy(script.record, script.body, length);
		script.body += length;
		stream->rdNext = script.record;
		stream->stop = script.record + length;
	}
	script.seen_end = stream->rdNext == stream->stop;
	return script.seen_end ? EOF : *stream->rdNext++;
}

WRAP(int, FCGX_PutStr, const char *data, int length, FCGX_Stream *stream)
{
	(void)data;
	(void)stream;
	return script.short_write ? length - 1 : length;
}

WRAP(char *, FCGX_GetParam, const char *name, FCGX_ParamArray envp)
{
	(void)envp;
	if (strcmp(name, "REQUEST_METHOD") == 0)
		return (char *)(script.is_get ? "GET" : "POST");
	return strcmp(name, "CONTENT_LENGTH") == 0 && !script.is_get
	    ? (char *)"5"
	    : NULL;
}

WRAP(int, FCGX_HasSeenEOF, FCGX_Stream *stream)
{
	(void)stream;
	return script.seen_end;
}

WRAP(void, FCGX_Attach, FCGX_Request *request)
{
	(void)request;
}

WRAP(void, FCGX_Detach, FCGX_Request *request)
{
	(void)request;
	script.detached++;
}

WRAP(void, FCGX_Finish_r, FCGX_Request *request)
{
	(void)request;
	script.finished++;
}

WRAP(void, FCGX_Free, FCGX_Request *request, int close)
{
	(void)request;
	(void)close;
}

/* ------ the socket ------ */

static int input = -1, peer = -1;
static struct gateway *gateway;
static struct sockaddr_un address = {.sun_family = AF_UNIX};

static void
listen_on_input(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s/socket",
	    scratch);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(
	    bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	ck_assert_int_eq(listen(fd, 5), 0);
	ck_assert_int_eq(dup2(fd, STDIN_FILENO), STDIN_FILENO);
	close(fd);
}

/* Somebody waits to be accepted, for as long as the test goes on. */
static void
connect_peer(void)
{
	peer = socket(AF_UNIX, SOCK_STREAM, 0);
	ck_assert_int_ge(peer, 0);
	ck_assert_int_eq(
	    connect(peer, (struct sockaddr *)&address, sizeof(address)), 0);
}

static void
set_up(void)
{
	memset(&script, 0, sizeof(script));
	script.body = "";
	gateway_stop = 0;
	ck_assert_int_eq(log_to("/dev/null"), RESULT_OK);
	input = dup(STDIN_FILENO);
	listen_on_input();
	ck_assert_int_eq(gateway_open(&gateway), RESULT_OK);
}

static void
tear_down(void)
{
	sigset_t stops;

	gateway_close(gateway);
	gateway = NULL;
	gateway_stop = 0;
	dup2(input, STDIN_FILENO);
	close(input);
	close(peer);
	unlink(address.sun_path);
	sigfillset(&stops);
	sigprocmask(SIG_UNBLOCK, &stops, NULL);
	gateway_rest();
	ck_assert_int_eq(log_to("stderr"), RESULT_OK);
}

START_TEST(a_whole_request_is_handed_on)
{
	struct request *request = NULL;
	struct buf body = {0};

	connect_peer();
	script.body = "12345";
	ck_assert_int_eq(gateway_next(gateway, &request), RESULT_OK);
	ck_assert_int_eq(request_body(request, &body, 10), RESULT_OK);
	ck_assert_int_eq(body.length, 5);
	/* libfcgi keeps its record: not what was in it. */
	ck_assert_mem_eq(script.record, "\0\0\0\0\0", 5);
	request_finish(request);
	ck_assert_int_eq(script.finished, 1);
	buf_free(&body);
}
END_TEST

START_TEST(a_connection_that_was_read_to_its_end_is_closed_at_once)
{
	struct request *request = NULL;

	connect_peer();
	script.is_get = _i == 1;
	script.body = script.is_get ? "" : "12345";
	ck_assert_int_eq(gateway_next(gateway, &request), RESULT_OK);
	ck_assert_int_eq(request_body(request, NULL, 5), RESULT_OK);
	request_finish(request);
	ck_assert_int_eq(script.detached, 1);
	ck_assert_int_eq(script.finished, 1);
}
END_TEST

static const int broken_heads[] = {EINTR, EAGAIN, -3, -1};

START_TEST(a_request_whose_head_was_cut_off_is_not_handed_on)
{
	struct request *request = NULL;

	connect_peer();
	script.heads[0] = script.heads[1] = broken_heads[_i];
	ck_assert_int_eq(gateway_next(gateway, &request), RESULT_OK);
	ck_assert_int_eq(script.accepted, 3);
	ck_assert_int_eq(script.finished, 2);
}
END_TEST

START_TEST(a_body_that_was_cut_off_is_not_whole)
{
	struct request *request = NULL;
	struct buf body = {0};

	connect_peer();
	script.body = "123";
	script.body_error = broken_heads[_i];
	ck_assert_int_eq(gateway_next(gateway, &request), RESULT_OK);
	ck_assert_int_eq(
	    request_body(request, &body, 10), RESULT_TRUNCATED);
	buf_free(&body);
}
END_TEST

static const int nobodys_fault[] = {-EAGAIN, -ECONNABORTED, -EINTR};

START_TEST(a_peer_that_another_process_took_is_no_failure)
{
	struct request *request = NULL;

	connect_peer();
	for (int i = 0; i < 20; i++)
		script.accepts[i] = nobodys_fault[_i];
	ck_assert_int_eq(gateway_next(gateway, &request), RESULT_OK);
	ck_assert_int_eq(script.accepted, 21);
}
END_TEST

START_TEST(a_process_that_cannot_accept_any_more_ends)
{
	struct request *request = NULL;

	connect_peer();
	for (int i = 0; i < SCRIPT; i++)
		script.accepts[i] = -EMFILE;
	ck_assert_int_eq(gateway_next(gateway, &request), RESULT_LOST);
	ck_assert_int_eq(script.accepted, 5);
	ck_assert_ptr_null(request);
}
END_TEST

START_TEST(a_few_failures_are_survived)
{
	struct request *request = NULL;

	connect_peer();
	for (int i = 0; i < 4; i++)
		script.accepts[i] = script.accepts[5 + i] = -EMFILE;
	ck_assert_int_eq(gateway_next(gateway, &request), RESULT_OK);
	ck_assert_int_eq(gateway_next(gateway, &request), RESULT_OK);
	ck_assert_int_eq(script.accepted, 10);
}
END_TEST

START_TEST(an_answer_that_nobody_takes_is_lost)
{
	struct request *request = NULL;

	connect_peer();
	ck_assert_int_eq(gateway_next(gateway, &request), RESULT_OK);
	ck_assert_int_eq(request_write(request, "answer", 6), RESULT_OK);
	script.short_write = true;
	ck_assert_int_eq(request_write(request, "answer", 6), RESULT_LOST);
	script.short_write = false;
	script.output_error = EPIPE;
	ck_assert_int_eq(request_write(request, "answer", 6), RESULT_LOST);
}
END_TEST

static const int stops[] = {SIGTERM, SIGUSR1, SIGHUP};

START_TEST(a_signal_that_came_before_the_wait_ends_it)
{
	struct request *request = NULL;

	ck_assert_int_eq(raise(stops[_i]), 0);
	ck_assert_int_eq(gateway_next(gateway, &request), RESULT_UNCHANGED);
	ck_assert_int_eq(script.accepted, 0);
}
END_TEST

START_TEST(who_waits_already_is_answered_before_the_end)
{
	struct request *request = NULL;

	connect_peer();
	ck_assert_int_eq(raise(stops[_i]), 0);
	ck_assert_int_eq(gateway_next(gateway, &request), RESULT_OK);
	ck_assert_int_eq(script.accepted, 1);
}
END_TEST

START_TEST(without_libfcgi_there_is_no_gateway)
{
	struct gateway *other = NULL;

	script.init = -1;
	ck_assert_int_eq(gateway_open(&other), RESULT_NO_MEMORY);
	ck_assert_ptr_null(other);
}
END_TEST

TCase *
fastcgi_tests(void)
{
	TCase *tests = tcase_create("fastcgi");

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, a_whole_request_is_handed_on);
	tcase_add_loop_test(tests,
	    a_connection_that_was_read_to_its_end_is_closed_at_once, 0, 2);
	tcase_add_loop_test(tests,
	    a_request_whose_head_was_cut_off_is_not_handed_on, 0,
	    COUNT(broken_heads));
	tcase_add_loop_test(tests, a_body_that_was_cut_off_is_not_whole, 0,
	    COUNT(broken_heads));
	tcase_add_loop_test(tests,
	    a_peer_that_another_process_took_is_no_failure, 0,
	    COUNT(nobodys_fault));
	tcase_add_test(tests, a_process_that_cannot_accept_any_more_ends);
	tcase_add_test(tests, a_few_failures_are_survived);
	tcase_add_test(tests, an_answer_that_nobody_takes_is_lost);
	tcase_add_loop_test(tests, a_signal_that_came_before_the_wait_ends_it,
	    0, COUNT(stops));
	tcase_add_loop_test(tests, who_waits_already_is_answered_before_the_end,
	    0, COUNT(stops));
	tcase_add_test(tests, without_libfcgi_there_is_no_gateway);
	return tests;
}
