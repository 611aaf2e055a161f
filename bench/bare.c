/*
 * The limit of the database: what each method needs at the least, prepared,
 * without HTTP, JSON or a check of anything.  One thread a connection; prints
 * one JSON object.
 */
#include <err.h>
#include <getopt.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <mysql.h>

#define THREADS_MAX 64
#define STATEMENTS_MAX 3
#define VALUES_MAX 8
#define COLUMNS_MAX 8

#define WHERE_ORDER " FROM `payme_order` WHERE cashbox='main' AND account_key=?"
#define WHERE_ID "WHERE cashbox='main' AND payme_id=?"

/* What is bound to each "?" of a statement, a letter for each. */
static const struct kind {
	const char *name;
	bool writes;
	struct {
		const char *sql, *values;
	} statements[STATEMENTS_MAX];
} kinds[] = {
    {"check-perform", false,
	{{"SELECT id,state,amount,live_id" WHERE_ORDER, "a"}}},
    {"check", false,
	{{"SELECT id,state,reason,create_time,perform_time,cancel_time"
	  " FROM `payme_transaction` " WHERE_ID, "p"}}},
    {"create", true,
	{{"SELECT id,state,amount" WHERE_ORDER " FOR UPDATE", "a"},
	    {"INSERT INTO `payme_transaction` (cashbox,payme_id,order_id,"
	     "active_order,state,time,amount,create_time,perform_time,"
	     "cancel_time,account) VALUES ('main',?,?,?,1,?,500000,?,0,0,?)",
		"poottj"},
	    {"UPDATE `payme_order` SET live_id=?,live_time=?,"
	     "version=version+1,change_time=? WHERE id=?", "ptto"}}},
    {"perform", true,
	{{"SELECT o.id,o.state,t.id,t.state FROM `payme_transaction` t"
	  " JOIN `payme_order` o ON o.id=t.order_id WHERE t.cashbox='main'"
	  " AND t.payme_id=? FOR UPDATE", "p"},
	    {"UPDATE `payme_transaction` SET state=2,perform_time=? "
	     WHERE_ID, "tp"},
	    {"UPDATE `payme_order` SET state=1,live_id=NULL,live_time=0,"
	     "version=version+1,change_time=? WHERE id=?", "to"}}},
};

static struct {
	const struct kind *kind;
	const char *socket;
	int threads;
	int64_t first, count;
	double seconds;
	atomic_llong next, done;
	atomic_bool failed;
	double started;
} bare = {.threads = 8, .count = 1};

/* A connection, and the values and columns of its statements. */
struct worker {
	MYSQL *mysql;
	MYSQL_STMT *statements[STATEMENTS_MAX];
	MYSQL_BIND in[STATEMENTS_MAX][VALUES_MAX];
	MYSQL_BIND out[COLUMNS_MAX];
	char columns[COLUMNS_MAX][64];
	char account[64], id[32], json[64];
	unsigned long account_length, id_length, json_length;
	int64_t order, time;
};

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
check(struct worker *worker, bool failed, const char *what)
{
	if (failed)
		errx(1, "%s: %s", what, mysql_error(worker->mysql));
}

static void
query(struct worker *worker, const char *sql)
{
	check(worker, mysql_query(worker->mysql, sql) != 0, sql);
}

static MYSQL *
dial(void)
{
	MYSQL *mysql = mysql_init(NULL);

	if (mysql == NULL || mysql_real_connect(mysql, NULL, "payme",
	    "password", "payme", 0, bare.socket, 0) == NULL)
		errx(1, "%s: %s", bare.socket,
		    mysql == NULL ? "no memory" : mysql_error(mysql));
	return mysql;
}

/* ------ statements ------ */

static void
bind_text(MYSQL_BIND *bind, char *text, unsigned long *length)
{
	bind->buffer_type = MYSQL_TYPE_STRING;
	bind->buffer = text;
	bind->length = length;
}

static void
bind_value(struct worker *worker, MYSQL_BIND *bind, char letter)
{
	switch (letter) {
	case 'a':
		bind_text(bind, worker->account, &worker->account_length);
		break;
	case 'p':
		bind_text(bind, worker->id, &worker->id_length);
		break;
	case 'j':
		bind_text(bind, worker->json, &worker->json_length);
		break;
	default:
		bind->buffer_type = MYSQL_TYPE_LONGLONG;
		bind->buffer = letter == 'o' ? &worker->order : &worker->time;
	}
}

static void
prepare(struct worker *worker, int i)
{
	const char *sql = bare.kind->statements[i].sql;
	const char *values = bare.kind->statements[i].values;
	MYSQL_STMT *statement = mysql_stmt_init(worker->mysql);

	check(worker, statement == NULL ||
	    mysql_stmt_prepare(statement, sql, strlen(sql)) != 0, sql);
	for (int k = 0; values[k] != '\0'; k++)
		bind_value(worker, &worker->in[i][k], values[k]);
	check(worker, mysql_stmt_bind_param(statement, worker->in[i]), sql);
	worker->statements[i] = statement;
}

/* Of a result only the first column is of use: the number of the order. */
static void
prepare_columns(struct worker *worker)
{
	worker->out[0].buffer_type = MYSQL_TYPE_LONGLONG;
	worker->out[0].buffer = &worker->order;
	for (int i = 1; i < COLUMNS_MAX; i++) {
		worker->out[i].buffer_type = MYSQL_TYPE_STRING;
		worker->out[i].buffer = worker->columns[i];
		worker->out[i].buffer_length = sizeof(worker->columns[i]);
	}
}

