/*
 * Any cheque, as lines of "%%" part its texts: two values of the account, the
 * way back, amount and time-out.  A GET link is refused, or a reader of the
 * documented format finds in it exactly what was put in.
 */
#include "base/text.h"
#include "checkout/checkout.h"
#include "tests/fuzz/fuzz.h"

#define URL "https://checkout.paycom.uz/"
#define PAIRS 8

static struct config_field fields[] = {
    {.name = (char *)"order_id"}, {.name = (char *)"user"}};
static const struct cashbox box = {
    .merchant_id = (char *)"587f72c72cac0d162c722ae2",
    .checkout_url = (char *)"https://checkout.paycom.uz",
    .fields = fields,
    .field_count = 2,
};

/* The next "name=value" of the text, up to ";", is exactly this one. */
static void
expect(struct span *text, const char *name, struct span value)
{
	const char *end = memchr(text->data, ';', text->length);
	size_t length = end == NULL ? text->length
	                            : (size_t)(end - text->data);
	const char *equals = memchr(text->data, '=', length);
	size_t name_length = strlen(name);

	PROMISE(equals == text->data + name_length);
	PROMISE(memcmp(text->data, name, name_length) == 0);
	PROMISE(memchr(equals + 1, '=', length - name_length - 1) == NULL);
	PROMISE(span_equal((struct span) {equals + 1,
	    length - name_length - 1}, value));
	length += end != NULL;
	text->data += length;
	text->length -= length;
}

static void
expect_number(struct span *text, const char *name, int64_t value)
{
	struct buf digits = {0};

	buf_int(&digits, value);
	expect(text, name, (struct span) {digits.data, digits.length});
	buf_free(&digits);
}

static void
check_link(const struct checkout *cheque, const struct buf *link)
{
	struct buf decoded = {0};
	struct span text;

	PROMISE(link->length <= CHECKOUT_LINK_MAX);
	PROMISE(memcmp(link->data, URL, strlen(URL)) == 0);
	PROMISE(text_base64_decode(&decoded, (struct span) {
	    link->data + strlen(URL), link->length - strlen(URL)}) ==
	    RESULT_OK);
	text = (struct span) {decoded.data, decoded.length};
	expect(&text, "m", span_of(box.merchant_id));
	expect(&text, "ac.order_id", cheque->account[0]);
	expect(&text, "ac.user", cheque->account[1]);
	expect_number(&text, "a", cheque->amount);
	if (!cheque->any_language)
		expect(&text, "l", span_of(language_code[cheque->language]));
	if (cheque->callback.length > 0)
		expect(&text, "c", cheque->callback);
	if (cheque->callback_timeout > 0)
		expect_number(&text, "ct", cheque->callback_timeout);
	PROMISE(text.length == 0);
	buf_free(&decoded);
}

static bool
can_be_said(struct span value)
{
	return text_is_plain(value) && (value.length == 0 ||
	    (memchr(value.data, ';', value.length) == NULL &&
		memchr(value.data, '=', value.length) == NULL &&
		memchr(value.data, '\n', value.length) == NULL &&
		memchr(value.data, '\r', value.length) == NULL &&
		memchr(value.data, '\t', value.length) == NULL));
}

static int64_t
read_number(struct span text)
{
	int64_t number;

	return text_int(text, &number) == RESULT_OK ? number : 500000;
}

static void
run(struct span input)
{
	enum checkout_refusal refusal;
	struct span account[2];
	struct checkout cheque = {.box = &box, .account = account};
	struct buf link = {0};
	bool sayable;

	account[0] = fuzz_part(&input);
	account[1] = fuzz_part(&input);
	cheque.callback = fuzz_part(&input);
	cheque.amount = read_number(fuzz_part(&input));
	cheque.callback_timeout = read_number(fuzz_part(&input));
	cheque.any_language = input.length % 4 == 3;
	cheque.language = (enum language)(input.length % 3);
	sayable = can_be_said(account[0]) && can_be_said(account[1]) &&
	    can_be_said(cheque.callback);
	PROMISE(checkout_link(&cheque, &link, &refusal) == RESULT_OK);
	PROMISE((refusal == CHECKOUT_BAD_VALUE) == !sayable);
	if (refusal == CHECKOUT_FINE)
		check_link(&cheque, &link);
	buf_free(&link);
}

FUZZ_TARGET("checkout")
