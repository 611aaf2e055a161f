/* Services and their fields. */
#include <string.h>
#include <strings.h>

#include "paylov/piece.h"
#include "paylov/reading.h"
#include "setting/json.h"
#include "setting/member.h"

#define OF_SERVICE(member) offsetof(struct paylov_service, member)
#define OF_FIELD(member) offsetof(struct paylov_field, member)
#define OF_OPTION(member) offsetof(struct paylov_option, member)
#define OF_RESPONSE(member) offsetof(struct paylov_response, member)
#define OF_ROW(member) offsetof(struct paylov_row, member)

/* clang-format off */
static const struct member service_members[] = {
    {{"service_id"}, MEMBER_TEXT, OF_SERVICE(id)},
    {{"name"}, MEMBER_TEXT, OF_SERVICE(name)},
    {{"category", "id"}, MEMBER_NUMBER, OF_SERVICE(category_id)},
    {{"category", "name"}, MEMBER_TEXT, OF_SERVICE(category)},
    {{"amount", "min"}, MEMBER_WHOLE, OF_SERVICE(min.sum)},
    {{"amount", "max"}, MEMBER_WHOLE, OF_SERVICE(max.sum)},
    {{"is_active"}, MEMBER_TRUE, OF_SERVICE(active)},
    {{"has_info_method"}, MEMBER_FLAG, OF_SERVICE(has_info)},
    {{"can_cancel"}, MEMBER_FLAG, OF_SERVICE(can_cancel)},
    {{"payment_available"}, MEMBER_TRUE, OF_SERVICE(payable)},
    {{"logo"}, MEMBER_TEXT, OF_SERVICE(logo)},
};

/* type and content are words: see read_words(). */
static const struct member field_members[] = {
    {{"field_id"}, MEMBER_TEXT, OF_FIELD(id)},
    {{"name"}, MEMBER_TEXT, OF_FIELD(name)},
    {{"title"}, MEMBER_TEXT, OF_FIELD(title)},
    {{"validation"}, MEMBER_TEXT, OF_FIELD(validation)},
    {{"length"}, MEMBER_WHOLE, OF_FIELD(length)},
    {{"required"}, MEMBER_FLAG, OF_FIELD(required)},
    {{"dependency_of"}, MEMBER_TEXT, OF_FIELD(parent)},
};

static const struct member option_members[] = {
    {{"value"}, MEMBER_TEXT, OF_OPTION(value)},
    {{"title"}, MEMBER_TEXT, OF_OPTION(title)},
    {{"filter"}, MEMBER_TEXT, OF_OPTION(filter)},
};

static const struct member response_members[] = {
    {{"field_id"}, MEMBER_TEXT, OF_RESPONSE(id)},
    {{"name"}, MEMBER_TEXT, OF_RESPONSE(name)},
    {{"title"}, MEMBER_TEXT, OF_RESPONSE(title)},
    {{"postfix"}, MEMBER_TEXT, OF_RESPONSE(postfix)},
};

static const struct member row_members[] = {
    {{"name"}, MEMBER_TEXT, OF_ROW(name)},
    {{"value"}, MEMBER_TEXT, OF_ROW(value)},
    {{"title"}, MEMBER_TEXT, OF_ROW(title)},
};
/* clang-format on */

/* A list of JSON, read into an array of the piece; less what is no entry. */
struct list {
	void *piece;
	struct json_object *array;
	size_t size; /* of an entry */
	bool (*read)(void *piece, struct json_object *, void *to);
};

/* NULL without memory. */
static void *
read_list(const struct list *list, size_t *count)
{
	size_t all = json_object_is_type(list->array, json_type_array)
	    ? json_object_array_length(list->array)
	    : 0;
	unsigned char *to = piece_array(list->piece, all, list->size);

	*count = 0;
	for (size_t i = 0; to != NULL && i < all; i++)
		if (list->read(list->piece,
			json_object_array_get_idx(list->array, i),
			to + *count * list->size))
			++*count;
	return to;
}

static bool
is_there(const char *text)
{
	return text != NULL && text[0] != '\0';
}

static bool
read_option(void *piece, struct json_object *object, void *to)
{
	struct paylov_option *option = to;

	(void)piece;
	member_read(
	    object, option_members, MEMBER_COUNT(option_members), 0, option);
	if (option->title == NULL)
		option->title = option->value;
	return is_there(option->value);
}

