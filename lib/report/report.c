/* A period's transactions, counted. */
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "payment/entry.h"
#include "report/report.h"

#define DAY_MS ((int64_t)86400000)

static const int64_t bounds[REPORT_SPANS] = {
    500, 1000, 2000, 5000, 15000, 60000, 300000, 1800000, 14400000, INT64_MAX};

int64_t
report_span(size_t i)
{
	return bounds[i];
}

static int64_t
day_of(int64_t time)
{
	return (time + CLOCK_TASHKENT) / DAY_MS;
}

bool
report_open(struct report *report, int64_t from, int64_t to)
{
	if (from < 0 || to < from || to > INT64_MAX - CLOCK_TASHKENT ||
	    day_of(to) - day_of(from) >= REPORT_DAYS)
		return false;
	*report = (struct report){
	    .from = from,
	    .to = to,
	    .first_day = day_of(from),
	    .day_count = (size_t)(day_of(to) - day_of(from)) + 1,
	};
	return true;
}

static void
put_span(struct report_spans *spans, int64_t duration)
{
	size_t i = 0;

	while (duration > bounds[i])
		i++;
	spans->counts[i]++;
	spans->total++;
}

int64_t
report_percentile(const struct report_spans *spans, int percent)
{
	int64_t wanted = (spans->total * percent + 99) / 100, seen = 0;

	for (size_t i = 0; i < REPORT_SPANS && spans->total > 0; i++) {
		seen += spans->counts[i];
		if (seen >= wanted)
			return bounds[i];
	}
	return 0;
}

/* The day of the period, or NULL: it happened after its end. */
static struct report_day *
day(struct report *report, int64_t time)
{
	int64_t i = day_of(time) - report->first_day;

	if (time < report->from || time > report->to)
		return NULL;
	return &report->days[i];
}

static void
add_paid(struct report *report, const struct transaction *t)
{
	struct report_day *on = day(report, t->perform_time);

	if (on != NULL) {
		on->paid++;
		on->sum += t->amount;
	}
	put_span(&report->paying, t->perform_time - t->create_time);
}

static void
add_refund(struct report *report, const struct transaction *t)
{
	struct report_day *on = day(report, t->cancel_time);

	if (on == NULL)
		return;
	on->refunded++;
	on->refunds += t->amount;
}

static void
add_failure(struct report *report, const struct transaction *t)
{
	struct report_day *on = day(report, t->cancel_time);
	bool known = t->reasoned && t->reason > 0 && t->reason < REPORT_CAUSES;

	report->causes[known ? t->reason : 0]++;
	if (on == NULL)
		return;
	on->failed++;
	if (t->reasoned && t->reason == TRANSACTION_REASON_TIMEOUT)
		on->expired++;
}

void
report_add(struct report *report, const struct transaction *t)
{
	put_span(&report->arriving, t->create_time - t->time);
	if (t->perform_time != 0)
		add_paid(report, t);
	if (t->state == TRANSACTION_REFUNDED)
		add_refund(report, t);
	else if (t->state == TRANSACTION_CANCELLED)
		add_failure(report, t);
	else if (t->state == TRANSACTION_CREATED)
		report->open++;
}

static void
sum_up(struct report *report)
{
	struct report_day *all = &report->all;

	for (size_t i = 0; i < report->day_count; i++) {
		const struct report_day *on = &report->days[i];

		all->paid += on->paid;
		all->sum += on->sum;
		all->failed += on->failed;
		all->expired += on->expired;
		all->refunded += on->refunded;
		all->refunds += on->refunds;
	}
}

struct reading {
	const struct cashbox *box;
	struct report *report;
};

static enum result
add_one(const struct transaction *t, void *state)
{
	struct reading *reading = state;

	report_add(reading->report, t);
	return RESULT_OK;
}

static enum result
read_all(struct session *session, void *state)
{
	struct reading *reading = state;
	struct report *report = reading->report;

	if (!report_open(report, report->from, report->to))
		return RESULT_BUG;
	return ledger_statement(
	    session, reading->box, report->from, report->to, add_one, reading);
}

enum result
report_read(
    struct store *store, const struct cashbox *box, struct report *report)
{
	struct reading reading = {box, report};
	enum result result = store_run(store, STORE_READ, read_all, &reading);

	if (result == RESULT_OK)
		sum_up(report);
	return result;
}

/* ------ as JSON ------ */

void
report_put_day(struct buf *out, int64_t number)
{
	time_t seconds = (time_t)(number * (DAY_MS / 1000));
	struct tm tm;

	gmtime_r(&seconds, &tm);
	buf_format(out, "%04d-%02d-%02d", tm.tm_year + 1900, tm.tm_mon + 1,
	    tm.tm_mday);
}

static void
put_counts(struct buf *out, const struct report_day *on)
{
	const struct {
		const char *name;
		int64_t value;
	} members[] = {
	    {"paid", on->paid},
	    {"sum", on->sum},
	    {"failed", on->failed},
	    {"expired", on->expired},
	    {"refunded", on->refunded},
	    {"refunds", on->refunds},
	};

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		if (i > 0)
			buf_char(out, ',');
		entry_put_member(out, members[i].name, members[i].value);
	}
}

static void
put_spans(struct buf *out, const char *name, const struct report_spans *spans)
{
	buf_format(
	    out, ",\"%s\":{\"count\":%lld", name, (long long)spans->total);
	buf_format(out, ",\"median_below\":%lld",
	    (long long)report_percentile(spans, 50));
	buf_format(out, ",\"p95_below\":%lld}",
	    (long long)report_percentile(spans, 95));
}

void
report_put_json(struct buf *out, const struct report *report)
{
	buf_char(out, '{');
	put_counts(out, &report->all);
	buf_char(out, ',');
	entry_put_member(out, "open", report->open);
	buf_text(out, ",\"causes\":{");
	for (int i = 0, n = 0; i < REPORT_CAUSES; i++)
		if (report->causes[i] > 0)
			buf_format(out, "%s\"%d\":%lld", n++ > 0 ? "," : "", i,
			    (long long)report->causes[i]);
	buf_char(out, '}');
	put_spans(out, "paying", &report->paying);
	put_spans(out, "arriving", &report->arriving);
	buf_text(out, ",\"days\":[");
	for (size_t i = 0; i < report->day_count; i++) {
		buf_text(out, i == 0 ? "{\"day\":\"" : ",{\"day\":\"");
		report_put_day(out, report->first_day + (int64_t)i);
		buf_text(out, "\",");
		put_counts(out, &report->days[i]);
		buf_char(out, '}');
	}
	buf_text(out, "]}");
}
