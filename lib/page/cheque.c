/* Cheques of a page's order. */
#include <stdio.h>

#include "page/cheque.h"

#include "base/money.h"
#include "base/text.h"
#include "page/link.h"

static const struct {
	enum payment_code code;
	int status;
	const char *heading, *text;
} refusals[] = {
    {PAYMENT_ACCOUNT_UNKNOWN, 404, "unknown", "unknown_text"},
    {PAYMENT_ACCOUNT_BUSY, 409, "busy", "busy_text"},
    {PAYMENT_ACCOUNT_PAID, 409, "paid", "paid_text"},
    {PAYMENT_ACCOUNT_CLOSED, 409, "closed", "closed_text"},
    {PAYMENT_WRONG_AMOUNT, 400, "wrong_sum", "wrong_sum_text"},
};

/* Of an accumulating account the buyer says how much: sum=5000.00. */
static int64_t
amount_of(const struct page *page)
{
	const struct order *order = &page->record.order;
	struct span sum = form_get(&page->form, "sum");
	char text[MONEY_TEXT_SIZE];
	int64_t amount;

	if (order->kind == CASHBOX_ONE_TIME)
		return order->amount;
	if (sum.length == 0 || sum.length >= sizeof(text))
		return 0;
	snprintf(text, sizeof(text), "%.*s", (int)sum.length, sum.data);
	return money_parse_sum(text, &amount) ? amount : 0;
}

enum payment_code
page_payable(const struct page *page)
{
	const struct order *order = &page->record.order;
	int64_t amount = amount_of(page);

	if (order->id == 0)
		return PAYMENT_ACCOUNT_UNKNOWN;
	if (order->kind == CASHBOX_ACCUMULATING)
		return amount == 0 ||
			(amount >= page->box->min_amount &&
			    amount <= page->box->max_amount)
		    ? PAYMENT_OK
		    : PAYMENT_WRONG_AMOUNT;
	if (order->unsettled &&
	    (order->state == ORDER_AWAITING || order->state == ORDER_REFUNDED))
		return PAYMENT_ACCOUNT_BUSY;
	return order_payable(order->state,
	    order_reserved(order) && !order_due(order, page->now),
	    page->box->repay_after_refund);
}

/*
 * Web servers refuse "%2F", merge "//" and resolve "..": a slash stays what it
 * is, in the last value only, and with something on both sides.
 */
static bool
fits_path(struct span value, bool last)
{
	size_t start = 0;

	for (size_t i = 0; i <= value.length; i++) {
		struct span part = {value.data + start, i - start};

		if (i < value.length && value.data[i] != '/') {
			if ((unsigned char)value.data[i] < ' ')
				return false;
			continue;
		}
		if (part.length == 0 || span_is(part, ".") ||
		    span_is(part, "..") || (i < value.length && !last))
			return false;
		start = i + 1;
	}
	return true;
}

static void
put_path(struct buf *out, struct span value)
{
	for (size_t i = 0; i < value.length; i++)
		if (value.data[i] == '/')
			buf_char(out, '/');
		else
			text_percent_encode(
			    out, (struct span){value.data + i, 1});
}

/*
 * base_url/payme-status/CASHBOX/VALUE/...: no "=", so a GET link holds it.
 * What no path holds is left to the form, by its query.  A language that the
 * buyer chose stays: ?uz.
 */
static void
put_plain_callback(const struct page *page, struct buf *out)
{
	size_t count = page->box->field_count;
	struct span language = span_of(language_code[page->language]);
	struct form form = {.count = 0};
	bool chosen = form_has(&page->form, "lang"), fits = true;

	page_address(page, "payme-status", out);
	for (size_t i = 0; i < count; i++)
		fits = fits && fits_path(page->account[i], i + 1 == count);
	if (!fits) {
		page_add_order(page, &form);
		if (chosen)
			form_add(&form, span_of("lang"), language);
		buf_char(out, '?');
		form_put(&form, out);
		return;
	}
	buf_char(out, '/');
	text_percent_encode(out, span_of(page->box->name));
	for (size_t i = 0; i < count; i++) {
		buf_char(out, '/');
		put_path(out, page->account[i]);
	}
	if (chosen) {
		buf_char(out, '?');
		buf_span(out, language);
	}
}

/* Of a storefront's order: a number alone does not show it. */
static void
put_signed_callback(const struct page *page, struct buf *out)
{
	struct form form = {.count = 0};

	page_add_order(page, &form);
	form_add(
	    &form, span_of("lang"), span_of(language_code[page->language]));
	page_address(page, "payme-status", out);
	buf_char(out, '/');
	link_put_token(page, "payme-status", LINK_LIFE, &form, out);
}

static void
put_callback(const struct page *page, struct buf *out)
{
	/* Payme fills its ":transaction" and ":account.FIELD" in. */
	if (page->box->callback[0] != '\0')
		buf_text(out, page->box->callback);
	else if (page->config->site.base_url[0] == '\0')
		return;
	else if (page->box->shop == NULL)
		put_plain_callback(page, out);
	else if (link_signs(page))
		put_signed_callback(page, out);
}

enum result
page_cheque(struct page *page, struct checkout *cheque, struct buf *callback)
{
	put_callback(page, callback);
	if (!buf_ok(callback))
		return RESULT_NO_MEMORY;
	*cheque = (struct checkout){
	    .box = page->box,
	    .account = page->account,
	    .amount = amount_of(page),
	    .language = page->language,
	    .callback = {callback->data, callback->length},
	    .callback_timeout = page->box->callback_timeout,
	};
	/* What was bought is nobody's business who only knows the number. */
	if (page->sign == SIGN_GOOD) {
		cheque->description = page->record.description;
		cheque->detail = page->record.order.detail;
	}
	return RESULT_OK;
}

enum result
page_cheque_detail(struct page *page, struct checkout *cheque)
{
	const struct shop *shop = page->box->shop;
	struct record record;
	enum registry_outcome outcome;
	enum result result;

	if (shop == NULL || !shop->fiscal.wanted || page_hidden(page))
		return RESULT_OK;
	result = registry_find(page_store(page), page->box,
	    (struct span){page->key.data, page->key.length}, &record, &outcome);
	if (result == RESULT_OK && outcome == REGISTRY_DONE &&
	    record.order.amount == cheque->amount)
		cheque->detail = record.order.detail;
	return result;
}

enum result
page_refuse(struct page *page, bool *answered)
{
	enum payment_code code = page_payable(page);

	*answered = code != PAYMENT_OK || page->spoiled;
	if (page->spoiled)
		return page_message(page, 409, "changed", "changed_text");
	if (code == PAYMENT_OK)
		return RESULT_OK;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
		if (refusals[i].code == code)
			return page_message(page, refusals[i].status,
			    refusals[i].heading, refusals[i].text);
	return RESULT_BUG;
}