static bool
read_response(void *piece, struct json_object *object, void *to)
{
	(void)piece;
	member_read(
	    object, response_members, MEMBER_COUNT(response_members), 0, to);
	return true;
}

static bool
read_row(void *piece, struct json_object *object, void *to)
{
	(void)piece;
	member_read(object, row_members, MEMBER_COUNT(row_members), 0, to);
	return true;
}

static bool
is_word(struct json_object *object, const char *name, const char *word)
{
	struct span text;

	return json_text(json_member(object, name), &text) &&
	    text.length == strlen(word) &&
	    strncasecmp(text.data, word, text.length) == 0;
}

/* A type that is not told, or that nobody knows, is seen by the options. */
static bool
read_field(void *piece, struct json_object *object, void *to)
{
	struct paylov_field *field = to;
	const struct list options = {piece, json_member(object, "values"),
	    sizeof(struct paylov_option), read_option};

	member_read(
	    object, field_members, MEMBER_COUNT(field_members), 0, field);
	if (!is_there(field->name))
		return false;
	if (!is_there(field->title))
		field->title = field->name;
	if (!is_there(field->parent))
		field->parent = NULL;
	if (!is_there(field->validation))
		field->validation = NULL;
	field->options = read_list(&options, &field->option_count);
	field->choice = is_word(object, "type", "select") ||
	    (field->option_count > 0 && !is_word(object, "type", "text"));
	field->digits = is_word(object, "content", "number");
	return field->options != NULL;
}

static bool
read_service(void *piece, struct json_object *object, void *to)
{
	struct paylov_service *service = to;

	(void)piece;
	member_read(
	    object, service_members, MEMBER_COUNT(service_members), 0, service);
	if (!is_there(service->name))
		service->name = service->id;
	return is_there(service->id);
}

/* ------ what is asked for ------ */

struct json_object *
reading_array(struct json_object *result, const char *name)
{
	return json_object_is_type(result, json_type_array)
	    ? result
	    : json_member(result, name);
}

const struct paylov_services *
reading_services(struct json_object *result)
{
	struct json_object *array = reading_array(result, "services");
	struct paylov_services *new = NULL;
	struct list list = {
	    NULL, array, sizeof(struct paylov_service), read_service};

	if (json_object_is_type(array, json_type_array))
		new = piece_new(result, sizeof(*new));
	if (new == NULL)
		return NULL;
	list.piece = new;
	new->services = read_list(&list, &new->count);
	if (new->services != NULL)
		return new;
	paylov_free(new);
	return NULL;
}

static bool
read_parts(struct paylov_service *service, struct json_object *object)
{
	const struct list fields = {service, json_member(object, "fields"),
	    sizeof(struct paylov_field), read_field};
	const struct list responses = {service,
	    json_member(object, "response_fields"),
	    sizeof(struct paylov_response), read_response};

	service->fields = read_list(&fields, &service->field_count);
	service->responses = read_list(&responses, &service->response_count);
	return service->fields != NULL && service->responses != NULL;
}

/* {"data": [service]}, {"data": service}, [service], or the service itself. */
static struct json_object *
find_service(struct json_object *result)
{
	struct json_object *data = reading_array(result, "data");

	if (json_object_is_type(data, json_type_array))
		return json_object_array_get_idx(data, 0);
	return data == NULL ? result : data;
}

const struct paylov_service *
reading_service(struct json_object *result, const char *id)
{
	struct json_object *object = find_service(result);
	struct paylov_service *new = NULL;

	/* One without fields is one if it says which it is. */
	if (json_object_is_type(
		json_member(object, "fields"), json_type_array) ||
	    (json_member(object, "fields") == NULL &&
		is_word(object, "service_id", id)))
		new = piece_new(result, sizeof(*new));
	if (new == NULL)
		return NULL;
	if (read_service(new, object, new) && strcmp(new->id, id) != 0)
		goto fail;
	if (new->id == NULL || new->id[0] == '\0') {
		char *copy = piece_array(new, strlen(id) + 1, 1);

		if (copy == NULL)
			goto fail;
		new->id = strcpy(copy, id);
	}
	if (new->name == NULL)
		new->name = new->id;
	if (read_parts(new, object))
		return new;
fail:
	paylov_free(new);
	return NULL;
}

