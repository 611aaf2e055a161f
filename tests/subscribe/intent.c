/* What becomes of an intent: every state with every stage, settled or not. */
#include <stdio.h>
#include <stdlib.h>

#include "subscribe/intent.h"
#include "tests/unit.h"

enum {
	OPEN = PAYME_STAGE_OPEN,
	PROGRESS = PAYME_STAGE_IN_PROGRESS,
	PAID = PAYME_STAGE_PAID,
	HELD = PAYME_STAGE_HELD,
	STUCK = PAYME_STAGE_STUCK,
	LEAVING = PAYME_STAGE_CANCELLING,
	GONE = PAYME_STAGE_CANCELLED,
	STRANGE = PAYME_STAGE_UNKNOWN
};
#define STAGES 8

#define ALL(state) state, state, state, state, state, state, state, state

/* By stage, in the order above; what differs when settled follows below. */
static const struct {
	enum intent_state from;
	int to[STAGES];
} now[INTENT_STATES] = {
    {INTENT_CREATING, {ALL(INTENT_CREATING)}},
    {INTENT_NEW,
	{INTENT_NEW, INTENT_PAYING, INTENT_PAID, INTENT_HELD, INTENT_PAYING,
	    INTENT_CANCELLING, INTENT_CANCELLED, INTENT_NEW}},
    {INTENT_PAYING,
	{INTENT_PAYING, INTENT_PAYING, INTENT_PAID, INTENT_HELD, INTENT_PAYING,
	    INTENT_CANCELLING, INTENT_CANCELLED, INTENT_PAYING}},
    {INTENT_PAID,
	{INTENT_PAID, INTENT_PAID, INTENT_PAID, INTENT_PAID, INTENT_PAID,
	    INTENT_CANCELLING, INTENT_CANCELLED, INTENT_PAID}},
    {INTENT_HELD,
	{INTENT_HELD, INTENT_CONFIRMING, INTENT_PAID, INTENT_HELD, INTENT_HELD,
	    INTENT_CANCELLING, INTENT_CANCELLED, INTENT_HELD}},
    {INTENT_REFUSED,
	{INTENT_REFUSED, INTENT_PAYING, INTENT_PAID, INTENT_HELD, INTENT_PAYING,
	    INTENT_CANCELLING, INTENT_CANCELLED, INTENT_REFUSED}},
    {INTENT_CONFIRMING,
	{INTENT_CONFIRMING, INTENT_CONFIRMING, INTENT_PAID, INTENT_CONFIRMING,
	    INTENT_CONFIRMING, INTENT_CANCELLING, INTENT_CANCELLED,
	    INTENT_CONFIRMING}},
    {INTENT_CANCELLING,
	{INTENT_CANCELLING, INTENT_CANCELLING, INTENT_CANCELLING,
	    INTENT_CANCELLING, INTENT_CANCELLING, INTENT_CANCELLING,
	    INTENT_CANCELLED, INTENT_CANCELLING}},
    {INTENT_CANCELLED, {ALL(INTENT_CANCELLED)}},
    {INTENT_DISPUTED,
	{INTENT_DISPUTED, INTENT_DISPUTED, INTENT_DISPUTED, INTENT_DISPUTED,
	    INTENT_DISPUTED, INTENT_CANCELLING, INTENT_CANCELLED,
	    INTENT_DISPUTED}},
};

static const struct {
	enum intent_state from;
	int stage;
	enum intent_state to;
} settled[] = {
    {INTENT_PAYING, OPEN, INTENT_REFUSED},
    {INTENT_CONFIRMING, HELD, INTENT_HELD},
    {INTENT_CANCELLING, OPEN, INTENT_REFUSED},
    {INTENT_CANCELLING, PAID, INTENT_PAID},
    {INTENT_CANCELLING, HELD, INTENT_HELD},
};

static enum intent_state
wanted(size_t row, int stage, bool is_settled)
{
	for (size_t i = 0; is_settled && i < COUNT(settled); i++)
		if (settled[i].from == now[row].from &&
		    settled[i].stage == stage)
			return settled[i].to;
	return (enum intent_state)now[row].to[stage];
}

