/*
 * MariaDB's client library, failing as a server and its network do: gone
 * before the call, gone after it took effect, or refusing with a code.
 */
#include <sys/socket.h>

#include <errmsg.h>
#include <mysql.h>
#include <mysqld_error.h>
#include <string.h>

#include "tests/faults/wrap.h"

/* What mysql_errno() is to tell instead of the truth; 0: the truth. */
static unsigned told;

unsigned __real_mysql_errno(MYSQL *);
unsigned __real_mysql_stmt_errno(MYSQL_STMT *);
my_bool __real_mysql_rollback(MYSQL *);

static void
cut(MYSQL *mysql)
{
	shutdown((int)mysql_get_socket(mysql), SHUT_RDWR);
}

/* The server has already undone the whole transaction when it says these. */
static bool
undoes(unsigned code)
{
	return code == ER_LOCK_DEADLOCK || code == ER_CHECKREAD;
}

/*
 * The fate of a call: true if it was not made, and failed.  ${mysql} may be
 * NULL if there is no connection yet.
 */
static bool
refused(const char *function, MYSQL *mysql)
{
	told = 0;
	if (fault_due(FAULT_CUT_BEFORE, function)) {
		if (mysql != NULL)
			cut(mysql);
		told = mysql == NULL ? CR_SERVER_LOST : 0;
		return mysql == NULL;
	}
	if (!fault_due(FAULT_CODE, function))
		return false;
	if (mysql != NULL && undoes(fault_armed()->code))
		__real_mysql_rollback(mysql);
	told = fault_armed()->code;
	return true;
}

/* Whether the call, made and done, is to look as if it were not. */
static bool
lost(const char *function, MYSQL *mysql)
{
	if (!fault_due(FAULT_CUT_AFTER, function))
		return false;
	cut(mysql);
	told = CR_SERVER_LOST;
	return true;
}

/* What fails in the client itself: it has no memory. */
static bool
no_memory(const char *function)
{
	told = 0;
	if (!fault_due(FAULT_SYSTEM, function))
		return false;
	told = CR_OUT_OF_MEMORY;
	return true;
}

/* ------ what it says of an error ------ */

WRAP(unsigned, mysql_errno, MYSQL *mysql)
{
	return told != 0 ? told : __real_mysql_errno(mysql);
}

WRAP(unsigned, mysql_stmt_errno, MYSQL_STMT *stmt)
{
	return told != 0 ? told : __real_mysql_stmt_errno(stmt);
}

/* ------ connections ------ */

WRAP(MYSQL *, mysql_init, MYSQL *old)
{
	return no_memory("mysql_init") ? NULL : __real_mysql_init(old);
}

WRAP(MYSQL *, mysql_real_connect, MYSQL *mysql, const char *host,
    const char *user, const char *password, const char *database,
    unsigned port, const char *path, unsigned long flags)
{
	MYSQL *result;

	if (refused("mysql_real_connect", NULL))
		return NULL;
	result = __real_mysql_real_connect(
	    mysql, host, user, password, database, port, path, flags);
	if (result != NULL && lost("mysql_real_connect", mysql))
		return NULL;
	return result;
}

WRAP(int, mysql_real_query, MYSQL *mysql, const char *sql,
    unsigned long length)
{
	int status;

	if (refused("mysql_real_query", mysql))
		return 1;
	status = __real_mysql_real_query(mysql, sql, length);
	if (status == 0 && lost("mysql_real_query", mysql))
		return 1;
	return status;
}

WRAP(my_bool, mysql_rollback, MYSQL *mysql)
{
	my_bool status;

	if (refused("mysql_rollback", mysql))
		return 1;
	status = __real_mysql_rollback(mysql);
	if (status == 0 && lost("mysql_rollback", mysql))
		return 1;
	return status;
}

/* ------ statements ------ */

WRAP(MYSQL_STMT *, mysql_stmt_init, MYSQL *mysql)
{
	return no_memory("mysql_stmt_init") ? NULL
	                                    : __real_mysql_stmt_init(mysql);
}

WRAP(int, mysql_stmt_prepare, MYSQL_STMT *stmt, const char *sql,
    unsigned long length)
{
	int status;

	if (refused("mysql_stmt_prepare", stmt->mysql))
		return 1;
	status = __real_mysql_stmt_prepare(stmt, sql, length);
	if (status == 0 && lost("mysql_stmt_prepare", stmt->mysql))
		return 1;
	return status;
}

WRAP(MYSQL_RES *, mysql_stmt_result_metadata, MYSQL_STMT *stmt)
{
	return no_memory("mysql_stmt_result_metadata")
	    ? NULL
	    : __real_mysql_stmt_result_metadata(stmt);
}

WRAP(my_bool, mysql_stmt_bind_param, MYSQL_STMT *stmt, MYSQL_BIND *bind)
{
	return no_memory("mysql_stmt_bind_param")
	    ? 1
	    : __real_mysql_stmt_bind_param(stmt, bind);
}

/* In 3.3.19 of the library it forgets the lengths of the row at hand. */
WRAP(my_bool, mysql_stmt_bind_result, MYSQL_STMT *stmt, MYSQL_BIND *bind)
{
	if (no_memory("mysql_stmt_bind_result"))
		return 1;
	for (unsigned i = 0; i < mysql_stmt_field_count(stmt); i++)
		if (bind[i].length != NULL)
			*bind[i].length = 0;
	return __real_mysql_stmt_bind_result(stmt, bind);
}

WRAP(int, mysql_stmt_execute, MYSQL_STMT *stmt)
{
	int status;

	if (refused("mysql_stmt_execute", stmt->mysql))
		return 1;
	status = __real_mysql_stmt_execute(stmt);
	if (status == 0 && lost("mysql_stmt_execute", stmt->mysql))
		return 1;
	return status;
}

WRAP(int, mysql_stmt_fetch, MYSQL_STMT *stmt)
{
	int status;

	if (refused("mysql_stmt_fetch", stmt->mysql))
		return 1;
	status = __real_mysql_stmt_fetch(stmt);
	if (status == 0 && lost("mysql_stmt_fetch", stmt->mysql))
		return 1;
	return status;
}

WRAP(int, mysql_stmt_fetch_column, MYSQL_STMT *stmt, MYSQL_BIND *bind,
    unsigned column, unsigned long offset)
{
	return no_memory("mysql_stmt_fetch_column")
	    ? 1
	    : __real_mysql_stmt_fetch_column(stmt, bind, column, offset);
}

WRAP(my_bool, mysql_stmt_free_result, MYSQL_STMT *stmt)
{
	my_bool status;

	if (refused("mysql_stmt_free_result", stmt->mysql))
		return 1;
	status = __real_mysql_stmt_free_result(stmt);
	if (status == 0 && lost("mysql_stmt_free_result", stmt->mysql))
		return 1;
	return status;
}

/* No error: as if somebody else had changed the row first. */
WRAP(my_ulonglong, mysql_stmt_affected_rows, MYSQL_STMT *stmt)
{
	if (fault_due(FAULT_RACE, "mysql_stmt_affected_rows"))
		return 0;
	return __real_mysql_stmt_affected_rows(stmt);
}
