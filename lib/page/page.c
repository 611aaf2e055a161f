/* The life of a page: the process, the request, what is asked for. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "page/link.h"
#include "page/site.h"
#include "payment/account.h"
#include "setting/data.h"
#include "setting/harden.h"
#include "setting/log.h"

/* Without a configuration there are no templates, and no language. */
static const char sorry[] =
    "Status: 503 Service Unavailable\r\n"
    "Content-Type: text/html; charset=UTF-8\r\n"
    "Content-Security-Policy: default-src 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cache-Control: no-store\r\n"
    "Retry-After: 60\r\n\r\n"
    "<!DOCTYPE html><html lang=\"ru\"><meta charset=\"utf-8\">"
    "<meta name=\"viewport\" content=\"width=device-width\">"
    "<title>503</title><main><h1>Сервис временно недоступен</h1>"
    "<p>Деньги не списаны. Попробуйте, пожалуйста, через минуту.</p>"
    "<p lang=\"uz\">Xizmat vaqtincha ishlamayapti. Pul yechilmadi. Iltimos, "
    "bir daqiqadan so‘ng urinib ko‘ring.</p>"
    "<p lang=\"en\">The service is not available for a moment. No money was "
    "taken. Please try again in a minute.</p></main></html>\n";

/* ------ the process ------ */

static void
site_configure(struct page_site *site)
{
	if (site->config == NULL) {
		if (config_open(&site->config) != RESULT_OK)
			return;
		config_log(site->config);
	}
	if (site->folder == NULL)
		site->folder = data_folder("templates");
	if (site->templates == NULL && site->folder != NULL &&
	    template_set_open(site->folder, site->config->site.templates,
		&site->templates) != RESULT_OK)
		log_error("%s: out of memory", site->name);
	if (site->store == NULL &&
	    store_open(&site->config->database, STORE_PATIENCE, &site->store) !=
		RESULT_OK)
		log_error("%s: out of memory", site->name);
}

static bool
site_usable(const struct page_site *site)
{
	return site->config != NULL && site->templates != NULL &&
	    site->store != NULL;
}

void
site_close(struct page_site *site)
{
	for (int i = 0; i < CONFIG_LANGUAGES; i++) {
		json_object_put(site->words[i]);
		json_object_put(site->own_words[i]);
		json_object_put(site->languages[i]);
	}
	template_set_close(site->templates);
	free(site->folder);
	store_close(site->store);
	config_free(site->config);
}

/* ------ what is asked for ------ */

/* The next part of PATH_INFO, which the web server has decoded. */
static struct span
next_part(struct span *path)
{
	struct span part = {NULL, 0};
	const char *slash;

	if (path->length == 0 || path->data[0] != '/')
		return part;
	part.data = path->data + 1;
	slash = memchr(part.data, '/', path->length - 1);
	part.length =
	    slash == NULL ? path->length - 1 : (size_t)(slash - part.data);
	path->data += part.length + 1;
	path->length -= part.length + 1;
	return part;
}

/* The whole rest, its slashes included: order numbers have them. */
static struct span
last_part(struct span path)
{
	if (path.length == 0 || path.data[0] != '/')
		return (struct span){NULL, 0};
	return (struct span){path.data + 1, path.length - 1};
}

/*
 * The account: each field by its name in the query, or, for a link that can
 * hold no "=", all of them in order behind the cashbox in the path.
 */
static void
read_account(struct page *page, struct span path)
{
	size_t count = page->box == NULL ? 0 : page->box->field_count;

	page->asked = page->box != NULL;
	for (size_t i = 0; page->asked && i < count; i++) {
		struct span value =
		    form_get(&page->form, page->box->fields[i].name);

		if (value.data == NULL)
			value =
			    i + 1 < count ? next_part(&path) : last_part(path);
		page->account[i] = value;
		page->asked = value.length > 0 && text_is_plain(value);
	}
	if (page->asked)
		account_key(page->box, page->account, &page->key);
}

static void
read_address(struct page *page)
{
	struct span path =
	    span_of(request_variable(page->request, "PATH_INFO"));
	struct span name = next_part(&path);

	page->sign = sign_check(
	    page->config->site.link_secret, page->name, &page->form, page->now);
	/* What Payme adds to the way back. */
	if (form_has(&page->beside, "error"))
		form_add(&page->form, span_of("error"),
		    form_get(&page->beside, "error"));
	if (link_is_token(name))
		path = name = (struct span){NULL, 0};
	if (page->site->kind == PAGE_APART)
		return;
	if (form_has(&page->form, "cashbox"))
		name = form_get(&page->form, "cashbox");
	page->box = config_cashbox(page->config, name);
	/* A signature covers the query: the path must not say otherwise. */
	if (page->sign != SIGN_NONE) {
		path = (struct span){NULL, 0};
		name = form_get(&page->form, "cashbox");
		if (page->box != config_cashbox(page->config, name))
			page->sign = SIGN_BAD;
	}
	read_account(page, path);
}

bool
page_posted(const struct page *page)
{
	const char *method = request_variable(page->request, "REQUEST_METHOD");

	return method != NULL && strcmp(method, "POST") == 0;
}

/* lang=uz; or uz alone, in the way back, which may hold no "=". */
static struct span
wanted_language(const struct form *form)
{
	struct span wanted = form_get(form, "lang");

	for (int i = 0; wanted.data == NULL && i < CONFIG_LANGUAGES; i++)
		if (form_has(form, language_code[i]))
			wanted = span_of(language_code[i]);
	return wanted;
}

