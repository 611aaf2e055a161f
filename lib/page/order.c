/* The order of a page: looked up, or registered by a signed address. */
#include <stdio.h>

#include "base/money.h"
#include "base/text.h"
#include "page/guess.h"
#include "page/page.h"
#include "page/site.h"
#include "payment/account.h"
#include "payment/detail.h"
#include "setting/json.h"
#include "setting/log.h"
#include "shop/shop.h"

struct store *
page_store(struct page *page)
{
	return page->site->store;
}

/* ------ what a signed address says of an order ------ */

struct offer {
	struct buf account;
	struct buf description;
	struct buf detail;
	int64_t amount;
};

static void
offer_free(struct offer *offer)
{
	buf_free(&offer->account);
	buf_free(&offer->description);
	buf_free(&offer->detail);
}

static bool
read_amount(const struct page *page, int64_t *amount)
{
	struct span text = form_get(&page->form, "amount");

	return text_int(text, amount) == RESULT_OK && *amount > 0 &&
	    *amount <= MONEY_MAX;
}

/* One text stands for all languages. */
static void
read_description(const struct page *page, struct buf *json)
{
	struct span text = form_get(&page->form, "description");

	for (int i = 0; text.length > 0 && i < CONFIG_LANGUAGES; i++) {
		buf_char(json, i == 0 ? '{' : ',');
		json_put_text(json, language_code[i]);
		buf_char(json, ':');
		json_put_string(json, text);
	}
	if (text.length > 0)
		buf_char(json, '}');
}

/* JSON as it stands, or in base64 as in a cheque; RESULT_MALFORMED if none. */
static enum result
read_detail(const struct page *page, int64_t amount, struct buf *detail)
{
	struct span text = form_get(&page->form, "detail");
	struct buf problem = {0};
	enum result result = RESULT_OK;

	if (text.length == 0)
		return RESULT_OK;
	if (text.data[0] == '{')
		buf_span(detail, text);
	else
		result = text_base64_decode(detail, text);
	if (result == RESULT_OK && !buf_ok(detail))
		result = RESULT_NO_MEMORY;
	if (result != RESULT_OK)
		return result;
	result = detail_check(
	    (struct span){detail->data, detail->length}, amount, &problem);
	if (result == RESULT_MALFORMED)
		log_warning("%s: detail: %.*s", page->name, (int)problem.length,
		    problem.length == 0 ? "" : problem.data);
	buf_free(&problem);
	return result;
}

static enum result
read_offer(const struct page *page, struct offer *offer)
{
	account_json(page->box, page->account, &offer->account);
	read_description(page, &offer->description);
	if (!buf_ok(&offer->account) || !buf_ok(&offer->description))
		return RESULT_NO_MEMORY;
	if (page->box->kind != CASHBOX_ONE_TIME ||
	    offer->account.length > REGISTRY_TEXT_MAX ||
	    offer->description.length > REGISTRY_TEXT_MAX ||
	    !read_amount(page, &offer->amount))
		return RESULT_MALFORMED;
	return read_detail(page, offer->amount, &offer->detail);
}

static enum result
register_order(struct page *page, struct offer *offer)
{
	struct record record = {
	    .order = {.kind = CASHBOX_ONE_TIME,
		.amount = offer->amount,
		.detail = {offer->detail.data, offer->detail.length}},
	    .key = {page->key.data, page->key.length},
	    .account = {offer->account.data, offer->account.length},
	    .description = {offer->description.data, offer->description.length},
	};
	enum registry_outcome outcome;
	enum result result =
	    registry_offer(page->site->store, page->box, &record, &outcome);

	if (result == RESULT_OK && outcome != REGISTRY_DONE)
		page->spoiled = true;
	return result;
}

static enum result
take_offer(struct page *page)
{
	struct offer offer = {.amount = 0};
	enum result result = read_offer(page, &offer);

	if (result == RESULT_OK)
		result = register_order(page, &offer);
	offer_free(&offer);
	if (result != RESULT_MALFORMED)
		return result;
	page->spoiled = true;
	return RESULT_OK;
}

bool
page_hidden(const struct page *page)
{
	return page->box->shop != NULL && page->sign != SIGN_GOOD &&
	    !page->proven;
}

/* The order is looked up only with the storefront's secret of it. */
static enum result
find_proven(struct page *page)
{
	const char *name = shop_word(page->box->shop, "parameter");
	const struct shop_claim claim = {
	    SHOP_SECRET, form_get(&page->form, name)};
	enum registry_outcome outcome;
	enum result result;
	bool allowed;

	if (claim.text.length == 0)
		return RESULT_OK;
	result = guess_left(page, TRIES_SECRET, page->account[0], &allowed);
	if (result != RESULT_OK || !allowed)
		return result;
	result = registry_look(page->site->store, page->box,
	    (struct span){page->key.data, page->key.length}, &claim,
	    &page->record, &outcome);
	page->proven = result == RESULT_OK && outcome == REGISTRY_DONE;
	if (result == RESULT_OK && !page->proven)
		result =
		    guess_count(page, TRIES_SECRET, page->account[0], &allowed);
	return result;
}

enum result
page_find_order(struct page *page)
{
	enum registry_outcome outcome;
	enum result result;

	if (!page->asked || page->key.length > ACCOUNT_KEY_MAX)
		return RESULT_OK;
	if (page->sign == SIGN_GOOD && form_has(&page->form, "amount")) {
		result = take_offer(page);
		if (result != RESULT_OK)
			return result;
	}
	if (page_hidden(page))
		return find_proven(page);
	return registry_look(page->site->store, page->box,
	    (struct span){page->key.data, page->key.length}, NULL,
	    &page->record, &outcome);
}
