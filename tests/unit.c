/* Runs the unit tests and says what came of them in TAP. */
#include <sys/stat.h>

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/tap.h"
#include "tests/unit.h"

static TCase *(*const cases[])(void) = {
    buf_tests,
    text_tests,
    url_tests,
    encoding_tests,
    mask_tests,
    money_tests,
    json_tests,
    json_member_tests,
    address_tests,
    config_tests,
    config_mistake_tests,
    config_secret_tests,
    log_tests,
    member_tests,
    preset_tests,
    gateway_tests,
    http_tests,
    scrub_tests,
    fault_tests,
    shop_text_tests,
    shop_plan_tests,
    shop_call_tests,
    account_tests,
    transaction_tests,
    authorization_tests,
    call_tests,
    parameter_tests,
    message_tests,
    reply_tests,
    template_tests,
    form_tests,
    search_tests,
    sign_tests,
    sign_mutation_tests,
    language_tests,
    referer_tests,
    checkout_tests,
    cheque_tests,
    lines_tests,
    ikpu_tests,
    seal_tests,
    ticket_tests,
    rule_tests,
    answer_tests,
    client_tests,
    intent_tests,
    field_tests,
    reading_tests,
    endpoint_tests,
    wire_tests,
    bill_tests,
};

void
expect_span(struct span span, const char *text)
{
	if (!span_is(span, text))
		ck_abort_msg("\"%.*s\" instead of \"%s\"", (int)span.length,
		    span.data, text);
}

void
expect_buf(struct buf *buf, const char *text)
{
	ck_assert(buf_ok(buf));
	expect_span((struct span) {buf->data, buf->length}, text);
	buf_free(buf);
}

const char *
scratch_file(const char *name, const char *text, unsigned mode)
{
	static char path[PATH_MAX + 64];
	size_t length = strlen(text);
	int fd;

	snprintf(path, sizeof(path), "%s/%s", scratch, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, length), (ssize_t)length);
	ck_assert_int_eq(fchmod(fd, (mode_t)mode), 0);
	close(fd);
	return path;
}

int
main(void)
{
	Suite *suite = suite_create("payme");
	int status;

	if (!scratch_make("payme-unit"))
		return EXIT_FAILURE;
	for (size_t i = 0; i < COUNT(cases); i++)
		suite_add_tcase(suite, cases[i]());
	status = tap_run(suite);
	scratch_remove();
	return status;
}