static bool
takes_forms(const struct page *page)
{
	enum page_kind kind = page->site->kind;

	return kind == PAGE_FORM || kind == PAGE_APART ||
	    (kind == PAGE_FIND && page->box != NULL && page->box->shop != NULL);
}

/* The query; or the token in the path, which then has another beside it. */
static enum result
read_query(struct page *page)
{
	struct span query =
	    span_of(request_variable(page->request, "QUERY_STRING"));
	struct span path =
	    span_of(request_variable(page->request, "PATH_INFO"));
	struct span part = next_part(&path);
	enum result result;

	if (page->site->kind == PAGE_FREE || !link_is_token(part))
		return form_read(&page->form, query);
	result = link_read_token(page, part);
	return result == RESULT_OK ? form_read(&page->beside, query) : result;
}

static enum result
read_request(struct page *page)
{
	const char *method = request_variable(page->request, "REQUEST_METHOD");
	enum result result = read_query(page);

	page->language =
	    language_choose(&page->config->site, wanted_language(&page->form),
		request_variable(page->request, "HTTP_ACCEPT_LANGUAGE"));
	if (result == RESULT_NO_MEMORY)
		return result;
	page->readable = result == RESULT_OK;
	if (page->readable && page->site->kind != PAGE_FREE)
		read_address(page);
	page->right_method = method != NULL &&
	    (strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0 ||
		(takes_forms(page) && page_posted(page)));
	return buf_ok(&page->key) && page->sign != SIGN_FAILED
	    ? RESULT_OK
	    : RESULT_NO_MEMORY;
}

/* ------ one request ------ */

static void
page_begin(struct page *page, struct page_site *site, struct request *request)
{
	unsigned char nonce[(PAGE_NONCE_SIZE - 1) / 4 * 3];

	*page = (struct page){.site = site,
	    .name = site->name,
	    .config = site->config,
	    .request = request,
	    .now = clock_now()};
	randombytes_buf(nonce, sizeof(nonce));
	sodium_bin2base64(page->nonce, sizeof(page->nonce), nonce,
	    sizeof(nonce), sodium_base64_VARIANT_ORIGINAL);
}

static void
page_end(struct page *page)
{
	json_object_put(page->view);
	form_free(&page->form);
	form_free(&page->beside);
	buf_free(&page->key);
	buf_free(&page->out);
}

/* An old link to a storefront's order: whose it is can be proven anew. */
static bool
finds(const struct page *page)
{
	return page->box != NULL && page->box->shop != NULL &&
	    (page->site->kind == PAGE_READ || page->site->kind == PAGE_FIND);
}

static enum result
handle(struct page *page, page_handler *handler)
{
	enum result result = read_request(page);

	if (result != RESULT_OK)
		return result;
	if (page->site->kind == PAGE_FIND &&
	    !(page->right_method && page_posted(page)) &&
	    request_body(page->request, NULL, 0) == RESULT_NO_MEMORY)
		log_error("%s: out of memory", page->name);
	if (page->site->kind == PAGE_FREE && page->readable)
		return handler(page);
	if (!page->right_method)
		return page_message(
		    page, 405, "wrong_method", "wrong_method_text");
	if (!page->readable ||
	    (page->box == NULL && page->site->kind != PAGE_APART))
		return page_message(page, 400, "bad_link", "bad_link_text");
	if (page->sign == SIGN_BAD)
		return page_message(page, 403, "bad_link", "bad_link_text");
	if (page->sign == SIGN_EXPIRED && !finds(page))
		return page_message(page, 403, "old_link", "old_link_text");
	return handler(page);
}

void
site_answer(
    struct page_site *site, struct request *request, page_handler *handler)
{
	struct page page;
	enum result result = RESULT_DOWN;

	site_configure(site);
	if (site->kind == PAGE_READ &&
	    request_body(request, NULL, 0) == RESULT_NO_MEMORY)
		log_error("%s: out of memory", site->name);
	if (site_usable(site)) {
		page_begin(&page, site, request);
		result = handle(&page, handler);
		page_end(&page);
	}
	/* RESULT_LOST: an answer went out, and nobody took it. */
	if (result != RESULT_OK && result != RESULT_LOST &&
	    request_write(request, sorry, sizeof(sorry) - 1) != RESULT_OK)
		log_warning("%s: an answer could not be sent", site->name);
	request_finish(request);
}

int
page_main(const char *name, enum page_kind kind, page_handler *handler)
{
	struct page_site site = {.name = name, .kind = kind};
	struct gateway *gateway = NULL;
	struct request *request;
	enum result result;

	harden();
	log_name(name);
	result = gateway_open(&gateway);
	if (result == RESULT_MALFORMED) {
		fprintf(stderr,
		    "%s is run by a web server, as FastCGI or CGI; "
		    "see %s(8)\n",
		    name, name);
		return 2;
	}
	while (result == RESULT_OK &&
	    (result = gateway_next(gateway, &request)) == RESULT_OK)
		site_answer(&site, request, handler);
	site_close(&site);
	gateway_close(gateway);
	return result == RESULT_UNCHANGED ? EXIT_SUCCESS : EXIT_FAILURE;
}
