/* The rules of a payment: every state with every event. */
#include "payment/transaction.h"
#include "tests/unit.h"

enum {
	CREATED = TRANSACTION_CREATED,
	PERFORMED = TRANSACTION_PERFORMED,
	CANCELLED = TRANSACTION_CANCELLED,
	REFUNDED = TRANSACTION_REFUNDED
};

/* As the protocol says it, method by method. */
static const struct {
	int from;
	enum transaction_event event;
	int code;
	int to;
} steps[] = {
    {CREATED, EVENT_CREATE, 0, CREATED},
    {CREATED, EVENT_PERFORM, 0, PERFORMED},
    {CREATED, EVENT_CANCEL, 0, CANCELLED},
    {CREATED, EVENT_EXPIRE, 0, CANCELLED},
    {PERFORMED, EVENT_CREATE, -31008, PERFORMED},
    {PERFORMED, EVENT_PERFORM, 0, PERFORMED},
    {PERFORMED, EVENT_CANCEL, 0, REFUNDED},
    {PERFORMED, EVENT_EXPIRE, 0, PERFORMED},
    {CANCELLED, EVENT_CREATE, -31008, CANCELLED},
    {CANCELLED, EVENT_PERFORM, -31008, CANCELLED},
    {CANCELLED, EVENT_CANCEL, 0, CANCELLED},
    {CANCELLED, EVENT_EXPIRE, 0, CANCELLED},
    {REFUNDED, EVENT_CREATE, -31008, REFUNDED},
    {REFUNDED, EVENT_PERFORM, -31008, REFUNDED},
    {REFUNDED, EVENT_CANCEL, 0, REFUNDED},
    {REFUNDED, EVENT_EXPIRE, 0, REFUNDED},
    /* States that do not exist are left for none. */
    {0, EVENT_CREATE, -31008, 0},
    {0, EVENT_PERFORM, -31008, 0},
    {0, EVENT_CANCEL, -31008, 0},
    {3, EVENT_PERFORM, -31008, 3},
    {-3, EVENT_CANCEL, -31008, -3},
};

START_TEST(each_state_answers_each_event_as_the_protocol_says)
{
	struct transaction_step step = transaction_step(
	    (enum transaction_state)steps[_i].from, steps[_i].event);

	if ((int)step.code != steps[_i].code || (int)step.to != steps[_i].to)
		ck_abort_msg("from %d by event %d: %d, %d", steps[_i].from,
		    (int)steps[_i].event, (int)step.code, (int)step.to);
}
END_TEST

START_TEST(every_pair_of_state_and_event_stands_in_the_table)
{
	ck_assert_int_eq(COUNT(steps), 4 * TRANSACTION_EVENTS + 5);
}
END_TEST

START_TEST(a_cancelled_transaction_is_never_left)
{
	for (int event = 0; event < TRANSACTION_EVENTS; event++) {
		ck_assert_int_eq(transaction_step(TRANSACTION_CANCELLED,
		    (enum transaction_event)event).to, TRANSACTION_CANCELLED);
		ck_assert_int_eq(transaction_step(TRANSACTION_REFUNDED,
		    (enum transaction_event)event).to, TRANSACTION_REFUNDED);
	}
}
END_TEST

START_TEST(a_refusal_never_changes_the_state)
{
	static const int states[] = {CREATED, PERFORMED, CANCELLED, REFUNDED};

	for (size_t i = 0; i < COUNT(states); i++)
		for (int event = 0; event < TRANSACTION_EVENTS; event++) {
			struct transaction_step step = transaction_step(
			    (enum transaction_state)states[i],
			    (enum transaction_event)event);

			if (step.code != PAYMENT_OK)
				ck_assert_int_eq(step.to, states[i]);
		}
}
END_TEST

#define NOW INT64_C(1790000000000)
#define LIFE INT64_C(43200000)

