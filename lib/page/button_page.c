/* payme-button: for SSI, for an iframe, or as a bare image. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "page/cheque.h"
#include "page/checkout_page.h"
#include "setting/data.h"
#include "setting/log.h"

#define IMAGE_WIDTH 200 /* of the artwork, and by default */
#define IMAGE_HEIGHT 52
#define WIDTH_MIN 80
#define WIDTH_MAX 600
#define IMAGE_MAX ((size_t)256 << 10)

struct look {
	bool png;
	bool white;
	int width;
};

/* Says of "a" or "b" which it is; the first if it is not given. */
static bool
choose(const struct page *page, const char *name, const char *first,
    const char *second, bool *is_second)
{
	struct span value = form_get(&page->form, name);

	*is_second = span_is(value, second);
	return value.data == NULL || *is_second || span_is(value, first);
}

static bool
read_look(const struct page *page, struct look *look)
{
	look->width = IMAGE_WIDTH;
	return form_pixels(
		   &page->form, "width", WIDTH_MIN, WIDTH_MAX, &look->width) &&
	    choose(page, "type", "svg", "png", &look->png) &&
	    choose(page, "value", "colored", "white", &look->white);
}

/* static/button/colored_ru.png and its like, where checkout.js has them too. */
static enum result
read_image(const struct page *page, const struct look *look, struct buf *image)
{
	char name[32], *path;
	enum result result;

	snprintf(name, sizeof(name), "static/button/%s_%s.%s",
	    look->white ? "white" : "colored", language_code[page->language],
	    look->png ? "png" : "svg");
	path = data_folder(name);
	if (path == NULL)
		return RESULT_NO_MEMORY;
	result = data_read(path, IMAGE_MAX, image);
	if (result == RESULT_UNCHANGED)
		log_error("%s: is not there", path);
	free(path);
	return result;
}

static enum result
answer_image(struct page *page, const struct look *look)
{
	struct buf image = {0};
	enum result result = read_image(page, look, &image);

	if (result == RESULT_OK)
		result = page_document(page, 200,
		    look->png ? "image/png" : "image/svg+xml",
		    (struct span){image.data, image.length});
	buf_free(&image);
	return result;
}

/* The picture is the same for every order, and needs no signature. */
static void
put_source(const struct page *page, const struct look *look, struct buf *out)
{
	page_address(page, "payme-button", out);
	buf_format(out, "?image=1&type=%s&value=%s&lang=%s",
	    look->png ? "png" : "svg", look->white ? "white" : "colored",
	    language_code[page->language]);
	if (form_has(&page->form, "cashbox")) {
		buf_text(out, "&cashbox=");
		text_percent_encode(out, span_of(page->box->name));
	}
}

/* What payme-checkout is asked for: the query, but for the button's look. */
static void
keep_query(const struct page *page, struct form *kept)
{
	static const char *const looks[] = {"type", "value", "width", "sig"};

	page_add_order(page, kept);
	for (size_t i = 0; i < page->form.count; i++) {
		struct form_field field = page->form.fields[i];
		bool look = false;

		for (size_t k = 0; k < sizeof(looks) / sizeof(looks[0]); k++)
			look = look || span_is(field.name, looks[k]);
		if (!look)
			form_add(kept, field.name, field.value);
	}
}

/* A signature is bound to its page: a signed button has a link signed anew. */
static enum result
put_href(const struct page *page, struct buf *out)
{
	struct form kept = {.count = 0};
	char sig[SIGN_HEX_SIZE];
	enum result result = RESULT_OK;

	if (page->box->shop != NULL && page->sign != SIGN_GOOD) {
		page_order_address(page, "payme-checkout", out);
		return RESULT_OK;
	}
	keep_query(page, &kept);
	page_address(page, "payme-checkout", out);
	buf_char(out, '?');
	form_put(&kept, out);
	if (page->sign == SIGN_GOOD) {
		result = sign_make(page->config->site.link_secret,
		    "payme-checkout", &kept, sig);
		if (result == RESULT_OK)
			buf_format(out, "&sig=%s", sig);
	}
	return result;
}

static enum result
set_number(struct page *page, const char *name, int value)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", value);
	return page_set_text(page, name, span_of(text));
}

/*
 * A browser that asks for a document of its own gets one; everybody else, an
 * include of the server's among them, the fragment.
 */
static const char *
choose_template(const struct page *page)
{
	const char *uri = request_variable(page->request, "REQUEST_URI");
	const char *script = request_variable(page->request, "SCRIPT_NAME");
	const char *protocol =
	    request_variable(page->request, "SERVER_PROTOCOL");
	const char *wanted =
	    request_variable(page->request, "HTTP_SEC_FETCH_DEST");

	/* An include has the headers and the address of the whole page. */
	if (uri == NULL || script == NULL || script[0] == '\0' ||
	    wanted == NULL || strncmp(uri, script, strlen(script)) != 0 ||
	    (protocol != NULL && strcmp(protocol, "INCLUDED") == 0))
		return "button";
	return strcmp(wanted, "document") == 0 ? "button-page"
	    : strcmp(wanted, "iframe") == 0 || strcmp(wanted, "frame") == 0
	    ? "button-frame"
	    : "button";
}

static enum result
answer_button(struct page *page, const struct look *look)
{
	struct buf href = {0}, source = {0};
	enum result result = put_href(page, &href);

	put_source(page, look, &source);
	if (result == RESULT_OK)
		result = page_set_buf(page, "href", &href);
	if (result == RESULT_OK)
		result = page_set_buf(page, "source", &source);
	buf_free(&href);
	buf_free(&source);
	if (result == RESULT_OK)
		result = set_number(page, "width", look->width);
	if (result == RESULT_OK)
		result = set_number(
		    page, "height", look->width * IMAGE_HEIGHT / IMAGE_WIDTH);
	return result == RESULT_OK
	    ? page_render(page, 200, choose_template(page))
	    : result;
}

static enum result
answer_refusal(struct page *page, enum payment_code code)
{
	const char *word = code == PAYMENT_ACCOUNT_PAID ? "paid"
	    : code == PAYMENT_ACCOUNT_BUSY              ? "busy"
	    : code == PAYMENT_ACCOUNT_UNKNOWN           ? "unknown"
							: "closed";
	enum result result =
	    page_set_text(page, "refusal", span_of(page_word(page, word)));

	return result == RESULT_OK
	    ? page_render(page, 200, choose_template(page))
	    : result;
}

enum result
button_page(struct page *page)
{
	struct look look;
	enum payment_code code;
	enum result result;

	if (!read_look(page, &look))
		return page_message(page, 400, "bad_link", "bad_link_text");
	/* The picture is the same for every order. */
	if (form_has(&page->form, "image"))
		return answer_image(page, &look);
	result = page_find_order(page);
	if (result != RESULT_OK)
		return result;
	/* Static HTML proves nothing: whose order it is, payme-checkout asks. */
	code = page_hidden(page) ? PAYMENT_OK : page_payable(page);
	return code == PAYMENT_OK ? answer_button(page, &look)
				  : answer_refusal(page, code);
}
