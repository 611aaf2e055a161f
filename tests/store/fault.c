/* What is done about each error of the database. */
#include <errmsg.h>
#include <mysqld_error.h>

#include "store/fault.h"
#include "tests/unit.h"

static const struct {
	unsigned code;
	enum result result;
} faults[] = {
    /* A conflict: the whole unit again. */
    {1020, RESULT_AGAIN}, /* record has changed since last read */
    {1062, RESULT_AGAIN}, /* duplicate key */
    {1205, RESULT_AGAIN}, /* lock wait timeout */
    {1213, RESULT_AGAIN}, /* deadlock; a lost certification on Galera */
    {3101, RESULT_AGAIN}, /* MySQL: its group had another one first */
    /* The connection is of no use any more. */
    {1047, RESULT_LOST}, /* Galera: cut off; another host may not be */
    {1053, RESULT_LOST}, /* the server shuts down */
    {1158, RESULT_LOST},
    {1159, RESULT_LOST},
    {1180, RESULT_LOST}, /* failed at COMMIT: perhaps done */
    {1243, RESULT_LOST}, /* unknown prepared statement */
    {1290, RESULT_LOST}, /* read-only: it became a replica */
    {1615, RESULT_LOST}, /* prepare it anew */
    {1665, RESULT_LOST}, /* binary log by statement */
    {1792, RESULT_LOST}, /* a read-only transaction */
    {1927, RESULT_LOST}, /* connection was killed */
    {2006, RESULT_LOST}, /* server has gone away */
    {2013, RESULT_LOST}, /* lost connection: COMMIT perhaps done */
    {2014, RESULT_LOST}, /* commands out of sync */
    {2027, RESULT_LOST}, /* malformed packet */
    {2055, RESULT_LOST},
    {3169, RESULT_LOST}, /* MySQL: the session was killed */
    {4031, RESULT_LOST}, /* MySQL: too long without a call */
    /* No service now. */
    {1021, RESULT_DOWN}, /* disk full */
    {1040, RESULT_DOWN}, /* too many connections */
    {1045, RESULT_DOWN}, /* access denied */
    {1114, RESULT_DOWN}, /* table full */
    {1203, RESULT_DOWN},
    {1226, RESULT_DOWN},
    {2002, RESULT_DOWN},
    {2003, RESULT_DOWN},
    {2026, RESULT_DOWN}, /* TLS */
    {2008, RESULT_NO_MEMORY},
    /* A check of ours was missed. */
    {1064, RESULT_BUG},
    {1264, RESULT_BUG},
    {1265, RESULT_BUG},
    {1366, RESULT_BUG},
    {1406, RESULT_BUG},
    /* Whatever nobody has met yet. */
    {1146, RESULT_DOWN},
    {1142, RESULT_DOWN},
    {1, RESULT_DOWN},
    {65535, RESULT_DOWN},
};

START_TEST(each_error_of_the_database_has_its_consequence)
{
	if (fault_result(faults[_i].code) != faults[_i].result)
		ck_abort_msg("%u", faults[_i].code);
}
END_TEST

START_TEST(no_error_at_all_is_no_success)
{
	ck_assert_int_ne(fault_result(0), RESULT_OK);
	ck_assert_int_ne(fault_result(0), RESULT_UNCHANGED);
}
END_TEST

TCase *
fault_tests(void)
{
	TCase *tests = tcase_create("fault");

	tcase_add_loop_test(tests,
	    each_error_of_the_database_has_its_consequence, 0, COUNT(faults));
	tcase_add_test(tests, no_error_at_all_is_no_success);
	return tests;
}