START_TEST(every_state_takes_every_stage_as_the_rule_says)
{
	for (int stage = 0; stage < STAGES; stage++)
		for (int k = 0; k < 2; k++) {
			enum intent_state to = intent_step(
			    now[_i].from, (enum payme_stage)stage, k == 1);

			if (to != wanted((size_t)_i, stage, k == 1))
				ck_abort_msg("%s by %s, %d: %s",
				    intent_state_name(now[_i].from),
				    payme_stage_name((enum payme_stage)stage),
				    k, intent_state_name(to));
		}
}
END_TEST

START_TEST(no_state_but_paid_makes_it_paid)
{
	for (int from = 0; from < INTENT_STATES; from++)
		for (int stage = 0; stage < STAGES; stage++)
			for (int k = 0; k < 2; k++)
				if (from != INTENT_PAID && stage != PAID)
					ck_assert_int_ne(
					    intent_step((enum intent_state)from,
						(enum payme_stage)stage,
						k == 1),
					    INTENT_PAID);
}
END_TEST

START_TEST(what_may_have_moved_money_is_unknown)
{
	static const bool unknown[INTENT_STATES] = {
	    [INTENT_CREATING] = true,
	    [INTENT_PAYING] = true,
	    [INTENT_CONFIRMING] = true,
	    [INTENT_CANCELLING] = true,
	};

	for (int state = 0; state < INTENT_STATES; state++)
		ck_assert_int_eq(intent_unknown((enum intent_state)state, 4),
		    unknown[state]);
	ck_assert(!intent_unknown(INTENT_CANCELLING, 21));
}
END_TEST

/* ------ the order follows ------ */

#define RESERVED ((struct span){"t", 1})
#define FREE ((struct span){NULL, 0})

