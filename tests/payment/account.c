/* The account's fields as a key and as JSON. */
#include <string.h>

#include "payment/account.h"
#include "tests/unit.h"

static struct config_field fields[] = {
    {.name = (char *)"phone"},
    {.name = (char *)"flat-no"},
    {.name = (char *)"A.b"},
};

static const struct cashbox one = {.fields = fields, .field_count = 1};
static const struct cashbox three = {.fields = fields, .field_count = 3};

START_TEST(the_key_of_one_field_is_name_and_value)
{
	const struct span values[] = {SPAN("903595731")};
	struct buf key = {0};

	account_key(&one, values, &key);
	expect_buf(&key, "phone=903595731");
}
END_TEST

START_TEST(the_key_has_its_fields_sorted_by_name)
{
	const struct span values[] = {SPAN("1"), SPAN("2"), SPAN("3")};
	struct buf key = {0};

	account_key(&three, values, &key);
	expect_buf(&key, "A.b=3&flat-no=2&phone=1");
}
END_TEST

START_TEST(the_values_in_the_key_are_percent_encoded)
{
	const struct span values[] = {SPAN("a&b=c"), SPAN("+ %"), SPAN("я")};
	struct buf key = {0};

	account_key(&three, values, &key);
	expect_buf(&key, "A.b=%D1%8F&flat-no=%2B%20%25&phone=a%26b%3Dc");
}
END_TEST

/* Values that some database or reader would take for the same. */
static const char *const alike[] = {"2", "02", " 2", "2 ", "2abc", "2.0",
    "+2", "%32", "２", "", "ab", "AB", "aB", "аb", "ab\xcc\x81", "é",
    "e\xcc\x81", "2&flat-no=2", "a\\", "a"};

START_TEST(different_values_never_have_the_same_key)
{
	for (size_t i = 0; i < COUNT(alike); i++)
		for (size_t k = i + 1; k < COUNT(alike); k++) {
			struct span a = span_of(alike[i]);
			struct span b = span_of(alike[k]);
			struct buf left = {0}, right = {0};

			account_key(&one, &a, &left);
			account_key(&one, &b, &right);
			if (span_equal((struct span) {left.data, left.length},
			    (struct span) {right.data, right.length}))
				ck_abort_msg("\"%s\" and \"%s\"", alike[i],
				    alike[k]);
			buf_free(&left);
			buf_free(&right);
		}
}
END_TEST

START_TEST(a_boundary_between_fields_cannot_be_moved)
{
	const struct span a[] = {SPAN("1&phone=1"), SPAN(""), SPAN("")};
	const struct span b[] = {SPAN("1"), SPAN(""), SPAN("&phone=1")};
	struct buf left = {0}, right = {0};

	account_key(&three, a, &left);
	account_key(&three, b, &right);
	ck_assert(!span_equal((struct span) {left.data, left.length},
	    (struct span) {right.data, right.length}));
	buf_free(&left);
	buf_free(&right);
}
END_TEST

START_TEST(as_json_the_fields_stand_in_their_own_order)
{
	const struct span values[] = {SPAN("a\"b"), SPAN(""), SPAN("я\n")};
	struct buf json = {0};

	account_json(&three, values, &json);
	expect_buf(&json, "{\"phone\":\"a\\\"b\",\"flat-no\":\"\","
	    "\"A.b\":\"я\\u000a\"}");
}
END_TEST

START_TEST(a_field_is_found_by_its_whole_name)
{
	ck_assert_int_eq(account_field(&three, SPAN("phone")), 0);
	ck_assert_int_eq(account_field(&three, SPAN("A.b")), 2);
	ck_assert_int_eq(account_field(&three, SPAN("a.b")), 3);
	ck_assert_int_eq(account_field(&three, SPAN("phon")), 3);
	ck_assert_int_eq(account_field(&three, SPAN("")), 3);
	ck_assert_int_eq(account_field(&one, SPAN("A.b")), 1);
}
END_TEST

TCase *
account_tests(void)
{
	TCase *tests = tcase_create("account");

	tcase_add_test(tests, the_key_of_one_field_is_name_and_value);
	tcase_add_test(tests, the_key_has_its_fields_sorted_by_name);
	tcase_add_test(tests, the_values_in_the_key_are_percent_encoded);
	tcase_add_test(tests, different_values_never_have_the_same_key);
	tcase_add_test(tests, a_boundary_between_fields_cannot_be_moved);
	tcase_add_test(tests, as_json_the_fields_stand_in_their_own_order);
	tcase_add_test(tests, a_field_is_found_by_its_whole_name);
	return tests;
}
