/* Prepared statements and their rows. */
#include <stdlib.h>
#include <string.h>

#include <mysqld_error.h>

#include "setting/log.h"
#include "store/fault.h"
#include "store/session.h"

#define TEXT_SIZE 160

struct cell {
	int64_t number;
	char *text; /* NULL: a number */
	unsigned long size;
	unsigned long length;
	my_bool null;
};

struct row {
	struct cell *cells;
	unsigned count;
};

struct prepared {
	const char *sql;
	MYSQL_STMT *stmt;
	MYSQL_BIND *in;
	unsigned long in_count;
	MYSQL_BIND *out;
	struct row row;
	bool widened; /* cells are elsewhere than the library knows */
	int64_t insert_id;
};

static void
prepared_free(struct prepared *prepared)
{
	if (prepared == NULL)
		return;
	for (unsigned i = 0; i < prepared->row.count; i++)
		free(prepared->row.cells[i].text);
	free(prepared->row.cells);
	free(prepared->in);
	free(prepared->out);
	if (prepared->stmt != NULL)
		mysql_stmt_close(prepared->stmt);
	free(prepared);
}

void
session_forget(struct session *session)
{
	for (size_t i = 0; i < session->prepared_count; i++)
		prepared_free(session->prepared[i]);
	session->prepared_count = 0;
}

void
session_expand(const struct session *session, const char *sql, struct buf *buf)
{
	const char *mark;

	while ((mark = strstr(sql, "{}")) != NULL) {
		buf_add(buf, sql, (size_t)(mark - sql));
		buf_text(buf, session->prefix);
		sql = mark + 2;
	}
	buf_text(buf, sql);
}

void
session_table(const struct session *session, const char *name, struct buf *buf)
{
	buf_text(buf, session->prefix);
	buf_text(buf, name);
}

static enum result
statement_fault(struct session *session, struct prepared *prepared)
{
	unsigned code = mysql_stmt_errno(prepared->stmt);

	/* What breaks while rows are read is told to the connection only. */
	if (code == 0)
		return session_fault(session, prepared->sql);
	/* Binary log by statement: another isolation level is needed. */
	if (code == ER_BINLOG_STMT_MODE_AND_ROW_ENGINE)
		session->repeatable = true;
	fault_log(prepared->sql, code, mysql_stmt_error(prepared->stmt));
	return fault_result(code);
}

static bool
is_integer(const MYSQL_FIELD *field)
{
	switch (field->type) {
	case MYSQL_TYPE_TINY:
	case MYSQL_TYPE_SHORT:
	case MYSQL_TYPE_INT24:
	case MYSQL_TYPE_LONG:
	case MYSQL_TYPE_LONGLONG:
		return true;
	default:
		return false;
	}
}

/* Points the client library at the cells. */
static void
bind_cells(struct prepared *prepared)
{
	for (unsigned i = 0; i < prepared->row.count; i++) {
		struct cell *cell = &prepared->row.cells[i];
		MYSQL_BIND *bind = &prepared->out[i];

		bind->is_null = &cell->null;
		bind->length = &cell->length;
		if (cell->text == NULL) {
			bind->buffer_type = MYSQL_TYPE_LONGLONG;
			bind->buffer = &cell->number;
		} else {
			bind->buffer_type = MYSQL_TYPE_STRING;
			bind->buffer = cell->text;
			bind->buffer_length = cell->size;
		}
	}
}

/* Cells of the types that the server announced. */
static enum result
make_cells(struct prepared *prepared, unsigned count)
{
	MYSQL_RES *metadata;

	prepared->row.cells = calloc(count, sizeof(*prepared->row.cells));
	prepared->out = calloc(count, sizeof(*prepared->out));
	metadata = mysql_stmt_result_metadata(prepared->stmt);
	if (prepared->row.cells == NULL || prepared->out == NULL ||
	    metadata == NULL) {
		mysql_free_result(metadata);
		return RESULT_NO_MEMORY;
	}
	prepared->row.count = count;
	for (unsigned i = 0; i < count; i++) {
		struct cell *cell = &prepared->row.cells[i];

		if (is_integer(mysql_fetch_field_direct(metadata, i)))
			continue;
		cell->size = TEXT_SIZE;
		cell->text = malloc(TEXT_SIZE);
		if (cell->text == NULL) {
			mysql_free_result(metadata);
			return RESULT_NO_MEMORY;
		}
	}
	mysql_free_result(metadata);
	bind_cells(prepared);
	return RESULT_OK;
}

