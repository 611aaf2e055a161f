/*
 * The limit of a page: a FastCGI program that reads one order from the database
 * at $BENCH_SOCKET, does nothing with it, and answers the file $BENCH_ANSWER.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fcgiapp.h>
#include <mysql.h>

static char answer[1 << 20];
static const char sql[] =
    "SELECT id,kind,state,amount,balance,live_id,live_time"
    " FROM `payme_order` WHERE cashbox='main' AND account_key=?";

static size_t
read_answer(const char *path)
{
	FILE *from = path == NULL ? NULL : fopen(path, "re");
	size_t length;

	if (from == NULL)
		err(1, "BENCH_ANSWER");
	length = fread(answer, 1, sizeof(answer), from);
	fclose(from);
	return length;
}

static MYSQL_STMT *
prepare(const char *socket)
{
	/* As in the product: it waits with an end. */
	static const unsigned patience = 4;
	MYSQL *mysql = mysql_init(NULL);
	MYSQL_STMT *statement;

	if (mysql == NULL)
		errx(1, "out of memory");
	mysql_options(mysql, MYSQL_OPT_READ_TIMEOUT, &patience);
	if (mysql_real_connect(mysql, NULL, "payme", "password", "payme", 0,
	    socket, 0) == NULL)
		errx(1, "%s", mysql_error(mysql));
	statement = mysql_stmt_init(mysql);
	if (statement == NULL ||
	    mysql_stmt_prepare(statement, sql, sizeof(sql) - 1) != 0)
		errx(1, "%s", mysql_error(mysql));
	return statement;
}

/* The order of "order_id=...", whose query is its key as well. */
static void
read_order(MYSQL_STMT *statement, char *query)
{
	MYSQL_BIND key = {.buffer_type = MYSQL_TYPE_STRING, .buffer = query,
	    .buffer_length = query == NULL ? 0 : strcspn(query, "&")};

	if (mysql_stmt_bind_param(statement, &key) != 0 ||
	    mysql_stmt_execute(statement) != 0 ||
	    mysql_stmt_fetch(statement) != 0 ||
	    mysql_stmt_free_result(statement) != 0)
		errx(1, "no such order: %s", mysql_stmt_error(statement));
}

int
main(void)
{
	size_t length = read_answer(getenv("BENCH_ANSWER"));
	MYSQL_STMT *statement = prepare(getenv("BENCH_SOCKET"));
	FCGX_Request request;

	if (FCGX_Init() != 0 || FCGX_InitRequest(&request, 0, 0) != 0)
		return 1;
	while (FCGX_Accept_r(&request) == 0) {
		read_order(statement,
		    FCGX_GetParam("QUERY_STRING", request.envp));
		FCGX_PutStr(answer, (int)length, request.out);
		FCGX_Finish_r(&request);
	}
	return 0;
}
