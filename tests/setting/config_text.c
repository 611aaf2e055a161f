/* The good payme.conf of the tests. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/setting/config_text.h"
#include "tests/unit.h"

static const struct {
	enum slot slot; /* of the line that is left free */
	const char *text;
} lines[] = {
    {TOP, NULL},
    {NOWHERE, "database {"},
    {NOWHERE, "socket = \"/run/mysqld/mysqld.sock\""},
    {NOWHERE, "name = \"shop\""},
    {NOWHERE, "user = \"payme\""},
    {DATABASE, NULL},
    {NOWHERE, "}"},
    {NOWHERE, "site {"},
    {SITE, NULL},
    {NOWHERE, "}"},
    {NOWHERE, "cashbox main {"},
    {NOWHERE, "merchant_id = \"587f72c72cac0d162c722ae2\""},
    {NOWHERE, "keys = {\"0123456789abcdef0123456789abcdef0123\"}"},
    {NOWHERE, "account order_id {"},
    {ACCOUNT, NULL},
    {NOWHERE, "}"},
    {CASHBOX, NULL},
    {NOWHERE, "}"},
    {NOWHERE, "subscribe {"},
    {SUBSCRIBE, NULL},
    {NOWHERE, "}"},
    {NOWHERE, "paylov {"},
    {PAYLOV, NULL},
    {NOWHERE, "}"},
    {NOWHERE, "sandbox {"},
    {SANDBOX, NULL},
    {NOWHERE, "}"},
    {NOWHERE, "log {"},
    {LOG, NULL},
    {NOWHERE, "}"},
};

struct reading
read_text(const char *text, unsigned mode)
{
	struct reading reading = {0};
	const char *path = scratch_file("payme.conf", text, mode);

	reading.result =
	    config_read(path, &reading.config, &reading.mistakes);
	return reading;
}

struct reading
read_with(enum slot slot, const char *line)
{
	struct reading reading;
	struct buf text = {0};
	char *whole;

	for (size_t i = 0; i < COUNT(lines); i++) {
		if (lines[i].text != NULL)
			buf_text(&text, lines[i].text);
		else if (lines[i].slot == slot)
			buf_text(&text, line);
		buf_char(&text, '\n');
	}
	whole = buf_string(&text);
	ck_assert_ptr_nonnull(whole);
	reading = read_text(whole, 0600);
	free(whole);
	buf_free(&text);
	return reading;
}

void
reading_free(struct reading *reading)
{
	config_free(reading->config);
	buf_free(&reading->mistakes);
}

int
slot_line(enum slot slot)
{
	size_t i = 0;

	while (i < COUNT(lines) && lines[i].slot != slot)
		i++;
	return (int)i + 1;
}

void
expect_mistake(struct reading *reading, int line, const char *mistake)
{
	char *text = buf_string(&reading->mistakes);
	char wanted[64], *found;

	ck_assert_ptr_nonnull(text);
	snprintf(wanted, sizeof(wanted), "/payme.conf:%d: ", line);
	found = strstr(text, wanted);
	if (reading->result != RESULT_MALFORMED || found == NULL ||
	    strncmp(found + strlen(wanted), mistake, strlen(mistake)) != 0)
		ck_abort_msg("%s%s is wanted, this came: %s", wanted, mistake,
		    text);
	ck_assert_ptr_eq(strchr(text, '\n'), strrchr(text, '\n'));
	free(text);
}

void
expect_read(const struct reading *reading)
{
	if (reading->result != RESULT_OK)
		ck_abort_msg("%.*s", (int)reading->mistakes.length,
		    reading->mistakes.data);
	ck_assert_int_eq(reading->mistakes.length, 0);
}

void
expect_text(struct reading *reading, const char *part)
{
	char *text = buf_string(&reading->mistakes);

	ck_assert_int_eq(reading->result, RESULT_MALFORMED);
	if (strstr(text, part) == NULL)
		ck_abort_msg("%s is wanted, this came: %s", part, text);
	free(text);
}
