/* What may become of a bill, and which bills are the same. */
#include <string.h>

#include "paylov/bill.h"
#include "tests/unit.h"

#define G BILL_CREATING
#define N BILL_CREATED
#define Y BILL_PAYING
#define P BILL_PAID
#define R BILL_REFUSED
#define C BILL_CANCELLED
#define A BILL_ABANDONED

/* By the transaction's state: created, paid, cancelled, unknown to us. */
static const enum bill_state steps[BILL_STATES][4] = {
    [BILL_CREATING] = {G, G, G, G},
    [BILL_CREATED] = {N, P, C, N},
    [BILL_PAYING] = {Y, P, C, Y},
    [BILL_PAID] = {P, P, C, P},
    [BILL_REFUSED] = {R, P, C, R},
    [BILL_CANCELLED] = {C, P, C, C},
    [BILL_ABANDONED] = {A, P, A, A},
};

START_TEST(each_state_and_event_has_its_next_state)
{
	enum bill_state from = (enum bill_state)(_i / 4);
	enum paylov_state seen = (enum paylov_state)(_i % 4);
	enum bill_state settled = from == BILL_PAYING &&
		seen == PAYLOV_STATE_CREATED
	    ? BILL_REFUSED
	    : steps[from][seen];

	ck_assert_str_eq(bill_state_name(bill_step(from, seen, false)),
	    bill_state_name(steps[from][seen]));
	ck_assert_str_eq(bill_state_name(bill_step(from, seen, true)),
	    bill_state_name(settled));
}
END_TEST

/* Only a settled call may be followed by another one. */
START_TEST(a_payment_under_way_ends_by_an_answer_only)
{
	ck_assert_int_eq(bill_unknown((enum bill_state)_i),
	    _i == BILL_CREATING || _i == BILL_PAYING);
}
END_TEST

static const struct {
	const char *user, *service;
	struct paylov_entry account[3];
	size_t count;
	bool same;
} bills[] = {
    {"u", "s", {{"a", "1"}, {"b", "2"}}, 2, true},
    {"u", "s", {{"b", "2"}, {"a", "1"}}, 2, true},
    {"u", "s", {{"b", "2"}, {"c", ""}, {"a", "1"}}, 3, true},
    {"v", "s", {{"a", "1"}, {"b", "2"}}, 2, false},
    {"", "s", {{"a", "1"}, {"b", "2"}}, 2, false},
    {"u", "t", {{"a", "1"}, {"b", "2"}}, 2, false},
    {"us", "", {{"a", "1"}, {"b", "2"}}, 2, false},
    {"u", "s", {{"a", "1"}}, 1, false},
    {"u", "s", {{"a", "2"}, {"b", "1"}}, 2, false},
    {"u", "s", {{"a", "1b"}, {"", "2"}}, 2, false},
    {"u", "s", {{"a", "1"}, {"b", "2"}, {"c", "3"}}, 3, false},
};

START_TEST(a_bill_is_user_service_and_account_in_any_order)
{
	unsigned char first[BILL_KEY_SIZE], key[BILL_KEY_SIZE];

	ck_assert_int_eq(bill_key(bills[0].user, bills[0].service,
			     bills[0].account, bills[0].count, first),
	    RESULT_OK);
	ck_assert_int_eq(bill_key(bills[_i].user, bills[_i].service,
			     bills[_i].account, bills[_i].count, key),
	    RESULT_OK);
	ck_assert_int_eq(
	    memcmp(first, key, BILL_KEY_SIZE) == 0, bills[_i].same);
}
END_TEST

START_TEST(an_account_is_kept_as_json)
{
	const struct paylov_entry account[] = {{"a", "1"}, {"b", "\"x\""}};
	struct buf json = {0};

	bill_account(account, 2, &json);
	expect_buf(&json, "{\"a\":\"1\",\"b\":\"\\\"x\\\"\"}");
	bill_account(account, 0, &json);
	expect_buf(&json, "{}");
}
END_TEST

TCase *
bill_tests(void)
{
	TCase *tests = tcase_create("bill");

	tcase_add_loop_test(tests, each_state_and_event_has_its_next_state, 0,
	    4 * BILL_STATES);
	tcase_add_loop_test(tests, a_payment_under_way_ends_by_an_answer_only,
	    0, BILL_STATES);
	tcase_add_loop_test(tests,
	    a_bill_is_user_service_and_account_in_any_order, 0, COUNT(bills));
	tcase_add_test(tests, an_account_is_kept_as_json);
	return tests;
}
