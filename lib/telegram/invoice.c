/* What the bot sends: an invoice, a link, a text. */
#include "base/text.h"
#include "checkout/checkout.h"
#include "page/language.h"
#include "setting/json.h"
#include "setting/log.h"
#include "setting/member.h"
#include "telegram/payment.h"
#include "telegram/ticket.h"
#include "telegram/webhook.h"

/* In characters of UTF-16, as Telegram counts. */
#define TITLE_MAX 32
#define DESCRIPTION_MAX 255

static enum bot_outcome
send(struct update *update, const char *method, struct buf *json)
{
	enum bot_outcome outcome = bot_call(update->bot, method, json, NULL);

	buf_wipe(json);
	buf_free(json);
	return outcome;
}

static void
put_chat(struct buf *json, int64_t chat)
{
	buf_text(json, "{\"chat_id\":");
	buf_int(json, chat);
}

enum bot_outcome
message_send(struct update *update, int64_t chat, const char *text)
{
	struct buf json = {0};

	put_chat(&json, chat);
	buf_text(&json, ",\"text\":");
	json_put_text(&json, text);
	buf_char(&json, '}');
	return send(update, "sendMessage", &json);
}

/* ------ texts ------ */

/* The beginning of ${text} that has at most ${max} characters of UTF-16. */
static struct span
beginning(struct span text, size_t max)
{
	size_t end = 0, units = 0;

	while (end < text.length) {
		size_t length =
		    text_utf8_sequence(text.data + end, text.length - end);

		units += length == 4 ? 2 : 1;
		if (length == 0 || units > max)
			break;
		end += length;
	}
	return (struct span){text.data, end};
}

/* "Order 197" */
static void
put_title(struct update *update, const struct span *values, struct buf *title)
{
	buf_text(title, telegram_word(update, "order"));
	for (size_t i = 0; i < update->box->field_count; i++) {
		buf_char(title, i == 0 ? ' ' : '/');
		buf_span(title, values[i]);
	}
}

/* The order's own description, else one for all. */
static void
put_description(
    struct update *update, const struct record *record, struct buf *json)
{
	struct json_object *root = NULL;
	enum json_verdict verdict;
	const char *text = NULL;

	if (record->description.length > 0 &&
	    json_read(record->description, &verdict, &root) == RESULT_OK)
		text = member_title(root, (int)update->language);
	json_put_string(json,
	    beginning(
		span_of(text == NULL ? telegram_word(update, "about") : text),
		DESCRIPTION_MAX));
	json_object_put(root);
}

/* ------ the checkout link ------ */

static enum bot_outcome
send_link(struct update *update, int64_t chat, const struct span *values,
    int64_t amount, const struct buf *title)
{
	const struct checkout checkout = {.box = update->box,
	    .account = values,
	    .amount = amount,
	    .language = update->language};
	enum checkout_refusal refusal;
	struct buf link = {0}, text = {0}, json = {0};
	enum result result = checkout_link(&checkout, &link, &refusal);

	buf_span(&text, (struct span){title->data, title->length});
	buf_text(&text, ": ");
	language_put_sum(&text, update->language, amount);
	buf_text(&text, ". ");
	buf_text(&text, telegram_word(update, "pay_there"));
	put_chat(&json, chat);
	buf_text(&json, ",\"text\":");
	json_put_string(&json, (struct span){text.data, text.length});
	buf_text(&json, ",\"reply_markup\":{\"inline_keyboard\":[[{\"text\":");
	json_put_text(&json, telegram_word(update, "pay"));
	buf_text(&json, ",\"url\":");
	json_put_string(&json, (struct span){link.data, link.length});
	buf_text(&json, "}]]}}");
	if (!buf_ok(&text))
		result = RESULT_NO_MEMORY;
	buf_free(&text);
	buf_free(&link);
	if (result == RESULT_OK && refusal == CHECKOUT_FINE)
		return send(update, "sendMessage", &json);
	buf_free(&json);
	if (result != RESULT_OK)
		return BOT_LATER;
	log_warning("telegram: an order has no checkout link");
	return message_send(update, chat, telegram_word(update, "no_link"));
}

/* ------ the invoice ------ */

static enum result
put_invoice(struct update *update, int64_t chat, const struct span *values,
    const struct record *record, const struct buf *title, struct buf *json)
{
	const char *secret = update->config->site.link_secret;
	char payload[TICKET_MAX + 1], start[TICKET_MAX + 1];

	if (ticket_make(secret, TICKET_INVOICE, update->box, values, payload) !=
		RESULT_OK ||
	    ticket_make(secret, TICKET_START, update->box, values, start) !=
		RESULT_OK)
		return RESULT_MALFORMED;
	put_chat(json, chat);
	buf_text(json, ",\"title\":");
	json_put_string(json,
	    beginning((struct span){title->data, title->length}, TITLE_MAX));
	buf_text(json, ",\"description\":");
	put_description(update, record, json);
	buf_format(json, ",\"payload\":\"%s\",\"provider_token\":", payload);
	json_put_text(json, update->config->telegram.provider_token);
	buf_text(json,
	    ",\"currency\":\"" PAYMENT_CURRENCY "\",\"prices\":[{\"label\":");
	json_put_text(json, telegram_word(update, "to_pay"));
	buf_text(json, ",\"amount\":");
	buf_int(json, record->order.amount);
	/* A forwarded invoice leads to the bot instead of being paid. */
	buf_format(json, "}],\"start_parameter\":\"%s\"}", start);
	return RESULT_OK;
}

enum bot_outcome
invoice_send(struct update *update, int64_t chat, const struct span *values,
    const struct record *record)
{
	enum bot_outcome outcome = BOT_REFUSED;
	int64_t amount = record->order.amount;
	struct buf title = {0}, json = {0};

	put_title(update, values, &title);
	if (!buf_ok(&title))
		outcome = BOT_LATER;
	else if (update->config->telegram.provider_token[0] != '\0' &&
	    put_invoice(update, chat, values, record, &title, &json) ==
		RESULT_OK)
		outcome = send(update, "sendInvoice", &json);
	buf_free(&json);
	if (outcome == BOT_REFUSED)
		outcome = send_link(update, chat, values, amount, &title);
	buf_free(&title);
	return outcome;
}
