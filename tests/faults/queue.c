/* An item of the outbox taken and ended, with every fault of the database. */
#include <stdio.h>
#include <string.h>

#include "payment/queue.h"
#include "setting/log.h"
#include "tests/faults/database.h"
#include "tests/faults/fault.h"
#include "tests/faults/shop.h"

#define LEASE 60000

static struct config_database database;
static struct store *store;
static const struct cashbox box = {
    .name = (char *)"main", .notify_url = (char *)""};
static struct queue queue = {.box = &box, .kind = OUTBOX_NOTICE};
static struct queue_item item;

static void
set_up(void)
{
	ck_assert_int_eq(log_to("/dev/null"), RESULT_OK);
	database = shop_database("faults");
	ck_assert_int_eq(
	    store_open(&database, STORE_PATIENCE, &store), RESULT_OK);
	queue.store = store;
}

static void
tear_down(void)
{
	queue_free(&item);
	store_close(store);
	shop_close();
	ck_assert_int_eq(log_to("stderr"), RESULT_OK);
}

/* Two notices of one order, the earlier of which is due later, and a third. */
static void
fill(void)
{
	shop_new_order();
	shop_sql("DELETE FROM payme_outbox");
	shop_sql("INSERT INTO payme_outbox (id,cashbox,order_id,kind,event,"
		 "order_state,amount,payme_id,state,attempts,time,due_time,"
		 "done_time) SELECT s.seq,'main',IF(s.seq=3,0,MAX(o.id)),1,4,1,"
		 "500000,'5f',0,0,1,IF(s.seq=1,2,1),0 FROM seq_1_to_3 s,"
		 "payme_order o WHERE o.account_key='order_id=$O'"
		 " GROUP BY s.seq");
}

static const char *
stored(const char *what)
{
	char text[200];

	snprintf(text, sizeof(text),
	    "SELECT GROUP_CONCAT(%s ORDER BY id) FROM payme_outbox", what);
	return shop_sql(text);
}

/* One of them in which the n-th call fails; the function that did. */
static const char *
take_once(const struct fault *fault, unsigned n)
{
	const char *function;
	enum result result;

	fill();
	fault_arm(fault, n);
	result = queue_take(&queue, LEASE, &item);
	function = fault_disarm();
	if (result == RESULT_OK && function == NULL)
		ck_assert_int_eq(item.item.id, 3);
	if (result != RESULT_OK)
		ck_assert_ptr_nonnull(function);
	/* What was leased is nobody else's; each comes once, in its order. */
	for (int i = 0; i < 3; i++) {
		if (result == RESULT_OK && item.item.id != 0) {
			ck_assert_int_ne(item.item.id, 2);
			ck_assert_int_eq(item.attempts, 1);
		}
		result = queue_take(&queue, LEASE, &item);
		ck_assert_int_eq(result, RESULT_OK);
	}
	ck_assert_int_eq(item.item.id, 0);
	ck_assert_str_eq(stored("attempts"), "1,0,1");
	return function;
}

START_TEST(an_item_is_taken_once_whatever_fails)
{
	for (size_t i = 0; i < shop_fault_count; i++)
		for (unsigned n = 1; take_once(&shop_faults[i], n) != NULL; n++)
			ck_assert_int_lt(n, 1000);
}
END_TEST

static enum result
end(bool well)
{
	bool given_up;

	return well ? queue_done(&queue, &item)
		    : queue_fail(&queue, &item, "answered 500", &given_up);
}

static void
take_first(void)
{
	fill();
	shop_sql("DELETE FROM payme_outbox WHERE id=3");
	ck_assert_int_eq(queue_take(&queue, LEASE, &item), RESULT_OK);
	ck_assert_int_eq(item.item.id, 1);
}

static const char *
end_once(bool well, const struct fault *fault, unsigned n)
{
	const char *function;
	enum result result;

	take_first();
	item.attempts = well ? item.attempts : QUEUE_ATTEMPTS;
	if (!well)
		shop_sql("UPDATE payme_outbox SET attempts=21 WHERE id=1");
	fault_arm(fault, n);
	result = end(well);
	function = fault_disarm();
	if (result != RESULT_OK) {
		ck_assert_ptr_nonnull(function);
		ck_assert_int_eq(end(well), RESULT_OK);
	}
	ck_assert_str_eq(stored("state"), well ? "1,0" : "2,0");
	/* The next one need not wait for the lease's end. */
	ck_assert_int_eq(queue_take(&queue, LEASE, &item), RESULT_OK);
	ck_assert_int_eq(item.item.id, 2);
	return function;
}

START_TEST(an_item_ends_once_whatever_fails)
{
	for (size_t i = 0; i < shop_fault_count; i++)
		for (unsigned n = 1;
		     end_once(_i == 1, &shop_faults[i], n) != NULL; n++)
			ck_assert_int_lt(n, 1000);
}
END_TEST

TCase *
queue_tests(void)
{
	TCase *tests = tcase_create("queue");

	tcase_set_timeout(tests, 300);
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, an_item_is_taken_once_whatever_fails);
	tcase_add_loop_test(tests, an_item_ends_once_whatever_fails, 0, 2);
	return tests;
}
