/* payme report: what became of the payments of a period. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/command.h"
#include "base/clock.h"
#include "base/money.h"
#include "report/report.h"
#include "setting/data.h"

#define MONTH_MS ((int64_t)30 * 86400000)

static void
put_line(struct buf *out, const char *name, const struct report_day *on)
{
	char sum[MONEY_TEXT_SIZE], refunds[MONEY_TEXT_SIZE];

	money_format(on->sum, sum);
	money_format(on->refunds, refunds);
	buf_format(out,
	    "%-10s %6lld paid %18s  %5lld refunded %16s  %5lld "
	    "failed (%lld by the time-out)",
	    name, (long long)on->paid, sum, (long long)on->refunded, refunds,
	    (long long)on->failed, (long long)on->expired);
}

static enum status
print_text(const struct report *report)
{
	struct buf name = {0}, out = {0};

	for (size_t i = 0; i < report->day_count; i++) {
		const struct report_day *on = &report->days[i];

		if (on->paid + on->failed + on->refunded == 0)
			continue;
		buf_reset(&name);
		report_put_day(&name, report->first_day + (int64_t)i);
		buf_char(&name, '\0');
		if (buf_ok(&name))
			put_line(&out, name.data, on);
		buf_char(&out, '\n');
	}
	buf_free(&name);
	put_line(&out, "all", &report->all);
	return print(&out);
}

/* A file that is there is replaced by a whole one. */
static enum status
write_file(const char *path, const struct buf *page)
{
	FILE *file = strcmp(path, "-") == 0 ? stdout : fopen(path, "we");
	bool good = file != NULL &&
	    fwrite(page->data, 1, page->length, file) == page->length &&
	    fflush(file) == 0;

	if (file != NULL && file != stdout && fclose(file) != 0)
		good = false;
	return good ? STATUS_DONE : refuse("%s: %s", path, strerror(errno));
}

static bool
read_language(const struct admin *admin, enum language *language)
{
	const char *code = value_of(admin, OPTION_LANG);

	*language = admin->config->site.languages[0];
	for (int i = 0; code != NULL && i < CONFIG_LANGUAGES; i++)
		if (strcmp(code, language_code[i]) == 0) {
			*language = (enum language)i;
			return true;
		}
	if (code != NULL)
		refuse("--lang %s: ru, uz and en are the languages", code);
	return code == NULL;
}

static enum status
write_page(const struct admin *admin, const struct report *report)
{
	char *folder = data_folder("templates/report");
	struct buf page = {0};
	enum language language;
	enum result result = RESULT_NO_MEMORY;
	enum status status = STATUS_REFUSED;

	if (!read_language(admin, &language)) {
		free(folder);
		return STATUS_REFUSED;
	}
	if (folder != NULL)
		result = report_put_page(
		    &page, report, admin->box, folder, language);
	status = result == RESULT_OK
	    ? write_file(value_of(admin, OPTION_HTML), &page)
	    : refuse_result(result);
	buf_free(&page);
	free(folder);
	return status;
}

static enum status
print_report(const struct admin *admin, const struct report *report)
{
	struct buf out = {0};

	if (given(admin, OPTION_HTML))
		return write_page(admin, report);
	if (!given(admin, OPTION_JSON))
		return print_text(report);
	report_put_json(&out, report);
	return print(&out);
}

/* The last thirty days, if no others are asked for. */
static enum status
report(struct admin *admin)
{
	struct report *made = malloc(sizeof(*made));
	int64_t to = clock_now(), from;
	enum result result;
	enum status status = STATUS_REFUSED;

	if (made == NULL)
		return refuse("out of memory");
	if (given(admin, OPTION_TO) &&
	    !read_time(value_of(admin, OPTION_TO), &to))
		goto out;
	from = to - MONTH_MS;
	if (given(admin, OPTION_FROM) &&
	    !read_time(value_of(admin, OPTION_FROM), &from))
		goto out;
	if (!report_open(made, from, to)) {
		refuse("a period of at most %d days is wanted", REPORT_DAYS);
		goto out;
	}
	result = report_read(admin->store, admin->box, made);
	status = result == RESULT_OK ? print_report(admin, made)
				     : refuse_result(result);
out:
	free(made);
	return status;
}

const struct command report_commands[] = {
    {.words = "report",
	.operands = "",
	.run = report,
	.summary = "what became of the payments of a period, by day and cause",
	.options = OPTION_BIT(OPTION_FROM) | OPTION_BIT(OPTION_TO) |
	    OPTION_BIT(OPTION_HTML) | OPTION_BIT(OPTION_LANG) |
	    OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_CASHBOX) |
	    OPTION_BIT(OPTION_HELP)},
    {0},
};
