/*
 * Every call of Payme with every fault of memory, client library, network and
 * server, on a real MariaDB.  Whatever fails: no crash, no leak, the answer is
 * the right one or -32400, the books are those before the call or those after
 * it, and a repeat without the fault ends in the books of a single history.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "setting/log.h"
#include "tests/faults/database.h"
#include "tests/faults/fault.h"
#include "tests/faults/scenario.h"
#include "tests/faults/shop.h"
#include "tests/tap.h"

#define NEVER_ENDS 5000

static struct merchant *warm;
static struct answer first, again;

static void
set_up(void)
{
	log_name("faults");
	ck_assert_int_eq(merchant_open(&warm), RESULT_OK);
}

static void
tear_down(void)
{
	merchant_close(warm);
	shop_close();
}

static void
prepare(const struct scenario *scenario)
{
	shop_new_order();
	for (int i = 0; i < SETUPS && scenario->setup[i] != NULL; i++) {
		shop_call(warm, scenario->box, scenario->setup[i], &first);
		ck_assert_int_eq(first.code, 0);
	}
}

static void
expect_books(const struct scenario *scenario, const char *wanted,
    const char *function)
{
	const char *books = shop_books();

	if (strcmp(books, wanted) != 0)
		ck_abort_msg("%s, %s: the books are \"%s\"", scenario->name,
		    function, books);
}

/* After ${function} failed: an answer, and books that go with it. */
static void
check_first(const struct scenario *scenario, const struct fault *fault,
    const char *function)
{
	const char *books = shop_books();
	bool before = strcmp(books, scenario->before) == 0;
	bool after = strcmp(books, scenario->after) == 0;

	if (!first.whole)
		ck_abort_msg("%s, %s: %s", scenario->name, function,
		    first.text);
	if (!before && !after)
		ck_abort_msg("%s, %s: the books are \"%s\"", scenario->name,
		    function, books);
	if (first.code != -32400 && !after)
		ck_abort_msg("%s, %s: answered before it was done",
		    scenario->name, function);
	if (first.code == -32400 && fault->mended &&
	    strcmp(function, "mysql_real_connect") != 0)
		ck_abort_msg("%s, %s: not mended", scenario->name, function);
}

/* The same call again, without a fault. */
static void
check_again(const struct scenario *scenario, struct merchant *merchant,
    const char *function)
{
	shop_call(merchant, scenario->box, scenario->call, &again);
	expect_books(scenario, scenario->after, function);
	if (first.whole && first.code != -32400 &&
	    strcmp(first.text, again.text) != 0)
		ck_abort_msg("%s, %s: first %s, then %s", scenario->name,
		    function, first.text, again.text);
	if (scenario->answer != NULL &&
	    strcmp(answer_normal(&again), scenario->answer) != 0)
		ck_abort_msg("%s, %s: %s", scenario->name, function,
		    answer_normal(&again));
}

/* A run in which the n-th call fails, if there is an n-th. */
static const char *
run_warm(const struct scenario *scenario, const struct fault *fault,
    unsigned n)
{
	const char *function;

	prepare(scenario);
	expect_books(scenario, scenario->before, "at first");
	fault_arm(fault, n);
	shop_call(warm, scenario->box, scenario->call, &first);
	function = fault_disarm();
	check_first(scenario, fault, function == NULL ? "none" : function);
	check_again(scenario, warm, function == NULL ? "none" : function);
	return function;
}

/* The same by a process that has just begun. */
static const char *
run_cold(const struct scenario *scenario, const struct fault *fault,
    unsigned n)
{
	struct merchant *cold = NULL;
	const char *function;
	enum result result;

	prepare(scenario);
	fault_arm(fault, n);
	result = merchant_open(&cold);
	if (result == RESULT_OK)
		shop_call(cold, scenario->box, scenario->call, &first);
	function = fault_disarm();
	if (result == RESULT_OK) {
		check_first(
		    scenario, fault, function == NULL ? "none" : function);
		check_again(
		    scenario, cold, function == NULL ? "none" : function);
	} else {
		ck_assert_int_eq(result, RESULT_NO_MEMORY);
		expect_books(scenario, scenario->before, function);
	}
	merchant_close(cold);
	return function;
}

static void
run_all(const struct scenario *scenario, size_t fault_count,
    const char *(*run)(const struct scenario *, const struct fault *,
    unsigned))
{
	for (size_t i = 0; i < fault_count; i++) {
		unsigned n = 1;

		/* Fiscal data has no version: no row is no transaction. */
		if (shop_faults[i].kind == FAULT_RACE &&
		    strstr(scenario->after, "fiscal") != NULL)
			continue;
		while (run(scenario, &shop_faults[i], n) != NULL)
			ck_assert_int_lt(n++, NEVER_ENDS);
	}
}

START_TEST(money_is_right_whatever_fails)
{
	run_all(&scenarios[_i], COMMON_FAULTS, run_warm);
}
END_TEST

static const struct scenario *
find(const char *name)
{
	size_t i = 0;

	while (i < scenario_count && strcmp(scenarios[i].name, name) != 0)
		i++;
	ck_assert_int_lt(i, scenario_count);
	return &scenarios[i];
}

/* One for each way to write. */
static const char *const writing[] = {"a creation",
    "a creation on an order whose reservation is over",
    "a payment of an order", "a payment into an account",
    "a refund from an account", "a statement", "fiscal data"};

START_TEST(money_is_right_whatever_the_database_says)
{
	run_all(find(writing[_i]), shop_fault_count, run_warm);
}
END_TEST

static const char *const cold[] = {"a creation that comes too late again",
    "a payment into an account"};

START_TEST(money_is_right_whatever_fails_in_a_new_process)
{
	run_all(find(cold[_i]), shop_fault_count, run_cold);
}
END_TEST

TCase *
payment_tests(void)
{
	TCase *tests = tcase_create("payment");

	tcase_set_timeout(tests, 600);
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_loop_test(
	    tests, money_is_right_whatever_fails, 0, (int)scenario_count);
	tcase_add_loop_test(tests, money_is_right_whatever_the_database_says,
	    0, COUNT(writing));
	tcase_add_loop_test(tests,
	    money_is_right_whatever_fails_in_a_new_process, 0, COUNT(cold));
	return tests;
}
