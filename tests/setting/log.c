/* The log: what goes where, in which form. */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "setting/log.h"
#include "tests/unit.h"

static char path[256];

static void
set_up(void)
{
	snprintf(path, sizeof(path), "%s", scratch_file("log", "", 0600));
	ck_assert_int_eq(unlink(path), 0);
	log_name("test");
	ck_assert_int_eq(log_to(path), RESULT_OK);
}

static void
tear_down(void)
{
	ck_assert_int_eq(log_to("stderr"), RESULT_OK);
	log_level(LOG_LEVEL_INFO);
	unlink(path);
}

/* All that was logged, terminated. */
static const char *
logged(void)
{
	static char text[8192];
	int fd = open(path, O_RDONLY);
	ssize_t length;

	ck_assert_int_ge(fd, 0);
	length = read(fd, text, sizeof(text) - 1);
	close(fd);
	ck_assert_int_ge(length, 0);
	text[length] = '\0';
	return text;
}

static size_t
count_lines(const char *text)
{
	size_t count = 0;

	for (; *text != '\0'; text++)
		count += *text == '\n';
	return count;
}

/* What stands after "time name[pid] level: ". */
static const char *
message_of(const char *line)
{
	const char *message = strstr(line, "]");

	ck_assert_ptr_nonnull(message);
	message = strstr(message, ": ");
	ck_assert_ptr_nonnull(message);
	return message + 2;
}

START_TEST(an_event_is_one_line_with_time_name_process_and_level)
{
	char wanted[64];
	const char *text;

	log_error("event %d", 1);
	text = logged();
	snprintf(wanted, sizeof(wanted), "Z test[%ld] error: event 1\n",
	    (long)getpid());
	ck_assert_int_gt(strlen(text), 23);
	ck_assert_str_eq(text + 23, wanted);
	ck_assert_int_eq(strspn(text, "0123456789-T:."), 23);
}
END_TEST

static const char *const controls[] = {
    "\n", "\r", "\r\n", "\t", "\x1b[31m", "\x01", "\x1f", "\x7f", "\b"};

START_TEST(no_control_byte_reaches_the_log)
{
	const char *text;

	log_error("before%safter", controls[_i]);
	text = logged();
	ck_assert_int_eq(count_lines(text), 1);
	for (const char *p = text; p[1] != '\0'; p++)
		ck_assert(*p >= 0x20 && *p != 0x7f);
	ck_assert_ptr_nonnull(strstr(text, "after\n"));
}
END_TEST

START_TEST(text_in_utf_8_stays_readable)
{
	log_error("so‘m, сумма");
	ck_assert_str_eq(message_of(logged()), "so‘m, сумма\n");
}
END_TEST

START_TEST(a_long_event_is_cut_and_still_one_line)
{
	char text[5000];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	log_error("%s", text);
	log_error("next");
	ck_assert_int_eq(count_lines(logged()), 2);
	ck_assert_int_le(strlen(logged()), 2048);
	ck_assert_str_eq(message_of(strchr(logged(), '\n') + 1), "next\n");
}
END_TEST

static void (*const by_level[])(const char *, ...) = {
    [LOG_LEVEL_ERROR] = log_error,
    [LOG_LEVEL_WARNING] = log_warning,
    [LOG_LEVEL_INFO] = log_info,
    [LOG_LEVEL_DEBUG] = log_debug,
};

START_TEST(events_below_the_level_are_left_out)
{
	log_level((enum log_level)_i);
	for (int i = 0; i < (int)COUNT(by_level); i++)
		by_level[i]("%d", i);
	ck_assert_int_eq(count_lines(logged()), (size_t)_i + 1);
}
END_TEST

START_TEST(the_file_is_made_for_its_owner_only)
{
	struct stat st;
	mode_t old = umask(0);

	ck_assert_int_eq(log_to("stderr"), RESULT_OK);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(log_to(path), RESULT_OK);
	umask(old);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0600);
}
END_TEST

START_TEST(what_was_in_the_file_stays)
{
	log_error("first");
	ck_assert_int_eq(log_to("stderr"), RESULT_OK);
	ck_assert_int_eq(log_to(path), RESULT_OK);
	log_error("second");
	ck_assert_int_eq(count_lines(logged()), 2);
}
END_TEST

START_TEST(a_symbolic_link_is_not_followed)
{
	char link[300];

	snprintf(link, sizeof(link), "%s.link", path);
	ck_assert_int_eq(symlink(path, link), 0);
	ck_assert_int_eq(log_to(link), RESULT_MALFORMED);
	ck_assert_int_eq(unlink(link), 0);
}
END_TEST

START_TEST(a_file_that_does_not_open_leaves_the_old_target)
{
	ck_assert_int_eq(log_to("/nonexistent/log"), RESULT_MALFORMED);
	log_error("still here");
	ck_assert_int_eq(count_lines(logged()), 2);
	ck_assert_ptr_nonnull(strstr(logged(), "/nonexistent/log: No such"));
	ck_assert_ptr_nonnull(strstr(logged(), "still here"));
}
END_TEST

START_TEST(logging_does_not_touch_the_error_number)
{
	errno = EXDEV;
	log_error("event");
	ck_assert_int_eq(errno, EXDEV);
}
END_TEST

TCase *
log_tests(void)
{
	TCase *tests = tcase_create("log");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(
	    tests, an_event_is_one_line_with_time_name_process_and_level);
	tcase_add_loop_test(
	    tests, no_control_byte_reaches_the_log, 0, COUNT(controls));
	tcase_add_test(tests, text_in_utf_8_stays_readable);
	tcase_add_test(tests, a_long_event_is_cut_and_still_one_line);
	tcase_add_loop_test(tests, events_below_the_level_are_left_out, 0,
	    COUNT(by_level));
	tcase_add_test(tests, the_file_is_made_for_its_owner_only);
	tcase_add_test(tests, what_was_in_the_file_stays);
	tcase_add_test(tests, a_symbolic_link_is_not_followed);
	tcase_add_test(tests, a_file_that_does_not_open_leaves_the_old_target);
	tcase_add_test(tests, logging_does_not_touch_the_error_number);
	return tests;
}