static enum result
make(struct session *session, struct prepared *prepared)
{
	struct buf text = {0};
	unsigned columns;
	int failed;

	prepared->stmt = mysql_stmt_init(session->mysql);
	if (prepared->stmt == NULL)
		return RESULT_NO_MEMORY;
	session_expand(session, prepared->sql, &text);
	if (!buf_ok(&text)) {
		buf_free(&text);
		return RESULT_NO_MEMORY;
	}
	failed = mysql_stmt_prepare(prepared->stmt, text.data, text.length);
	buf_free(&text);
	if (failed != 0)
		return statement_fault(session, prepared);
	prepared->in_count = mysql_stmt_param_count(prepared->stmt);
	prepared->in = calloc(prepared->in_count + 1, sizeof(*prepared->in));
	if (prepared->in == NULL)
		return RESULT_NO_MEMORY;
	columns = mysql_stmt_field_count(prepared->stmt);
	return columns == 0 ? RESULT_OK : make_cells(prepared, columns);
}

static struct prepared *
lookup(const struct session *session, const char *sql)
{
	for (size_t i = session->prepared_count; i-- > 0;)
		if (session->prepared[i]->sql == sql)
			return session->prepared[i];
	return NULL;
}

/* The last one is the one that was used last. */
static void
move_to_end(struct session *session, struct prepared *prepared)
{
	struct prepared **all = session->prepared;
	size_t last = session->prepared_count - 1, i = last;

	while (all[i] != prepared)
		i--;
	memmove(&all[i], &all[i + 1], (last - i) * sizeof(*all));
	all[last] = prepared;
}

/*
 * Closes the one that was not used for longest.  Its row is not looked at any
 * more: no caller runs that many statements between a row and its use.
 */
static void
make_room(struct session *session)
{
	if (session->prepared_count < SESSION_STATEMENTS)
		return;
	prepared_free(session->prepared[0]);
	session->prepared_count--;
	memmove(&session->prepared[0], &session->prepared[1],
	    session->prepared_count * sizeof(session->prepared[0]));
}

static enum result
prepare(struct session *session, const char *sql, struct prepared **prepared)
{
	struct prepared *new = lookup(session, sql);
	enum result result;

	if (new != NULL) {
		move_to_end(session, new);
		*prepared = new;
		return RESULT_OK;
	}
	new = calloc(1, sizeof(*new));
	if (new == NULL)
		return RESULT_NO_MEMORY;
	new->sql = sql;
	result = make(session, new);
	if (result != RESULT_OK) {
		prepared_free(new);
		return result;
	}
	make_room(session);
	session->prepared[session->prepared_count++] = new;
	*prepared = new;
	return RESULT_OK;
}

static void
bind_values(struct prepared *prepared, const struct value *values)
{
	for (unsigned long i = 0; i < prepared->in_count; i++) {
		MYSQL_BIND *bind = &prepared->in[i];

		memset(bind, 0, sizeof(*bind));
		switch (values[i].type) {
		case VALUE_NULL:
			bind->buffer_type = MYSQL_TYPE_NULL;
			break;
		case VALUE_INT:
			bind->buffer_type = MYSQL_TYPE_LONGLONG;
			bind->buffer = (void *)&values[i].number;
			break;
		case VALUE_TEXT:
			bind->buffer_type = MYSQL_TYPE_STRING;
			bind->buffer = (void *)values[i].text.data;
			bind->buffer_length = values[i].text.length;
			break;
		}
	}
}

/* Prepared, bound and executed; the result is not yet read. */
static enum result
execute(struct session *session, const char *sql, const struct value *values,
    size_t count, struct prepared **prepared)
{
	enum result result;

	if (session_late(session))
		return RESULT_DOWN;
	result = prepare(session, sql, prepared);
	if (result != RESULT_OK)
		return result;
	if (count != (*prepared)->in_count) {
		log_error("database: %zu values for: %s", count, sql);
		return RESULT_BUG;
	}
	if (session_late(session))
		return RESULT_DOWN;
	bind_values(*prepared, values);
	if (mysql_stmt_bind_param((*prepared)->stmt, (*prepared)->in) != 0 ||
	    mysql_stmt_execute((*prepared)->stmt) != 0)
		return statement_fault(session, *prepared);
	if ((*prepared)->row.count > 0 &&
	    mysql_stmt_bind_result((*prepared)->stmt, (*prepared)->out) != 0)
		return statement_fault(session, *prepared);
	(*prepared)->widened = false;
	return RESULT_OK;
}

/*
 * Reads anew the texts that did not fit into their cells.  Where those are now
 * is told to the client library before the next row only: 3.3.19 forgets the
 * lengths of this one when it is told.
 */
