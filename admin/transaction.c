/* payme transaction and payme expire. */
#include <stdio.h>
#include <string.h>

#include "admin/command.h"
#include "base/clock.h"
#include "base/text.h"
#include "payment/entry.h"
#include "shop/shop_tries.h"

/* ------ list ------ */

struct listing {
	const struct admin *admin;
	int64_t state; /* 0: any */
	size_t count;
};

static void
put_row(struct buf *out, const struct transaction *t)
{
	buf_span(out, t->id);
	buf_format(out, " %2d ", (int)t->state);
	put_time(out, t->time);
	buf_char(out, ' ');
	put_sum(out, t->amount);
	buf_char(out, ' ');
	buf_span(out, t->account);
}

static enum result
list_one(const struct transaction *t, void *state)
{
	struct listing *listing = state;
	struct buf out = {0};

	if (listing->state != 0 && listing->state != (int64_t)t->state)
		return RESULT_OK;
	if (given(listing->admin, OPTION_JSON)) {
		buf_char(&out, listing->count == 0 ? '[' : ',');
		entry_put(&out, t);
	} else {
		put_row(&out, t);
	}
	listing->count++;
	return print(&out) == STATUS_DONE ? RESULT_OK : RESULT_BUG;
}

struct period {
	struct listing listing;
	int64_t from, to;
};

static enum result
list_period(struct session *session, void *state)
{
	struct period *period = state;

	enum result result =
	    ledger_statement(session, period->listing.admin->box, period->from,
		period->to, list_one, &period->listing);

	/* What is printed is not printed again. */
	return result != RESULT_OK && period->listing.count > 0 ? RESULT_DOWN
								: result;
}

static bool
read_state(const struct admin *admin, int64_t *state)
{
	const char *text = value_of(admin, OPTION_STATE);

	*state = 0;
	if (!given(admin, OPTION_STATE))
		return true;
	if (text_int(span_of(text), state) == RESULT_OK && *state >= -2 &&
	    *state <= 2 && *state != 0)
		return true;
	refuse("--state %s: 1, 2, -1 and -2 are the states", text);
	return false;
}

static enum status
transaction_list(struct admin *admin)
{
	struct period period = {.listing = {.admin = admin}, .to = INT64_MAX};
	enum result result;

	if (!read_state(admin, &period.listing.state) ||
	    (given(admin, OPTION_FROM) &&
		!read_time(value_of(admin, OPTION_FROM), &period.from)) ||
	    (given(admin, OPTION_TO) &&
		!read_time(value_of(admin, OPTION_TO), &period.to)))
		return STATUS_REFUSED;
	result = store_run(admin->store, STORE_READ, list_period, &period);
	if (result != RESULT_OK)
		return refuse_result(result);
	if (given(admin, OPTION_JSON))
		puts(period.listing.count == 0 ? "[]" : "]");
	return STATUS_DONE;
}

/* ------ show ------ */

struct wanted {
	const struct cashbox *box;
	struct span id;
	struct transaction transaction;
	struct span fiscal[2];
};

static enum result
find(struct session *session, void *state)
{
	struct wanted *wanted = state;
	enum result result = ledger_find_transaction(
	    session, wanted->box, wanted->id, &wanted->transaction);

	if (result != RESULT_OK)
		return result;
	return ledger_fiscal(session, wanted->box, wanted->id,
	    &wanted->fiscal[FISCAL_PERFORM], &wanted->fiscal[FISCAL_CANCEL]);
}

/* The transaction with {"fiscal":{"perform_data":..,"cancel_data":..}}. */
static void
put_json(struct buf *out, const struct wanted *wanted)
{
	size_t start;

	entry_put(out, &wanted->transaction);
	if (!buf_ok(out))
		return;
	out->length--;
	buf_text(out, ",\"fiscal\":{");
	start = out->length;
	entry_put_raw(out, "perform_data", wanted->fiscal[FISCAL_PERFORM]);
	entry_put_raw(out, "cancel_data", wanted->fiscal[FISCAL_CANCEL]);
	/* Each puts a comma in front; the first one has none. */
	if (buf_ok(out) && out->length > start) {
		memmove(out->data + start, out->data + start + 1,
		    out->length - start - 1);
		out->length--;
	}
	buf_text(out, "}}");
}

static void
put_line(struct buf *out, const char *name, int64_t time)
{
	buf_format(out, "\n%-12s", name);
	put_time(out, time);
}

static void
put_span(struct buf *out, const char *name, struct span text)
{
	if (text.data == NULL)
		return;
	buf_format(out, "\n%-12s", name);
	buf_span(out, text);
}

static void
put_text(struct buf *out, const struct wanted *wanted)
{
	const struct transaction *t = &wanted->transaction;

	buf_format(out, "%-12s", "id");
	buf_span(out, t->id);
	buf_format(out, "\n%-12s%lld\n%-12s%d", "number", (long long)t->number,
	    "state", (int)t->state);
	if (t->reasoned)
		buf_format(out, "\n%-12s%lld", "reason", (long long)t->reason);
	buf_format(out, "\n%-12s", "amount");
	put_sum(out, t->amount);
	put_span(out, "account", t->account);
	put_line(out, "time", t->time);
	put_line(out, "created", t->create_time);
	put_line(out, "performed", t->perform_time);
	put_line(out, "cancelled", t->cancel_time);
	put_span(out, "receivers", t->receivers);
	put_span(out, "fiscal", wanted->fiscal[FISCAL_PERFORM]);
	put_span(out, "refund", wanted->fiscal[FISCAL_CANCEL]);
}

