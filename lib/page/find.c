/* An order's buyer, made out. */
#include <string.h>

#include "base/text.h"
#include "page/find.h"
#include "page/guess.h"
#include "page/link.h"
#include "page/referer.h"
#include "shop/shop.h"

/* The way back and a reload find the order that long, in seconds. */
#define FIND_LIFE 3600
#define NUMBER_MAX 100

/* ------ the storefront is asked ------ */

struct visit {
	const struct shop *shop;
	struct span number; /* of the claim's order */
	struct shop_claim claim;
	struct span cookie;
	bool proven;
	struct buf found; /* the number that a session has */
};

static enum result
prove(struct session *session, void *state)
{
	struct visit *visit = state;
	struct shop_order seen = {.found = false};
	enum result result =
	    shop_look(session, visit->shop, visit->number, &seen);

	visit->proven =
	    result == RESULT_OK && shop_proven(&seen, &visit->claim);
	shop_order_free(&seen);
	return result;
}

static enum result
remember(struct session *session, void *state)
{
	struct visit *visit = state;

	buf_reset(&visit->found);
	return shop_session(session, visit->shop, visit->cookie, &visit->found);
}

/* ------ where he is sent, or what he is asked ------ */

/* What stays of the query: a signature is to cover nothing else of it. */
static void
keep(const struct page *page, struct form *form)
{
	static const char *const kept[] = {"go", "type", "width"};

	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (form_has(&page->form, kept[i]))
			form_add(form, span_of(kept[i]),
			    form_get(&page->form, kept[i]));
	form_add(form, span_of("lang"), span_of(language_code[page->language]));
}

static enum result
send_on(struct page *page, struct span number)
{
	struct form form = {.count = 0};
	struct buf url = {0};
	enum result result;

	page->account[0] = number;
	page_add_order(page, &form);
	keep(page, &form);
	page_address(page, page->name, &url);
	buf_char(&url, '?');
	link_put_signed(page, page->name, FIND_LIFE, &form, &url);
	result = buf_ok(&url)
	    ? page_redirect(page, (struct span){url.data, url.length})
	    : RESULT_NO_MEMORY;
	buf_free(&url);
	return result;
}

static enum result
set_action(struct page *page)
{
	struct form form = {.count = 0};
	struct buf url = {0};
	enum result result;

	page_add_cashbox(page, &form);
	keep(page, &form);
	page_address(page, "payme-checkout", &url);
	buf_char(&url, '?');
	form_put(&form, &url);
	result = page_set_buf(page, "action", &url);
	buf_free(&url);
	return result;
}

/* The form; what was wrong is not said, and it is the same for all. */
static enum result
ask(struct page *page, int status, struct span number, bool failed)
{
	const struct config_field *field = &page->box->fields[0];
	const char *title = field->title[page->language];
	enum result result;

	if (!link_signs(page))
		return page_message(page, 404, "unknown", "unknown_text");
	if (number.length > NUMBER_MAX)
		number.length = 0;
	result = set_action(page);
	if (result == RESULT_OK)
		result = page_set_text(page, "title",
		    span_of(title[0] == '\0' ? field->name : title));
	if (result == RESULT_OK)
		result = page_set_text(page, "number", number);
	if (result == RESULT_OK)
		result = page_set_flag(page, "failed", failed);
	return result == RESULT_OK ? page_render(page, status, "find") : result;
}

/* ------ the page he came from ------ */

/* Another order's than the one that is asked for proves nothing. */
static bool
is_asked(const struct page *page, const struct buf *number)
{
	struct span found = {number->data, number->length};

	return found.length > 0 &&
	    (!page->asked || span_equal(page->account[0], found));
}

/* A wrong secret is a try, as it is in an address of ours. */
static enum result
guess_secret(struct page *page, struct visit *visit)
{
	bool allowed;
	enum result result =
	    guess_left(page, TRIES_SECRET, visit->number, &allowed);

	if (result != RESULT_OK || !allowed)
		return result;
	result = store_run(page_store(page), STORE_READ, prove, visit);
	if (result == RESULT_OK && !visit->proven)
		result =
		    guess_count(page, TRIES_SECRET, visit->number, &allowed);
	return result;
}

