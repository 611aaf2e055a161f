/* payme receipt holds: what is to be confirmed or cancelled in time. */
#include <stdio.h>

#include "admin/subscribe.h"
#include "base/clock.h"
#include "payment/entry.h"
#include "setting/json.h"
#include "subscribe/hold.h"

struct listing {
	struct admin *admin;
	const struct cashbox *box; /* whose are listed now */
	int64_t now;
	int64_t until; /* those that began by then */
	struct buf rows;
	size_t count;
};

/* Whole days to the end, rounded down: 0 is today, less is over. */
static int64_t
days_left(const struct listing *listing, const struct intent *intent)
{
	int64_t left = hold_end(intent->held_time) - listing->now;

	return left >= 0 ? left / HOLD_DAY : -1 - (-left / HOLD_DAY);
}

static void
put_json_row(
    struct buf *out, const struct listing *listing, const struct intent *intent)
{
	const char *kind = hold_card_name(hold_card_of(intent->card));

	buf_text(out, "{\"id\":");
	json_put_string(out, intent->receipt);
	buf_text(out, ",\"cashbox\":");
	json_put_text(out, listing->box->name);
	buf_text(out, ",\"account\":");
	buf_span(out, intent->account);
	buf_char(out, ',');
	entry_put_member(out, "amount", intent->amount);
	buf_text(out, ",\"card\":");
	if (intent->card.data == NULL)
		buf_text(out, "null");
	else
		json_put_string(out, intent->card);
	buf_format(out, ",\"kind\":%s%s%s", kind == NULL ? "" : "\"",
	    kind == NULL ? "null" : kind, kind == NULL ? "" : "\"");
	buf_char(out, ',');
	entry_put_member(out, "held_time", intent->held_time);
	buf_char(out, ',');
	entry_put_member(out, "end_time", hold_end(intent->held_time));
	buf_char(out, ',');
	entry_put_member(out, "days_left", days_left(listing, intent));
	buf_char(out, '}');
}

static void
put_text_row(
    struct buf *out, const struct listing *listing, const struct intent *intent)
{
	int64_t end = hold_end(intent->held_time);
	bool over = end <= listing->now;

	buf_span(out, intent->receipt);
	buf_char(out, ' ');
	put_sum(out, intent->amount);
	buf_char(out, ' ');
	buf_span(out, intent->account);
	buf_char(out, ' ');
	buf_span(out, intent->card.data == NULL ? span_of("-") : intent->card);
	buf_text(out, over ? " held until " : " held, until ");
	put_time(out, end);
	buf_text(out, over ? ": " : "; ");
	buf_text(out, hold_advice(hold_card_of(intent->card), over));
}

static enum result
list_one(const struct intent *intent, void *state)
{
	struct listing *listing = state;
	bool json = given(listing->admin, OPTION_JSON);

	if (listing->count > 0)
		buf_text(&listing->rows, json ? ",\n" : "\n");
	(json ? put_json_row : put_text_row)(&listing->rows, listing, intent);
	listing->count++;
	return buf_ok(&listing->rows) ? RESULT_OK : RESULT_NO_MEMORY;
}

/* Begun anew, it lists none twice. */
static enum result
list(struct session *session, void *state)
{
	struct listing *listing = state;
	const struct listing start = *listing;
	enum result result = intent_list_held(
	    session, listing->box, listing->until, list_one, listing);

	if (result == RESULT_OK)
		return result;
	listing->rows.length = start.rows.length;
	listing->count = start.count;
	return result;
}

/* With --days it is a warning, and has the exit status of one. */
static enum status
tell(struct listing *listing)
{
	bool json = given(listing->admin, OPTION_JSON);
	struct buf out = {0};
	enum status status = STATUS_DONE;

	buf_text(&out, json ? "[" : "");
	buf_span(&out, (struct span){listing->rows.data, listing->rows.length});
	buf_text(&out, json ? "]" : "");
	buf_free(&listing->rows);
	if (json || listing->count > 0)
		status = print(&out);
	else
		buf_free(&out);
	return given(listing->admin, OPTION_DAYS) && listing->count > 0
	    ? STATUS_REFUSED
	    : status;
}

static enum status
holds(struct admin *admin)
{
	const struct config *config = admin->config;
	struct listing listing = {.admin = admin, .now = clock_now()};
	enum result result = RESULT_OK;
	int64_t days;

	if (!read_number(admin, OPTION_DAYS, 0, HOLD_DAYS, HOLD_DAYS, &days))
		return STATUS_REFUSED;
	listing.until = listing.now - (HOLD_DAYS - days) * HOLD_DAY;
	for (size_t i = 0; i < config->cashbox_count; i++) {
		listing.box = &config->cashboxes[i];
		if (result == RESULT_OK &&
		    (!given(admin, OPTION_CASHBOX) ||
			listing.box == admin->box))
			result =
			    store_run(admin->store, STORE_READ, list, &listing);
	}
	if (result != RESULT_OK) {
		buf_free(&listing.rows);
		return refuse_result(result);
	}
	return tell(&listing);
}

const struct command hold_commands[] = {
    {.words = "receipt holds",
	.operands = "",
	.run = holds,
	.summary = "lists what is held, and until when, the oldest first",
	.options = OPTION_BIT(OPTION_CASHBOX) | OPTION_BIT(OPTION_DAYS) |
	    OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_HELP)},
    {0},
};
