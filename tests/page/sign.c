/* Signatures of links. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "page/sign.h"
#include "tests/unit.h"

#define SECRET "a secret of the shop"

static void
read_form(struct form *form, const char *query)
{
	*form = (struct form) {.count = 0};
	ck_assert_int_eq(form_read(form, span_of(query)), RESULT_OK);
}

static void
make(const char *secret, const char *page, const char *query,
    char hex[SIGN_HEX_SIZE])
{
	struct form form;

	read_form(&form, query);
	ck_assert_int_eq(sign_make(secret, page, &form, hex), RESULT_OK);
	form_free(&form);
}

/* ------ the standard's and the published examples ------ */

#define TIMES_20(c) c c c c c c c c c c c c c c c c c c c c
#define TIMES_131(c)                                                       \
	TIMES_20(c) TIMES_20(c) TIMES_20(c) TIMES_20(c) TIMES_20(c)        \
	TIMES_20(c) c c c c c c c c c c c

/* RFC 4231, section 4; of the fifth the first 128 bits are given there. */
static const struct {
	struct span key, text;
	const char *hex;
} standard[] = {
    {SPAN(TIMES_20("\x0b")), SPAN("Hi There"),
	"b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
    {SPAN("Jefe"), SPAN("what do ya want for nothing?"),
	"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {SPAN(TIMES_20("\xaa")), SPAN(TIMES_20("\xdd") TIMES_20("\xdd")
	"\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd\xdd"),
	"773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
    {SPAN("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10"
	"\x11\x12\x13\x14\x15\x16\x17\x18\x19"),
	SPAN(TIMES_20("\xcd") TIMES_20("\xcd")
	"\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd\xcd"),
	"82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
    {SPAN(TIMES_20("\x0c")), SPAN("Test With Truncation"),
	"a3b6167473100ee06e0c796c2955552b"},
    {SPAN(TIMES_131("\xaa")),
	SPAN("Test Using Larger Than Block-Size Key - Hash Key First"),
	"60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
    {SPAN(TIMES_131("\xaa")),
	SPAN("This is a test using a larger than block-size key and a larger "
	"than block-size data. The key needs to be hashed before being used "
	"by the HMAC algorithm."),
	"9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
};

START_TEST(the_library_makes_the_hmac_of_the_standard)
{
	unsigned char mac[crypto_auth_hmacsha256_BYTES];
	crypto_auth_hmacsha256_state state;
	char hex[SIGN_HEX_SIZE];

	crypto_auth_hmacsha256_init(&state,
	    (const unsigned char *)standard[_i].key.data,
	    standard[_i].key.length);
	crypto_auth_hmacsha256_update(&state,
	    (const unsigned char *)standard[_i].text.data,
	    standard[_i].text.length);
	crypto_auth_hmacsha256_final(&state, mac);
	sodium_bin2hex(hex, sizeof(hex), mac, sizeof(mac));
	hex[strlen(standard[_i].hex)] = '\0';
	ck_assert_str_eq(hex, standard[_i].hex);
}
END_TEST

/* By: printf '%s' TEXT | openssl dgst -sha256 -hmac SECRET */
static const struct {
	const char *secret, *page, *query, *hex;
} published[] = {
    /* RFC 4231, the second case: its text has the form of ours */
    {"Jefe", "what do ya want for nothing", "",
	"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    /* payme-checkout?exp=1790000000&order_id=197 */
    {SECRET, "payme-checkout", "order_id=197&exp=1790000000",
	"9fa00b14239401ce8d520889466c77581ece300486729cc2c22095faa04c2c0f"},
    {SECRET, "payme-checkout", "sig=00&exp=1790000000&&order_id=%3197",
	"9fa00b14239401ce8d520889466c77581ece300486729cc2c22095faa04c2c0f"},
    /* payme-checkout?amount=500000&description=%D0%A7%D0%B0%D0%B9%20%26%20
     * %2B%25~%22%27&exp=1790000000&order_id=197 */
    {SECRET, "payme-checkout", "order_id=197&amount=500000&"
	"description=Чай+%26+%2B%25%7e%22'&exp=1790000000",
	"1134d71f7d2ab6210adc3d3ac60e44c71ebbbf98e85fc0d9edeb2736c5784f80"},
    /* a key longer than a block of SHA-256 */
    {TIMES_131("\xaa"), "payme-checkout", "order_id=197&exp=1790000000",
	"75e63bbbbd067b2b6f72cae74160a08aeddceb5583efe4af031f7c768bad831c"},
};

START_TEST(a_signature_is_the_published_one)
{
	char hex[SIGN_HEX_SIZE];

	make(published[_i].secret, published[_i].page, published[_i].query,
	    hex);
	ck_assert_str_eq(hex, published[_i].hex);
}
END_TEST

/* ------ verdicts ------ */

/* The query with the right signature of ${page}. */
static void
put_signed(char *out, const char *query, const char *page)
{
	char hex[SIGN_HEX_SIZE];

	make(SECRET, page, query, hex);
	sprintf(out, "%s&sig=%s", query, hex);
}

static enum sign_verdict
check(const char *secret, const char *page, const char *query, int64_t now)
{
	struct form form = {.count = 0};
	enum sign_verdict verdict = SIGN_BAD;

	if (form_read(&form, span_of(query)) == RESULT_OK)
		verdict = sign_check(secret, page, &form, now);
	form_free(&form);
	return verdict;
}

START_TEST(a_signature_is_good_for_its_page_and_secret_only)
{
	char text[256];

	put_signed(text, "exp=1000&b=%2B&a=1", "payme-status");
	ck_assert_int_eq(check(SECRET, "payme-status", text, 1), SIGN_GOOD);
	ck_assert_int_eq(check(SECRET, "payme-checkout", text, 1), SIGN_BAD);
	ck_assert_int_eq(check(SECRET, "payme-statu", text, 1), SIGN_BAD);
	ck_assert_int_eq(check(SECRET, "payme-status?", text, 1), SIGN_BAD);
	ck_assert_int_eq(check(SECRET, "", text, 1), SIGN_BAD);
	ck_assert_int_eq(check("another", "payme-status", text, 1), SIGN_BAD);
	ck_assert_int_eq(check(SECRET " ", "payme-status", text, 1), SIGN_BAD);
}
END_TEST

/* An empty key signs as well as any other, for everybody. */
START_TEST(without_a_secret_no_signature_is_good)
{
	char hex[SIGN_HEX_SIZE], text[256];

	make("", "payme-status", "exp=1000", hex);
	sprintf(text, "exp=1000&sig=%s", hex);
	ck_assert_int_eq(check("", "payme-status", text, 1), SIGN_BAD);
	ck_assert_int_eq(check(NULL, "payme-status", text, 1), SIGN_BAD);
	ck_assert_int_eq(check("", "payme-status", "exp=1", 1), SIGN_NONE);
}
END_TEST

static const struct {
	const char *exp;
	int64_t now; /* milliseconds */
	enum sign_verdict verdict;
} expiries[] = {
    {"1000", 0, SIGN_GOOD},
    {"1000", 999000, SIGN_GOOD},
    {"1000", 999999, SIGN_GOOD},
    {"1000", 1000000, SIGN_EXPIRED},
    {"1000", 1000001, SIGN_EXPIRED},
    {"1", 999, SIGN_GOOD},
    {"1", 1000, SIGN_EXPIRED},
    {"0", 1, SIGN_EXPIRED},
    {"-1", 1, SIGN_EXPIRED},
    {"1790000000", 1790000000000 - 1, SIGN_GOOD},
    {"1790000000", 1790000000000, SIGN_EXPIRED},
    {"9223372036854775807", 1790000000000, SIGN_GOOD},
    {"-9223372036854775808", 1790000000000, SIGN_EXPIRED},
    /* no number of seconds */
    {"9223372036854775808", 1, SIGN_BAD},
    {"", 1, SIGN_BAD},
    {"1e9", 1, SIGN_BAD},
    {"2000.5", 1, SIGN_BAD},
    {"+2000", 1, SIGN_BAD},
    {"%2B2000", 1, SIGN_BAD},
    {"2000%20", 1, SIGN_BAD},
    {"0x7d0", 1, SIGN_BAD},
    {"never", 1, SIGN_BAD},
};

START_TEST(a_signature_ends_at_the_millisecond)
{
	char query[64], text[256];

	sprintf(query, "order_id=197&exp=%s", expiries[_i].exp);
	put_signed(text, query, "p");
	if (check(SECRET, "p", text, expiries[_i].now) !=
	    expiries[_i].verdict)
		ck_abort_msg("%s at %lld", expiries[_i].exp,
		    (long long)expiries[_i].now);
}
END_TEST

START_TEST(a_signature_without_expiry_is_none)
{
	char text[256];

	put_signed(text, "a=1", "p");
	ck_assert_int_eq(check(SECRET, "p", text, 1), SIGN_BAD);
	ck_assert_int_eq(check(SECRET, "p", "a=1&exp=1", 1), SIGN_NONE);
}
END_TEST

START_TEST(a_signature_is_sixty_four_lower_case_digits)
{
	char text[256], *sig, first;

	put_signed(text, "a=1&exp=1000", "p");
	sig = strstr(text, "sig=") + 4;
	for (size_t i = 0; i < 64; i++) {
		first = sig[i];
		sig[i] = first >= 'a' ? (char)(first - 32) : 'g';
		ck_assert_int_eq(check(SECRET, "p", text, 1), SIGN_BAD);
		sig[i] = first;
	}
	strcat(text, "0");
	ck_assert_int_eq(check(SECRET, "p", text, 1), SIGN_BAD);
	sig[63] = '\0';
	ck_assert_int_eq(check(SECRET, "p", text, 1), SIGN_BAD);
	sig[0] = '\0';
	ck_assert_int_eq(check(SECRET, "p", text, 1), SIGN_BAD);
}
END_TEST

TCase *
sign_tests(void)
{
	TCase *tests = tcase_create("sign");

	tcase_add_loop_test(tests, the_library_makes_the_hmac_of_the_standard,
	    0, COUNT(standard));
	tcase_add_loop_test(
	    tests, a_signature_is_the_published_one, 0, COUNT(published));
	tcase_add_test(
	    tests, a_signature_is_good_for_its_page_and_secret_only);
	tcase_add_test(tests, without_a_secret_no_signature_is_good);
	tcase_add_loop_test(tests, a_signature_ends_at_the_millisecond, 0,
	    COUNT(expiries));
	tcase_add_test(tests, a_signature_without_expiry_is_none);
	tcase_add_test(tests, a_signature_is_sixty_four_lower_case_digits);
	return tests;
}