static enum status
transaction_show(struct admin *admin)
{
	struct wanted wanted = {
	    .box = admin->box, .id = span_of(admin->arguments.operands[0])};
	struct buf out = {0};
	enum result result = store_run(admin->store, STORE_READ, find, &wanted);

	if (result != RESULT_OK)
		return refuse_result(result);
	if (wanted.transaction.number == 0)
		return refuse("no such transaction");
	(given(admin, OPTION_JSON) ? put_json : put_text)(&out, &wanted);
	return print(&out);
}

/* ------ expire ------ */

#define SWEEP 100

struct sweep {
	const struct admin *admin;
	int64_t now;
	size_t found;
	size_t expired;
	struct buf ids; /* cashbox and id, each terminated by a NUL */
};

static enum result
note_due(struct span cashbox, struct span id, void *state)
{
	struct sweep *sweep = state;

	buf_span(&sweep->ids, cashbox);
	buf_char(&sweep->ids, '\0');
	buf_span(&sweep->ids, id);
	buf_char(&sweep->ids, '\0');
	sweep->found++;
	return buf_ok(&sweep->ids) ? RESULT_OK : RESULT_NO_MEMORY;
}

static enum result
find_due(struct session *session, void *state)
{
	struct sweep *sweep = state;

	buf_reset(&sweep->ids);
	sweep->found = 0;
	return ledger_due(session, sweep->now, SWEEP, note_due, sweep);
}

struct one {
	const struct cashbox *box;
	struct span id;
	int64_t now;
};

static enum result
expire_one(struct session *session, void *state)
{
	const struct one *one = state;
	struct order order;
	struct transaction t;
	enum result result =
	    ledger_lock_transaction(session, one->box, one->id, &order, &t);

	if (result != RESULT_OK)
		return result;
	if (t.number == 0 || !ledger_is_due(&order, &t, one->now))
		return RESULT_UNCHANGED;
	return ledger_expire(session, &order, &t, one->now);
}

/* One that is not in the configuration any more has nobody to tell. */
static const struct cashbox *
box_of(const struct sweep *sweep, const char *name, struct cashbox *former)
{
	const struct cashbox *box =
	    config_cashbox(sweep->admin->config, span_of(name));

	if (box != NULL)
		return box;
	*former =
	    (struct cashbox){.name = (char *)name, .notify_url = (char *)""};
	return former;
}

/* One transaction of the database for each; others may have been faster. */
static enum result
expire_found(struct sweep *sweep)
{
	const char *p = sweep->ids.data;

	for (size_t i = 0; i < sweep->found; i++) {
		struct cashbox former;
		struct one one = {
		    .box = box_of(sweep, p, &former), .now = sweep->now};
		enum result result;

		one.id = span_of(p + strlen(p) + 1);
		p = one.id.data + one.id.length + 1;
		result = store_run(
		    sweep->admin->store, STORE_WRITE, expire_one, &one);
		if (result == RESULT_OK)
			sweep->expired++;
		else if (result != RESULT_UNCHANGED)
			return result;
	}
	return RESULT_OK;
}

static enum status
expire(struct admin *admin)
{
	struct sweep sweep = {.admin = admin, .now = clock_now()};
	enum result result;
	size_t before;

	/* What resists is left to the log, not tried for ever. */
	do {
		before = sweep.expired;
		result = store_run(admin->store, STORE_READ, find_due, &sweep);
		if (result == RESULT_OK)
			result = expire_found(&sweep);
	} while (result == RESULT_OK && sweep.expired > before);
	buf_free(&sweep.ids);
	if (result == RESULT_OK)
		result = tries_forget(admin->store, sweep.now);
	if (result != RESULT_OK)
		return refuse_result(result);
	if (given(admin, OPTION_JSON))
		printf("{\"expired\":%zu}\n", sweep.expired);
	else
		printf("%zu expired\n", sweep.expired);
	return STATUS_DONE;
}

#define COMMON                                                                 \
	(OPTION_BIT(OPTION_CASHBOX) | OPTION_BIT(OPTION_JSON) |                \
	    OPTION_BIT(OPTION_HELP))

const struct command transaction_commands[] = {
    {.words = "transaction list",
	.operands = "",
	.run = transaction_list,
	.summary = "lists what Payme did, by its time",
	.options = COMMON | OPTION_BIT(OPTION_FROM) | OPTION_BIT(OPTION_TO) |
	    OPTION_BIT(OPTION_STATE)},
    {.words = "transaction show",
	.operands = "ID",
	.run = transaction_show,
	.summary = "shows one transaction and its fiscal data",
	.operands_min = 1,
	.operands_max = 1,
	.options = COMMON},
    {.words = "expire",
	.operands = "",
	.run = expire,
	.summary = "cancels what was created 12 hours ago and not performed",
	.options = OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_HELP)},
    {0},
};
