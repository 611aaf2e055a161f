/* The services of the local Paylov: a file, and what is told of accounts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "paylov/reading.h"
#include "sandbox/paylov.h"
#include "setting/data.h"
#include "setting/json.h"
#include "setting/log.h"

#define FIELDS_MAX 16
#define NOBODY "404" /* what ends so is nobody's account */

/* ------ the file ------ */

static struct json_object *
all_services(void)
{
	static struct json_object *root;
	char *folder, *path;

	if (root != NULL)
		return json_member(root, "services");
	folder = data_folder("templates");
	if (folder != NULL &&
	    asprintf(&path, "%s/sandbox/paylov/services.json", folder) >= 0) {
		root = json_object_from_file(path);
		if (root == NULL)
			log_error("%s: no JSON", path);
		free(path);
	}
	free(folder);
	return json_member(root, "services");
}

static size_t
service_count(void)
{
	struct json_object *list = all_services();

	return json_object_is_type(list, json_type_array)
	    ? json_object_array_length(list)
	    : 0;
}

static const char *
json_of(struct json_object *value)
{
	return json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN);
}

/* The service as it is told alone: with its fields. */
static void
put_whole(struct json_object *entry, struct buf *out)
{
	const char *head = json_of(json_member(entry, "service"));

	buf_add(out, head, strlen(head) - 1);
	buf_text(out, ",\"fields\":");
	buf_text(out, json_of(json_member(entry, "fields")));
	buf_text(out, ",\"response_fields\":");
	buf_text(out, json_of(json_member(entry, "response_fields")));
	buf_char(out, '}');
}

static struct json_object *
entry_of(struct span id)
{
	for (size_t i = 0; i < service_count(); i++) {
		struct json_object *entry =
		    json_object_array_get_idx(all_services(), i);
		struct span text;

		if (json_text(json_member(
				  json_member(entry, "service"), "service_id"),
			&text) &&
		    span_equal(text, id))
			return entry;
	}
	return NULL;
}

enum result
desk_find_service(struct span id, struct shop_service *found)
{
	struct json_object *entry = entry_of(id), *root = NULL;
	struct buf text = {0};
	enum json_verdict verdict;
	char *name;

	if (entry == NULL)
		return RESULT_UNCHANGED;
	put_whole(entry, &text);
	name = strndup(id.data, id.length);
	if (name != NULL &&
	    json_read((struct span){text.data, text.length}, &verdict, &root) ==
		RESULT_OK) {
		found->service = reading_service(root, name);
		found->info = json_member(entry, "info");
	}
	json_object_put(root);
	buf_free(&text);
	free(name);
	return found->service == NULL ? RESULT_NO_MEMORY : RESULT_OK;
}

/* ------ list and fields ------ */

enum result
desk_list(struct desk *desk)
{
	bool mine = span_is(desk_param(desk, "available_for_me"), "true");
	bool first = true;

	buf_text(&desk->result, "{\"services\":[");
	for (size_t i = 0; i < service_count(); i++) {
		struct json_object *entry =
		    json_object_array_get_idx(all_services(), i);

		if (mine &&
		    !json_object_get_boolean(json_member(entry, "mine")))
			continue;
		buf_text(&desk->result, first ? "" : ",");
		buf_text(&desk->result, json_of(json_member(entry, "service")));
		first = false;
	}
	buf_text(&desk->result, "]}");
	return RESULT_OK;
}

enum result
desk_fields(struct desk *desk)
{
	struct span id = desk->path;
	struct json_object *entry;

	if (id.length > 0 && id.data[id.length - 1] == '/')
		id.length--;
	entry = entry_of(id);
	if (entry == NULL)
		return desk_refuse(
		    desk, "field_not_valid", "there is no such service");
	buf_text(&desk->result, "{\"data\":[");
	put_whole(entry, &desk->result);
	buf_text(&desk->result, "]}");
	return RESULT_OK;
}

/* ------ accounts ------ */

