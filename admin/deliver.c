/* payme deliver: what the outbox asks for, and what became of it. */
#include <stdio.h>
#include <string.h>

#include "admin/subscribe.h"
#include "deliver/deliver.h"
#include "payment/backlog.h"
#include "payment/entry.h"
#include "setting/json.h"

#define LIMIT_MAX 100000
#define LIMIT 1000 /* if nothing else is said */

/* ------ delivering ------ */

struct total {
	int64_t done, put_off, given_up;
};

static void
add_report(const struct deliver_report *report, void *state)
{
	struct total *total = state;
	const char *box = report->box->name;
	const char *kind = outbox_kind_name(report->kind);

	total->done += report->done;
	total->put_off += report->put_off;
	total->given_up += report->given_up;
	if (report->put_off > 0)
		refuse("cashbox %s, %s: %lld put off: %s", box, kind,
		    (long long)report->put_off, report->problem);
	if (report->given_up > 0)
		refuse("cashbox %s, %s: %lld given up: %s; see \"payme "
		       "deliver --status\"",
		    box, kind, (long long)report->given_up, report->problem);
}

static enum status
run(struct admin *admin, int64_t limit)
{
	struct total total = {0};
	enum result result = deliver_run(admin->store, admin->config,
	    given(admin, OPTION_CASHBOX) ? admin->box : NULL, limit, add_report,
	    &total);

	printf(given(admin, OPTION_JSON)
		? "{\"done\":%lld,\"put_off\":%lld,\"given_up\":%lld}\n"
		: "%lld done, %lld put off, %lld given up\n",
	    (long long)total.done, (long long)total.put_off,
	    (long long)total.given_up);
	if (result != RESULT_OK)
		return refuse_result(result);
	return total.put_off + total.given_up > 0 ? STATUS_REFUSED
						  : STATUS_DONE;
}

/* ------ once more, or never ------ */

static enum status
choose(struct admin *admin, enum admin_option option)
{
	const char *which = value_of(admin, option);
	const struct cashbox *only =
	    given(admin, OPTION_CASHBOX) ? admin->box : NULL;
	bool again = option == OPTION_AGAIN;
	int64_t id = 0, count;
	enum result result;

	if (strcmp(which, "all") != 0 &&
	    !read_number(admin, option, 1, INT64_MAX, 0, &id))
		return STATUS_USAGE;
	result = (again ? backlog_again : backlog_drop)(
	    admin->store, only, id, &count);
	if (result != RESULT_OK)
		return refuse_result(result);
	if (id != 0 && count == 0)
		return refuse("%s was not given up", which);
	if (given(admin, OPTION_JSON))
		printf("{\"%s\":%lld}\n", again ? "due" : "forgotten",
		    (long long)count);
	else
		printf("%lld %s\n", (long long)count,
		    again ? "due again" : "forgotten");
	return STATUS_DONE;
}

/* ------ status ------ */

struct report {
	const struct admin *admin;
	int64_t counts[3]; /* as enum outbox_state */
	struct buf queues;
	struct buf letters;
};

static const char *const state_names[] = {
    [OUTBOX_DUE] = "due",
    [OUTBOX_DONE] = "done",
    [OUTBOX_GIVEN_UP] = "given_up",
};

/* ",\n" between the elements of a list. */
static void
put_comma(struct buf *list)
{
	if (list->length > 0)
		buf_text(list, ",\n");
}

static enum result
take_count(const struct backlog_count *count, void *state)
{
	struct report *report = state;
	struct buf *out = &report->queues;

	report->counts[count->state] += count->count;
	if (given(report->admin, OPTION_JSON)) {
		put_comma(out);
		buf_text(out, "{\"cashbox\":");
		json_put_string(out, count->cashbox);
		buf_format(out, ",\"kind\":\"%s\",\"state\":\"%s\",",
		    outbox_kind_name(count->kind), state_names[count->state]);
		entry_put_member(out, "count", count->count);
		buf_char(out, '}');
	} else if (count->state != OUTBOX_DONE) {
		buf_span(out, count->cashbox);
		buf_format(out, ", %s: %lld %s\n",
		    outbox_kind_name(count->kind), (long long)count->count,
		    count->state == OUTBOX_DUE ? "due" : "given up");
	}
	return buf_ok(out) ? RESULT_OK : RESULT_NO_MEMORY;
}

