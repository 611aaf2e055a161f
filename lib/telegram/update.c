/* What is done about an update. */
#include <string.h>

#include "base/clock.h"
#include "payment/account.h"
#include "payment/promise.h"
#include "page/language.h"
#include "setting/json.h"
#include "setting/log.h"
#include "telegram/charge.h"
#include "telegram/payment.h"
#include "telegram/seen.h"
#include "telegram/ticket.h"
#include "telegram/webhook.h"

/* What is said of an order that is not to be paid. */
static const char *const refusals[] = {
    [VERDICT_FINE] = NULL,
    [VERDICT_UNKNOWN] = "unknown",
    [VERDICT_CHANGED] = "changed",
    [VERDICT_BUSY] = "busy",
    [VERDICT_PAID] = "paid",
    [VERDICT_CLOSED] = "closed",
};

static struct span
text_of(struct json_object *object, const char *name)
{
	struct span text = {"", 0};

	json_text(json_member(object, name), &text);
	return text;
}

static int64_t
number_of(struct json_object *object, const char *name)
{
	int64_t number = 0;

	json_integer(json_member(object, name), &number);
	return number;
}

static void
choose_language(struct update *update, struct json_object *from)
{
	update->language = language_choose(&update->config->site,
	    (struct span){NULL, 0}, text_of(from, "language_code").data);
}

/* ------ /start ------ */

/* The order of a ticket; record->order.id stays 0 if there is none. */
static enum result
find_order(
    struct update *update, const struct ticket *ticket, struct record *record)
{
	enum registry_outcome outcome;
	struct buf key = {0};
	enum result result = RESULT_NO_MEMORY;

	account_key(update->box, ticket->values, &key);
	if (buf_ok(&key) && key.length <= ACCOUNT_KEY_MAX)
		result = registry_look(update->store, update->box,
		    (struct span){key.data, key.length}, NULL, record,
		    &outcome);
	buf_free(&key);
	return result;
}

static enum bot_outcome
answer_start(struct update *update, int64_t chat, struct span text)
{
	enum payment_verdict verdict = VERDICT_UNKNOWN;
	struct record record = {.create_time = 0};
	struct ticket ticket;

	if (ticket_read(update->config->site.link_secret, TICKET_START,
		update->box, text, &ticket) == RESULT_OK) {
		if (find_order(update, &ticket, &record) != RESULT_OK)
			return BOT_LATER;
		verdict =
		    payment_judge(update->box, &record.order, clock_now());
	}
	if (verdict != VERDICT_FINE)
		return message_send(
		    update, chat, telegram_word(update, refusals[verdict]));
	return invoice_send(update, chat, ticket.values, &record);
}

/*
 * Claimed before it is answered: of what is lost on the way the buyer asks
 * again, but nobody gets two invoices for one tap.
 */
static int
serve_start(
    struct update *update, struct json_object *message, struct span text)
{
	int64_t chat = number_of(json_member(message, "chat"), "id");
	bool first;

	choose_language(update, json_member(message, "from"));
	if (seen_claim(update->store, update->id, &first) != RESULT_OK)
		return 503;
	if (!first || answer_start(update, chat, text) != BOT_LATER)
		return 200;
	if (seen_release(update->store, update->id) != RESULT_OK)
		log_warning("telegram: an update stays unanswered");
	return 503;
}

/* ------ payments ------ */

/* The key of the order in the payload; empty if that is not ours. */
static enum result
read_payload(struct update *update, struct payment *payment, struct buf *key)
{
	struct ticket ticket;

	if (ticket_read(update->config->site.link_secret, TICKET_INVOICE,
		update->box, payment->payload, &ticket) != RESULT_OK)
		return RESULT_OK;
	account_key(update->box, ticket.values, key);
	payment->key = (struct span){key->data, key->length};
	return buf_ok(key) ? RESULT_OK : RESULT_NO_MEMORY;
}