static void
execute(struct worker *worker, int i)
{
	MYSQL_STMT *statement = worker->statements[i];
	const char *sql = bare.kind->statements[i].sql;

	check(worker, mysql_stmt_execute(statement) != 0, sql);
	if (mysql_stmt_field_count(statement) == 0)
		return;
	check(worker, mysql_stmt_bind_result(statement, worker->out), sql);
	if (mysql_stmt_fetch(statement) != 0)
		errx(1, "no row: %s", sql);
	mysql_stmt_free_result(statement);
}

static void
run_item(struct worker *worker, int64_t item)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	worker->time = (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
	worker->account_length = (unsigned long)snprintf(worker->account,
	    sizeof(worker->account), "order_id=%010" PRId64, item);
	worker->id_length = (unsigned long)snprintf(
	    worker->id, sizeof(worker->id), "%024" PRIx64, item);
	worker->json_length = (unsigned long)snprintf(worker->json,
	    sizeof(worker->json), "{\"order_id\":\"%010" PRId64 "\"}", item);
	if (bare.kind->writes)
		query(worker, "BEGIN");
	for (int i = 0; i < STATEMENTS_MAX &&
	     worker->statements[i] != NULL; i++)
		execute(worker, i);
	if (bare.kind->writes)
		query(worker, "COMMIT");
}

static void *
run(void *state)
{
	struct worker *worker = state;

	for (;;) {
		long long n = atomic_fetch_add(&bare.next, 1);

		if (bare.seconds > 0 ? now() - bare.started > bare.seconds
		                     : n >= bare.count)
			break;
		if (n >= bare.count && bare.kind->writes)
			break;
		run_item(worker, bare.first + n % bare.count);
		atomic_fetch_add(&bare.done, 1);
	}
	return NULL;
}

static void
run_all(void)
{
	static struct worker workers[THREADS_MAX];
	pthread_t threads[THREADS_MAX];
	double seconds;

	for (int i = 0; i < bare.threads; i++) {
		workers[i].mysql = dial();
		prepare_columns(&workers[i]);
		for (int k = 0; k < STATEMENTS_MAX &&
		     bare.kind->statements[k].sql != NULL; k++)
			prepare(&workers[i], k);
	}
	bare.started = now();
	for (int i = 0; i < bare.threads; i++)
		if (pthread_create(&threads[i], NULL, run, &workers[i]) != 0)
			errx(1, "pthread_create");
	for (int i = 0; i < bare.threads; i++)
		pthread_join(threads[i], NULL);
	seconds = now() - bare.started;
	for (int i = 0; i < bare.threads; i++)
		mysql_close(workers[i].mysql);
	printf("{\"requests\":%lld,\"failed\":0,\"items\":%lld,"
	    "\"seconds\":%.6f,\"rate\":%.3f}\n", bare.done, bare.done,
	    seconds, (double)bare.done / seconds);
}

/* ------ GetStatement ------ */

static long
put_entry(FILE *out, char *const row[], bool first)
{
	return fprintf(out, "%s{\"id\":\"%s\",\"time\":%s,\"amount\":%s,"
	    "\"account\":%s,\"create_time\":%s,\"perform_time\":%s,"
	    "\"cancel_time\":%s,\"transaction\":\"%s\",\"state\":%s,"
	    "\"reason\":%s}", first ? "" : ",", row[1], row[2], row[3],
	    row[4], row[5], row[6], row[7], row[0], row[8],
	    row[9] == NULL ? "null" : row[9]);
}

static void
statement(const char *path)
{
	struct worker worker = {.mysql = dial()};
	FILE *out = fopen(path, "w");
	MYSQL_RES *result;
	MYSQL_ROW row;
	char sql[512];
	bool first = true;
	long bytes = 0;

	if (out == NULL)
		err(1, "%s", path);
	snprintf(sql, sizeof(sql),
	    "SELECT id,payme_id,time,amount,account,create_time,perform_time,"
	    "cancel_time,state,reason FROM `payme_transaction`"
	    " WHERE cashbox='main' AND time>=%" PRId64 " AND time<=%" PRId64
	    " ORDER BY time,id", bare.first, bare.first + bare.count);
	bare.started = now();
	query(&worker, sql);
	result = mysql_use_result(worker.mysql);
	fputs("{\"result\":{\"transactions\":[", out);
	while ((row = mysql_fetch_row(result)) != NULL) {
		bytes += put_entry(out, row, first);
		first = false;
		bare.done++;
	}
	mysql_free_result(result);
	fputs("]},\"id\":1}\n", out);
	printf("{\"rows\":%lld,\"bytes\":%ld,", bare.done, bytes);
	if (fclose(out) != 0)
		err(1, "%s", path);
	printf("\"seconds\":%.6f}\n", now() - bare.started);
	mysql_close(worker.mysql);
}

static bool
find_kind(const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].name, name) == 0)
			bare.kind = &kinds[i];
	return bare.kind != NULL || strcmp(name, "statement") == 0;
}

int
main(int argc, char *argv[])
{
	const char *path = "/dev/null";
	int option;

	while ((option = getopt(argc, argv, "S:c:f:k:n:o:s:")) != -1)
		switch (option) {
		case 'S':
			bare.socket = optarg;
			break;
		case 'c':
			bare.threads = atoi(optarg);
			break;
		case 'f':
			bare.first = atoll(optarg);
			break;
		case 'k':
			if (!find_kind(optarg))
				errx(2, "no such kind: %s", optarg);
			break;
		case 'n':
			bare.count = atoll(optarg);
			break;
		case 'o':
			path = optarg;
			break;
		case 's':
			bare.seconds = atof(optarg);
			break;
		default:
			return 2;
		}
	if (bare.threads < 1 || bare.threads > THREADS_MAX || bare.count < 1)
		errx(2, "-c and -n out of range");
	mysql_library_init(0, NULL, NULL);
	if (bare.kind == NULL)
		statement(path);
	else
		run_all();
	mysql_library_end();
	return 0;
}
