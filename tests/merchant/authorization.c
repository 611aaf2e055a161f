/* Basic authentication: the right credentials and nothing else. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "merchant/authorization.h"
#include "tests/setting/config_text.h"
#include "tests/unit.h"

#define LIVE "%:&#?@=k0rKEYabcdefghijklmnopqrstuvw"
#define TEST "second key: with spaces, so‘m"

static struct reading reading;

static void
set_up(void)
{
	reading = read_with(
	    CASHBOX, "keys = {\"" LIVE "\", \"" TEST "\"}");
	expect_read(&reading);
}

static void
tear_down(void)
{
	reading_free(&reading);
}

/* Whether ${before}, the credentials in base64 and ${after} are valid. */
static bool
valid(const char *before, struct span credentials, const char *after)
{
	struct buf header = {0};
	char encoded[4096], *text;
	bool good;

	sodium_bin2base64(encoded, sizeof(encoded),
	    (const unsigned char *)credentials.data, credentials.length,
	    sodium_base64_VARIANT_ORIGINAL);
	buf_format(&header, "%s%s%s", before, encoded, after);
	text = buf_string(&header);
	ck_assert_ptr_nonnull(text);
	good = authorization_valid(reading.config->cashboxes, text);
	free(text);
	buf_free(&header);
	return good;
}

static const struct span right[] = {
    SPAN("Paycom:" LIVE),
    SPAN("Paycom:" TEST),
};

START_TEST(each_key_of_the_cashbox_is_valid)
{
	ck_assert(valid("Basic ", right[_i], ""));
}
END_TEST

static const char *const schemes[] = {
    "Basic ", "basic ", "BASIC ", "bAsIc ", "Basic  ", "Basic      "};

START_TEST(the_scheme_is_basic_in_any_case_and_some_spaces)
{
	ck_assert(valid(schemes[_i], right[0], ""));
}
END_TEST

static const char *const no_schemes[] = {"", "Basic", "Basic\t", "Basic:",
    " Basic ", "Basi ", "Basics ", "Bearer ", "Digest ", "Basic Basic ",
    "Basic \t"};

START_TEST(another_scheme_is_none)
{
	ck_assert(!valid(no_schemes[_i], right[0], ""));
}
END_TEST

static const char *const behind[] = {
    " ", "\t", "=", "==", "A", "AAAA", "\n", ", Basic x", "\r\n"};

START_TEST(nothing_may_stand_behind_the_credentials)
{
	ck_assert(!valid("Basic ", right[0], behind[_i]));
}
END_TEST

static const struct span wrong[] = {
    SPAN(""),
    SPAN(":"),
    SPAN("Paycom"),
    SPAN("Paycom:"),
    SPAN(":" LIVE),
    SPAN("paycom:" LIVE),
    SPAN("Paycom: " LIVE),
    SPAN("Paycom:" LIVE " "),
    SPAN("Paycom:" LIVE "\n"),
    SPAN("Paycom:" LIVE "\0"),
    SPAN("Paycom\0:" LIVE),
    SPAN("\0Paycom:" LIVE),
    SPAN("Paycom:" LIVE LIVE),
    SPAN("Paycom::" LIVE),
    SPAN("Paycom" LIVE),
    SPAN("Paycom:x" LIVE),
    SPAN("Paycom:%:&#?@=k0rKEYabcdefghijklmnopqrstuv"),
    SPAN("Paycom:%:&#?@=k0rKEYabcdefghijklmnopqrstuvW"),
    SPAN("Paycom:" TEST ":" LIVE),
    SPAN("Paycom2:" LIVE),
    SPAN("Paycom:password"),
    SPAN("\xef\xbb\xbfPaycom:" LIVE),
};

START_TEST(wrong_credentials_are_refused)
{
	ck_assert(!valid("Basic ", wrong[_i], ""));
}
END_TEST

START_TEST(no_bit_of_the_credentials_may_be_another_one)
{
	char text[sizeof("Paycom:" LIVE)] = "Paycom:" LIVE;

	for (size_t i = 0; i < (sizeof(text) - 1) * 8; i++) {
		text[i / 8] ^= (char)(1 << i % 8);
		ck_assert(!valid("Basic ",
		    (struct span) {text, sizeof(text) - 1}, ""));
		text[i / 8] ^= (char)(1 << i % 8);
	}
}
END_TEST

/* "Paycom:k" is UGF5Y29tOms=; the digests are those of keys "k" and "kk". */
static const struct {
	const char *header;
	bool valid;
} encodings[] = {
    {"Basic UGF5Y29tOms=", true},
    {"Basic UGF5Y29tOms", false}, /* padding is missing */
    {"Basic UGF5Y29tOms==", false},
    {"Basic UGF5Y29tOmt=", false}, /* stray bits */
    {"Basic UGF5Y29tOmtr", true},
    {"Basic UGF5Y29tOmtr====", false},
    {"Basic UGF5\nY29tOms=", false},
    {"Basic UGF5 Y29tOms=", false},
    {"Basic *GF5Y29tOms=", false},
    {"Basic ====", false},
    {"Basic =", false},
    {"Basic ", false},
    {"Basic", false},
    {"B", false},
    {"", false},
    {NULL, false},
};

START_TEST(the_encoding_is_strict)
{
	struct reading small = read_with(CASHBOX, "keys = {\"k\", \"kk\"}");

	expect_read(&small);
	if (authorization_valid(small.config->cashboxes,
	    encodings[_i].header) != encodings[_i].valid)
		ck_abort_msg("%s", encodings[_i].header);
	reading_free(&small);
}
END_TEST

START_TEST(endless_credentials_are_refused)
{
	static char text[100000];
	char *header;
	struct buf buf = {0};

	memset(text, 'A', sizeof(text) - 1);
	buf_format(&buf, "Basic %s", text);
	header = buf_string(&buf);
	ck_assert(!authorization_valid(reading.config->cashboxes, header));
	free(header);
	buf_free(&buf);
}
END_TEST

START_TEST(the_login_is_the_configured_one)
{
	struct reading other =
	    read_with(CASHBOX, "login = \"Shop\" keys = {\"k\"}");

	expect_read(&other);
	ck_assert(authorization_valid(
	    other.config->cashboxes, "Basic U2hvcDpr"));
	ck_assert(!authorization_valid(
	    other.config->cashboxes, "Basic UGF5Y29tOms="));
	reading_free(&other);
}
END_TEST

TCase *
authorization_tests(void)
{
	TCase *tests = tcase_create("authorization");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_loop_test(
	    tests, each_key_of_the_cashbox_is_valid, 0, COUNT(right));
	tcase_add_loop_test(tests,
	    the_scheme_is_basic_in_any_case_and_some_spaces, 0,
	    COUNT(schemes));
	tcase_add_loop_test(
	    tests, another_scheme_is_none, 0, COUNT(no_schemes));
	tcase_add_loop_test(tests, nothing_may_stand_behind_the_credentials,
	    0, COUNT(behind));
	tcase_add_loop_test(
	    tests, wrong_credentials_are_refused, 0, COUNT(wrong));
	tcase_add_test(tests, no_bit_of_the_credentials_may_be_another_one);
	tcase_add_loop_test(
	    tests, the_encoding_is_strict, 0, COUNT(encodings));
	tcase_add_test(tests, endless_credentials_are_refused);
	tcase_add_test(tests, the_login_is_the_configured_one);
	return tests;
}
