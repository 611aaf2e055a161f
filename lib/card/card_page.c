/* The card form as a page. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mask.h"
#include "base/text.h"
#include "card/card_page.h"
#include "page/cheque.h"
#include "page/view.h"
#include "payment/account.h"
#include "setting/json.h"
#include "setting/log.h"

#define LOGO_MAX ((size_t)16 << 10)
#define NUMBER_MIN 13 /* digits of a card */
#define NUMBER_MAX 19

const char *
card_word(struct till *till, const char *key)
{
	struct span text;

	return json_text(
		   json_member(page_own_words(till->page, "card"), key), &text)
	    ? text.data
	    : key;
}

/* Digits alone, as people group them; a token has letters. */
static bool
is_number(struct span text)
{
	size_t digits = 0;

	for (size_t i = 0; i < text.length; i++) {
		if (text.data[i] >= '0' && text.data[i] <= '9')
			digits++;
		else if (text.data[i] != ' ' && text.data[i] != '-')
			return false;
	}
	return digits >= NUMBER_MIN && digits <= NUMBER_MAX;
}

/* An order's or a user's number may be as long, and the shop signed for it. */
static bool
is_the_shops(const struct page *page, struct span name)
{
	return account_field(page->box, name) < page->box->field_count ||
	    span_is(name, "user") || span_is(name, "amount");
}

static bool
number_in_address(const struct page *page)
{
	for (size_t i = 0; i < page->form.count; i++) {
		const struct form_field *field = &page->form.fields[i];

		if (!is_the_shops(page, field->name) &&
		    (is_number(field->value) || is_number(field->name)))
			return true;
	}
	return false;
}

/* A token may have anything in it, a number among its letters too. */
bool
card_number_in(const struct form *form)
{
	for (size_t i = 0; i < form->count; i++) {
		const struct form_field *field = &form->fields[i];

		if (is_number(field->value) || is_number(field->name) ||
		    mask_finds_card(field->name) ||
		    (!span_is(field->name, "token") &&
			mask_finds_card(field->value)))
			return true;
	}
	return false;
}

/* ------ the view ------ */

static enum result
read_logo(const char *path, struct buf *out)
{
	char bytes[LOGO_MAX + 1];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	ssize_t length = fd < 0 ? -1 : read(fd, bytes, sizeof(bytes));

	if (fd >= 0)
		close(fd);
	if (length <= 0 || (size_t)length > LOGO_MAX) {
		log_warning("%s: no logo of at most %zu bytes can be read "
			    "there",
		    path, LOGO_MAX);
		return RESULT_MALFORMED;
	}
	buf_text(out,
	    bytes[0] == '<' ? "data:image/svg+xml;base64,"
			    : "data:image/png;base64,");
	text_base64_encode(out, (struct span){bytes, (size_t)length});
	return buf_ok(out) ? RESULT_OK : RESULT_NO_MEMORY;
}

/* Payme's logo as the shop has it; its name stands there instead. */
static enum result
set_logo(struct till *till)
{
	const char *path = till->page->config->service.logo;
	struct buf url = {0};
	enum result result = RESULT_OK;

	if (path[0] == '\0')
		return RESULT_OK;
	result = read_logo(path, &url);
	if (result == RESULT_OK)
		result = page_set_buf(till->page, "logo", &url);
	buf_free(&url);
	return result == RESULT_MALFORMED ? RESULT_OK : result;
}

/* The newest one is chosen already. */
static enum result
add_card(const struct wallet_card *card, void *state)
{
	struct json_object *entry = json_object_new_object();
	bool first = json_object_array_length(state) == 0;

	if (view_put(entry, "id", json_object_new_int64(card->id)) &&
	    view_put(entry, "first", json_object_new_boolean(first)) &&
	    view_text(entry, "number", card->number))
		return view_append(state, entry) ? RESULT_OK : RESULT_NO_MEMORY;
	json_object_put(entry);
	return RESULT_NO_MEMORY;
}

static enum result
set_cards(struct till *till)
{
	struct json_object *list;
	enum result result;

	if (till->wallet.user.length == 0)
		return RESULT_OK;
	list = json_object_new_array();
	if (list == NULL)
		return RESULT_NO_MEMORY;
	result = wallet_list(&till->wallet, add_card, list);
	if (result == RESULT_OK)
		result = page_set_flag(
		    till->page, "saved", json_object_array_length(list) > 0);
	if (result == RESULT_OK)
		result = page_set_flag(till->page, "can_save",
		    till->wallet.service->card_key_count > 0);
	if (result == RESULT_OK)
		return page_set_value(till->page, "cards", list);
	json_object_put(list);
	return result;
}

