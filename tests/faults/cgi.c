/* Plain CGI whose descriptors fail. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gateway/backend.h"
#include "tests/faults/fault.h"
#include "tests/faults/system.h"
#include "tests/tap.h"

static const struct fault fault = {
    "a failed call of the system", FAULT_SYSTEM, 0, false};

static int standard[2];
static struct gateway *gateway;
static struct request *request;

/* Descriptor ${fd} is a new file with that content. */
static void
put_file(int fd, const char *text)
{
	char path[4200];
	int file;

	snprintf(path, sizeof(path), "%s/descriptor", scratch);
	file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	ck_assert_int_ge(file, 0);
	ck_assert_int_eq(write(file, text, strlen(text)),
	    (ssize_t)strlen(text));
	ck_assert_int_eq(lseek(file, 0, SEEK_SET), 0);
	ck_assert_int_eq(dup2(file, fd), fd);
	close(file);
}

static void
set_up(void)
{
	for (int fd = 0; fd < 2; fd++) {
		standard[fd] = dup(fd);
		ck_assert_int_ge(standard[fd], 0);
	}
	setenv("REQUEST_METHOD", "POST", 1);
	setenv("CONTENT_LENGTH", "5", 1);
	put_file(STDIN_FILENO, "12345");
	ck_assert_int_eq(gateway_open(&gateway), RESULT_OK);
	ck_assert_int_eq(gateway_next(gateway, &request), RESULT_OK);
}

static void
tear_down(void)
{
	gateway_close(gateway);
	for (int fd = 0; fd < 2; fd++) {
		dup2(standard[fd], fd);
		close(standard[fd]);
	}
	unsetenv("REQUEST_METHOD");
	unsetenv("CONTENT_LENGTH");
	alarm(0);
}

START_TEST(a_body_comes_from_standard_input)
{
	struct buf body = {0};

	ck_assert_int_eq(request_body(request, &body, 10), RESULT_OK);
	ck_assert_int_eq(body.length, 5);
	ck_assert_mem_eq(body.data, "12345", 5);
	buf_free(&body);
}
END_TEST

START_TEST(a_body_that_cannot_be_read_is_not_whole)
{
	struct buf body = {0};

	fault_arm(&fault, 1);
	ck_assert_int_eq(
	    request_body(request, &body, 10), RESULT_TRUNCATED);
	ck_assert_str_eq(fault_disarm(), "read");
	buf_free(&body);
}
END_TEST

START_TEST(a_body_without_memory_for_it_is_told_so)
{
	struct buf body = {0};

	/* The first call is read(). */
	fault_arm(&fault, 2);
	ck_assert_int_eq(
	    request_body(request, &body, 10), RESULT_NO_MEMORY);
	ck_assert_str_eq(fault_disarm(), "realloc");
	buf_free(&body);
}
END_TEST

START_TEST(an_answer_that_cannot_be_written_is_lost)
{
	put_file(STDOUT_FILENO, "");
	fault_arm(&fault, 1);
	ck_assert_int_eq(request_write(request, "answer", 6), RESULT_LOST);
	ck_assert_str_eq(fault_disarm(), "write");
}
END_TEST

START_TEST(there_is_one_request_only)
{
	struct request *second;

	ck_assert_int_eq(gateway_next(gateway, &second), RESULT_UNCHANGED);
}
END_TEST

START_TEST(without_memory_there_is_no_gateway)
{
	struct gateway *other = NULL;

	for (unsigned n = 1; n <= 2; n++) {
		fault_arm(&fault, n);
		ck_assert_int_eq(gateway_open(&other), RESULT_NO_MEMORY);
		ck_assert_str_eq(fault_disarm(), "calloc");
		ck_assert_ptr_null(other);
	}
}
END_TEST

TCase *
cgi_tests(void)
{
	TCase *tests = tcase_create("cgi");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, a_body_comes_from_standard_input);
	tcase_add_test(tests, a_body_that_cannot_be_read_is_not_whole);
	tcase_add_test(tests, a_body_without_memory_for_it_is_told_so);
	tcase_add_test(tests, an_answer_that_cannot_be_written_is_lost);
	tcase_add_test(tests, there_is_one_request_only);
	tcase_add_test(tests, without_memory_there_is_no_gateway);
	return tests;
}
