/* payme-button: for SSI, for an iframe, or as a bare image. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "page/cheque.h"
#include "page/checkout_page.h"
#include "page/site.h"
#include "setting/log.h"

#define WIDTH 200
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
	struct span text = form_get(&page->form, "width");
	int64_t width = WIDTH;

	/* The provider's form writes "200px". */
	if (text.length > 2 &&
	    memcmp(text.data + text.length - 2, "px", 2) == 0)
		text.length -= 2;
	if (text.data != NULL &&
	    (text_int(text, &width) != RESULT_OK || width < WIDTH_MIN ||
		width > WIDTH_MAX))
		return false;
	look->width = (int)width;
	return choose(page, "type", "svg", "png", &look->png) &&
	    choose(page, "value", "colored", "white", &look->white);
}

/* templates/button/colored_ru.png and its like. */
static enum result
read_image(const struct page *page, const struct look *look, struct buf *image)
{
	char *path, *to;
	FILE *file;

	if (asprintf(&path, "%s/button/%s_%s.%s", page->site->folder,
		look->white ? "white" : "colored",
		language_code[page->language], look->png ? "png" : "svg") < 0)
		return RESULT_NO_MEMORY;
	file = fopen(path, "re");
	if (file == NULL) {
		log_error("%s: cannot be read", path);
		free(path);
		return RESULT_BUG;
	}
	free(path);
	to = buf_reserve(image, IMAGE_MAX);
	if (to != NULL)
		image->length += fread(to, 1, IMAGE_MAX, file);
	fclose(file);
	return buf_ok(image) ? RESULT_OK : RESULT_NO_MEMORY;
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

/* The address of ${page} of this site, with the query as it came. */
static void
put_address(const struct page *page, const char *name, const char *more,
    struct buf *out)
{
	const char *query = request_variable(page->request, "QUERY_STRING");

	if (page->config->site.base_url[0] != '\0') {
		buf_text(out, page->config->site.base_url);
		buf_char(out, '/');
	}
	buf_text(out, name);
	buf_char(out, '?');
	buf_text(out, query == NULL ? "" : query);
	buf_text(out, more);
}

static enum result
answer_fragment(struct page *page, const struct look *look)
{
	struct buf href = {0}, source = {0}, number = {0};
	enum result result;

	put_address(page, "payme-checkout", "", &href);
	put_address(page, "payme-button", "&image=1", &source);
	buf_int(&number, look->width);
	result =
	    page_set_text(page, "href", (struct span){href.data, href.length});
	if (result == RESULT_OK)
		result = page_set_text(
		    page, "source", (struct span){source.data, source.length});
	if (result == RESULT_OK)
		result = page_set_text(
		    page, "width", (struct span){number.data, number.length});
	buf_free(&href);
	buf_free(&source);
	buf_free(&number);
	return result == RESULT_OK ? page_render(page, 200, "button") : result;
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

	return result == RESULT_OK ? page_render(page, 200, "button") : result;
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
	code = page_payable(page);
	return code == PAYMENT_OK ? answer_fragment(page, &look)
				  : answer_refusal(page, code);
}
