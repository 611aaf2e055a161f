/* Views and answers: headers, templates, messages, redirects. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "page/page.h"
#include "page/site.h"
#include "page/view.h"
#include "page/words.h"
#include "setting/json.h"
#include "shop/shop.h"

/* Most pages are shorter. */
#define PAGE_ROOM 8192

static const struct {
	int status;
	const char *reason;
} reasons[] = {
    {200, "OK"},
    {303, "See Other"},
    {400, "Bad Request"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {409, "Conflict"},
    {503, "Service Unavailable"},
};

/* ------ words ------ */

static struct json_object *
words_of(struct page *page)
{
	struct page_site *site = page->site;
	struct json_object **words = &site->words[page->language];

	if (*words == NULL &&
	    words_read(site->folder, site->config->site.templates,
		page->language, words) != RESULT_OK)
		*words = NULL;
	return *words;
}

struct json_object *
page_own_words(struct page *page, const char *folder)
{
	struct page_site *site = page->site;
	const char *own = site->config->site.templates;
	struct json_object **words = &site->own_words[page->language];
	char *base, *mine;

	if (*words != NULL)
		return *words;
	if (asprintf(&base, "%s/%s", site->folder, folder) < 0)
		return NULL;
	if (asprintf(&mine, "%s/%s", own, folder) >= 0) {
		if (words_read(base, own[0] == '\0' ? NULL : mine,
			page->language, words) != RESULT_OK)
			*words = NULL;
		free(mine);
	}
	free(base);
	return *words;
}

const char *
page_word(struct page *page, const char *key)
{
	struct span text;

	return json_text(json_member(words_of(page), key), &text) ? text.data
								  : key;
}

/* ------ the view ------ */

/* scheme://host[:port] of ${url}. */
static struct span
origin_of(const char *url)
{
	const char *host = strstr(url, "://");
	size_t length;

	if (host == NULL)
		return (struct span){url, 0};
	length = (size_t)(host + 3 - url);
	return (struct span){url, length + strcspn(url + length, "/?#")};
}

static enum result
result_of(bool done)
{
	return done ? RESULT_OK : RESULT_NO_MEMORY;
}

/* Whether it carries a storefront's secret, which no page shows. */
static bool
is_secret(const struct page *page, const struct form_field *field)
{
	return page->box != NULL && page->box->shop != NULL &&
	    span_is(field->name, shop_word(page->box->shop, "parameter"));
}

/* The query but for its language, each field behind a "&". */
static void
put_query(const struct page *page, struct buf *query)
{
	for (size_t i = 0; i < page->form.count; i++) {
		const struct form_field *field = &page->form.fields[i];

		if (span_is(field->name, "lang") || is_secret(page, field))
			continue;
		buf_char(query, '&');
		text_percent_encode(query, field->name);
		buf_char(query, '=');
		text_percent_encode(query, field->value);
	}
}

static struct json_object *
language_entry(enum language language, enum language current)
{
	struct json_object *entry = json_object_new_object();

	if (view_text(entry, "code", span_of(language_code[language])) &&
	    view_flag(entry, "current", language == current))
		return entry;
	json_object_put(entry);
	return NULL;
}

/* The site's languages: [{code, current}]; NULL without memory. */
static struct json_object *
make_languages(const struct config_site *site, enum language current)
{
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; i < site->language_count; i++)
		if (!view_append(
			list, language_entry(site->languages[i], current))) {
			json_object_put(list);
			return NULL;
		}
	return list;
}

/*
 * A signature covers the language: a signed page is not offered in others, nor
 * one whose address has a secret.
 */
static bool
set_languages(struct page *page)
{
	const struct config_site *site = &page->config->site;
	struct json_object **list = &page->site->languages[page->language];
	struct buf query = {0};
	bool good;

	if (page->sign != SIGN_NONE || page->proven ||
	    site->language_count < 2)
		return true;
	if (*list == NULL)
		*list = make_languages(site, page->language);
	put_query(page, &query);
	good = view_buf(page->view, "query", &query);
	buf_free(&query);
	return good &&
	    view_put(page->view, "languages", json_object_get(*list));
}

