/* payme receipt: created, paid, held, cancelled, and found out. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/subscribe.h"
#include "card/card_sweep.h"
#include "payment/account.h"
#include "payment/entry.h"
#include "setting/json.h"

/* ------ what came of it ------ */

static void
put_report(struct buf *out, const struct settle_report *report)
{
	buf_text(out, "{\"id\":");
	if (report->receipt[0] == '\0')
		buf_text(out, "null");
	else
		json_put_text(out, report->receipt);
	buf_text(out, ",\"state\":");
	json_put_text(out, intent_state_name(report->state));
	buf_char(out, ',');
	if (report->seen >= 0)
		entry_put_member(out, "payme_state", report->seen);
	else
		buf_text(out, "\"payme_state\":null");
	buf_char(out, ',');
	entry_put_member(out, "amount", report->amount);
	buf_char(out, '}');
}

static enum status
tell_failure(const struct settle_report *report)
{
	bool unknown = report->outcome == SETTLE_UNKNOWN;
	const char *more = unknown ? "; \"payme receipt settle\" decides" : "";

	if (report->code == 0)
		refuse("%s%s", report->text, more);
	else
		refuse(
		    "%s (%lld)%s", report->text, (long long)report->code, more);
	return unknown ? STATUS_UNKNOWN : STATUS_REFUSED;
}

/* ${bare}: the receipt's id is all that is printed, else its state. */
static enum status
tell_report(const struct admin *admin, enum result result,
    const struct settle_report *report, bool bare)
{
	struct buf out = {0};

	if (result != RESULT_OK)
		return refuse_result(result);
	if (report->outcome != SETTLE_DONE)
		return tell_failure(report);
	if (given(admin, OPTION_JSON))
		put_report(&out, report);
	else
		buf_text(&out,
		    bare ? report->receipt : intent_state_name(report->state));
	return print(&out);
}

/* ------ what changes something ------ */

static bool
set_up(
    const struct admin *admin, const struct cashbox *box, struct settle *settle)
{
	int64_t wait;

	*settle = (struct settle){
	    .store = admin->store, .box = box, .quiet = SETTLE_QUIET};
	if (!read_number(admin, OPTION_WAIT, 0, SETTLE_WAIT / 1000,
		SETTLE_WAIT / 1000, &wait))
		return false;
	settle->wait = wait * 1000;
	settle->payme = open_payme(admin, box);
	return settle->payme != NULL;
}

static enum language
language_of(const struct admin *admin)
{
	for (int i = 0; i < CONFIG_LANGUAGES; i++)
		if (strcmp(value_of(admin, OPTION_LANG), language_code[i]) == 0)
			return (enum language)i;
	return admin->config->site.languages[0];
}

static enum status
receipt_create(struct admin *admin)
{
	struct span values[CONFIG_FIELDS];
	struct settle_report report;
	struct settle settle;
	struct buf key = {0};
	enum result result = RESULT_NO_MEMORY;

	if (!given(admin, OPTION_ORDER) && !given(admin, OPTION_ACCOUNT)) {
		refuse("one of --order VALUE and --account FIELD=VALUE is "
		       "required");
		return STATUS_USAGE;
	}
	if (!read_order(admin, values) || !set_up(admin, admin->box, &settle))
		return STATUS_REFUSED;
	account_key(admin->box, values, &key);
	if (buf_ok(&key))
		result =
		    settle_create(&settle, (struct span){key.data, key.length},
			given(admin, OPTION_HOLD) || admin->box->hold,
			language_of(admin), &report);
	buf_free(&key);
	payme_close(settle.payme);
	return tell_report(admin, result, &report, true);
}

/* The token of a saved card whose owner allowed that; NULL with the reason. */
static char *
saved_token(struct admin *admin)
{
	struct wallet wallet = {.store = admin->store,
	    .service = &admin->config->service,
	    .box = admin->box};
	enum wallet_outcome outcome = WALLET_NO_CARD;
	struct buf text = {0};
	char *token = NULL;
	int64_t id;
	enum result result;

	if (!read_number(admin, OPTION_CARD, 1, INT64_MAX, 0, &id))
		return NULL;
	result = wallet_recurring_token(&wallet, id, &text, &outcome);
	if (result != RESULT_OK)
		refuse_result(result);
	else if (outcome != WALLET_DONE)
		refuse("no card %lld that may be charged without its PIN",
		    (long long)id);
	else
		token = buf_string(&text);
	buf_wipe(&text);
	buf_free(&text);
	return token;
}

static enum status
receipt_pay(struct admin *admin)
{
	const struct payme_payer payer = {.phone = given(admin, OPTION_PHONE)
		? value_of(admin, OPTION_PHONE)
		: NULL};
	struct settle_report report;
	struct settle settle;
	enum status status = STATUS_REFUSED;
	char *token;

	if (given(admin, OPTION_TOKEN) == given(admin, OPTION_CARD)) {
		refuse("one of --token and --card is required");
		return STATUS_USAGE;
	}
	token = given(admin, OPTION_CARD)
	    ? saved_token(admin)
	    : read_token(value_of(admin, OPTION_TOKEN));
	if (token != NULL && set_up(admin, admin->box, &settle)) {
		status = tell_report(admin,
		    settle_pay(&settle, admin->arguments.operands[0], token,
			given(admin, OPTION_HOLD), &payer, &report),
		    &report, false);
		payme_close(settle.payme);
	}
	free_token(token);
	return status;
}

typedef enum result settle_act(
    struct settle *, const char *, struct settle_report *);

