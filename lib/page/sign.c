/* Signatures of links. */
#include <sodium.h>

#include "base/hmac.h"
#include "base/text.h"
#include "page/sign.h"

/* The field whose name comes next after ${last}; count if none does. */
static size_t
next_field(const struct form *form, const struct span *last)
{
	size_t best = form->count;

	for (size_t i = 0; i < form->count; i++) {
		struct span name = form->fields[i].name;

		if (span_is(name, "sig") ||
		    (last != NULL && span_compare(name, *last) <= 0))
			continue;
		if (best == form->count ||
		    span_compare(name, form->fields[best].name) < 0)
			best = i;
	}
	return best;
}

static void
put_message(const char *page, const struct form *form, struct buf *text)
{
	const struct span *last = NULL;
	size_t i;

	buf_text(text, page);
	buf_char(text, '?');
	while ((i = next_field(form, last)) < form->count) {
		if (last != NULL)
			buf_char(text, '&');
		last = &form->fields[i].name;
		text_percent_encode(text, *last);
		buf_char(text, '=');
		text_percent_encode(text, form->fields[i].value);
	}
}

enum result
sign_make(const char *secret, const char *page, const struct form *form,
    char hex[SIGN_HEX_SIZE])
{
	struct buf text = {0};

	put_message(page, form, &text);
	if (!buf_ok(&text)) {
		buf_free(&text);
		return RESULT_NO_MEMORY;
	}
	hmac_hex(secret, (struct span){text.data, text.length}, hex);
	buf_free(&text);
	return RESULT_OK;
}

enum sign_verdict
sign_check(
    const char *secret, const char *page, const struct form *form, int64_t now)
{
	struct span sig = form_get(form, "sig");
	char hex[SIGN_HEX_SIZE];
	int64_t expiry;

	if (sig.data == NULL)
		return SIGN_NONE;
	if (secret == NULL || secret[0] == '\0' ||
	    sig.length != SIGN_HEX_SIZE - 1)
		return SIGN_BAD;
	if (sign_make(secret, page, form, hex) != RESULT_OK)
		return SIGN_FAILED;
	if (sodium_memcmp(sig.data, hex, sig.length) != 0)
		return SIGN_BAD;
	if (text_int(form_get(form, "exp"), &expiry) != RESULT_OK)
		return SIGN_BAD;
	return expiry > now / 1000 ? SIGN_GOOD : SIGN_EXPIRED;
}
