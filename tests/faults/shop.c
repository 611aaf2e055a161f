/* The shop of the fault tests. */
#include <sys/stat.h>

#include <check.h>
#include <errmsg.h>
#include <mysql.h>
#include <mysqld_error.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "setting/json.h"
#include "store/schema.h"
#include "tests/faults/fault.h"
#include "tests/faults/shop.h"
#include "tests/memory_request.h"
#include "tests/tap.h"

#define KEY "Hidden5ecret-0123456789abcdef-012345"
#define CARD_KEY \
	"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define PASSWORD "Hidden5ecret-database"
/* "Paycom:" and the key. */
#define AUTHORIZATION                                                  \
	"Basic UGF5Y29tOkhpZGRlbjVlY3JldC0wMTIzNDU2Nzg5YWJjZGVmLTAxMjM0NQ=="

const struct fault shop_faults[] = {
    {"a failed call of the system", FAULT_SYSTEM, 0, false},
    {"a connection cut before", FAULT_CUT_BEFORE, 0, true},
    {"a connection cut after", FAULT_CUT_AFTER, 0, true},
    {"a changed version", FAULT_RACE, 0, true},
    {"a deadlock", FAULT_CODE, ER_LOCK_DEADLOCK, true},
    {"an error that nobody knows", FAULT_CODE, 4711, false},
    /* COMMON_FAULTS so far */
    {"a changed record", FAULT_CODE, ER_CHECKREAD, true},
    {"a lock wait time-out", FAULT_CODE, ER_LOCK_WAIT_TIMEOUT, true},
    {"a duplicate key", FAULT_CODE, ER_DUP_ENTRY, true},
    {"a binary log by statement", FAULT_CODE,
	ER_BINLOG_STMT_MODE_AND_ROW_ENGINE, true},
    {"a server without writes", FAULT_CODE, ER_OPTION_PREVENTS_STATEMENT,
	true},
    {"a cluster without quorum", FAULT_CODE, ER_UNKNOWN_COM_ERROR, false},
    {"a client without memory", FAULT_CODE, CR_OUT_OF_MEMORY, false},
    {"a value out of range", FAULT_CODE, ER_WARN_DATA_OUT_OF_RANGE, false},
};

const size_t shop_fault_count = sizeof(shop_faults) / sizeof(shop_faults[0]);

static MYSQL *mysql;
static long number;
static struct memory_request memory;

/* ------ texts with places in them ------ */

static void
put_place(struct buf *out, char place)
{
	switch (place) {
	case 'O':
		buf_format(out, "%ld", number);
		break;
	case 'I':
		buf_format(out, "%024ld", number);
		break;
	case 'J':
		buf_format(out, "b%023ld", number);
		break;
	case 'T':
		buf_int(out, clock_now());
		break;
	case 'W':
		buf_format(out, "%lld", 1000000000000 + number * 100000LL);
		break;
	default:
		buf_char(out, '$');
		buf_char(out, place);
	}
}

static char *
fill(const char *text)
{
	struct buf out = {0};
	char *whole;

	for (; *text != '\0'; text++)
		if (*text == '$' && text[1] != '\0')
			put_place(&out, *++text);
		else
			buf_char(&out, *text);
	whole = buf_string(&out);
	ck_assert_ptr_nonnull(whole);
	buf_free(&out);
	return whole;
}

/* ------ the database ------ */

