/* Migrations. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "setting/data.h"
#include "setting/log.h"
#include "store/schema.h"

#define FILE_MAX ((size_t)1 << 20)

static const char create_versions[] =
    "CREATE TABLE IF NOT EXISTS `{}schema` ("
    "version INT NOT NULL,"
    "name VARCHAR(190) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,"
    "time BIGINT NOT NULL,"
    "PRIMARY KEY (version)) ENGINE=InnoDB";
static const char has_versions[] =
    "SELECT COUNT(*) FROM information_schema.tables"
    " WHERE table_schema=DATABASE() AND table_name=?";
static const char read_version[] =
    "SELECT COALESCE(MAX(version),0) FROM `{}schema`";
static const char write_version[] =
    "INSERT IGNORE INTO `{}schema` (version,name,time) VALUES (?,?,?)";
static const char read_health[] =
    "SELECT VERSION(),@@innodb_flush_log_at_trx_commit,"
    "COUNT(IF(engine='InnoDB',NULL,1)),COUNT(*),UNIX_TIMESTAMP(),"
    "IF(@@global.read_only IN ('0','OFF'),0,1)"
    " FROM information_schema.tables WHERE table_schema=DATABASE()"
    " AND FIND_IN_SET(table_name,?)";

/* All of ours; what else there is in the database is not our business. */
static const char *const tables[] = {"order", "transaction", "receipt", "card",
    "promise", "telegram_charge", "telegram_update", "service_payment",
    "service_token", "service_catalogue", "outbox", "find", "ikpu", "schema"};
#define TABLES ((int)(sizeof(tables) / sizeof(tables[0])))

char *
schema_folder(void)
{
	return data_folder("sql");
}

/* The number of "NNN-name.sql", or 0. */
static int64_t
number_of(const char *name)
{
	size_t length = strlen(name);
	char *end;
	long number = strtol(name, &end, 10);

	if (*end != '-' || number <= 0 || length < 5 ||
	    strcmp(name + length - 4, ".sql") != 0)
		return 0;
	return number;
}

static int
is_migration(const struct dirent *entry)
{
	return number_of(entry->d_name) > 0;
}

int64_t
schema_newest(const char *folder)
{
	struct dirent **entries;
	int count = scandir(folder, &entries, is_migration, alphasort);
	int64_t newest = 0;

	for (int i = 0; i < count; i++) {
		int64_t number = number_of(entries[i]->d_name);

		if (number > newest)
			newest = number;
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	return newest;
}

/* ------ units of work ------ */

static enum result
find_version(struct session *session, void *state)
{
	int64_t *version = state;
	const struct row *row;
	struct buf name = {0};
	struct value value;
	enum result result;

	session_table(session, "schema", &name);
	value = value_text((struct span){name.data, name.length});
	result = buf_ok(&name)
	    ? session_find(session, has_versions, &value, 1, &row)
	    : RESULT_NO_MEMORY;
	buf_free(&name);
	if (result != RESULT_OK)
		return result;
	if (row == NULL || row_int(row, 0) == 0) {
		*version = 0;
		return RESULT_OK;
	}
	return session_find_number(session, read_version, NULL, 0, version);
}

enum result
schema_version(struct store *store, int64_t *version)
{
	return store_run(store, STORE_READ, find_version, version);
}

struct migration {
	int64_t number;
	const char *name;
	char *text;
};

/* The statements end with ";" at the end of a line. */
static enum result
run_statements(struct session *session, void *state)
{
	enum result result = RESULT_OK;
	char *statement = state, *end;

	while (
	    result == RESULT_OK && (end = strstr(statement, ";\n")) != NULL) {
		*end = '\0';
		result = session_command(session, statement);
		*end = ';';
		statement = end + 2;
	}
	return result;
}

static enum result
apply(struct session *session, void *state)
{
	struct migration *migration = state;
	struct value values[] = {value_int(migration->number),
	    value_text(span_of(migration->name)), value_int(clock_now())};
	enum result result = session_command(session, create_versions);

	if (result == RESULT_OK)
		result = run_statements(session, migration->text);
	if (result != RESULT_OK)
		return result;
	return session_change(session, write_version, values, 3, NULL);
}

/* FTP in its text mode ends lines with CR LF: then no statement would end. */
static void
end_lines(char *text)
{
	char *to = text;

	for (; *text != '\0'; text++)
		if (text[0] != '\r' || text[1] != '\n')
			*to++ = *text;
	*to = '\0';
}

static char *
read_file(const char *folder, const char *name)
{
	char *path, *text = NULL;
	FILE *file;
	size_t length;

	if (asprintf(&path, "%s/%s", folder, name) < 0)
		return NULL;
	file = fopen(path, "re");
	if (file == NULL) {
		log_error("%s: %s", path, strerror(errno));
		goto out;
	}
	text = malloc(FILE_MAX + 1);
	if (text == NULL)
		goto out;
	length = fread(text, 1, FILE_MAX, file);
	text[length] = '\0';
	end_lines(text);
out:
	if (file != NULL)
		fclose(file);
	free(path);
	return text;
}

static enum result
apply_file(struct store *store, const char *folder, const char *name)
{
	struct migration migration = {number_of(name), name, NULL};
	enum result result;

	migration.text = read_file(folder, name);
	if (migration.text == NULL)
		return RESULT_MALFORMED;
	/* DDL commits by itself: the lane without transactions. */
	result = store_run(store, STORE_READ, apply, &migration);
	free(migration.text);
	return result;
}

enum result
schema_apply(struct store *store, const char *folder, const char *name)
{
	char *text = read_file(folder, name);
	enum result result = RESULT_MALFORMED;

	if (text != NULL)
		result = store_run(store, STORE_READ, run_statements, text);
	free(text);
	return result;
}

enum result
schema_migrate(struct store *store, const char *folder, bool dry,
    schema_each *each, void *state)
{
	struct dirent **entries;
	int64_t version;
	enum result result = schema_version(store, &version);
	int count;

	if (result != RESULT_OK)
		return result;
	count = scandir(folder, &entries, is_migration, versionsort);
	if (count < 0) {
		log_error("%s: %s", folder, strerror(errno));
		return RESULT_MALFORMED;
	}
	for (int i = 0; i < count; i++) {
		const char *name = entries[i]->d_name;

		if (result == RESULT_OK && number_of(name) > version) {
			each(number_of(name), name, state);
			if (!dry)
				result = apply_file(store, folder, name);
		}
		free(entries[i]);
	}
	free(entries);
	return result;
}

static enum result
find_health(struct session *session, void *state)
{
	struct schema_health *health = state;
	struct buf names = {0};
	struct value value;
	const struct row *row = NULL;
	enum result result = RESULT_NO_MEMORY;

	for (int i = 0; i < TABLES; i++) {
		if (i > 0)
			buf_char(&names, ',');
		session_table(session, tables[i], &names);
	}
	value = value_text((struct span){names.data, names.length});
	if (buf_ok(&names))
		result = session_find(session, read_health, &value, 1, &row);
	buf_free(&names);
	if (result != RESULT_OK || row == NULL)
		return result;
	snprintf(health->server, sizeof(health->server), "%.*s",
	    (int)row_text(row, 0).length, row_text(row, 0).data);
	health->flush = row_int(row, 1);
	health->foreign = row_int(row, 2);
	health->missing = TABLES - row_int(row, 3);
	health->seconds = row_int(row, 4) - clock_now() / 1000;
	health->read_only = row_int(row, 5) != 0;
	return RESULT_OK;
}

enum result
schema_health(struct store *store, struct schema_health *health)
{
	return store_run(store, STORE_READ, find_health, health);
}
