/* Connections, and units of work run until their outcome is known. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <errmsg.h>
#include <mysqld_error.h>

#include "base/clock.h"
#include "setting/log.h"
#include "store/alone.h"
#include "store/fault.h"
#include "store/session.h"

#define LANES 2
#define CONNECTIONS 5 /* lost ones, before a unit is given up */
#define STEPS 16 /* of standing back further and further */
#define CONNECT_SECONDS 2u

struct store {
	const struct config_database *config;
	int64_t patience;
	struct session sessions[LANES];
};

#define SETTINGS                                                               \
	"SET SESSION sql_mode='STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION',"     \
	"time_zone='+00:00',innodb_lock_wait_timeout=3,autocommit="

static const char *const settings[LANES] = {
    [STORE_READ] = SETTINGS "1",
    [STORE_WRITE] = SETTINGS "0",
};

/*
 * Without a limit to its idling the locks of a host that vanished stay for
 * hours.  MySQL knows none for transactions, only for connections; it is not
 * to be met by one that is merely not used, see is_stale().
 */
#define IDLE_LIMIT                                                             \
	"/*M! idle_transaction_timeout=10 */ /*!50700 wait_timeout=20 */"
#define STALE_MS 15000

/* MariaDB reads the one comment, MySQL the other. */
#define ONLY_WRITE                                                             \
	"," IDLE_LIMIT "/*M! ,tx_isolation='READ-COMMITTED' */"                \
	"/*!50700 ,transaction_isolation='READ-COMMITTED' */"

/*
 * wsrep_sync_wait lets a Galera node catch up before a transaction's first
 * statement, be it a read, a change or an INSERT.  MySQL has it where it is
 * Percona's cluster.
 */
static const char *const all_settings[][LANES] = {
    {SETTINGS "1,wsrep_sync_wait=7", SETTINGS "0,wsrep_sync_wait=7" ONLY_WRITE},
    {SETTINGS "1", SETTINGS "0" ONLY_WRITE},
};
#define TRIES (sizeof(all_settings) / sizeof(all_settings[0]))

enum result
store_open(const struct config_database *config, int64_t patience,
    struct store **store)
{
	struct store *new = calloc(1, sizeof(*new));

	if (new == NULL)
		return RESULT_NO_MEMORY;
	new->config = config;
	new->patience = patience;
	for (int i = 0; i < LANES; i++)
		new->sessions[i].prefix = config->table_prefix;
	*store = new;
	return RESULT_OK;
}

/*
 * The rows that were read stay until the next connection: the unit of work may
 * still answer from them.  The server closes the statements of a closed
 * connection by itself; to close one before would wait for its unread rows.
 */
static void
disconnect(struct session *session)
{
	if (session->mysql == NULL)
		return;
	mysql_close(session->mysql);
	session->mysql = NULL;
	session->broken = false;
}

void
store_close(struct store *store)
{
	if (store == NULL)
		return;
	for (int i = 0; i < LANES; i++) {
		disconnect(&store->sessions[i]);
		session_forget(&store->sessions[i]);
	}
	free(store);
}

static enum result
command(struct session *session, const char *sql)
{
	if (mysql_real_query(session->mysql, sql, strlen(sql)) == 0)
		return RESULT_OK;
	return session_fault(session, sql);
}

/* Settings that not every server knows, each ignored where it is unknown. */
static enum result
set_if_known(struct session *session, const char *sql)
{
	if (session_late(session))
		return RESULT_DOWN;
	if (mysql_real_query(session->mysql, sql, strlen(sql)) == 0 ||
	    mysql_errno(session->mysql) == ER_UNKNOWN_SYSTEM_VARIABLE)
		return RESULT_OK;
	return session_fault(session, sql);
}

/* With other hosts to turn to, one that takes no writes is of no use. */
static enum result
refuse_replica(struct session *session)
{
	MYSQL_RES *rows;
	MYSQL_ROW row;
	bool replica;
	enum result result;

	if (session_late(session))
		return RESULT_DOWN;
	result = command(session, "SELECT @@global.read_only");
	if (result != RESULT_OK)
		return result;
	rows = mysql_store_result(session->mysql);
	if (rows == NULL)
		return session_fault(session, "read_only");
	row = mysql_fetch_row(rows);
	replica = row != NULL && row[0] != NULL && row[0][0] != '0';
	mysql_free_result(rows);
	return replica ? RESULT_DOWN : RESULT_OK;
}

