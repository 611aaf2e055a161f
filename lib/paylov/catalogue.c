/* Rows of services, and when they are asked for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "paylov/catalogue.h"
#include "paylov/reading.h"
#include "paylov/wire.h"
#include "setting/json.h"
#include "setting/log.h"

/* Who has just asked in vain is followed by none who asks, for so long. */
#define FAILED_MS 30000
#define NAME_SIZE 140

static const char find_sql[] =
    "SELECT body,time,failed_time FROM `{}service_catalogue` WHERE name=?";
static const char put_sql[] =
    "INSERT INTO `{}service_catalogue` (name,body,time,failed_time)"
    " VALUES (?,?,?,0) ON DUPLICATE KEY UPDATE body=VALUES(body),"
    "time=VALUES(time),failed_time=0";
static const char fail_sql[] =
    "INSERT INTO `{}service_catalogue` (name,body,time,failed_time)"
    " VALUES (?,NULL,0,?) ON DUPLICATE KEY UPDATE"
    " failed_time=VALUES(failed_time)";

/* One of them, on its way from Paylov or from the database. */
struct entry {
	struct office *office;
	char name[NAME_SIZE]; /* of the row */
	const char *service; /* NULL: the list */
	bool mine; /* of the list */
	struct json_object *root; /* as it is kept; NULL: it is not */
	int64_t time, failed_time;
	const void *piece; /* what is asked for */
};

int64_t
catalogue_age(const struct office *office)
{
	return office->config->service.paylov_cache_minutes * 60000;
}

/* ------ rows ------ */

static enum result
find(struct session *session, void *state)
{
	struct entry *entry = state;
	struct value name = value_text(span_of(entry->name));
	enum json_verdict verdict = JSON_SOUND;
	const struct row *row;
	enum result result = session_find(session, find_sql, &name, 1, &row);

	if (result != RESULT_OK || row == NULL)
		return result;
	entry->time = row_int(row, 1);
	entry->failed_time = row_int(row, 2);
	json_object_put(entry->root);
	entry->root = NULL;
	return row_null(row, 0)
	    ? RESULT_OK
	    : json_read(row_text(row, 0), &verdict, &entry->root);
}

struct writing {
	const char *sql, *name;
	struct buf body;
	int64_t time;
};

static enum result
write_row(struct session *session, void *state)
{
	const struct writing *writing = state;
	struct value values[3], *next = values;

	*next++ = value_text(span_of(writing->name));
	if (writing->body.data != NULL)
		*next++ = value_text(
		    (struct span){writing->body.data, writing->body.length});
	*next++ = value_int(writing->time);
	return session_change(
	    session, writing->sql, values, (size_t)(next - values), NULL);
}

static void
put_body(const struct entry *entry, struct buf *body)
{
	const struct paylov_services *list = entry->piece;

	if (entry->service != NULL) {
		reading_put_service(body, entry->piece, true);
		return;
	}
	buf_text(body, "{\"services\":[");
	for (size_t i = 0; i < list->count; i++) {
		buf_text(body, i == 0 ? "" : ",");
		reading_put_service(body, &list->services[i], false);
	}
	buf_text(body, "]}");
}

/* Where it cannot be kept, it was told all the same. */
static void
keep(const struct entry *entry)
{
	struct writing writing = {
	    .sql = entry->piece == NULL ? fail_sql : put_sql,
	    .name = entry->name,
	    .time = clock_now()};

	if (entry->piece != NULL)
		put_body(entry, &writing.body);
	if (!buf_ok(&writing.body) ||
	    store_run(entry->office->store, STORE_READ, write_row, &writing) !=
		RESULT_OK)
		log_warning("paylov: the catalogue could not be kept");
	buf_free(&writing.body);
}

/* ------ asking ------ */

