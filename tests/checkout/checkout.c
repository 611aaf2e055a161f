/* Cheques, as link and as form. */
#include <string.h>

#include "base/text.h"
#include "checkout/checkout.h"
#include "tests/unit.h"

static struct config_field field = {.name = (char *)"order_id"};
static const struct cashbox box = {
    .merchant_id = (char *)"587f72c72cac0d162c722ae2",
    .checkout_url = (char *)"https://checkout.paycom.uz",
    .fields = &field,
    .field_count = 1,
};

static enum checkout_refusal
link_of(const char *order, int64_t amount, const char *callback,
    struct buf *link)
{
	struct span account = span_of(order);
	struct checkout cheque = {.box = &box, .account = &account,
	    .amount = amount, .any_language = callback == NULL,
	    .language = LANGUAGE_UZ, .callback = span_of(callback)};
	enum checkout_refusal refusal;

	ck_assert_int_eq(checkout_link(&cheque, link, &refusal), RESULT_OK);
	return refusal;
}

START_TEST(the_link_is_the_documented_one)
{
	struct buf link = {0};

	ck_assert_int_eq(link_of("197", 500, NULL, &link), CHECKOUT_FINE);
	expect_buf(&link, "https://checkout.paycom.uz/bT01ODdmNzJjNzJjYWMwZDE2"
	    "MmM3MjJhZTI7YWMub3JkZXJfaWQ9MTk3O2E9NTAw");
	buf_free(&link);
}
END_TEST

START_TEST(the_link_says_language_and_way_back)
{
	struct buf link = {0}, text = {0};
	const char *start = "https://checkout.paycom.uz/";

	ck_assert_int_eq(link_of("197", 500, "https://shop.example/back", &link),
	    CHECKOUT_FINE);
	ck_assert_int_eq(text_base64_decode(&text,
	    (struct span) {link.data + strlen(start),
		link.length - strlen(start)}), RESULT_OK);
	expect_buf(&text, "m=587f72c72cac0d162c722ae2;ac.order_id=197;a=500;"
	    "l=uz;c=https://shop.example/back");
	buf_free(&link);
	buf_free(&text);
}
END_TEST

START_TEST(the_link_says_all_that_is_documented)
{
	struct cashbox abroad = box;
	struct span account = span_of("197");
	struct checkout cheque = {.box = &abroad, .account = &account,
	    .amount = 500, .language = LANGUAGE_RU,
	    .callback = span_of("https://a/:transaction/:account.order_id"),
	    .callback_timeout = 2500};
	struct buf link = {0}, text = {0};
	size_t start = strlen("https://checkout.paycom.uz/");
	enum checkout_refusal refusal;

	abroad.currency = (char *)"860";
	ck_assert_int_eq(checkout_link(&cheque, &link, &refusal), RESULT_OK);
	ck_assert_int_eq(refusal, CHECKOUT_FINE);
	ck_assert_int_eq(text_base64_decode(&text, (struct span){
	    link.data + start, link.length - start}), RESULT_OK);
	expect_buf(&text, "m=587f72c72cac0d162c722ae2;ac.order_id=197;a=500;"
	    "l=ru;c=https://a/:transaction/:account.order_id;ct=2500;cr=860");
	buf_free(&link);
	buf_free(&text);
}
END_TEST

START_TEST(what_the_link_cannot_carry_is_refused)
{
	static const char *const orders[] = {
	    "1;a=1", "a=b", "1\n", "\xff", "1\x7f"};
	struct buf link = {0};
	char longest[CHECKOUT_LINK_MAX];

	for (size_t i = 0; i < COUNT(orders); i++)
		ck_assert_int_eq(link_of(orders[i], 500, NULL, &link),
		    CHECKOUT_BAD_VALUE);
	ck_assert_int_eq(link_of("197", 500, "https://a/?b=c", &link),
	    CHECKOUT_BAD_VALUE);
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	buf_reset(&link);
	ck_assert_int_eq(
	    link_of(longest, 500, NULL, &link), CHECKOUT_TOO_LONG);
	buf_free(&link);
}
END_TEST

static void
collect(const char *name, struct span value, void *state)
{
	struct buf *text = state;

	buf_text(text, name);
	buf_char(text, '=');
	buf_span(text, value);
	buf_char(text, '\n');
}

START_TEST(the_form_has_the_documented_fields)
{
	struct span account = span_of("1;2=3");
	struct checkout cheque = {.box = &box, .account = &account,
	    .amount = 1999, .language = LANGUAGE_EN,
	    .callback = span_of("https://shop.example/?a=b"),
	    .callback_timeout = 15,
	    .description = span_of("{\"ru\":\"Чай\",\"en\":\"Tea\"}"),
	    .detail = span_of("{\"a\":1}")};
	struct buf text = {0};

	ck_assert_int_eq(
	    checkout_fields(&cheque, collect, &text), RESULT_OK);
	expect_buf(&text,
	    "merchant=587f72c72cac0d162c722ae2\namount=1999\n"
	    "account[order_id]=1;2=3\nlang=en\n"
	    "callback=https://shop.example/?a=b\ncallback_timeout=15\n"
	    "description=Tea\ndescription[ru]=Чай\ndescription[en]=Tea\n"
	    "detail=eyJhIjoxfQ==\n");
	buf_free(&text);
}
END_TEST

TCase *
checkout_tests(void)
{
	TCase *tests = tcase_create("checkout");

	tcase_add_test(tests, the_link_is_the_documented_one);
	tcase_add_test(tests, the_link_says_language_and_way_back);
	tcase_add_test(tests, the_link_says_all_that_is_documented);
	tcase_add_test(tests, what_the_link_cannot_carry_is_refused);
	tcase_add_test(tests, the_form_has_the_documented_fields);
	return tests;
}