/* For MySQL before 5.7.20, and where READ COMMITTED is not to be had. */
static enum result
set_one_by_one(struct session *session, enum store_lane lane)
{
	enum result result = command(session, settings[lane]);

	if (result == RESULT_OK)
		result = set_if_known(session, "SET SESSION wsrep_sync_wait=7");
	if (result == RESULT_OK && lane == STORE_WRITE)
		result = set_if_known(session, "SET SESSION " IDLE_LIMIT);
	if (result == RESULT_OK && lane == STORE_WRITE && !session->repeatable)
		result = command(session,
		    "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
	return result;
}

/* In few round trips, on MariaDB one: a CGI process pays them each time. */
static enum result
set_all(struct session *session, enum store_lane lane)
{
	if (session->repeatable)
		return set_one_by_one(session, lane);
	for (size_t i = 0; i < TRIES; i++) {
		const char *sql = all_settings[i][lane];

		if (mysql_real_query(session->mysql, sql, strlen(sql)) == 0)
			return RESULT_OK;
		if (mysql_errno(session->mysql) != ER_UNKNOWN_SYSTEM_VARIABLE)
			return session_fault(session, sql);
	}
	return set_one_by_one(session, lane);
}

static enum result
set_up(struct session *session, enum store_lane lane, bool choice)
{
	enum result result;

	if (session_late(session))
		return RESULT_DOWN;
	result = set_all(session, lane);
	return result == RESULT_OK && choice ? refuse_replica(session) : result;
}

static void
set_options(MYSQL *mysql, int64_t patience, bool socket)
{
	unsigned connect = CONNECT_SECONDS;
	unsigned wait = (unsigned)(patience * 4 / 9 / 1000);
	unsigned protocol = socket ? MYSQL_PROTOCOL_SOCKET : MYSQL_PROTOCOL_TCP;
	my_bool off = 0;
	unsigned none = 0;

	mysql_options(mysql, MYSQL_OPT_CONNECT_TIMEOUT, &connect);
	mysql_options(mysql, MYSQL_OPT_READ_TIMEOUT, &wait);
	mysql_options(mysql, MYSQL_OPT_WRITE_TIMEOUT, &wait);
	mysql_options(mysql, MYSQL_OPT_PROTOCOL, &protocol);
	mysql_options(mysql, MYSQL_OPT_RECONNECT, &off);
	mysql_options(mysql, MYSQL_OPT_LOCAL_INFILE, &none);
	mysql_options(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
}

/* Said always: the default differs between versions. */
static void
set_encryption(MYSQL *mysql, const struct config_database *config)
{
	my_bool encrypt = config->tls;
	my_bool verify = config->tls && config->tls_ca[0] != '\0';

	mysql_options(mysql, MYSQL_OPT_SSL_ENFORCE, &encrypt);
	mysql_options(mysql, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify);
	if (verify)
		mysql_options(mysql, MYSQL_OPT_SSL_CA, config->tls_ca);
}

/* Where a server does not encrypt, the client library goes on all the same. */
static bool
is_plain(const struct config_database *config, MYSQL *mysql, const char *name)
{
	if (!config->tls || mysql_get_ssl_cipher(mysql) != NULL)
		return false;
	fault_log(name, CR_SSL_CONNECTION_ERROR,
	    "tls is wanted, and the server does not encrypt");
	return true;
}

/* To one host, or to the socket if ${host} is NULL. */
static enum result
connect_to(struct store *store, struct session *session, enum store_lane lane,
    const struct config_host *host)
{
	const struct config_database *config = store->config;
	const char *name = host == NULL ? config->socket : host->name;
	enum result result;

	session_forget(session);
	session->mysql = mysql_init(NULL);
	if (session->mysql == NULL)
		return RESULT_NO_MEMORY;
	if (alone_log_in != NULL)
		alone_log_in(session->mysql);
	set_options(session->mysql, store->patience, host == NULL);
	set_encryption(session->mysql, config);
	if (mysql_real_connect(session->mysql, host == NULL ? NULL : name,
		config->user, config->password, config->name,
		host == NULL ? 0 : host->port,
		host == NULL ? config->socket : NULL,
		CLIENT_FOUND_ROWS) == NULL) {
		fault_log(name, mysql_errno(session->mysql),
		    mysql_error(session->mysql));
		result = RESULT_DOWN;
	} else if (is_plain(config, session->mysql, name)) {
		result = RESULT_DOWN;
	} else {
		result = set_up(session, lane, config->host_count > 1);
	}
	if (result != RESULT_OK)
		disconnect(session);
	return result;
}

static enum result
connect_lane(struct store *store, struct session *session, enum store_lane lane)
{
	enum result result = RESULT_DOWN;

	if (store->config->host_count == 0)
		return connect_to(store, session, lane, NULL);
	for (size_t i = 0; i < store->config->host_count; i++) {
		if (i > 0 && clock_steady() > session->deadline)
			return RESULT_DOWN;
		result =
		    connect_to(store, session, lane, &store->config->hosts[i]);
		if (result == RESULT_OK)
			return RESULT_OK;
	}
	return result;
}

bool
session_repeatable(const struct session *session)
{
	return session->repeatable;
}

bool
session_late(const struct session *session)
{
	if (clock_steady() <= session->deadline)
		return false;
	log_warning("database: too slow, given up");
	return true;
}

enum result
session_fault(struct session *session, const char *what)
{
	unsigned code = mysql_errno(session->mysql);

	fault_log(what, code, mysql_error(session->mysql));
	return fault_result(code);
}

/* MySQL cannot be told to alter a table only where that is to be done yet. */
static bool
was_done_before(unsigned code)
{
	return code == ER_DUP_FIELDNAME || code == ER_DUP_KEYNAME ||
	    code == ER_CANT_DROP_FIELD_OR_KEY;
}

enum result
session_command(struct session *session, const char *sql)
{
	struct buf text = {0};
	enum result result;

	session_expand(session, sql, &text);
	buf_char(&text, '\0');
	if (!buf_ok(&text))
		result = RESULT_NO_MEMORY;
	else if (mysql_real_query(
		     session->mysql, text.data, strlen(text.data)) == 0 ||
	    was_done_before(mysql_errno(session->mysql)))
		result = RESULT_OK;
	else
		result = session_fault(session, text.data);
	buf_free(&text);
	return result;
}

/* Nothing of an unfinished transaction may reach the next unit. */
static enum result
finish(struct session *session, enum store_lane lane, enum result result)
{
	if (result == RESULT_LOST || session->broken)
		return result;
	/*
	 * A plain read waits for no lock: it is a Galera node that waited in
	 * vain to catch up with the others.
	 */
	if (lane == STORE_READ)
		return result == RESULT_AGAIN ? RESULT_LOST : result;
	/* The server takes back by itself what was not committed. */
	if (session_late(session)) {
		disconnect(session);
		return result == RESULT_OK ? RESULT_DOWN : result;
	}
	if (result == RESULT_OK) {
		result = command(session, "COMMIT");
		if (result == RESULT_OK || result == RESULT_LOST)
			return result;
	}
	if (mysql_rollback(session->mysql) != 0)
		disconnect(session);
	return result;
}

/* So that two units that collided do not collide again. */
static void
stand_back(int attempt)
{
	struct timespec now, pause = {0, 0};

	if (attempt > STEPS)
		attempt = STEPS;
	clock_gettime(CLOCK_MONOTONIC, &now);
	pause.tv_nsec = (now.tv_nsec / 64 % 4096 + 1) * 1000 * attempt;
	nanosleep(&pause, NULL);
}

/* MySQL closes it soon, or has closed it: that would be told as a fault. */
static bool
is_stale(const struct session *session, enum store_lane lane)
{
	return session->mysql != NULL && lane == STORE_WRITE &&
	    !mariadb_connection(session->mysql) &&
	    clock_steady() - session->used > STALE_MS;
}

static enum result
run_once(
    struct store *store, enum store_lane lane, store_work *work, void *state)
{
	struct session *session = &store->sessions[lane];
	enum result result = RESULT_OK;

	session->then = NULL;
	if (is_stale(session, lane))
		disconnect(session);
	if (session->mysql == NULL)
		result = connect_lane(store, session, lane);
	if (result != RESULT_OK)
		return result;
	result = finish(session, lane, work(session, state));
	session->used = clock_steady();
	if (result == RESULT_LOST || session->broken)
		disconnect(session);
	return result;
}

static enum result
run(struct store *store, enum store_lane lane, store_work *work, void *state)
{
	struct session *session = &store->sessions[lane];
	int collided = 0, lost = 0;
	enum result result;

	/*
	 * A collision means that another unit got through: only time limits
	 * them.  What is under way at the deadline takes 4/9 of it more.
	 */
	session->deadline = clock_steady() + store->patience * 5 / 9;
	do {
		result = run_once(store, lane, work, state);
		if (result == RESULT_AGAIN)
			stand_back(++collided);
		else if (result == RESULT_LOST)
			lost++;
		else
			return result;
	} while (lost < CONNECTIONS && clock_steady() <= session->deadline);
	log_error("database: given up after %d collisions and %d lost"
		  " connections",
	    collided, lost);
	return RESULT_DOWN;
}

/* What follows may well fail: it is stored that it is still to be done. */
enum result
store_run(
    struct store *store, enum store_lane lane, store_work *work, void *state)
{
	struct session *session = &store->sessions[lane];
	enum result result = run(store, lane, work, state);

	if (result == RESULT_OK && session->then != NULL) {
		struct store_next next = session->next;

		if (run(store, lane, session->then, &next) == RESULT_DOWN)
			log_warning("database: what follows is left for later");
	}
	return result;
}
