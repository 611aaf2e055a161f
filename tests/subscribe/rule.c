/* Methods, codes, outcomes and states, each by a table. */
#include <stdlib.h>
#include <string.h>

#include "subscribe/rule.h"
#include "tests/unit.h"

static const struct {
	int64_t code;
	enum payme_kind kind;
} codes[] = {
    {-32300, PAYME_KIND_BUG},
    {-32600, PAYME_KIND_BUG},
    {-32601, PAYME_KIND_BUG},
    {-32602, PAYME_KIND_BUG},
    {-32700, PAYME_KIND_BUG},
    {-31610, PAYME_KIND_BUG},
    {-32504, PAYME_KIND_CONFIGURATION},
    {-31601, PAYME_KIND_CONFIGURATION},
    {-32500, PAYME_KIND_TOKEN},
    {-31400, PAYME_KIND_TOKEN},
    {-31300, PAYME_KIND_CARD},
    {-31301, PAYME_KIND_CARD},
    {-31303, PAYME_KIND_CARD},
    {-31302, PAYME_KIND_LATER},
    {-31101, PAYME_KIND_CODE},
    {-31102, PAYME_KIND_CODE},
    {-31103, PAYME_KIND_CODE},
    {-31110, PAYME_KIND_CODE},
    {-31001, PAYME_KIND_ORDER},
    {-31003, PAYME_KIND_ORDER},
    {-31050, PAYME_KIND_ORDER},
    {-31075, PAYME_KIND_ORDER},
    {-31099, PAYME_KIND_ORDER},
    {-31602, PAYME_KIND_ORDER},
    {-31611, PAYME_KIND_ORDER},
    {-31612, PAYME_KIND_ORDER},
    {-31002, PAYME_KIND_CHECK},
    {-31008, PAYME_KIND_CHECK},
    {-31622, PAYME_KIND_CHECK},
    {-31623, PAYME_KIND_CHECK},
    {-31630, PAYME_KIND_CHECK},
    {-32400, PAYME_KIND_SYSTEM},
    {-31049, PAYME_KIND_OTHER},
    {-31100, PAYME_KIND_OTHER},
    {-31401, PAYME_KIND_OTHER},
    {-31900, PAYME_KIND_OTHER},
    {-32001, PAYME_KIND_OTHER},
    {-1, PAYME_KIND_OTHER},
    {1, PAYME_KIND_OTHER},
    {INT64_MIN, PAYME_KIND_OTHER},
};

START_TEST(each_code_has_its_kind)
{
	ck_assert_int_eq(rule_kind(codes[_i].code), codes[_i].kind);
}
END_TEST

/* What is not sure must never be taken for a refusal where money moves. */
static const struct {
	enum payme_kind kind;
	enum payme_outcome none, once, money;
} outcomes[] = {
    {PAYME_KIND_CALL, PAYME_NOT_SENT, PAYME_NOT_SENT, PAYME_NOT_SENT},
    {PAYME_KIND_TRANSPORT, PAYME_UNKNOWN, PAYME_UNKNOWN, PAYME_UNKNOWN},
    {PAYME_KIND_ANSWER, PAYME_UNKNOWN, PAYME_UNKNOWN, PAYME_UNKNOWN},
    {PAYME_KIND_STATE, PAYME_UNKNOWN, PAYME_UNKNOWN, PAYME_UNKNOWN},
    {PAYME_KIND_BUG, PAYME_REFUSED, PAYME_REFUSED, PAYME_REFUSED},
    {PAYME_KIND_CONFIGURATION, PAYME_REFUSED, PAYME_REFUSED, PAYME_REFUSED},
    {PAYME_KIND_TOKEN, PAYME_REFUSED, PAYME_REFUSED, PAYME_REFUSED},
    {PAYME_KIND_CARD, PAYME_REFUSED, PAYME_REFUSED, PAYME_REFUSED},
    {PAYME_KIND_CODE, PAYME_REFUSED, PAYME_REFUSED, PAYME_REFUSED},
    {PAYME_KIND_ORDER, PAYME_REFUSED, PAYME_REFUSED, PAYME_REFUSED},
    {PAYME_KIND_LATER, PAYME_REFUSED, PAYME_REFUSED, PAYME_REFUSED},
    {PAYME_KIND_CHECK, PAYME_REFUSED, PAYME_REFUSED, PAYME_UNKNOWN},
    {PAYME_KIND_SYSTEM, PAYME_REFUSED, PAYME_UNKNOWN, PAYME_UNKNOWN},
    {PAYME_KIND_OTHER, PAYME_REFUSED, PAYME_REFUSED, PAYME_UNKNOWN},
};

