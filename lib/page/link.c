/* Addresses of our own pages, signed where they must be. */
#include <sodium.h>

#include "base/text.h"
#include "page/link.h"

void
page_address(const struct page *page, const char *name, struct buf *out)
{
	const char *base = page->config->site.base_url;

	buf_text(out, base);
	if (base[0] != '\0')
		buf_char(out, '/');
	buf_text(out, name);
}

void
page_add_cashbox(const struct page *page, struct form *form)
{
	if (page->box != config_cashbox(page->config, (struct span){NULL, 0}))
		form_add(form, span_of("cashbox"), span_of(page->box->name));
}

void
page_add_order(const struct page *page, struct form *form)
{
	page_add_cashbox(page, form);
	for (size_t i = 0; i < page->box->field_count; i++)
		form_add(
		    form, span_of(page->box->fields[i].name), page->account[i]);
}

void
page_order_address(const struct page *page, const char *name, struct buf *out)
{
	struct form form = {.count = 0};

	if (page_hidden(page))
		page_add_cashbox(page, &form);
	else
		page_add_order(page, &form);
	form_add(
	    &form, span_of("lang"), span_of(language_code[page->language]));
	page_address(page, name, out);
	buf_char(out, '?');
	if (page->box->shop != NULL && !page_hidden(page) && link_signs(page))
		link_put_signed(page, name, LINK_LIFE, &form, out);
	else
		form_put(&form, out);
}

bool
link_signs(const struct page *page)
{
	return page->config->site.link_secret[0] != '\0';
}

void
link_put_signed(const struct page *page, const char *name, int64_t life,
    struct form *form, struct buf *out)
{
	struct buf expiry = {0};
	char sig[SIGN_HEX_SIZE];

	buf_int(&expiry, page->now / 1000 + life);
	form_add(
	    form, span_of("exp"), (struct span){expiry.data, expiry.length});
	if (buf_ok(&expiry) &&
	    sign_make(page->config->site.link_secret, name, form, sig) ==
		RESULT_OK) {
		form_put(form, out);
		buf_format(out, "&sig=%s", sig);
	} else {
		out->failed = true;
	}
	form->count--;
	buf_free(&expiry);
}

/* ------ in the path ------ */

void
link_put_token(const struct page *page, const char *name, int64_t life,
    struct form *form, struct buf *out)
{
	const int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
	struct buf query = {0};
	size_t size;
	char *room;

	link_put_signed(page, name, life, form, &query);
	size = sodium_base64_encoded_len(query.length, variant);
	buf_char(out, '~');
	room = buf_ok(&query) ? buf_reserve(out, size) : NULL;
	if (room != NULL) {
		sodium_bin2base64(room, size, (const unsigned char *)query.data,
		    query.length, variant);
		out->length += size - 1;
	} else {
		out->failed = true;
	}
	buf_free(&query);
}

bool
link_is_token(struct span part)
{
	return part.length > 1 && part.data[0] == '~';
}

enum result
link_read_token(struct page *page, struct span part)
{
	struct buf query = {0};
	enum result result = text_base64_decode(
	    &query, (struct span){part.data + 1, part.length - 1});

	if (result == RESULT_OK)
		result = buf_ok(&query)
		    ? form_read(
			  &page->form, (struct span){query.data, query.length})
		    : RESULT_NO_MEMORY;
	buf_free(&query);
	return result;
}
