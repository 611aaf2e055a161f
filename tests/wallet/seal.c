/* What is sealed opens for its owner alone, under any of our keys. */
#include <string.h>

#include "tests/unit.h"
#include "wallet/seal.h"
#include "wallet/wallet.h"

#define OLD "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define NEW "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"

static char *old_keys[] = {(char *)OLD};
static char *both_keys[] = {(char *)NEW, (char *)OLD};
static const struct config_service old = {
    .card_keys = old_keys, .card_key_count = 1};
static const struct config_service both = {
    .card_keys = both_keys, .card_key_count = 2};
static const struct config_service none = {.card_key_count = 0};

static struct seal_owner
owner(const char *box, const char *user, bool pin)
{
	return (struct seal_owner){box, span_of(user), pin};
}

static void
seal(struct buf *sealed)
{
	const struct seal_owner anna = owner("main", "anna", false);

	ck_assert_int_eq(
	    seal_close(&old, &anna, span_of("a token"), sealed), RESULT_OK);
}

static enum result
open_what(const struct config_service *service, struct seal_owner owner,
    const struct buf *sealed, struct buf *text)
{
	char id[SEAL_KEY_ID_SIZE];

	seal_key_id(&old, 0, id);
	return seal_open(service, &owner, span_of(id),
	    (struct span){sealed->data, sealed->length}, text);
}

static enum result
open_as(const struct config_service *service, const char *box,
    const char *user, const struct buf *sealed, struct buf *text)
{
	return open_what(service, owner(box, user, false), sealed, text);
}

START_TEST(a_sealed_token_opens_for_its_owner_alone)
{
	static const struct {
		const struct config_service *service;
		const char *box, *user;
		enum result result;
	} cases[] = {
	    {&old, "main", "anna", RESULT_OK},
	    {&both, "main", "anna", RESULT_OK},
	    {&old, "main", "boris", RESULT_MALFORMED},
	    {&old, "other", "anna", RESULT_MALFORMED},
	    {&old, "mai", "nanna", RESULT_MALFORMED},
	    {&none, "main", "anna", RESULT_MALFORMED},
	};
	struct buf sealed = {0}, text = {0};

	seal(&sealed);
	for (size_t i = 0; i < COUNT(cases); i++) {
		ck_assert_int_eq(open_as(cases[i].service, cases[i].box,
		    cases[i].user, &sealed, &text), cases[i].result);
		expect_buf(
		    &text, cases[i].result == RESULT_OK ? "a token" : "");
	}
	ck_assert_int_eq(open_what(&old, owner("main", "anna", true), &sealed,
	    &text), RESULT_MALFORMED);
	buf_free(&sealed);
	buf_free(&text);
}
END_TEST

START_TEST(what_is_changed_or_cut_does_not_open)
{
	struct buf sealed = {0}, text = {0};

	seal(&sealed);
	for (size_t i = 0; i < sealed.length; i++) {
		sealed.data[i] ^= 1;
		ck_assert_int_eq(open_as(&old, "main", "anna", &sealed, &text),
		    RESULT_MALFORMED);
		sealed.data[i] ^= 1;
	}
	while (sealed.length-- > 0)
		ck_assert_int_eq(open_as(&old, "main", "anna", &sealed, &text),
		    RESULT_MALFORMED);
	sealed.length = 0;
	buf_free(&sealed);
	buf_free(&text);
}
END_TEST

START_TEST(the_same_token_is_never_sealed_alike)
{
	struct buf first = {0}, second = {0};

	seal(&first);
	seal(&second);
	ck_assert_uint_eq(first.length, second.length);
	ck_assert_int_ne(memcmp(first.data, second.data, first.length), 0);
	buf_free(&first);
	buf_free(&second);
}
END_TEST

START_TEST(without_a_key_nothing_is_sealed)
{
	const struct seal_owner anna = owner("main", "anna", false);
	char id[SEAL_KEY_ID_SIZE];
	struct buf sealed = {0};

	seal_key_id(&none, 0, id);
	ck_assert_str_eq(id, "");
	ck_assert_int_eq(seal_close(&none, &anna, span_of("a token"), &sealed),
	    RESULT_MALFORMED);
	ck_assert_int_eq(seal_pin(&none, &anna, span_of("4071"), &sealed),
	    RESULT_MALFORMED);
	buf_free(&sealed);
}
END_TEST

static enum result
try(const struct config_service *service, const char *pin,
    const struct buf *sealed, bool *fits)
{
	const struct seal_owner anna = owner("main", "anna", true);
	char id[SEAL_KEY_ID_SIZE];

	*fits = false;
	seal_key_id(&old, 0, id);
	return seal_pin_fits(service, &anna, span_of(id),
	    (struct span){sealed->data, sealed->length}, span_of(pin), fits);
}

START_TEST(a_pin_fits_itself_alone_also_under_an_old_key)
{
	static const struct {
		const struct config_service *service;
		const char *pin;
		bool fits;
	} cases[] = {
	    {&old, "4071", true},
	    {&both, "4071", true},
	    {&old, "4072", false},
	    {&old, "40711", false},
	};
	const struct seal_owner anna = owner("main", "anna", true);
	struct buf sealed = {0}, hash = {0};
	bool fits;

	ck_assert_int_eq(
	    seal_pin(&old, &anna, span_of("4071"), &sealed), RESULT_OK);
	ck_assert_uint_le(sealed.length, 255);
	for (size_t i = 0; i < COUNT(cases); i++) {
		ck_assert_int_eq(try(cases[i].service, cases[i].pin, &sealed,
		    &fits), RESULT_OK);
		ck_assert_int_eq(fits, cases[i].fits);
	}
	ck_assert_int_eq(try(&none, "4071", &sealed, &fits), RESULT_MALFORMED);
	ck_assert(!fits);
	ck_assert_int_eq(open_what(&old, anna, &sealed, &hash), RESULT_OK);
	ck_assert_int_eq(memcmp(hash.data, "$argon2id$", 10), 0);
	sealed.length = 0;
	ck_assert_int_eq(try(&old, "4071", &sealed, &fits), RESULT_MALFORMED);
	buf_free(&sealed);
	buf_free(&hash);
}
END_TEST

START_TEST(a_pin_has_four_to_eight_digits)
{
	ck_assert(wallet_pin_good(span_of("0000")));
	ck_assert(wallet_pin_good(span_of("12345678")));
	ck_assert(!wallet_pin_good(span_of("123")));
	ck_assert(!wallet_pin_good(span_of("123456789")));
	ck_assert(!wallet_pin_good(span_of("12 4")));
	ck_assert(!wallet_pin_good(span_of("")));
}
END_TEST

TCase *
seal_tests(void)
{
	TCase *tests = tcase_create("seal");

	tcase_add_test(tests, a_sealed_token_opens_for_its_owner_alone);
	tcase_add_test(tests, what_is_changed_or_cut_does_not_open);
	tcase_add_test(tests, the_same_token_is_never_sealed_alike);
	tcase_add_test(tests, without_a_key_nothing_is_sealed);
	tcase_add_test(tests, a_pin_fits_itself_alone_also_under_an_old_key);
	tcase_add_test(tests, a_pin_has_four_to_eight_digits);
	return tests;
}