START_TEST(each_kind_has_an_outcome_by_what_is_at_stake)
{
	enum payme_kind kind = outcomes[_i].kind;

	ck_assert_int_eq(rule_outcome(kind, STAKE_NONE), outcomes[_i].none);
	ck_assert_int_eq(rule_outcome(kind, STAKE_ONCE), outcomes[_i].once);
	ck_assert_int_eq(rule_outcome(kind, STAKE_MONEY), outcomes[_i].money);
	ck_assert_str_ne(rule_text(kind), "");
}
END_TEST

static const struct {
	const char *name;
	enum stake stake;
	long seconds;
	bool server;
} methods[METHODS] = {
    {"cards.create", STAKE_ONCE, 30, false},
    {"cards.get_verify_code", STAKE_ONCE, 30, false},
    {"cards.verify", STAKE_ONCE, 30, false},
    {"cards.check", STAKE_NONE, 30, true},
    {"cards.remove", STAKE_ONCE, 30, true},
    {"receipts.create", STAKE_ONCE, 30, true},
    {"receipts.pay", STAKE_MONEY, 60, true},
    {"receipts.send", STAKE_ONCE, 30, true},
    {"receipts.cancel", STAKE_MONEY, 60, true},
    {"receipts.check", STAKE_NONE, 30, true},
    {"receipts.get", STAKE_NONE, 30, true},
    {"receipts.get_all", STAKE_NONE, 30, true},
    {"receipts.set_fiscal_data", STAKE_ONCE, 30, true},
    {"receipts.confirm_hold", STAKE_MONEY, 60, true},
};

START_TEST(each_method_has_its_mode_stake_and_time)
{
	const struct rule *rule = &rule_methods[_i];

	ck_assert_str_eq(rule->name, methods[_i].name);
	ck_assert_int_eq(rule->stake, methods[_i].stake);
	ck_assert_int_eq(rule->seconds, methods[_i].seconds);
	ck_assert_int_eq(rule->server, methods[_i].server);
}
END_TEST

static const struct {
	int64_t state;
	enum payme_stage stage;
	const char *name;
} states[] = {
    {0, PAYME_STAGE_OPEN, "open"},
    {1, PAYME_STAGE_IN_PROGRESS, "in progress"},
    {2, PAYME_STAGE_IN_PROGRESS, "in progress"},
    {3, PAYME_STAGE_IN_PROGRESS, "in progress"},
    {4, PAYME_STAGE_PAID, "paid"},
    {5, PAYME_STAGE_HELD, "held"},
    {6, PAYME_STAGE_IN_PROGRESS, "in progress"},
    {20, PAYME_STAGE_STUCK, "stuck"},
    {21, PAYME_STAGE_CANCELLING, "cancelling"},
    {30, PAYME_STAGE_IN_PROGRESS, "in progress"},
    {50, PAYME_STAGE_CANCELLED, "cancelled"},
    {-1, PAYME_STAGE_UNKNOWN, "unknown"},
    {7, PAYME_STAGE_UNKNOWN, "unknown"},
    {40, PAYME_STAGE_UNKNOWN, "unknown"},
    {51, PAYME_STAGE_UNKNOWN, "unknown"},
    {INT64_C(4294967300), PAYME_STAGE_UNKNOWN, "unknown"},
};

START_TEST(a_state_that_nobody_knows_is_neither_paid_nor_failed)
{
	ck_assert_int_eq(payme_state_stage(states[_i].state), states[_i].stage);
	ck_assert_str_eq(payme_stage_name(states[_i].stage), states[_i].name);
}
END_TEST

TCase *
rule_tests(void)
{
	TCase *tests = tcase_create("rule");

	tcase_add_loop_test(tests, each_code_has_its_kind, 0, COUNT(codes));
	tcase_add_loop_test(tests, each_kind_has_an_outcome_by_what_is_at_stake,
	    0, COUNT(outcomes));
	tcase_add_loop_test(
	    tests, each_method_has_its_mode_stake_and_time, 0, METHODS);
	tcase_add_loop_test(tests,
	    a_state_that_nobody_knows_is_neither_paid_nor_failed, 0,
	    COUNT(states));
	return tests;
}