static void
put_letter_json(struct buf *out, const struct backlog_letter *letter)
{
	put_comma(out);
	buf_char(out, '{');
	entry_put_member(out, "id", letter->id);
	buf_text(out, ",\"cashbox\":");
	json_put_string(out, letter->cashbox);
	buf_format(out, ",\"kind\":\"%s\",\"event\":\"%s\"",
	    outbox_kind_name(letter->kind), order_event_name(letter->event));
	entry_put_raw(out, "account", letter->account);
	buf_char(out, ',');
	entry_put_member(out, "time", letter->time);
	buf_char(out, ',');
	entry_put_member(out, "attempts", letter->attempts);
	buf_text(out, ",\"problem\":");
	json_put_string(out, letter->problem);
	buf_char(out, '}');
}

static void
put_letter_text(struct buf *out, const struct backlog_letter *letter)
{
	buf_format(out, "%lld ", (long long)letter->id);
	buf_span(out, letter->cashbox);
	buf_format(out, " %s %s ", outbox_kind_name(letter->kind),
	    order_event_name(letter->event));
	put_time(out, letter->time);
	buf_char(out, ' ');
	buf_span(out, letter->account);
	buf_text(out, ": ");
	buf_span(out, letter->problem);
	buf_char(out, '\n');
}

static enum result
take_letter(const struct backlog_letter *letter, void *state)
{
	struct report *report = state;

	(given(report->admin, OPTION_JSON) ? put_letter_json : put_letter_text)(
	    &report->letters, letter);
	return buf_ok(&report->letters) ? RESULT_OK : RESULT_NO_MEMORY;
}

static void
put_status_json(struct buf *out, const struct report *report, int64_t oldest)
{
	buf_char(out, '{');
	for (int i = 0; i < 3; i++) {
		entry_put_member(out, state_names[i], report->counts[i]);
		buf_char(out, ',');
	}
	if (oldest == 0)
		buf_text(out, "\"oldest_due\":null");
	else
		entry_put_member(out, "oldest_due", oldest);
	buf_text(out, ",\"queues\":[");
	buf_span(
	    out, (struct span){report->queues.data, report->queues.length});
	buf_text(out, "],\"dead\":[");
	buf_span(
	    out, (struct span){report->letters.data, report->letters.length});
	buf_text(out, "]}");
}

static void
put_status_text(struct buf *out, const struct report *report, int64_t oldest)
{
	buf_format(out, "%lld due, %lld done, %lld given up",
	    (long long)report->counts[OUTBOX_DUE],
	    (long long)report->counts[OUTBOX_DONE],
	    (long long)report->counts[OUTBOX_GIVEN_UP]);
	if (oldest != 0) {
		buf_text(out, "; the oldest that is due is of ");
		put_time(out, oldest);
	}
	buf_char(out, '\n');
	buf_span(
	    out, (struct span){report->queues.data, report->queues.length});
	buf_span(
	    out, (struct span){report->letters.data, report->letters.length});
	out->length -= out->length > 0; /* the last newline is print()'s */
}

static enum status
show_status(struct admin *admin, int64_t limit)
{
	struct report report = {.admin = admin};
	struct buf out = {0};
	int64_t oldest = 0;
	enum result result = backlog_oldest(admin->store, &oldest);
	enum status status;

	if (result == RESULT_OK)
		result = backlog_counts(admin->store, take_count, &report);
	if (result == RESULT_OK)
		result =
		    backlog_letters(admin->store, limit, take_letter, &report);
	if (result == RESULT_OK) {
		(given(admin, OPTION_JSON) ? put_status_json : put_status_text)(
		    &out, &report, oldest);
		status = print(&out);
	} else {
		status = refuse_result(result);
	}
	buf_free(&report.queues);
	buf_free(&report.letters);
	return status;
}

static enum status
deliver(struct admin *admin)
{
	int64_t limit;

	if (!read_number(admin, OPTION_LIMIT, 1, LIMIT_MAX, LIMIT, &limit))
		return STATUS_USAGE;
	if (given(admin, OPTION_STATUS))
		return show_status(admin, limit);
	if (given(admin, OPTION_AGAIN))
		return choose(admin, OPTION_AGAIN);
	if (given(admin, OPTION_DROP))
		return choose(admin, OPTION_DROP);
	return run(admin, limit);
}

const struct command deliver_commands[] = {
    {.words = "deliver",
	.operands = "",
	.run = deliver,
	.summary = "sends what the outbox holds to the shops, for cron",
	.options = OPTION_BIT(OPTION_AGAIN) | OPTION_BIT(OPTION_CASHBOX) |
	    OPTION_BIT(OPTION_DROP) | OPTION_BIT(OPTION_JSON) |
	    OPTION_BIT(OPTION_LIMIT) | OPTION_BIT(OPTION_STATUS) |
	    OPTION_BIT(OPTION_HELP)},
    {0},
};
