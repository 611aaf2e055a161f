/* payme telegram: the bot's webhook, links to it, what was paid there. */
#include <stdio.h>
#include <string.h>

#include "admin/command.h"
#include "base/text.h"
#include "payment/account.h"
#include "payment/entry.h"
#include "setting/json.h"
#include "setting/log.h"
#include "telegram/bot.h"
#include "telegram/charge.h"
#include "telegram/ticket.h"

/* The cashbox of the bot; NULL and the reason told. */
static const struct cashbox *
find_box(const struct admin *admin)
{
	const struct config *config = admin->config;

	if (config->telegram.token[0] != '\0' &&
	    config->telegram.secret[0] != '\0' &&
	    config->site.link_secret[0] != '\0')
		return config_cashbox(
		    config, span_of(config->telegram.cashbox));
	refuse("token and secret of telegram, and link_secret of the site, "
	       "are required");
	return NULL;
}

/* The outcome of one call; *result may be NULL. */
static enum status
call(const struct admin *admin, const char *method,
    const struct buf *parameters, struct json_object **result)
{
	struct bot bot = {.config = &admin->config->telegram};
	enum bot_outcome outcome;

	if (http_open(&bot.http) != RESULT_OK)
		return refuse("out of memory");
	/* The reason is told once, by us. */
	log_level(LOG_LEVEL_ERROR);
	outcome = bot_call(&bot, method, parameters, result);
	http_close(bot.http);
	if (outcome == BOT_DONE)
		return STATUS_DONE;
	refuse("%s: %s", method, bot.problem);
	return outcome == BOT_UNKNOWN ? STATUS_UNKNOWN : STATUS_REFUSED;
}

/* ------ set-webhook ------ */

static void
put_webhook(const struct config *config, struct buf *json)
{
	struct buf url = {0};

	buf_format(&url, "%s/payme-telegram", config->site.base_url);
	buf_text(json, "{\"url\":");
	json_put_string(json, (struct span){url.data, url.length});
	buf_text(json, ",\"secret_token\":");
	json_put_text(json, config->telegram.secret);
	buf_text(
	    json, ",\"allowed_updates\":[\"message\",\"pre_checkout_query\"]}");
	buf_free(&url);
}

static enum status
set_webhook(struct admin *admin)
{
	struct buf json = {0}, told = {0};
	enum status status;

	if (find_box(admin) == NULL)
		return STATUS_REFUSED;
	if (admin->config->site.base_url[0] == '\0')
		return refuse("base_url of the site is required");
	put_webhook(admin->config, &json);
	status = call(admin, "setWebhook", &json, NULL);
	buf_wipe(&json);
	buf_free(&json);
	if (status != STATUS_DONE)
		return status;
	buf_format(&told, "%s/payme-telegram", admin->config->site.base_url);
	return print(&told);
}

/* ------ link ------ */

/* The bot's name: as configured, or as Telegram has it. */
static enum status
put_bot(const struct admin *admin, struct buf *link)
{
	struct buf none = {0};
	struct json_object *result = NULL;
	struct span name = span_of(admin->config->telegram.bot);
	enum status status = STATUS_DONE;

	if (name.length == 0) {
		buf_text(&none, "{}");
		status = call(admin, "getMe", &none, &result);
		buf_free(&none);
	}
	if (status == STATUS_DONE && name.length == 0 &&
	    !json_text(json_member(result, "username"), &name))
		status = refuse("getMe: no username");
	if (status == STATUS_DONE)
		text_percent_encode(link, name);
	json_object_put(result);
	return status;
}

static enum status
link_show(struct admin *admin)
{
	const struct cashbox *box = find_box(admin);
	struct span values[CONFIG_FIELDS];
	char ticket[TICKET_MAX + 1];
	struct buf link = {0};
	enum status status;

	if (box == NULL)
		return STATUS_REFUSED;
	admin->box = box;
	if (!read_order(admin, values))
		return STATUS_REFUSED;
	if (box->kind != CASHBOX_ONE_TIME)
		return refuse(
		    "cashbox %s has no orders that are paid once", box->name);
	switch (ticket_make(admin->config->site.link_secret, TICKET_START, box,
	    values, ticket)) {
	case RESULT_OK:
		break;
	case RESULT_TOO_LARGE:
		return refuse("the account is too long for a link of "
			      "Telegram's: %d bytes are the most",
		    TICKET_ACCOUNT_MAX);
	default:
		return refuse("the account cannot stand in a link");
	}
	buf_text(&link, "https://t.me/");
	status = put_bot(admin, &link);
	buf_format(&link, "?start=%s", ticket);
	if (status == STATUS_DONE)
		return print(&link);
	buf_free(&link);
	return status;
}

