/* The page that the buyer came from: whose it is, and what it tells. */
#include "page/referer.h"
#include "tests/unit.h"

#define BASE "https://shop.example/cgi-bin"
#define STORE "http://Store.Example:8080"
#define WOO "order-[a-z]+[/=]([0-9]+)/?[?&][^#]*key=(wc_order_[A-Za-z0-9]+)"
#define PRESTA "[?&]id_order=([0-9]+)&key=([0-9a-f]{4})"
#define BITRIX "[?&]ORDER_ID=([A-Za-z0-9_-]+)"
#define ANY "[?]o=([^&]*)&k=(.*)"

static const struct {
	const char *pattern, *referer, *number, *secret;
} rows[] = {
    {WOO, "https://shop.example/checkout/order-received/31/?key=wc_order_a1",
	"31", "wc_order_a1"},
    {WOO,
	"https://shop.example/checkout/order-pay/31/?pay_for_order=true"
	"&key=wc_order_a1&x=1",
	"31", "wc_order_a1"},
    {WOO, "https://shop.example/?page_id=7&order-received=31&key=wc_order_a1",
	"31", "wc_order_a1"},
    {WOO, "https://shop.example/checkout/order-received/31/", "", ""},
    {PRESTA, "https://shop.example/ok?id_cart=1&id_order=7&key=0af3", "7",
	"0af3"},
    {PRESTA, "https://shop.example/ok#?id_order=7&key=0af3", "", ""},
    {BITRIX, "https://shop.example/order/?ORDER_ID=A-7", "A-7", ""},
    {ANY, "https://shop.example/?o=%D0%90%2F1&k=a%26b", "\xd0\x90/1", "a&b"},
    {ANY, "https://shop.example/?o=1+2&k=a", "1+2", "a"},
    {ANY, "https://shop.example/?o=1%0&k=a", "", "a"},
    {ANY, "https://shop.example/?o=1%00&k=a", "", "a"},
    {ANY, "https://shop.example/?o=%FF&k=a", "", "a"},
    {ANY, "HTTPS://SHOP.EXAMPLE:443/?o=1&k=a", "1", "a"},
    {ANY, "https://shop.example?o=1&k=a", "1", "a"},
    {ANY, "http://store.example:8080/?o=1&k=a", "1", "a"},
    {ANY, "http://store.example/?o=1&k=a", "", ""},
    {ANY, "http://shop.example/?o=1&k=a", "", ""},
    {ANY, "http://shop.example:443/?o=1&k=a", "", ""},
    {ANY, "https://shop.example:444/?o=1&k=a", "", ""},
    {ANY, "https://shop.example:0/?o=1&k=a", "", ""},
    {ANY, "https://shop.example:/?o=1&k=a", "", ""},
    {ANY, "https://shop.example:65979/?o=1&k=a", "", ""},
    {ANY, "https://shop.example.evil/?o=1&k=a", "", ""},
    {ANY, "https://evil/shop.example/?o=1&k=a", "", ""},
    {ANY, "https://evil?https://shop.example/?o=1&k=a", "", ""},
    {ANY, "https://evil@shop.example/?o=1&k=a", "", ""},
    {ANY, "https://shop.example@evil/?o=1&k=a", "", ""},
    {ANY, "https://shop.example\\@evil/?o=1&k=a", "", ""},
    {ANY, "https:///?o=1&k=a", "", ""},
    {ANY, "https://:443/?o=1&k=a", "", ""},
    {ANY, "//shop.example/?o=1&k=a", "", ""},
    {ANY, "/?o=1&k=a", "", ""},
    {ANY, "javascript:https://shop.example/?o=1&k=a", "", ""},
    {ANY, "", "", ""},
    {ANY, NULL, "", ""},
    {"", "https://shop.example/?o=1&k=a", "", ""},
};

START_TEST(referer_is_read_from_our_own_origins_only)
{
	const struct config_site site = {
	    .base_url = (char *)BASE, .store_url = (char *)STORE};
	struct buf number = {0}, secret = {0};

	ck_assert_int_eq(referer_read(&site, rows[_i].pattern, rows[_i].referer,
			     &number, &secret),
	    RESULT_OK);
	ck_assert_msg(span_is((struct span){number.data, number.length},
			  rows[_i].number) &&
		span_is(
		    (struct span){secret.data, secret.length}, rows[_i].secret),
	    "%s: %.*s, %.*s", rows[_i].referer, (int)number.length, number.data,
	    (int)secret.length, secret.data);
	buf_free(&number);
	buf_free(&secret);
}
END_TEST

START_TEST(without_an_address_of_its_own_a_site_has_no_referer)
{
	const struct config_site site = {
	    .base_url = (char *)"", .store_url = (char *)""};
	struct buf number = {0}, secret = {0};

	ck_assert_int_eq(
	    referer_read(&site, ANY, "https:///?o=1&k=a", &number, &secret),
	    RESULT_OK);
	ck_assert_uint_eq(number.length, 0);
	buf_free(&number);
	buf_free(&secret);
}
END_TEST

TCase *
referer_tests(void)
{
	TCase *tests = tcase_create("referer");

	tcase_add_loop_test(tests, referer_is_read_from_our_own_origins_only, 0,
	    sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(
	    tests, without_an_address_of_its_own_a_site_has_no_referer);
	return tests;
}
