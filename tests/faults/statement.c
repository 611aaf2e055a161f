/*
 * A statement that goes out in pieces, with every fault on the way: right, a
 * refusal, or broken off and left open, so that nobody takes it for whole.
 */
#include <string.h>

#include "setting/log.h"
#include "tests/faults/database.h"
#include "tests/faults/fault.h"
#include "tests/faults/shop.h"

#define ROWS "150"
#define STATEMENT \
	"{\"method\":\"GetStatement\",\"params\":{\"from\":$W,\"to\":$W}," \
	"\"id\":1}"

static struct merchant *merchant;
static struct answer whole, first;

/* Performed transactions enough for several pieces. */
static void
set_up(void)
{
	ck_assert_int_eq(merchant_open(&merchant), RESULT_OK);
	shop_new_order();
	shop_sql("INSERT INTO payme_transaction (cashbox,payme_id,order_id,"
	    "state,time,amount,create_time,perform_time,cancel_time,account) "
	    "SELECT 'main',CONCAT('$O-',seq),0,2,$W,5,$T,$T,0,CONCAT('{\"a\":"
	    "\"',REPEAT('x',400),'\"}') FROM seq_1_to_" ROWS);
	shop_call(merchant, "", STATEMENT, &whole);
	ck_assert(whole.whole && whole.code == 0);
	ck_assert_int_gt(strlen(whole.text), 2 << 15);
}

static void
tear_down(void)
{
	shop_sql("DELETE FROM payme_transaction WHERE time=$W");
	merchant_close(merchant);
	shop_close();
	ck_assert_int_eq(log_to("stderr"), RESULT_OK);
}

static void
check(const char *function)
{
	if (first.whole && first.code == -32400)
		return;
	if (first.whole && strcmp(first.text, whole.text) == 0)
		return;
	if (first.whole || !first.begun ||
	    strncmp(first.text, whole.text, strlen(first.text)) != 0)
		ck_abort_msg("%s: %.200s", function, first.text);
}

START_TEST(a_long_statement_is_right_or_left_open)
{
	const char *function = "nothing";

	for (unsigned n = 1; function != NULL; n++) {
		fault_arm(&shop_faults[_i], n);
		shop_call(merchant, "", STATEMENT, &first);
		function = fault_disarm();
		check(function);
	}
	ck_assert_str_eq(first.text, whole.text);
}
END_TEST

TCase *
statement_tests(void)
{
	TCase *tests = tcase_create("statement");

	tcase_set_timeout(tests, 300);
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_loop_test(tests, a_long_statement_is_right_or_left_open, 0,
	    COMMON_FAULTS);
	return tests;
}
