/* payme-checkout: the order is shown, and the buyer sent to Payme. */
#include "page/checkout_page.h"

#include "page/cheque.h"
#include "page/find.h"
#include "page/view.h"

/* Collects the form's fields as [{name, value}]. */
struct fields {
	struct json_object *list;
	bool failed;
};

static void
add_field(const char *name, struct span value, void *state)
{
	struct fields *fields = state;
	struct json_object *entry = json_object_new_object();

	if (view_text(entry, "name", span_of(name)) &&
	    view_text(entry, "value", value)) {
		fields->failed |= !view_append(fields->list, entry);
		return;
	}
	json_object_put(entry);
	fields->failed = true;
}

static enum result
set_fields(struct page *page, const struct checkout *cheque)
{
	struct fields fields = {json_object_new_array(), false};
	enum result result = checkout_fields(cheque, add_field, &fields);

	if (result == RESULT_OK && fields.failed)
		result = RESULT_NO_MEMORY;
	if (result == RESULT_OK)
		return page_set_value(page, "fields", fields.list);
	json_object_put(fields.list);
	return result;
}

static enum result
show_form(struct page *page, struct checkout *cheque)
{
	struct buf sum = {0};
	enum result result = page_view_order(page);

	if (result == RESULT_OK)
		result = page_cheque_detail(page, cheque);
	if (result != RESULT_OK)
		return result;
	result = page_set_text(
	    page, "checkout_url", span_of(page->box->checkout_url));
	if (result == RESULT_OK && cheque->amount == 0) {
		result = page_set_flag(page, "ask_sum", true);
	} else if (result == RESULT_OK &&
	    page->record.order.kind == CASHBOX_ACCUMULATING) {
		language_put_sum(&sum, page->language, cheque->amount);
		result = page_set_buf(page, "sum", &sum);
		buf_free(&sum);
	}
	if (result == RESULT_OK)
		result = set_fields(page, cheque);
	return result == RESULT_OK ? page_render(page, 200, "checkout")
				   : result;
}

/* What a GET link cannot hold, the form can. */
static enum result
go(struct page *page, struct checkout *cheque)
{
	enum checkout_refusal refusal;
	struct buf link = {0};
	enum result result = checkout_link(cheque, &link, &refusal);

	if (result == RESULT_OK)
		result = refusal == CHECKOUT_FINE && cheque->amount > 0
		    ? page_redirect(page, (struct span){link.data, link.length})
		    : show_form(page, cheque);
	buf_free(&link);
	return result;
}

enum result
checkout_page(struct page *page)
{
	struct checkout cheque;
	struct buf callback = {0};
	enum result result;
	bool answered;

	if (page_posted(page))
		return find_posted(page);
	result = page_find_order(page);
	if (result == RESULT_OK && page_hidden(page))
		return find_order(page);
	if (result == RESULT_OK)
		result = page_refuse(page, &answered);
	if (result != RESULT_OK || answered)
		return result;
	result = page_cheque(page, &cheque, &callback);
	if (result == RESULT_OK)
		result = span_is(form_get(&page->form, "go"), "1")
		    ? go(page, &cheque)
		    : show_form(page, &cheque);
	buf_free(&callback);
	return result;
}
