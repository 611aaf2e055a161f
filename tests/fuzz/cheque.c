/*
 * Any cheque to the local Payme: a GET link's text, then, behind a line of
 * "%%", a POST form.  What is taken has every field right, and a cheque made
 * from it by our own side is taken as the same.
 */
#include "base/money.h"
#include "base/text.h"
#include "checkout/checkout.h"
#include "sandbox/cheque.h"
#include "setting/json.h"
#include "tests/fuzz/fuzz.h"

#define URL "https://checkout.paycom.uz/"

static struct config_field fields[] = {
    {.name = (char *)"order_id"}, {.name = (char *)"user"}};
static struct cashbox boxes[] = {
    {.merchant_id = (char *)"587f72c72cac0d162c722ae2",
	.checkout_url = (char *)URL,
	.fields = fields,
	.field_count = 2,
	.kind = CASHBOX_ONE_TIME},
    {.merchant_id = (char *)"587f72c72cac0d162c722ae3",
	.checkout_url = (char *)URL,
	.fields = fields,
	.field_count = 1,
	.kind = CASHBOX_ACCUMULATING,
	.min_amount = 100,
	.max_amount = 1000000},
};
static const struct config config = {.cashboxes = boxes, .cashbox_count = 2};

static struct span
span_in(const struct buf *buf)
{
	return (struct span) {buf->data, buf->length};
}

static void
check_fields(const struct cheque *cheque)
{
	const struct cashbox *box = cheque->box;
	const char *start = cheque->callback.data;

	PROMISE(box == &boxes[0] || box == &boxes[1]);
	PROMISE(cheque->amount >= (box == &boxes[1] ? 100 : 1));
	PROMISE(cheque->amount <= (box == &boxes[1] ? 1000000 : MONEY_MAX));
	PROMISE(cheque->timeout >= 0 && cheque->timeout <= 86400000);
	for (size_t i = 0; i < box->field_count; i++)
		PROMISE(cheque->account[i].length > 0 &&
		    text_is_plain(cheque->account[i]));
	for (size_t i = 0; i < cheque->callback.length; i++)
		PROMISE(start[i] > ' ' && start[i] < 0x7f);
	PROMISE(cheque->callback.length == 0 ||
	    strncasecmp(start, "http://", 7) == 0 ||
	    strncasecmp(start, "https://", 8) == 0);
}

static bool
same(const struct cheque *a, const struct cheque *b)
{
	bool equal = a->box == b->box && a->amount == b->amount &&
	    a->timeout == b->timeout &&
	    span_equal(a->callback, b->callback) &&
	    span_equal(span_in(&a->detail), span_in(&b->detail));

	for (size_t i = 0; i < a->box->field_count; i++)
		equal &= span_equal(a->account[i], b->account[i]);
	for (int i = 0; i < CONFIG_LANGUAGES; i++)
		equal &= span_equal(a->description[i], b->description[i]);
	return equal;
}

/* Our side's words for it; ${description} is filled. */
static struct checkout
checkout_of(const struct cheque *cheque, struct buf *description)
{
	for (int i = 0; i < CONFIG_LANGUAGES; i++) {
		buf_char(description, i == 0 ? '{' : ',');
		json_put_text(description, language_code[i]);
		buf_char(description, ':');
		json_put_string(description, cheque->description[i]);
	}
	buf_char(description, '}');
	return (struct checkout) {
	    .box = cheque->box,
	    .account = cheque->account,
	    .amount = cheque->amount,
	    .any_language = true,
	    .callback = cheque->callback,
	    .callback_timeout = cheque->timeout,
	    .description = span_in(description),
	    .detail = span_in(&cheque->detail),
	};
}

/* A time-out of 0 is left out, and so is the default one when it is read. */
static void
check_again(struct cheque *first, struct cheque *again)
{
	if (first->timeout == 0)
		first->timeout = CHEQUE_TIMEOUT;
	PROMISE(same(first, again));
	cheque_free(again);
}

static void
check_link_again(struct cheque *cheque)
{
	struct buf description = {0}, link = {0};
	struct checkout checkout = checkout_of(cheque, &description);
	struct cheque again = {.amount = 0};
	enum checkout_refusal refusal;
	enum cheque_error error;

	PROMISE(checkout_link(&checkout, &link, &refusal) == RESULT_OK);
	if (refusal == CHECKOUT_FINE) {
		PROMISE(cheque_read_link(&config, (struct span) {
		    link.data + strlen(URL), link.length - strlen(URL)},
		    &again, &error) == RESULT_OK);
		PROMISE(error == CHEQUE_FINE);
		check_again(cheque, &again);
	}
	buf_free(&description);
	buf_free(&link);
}

static void
read_link(struct span text)
{
	struct cheque cheque = {.amount = 0}, raw = {.amount = 0};
	struct buf base64 = {0};
	enum cheque_error error;

	text_base64_encode(&base64, text);
	PROMISE(cheque_read_link(
	    &config, span_in(&base64), &cheque, &error) == RESULT_OK);
	if (error == CHEQUE_FINE) {
		check_fields(&cheque);
		check_link_again(&cheque);
	}
	cheque_free(&cheque);
	buf_free(&base64);
	PROMISE(cheque_read_link(&config, text, &raw, &error) == RESULT_OK);
	cheque_free(&raw);
}

static void
put_field(const char *name, struct span value, void *state)
{
	struct buf *form = state;

	/* It is in the language of the page, which does not matter here. */
	if (strcmp(name, "description") == 0)
		return;
	buf_char(form, '&');
	text_percent_encode(form, span_of(name));
	buf_char(form, '=');
	text_percent_encode(form, value);
}

static void
check_form_again(struct cheque *cheque)
{
	struct buf description = {0}, form = {0};
	struct checkout checkout = checkout_of(cheque, &description);
	struct cheque again = {.amount = 0};
	enum cheque_error error;

	PROMISE(checkout_fields(&checkout, put_field, &form) == RESULT_OK);
	if (form.length <= FORM_MAX) {
		PROMISE(form_read(&again.form, span_in(&form)) == RESULT_OK);
		PROMISE(cheque_read(&config, &again, &error) == RESULT_OK);
		PROMISE(error == CHEQUE_FINE);
		check_again(cheque, &again);
	}
	buf_free(&description);
	buf_free(&form);
}

static void
check_way_back(const struct cheque *cheque)
{
	struct buf out = {0};

	PROMISE(cheque_put_callback(&out, cheque->callback, span_of("a b"),
	    span_of("{\"order_id\":\"\\r\\n\",\"order\":\"<\"}")) ==
	    RESULT_OK);
	for (size_t i = 0; i < out.length; i++)
		PROMISE(out.data[i] > ' ' && out.data[i] < 0x7f);
	PROMISE(out.length < strlen(":transaction") ||
	    memmem(out.data, out.length, ":transaction", 12) == NULL);
	buf_free(&out);
}

static void
read_post(struct span text)
{
	struct cheque cheque = {.amount = 0};
	enum cheque_error error;

	if (form_read(&cheque.form, text) == RESULT_OK) {
		PROMISE(cheque_read(&config, &cheque, &error) == RESULT_OK);
		if (error == CHEQUE_FINE) {
			check_fields(&cheque);
			check_way_back(&cheque);
			check_form_again(&cheque);
		}
	}
	cheque_free(&cheque);
}

static void
run(struct span input)
{
	read_link(fuzz_part(&input));
	read_post(fuzz_part(&input));
}

FUZZ_TARGET("cheque")