static enum status
act(struct admin *admin, settle_act *what)
{
	struct settle_report report;
	struct settle settle;
	enum result result;

	if (!set_up(admin, admin->box, &settle))
		return STATUS_REFUSED;
	result = what(&settle, admin->arguments.operands[0], &report);
	payme_close(settle.payme);
	return tell_report(admin, result, &report, false);
}

static enum status
receipt_cancel(struct admin *admin)
{
	return act(admin, settle_cancel);
}

static enum status
receipt_confirm_hold(struct admin *admin)
{
	return act(admin, settle_confirm_hold);
}

/* ------ the sweep ------ */

struct listing {
	const struct admin *admin;
	size_t count;
	size_t disputed;
};

static void
tell_one(const struct settle_report *report, void *state)
{
	struct listing *listing = state;
	struct buf out = {0};

	if (report->outcome == SETTLE_REFUSED)
		listing->disputed++;
	if (given(listing->admin, OPTION_JSON)) {
		buf_char(&out, listing->count == 0 ? '[' : ',');
		put_report(&out, report);
	} else {
		buf_format(&out, "%s %s",
		    report->receipt[0] == '\0' ? "-" : report->receipt,
		    intent_state_name(report->state));
	}
	listing->count++;
	print(&out);
}

/* Shorter than the rule only where no real money is. */
static bool
read_quiet(const struct admin *admin, int64_t *quiet)
{
	bool local = strncmp(admin->config->service.api_url, "http://", 7) == 0;

	if (!read_number(admin, OPTION_QUIET, local ? 0 : SETTLE_QUIET / 1000,
		86400, SETTLE_QUIET / 1000, quiet))
		return false;
	*quiet *= 1000;
	return true;
}

/* Cards that were removed here are still to be removed at Payme. */
static enum result
sweep_cards(struct admin *admin, const struct cashbox *box, struct payme *payme)
{
	struct wallet wallet = {.store = admin->store,
	    .service = &admin->config->service,
	    .box = box};
	int64_t left = 0;
	enum result result = card_sweep(&wallet, payme, &left);

	if (left > 0)
		refuse("%lld removed cards are yet to be removed at Payme",
		    (long long)left);
	return result;
}

static enum result
sweep(struct admin *admin, const struct cashbox *box, struct listing *listing,
    int64_t *unknown)
{
	struct settle settle;
	int64_t count = 0, quiet;
	enum result result = RESULT_MALFORMED;

	if (!read_quiet(admin, &quiet) || !set_up(admin, box, &settle))
		return RESULT_MALFORMED;
	settle.quiet = quiet;
	result = settle_sweep(&settle, tell_one, listing, &count);
	*unknown += count;
	if (result == RESULT_OK)
		result = sweep_cards(admin, box, settle.payme);
	payme_close(settle.payme);
	return result;
}

static enum status
receipt_settle(struct admin *admin)
{
	struct listing listing = {.admin = admin};
	const struct config *config = admin->config;
	enum result result = RESULT_OK;
	int64_t unknown = 0;

	for (size_t i = 0; i < config->cashbox_count; i++)
		if (result == RESULT_OK &&
		    (!given(admin, OPTION_CASHBOX) ||
			&config->cashboxes[i] == admin->box))
			result = sweep(
			    admin, &config->cashboxes[i], &listing, &unknown);
	if (given(admin, OPTION_JSON))
		puts(listing.count == 0 ? "[]" : "]");
	if (result != RESULT_OK)
		return refuse_result(result);
	if (unknown > 0)
		refuse("%lld not known yet", (long long)unknown);
	if (listing.disputed > 0)
		return refuse(
		    "%zu charged, but not as the order says", listing.disputed);
	return unknown > 0 ? STATUS_UNKNOWN : STATUS_DONE;
}

/* ------ the table ------ */

#define COMMON                                                                 \
	(OPTION_BIT(OPTION_CASHBOX) | OPTION_BIT(OPTION_LANG) |                \
	    OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_HELP))
#define WAIT OPTION_BIT(OPTION_WAIT)

const struct command receipt_commands[] = {
    {.words = "receipt create",
	.operands = "",
	.run = receipt_create,
	.summary = "makes the receipt of an order at Payme, prints its id",
	.options = COMMON | WAIT | OPTION_BIT(OPTION_ORDER) |
	    OPTION_BIT(OPTION_ACCOUNT) | OPTION_BIT(OPTION_HOLD)},
    {.words = "receipt pay",
	.operands = "ID",
	.run = receipt_pay,
	.summary = "charges a card, once",
	.operands_min = 1,
	.operands_max = 1,
	.options = COMMON | WAIT | OPTION_BIT(OPTION_TOKEN) |
	    OPTION_BIT(OPTION_CARD) | OPTION_BIT(OPTION_HOLD) |
	    OPTION_BIT(OPTION_PHONE)},
    {.words = "receipt confirm-hold",
	.operands = "ID",
	.run = receipt_confirm_hold,
	.summary = "takes the money that is held",
	.operands_min = 1,
	.operands_max = 1,
	.options = COMMON | WAIT},
    {.words = "receipt cancel",
	.operands = "ID",
	.run = receipt_cancel,
	.summary = "cancels it; held or taken money goes back",
	.operands_min = 1,
	.operands_max = 1,
	.options = COMMON | WAIT},
    {.words = "receipt settle",
	.operands = "",
	.run = receipt_settle,
	.summary = "finds out whatever is not known yet; for cron",
	.options = COMMON | OPTION_BIT(OPTION_QUIET)},
    {0},
};
