/* The shop's own changes of its orders, with every fault of the database. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "payment/registry.h"
#include "setting/log.h"
#include "tests/faults/database.h"
#include "tests/faults/fault.h"
#include "tests/faults/shop.h"

static struct config_database database;
static struct store *store;
static const struct cashbox box = {
    .name = (char *)"main", .notify_url = (char *)""};
static char key[32];
static struct record record;

static void
set_up(void)
{
	ck_assert_int_eq(log_to("/dev/null"), RESULT_OK);
	database = shop_database("faults");
	ck_assert_int_eq(
	    store_open(&database, STORE_PATIENCE, &store), RESULT_OK);
}

static void
tear_down(void)
{
	store_close(store);
	shop_close();
	ck_assert_int_eq(log_to("stderr"), RESULT_OK);
}

static enum result
add(enum registry_outcome *outcome)
{
	const struct record new = {
	    .order = {.kind = CASHBOX_ONE_TIME, .amount = 700},
	    .key = span_of(key),
	    .account = span_of("{}"),
	};

	return registry_add(store, &box, &new, outcome);
}

static enum result
offer(enum registry_outcome *outcome)
{
	const struct record new = {
	    .order = {.kind = CASHBOX_ONE_TIME, .amount = 900},
	    .key = span_of(key),
	    .account = span_of("{}"),
	};

	return registry_offer(store, &box, &new, outcome);
}

static enum result
withdraw(enum registry_outcome *outcome)
{
	return registry_withdraw(
	    store, &box, span_of(key), &record, outcome);
}

static enum result
fulfil(enum registry_outcome *outcome)
{
	return registry_fulfil(store, &box, span_of(key), &record, outcome);
}

static const struct change {
	enum result (*run)(enum registry_outcome *);
	const char *setup; /* SQL, or "" */
	const char *after;
	bool adds; /* a repeat may find what it has added */
} changes[] = {
    {add, "DELETE FROM payme_order WHERE account_key='order_id=$O'",
	"state 0 of 700", true},
    {offer, "", "state 0 of 900", false},
    {offer, "DELETE FROM payme_order WHERE account_key='order_id=$O'",
	"state 0 of 900", false},
    {withdraw, "", "state 4 of 500000", false},
    {fulfil, "UPDATE payme_order SET state=1 WHERE account_key='order_id=$O'",
	"state 3 of 500000", false},
};

static const char *
stored(void)
{
	return shop_sql("SELECT GROUP_CONCAT(CONCAT('state ',state,' of ',"
	    "amount)) FROM payme_order WHERE account_key='order_id=$O'");
}

/* One change in which the n-th call fails; the function that did. */
static const char *
change_once(const struct change *change, const struct fault *fault,
    unsigned n)
{
	enum registry_outcome outcome = REGISTRY_NOT_FOUND;
	const char *function;
	enum result result;

	shop_new_order();
	snprintf(key, sizeof(key), "order_id=%s", shop_sql("SELECT '$O'"));
	if (change->setup[0] != '\0')
		shop_sql(change->setup);
	fault_arm(fault, n);
	result = change->run(&outcome);
	function = fault_disarm();
	if (result == RESULT_OK) {
		ck_assert_int_eq(outcome, REGISTRY_DONE);
		ck_assert_str_eq(stored(), change->after);
		return function;
	}
	ck_assert_ptr_nonnull(function);
	if (fault->mended && strcmp(function, "mysql_real_connect") != 0)
		ck_abort_msg("%s, %s: not mended", fault->name, function);
	ck_assert_int_eq(change->run(&outcome), RESULT_OK);
	ck_assert(outcome == REGISTRY_DONE ||
	    (change->adds && outcome == REGISTRY_EXISTS));
	ck_assert_str_eq(stored(), change->after);
	return function;
}

START_TEST(a_change_of_an_order_is_made_once_whatever_fails)
{
	for (size_t i = 0; i < shop_fault_count; i++)
		for (unsigned n = 1; change_once(&changes[_i],
		    &shop_faults[i], n) != NULL; n++)
			ck_assert_int_lt(n, 1000);
}
END_TEST

static enum result
note_order(const struct record *each, void *state)
{
	struct buf *seen = state;

	fault_pause(true);
	buf_span(seen, each->key);
	buf_char(seen, ' ');
	fault_pause(false);
	return RESULT_OK;
}

/* One listing in which the n-th call fails; the function that did. */
static const char *
list_once(const struct buf *whole, const struct fault *fault, unsigned n)
{
	struct buf seen = {0};
	const char *function;
	enum result result;

	fault_arm(fault, n);
	result = registry_list(
	    store, &box, CASHBOX_ONE_TIME, note_order, &seen);
	function = fault_disarm();
	ck_assert_int_le(seen.length, whole->length);
	if (seen.length > 0)
		ck_assert_mem_eq(seen.data, whole->data, seen.length);
	if (result == RESULT_OK)
		ck_assert_int_eq(seen.length, whole->length);
	else
		ck_assert_ptr_nonnull(function);
	buf_free(&seen);
	return function;
}

START_TEST(a_list_has_each_order_once_or_breaks_off)
{
	struct buf whole = {0};

	for (int i = 0; i < 3; i++)
		shop_new_order();
	ck_assert_int_eq(registry_list(
	    store, &box, CASHBOX_ONE_TIME, note_order, &whole), RESULT_OK);
	ck_assert_int_gt(whole.length, 0);
	for (size_t i = 0; i < COMMON_FAULTS; i++)
		for (unsigned n = 1;
		     list_once(&whole, &shop_faults[i], n) != NULL; n++)
			ck_assert_int_lt(n, 5000);
	buf_free(&whole);
}
END_TEST

TCase *
registry_tests(void)
{
	TCase *tests = tcase_create("registry");

	tcase_set_timeout(tests, 300);
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_loop_test(tests,
	    a_change_of_an_order_is_made_once_whatever_fails, 0,
	    COUNT(changes));
	tcase_add_test(tests, a_list_has_each_order_once_or_breaks_off);
	return tests;
}
