/* Cheques. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "checkout/checkout.h"
#include "setting/json.h"

/* The format has no way to write a ";" or a "=" within a value. */
static bool
can_carry(struct span value)
{
	for (size_t i = 0; i < value.length; i++) {
		unsigned char c = (unsigned char)value.data[i];

		if (c < 0x20 || c == ';' || c == '=')
			return false;
	}
	return text_is_plain(value);
}

static enum checkout_refusal
put_account(const struct checkout *checkout, struct buf *text)
{
	const struct cashbox *box = checkout->box;

	for (size_t i = 0; i < box->field_count; i++) {
		if (!can_carry(checkout->account[i]))
			return CHECKOUT_BAD_VALUE;
		buf_text(text, ";ac.");
		buf_text(text, box->fields[i].name);
		buf_char(text, '=');
		buf_span(text, checkout->account[i]);
	}
	return CHECKOUT_FINE;
}

static enum checkout_refusal
put_extras(const struct checkout *checkout, struct buf *text)
{
	struct span currency = span_of(checkout->box->currency);

	if (!checkout->any_language) {
		buf_text(text, ";l=");
		buf_text(text, language_code[checkout->language]);
	}
	if (checkout->callback.length > 0) {
		if (!can_carry(checkout->callback))
			return CHECKOUT_BAD_VALUE;
		buf_text(text, ";c=");
		buf_span(text, checkout->callback);
	}
	if (checkout->callback_timeout > 0) {
		buf_text(text, ";ct=");
		buf_int(text, checkout->callback_timeout);
	}
	if (currency.length > 0) {
		buf_text(text, ";cr=");
		buf_span(text, currency);
	}
	return CHECKOUT_FINE;
}

enum result
checkout_link(const struct checkout *checkout, struct buf *link,
    enum checkout_refusal *refusal)
{
	const char *url = checkout->box->checkout_url;
	size_t start = link->length, length = strlen(url);
	struct buf text = {0};
	enum result result = RESULT_OK;

	buf_text(&text, "m=");
	buf_text(&text, checkout->box->merchant_id);
	*refusal = put_account(checkout, &text);
	buf_text(&text, ";a=");
	buf_int(&text, checkout->amount);
	if (*refusal == CHECKOUT_FINE)
		*refusal = put_extras(checkout, &text);
	buf_text(link, url);
	if (length > 0 && url[length - 1] != '/')
		buf_char(link, '/');
	text_base64_encode(link, (struct span){text.data, text.length});
	if (link->length - start > CHECKOUT_LINK_MAX &&
	    *refusal == CHECKOUT_FINE)
		*refusal = CHECKOUT_TOO_LONG;
	if (!buf_ok(&text) || !buf_ok(link))
		result = RESULT_NO_MEMORY;
	buf_free(&text);
	return result;
}

/* ------ the POST form ------ */

static void
each_number(checkout_each *each, void *state, const char *name, int64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)value);
	each(name, span_of(text), state);
}

static void
each_account(const struct checkout *checkout, checkout_each *each, void *state)
{
	const struct cashbox *box = checkout->box;
	char name[96];

	for (size_t i = 0; i < box->field_count; i++) {
		snprintf(
		    name, sizeof(name), "account[%s]", box->fields[i].name);
		each(name, checkout->account[i], state);
	}
}

/* description[ru] and so on, and description in the buyer's language. */
static enum result
each_description(
    const struct checkout *checkout, checkout_each *each, void *state)
{
	struct json_object *texts;
	enum json_verdict verdict;
	struct span text;
	char name[32];
	enum result result;

	if (checkout->description.length == 0)
		return RESULT_OK;
	result = json_read(checkout->description, &verdict, &texts);
	if (result != RESULT_OK)
		return result;
	if (json_text(
		json_member(texts, language_code[checkout->language]), &text))
		each("description", text, state);
	for (int i = 0; i < CONFIG_LANGUAGES; i++) {
		snprintf(
		    name, sizeof(name), "description[%s]", language_code[i]);
		if (json_text(json_member(texts, language_code[i]), &text))
			each(name, text, state);
	}
	json_object_put(texts);
	return RESULT_OK;
}

static enum result
each_detail(const struct checkout *checkout, checkout_each *each, void *state)
{
	struct buf text = {0};

	if (checkout->detail.length == 0)
		return RESULT_OK;
	text_base64_encode(&text, checkout->detail);
	if (!buf_ok(&text)) {
		buf_free(&text);
		return RESULT_NO_MEMORY;
	}
	each("detail", (struct span){text.data, text.length}, state);
	buf_free(&text);
	return RESULT_OK;
}

enum result
checkout_fields(
    const struct checkout *checkout, checkout_each *each, void *state)
{
	enum result result;

	each("merchant", span_of(checkout->box->merchant_id), state);
	each_number(each, state, "amount", checkout->amount);
	each_account(checkout, each, state);
	each("lang", span_of(language_code[checkout->language]), state);
	if (checkout->callback.length > 0)
		each("callback", checkout->callback, state);
	if (checkout->callback_timeout > 0)
		each_number(each, state, "callback_timeout",
		    checkout->callback_timeout);
	result = each_description(checkout, each, state);
	return result == RESULT_OK ? each_detail(checkout, each, state)
				   : result;
}

bool
checkout_error_known(int64_t code)
{
	static const int64_t codes[] = {
	    -31601, -31610, -31611, -31612, -31622, -31623, -31630};

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i] == code)
			return true;
	return false;
}