static bool
connect_root(void)
{
	mysql = mysql_init(NULL);
	if (mysql == NULL)
		return false;
	mysql_options(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	if (mysql_real_connect(mysql, NULL, "root", "", NULL, 0,
	    getenv("PAYME_TEST_SOCKET"), 0) != NULL)
		return true;
	fprintf(stderr, "%s\n", mysql_error(mysql));
	return false;
}

const char *
shop_sql(const char *sql)
{
	static char field[4096];
	char *text = fill(sql);
	MYSQL_RES *rows;
	MYSQL_ROW row = NULL;

	field[0] = '\0';
	if (mysql_real_query(mysql, text, strlen(text)) != 0)
		ck_abort_msg("%s: %s", text, mysql_error(mysql));
	free(text);
	rows = mysql_store_result(mysql);
	if (rows != NULL)
		row = mysql_fetch_row(rows);
	else if (mysql_field_count(mysql) > 0)
		ck_abort_msg("%s", mysql_error(mysql));
	if (row != NULL && row[0] != NULL)
		snprintf(field, sizeof(field), "%s", row[0]);
	mysql_free_result(rows);
	return field;
}

static const char configuration[] =
    "database { socket = \"%s\" name = \"faults\" user = \"shop\""
    " password = \"" PASSWORD "\" }\n"
    "site { base_url = \"https://shop.example\""
    " store_url = \"https://store.example/\" templates = \"%s/own\""
    " link_secret = \"" SHOP_SECRET "\" }\n"
    "cashbox main { merchant_id = \"587f72c72cac0d162c722ae2\""
    " keys = {\"" KEY "\"} allow = {\"127.0.0.1\"} card_form = true"
    " account order_id { title_ru = \"Заказ\" } }\n"
    "cashbox phone { merchant_id = \"587f72c72cac0d162c722ae3\""
    " keys = {\"" KEY "\"} allow = {\"127.0.0.0/8\"}"
    " kind = \"accumulating\" min_amount = 100 max_amount = 1000000"
    " account phone {} }\n"
    "subscribe { card_keys = {\"" CARD_KEY "\"} }\n"
    "log { target = \"log\" level = \"debug\" }\n";

__attribute__((format(printf, 2, 3))) static bool
write_file(const char *path, const char *format, ...)
{
	FILE *file = fopen(path, "w");
	va_list ap;

	if (file == NULL)
		return false;
	va_start(ap, format);
	vfprintf(file, format, ap);
	va_end(ap);
	return fclose(file) == 0 && chmod(path, 0600) == 0;
}

static bool
write_configuration(void)
{
	char path[4200];

	snprintf(path, sizeof(path), "%s/payme.conf", scratch);
	return write_file(path, configuration, getenv("PAYME_TEST_SOCKET"),
		   scratch) &&
	    setenv("PAYME_CONF", path, 1) == 0 &&
	    setenv("PAYME_DATADIR", getenv("PAYME_SOURCE"), 1) == 0;
}

/* The shop has one template and one text of its own. */
static bool
write_templates(void)
{
	char path[4200];

	snprintf(path, sizeof(path), "%s/own", scratch);
	if (mkdir(path, 0700) != 0)
		return false;
	snprintf(path, sizeof(path), "%s/own/words", scratch);
	if (mkdir(path, 0700) != 0)
		return false;
	snprintf(path, sizeof(path), "%s/own/words/en.json", scratch);
	if (!write_file(path, "{\"checkout\":\"Our own heading\"}"))
		return false;
	snprintf(path, sizeof(path), "%s/own/order.mustache", scratch);
	return write_file(path, "<p>{{#account}}{{title}} {{value}}{{/account}}"
	    " {{sum}} {{description}}</p>\n");
}

static void
migrated(int64_t version, const char *name, void *state)
{
	(void)version;
	(void)name;
	(void)state;
}

struct config_database
shop_database(const char *name)
{
	return (struct config_database) {
	    .socket = getenv("PAYME_TEST_SOCKET"),
	    .name = (char *)name,
	    .user = (char *)"root",
	    .password = (char *)"",
	    .table_prefix = (char *)"payme_",
	};
}

const char *
shop_schema(void)
{
	static char folder[4200];

	snprintf(folder, sizeof(folder), "%s/sql", getenv("PAYME_SOURCE"));
	return folder;
}

static bool
migrate(void)
{
	struct config_database database = shop_database("faults");
	struct store *store = NULL;
	bool good;

	good = store_open(&database, STORE_LONG_PATIENCE, &store) ==
	    RESULT_OK && schema_migrate(
	    store, shop_schema(), false, migrated, NULL) == RESULT_OK;
	store_close(store);
	return good;
}

static bool
make_database(void)
{
	static const char *const commands[] = {
	    "CREATE DATABASE faults CHARACTER SET utf8mb4",
	    "CREATE USER shop@localhost IDENTIFIED BY '" PASSWORD "'",
	    "GRANT SELECT, INSERT, UPDATE ON faults.* TO shop@localhost",
	};

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (mysql_query(mysql, commands[i]) != 0) {
			fprintf(stderr, "%s\n", mysql_error(mysql));
			return false;
		}
	return true;
}

bool
shop_open(void)
{
	if (getenv("PAYME_TEST_SOCKET") == NULL ||
	    getenv("PAYME_SOURCE") == NULL) {
		fputs("PAYME_TEST_SOCKET and PAYME_SOURCE are needed; see "
		    "database.py\n", stderr);
		return false;
	}
	if (!connect_root() || !write_configuration() ||
	    !write_templates() || !make_database() ||
	    !migrate())
		return false;
	shop_close();
	return true;
}

void
shop_close(void)
{
	if (mysql != NULL)
		mysql_close(mysql);
	mysql = NULL;
}

/* ------ orders ------ */

/* Longer than the store expects a text to be. */
#define LONG_TEXT "a text that does not fit where most texts do, so that it "  \
	"has to be fetched once more; a text that does not fit where most "    \
	"texts do, so that it has to be fetched once more"

void
shop_new_order(void)
{
	if (mysql == NULL) {
		ck_assert(connect_root());
		shop_sql("USE faults");
	}
	/* Tests run in processes of their own. */
	number = atol(shop_sql("SELECT IFNULL(MAX(id),0)+1 FROM payme_order"));
	shop_sql("INSERT INTO payme_order (cashbox,account_key,kind,state,"
	    "amount,balance,live_time,version,create_time,change_time,account,"
	    "receivers,additional,detail) VALUES "
	    "('main','order_id=$O',1,0,500000,0,0,0,$T,$T,'{}',"
	    "'[{\"id\":\"" LONG_TEXT "\",\"amount\":500000}]',"
	    "'{\"name\":\"" LONG_TEXT "\"}','{\"receipt_type\":0}')");
	shop_sql("INSERT INTO payme_order (cashbox,account_key,kind,state,"
	    "amount,balance,live_time,version,create_time,change_time,account)"
	    " VALUES ('phone','phone=$O',2,0,0,0,0,0,$T,$T,'{}')");
}

const char *
shop_books(void)
{
	static char books[4096];

	snprintf(books, sizeof(books), "%s", shop_sql(
	    "SELECT GROUP_CONCAT(CONCAT(IF(o.kind=1,CONCAT('order ',o.state),"
	    "CONCAT('balance ',o.balance)),IF(o.live_id IS NULL,'',' live'),"
	    "IFNULL((SELECT GROUP_CONCAT(CONCAT('; ',LEFT(t.payme_id,1),' ',"
	    "t.state,IFNULL(CONCAT(' reason ',t.reason),''),"
	    "IF(t.active_order IS NULL,'',' active'),"
	    "IF(t.perform_time=0,'',' performed'),"
	    "IF(t.cancel_time=0,'',' cancelled'),"
	    "IF(t.fiscal_perform IS NULL,'',' fiscal')) ORDER BY t.payme_id"
	    " SEPARATOR '') FROM payme_transaction t WHERE t.cashbox=o.cashbox"
	    " AND t.payme_id IN ('$I','$J') AND t.order_id=o.id),'')) "
	    "ORDER BY o.kind SEPARATOR ' | ') FROM payme_order o WHERE "
	    "(cashbox='main' AND account_key='order_id=$O') OR "
	    "(cashbox='phone' AND account_key='phone=$O')"));
	return books;
}

/* ------ calls ------ */

static void
judge(struct answer *answer, const char *json)
{
	enum json_verdict verdict = JSON_BROKEN;
	struct json_object *root = NULL;

	answer->code = 0;
	answer->begun = memory.length > 0;
	answer->whole = json != NULL &&
	    json_read(span_of(json), &verdict, &root) == RESULT_OK &&
	    verdict == JSON_SOUND &&
	    json_has(root, "result") != json_has(root, "error") &&
	    json_has(root, "id");
	if (answer->whole && json_has(root, "error"))
		ck_assert(json_integer(json_member(
		    json_member(root, "error"), "code"), &answer->code));
	json_object_put(root);
}

static void
take_answer(struct answer *answer)
{
	const char *json = memory_request_answer(&memory);

	judge(answer, json);
	if (json == NULL)
		json = memory.response;
	ck_assert_int_lt(strlen(json), sizeof(answer->text));
	strcpy(answer->text, json);
	ck_assert_int_eq(memory.finished, 1);
}

void
shop_call(struct merchant *merchant, const char *box, const char *text,
    struct answer *answer)
{
	char *body;

	if (text[0] != '{') {
		shop_sql(text);
		return;
	}
	fault_pause(true);
	body = fill(text);
	memory_request_init(&memory, span_of(body));
	memory_request_set(&memory, "HTTP_AUTHORIZATION", AUTHORIZATION);
	memory_request_set(&memory, "PATH_INFO", box);
	fault_pause(false);
	merchant_answer(merchant, &memory.request);
	fault_pause(true);
	take_answer(answer);
	free(body);
	fault_pause(false);
}

const char *
answer_normal(const struct answer *answer)
{
	static char normal[sizeof(answer->text)];
	static const char mark[] = "\"transaction\":\"";
	char *out = normal;

	for (const char *p = answer->text; *p != '\0';) {
		size_t digits = strspn(p, "0123456789");

		if (strncmp(p, LONG_TEXT, sizeof(LONG_TEXT) - 1) == 0) {
			out = stpcpy(out, "LONG");
			p += sizeof(LONG_TEXT) - 1;
		} else if (digits >= 13) {
			*out++ = digits == 13 ? 'T' : 'I';
			p += digits;
		} else if (digits > 0 && out - normal > 15 &&
		    strncmp(out - (sizeof(mark) - 1), mark,
		    sizeof(mark) - 1) == 0) {
			*out++ = '#';
			p += digits;
		} else {
			*out++ = *p++;
		}
	}
	*out = '\0';
	return normal;
}
