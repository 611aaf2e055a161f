/*
 * Connects to MariaDB with the client library of the product, as the options
 * NAME=VALUE say, and prints what came of it: "error: CODE TEXT" or "user: ...",
 * "cipher: ..." and "rows: ...", then "loaded: NAME" for each library of
 * interest that is in the process.  Run by tests/e2e/encrypted.py and alone.py.
 */
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mysql.h>

#include "store/alone.h"

/* MYSQL_CLIENT_AUTHENTICATION_PLUGIN, whose header cannot be included. */
#define AUTHENTICATION 2

/* Enough for many records, and to be worth compressing. */
#define LONG_TEXT "SELECT REPEAT('payme ',200000)"

static const struct {
	const char *name;
	enum mysql_option option;
	bool is_flag;
} options[] = {
    {"ca", MYSQL_OPT_SSL_CA, false},
    {"cert", MYSQL_OPT_SSL_CERT, false},
    {"key", MYSQL_OPT_SSL_KEY, false},
    {"crl", MYSQL_OPT_SSL_CRL, false},
    {"ciphers", MYSQL_OPT_SSL_CIPHER, false},
    {"fingerprint", MARIADB_OPT_SSL_FP, false},
    {"enforce", MYSQL_OPT_SSL_ENFORCE, true},
    {"verify", MYSQL_OPT_SSL_VERIFY_SERVER_CERT, true},
    {"compress", MYSQL_OPT_COMPRESS, true},
};

/* What is no option of the library's. */
static struct {
	const char *host, *user, *password, *socket, *plugin;
	unsigned port;
} target = {.host = "127.0.0.1", .user = "root", .password = ""};

static bool
set_target(const char *name, const char *value)
{
	if (strcmp(name, "host") == 0)
		target.host = value;
	else if (strcmp(name, "user") == 0)
		target.user = value;
	else if (strcmp(name, "password") == 0)
		target.password = value;
	else if (strcmp(name, "socket") == 0)
		target.socket = value;
	else if (strcmp(name, "plugin") == 0)
		target.plugin = value;
	else if (strcmp(name, "port") == 0)
		target.port = (unsigned)atoi(value);
	else
		return false;
	return true;
}

static void
set_option(MYSQL *mysql, const char *name, const char *value)
{
	static const my_bool on = 1;

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (strcmp(options[i].name, name) == 0) {
			mysql_options(mysql, options[i].option,
			    options[i].is_flag ? (const void *)&on : value);
			return;
		}
	errx(2, "no such option: %s", name);
}

static void
read_options(MYSQL *mysql, int argc, char *argv[])
{
	static const my_bool off = 0;

	mysql_options(mysql, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &off);
	for (int i = 1; i < argc; i++) {
		char *value = strchr(argv[i], '=');

		if (value == NULL)
			errx(2, "%s: no NAME=VALUE", argv[i]);
		*value++ = '\0';
		if (!set_target(argv[i], value))
			set_option(mysql, argv[i], value);
	}
}

/* The last column of the first row, or its length. */
static bool
print_row(MYSQL *mysql, const char *name, const char *sql, bool whole)
{
	MYSQL_RES *rows;
	MYSQL_ROW row;
	unsigned last;

	if (mysql_query(mysql, sql) != 0)
		return false;
	rows = mysql_store_result(mysql);
	row = rows == NULL ? NULL : mysql_fetch_row(rows);
	last = rows == NULL ? 0 : mysql_num_fields(rows) - 1;
	if (row == NULL || row[last] == NULL)
		return false;
	if (whole)
		printf("%s: %s\n", name, row[last]);
	else
		printf("%s: %lu\n", name, mysql_fetch_lengths(rows)[last]);
	mysql_free_result(rows);
	return true;
}

static bool
talk(MYSQL *mysql)
{
	if (target.plugin != NULL &&
	    mysql_load_plugin(mysql, target.plugin, AUTHENTICATION, 0) == NULL)
		return false;
	return mysql_real_connect(mysql,
		   target.socket == NULL ? target.host : NULL, target.user,
		   target.password, NULL, target.port, target.socket,
		   0) != NULL &&
	    print_row(mysql, "user", "SELECT CURRENT_USER()", true) &&
	    print_row(mysql, "cipher", "SHOW SESSION STATUS LIKE 'Ssl_cipher'",
		true) &&
	    print_row(mysql, "bytes", LONG_TEXT, false);
}

/* The libraries that are mapped, each once: its first part says its name. */
static void
print_loaded(void)
{
	static const char *const names[] = {"libssl", "libcrypto", "libz"};
	bool found[3] = {false};
	char line[4096];
	FILE *maps = fopen("/proc/self/maps", "re");

	if (maps == NULL)
		err(2, "/proc/self/maps");
	while (fgets(line, sizeof(line), maps) != NULL)
		for (size_t i = 0; i < 3; i++) {
			const char *at = strrchr(line, '/');

			if (at != NULL && !found[i] &&
			    strncmp(at + 1, names[i], strlen(names[i])) == 0) {
				found[i] = true;
				printf("loaded: %s", at + 1);
			}
		}
	fclose(maps);
}

int
main(int argc, char *argv[])
{
	MYSQL *mysql = mysql_init(NULL);

	if (mysql == NULL)
		errx(2, "out of memory");
	if (alone_log_in != NULL)
		alone_log_in(mysql);
	read_options(mysql, argc, argv);
	if (!talk(mysql))
		printf(
		    "error: %u %s\n", mysql_errno(mysql), mysql_error(mysql));
	mysql_close(mysql);
	print_loaded();
	return 0;
}
