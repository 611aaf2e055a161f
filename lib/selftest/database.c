/* What is looked at: the database, its tables, its clock. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "selftest/finding.h"
#include "store/fault.h"
#include "store/schema.h"
#include "store/store.h"

#define OFF_SECONDS 60

static void
ignore(int64_t number, const char *name, void *state)
{
	(void)number;
	(void)name;
	(void)state;
}

static void
tell_fault(struct selftest *test, enum selftest_word word)
{
	const char *message;
	unsigned code = fault_last(&message);

	selftest_add(test, word, true, "%u %s", code, message);
}

/* As the owner asked for; a shop may be serving meanwhile. */
static bool
make_tables(struct selftest *test, const char *folder)
{
	struct store *store;
	enum result result =
	    store_open(&test->config->database, STORE_LONG_PATIENCE, &store);

	if (result != RESULT_OK)
		return false;
	result = schema_migrate(store, folder, false, ignore, NULL);
	store_close(store);
	if (result != RESULT_OK)
		tell_fault(test, SELFTEST_TABLES_FAILED);
	return result == RESULT_OK;
}

static void
check_health(struct selftest *test, struct store *store)
{
	struct schema_health health = {0};

	if (schema_health(store, &health) != RESULT_OK)
		return;
	if (health.seconds > OFF_SECONDS || health.seconds < -OFF_SECONDS)
		selftest_add(test, SELFTEST_CLOCK_OFF, true, "%lld s",
		    (long long)health.seconds);
	if (health.missing > 0)
		selftest_add(test, SELFTEST_TABLES_MISSING, true, "%lld",
		    (long long)health.missing);
	if (health.foreign > 0)
		selftest_add(test, SELFTEST_TABLES_ENGINE, true, "%lld",
		    (long long)health.foreign);
}

static void
check_tables(struct selftest *test, struct store *store)
{
	char *folder = schema_folder();
	int64_t newest = folder == NULL ? 0 : schema_newest(folder);
	int64_t version = 0;

	if (newest == 0)
		selftest_add(test, SELFTEST_SQL_MISSING, true, "%s",
		    folder == NULL ? "" : folder);
	else if (test->make_tables)
		make_tables(test, folder);
	if (newest == 0 || schema_version(store, &version) != RESULT_OK)
		goto out;
	test->offer_tables = version < newest;
	selftest_add(test,
	    test->offer_tables ? SELFTEST_TABLES_OLD : SELFTEST_TABLES,
	    test->offer_tables, "%lld / %lld", (long long)version,
	    (long long)newest);
	if (!test->offer_tables)
		check_health(test, store);
out:
	free(folder);
}

/* Where distributions have the socket, if it is not where it was looked for. */
static void
look_for_socket(struct selftest *test)
{
	static const char *const paths[] = {"/run/mysqld/mysqld.sock",
	    "/var/lib/mysql/mysql.sock", "/tmp/mysql.sock",
	    "/var/run/mysql/mysql.sock"};
	const char *wanted = test->config->database.socket;

	if (wanted[0] == '\0' || access(wanted, F_OK) == 0)
		return;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (access(paths[i], F_OK) == 0)
			selftest_add(test, SELFTEST_SOCKET_ELSEWHERE, true,
			    "%s", paths[i]);
}

void
selftest_database(struct selftest *test)
{
	struct store *store;
	int64_t version;

	if (test->config == NULL ||
	    store_open(&test->config->database, STORE_PATIENCE, &store) !=
		RESULT_OK)
		return;
	if (schema_version(store, &version) != RESULT_OK) {
		tell_fault(test, SELFTEST_DATABASE_REFUSED);
		look_for_socket(test);
	} else {
		selftest_add(test, SELFTEST_DATABASE, false, "%s",
		    test->config->database.name);
		check_tables(test, store);
	}
	store_close(store);
}