static const struct {
	enum intent_state to;
	enum order_state order;
	bool reserved;
	enum intent_mark mark;
	/* afterwards */
	enum intent_state state;
	enum order_state then;
	enum intent_mark marked;
	bool due;
} moves[] = {
    /* Without billing the intent makes it paid, with billing Payme does. */
    {INTENT_PAID, ORDER_AWAITING, false, MARK_NONE, INTENT_PAID, ORDER_PAID,
	MARK_PAID, false},
    {INTENT_PAID, ORDER_AWAITING, true, MARK_NONE, INTENT_PAID, ORDER_AWAITING,
	MARK_NONE, true},
    {INTENT_PAID, ORDER_PAID, false, MARK_NONE, INTENT_PAID, ORDER_PAID,
	MARK_NONE, false},
    {INTENT_PAID, ORDER_FULFILLED, false, MARK_NONE, INTENT_PAID,
	ORDER_FULFILLED, MARK_NONE, false},
    {INTENT_PAID, ORDER_HELD, false, MARK_HELD, INTENT_PAID, ORDER_PAID,
	MARK_PAID, false},
    {INTENT_PAID, ORDER_HELD, true, MARK_HELD, INTENT_PAID, ORDER_HELD,
	MARK_HELD, true},
    {INTENT_PAID, ORDER_CANCELLED, false, MARK_NONE, INTENT_DISPUTED,
	ORDER_CANCELLED, MARK_NONE, true},
    {INTENT_PAID, ORDER_REFUNDED, false, MARK_NONE, INTENT_DISPUTED,
	ORDER_REFUNDED, MARK_NONE, true},
    {INTENT_PAID, ORDER_REFUNDED, false, MARK_AGAIN, INTENT_PAID, ORDER_PAID,
	MARK_PAID, false},
    {INTENT_HELD, ORDER_AWAITING, false, MARK_NONE, INTENT_HELD, ORDER_HELD,
	MARK_HELD, true},
    {INTENT_HELD, ORDER_AWAITING, true, MARK_NONE, INTENT_HELD, ORDER_HELD,
	MARK_HELD, true},
    {INTENT_HELD, ORDER_HELD, true, MARK_HELD, INTENT_HELD, ORDER_HELD,
	MARK_HELD, true},
    {INTENT_HELD, ORDER_PAID, false, MARK_NONE, INTENT_HELD, ORDER_PAID,
	MARK_NONE, true},
    {INTENT_HELD, ORDER_CANCELLED, false, MARK_NONE, INTENT_DISPUTED,
	ORDER_CANCELLED, MARK_NONE, true},
    /* It takes back what it did, and nothing else. */
    {INTENT_CANCELLED, ORDER_PAID, false, MARK_PAID, INTENT_CANCELLED,
	ORDER_REFUNDED, MARK_NONE, false},
    {INTENT_CANCELLED, ORDER_PAID, false, MARK_NONE, INTENT_CANCELLED,
	ORDER_PAID, MARK_NONE, false},
    {INTENT_CANCELLED, ORDER_FULFILLED, false, MARK_PAID, INTENT_CANCELLED,
	ORDER_FULFILLED, MARK_NONE, false},
    {INTENT_CANCELLED, ORDER_HELD, false, MARK_HELD, INTENT_CANCELLED,
	ORDER_AWAITING, MARK_NONE, false},
    {INTENT_CANCELLED, ORDER_PAID, false, MARK_HELD, INTENT_CANCELLED,
	ORDER_PAID, MARK_NONE, false},
    {INTENT_CANCELLED, ORDER_AWAITING, false, MARK_NONE, INTENT_CANCELLED,
	ORDER_AWAITING, MARK_NONE, false},
    {INTENT_CANCELLED, ORDER_REFUNDED, false, MARK_AGAIN, INTENT_CANCELLED,
	ORDER_REFUNDED, MARK_NONE, false},
    /* The others leave the order alone. */
    {INTENT_PAYING, ORDER_AWAITING, false, MARK_NONE, INTENT_PAYING,
	ORDER_AWAITING, MARK_NONE, true},
    {INTENT_CANCELLING, ORDER_PAID, false, MARK_PAID, INTENT_CANCELLING,
	ORDER_PAID, MARK_PAID, true},
    {INTENT_CONFIRMING, ORDER_HELD, false, MARK_HELD, INTENT_CONFIRMING,
	ORDER_HELD, MARK_HELD, true},
    {INTENT_REFUSED, ORDER_AWAITING, false, MARK_NONE, INTENT_REFUSED,
	ORDER_AWAITING, MARK_NONE, false},
    {INTENT_NEW, ORDER_AWAITING, false, MARK_NONE, INTENT_NEW, ORDER_AWAITING,
	MARK_NONE, false},
};

START_TEST(the_order_follows_the_intent)
{
	struct order order = {.id = 1,
	    .state = moves[_i].order,
	    .live_id = moves[_i].reserved ? RESERVED : FREE};
	struct intent intent = {
	    .id = 1, .state = INTENT_PAYING, .mark = moves[_i].mark};

	intent_move(&intent, &order, moves[_i].to);
	ck_assert_int_eq(intent.state, moves[_i].state);
	ck_assert_int_eq(order.state, moves[_i].then);
	ck_assert_int_eq(intent.mark, moves[_i].marked);
	ck_assert_int_eq(intent_is_due(&intent, &order), moves[_i].due);
}
END_TEST

START_TEST(an_invoice_that_was_sent_is_watched)
{
	const struct order order = {.id = 1};
	struct intent intent = {.state = INTENT_NEW, .watched = true};

	ck_assert(intent_is_due(&intent, &order));
	intent.state = INTENT_REFUSED;
	ck_assert(intent_is_due(&intent, &order));
	intent.state = INTENT_CANCELLED;
	ck_assert(!intent_is_due(&intent, &order));
}
END_TEST

TCase *
intent_tests(void)
{
	TCase *tests = tcase_create("intent");

	tcase_add_loop_test(tests,
	    every_state_takes_every_stage_as_the_rule_says, 0, INTENT_STATES);
	tcase_add_test(tests, no_state_but_paid_makes_it_paid);
	tcase_add_test(tests, what_may_have_moved_money_is_unknown);
	tcase_add_loop_test(
	    tests, the_order_follows_the_intent, 0, COUNT(moves));
	tcase_add_test(tests, an_invoice_that_was_sent_is_watched);
	return tests;
}