/* Whole characters of it. */
static struct span
cut(struct span text, size_t max)
{
	if (text.length <= max)
		return text;
	text.length = max;
	while (text.length > 0 && (text.data[text.length] & 0xc0) == 0x80)
		text.length--;
	return text;
}

static struct payment
payment_of(
    struct update *update, struct json_object *object, struct json_object *from)
{
	return (struct payment){
	    .box = update->box,
	    .payload = cut(text_of(object, "invoice_payload"), CHARGE_ID_MAX),
	    .currency = cut(text_of(object, "currency"), CHARGE_CURRENCY_MAX),
	    .amount = number_of(object, "total_amount"),
	    .user = number_of(from, "id"),
	};
}

static int
answer_query(
    struct update *update, struct span id, enum payment_verdict verdict)
{
	struct buf json = {0};
	enum bot_outcome outcome;

	buf_text(&json, "{\"pre_checkout_query_id\":");
	json_put_string(&json, id);
	if (verdict == VERDICT_FINE) {
		buf_text(&json, ",\"ok\":true}");
	} else {
		buf_text(&json, ",\"ok\":false,\"error_message\":");
		json_put_text(&json, telegram_word(update, refusals[verdict]));
		buf_char(&json, '}');
	}
	outcome = bot_call(update->bot, "answerPreCheckoutQuery", &json, NULL);
	buf_free(&json);
	/* Asked again, the promise is still there for the same query. */
	return outcome == BOT_DONE || outcome == BOT_REFUSED ? 200 : 503;
}

static int
serve_query(struct update *update, struct json_object *query)
{
	struct json_object *from = json_member(query, "from");
	struct payment payment = payment_of(update, query, from);
	enum payment_verdict verdict = VERDICT_UNKNOWN;
	struct buf key = {0};
	enum result result;

	payment.id = text_of(query, "id");
	if (payment.id.length == 0 || payment.id.length > PROMISE_OWNER_MAX) {
		log_warning("telegram: a query without an id of use");
		return 200;
	}
	choose_language(update, from);
	result = read_payload(update, &payment, &key);
	if (result == RESULT_OK)
		result = payment_reserve(update->store, &payment, &verdict);
	buf_free(&key);
	return result == RESULT_OK ? answer_query(update, payment.id, verdict)
				   : 503;
}

static int
serve_payment(struct update *update, struct json_object *message,
    struct json_object *paid)
{
	struct payment payment =
	    payment_of(update, paid, json_member(message, "from"));
	struct buf key = {0};
	enum result result;

	payment.id = text_of(paid, "telegram_payment_charge_id");
	payment.provider_id =
	    cut(text_of(paid, "provider_payment_charge_id"), CHARGE_ID_MAX);
	if (payment.id.length == 0 || payment.id.length > CHARGE_ID_MAX) {
		log_error("telegram: a payment without an id of use");
		return 200;
	}
	result = read_payload(update, &payment, &key);
	if (result == RESULT_OK)
		result = payment_record(update->store, &payment);
	buf_free(&key);
	return result == RESULT_OK ? 200 : 503;
}

/* ------ which one it is ------ */

static bool
is_start(struct json_object *message, struct span *ticket)
{
	static const char command[] = "/start ";
	struct span text = text_of(message, "text");
	size_t length = sizeof(command) - 1;

	if (!span_is(
		text_of(json_member(message, "chat"), "type"), "private") ||
	    text.length <= length || memcmp(text.data, command, length) != 0)
		return false;
	*ticket = (struct span){text.data + length, text.length - length};
	return true;
}

int
update_serve(struct update *update)
{
	struct json_object *message = json_member(update->root, "message");
	struct json_object *query =
	    json_member(update->root, "pre_checkout_query");
	struct json_object *paid = json_member(message, "successful_payment");
	struct span ticket;

	if (!json_integer(json_member(update->root, "update_id"), &update->id))
		return 200;
	if (query != NULL)
		return serve_query(update, query);
	if (paid != NULL)
		return serve_payment(update, message, paid);
	if (is_start(message, &ticket))
		return serve_start(update, message, ticket);
	return 200;
}