/* The host of the shop: whom the buyer pays. */
static bool
set_store(struct page *page)
{
	const char *url = page->config->site.store_url;
	struct span origin = origin_of(url);
	const char *host = memmem(origin.data, origin.length, "://", 3);

	if (!view_text(page->view, "store_url", span_of(url)))
		return false;
	if (host == NULL)
		return true;
	host += 3;
	return view_text(page->view, "store_name",
	    (struct span){host, (size_t)(url + origin.length - host)});
}

/* The view, made when it is first needed. */
static enum result
make_view(struct page *page)
{
	struct json_object *words = words_of(page);

	if (page->view != NULL)
		return RESULT_OK;
	page->view = json_object_new_object();
	if (words == NULL)
		return RESULT_NO_MEMORY;
	return result_of(view_put(page->view, "t", json_object_get(words)) &&
	    view_text(
		page->view, "lang", span_of(language_code[page->language])) &&
	    view_text(page->view, "nonce", span_of(page->nonce)) &&
	    set_store(page) && set_languages(page));
}

enum result
page_set_text(struct page *page, const char *name, struct span text)
{
	enum result result = make_view(page);

	return result == RESULT_OK
	    ? result_of(view_text(page->view, name, text))
	    : result;
}

enum result
page_set_buf(struct page *page, const char *name, const struct buf *buf)
{
	return buf_ok(buf)
	    ? page_set_text(page, name, (struct span){buf->data, buf->length})
	    : RESULT_NO_MEMORY;
}

enum result
page_set_flag(struct page *page, const char *name, bool value)
{
	enum result result = make_view(page);

	return result == RESULT_OK
	    ? result_of(view_flag(page->view, name, value))
	    : result;
}

enum result
page_set_value(struct page *page, const char *name, struct json_object *value)
{
	enum result result = make_view(page);

	if (result == RESULT_OK)
		return result_of(view_put(page->view, name, value));
	json_object_put(value);
	return result;
}

static struct json_object *
account_entry(struct page *page, size_t i)
{
	const struct config_field *field = &page->box->fields[i];
	const char *title = field->title[page->language];
	struct json_object *entry = json_object_new_object();

	if (view_text(entry, "name", span_of(field->name)) &&
	    view_text(entry, "title",
		span_of(title[0] == '\0' ? field->name : title)) &&
	    view_text(entry, "value", page->account[i]))
		return entry;
	json_object_put(entry);
	return NULL;
}

/* The fields of the account: [{name, title, value}]. */
static enum result
set_account(struct page *page)
{
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; i < page->box->field_count; i++)
		if (!view_append(list, account_entry(page, i))) {
			json_object_put(list);
			return RESULT_NO_MEMORY;
		}
	return result_of(view_put(page->view, "account", list));
}

static enum result
set_description(struct page *page)
{
	struct json_object *texts;
	enum json_verdict verdict;
	struct span text;
	enum result result;

	/* An unsigned link shows number, amount and state only. */
	if (page->record.description.data == NULL || page->sign != SIGN_GOOD)
		return RESULT_OK;
	result = json_read(page->record.description, &verdict, &texts);
	if (result != RESULT_OK)
		return result;
	if (json_text(json_member(texts, language_code[page->language]), &text))
		result = page_set_text(page, "description", text);
	json_object_put(texts);
	return result;
}

enum result
page_view_order(struct page *page)
{
	const struct order *order = &page->record.order;
	struct buf sum = {0};
	enum result result;

	language_put_sum(&sum, page->language,
	    order->kind == CASHBOX_ONE_TIME ? order->amount : order->balance);
	result = page_set_buf(page, "sum", &sum);
	buf_free(&sum);
	if (result == RESULT_OK)
		result = page_set_text(
		    page, "state", span_of(order_state_name(order->state)));
	if (result == RESULT_OK)
		result =
		    page_set_flag(page, order_state_name(order->state), true);
	if (result == RESULT_OK)
		result =
		    page_set_text(page, "cashbox", span_of(page->box->name));
	if (result == RESULT_OK)
		result = set_account(page);
	return result == RESULT_OK ? set_description(page) : result;
}