static const struct {
	int64_t time;
	int64_t now;
	bool expired;
} lives[] = {
    {NOW, NOW, false},
    {NOW - LIFE + 1, NOW, false},
    {NOW - LIFE, NOW, true}, /* to the millisecond */
    {NOW - LIFE - 1, NOW, true},
    {NOW + 1, NOW, false}, /* Payme's clock is ahead */
    {NOW + LIFE, NOW, false},
    {0, NOW, true},
    {INT64_C(9999999999999), NOW, false},
    {INT64_C(1000000000000), NOW, true},
    /* differences beyond an int64_t */
    {INT64_MIN, INT64_MAX, false},
    {INT64_MAX, INT64_MIN, false},
    {INT64_MIN, 0, false},
    {INT64_MAX, 0, false},
    {0, INT64_MAX, true},
};

START_TEST(the_time_out_comes_after_twelve_hours_exactly)
{
	if (transaction_expired(lives[_i].time, lives[_i].now) !=
	    lives[_i].expired)
		ck_abort_msg("%lld at %lld", (long long)lives[_i].time,
		    (long long)lives[_i].now);
}
END_TEST

static const struct {
	enum order_state state;
	bool reserved;
	bool repay;
	int code;
} payable[] = {
    {ORDER_AWAITING, false, false, 0},
    {ORDER_AWAITING, false, true, 0},
    {ORDER_AWAITING, true, false, -31051},
    {ORDER_AWAITING, true, true, -31051},
    {ORDER_PAID, false, false, -31052},
    {ORDER_PAID, false, true, -31052},
    {ORDER_PAID, true, false, -31051},
    {ORDER_PAID, true, true, -31051},
    {ORDER_HELD, false, false, -31052},
    {ORDER_HELD, false, true, -31052},
    {ORDER_HELD, true, false, -31051},
    {ORDER_HELD, true, true, -31051},
    {ORDER_FULFILLED, false, false, -31052},
    {ORDER_FULFILLED, false, true, -31052},
    {ORDER_FULFILLED, true, false, -31051},
    {ORDER_FULFILLED, true, true, -31051},
    {ORDER_CANCELLED, false, false, -31053},
    {ORDER_CANCELLED, false, true, -31053},
    {ORDER_CANCELLED, true, false, -31051},
    {ORDER_CANCELLED, true, true, -31051},
    {ORDER_REFUNDED, false, false, -31053},
    {ORDER_REFUNDED, false, true, 0},
    {ORDER_REFUNDED, true, false, -31051},
    {ORDER_REFUNDED, true, true, -31051},
};

START_TEST(an_order_is_payable_or_says_why_it_is_not)
{
	enum payment_code code = order_payable(
	    payable[_i].state, payable[_i].reserved, payable[_i].repay);

	if ((int)code != payable[_i].code)
		ck_abort_msg("row %d: %d", _i, (int)code);
}
END_TEST

START_TEST(every_state_of_an_order_stands_in_the_table)
{
	ck_assert_int_eq(COUNT(payable), ORDER_STATES * 2 * 2);
}
END_TEST

START_TEST(each_state_of_an_order_has_its_public_name)
{
	static const char *const names[ORDER_STATES] = {"awaiting", "paid",
	    "held", "fulfilled", "cancelled", "refunded"};

	for (int i = 0; i < ORDER_STATES; i++)
		ck_assert_str_eq(
		    order_state_name((enum order_state)i), names[i]);
}
END_TEST

TCase *
transaction_tests(void)
{
	TCase *tests = tcase_create("transaction");

	tcase_add_loop_test(tests,
	    each_state_answers_each_event_as_the_protocol_says, 0,
	    COUNT(steps));
	tcase_add_test(
	    tests, every_pair_of_state_and_event_stands_in_the_table);
	tcase_add_test(tests, a_cancelled_transaction_is_never_left);
	tcase_add_test(tests, a_refusal_never_changes_the_state);
	tcase_add_loop_test(tests,
	    the_time_out_comes_after_twelve_hours_exactly, 0, COUNT(lives));
	tcase_add_loop_test(tests, an_order_is_payable_or_says_why_it_is_not,
	    0, COUNT(payable));
	tcase_add_test(tests, every_state_of_an_order_stands_in_the_table);
	tcase_add_test(tests, each_state_of_an_order_has_its_public_name);
	return tests;
}