static enum result
by_referer(struct page *page, struct buf *number, bool *proven)
{
	struct visit visit = {.shop = page->box->shop};
	struct buf secret = {0};
	enum result result = referer_read(&page->config->site,
	    shop_word(visit.shop, "referer"),
	    request_variable(page->request, "HTTP_REFERER"), number, &secret);

	visit.number = (struct span){number->data, number->length};
	visit.claim.text = (struct span){secret.data, secret.length};
	if (result == RESULT_OK && is_asked(page, number) && secret.length > 0)
		result = guess_secret(page, &visit);
	*proven = visit.proven;
	buf_wipe(&secret);
	buf_free(&secret);
	return result;
}

/* ------ the session he has ------ */

/* The value of the cookie ${name} in "a=1; b=2"; NULL data: there is none. */
static struct span
find_cookie(const char *cookies, const char *name)
{
	size_t length = strlen(name);

	while (cookies != NULL && length > 0) {
		cookies += strspn(cookies, "; ");
		if (strncmp(cookies, name, length) == 0 &&
		    cookies[length] == '=')
			return (struct span){cookies + length + 1,
			    strcspn(cookies + length + 1, "; ")};
		cookies = strchr(cookies, ';');
	}
	return (struct span){NULL, 0};
}

static enum result
by_cookie(struct page *page, struct buf *number, bool *proven)
{
	struct visit visit = {.shop = page->box->shop};
	enum result result = RESULT_OK;

	visit.cookie =
	    find_cookie(request_variable(page->request, "HTTP_COOKIE"),
		shop_word(visit.shop, "cookie"));
	if (visit.cookie.length > 0)
		result =
		    store_run(page_store(page), STORE_READ, remember, &visit);
	*proven = is_asked(page, &visit.found);
	if (*proven) {
		buf_reset(number);
		buf_add(number, visit.found.data, visit.found.length);
	}
	buf_free(&visit.found);
	return result == RESULT_OK && !buf_ok(number) ? RESULT_NO_MEMORY
						      : result;
}

/* The number is filled in: the one that is asked for, or of his last page. */
static enum result
ask_for(struct page *page, struct span number)
{
	if (!page->asked)
		return ask(page, 200, number, false);
	return ask(page, 403, page->account[0], false);
}

enum result
find_order(struct page *page)
{
	struct buf number = {0};
	bool proven = false;
	enum result result = RESULT_OK;

	if (link_signs(page))
		result = by_referer(page, &number, &proven);
	if (result == RESULT_OK && link_signs(page) && !proven)
		result = by_cookie(page, &number, &proven);
	if (result == RESULT_OK)
		result = proven
		    ? send_on(page, (struct span){number.data, number.length})
		    : ask_for(page, (struct span){number.data, number.length});
	buf_free(&number);
	return result;
}

/* ------ the form ------ */

static enum result
by_contact(struct page *page, const struct form *body)
{
	struct visit visit = {.shop = page->box->shop,
	    .number = span_trim(form_get(body, "number"), " "),
	    .claim = {SHOP_CONTACT, span_trim(form_get(body, "contact"), " ")}};
	bool allowed;
	enum result result =
	    guess_count(page, TRIES_CONTACT, visit.number, &allowed);

	if (result == RESULT_OK && allowed)
		result = store_run(page_store(page), STORE_READ, prove, &visit);
	if (result != RESULT_OK)
		return result;
	return visit.proven ? send_on(page, visit.number)
			    : ask(page, 403, visit.number, true);
}

enum result
find_posted(struct page *page)
{
	struct form body = {.count = 0};
	enum result result = page_read_body(page, &body);

	if (result == RESULT_OK && link_signs(page))
		result = by_contact(page, &body);
	else if (result == RESULT_OK)
		result = ask(page, 404, span_of(""), false);
	else if (result != RESULT_NO_MEMORY)
		result = page_message(page, 400, "bad_link", "bad_link_text");
	buf_wipe(&body.storage);
	form_free(&body);
	return result;
}