/* Where the fields came without their service, the list has the rest. */
static void
complete(struct entry *entry, struct paylov_service *service)
{
	const struct paylov_services *list = NULL;
	struct catalogue_note note;
	bool good = true;

	if (!reading_is_bare(service) ||
	    catalogue_list(entry->office, false, catalogue_age(entry->office),
		&list, &note) != PAYLOV_OK)
		return;
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->services[i].id, service->id) == 0)
			good = reading_adopt(service, &list->services[i]);
	if (!good)
		log_warning("paylov: out of memory");
	paylov_free(list);
}

static enum paylov_outcome
ask(struct entry *entry)
{
	const struct paylov_services *list;
	const struct paylov_service *service;
	enum paylov_outcome outcome;

	if (entry->service == NULL) {
		outcome =
		    paylov_list(entry->office->paylov, entry->mine, &list);
		if (outcome == PAYLOV_OK)
			entry->piece = list;
	} else {
		outcome = paylov_fields(
		    entry->office->paylov, entry->service, &service);
		if (outcome == PAYLOV_OK) {
			/* Nobody else has seen it yet. */
			complete(entry, (struct paylov_service *)service);
			entry->piece = service;
		}
	}
	return outcome;
}

static bool
use_kept(struct entry *entry)
{
	if (entry->root == NULL)
		return false;
	entry->piece = entry->service == NULL
	    ? (const void *)reading_services(entry->root)
	    : reading_service(entry->root, entry->service);
	return entry->piece != NULL;
}

/* A refusal of what was asked for is an answer; all else is none. */
static bool
is_answer(const struct entry *entry, enum paylov_outcome outcome)
{
	enum paylov_kind kind = paylov_last_error(entry->office->paylov)->kind;

	return outcome == PAYLOV_OK || kind == PAYLOV_KIND_CALL ||
	    (outcome == PAYLOV_REFUSED && kind != PAYLOV_KIND_ACCESS &&
		kind != PAYLOV_KIND_SYSTEM);
}

static bool
within(int64_t time, int64_t now, int64_t span)
{
	return time != 0 && time <= now && now - time <= span;
}

/* *piece is untouched unless PAYLOV_OK. */
static enum paylov_outcome
get(struct entry *entry, int64_t age, struct catalogue_note *note)
{
	enum paylov_outcome outcome = PAYLOV_NOT_SENT;
	int64_t now = clock_now();

	if (store_run(entry->office->store, STORE_READ, find, entry) !=
	    RESULT_OK)
		log_warning("paylov: the catalogue could not be read");
	if (within(entry->time, now, age) && use_kept(entry)) {
		*note = (struct catalogue_note){entry->time, false};
		return PAYLOV_OK;
	}
	if (age == CATALOGUE_FRESH || entry->root == NULL ||
	    !within(entry->failed_time, now, FAILED_MS)) {
		outcome = ask(entry);
		if (is_answer(entry, outcome)) {
			*note = (struct catalogue_note){now, false};
			if (outcome == PAYLOV_OK)
				keep(entry);
			return outcome;
		}
		keep(entry);
	}
	if (!use_kept(entry))
		return outcome;
	*note = (struct catalogue_note){entry->time, true};
	return PAYLOV_OK;
}

enum paylov_outcome
catalogue_list(struct office *office, bool mine, int64_t age,
    const struct paylov_services **list, struct catalogue_note *note)
{
	struct entry entry = {.office = office, .mine = mine};
	enum paylov_outcome outcome;

	snprintf(entry.name, NAME_SIZE, "%.16s:%s", office->shelf.name,
	    mine ? "mine" : "all");
	outcome = get(&entry, age, note);
	if (outcome == PAYLOV_OK)
		*list = entry.piece;
	json_object_put(entry.root);
	return outcome;
}

enum paylov_outcome
catalogue_service(struct office *office, const char *id, int64_t age,
    const struct paylov_service **service, struct catalogue_note *note)
{
	struct entry entry = {.office = office, .service = id};
	enum paylov_outcome outcome;

	snprintf(entry.name, NAME_SIZE, "%.16s=%.*s", office->shelf.name,
	    WIRE_ID_MAX, id);
	outcome = get(&entry, age, note);
	if (outcome == PAYLOV_OK)
		*service = entry.piece;
	json_object_put(entry.root);
	return outcome;
}