static void
put_row(
    struct buf *rows, const char *name, const char *value, const char *title)
{
	buf_text(rows, rows->length == 0 ? "{\"name\":" : ",{\"name\":");
	json_put_text(rows, name);
	buf_text(rows, ",\"value\":");
	json_put_text(rows, value);
	buf_text(rows, ",\"title\":");
	json_put_text(rows, title);
	buf_char(rows, '}');
}

/* A choice is told by its title. */
static void
put_entry(struct buf *rows, const struct paylov_service *service,
    const struct paylov_entry *entry)
{
	for (size_t i = 0; i < service->field_count; i++) {
		const struct paylov_field *field = &service->fields[i];
		const char *value = entry->value;

		if (strcmp(field->name, entry->name) != 0)
			continue;
		for (size_t k = 0; k < field->option_count; k++)
			if (strcmp(field->options[k].value, value) == 0) {
				value = field->options[k].title;
				break;
			}
		put_row(rows, field->name, value, field->title);
	}
}

static bool
is_nobody(const char *value)
{
	size_t length = strlen(value);

	return length >= strlen(NOBODY) &&
	    strcmp(value + length - strlen(NOBODY), NOBODY) == 0;
}

/* The account's fields; false: one of them is no text, or there are too many. */
static bool
take_entries(struct json_object *account,
    struct paylov_entry entries[FIELDS_MAX], size_t *count)
{
	*count = 0;
	if (!json_object_is_type(account, json_type_object))
		return false;
	json_object_object_foreach(account, name, value)
	{
		if (!json_object_is_type(value, json_type_string) ||
		    *count == FIELDS_MAX)
			return false;
		entries[*count].name = name;
		entries[*count].value = json_object_get_string(value);
		++*count;
	}
	return true;
}

bool
desk_account(
    struct desk *desk, const struct shop_service *shop, struct buf *rows)
{
	const struct paylov_service *service = shop->service;
	struct paylov_entry entries[FIELDS_MAX];
	struct paylov_mistake mistake;
	size_t count;

	if (!take_entries(
		json_member(desk->params, "account"), entries, &count))
		return desk_refuse(desk, "validation_error", "account") !=
		    RESULT_OK;
	mistake = paylov_account_check(service, entries, count);
	if (mistake.flaw != PAYLOV_FLAW_NONE)
		return desk_refuse(desk,
			   mistake.flaw == PAYLOV_FLAW_MISSING
			       ? "field_required"
			       : "field_not_valid",
			   paylov_flaw_name(mistake.flaw)) != RESULT_OK;
	for (size_t i = 0; i < count; i++)
		if (is_nobody(entries[i].value))
			return desk_refuse(desk, "validation_error",
				   "there is no such account") != RESULT_OK;
	for (size_t i = 0; i < json_object_array_length(shop->info); i++) {
		buf_text(rows, i == 0 ? "" : ",");
		buf_text(
		    rows, json_of(json_object_array_get_idx(shop->info, i)));
	}
	for (size_t i = 0; i < count; i++)
		put_entry(rows, service, &entries[i]);
	return true;
}

enum result
desk_info(struct desk *desk)
{
	struct shop_service shop = {NULL, NULL};
	struct span id;
	enum result result;

	if (!desk_require(desk, "service_id", &id))
		return RESULT_OK;
	result = desk_find_service(id, &shop);
	if (result == RESULT_UNCHANGED)
		return desk_refuse(
		    desk, "field_not_valid", "there is no such service");
	if (result != RESULT_OK)
		return result;
	if (!shop.service->has_info) {
		result = desk_refuse(
		    desk, "permission_denied", "nothing is told of accounts");
	} else {
		struct buf rows = {0};

		if (desk_account(desk, &shop, &rows)) {
			buf_text(&desk->result, "{\"data\":[");
			buf_add(&desk->result, rows.data, rows.length);
			buf_text(&desk->result, "]}");
		}
		buf_free(&rows);
	}
	paylov_free(shop.service);
	return result;
}