static bool
adopt_text(struct paylov_service *service, const char **text, const char *from)
{
	char *copy;

	if (from == NULL)
		return true;
	copy = piece_array(service, strlen(from) + 1, 1);
	if (copy != NULL)
		*text = strcpy(copy, from);
	return copy != NULL;
}

bool
reading_is_bare(const struct paylov_service *service)
{
	return strcmp(service->name, service->id) == 0 ||
	    (service->min.sum < 0 && service->max.sum < 0);
}

bool
reading_adopt(
    struct paylov_service *service, const struct paylov_service *listed)
{
	if (service->min.sum < 0)
		service->min = listed->min;
	if (service->max.sum < 0)
		service->max = listed->max;
	service->active = service->active && listed->active;
	service->payable = service->payable && listed->payable;
	service->has_info = service->has_info || listed->has_info;
	return (strcmp(service->name, service->id) != 0 ||
		   adopt_text(service, &service->name, listed->name)) &&
	    (service->category != NULL ||
		adopt_text(service, &service->category, listed->category));
}

bool
reading_rows(void *piece, struct json_object *data, struct paylov_rows *rows)
{
	const struct list list = {
	    piece, data, sizeof(struct paylov_row), read_row};

	rows->rows = read_list(&list, &rows->count);
	return rows->rows != NULL;
}

const struct paylov_rows *
reading_info(struct json_object *result)
{
	struct json_object *data = reading_array(result, "data");
	struct paylov_rows *new = NULL;

	if (json_object_is_type(data, json_type_array))
		new = piece_new(result, sizeof(*new));
	if (new == NULL)
		return NULL;
	if (reading_rows(new, data, new))
		return new;
	paylov_free(new);
	return NULL;
}

/* ------ writing ------ */

static void
put_member(struct buf *out, const char *name, const char *text)
{
	buf_char(out, ',');
	json_put_text(out, name);
	buf_char(out, ':');
	if (text == NULL)
		buf_text(out, "null");
	else
		json_put_text(out, text);
}

/* What member_put() has closed is gone on with. */
static void
reopen(struct buf *out)
{
	if (buf_ok(out))
		out->length--;
}

static void
put_options(struct buf *out, const struct paylov_field *field)
{
	buf_text(out, ",\"values\":[");
	for (size_t i = 0; i < field->option_count; i++) {
		buf_text(out, i == 0 ? "" : ",");
		member_put(out, option_members, MEMBER_COUNT(option_members),
		    &field->options[i]);
	}
	buf_text(out, "]}");
}

static void
put_field(struct buf *out, const struct paylov_field *field)
{
	member_put(out, field_members, MEMBER_COUNT(field_members), field);
	reopen(out);
	put_member(out, "type", field->choice ? "select" : "text");
	put_member(out, "content", field->digits ? "number" : "text");
	put_options(out, field);
}

static void
put_parts(struct buf *out, const struct paylov_service *service)
{
	buf_text(out, ",\"fields\":[");
	for (size_t i = 0; i < service->field_count; i++) {
		buf_text(out, i == 0 ? "" : ",");
		put_field(out, &service->fields[i]);
	}
	buf_text(out, "],\"response_fields\":[");
	for (size_t i = 0; i < service->response_count; i++) {
		buf_text(out, i == 0 ? "" : ",");
		member_put(out, response_members,
		    MEMBER_COUNT(response_members), &service->responses[i]);
	}
	buf_text(out, "]}");
}

void
reading_put_service(
    struct buf *out, const struct paylov_service *service, bool fields)
{
	member_put(
	    out, service_members, MEMBER_COUNT(service_members), service);
	if (!fields)
		return;
	reopen(out);
	put_parts(out, service);
}

void
reading_put_rows(struct buf *out, const struct paylov_rows *rows)
{
	buf_char(out, '[');
	for (size_t i = 0; i < rows->count; i++) {
		buf_text(out, i == 0 ? "" : ",");
		member_put(out, row_members, MEMBER_COUNT(row_members),
		    &rows->rows[i]);
	}
	buf_char(out, ']');
}