/* ------ answers ------ */

static const char *
reason_of(int status)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "Status";
}

static void
put_policy(struct page *page, struct buf *out)
{
	const char *nonce = page->nonce;

	buf_text(out,
	    "Content-Security-Policy: default-src 'none'; style-src 'nonce-");
	buf_text(out, nonce);
	buf_text(out, "'; script-src 'nonce-");
	buf_text(out, nonce);
	buf_text(out, "'; img-src 'self' data:; connect-src 'self'");
	if (page->connect != NULL) {
		buf_char(out, ' ');
		buf_span(out, origin_of(page->connect));
	}
	buf_text(out, "; base-uri 'none'; form-action 'self'");
	if (page->box != NULL) {
		buf_char(out, ' ');
		buf_span(out, origin_of(page->box->checkout_url));
	}
	buf_text(out, "; frame-ancestors 'self'");
	if (page->config->site.store_url[0] != '\0') {
		buf_char(out, ' ');
		buf_span(out, origin_of(page->config->site.store_url));
	}
	buf_text(out, "\r\n");
}

static void
put_head(struct page *page, int status, const char *type, struct buf *out)
{
	buf_reset(out);
	buf_reserve(out, PAGE_ROOM);
	buf_text(out, "Status: ");
	buf_int(out, status);
	buf_char(out, ' ');
	buf_text(out, reason_of(status));
	buf_text(out, "\r\nContent-Type: ");
	buf_text(out, type);
	buf_text(out, "\r\n");
	if (status == 405)
		buf_text(out, "Allow: GET, HEAD\r\n");
	put_policy(page, out);
	buf_text(out,
	    "X-Content-Type-Options: nosniff\r\n"
	    "Referrer-Policy: no-referrer\r\n"
	    "Cache-Control: no-store\r\n"
	    "Vary: Accept-Language\r\n");
}

static enum result
send(struct page *page)
{
	if (!buf_ok(&page->out))
		return RESULT_NO_MEMORY;
	return request_write(page->request, page->out.data, page->out.length) ==
		RESULT_OK
	    ? RESULT_OK
	    : RESULT_LOST;
}

/* A HEAD wants the head only. */
static bool
wants_body(const struct page *page)
{
	const char *method = request_variable(page->request, "REQUEST_METHOD");

	return method == NULL || strcmp(method, "HEAD") != 0;
}

enum result
page_document(struct page *page, int status, const char *type, struct span body)
{
	put_head(page, status, type, &page->out);
	buf_text(&page->out, "\r\n");
	if (wants_body(page))
		buf_span(&page->out, body);
	return send(page);
}

enum result
page_render(struct page *page, int status, const char *template)
{
	enum result result = make_view(page);
	size_t head;

	if (result != RESULT_OK)
		return result;
	put_head(page, status, "text/html; charset=UTF-8", &page->out);
	buf_text(&page->out, "\r\n");
	head = page->out.length;
	result = template_render(
	    page->site->templates, template, page->view, &page->out);
	if (result != RESULT_OK)
		return result;
	if (!wants_body(page))
		page->out.length = head;
	return send(page);
}

enum result
page_redirect(struct page *page, struct span url)
{
	/* A header has no place for what a URL has no place for either. */
	for (size_t i = 0; i < url.length; i++)
		if (url.data[i] <= ' ' || url.data[i] == 0x7f)
			return RESULT_BUG;
	put_head(page, 303, "text/plain; charset=UTF-8", &page->out);
	buf_text(&page->out, "Location: ");
	buf_span(&page->out, url);
	buf_text(&page->out, "\r\n\r\n");
	return send(page);
}
