/* payme-status: where Payme sends the buyer back to. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "checkout/checkout.h"
#include "page/checkout_page.h"
#include "page/find.h"
#include "payment/entry.h"
#include "setting/json.h"

/* What the page says of the payment: one row a state. */
static const struct {
	const char *state; /* of the order, or as below */
	const char *text; /* key of the words */
	const char *pay; /* key of the words: the way to pay after all */
	bool waiting; /* look again soon */
} states[] = {
    {"awaiting", "awaiting_text", "not_yet", true},
    {"paid", "paid_text", NULL, false},
    {"held", "held_text", NULL, false},
    {"cancelled", "cancelled_text", NULL, false},
    {"refunded", "refunded_text", NULL, false},
    {"failed", "failed_text", "again", false},
    {"unknown", "unknown_text", NULL, false},
    {"checking", "checking_text", NULL, true},
};

/* A card that Payme's page did not take. */
#define CARD_DECLINED (-31630)

/*
 * The error that Payme's page came back with: error=-31630.  It counts while
 * nothing is paid, held, cancelled or asked about.
 */
static int64_t
error_of(const struct page *page)
{
	const struct order *order = &page->record.order;
	int64_t code;

	if (order->id == 0 || order->state != ORDER_AWAITING ||
	    order->unsettled ||
	    text_int(form_get(&page->form, "error"), &code) != RESULT_OK ||
	    !checkout_error_known(code))
		return 0;
	return code;
}

/*
 * Fulfilled is paid for the buyer.  A card whose charge nobody knows of is
 * neither paid nor failed.
 */
static const char *
state_of(const struct page *page)
{
	const struct order *order = &page->record.order;

	if (order->id == 0)
		return "unknown";
	if (order->state == ORDER_FULFILLED)
		return order_state_name(ORDER_PAID);
	if (order->state == ORDER_AWAITING && order->unsettled)
		return "checking";
	if (error_of(page) != 0)
		return "failed";
	return order_state_name(order->state);
}

/* As others are told it. */
static const char *
outer_state(const char *state)
{
	return strcmp(state, "checking") == 0 ? "unknown" : state;
}

static enum result
answer_json(struct page *page, const char *state)
{
	const struct order *order = &page->record.order;
	struct buf out = {0};
	enum result result;

	buf_text(&out, "{\"state\":");
	json_put_text(&out, outer_state(state));
	if (order->id != 0) {
		buf_char(&out, ',');
		entry_put_member(&out,
		    order->kind == CASHBOX_ONE_TIME ? "amount" : "balance",
		    order->kind == CASHBOX_ONE_TIME ? order->amount
						    : order->balance);
	}
	if (error_of(page) != 0) {
		buf_char(&out, ',');
		entry_put_member(&out, "error", error_of(page));
	}
	buf_text(&out, "}\n");
	result = buf_ok(&out) ? page_document(page, order->id == 0 ? 404 : 200,
				    "application/json; charset=UTF-8",
				    (struct span){out.data, out.length})
			      : RESULT_NO_MEMORY;
	buf_free(&out);
	return result;
}

static enum result
set_error(struct page *page)
{
	char key[32];
	int64_t code = error_of(page);

	if (code == 0)
		return RESULT_OK;
	snprintf(key, sizeof(key), "error_%lld", (long long)-code);
	return page_set_text(page, "error", span_of(page_word(page, key)));
}

/* Another card is of use only where the card was the reason. */
static const char *
text_of(struct page *page, const char *text)
{
	int64_t code = error_of(page);

	return page_word(
	    page, code == 0 || code == CARD_DECLINED ? text : "no_card_text");
}

/* To payme-checkout: not signed as this one, for that is bound to its page. */
static enum result
set_pay(struct page *page, const char *word)
{
	struct buf url = {0};
	enum result result;

	page_order_address(page, "payme-checkout", &url);
	result = page_set_buf(page, "pay_url", &url);
	buf_free(&url);
	return result == RESULT_OK
	    ? page_set_text(page, "pay_text", span_of(page_word(page, word)))
	    : result;
}

static enum result
set_found(struct page *page, const char *word)
{
	enum result result = page_view_order(page);

	if (result == RESULT_OK)
		result = page_set_flag(page, "found", true);
	return result == RESULT_OK && word != NULL ? set_pay(page, word)
						   : result;
}

static enum result
answer_page(struct page *page, const char *state)
{
	size_t i = 0;
	enum result result;

	while (strcmp(states[i].state, state) != 0)
		i++;
	result = page_set_text(page, "status", span_of(state));
	if (result == RESULT_OK)
		result = page_set_text(
		    page, "heading", span_of(page_word(page, state)));
	if (result == RESULT_OK)
		result = page_set_text(
		    page, "text", span_of(text_of(page, states[i].text)));
	if (result == RESULT_OK && states[i].waiting)
		result = page_set_flag(page, "waiting", true);
	if (result == RESULT_OK)
		result = page_set_text(
		    page, "outer_state", span_of(outer_state(state)));
	if (result == RESULT_OK)
		result = set_error(page);
	if (result == RESULT_OK && page->record.order.id != 0)
		result = set_found(page, states[i].pay);
	if (result != RESULT_OK)
		return result;
	return page_render(
	    page, page->record.order.id == 0 ? 404 : 200, "status");
}

enum result
status_page(struct page *page)
{
	enum result result = page_find_order(page);
	const char *state;

	if (result != RESULT_OK)
		return result;
	if (page_hidden(page) && !page_wants_json(page))
		return find_order(page);
	state = state_of(page);
	return page_wants_json(page) ? answer_json(page, state)
				     : answer_page(page, state);
}
