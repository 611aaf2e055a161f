/* Whether a statement fits the database at hand, told in words. */
#include <string.h>

#include <errmsg.h>

#include "store/session.h"

/* Whether the columns have those names, in that order. */
static bool
has_names(MYSQL_STMT *stmt, const char *const *names, size_t count)
{
	MYSQL_RES *metadata = mysql_stmt_result_metadata(stmt);
	bool right = metadata != NULL && mysql_num_fields(metadata) == count;

	for (unsigned i = 0; right && i < count; i++)
		right = strcmp(mysql_fetch_field_direct(metadata, i)->name,
			    names[i]) == 0;
	mysql_free_result(metadata);
	return right;
}

static enum result
describe(struct session *session, MYSQL_STMT *stmt, struct span sql,
    const char *const *names, size_t count, struct buf *problem)
{
	if (mysql_stmt_prepare(stmt, sql.data, sql.length) != 0) {
		unsigned code = mysql_stmt_errno(stmt);

		if (code >= CR_MIN_ERROR && code <= CR_MAX_ERROR)
			return session_fault(session, "PREPARE");
		buf_text(problem, mysql_stmt_error(stmt));
		return RESULT_OK;
	}
	if (count == 0 || has_names(stmt, names, count))
		return RESULT_OK;
	buf_text(problem, "these columns are wanted, in this order:");
	for (size_t i = 0; i < count; i++)
		buf_format(problem, "%s %s", i == 0 ? "" : ",", names[i]);
	return RESULT_OK;
}

enum result
session_describe(struct session *session, const char *sql,
    const char *const *names, size_t count, struct buf *problem)
{
	MYSQL_STMT *stmt = mysql_stmt_init(session->mysql);
	struct buf text = {0};
	enum result result = RESULT_NO_MEMORY;

	session_expand(session, sql, &text);
	if (stmt != NULL && buf_ok(&text))
		result = describe(session, stmt,
		    (struct span){text.data, text.length}, names, count,
		    problem);
	buf_free(&text);
	if (stmt != NULL)
		mysql_stmt_close(stmt);
	return result;
}
