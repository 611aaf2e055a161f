/* What the subcommands share: refusals, accounts, times, output. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "admin/command.h"
#include "base/money.h"
#include "base/text.h"
#include "payment/account.h"

#define FILE_MAX ((size_t)1 << 20)

enum status
refuse(const char *format, ...)
{
	va_list ap;

	fputs("payme: ", stderr);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
	return STATUS_REFUSED;
}

enum status
refuse_result(enum result result)
{
	static const char *const reasons[] = {
	    [RESULT_NO_MEMORY] = "out of memory",
	    [RESULT_MALFORMED] = "not understood, see above",
	    [RESULT_DOWN] = "the database gives no service, see above; has "
			    "\"payme migrate\" been run?",
	    [RESULT_BUG] = "this should not happen, see above",
	};

	if (result < sizeof(reasons) / sizeof(reasons[0]) &&
	    reasons[result] != NULL)
		return refuse("%s", reasons[result]);
	return refuse("failed");
}

bool
given(const struct admin *admin, enum admin_option option)
{
	return admin->arguments.value[option] != NULL;
}

const char *
value_of(const struct admin *admin, enum admin_option option)
{
	return given(admin, option) ? admin->arguments.value[option] : "";
}

static bool
take_field(const struct cashbox *box, const char *text, struct span *values)
{
	const char *equals = strchr(text, '=');
	size_t length = equals == NULL ? strlen(text) : (size_t)(equals - text);
	size_t i = account_field(box, (struct span){text, length});
	size_t count;

	if (i == box->field_count || equals == NULL || equals[1] == '\0') {
		refuse("--account %s: FIELD=VALUE is wanted, with a field of "
		       "cashbox %s",
		    text, box->name);
		return false;
	}
	values[i] = span_of(equals + 1);
	if (text_utf8_count(values[i], &count) == RESULT_OK)
		return true;
	refuse("--account %s: not UTF-8", text);
	return false;
}

bool
read_account(const struct admin *admin, struct span values[CONFIG_FIELDS])
{
	const struct cashbox *box = admin->box;

	memset(values, 0, CONFIG_FIELDS * sizeof(*values));
	for (size_t i = 0; i < admin->arguments.account_count; i++)
		if (!take_field(box, admin->arguments.account[i], values))
			return false;
	for (size_t i = 0; i < box->field_count; i++)
		if (values[i].data == NULL) {
			refuse("--account %s=VALUE is required",
			    box->fields[i].name);
			return false;
		}
	return true;
}

bool
read_order(const struct admin *admin, struct span values[CONFIG_FIELDS])
{
	if (!given(admin, OPTION_ORDER))
		return read_account(admin, values);
	if (admin->box->field_count != 1) {
		refuse("cashbox %s has several fields: --account is wanted",
		    admin->box->name);
		return false;
	}
	values[0] = span_of(value_of(admin, OPTION_ORDER));
	if (values[0].length > 0)
		return true;
	refuse("--order: a number is wanted");
	return false;
}

/* ------ files and times ------ */

static bool
read_stream(FILE *file, const char *name, struct buf *text)
{
	char *to;
	size_t got;

	do {
		to = buf_reserve(text, 4096);
		if (to == NULL || text->length > FILE_MAX) {
			refuse("%s: too large", name);
			return false;
		}
		got = fread(to, 1, 4096, file);
		text->length += got;
	} while (got > 0);
	while (text->length > 0 &&
	    strchr(" \t\r\n", text->data[text->length - 1]) != NULL)
		text->length--;
	return true;
}

bool
read_file(const char *name, struct buf *text)
{
	bool standard = strcmp(name, "-") == 0;
	FILE *file = standard ? stdin : fopen(name, "re");
	bool good;

	if (file == NULL) {
		refuse("%s: %s", name, strerror(errno));
		return false;
	}
	good = read_stream(file, name, text);
	if (!standard)
		fclose(file);
	return good;
}

bool
read_time(const char *text, int64_t *time)
{
	static const char *const forms[] = {
	    "%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S"};

	if (text_int(span_of(text), time) == RESULT_OK)
		return true;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct tm tm = {0};
		const char *end = strptime(text, forms[i], &tm);

		if (end != NULL && *end == '\0') {
			*time = (int64_t)timegm(&tm) * 1000;
			return true;
		}
	}
	refuse("%s: not a time; milliseconds, 2026-11-22 or "
	       "2026-11-22T10:30:00Z are",
	    text);
	return false;
}

enum status
print(struct buf *buf)
{
	bool good = buf_ok(buf) &&
	    fwrite(buf->data, 1, buf->length, stdout) == buf->length &&
	    fputc('\n', stdout) != EOF && fflush(stdout) == 0;

	buf_free(buf);
	return good ? STATUS_DONE : refuse("standard output: write failed");
}

void
put_time(struct buf *out, int64_t milliseconds)
{
	if (milliseconds == 0) {
		buf_char(out, '-');
		return;
	}
	clock_put(out, milliseconds, CLOCK_UTC);
	buf_text(out, " UTC");
}

void
put_sum(struct buf *out, int64_t tiyin)
{
	char text[MONEY_TEXT_SIZE];

	money_format(tiyin, text);
	buf_text(out, text);
	buf_text(out, " sum");
}