/* ------ list ------ */

static void
put_text(struct buf *out, const char *name, struct span text)
{
	buf_format(out, ",\"%s\":", name);
	if (text.data == NULL)
		buf_text(out, "null");
	else
		json_put_string(out, text);
}

static void
put_json(struct buf *out, const struct charge *charge)
{
	buf_text(out, "{\"account\":");
	if (charge->account.data == NULL)
		buf_text(out, "null");
	else
		buf_span(out, charge->account);
	buf_format(out, ",\"state\":\"%s\",", charge_state_name(charge->state));
	entry_put_member(out, "amount", charge->amount);
	put_text(out, "currency", charge->currency);
	put_text(out, "charge", charge->id);
	put_text(out, "provider_charge", charge->provider_id);
	buf_char(out, ',');
	entry_put_member(out, "user", charge->user);
	buf_char(out, ',');
	entry_put_member(out, "time", charge->time);
	buf_char(out, '}');
}

static void
put_line(struct buf *out, const struct charge *charge)
{
	put_time(out, charge->time);
	buf_format(out, "  %-8s", charge_state_name(charge->state));
	buf_int(out, charge->amount);
	buf_char(out, ' ');
	json_put_string(out, charge->currency);
	buf_char(out, ' ');
	json_put_string(out, charge->id);
	buf_char(out, ' ');
	if (charge->account.data == NULL)
		json_put_string(out, charge->payload);
	else
		buf_span(out, charge->account);
}

struct listing {
	const struct admin *admin;
	size_t count;
};

static enum result
list_one(const struct charge *charge, void *state)
{
	struct listing *listing = state;
	struct buf out = {0};

	if (given(listing->admin, OPTION_JSON)) {
		buf_char(&out, listing->count == 0 ? '[' : ',');
		put_json(&out, charge);
	} else {
		put_line(&out, charge);
	}
	listing->count++;
	return print(&out) == STATUS_DONE ? RESULT_OK : RESULT_DOWN;
}

static enum status
list(struct admin *admin)
{
	const struct cashbox *box = find_box(admin);
	struct listing listing = {.admin = admin};
	int64_t from = 0, to = INT64_MAX;
	enum result result;

	if (box == NULL ||
	    (given(admin, OPTION_FROM) &&
		!read_time(value_of(admin, OPTION_FROM), &from)) ||
	    (given(admin, OPTION_TO) &&
		!read_time(value_of(admin, OPTION_TO), &to)))
		return STATUS_REFUSED;
	result = charge_list(admin->store, box, from, to, list_one, &listing);
	if (result != RESULT_OK)
		return refuse_result(result);
	if (given(admin, OPTION_JSON))
		puts(listing.count == 0 ? "[]" : "]");
	return STATUS_DONE;
}

/* ------ settle ------ */

static enum status
settle(struct admin *admin)
{
	const struct cashbox *box = find_box(admin);
	int64_t left, trouble;
	enum result result;

	if (box == NULL)
		return STATUS_REFUSED;
	result = charge_settle(admin->store, box, &left, &trouble);
	if (result != RESULT_OK)
		return refuse_result(result);
	printf("%lld left to the Merchant API, %lld in trouble\n",
	    (long long)left, (long long)trouble);
	return left == 0 ? STATUS_DONE : STATUS_UNKNOWN;
}

const struct command telegram_commands[] = {
    {.words = "telegram set-webhook",
	.operands = "",
	.run = set_webhook,
	.summary = "tells Telegram where payme-telegram is",
	.options = OPTION_BIT(OPTION_HELP)},
    {.words = "telegram link",
	.operands = "",
	.run = link_show,
	.summary = "prints the link to an order in the bot",
	.options = OPTION_BIT(OPTION_ORDER) | OPTION_BIT(OPTION_ACCOUNT) |
	    OPTION_BIT(OPTION_HELP)},
    {.words = "telegram list",
	.operands = "",
	.run = list,
	.summary = "lists what was paid in Telegram",
	.options = OPTION_BIT(OPTION_FROM) | OPTION_BIT(OPTION_TO) |
	    OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_HELP)},
    {.words = "telegram settle",
	.operands = "",
	.run = settle,
	.summary = "finishes what the Merchant API left unpaid, for cron",
	.options = OPTION_BIT(OPTION_HELP)},
    {0},
};
