/* What a cheque is refused for, and where its buyer goes back to. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "sandbox/card.h"
#include "sandbox/cheque.h"
#include "tests/unit.h"

static struct config_field field = {.name = (char *)"order_id"};
static struct cashbox boxes[] = {
    {.name = (char *)"main",
	.merchant_id = (char *)"587f72c72cac0d162c722ae2",
	.fields = &field,
	.field_count = 1,
	.kind = CASHBOX_ONE_TIME},
    {.name = (char *)"phone",
	.merchant_id = (char *)"shop-alias",
	.fields = &field,
	.field_count = 1,
	.kind = CASHBOX_ACCUMULATING,
	.min_amount = 1000,
	.max_amount = 2000},
};
static const struct config config = {.cashboxes = boxes, .cashbox_count = 2};

#define MAIN "m=587f72c72cac0d162c722ae2"

static enum cheque_error
read_link(const char *text, struct cheque *cheque)
{
	struct buf base64 = {0};
	enum cheque_error error = CHEQUE_FINE;

	memset(cheque, 0, sizeof(*cheque));
	text_base64_encode(&base64, span_of(text));
	ck_assert_int_eq(
	    cheque_read_link(&config,
		(struct span){base64.data, base64.length}, cheque, &error),
	    RESULT_OK);
	buf_free(&base64);
	return error;
}

START_TEST(each_wrong_link_has_its_code)
{
	static const struct {
		const char *text;
		enum cheque_error error;
		const char *field;
	} cases[] = {
	    {MAIN ";ac.order_id=197;a=500", CHEQUE_FINE, ""},
	    {"a=500;ac.order_id=1;" MAIN, CHEQUE_FINE, ""},
	    {MAIN ";ac.order_id=1;a=500;", CHEQUE_FINE, ""},
	    {"m=587F72C72CAC0D162C722AE2;ac.order_id=1;a=1", CHEQUE_FINE, ""},
	    {"m=shop-alias;ac.order_id=1;a=1000", CHEQUE_FINE, ""},
	    {"m=nobody;ac.order_id=1;a=1000", CHEQUE_NO_MERCHANT, ""},
	    {"ac.order_id=1;a=1000", CHEQUE_BAD_FIELD, "m"},
	    {"m=;ac.order_id=1;a=1000", CHEQUE_BAD_FIELD, "m"},
	    {MAIN ";ac.order_id=1", CHEQUE_BAD_FIELD, "a"},
	    {MAIN ";ac.order_id=1;a=", CHEQUE_BAD_FIELD, "a"},
	    {MAIN ";ac.order_id=1;a=5.0", CHEQUE_BAD_FIELD, "a"},
	    {MAIN ";ac.order_id=1;a=-5", CHEQUE_BAD_FIELD, "a"},
	    {MAIN ";ac.order_id=1;a=99999999999999999999", CHEQUE_BAD_FIELD,
		"a"},
	    {MAIN ";ac.order_id=1;a=0", CHEQUE_TOO_LITTLE, ""},
	    {MAIN ";ac.order_id=1;a=9007199254740992", CHEQUE_TOO_MUCH, ""},
	    {"m=shop-alias;ac.order_id=1;a=999", CHEQUE_TOO_LITTLE, ""},
	    {"m=shop-alias;ac.order_id=1;a=2001", CHEQUE_TOO_MUCH, ""},
	    {MAIN ";a=500", CHEQUE_BAD_FIELD, "order_id"},
	    {MAIN ";ac.order_id=;a=500", CHEQUE_BAD_FIELD, "order_id"},
	    {MAIN ";ac.order_id=1;ac.x=1;a=500", CHEQUE_BAD_FIELD, "ac.x"},
	    {MAIN ";ac.=1;ac.order_id=1;a=500", CHEQUE_BAD_FIELD, "link"},
	    {MAIN ";ac.order_id=1;a=500;z=1", CHEQUE_BAD_FIELD, "link"},
	    {MAIN ";ac.order_id=1;a=500;a=600", CHEQUE_BAD_FIELD, "link"},
	    {MAIN ";ac.order_id=1;a=500;;", CHEQUE_BAD_FIELD, "link"},
	    {MAIN ";ac.order_id=1;a=500;c=http://a/?b=c", CHEQUE_BAD_FIELD,
		"link"},
	    {MAIN ";ac.order_id=1;a=500;c=ftp://a/", CHEQUE_BAD_FIELD, "c"},
	    {MAIN ";ac.order_id=1;a=500;c=http://", CHEQUE_BAD_FIELD, "c"},
	    {MAIN ";ac.order_id=1;a=500;c=HTTPS://a", CHEQUE_FINE, ""},
	    {MAIN ";ac.order_id=1;a=500;c=", CHEQUE_FINE, ""},
	    {MAIN ";ac.order_id=1;a=500;ct=-1", CHEQUE_BAD_FIELD, "ct"},
	    {MAIN ";ac.order_id=1;a=500;ct=86400001", CHEQUE_BAD_FIELD, "ct"},
	    {MAIN ";ac.order_id=1;a=500;cr=860", CHEQUE_FINE, ""},
	    {MAIN ";ac.order_id=1;a=500;cr=840", CHEQUE_BAD_FIELD, "cr"},
	    {MAIN ";ac.order_id=1;a=500;l=de", CHEQUE_FINE, ""},
	    {"", CHEQUE_BAD_FIELD, "m"},
	    {"=", CHEQUE_BAD_FIELD, "link"},
	};
	struct cheque cheque;

	for (size_t i = 0; i < COUNT(cases); i++) {
		ck_assert_msg(
		    read_link(cases[i].text, &cheque) == cases[i].error,
		    "%s", cases[i].text);
		ck_assert_str_eq(cheque.field, cases[i].field);
		cheque_free(&cheque);
	}
}
END_TEST

START_TEST(a_link_gives_back_what_was_put_in)
{
	struct cheque cheque;

	ck_assert_int_eq(read_link(MAIN ";ac.order_id=a&b%2B c;a=500;l=uz;"
	    "c=https://a/:transaction;ct=2500", &cheque), CHEQUE_FINE);
	expect_span(cheque.account[0], "a&b%2B c");
	expect_span(cheque.language, "uz");
	expect_span(cheque.callback, "https://a/:transaction");
	ck_assert_int_eq(cheque.amount, 500);
	ck_assert_int_eq(cheque.timeout, 2500);
	ck_assert_ptr_eq(cheque.box, &boxes[0]);
	cheque_free(&cheque);
}
END_TEST

START_TEST(a_long_name_is_told_cut_between_characters)
{
	struct cheque cheque;

	ck_assert_int_eq(read_link(MAIN ";ac.order_id=1;a=1;ac."
	    "\xd0\xb6\xd0\xb6\xd0\xb6\xd0\xb6\xd0\xb6\xd0\xb6\xd0\xb6\xd0\xb6"
	    "\xd0\xb6\xd0\xb6\xd0\xb6\xd0\xb6\xd0\xb6\xd0\xb6\xd0\xb6\xd0\xb6"
	    "\xd0\xb6\xd0\xb6\xd0\xb6\xd0\xb6\xd0\xb6\xd0\xb6\xd0\xb6\xd0\xb6"
	    "\xd0\xb6\xd0\xb6\xd0\xb6\xd0\xb6\xd0\xb6\xd0\xb6\xd0\xb6\xd0\xb6"
	    "=1", &cheque), CHEQUE_BAD_FIELD);
	ck_assert(text_is_plain(span_of(cheque.field)));
	ck_assert_uint_eq(strlen(cheque.field), 63);
	cheque_free(&cheque);
}
END_TEST

START_TEST(the_way_back_has_its_placeholders_filled)
{
	static const struct {
		const char *callback, *transaction, *url;
	} cases[] = {
	    {"https://a/", "5f", "https://a/"},
	    {"https://a/:transaction", "5f", "https://a/5f"},
	    {"https://a/:transaction", "", "https://a/null"},
	    {"https://a/:transaction?o=:account.order_id&t=:transaction", "5f",
		"https://a/5f?o=a%26b%20c&t=5f"},
	    {"https://a/:account.order", "5f", "https://a/x"},
	    {"https://a/:account.none", "5f", "https://a/:account.none"},
	    {"https://a:8080/:account.", "5f", "https://a:8080/:account."},
	};
	struct buf url = {0};

	for (size_t i = 0; i < COUNT(cases); i++) {
		ck_assert_int_eq(cheque_put_callback(&url,
		    span_of(cases[i].callback), span_of(cases[i].transaction),
		    span_of("{\"order\":\"x\",\"order_id\":\"a&b c\"}")),
		    RESULT_OK);
		expect_buf(&url, cases[i].url);
	}
	buf_free(&url);
}
END_TEST

START_TEST(a_card_is_found_as_people_write_it)
{
	static const struct {
		const char *number, *expiry;
		enum card_refusal refusal;
	} cases[] = {
	    {"8600495473316478", "0399", CARD_FINE},
	    {" 8600 4954 7331 6478 ", "03/99", CARD_FINE},
	    {"8600 0691 9540 6311", "03 / 99", CARD_FINE},
	    {"8600 4954 7331 6478", "9903", CARD_WRONG_EXPIRY},
	    {"8600 4954 7331 6478", "", CARD_WRONG_EXPIRY},
	    {"8600-4954-7331-6478", "0399", CARD_UNKNOWN},
	    {"8600495473316479", "0399", CARD_UNKNOWN},
	    {"86004954733164781234", "0399", CARD_UNKNOWN},
	    {"", "0399", CARD_UNKNOWN},
	    {"8600 0609 2109 0842", "0399", CARD_NO_SMS},
	    {"3333 3364 1580 4657", "0399", CARD_EXPIRED},
	    {"4444 4459 8745 9073", "0399", CARD_BLOCKED},
	    {"8600 1434 1777 0323", "0399", CARD_FINE},
	    {"8600 1343 0184 9596", "0399", CARD_FINE},
	};
	enum card_refusal refusal;
	const struct card *card;

	for (size_t i = 0; i < COUNT(cases); i++) {
		card = card_find(span_of(cases[i].number),
		    span_of(cases[i].expiry), &refusal);
		ck_assert_int_eq(refusal, cases[i].refusal);
		ck_assert(
		    (card != NULL) == (cases[i].refusal == CARD_FINE));
		if (card != NULL)
			ck_assert_ptr_eq(card_at(card_index(card)), card);
	}
	ck_assert_ptr_null(card_at(0));
	ck_assert_ptr_null(card_at(8));
}
END_TEST

TCase *
cheque_tests(void)
{
	TCase *tests = tcase_create("cheque");

	tcase_add_test(tests, each_wrong_link_has_its_code);
	tcase_add_test(tests, a_link_gives_back_what_was_put_in);
	tcase_add_test(tests, a_long_name_is_told_cut_between_characters);
	tcase_add_test(tests, the_way_back_has_its_placeholders_filled);
	tcase_add_test(tests, a_card_is_found_as_people_write_it);
	return tests;
}