/* The address of our page ${name} for the order, as ${member} of the view. */
static enum result
set_address(struct till *till, const char *member, const char *name)
{
	struct buf url = {0};
	enum result result;

	page_order_address(till->page, name, &url);
	result = page_set_buf(till->page, member, &url);
	buf_free(&url);
	return result;
}

/* What the script says to Payme. */
static enum result
set_provider(struct till *till)
{
	struct page *page = till->page;
	const struct config_service *service = &page->config->service;
	struct buf account = {0};
	enum result result;

	page->connect = service->api_url;
	account_json(page->box, page->account, &account);
	result = page_set_text(page, "api_url", span_of(service->api_url));
	if (result == RESULT_OK)
		result = page_set_text(
		    page, "offer_url", span_of(service->offer_url));
	if (result == RESULT_OK)
		result = page_set_text(
		    page, "merchant_id", span_of(page->box->merchant_id));
	if (result == RESULT_OK)
		result = page_set_buf(page, "account_json", &account);
	buf_free(&account);
	return result;
}

enum result
card_show(struct till *till, int status, const char *problem)
{
	struct page *page = till->page;
	enum result result = page_view_order(page);

	if (result == RESULT_OK)
		result = set_provider(till);
	if (result == RESULT_OK)
		result = set_logo(till);
	if (result == RESULT_OK)
		result = set_cards(till);
	if (result == RESULT_OK)
		result = page_set_value(
		    page, "c", json_object_get(page_own_words(page, "card")));
	if (result == RESULT_OK)
		result = set_address(till, "status_url", "payme-status");
	if (result == RESULT_OK)
		result = set_address(till, "checkout_url", "payme-checkout");
	if (result == RESULT_OK && problem != NULL)
		result = page_set_text(page, "problem", span_of(problem));
	return result == RESULT_OK ? page_render(page, status, "card/card")
				   : result;
}

/* ------ the request ------ */

static enum result
refuse(struct till *till, const char *heading, const char *text)
{
	return page_tell(
	    till->page, 400, card_word(till, heading), card_word(till, text));
}

/* Whoever comes back to a payment that nobody knows of is told so there. */
static enum result
lead_on(struct page *page)
{
	struct buf url = {0};
	enum result result = RESULT_NO_MEMORY;

	page_order_address(page, "payme-status", &url);
	if (buf_ok(&url))
		result =
		    page_redirect(page, (struct span){url.data, url.length});
	buf_free(&url);
	return result;
}

static enum result
serve(struct till *till)
{
	struct page *page = till->page;
	enum result result = RESULT_OK;
	bool answered = false;

	if (page_posted(page))
		result = page_read_body(page, &till->body);
	if (result == RESULT_NO_MEMORY)
		return result;
	/* Not even in the log is told what came. */
	if (result != RESULT_OK || card_number_in(&till->body) ||
	    number_in_address(page))
		return refuse(till, "refused", "refused_text");
	result = page_find_order(page);
	if (result != RESULT_OK)
		return result;
	if (page_posted(page))
		return card_act(till);
	if (page->record.order.unsettled)
		return lead_on(page);
	result = page_refuse(page, &answered);
	return result == RESULT_OK && !answered ? card_show(till, 200, NULL)
						: result;
}

enum result
card_page(struct page *page)
{
	struct till till = {
	    .page = page,
	    .wallet = {.store = page_store(page),
		.service = &page->config->service,
		.box = page->box,
		.user = form_get(&page->form, "user")},
	    .json = page_wants_json(page),
	};
	enum result result;

	if (page->sign != SIGN_GOOD)
		return page_message(page, 403, "bad_link", "bad_link_text");
	if (!page->box->card_form || page->box->kind != CASHBOX_ONE_TIME)
		return refuse(&till, "off", "off_text");
	if (till.wallet.user.length > WALLET_USER_MAX)
		return page_message(page, 400, "bad_link", "bad_link_text");
	result = serve(&till);
	buf_wipe(&till.body.storage);
	form_free(&till.body);
	return result;
}