static enum result
widen(struct session *session, struct prepared *prepared)
{
	for (unsigned i = 0; i < prepared->row.count; i++) {
		struct cell *cell = &prepared->row.cells[i];
		char *text;

		if (cell->text == NULL || cell->null ||
		    cell->length <= cell->size)
			continue;
		text = realloc(cell->text, cell->length);
		if (text == NULL)
			return RESULT_NO_MEMORY;
		cell->text = text;
		cell->size = cell->length;
		bind_cells(prepared);
		prepared->widened = true;
		if (mysql_stmt_fetch_column(
			prepared->stmt, &prepared->out[i], i, 0) != 0)
			return statement_fault(session, prepared);
	}
	return RESULT_OK;
}

/* The next row into the cells; *more is false after the last one. */
static enum result
fetch(struct session *session, struct prepared *prepared, bool *more)
{
	*more = true;
	if (prepared->widened &&
	    mysql_stmt_bind_result(prepared->stmt, prepared->out) != 0)
		return statement_fault(session, prepared);
	prepared->widened = false;
	switch (mysql_stmt_fetch(prepared->stmt)) {
	case 0:
		return RESULT_OK;
	case MYSQL_NO_DATA:
		*more = false;
		return RESULT_OK;
	case MYSQL_DATA_TRUNCATED:
		return widen(session, prepared);
	default:
		return statement_fault(session, prepared);
	}
}

enum result
session_change(struct session *session, const char *sql,
    const struct value *values, size_t count, int64_t *matched)
{
	struct prepared *prepared;
	enum result result = execute(session, sql, values, count, &prepared);

	if (result != RESULT_OK)
		return result;
	if (matched != NULL)
		*matched = (int64_t)mysql_stmt_affected_rows(prepared->stmt);
	prepared->insert_id = (int64_t)mysql_stmt_insert_id(prepared->stmt);
	return RESULT_OK;
}

int64_t
session_insert_id(struct session *session, const char *sql)
{
	const struct prepared *prepared = lookup(session, sql);

	return prepared == NULL ? 0 : prepared->insert_id;
}

enum result
session_find(struct session *session, const char *sql,
    const struct value *values, size_t count, const struct row **row)
{
	struct prepared *prepared;
	enum result result = execute(session, sql, values, count, &prepared);
	bool more;

	if (result != RESULT_OK)
		return result;
	result = fetch(session, prepared, &more);
	if (mysql_stmt_free_result(prepared->stmt) != 0 && result == RESULT_OK)
		result = statement_fault(session, prepared);
	if (result == RESULT_OK)
		*row = more ? &prepared->row : NULL;
	return result;
}

enum result
session_find_number(struct session *session, const char *sql,
    const struct value *values, size_t count, int64_t *number)
{
	const struct row *row;
	enum result result = session_find(session, sql, values, count, &row);

	if (result == RESULT_OK)
		*number = row == NULL ? 0 : row_int(row, 0);
	return result;
}

enum result
session_each(struct session *session, const char *sql,
    const struct value *values, size_t count, session_row *each, void *state)
{
	struct prepared *prepared;
	enum result result = execute(session, sql, values, count, &prepared);
	bool more;

	if (result != RESULT_OK)
		return result;
	for (;;) {
		result = fetch(session, prepared, &more);
		if (result != RESULT_OK || !more)
			break;
		result = each(&prepared->row, state);
		if (result != RESULT_OK)
			break;
	}
	/* To close the connection is quicker than to read the rest. */
	if (result != RESULT_OK) {
		session->broken = true;
		return result;
	}
	if (mysql_stmt_free_result(prepared->stmt) != 0)
		return statement_fault(session, prepared);
	return RESULT_OK;
}

void
session_then(struct session *session, store_work *work, struct store_next next)
{
	session->then = work;
	session->next = next;
}

bool
row_null(const struct row *row, unsigned column)
{
	return row->cells[column].null != 0;
}

int64_t
row_int(const struct row *row, unsigned column)
{
	return row_null(row, column) ? 0 : row->cells[column].number;
}

void
row_put(const struct row *row, unsigned column, struct buf *buf)
{
	const struct cell *cell = &row->cells[column];

	if (cell->null)
		return;
	if (cell->text == NULL)
		buf_int(buf, cell->number);
	else
		buf_add(buf, cell->text, cell->length);
}

struct span
row_text(const struct row *row, unsigned column)
{
	const struct cell *cell = &row->cells[column];

	if (cell->null)
		return (struct span){NULL, 0};
	return (struct span){cell->text, cell->length};
}
