/* payme-qr: the GET link to be scanned. */
#include "page/cheque.h"
#include "page/checkout_page.h"
#include "page/find.h"
#include "page/qr.h"

/* The page shows the code within itself: nothing more is loaded. */
static enum result
answer_page(struct page *page, struct span link, int width)
{
	struct buf svg = {0};
	enum result result = qr_svg(&svg, link, width);

	if (result == RESULT_OK)
		result = page_set_buf(page, "qr", &svg);
	if (result == RESULT_OK)
		result = page_set_text(page, "link", link);
	if (result == RESULT_OK)
		result = page_view_order(page);
	buf_free(&svg);
	return result == RESULT_OK ? page_render(page, 200, "qr") : result;
}

static enum result
answer_image(struct page *page, struct span link, int width, bool png)
{
	struct buf image = {0};
	enum result result =
	    png ? qr_png(&image, link, width) : qr_svg(&image, link, width);

	if (result == RESULT_OK)
		result = page_document(page, 200,
		    png ? "image/png" : "image/svg+xml",
		    (struct span){image.data, image.length});
	buf_free(&image);
	return result;
}

static enum result
answer(struct page *page, struct span link)
{
	struct span type = form_get(&page->form, "type");
	int width = QR_WIDTH;

	if (!form_pixels(
		&page->form, "width", QR_WIDTH_MIN, QR_WIDTH_MAX, &width))
		return page_message(page, 400, "bad_link", "bad_link_text");
	if (span_is(type, "page"))
		return answer_page(page, link, width);
	if (type.data == NULL || span_is(type, "svg") || span_is(type, "png"))
		return answer_image(page, link, width, span_is(type, "png"));
	return page_message(page, 400, "bad_link", "bad_link_text");
}

enum result
qr_page(struct page *page)
{
	enum checkout_refusal refusal;
	struct checkout cheque;
	struct buf callback = {0}, link = {0};
	enum result result = page_find_order(page);
	bool answered;

	if (result == RESULT_OK && page_hidden(page))
		return find_order(page);
	if (result == RESULT_OK)
		result = page_refuse(page, &answered);
	if (result != RESULT_OK || answered)
		return result;
	result = page_cheque(page, &cheque, &callback);
	/* The shortest link makes the largest modules. */
	cheque.callback = (struct span){NULL, 0};
	cheque.any_language = !form_has(&page->form, "lang");
	if (result == RESULT_OK)
		result = checkout_link(&cheque, &link, &refusal);
	if (result == RESULT_OK)
		result = refusal == CHECKOUT_FINE && cheque.amount > 0
		    ? answer(page, (struct span){link.data, link.length})
		    : page_message(page, 409, "no_link", "no_link_text");
	buf_free(&callback);
	buf_free(&link);
	return result;
}
