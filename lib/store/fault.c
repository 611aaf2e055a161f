/* The error table. */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <errmsg.h>
#include <mysqld_error.h>

#include "base/clock.h"
#include "setting/log.h"
#include "store/fault.h"

/* MySQL's own, which MariaDB's headers do not name. */
#define MYSQL_ROLLED_BACK_IN_COMMIT 3101 /* by its group of servers */
#define MYSQL_SESSION_KILLED 3169
#define MYSQL_IDLE_TOO_LONG 4031 /* since 8.0.24, in place of a bare end */

static const struct {
	unsigned code;
	enum result result;
} faults[] = {
    /* Somebody else was there first: look again. */
    {ER_DUP_ENTRY, RESULT_AGAIN},
    {ER_LOCK_DEADLOCK, RESULT_AGAIN},
    {ER_LOCK_WAIT_TIMEOUT, RESULT_AGAIN},
    {ER_CHECKREAD, RESULT_AGAIN},
    {MYSQL_ROLLED_BACK_IN_COMMIT, RESULT_AGAIN},
    /* The session is then opened with another isolation level. */
    {ER_BINLOG_STMT_MODE_AND_ROW_ENGINE, RESULT_LOST},
    /* The schema changed under a prepared statement: prepare anew. */
    {ER_NEED_REPREPARE, RESULT_LOST},
    {ER_UNKNOWN_STMT_HANDLER, RESULT_LOST},
    /* The connection is gone, or useless. */
    {CR_SERVER_GONE_ERROR, RESULT_LOST},
    {CR_SERVER_LOST, RESULT_LOST},
    {CR_COMMANDS_OUT_OF_SYNC, RESULT_LOST},
    {CR_MALFORMED_PACKET, RESULT_LOST},
    {CR_SERVER_LOST_EXTENDED, RESULT_LOST},
    {ER_SERVER_SHUTDOWN, RESULT_LOST},
    {ER_CONNECTION_KILLED, RESULT_LOST},
    {ER_NET_READ_ERROR, RESULT_LOST},
    {ER_NET_READ_INTERRUPTED, RESULT_LOST},
    {MYSQL_SESSION_KILLED, RESULT_LOST},
    {MYSQL_IDLE_TOO_LONG, RESULT_LOST},
    /* It became a replica: another host may be the one that writes. */
    {ER_OPTION_PREVENTS_STATEMENT, RESULT_LOST},
    {ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION, RESULT_LOST},
    /* Galera: it lost the others, perhaps within the COMMIT. */
    {ER_UNKNOWN_COM_ERROR, RESULT_LOST},
    {ER_ERROR_DURING_COMMIT, RESULT_LOST},
    /* No service. */
    {ER_CON_COUNT_ERROR, RESULT_DOWN},
    {ER_TOO_MANY_USER_CONNECTIONS, RESULT_DOWN},
    {ER_USER_LIMIT_REACHED, RESULT_DOWN},
    {ER_ACCESS_DENIED_ERROR, RESULT_DOWN},
    {CR_CONNECTION_ERROR, RESULT_DOWN},
    {CR_CONN_HOST_ERROR, RESULT_DOWN},
    {CR_SSL_CONNECTION_ERROR, RESULT_DOWN},
    {ER_DISK_FULL, RESULT_DOWN},
    {ER_RECORD_FILE_FULL, RESULT_DOWN},
    {CR_OUT_OF_MEMORY, RESULT_NO_MEMORY},
    /* A check of ours that should have come first. */
    {ER_DATA_TOO_LONG, RESULT_BUG},
    {ER_WARN_DATA_OUT_OF_RANGE, RESULT_BUG},
    {ER_TRUNCATED_WRONG_VALUE_FOR_FIELD, RESULT_BUG},
    {WARN_DATA_TRUNCATED, RESULT_BUG},
    {ER_PARSE_ERROR, RESULT_BUG},
};

enum result
fault_result(unsigned code)
{
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (faults[i].code == code)
			return faults[i].result;
	return RESULT_DOWN;
}

static struct {
	unsigned code;
	char message[256];
} last;

unsigned
fault_last(const char **message)
{
	*message = last.message;
	return last.code;
}

void
fault_log(const char *what, unsigned code, const char *message)
{
	static int64_t told;
	static unsigned told_code;
	int64_t now = clock_steady();

	last.code = code;
	snprintf(last.message, sizeof(last.message), "%s", message);
	switch (fault_result(code)) {
	case RESULT_AGAIN:
		log_debug("database: %.48s: %u %s", what, code, message);
		break;
	case RESULT_LOST:
		log_warning("database: %.48s: %u %s", what, code, message);
		break;
	case RESULT_DOWN:
		if (code == told_code && told != 0 && now - told < 60000)
			break;
		told = now;
		told_code = code;
		log_error("database: %.48s: %u %s", what, code, message);
		break;
	default:
		log_error("database: %.48s: %u %s", what, code, message);
	}
}
