/* The envelope of the local Paylov, its addresses, and the faults. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "sandbox/faulty.h"
#include "sandbox/paylov.h"
#include "setting/json.h"

#define HEAD "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"

/* clang-format off */
static const struct {
	const char *method, *path;
	desk_method *run;
	bool open; /* without a token */
	bool more; /* the path goes on */
} routes[] = {
    {"POST", "/merchant/oauth2/token/", desk_token, true, false},
    {"GET", "/servicePayment/list/", desk_list, false, false},
    {"GET", "/servicePayment/fields/", desk_fields, false, true},
    {"POST", "/servicePayment/info/", desk_info, false, false},
    {"POST", "/servicePayment/create/", desk_create, false, false},
    {"POST", "/servicePayment/pay/", desk_pay, false, false},
    {"GET", "/servicePayment/transaction/status/", desk_status, false, false},
    {"GET", "/servicePayment/transaction/all", desk_transactions, false, false},
    {"GET", "/merchant/servicePayment/transaction/all/", desk_transactions,
	false, false},
    {"POST", "/merchant/userCard/createUserCard/", desk_card_create,
	false, false},
    {"POST", "/merchant/userCard/confirmUserCardCreate/", desk_card_confirm,
	false, false},
    {"GET", "/merchant/userCard/getAllUserCards/", desk_card_list,
	false, false},
    {"DELETE", "/merchant/userCard/deleteUserCard/", desk_card_remove,
	false, false},
};
/* clang-format on */
#define ROUTES (sizeof(routes) / sizeof(routes[0]))

/* ------ for the methods ------ */

enum result
desk_refuse(struct desk *desk, const char *code, const char *text)
{
	desk->status = 400;
	desk->code = code;
	desk->text = text;
	return RESULT_OK;
}

struct span
desk_param(const struct desk *desk, const char *name)
{
	struct span text = {NULL, 0};

	if (desk->scene->posted)
		json_text(json_member(desk->params, name), &text);
	else
		text = form_get(&desk->scene->page->form, name);
	return text;
}

bool
desk_require(struct desk *desk, const char *name, struct span *value)
{
	*value = desk_param(desk, name);
	if (value->length > 0)
		return true;
	return desk_refuse(desk, "field_required", name) != RESULT_OK;
}

void
desk_uuid(char uuid[PAYLOV_UUID_SIZE])
{
	unsigned char bytes[16];
	char hex[33];

	randombytes_buf(bytes, sizeof(bytes));
	bytes[6] = (bytes[6] & 0x0f) | 0x40;
	bytes[8] = (bytes[8] & 0x3f) | 0x80;
	sodium_bin2hex(hex, sizeof(hex), bytes, sizeof(bytes));
	snprintf(uuid, PAYLOV_UUID_SIZE, "%.8s-%.4s-%.4s-%.4s-%.12s", hex,
	    hex + 8, hex + 12, hex + 16, hex + 20);
}

void
desk_put_time(struct buf *out, int64_t time)
{
	if (time == 0) {
		buf_text(out, "null");
		return;
	}
	buf_char(out, '"');
	clock_put(out, time, CLOCK_TASHKENT);
	buf_char(out, '"');
}

/* ------ the answer ------ */

/* {"result": ...}, {"error": {...}}, or by a fault the error in the result. */
static void
put_answer(struct desk *desk, struct buf *out)
{
	bool inside = !desk->bare && desk->status == 400 &&
	    desk->scene->sandbox.faults[FAULT_PAYLOV_ERROR] != 0;

	if (desk->code == NULL) {
		buf_text(out, desk->bare ? "" : "{\"result\":");
		buf_add(out, desk->result.data, desk->result.length);
		buf_text(out, desk->bare ? "" : "}");
		return;
	}
	if (inside)
		desk->status = 200;
	buf_text(out, inside ? "{\"result\":{\"error\":" : "{\"error\":");
	if (!desk->bare)
		buf_text(out, "{\"code\":");
	json_put_text(out, desk->code);
	if (!desk->bare) {
		buf_text(out, ",\"message\":");
		json_put_text(out, desk->text);
		buf_char(out, '}');
	}
	buf_text(out, inside ? "}}" : "}");
}

static enum faulty
fault_of(const struct desk *desk)
{
	const int64_t *faults = desk->scene->sandbox.faults;
	struct timespec slow = {.tv_sec = PAYLOV_SLOW_MS / 1000};

	if (!desk->paid)
		return FAULTY_NOT;
	if (faults[FAULT_PAYLOV_SLOW] != 0)
		while (nanosleep(&slow, &slow) != 0)
			;
	if (faults[FAULT_PAYLOV_HTML] != 0)
		return FAULTY_HTML;
	if (faults[FAULT_PAYLOV_LOST] != 0)
		return FAULTY_LOST;
	return faults[FAULT_PAYLOV_HALF] != 0 ? FAULTY_HALF : FAULTY_NOT;
}

static enum result
answer(struct desk *desk)
{
	struct buf json = {0};
	enum result result;

	put_answer(desk, &json);
	result = buf_ok(&json) && buf_ok(&desk->result)
	    ? faulty_send(desk->scene, desk->status, HEAD,
		  (struct span){json.data, json.length}, fault_of(desk))
	    : RESULT_NO_MEMORY;
	buf_wipe(&json);
	buf_free(&json);
	return result;
}

/* ------ the request ------ */

/* A form's fields become members, as of JSON. */
static struct json_object *
read_form(struct desk *desk, struct span body)
{
	struct form *form = &desk->scene->body;
	struct json_object *root = json_object_new_object();

	if (form_read(form, body) != RESULT_OK || root == NULL)
		return root;
	for (size_t i = 0; i < form->count; i++) {
		const struct form_field *field = &form->fields[i];
		char name[64];

		snprintf(name, sizeof(name), "%.*s", (int)field->name.length,
		    field->name.data);
		if (!put_text(root, name, field->value))
			break;
	}
	return root;
}

/* NULL: neither JSON's object nor, where that is taken, a form. */
static struct json_object *
read_params(struct desk *desk, struct span body)
{
	struct json_object *root = NULL;
	enum json_verdict verdict;

	if (json_read(body, &verdict, &root) == RESULT_OK &&
	    json_object_is_type(root, json_type_object))
		return root;
	json_object_put(root);
	return desk->bare ? read_form(desk, body) : NULL;
}

static size_t
find_route(struct span path, const char *method, struct span *rest)
{
	for (size_t i = 0; i < ROUTES; i++) {
		size_t length = strlen(routes[i].path);

		if (strcmp(routes[i].method, method) != 0 ||
		    path.length < length ||
		    memcmp(path.data, routes[i].path, length) != 0)
			continue;
		*rest = (struct span){path.data + length, path.length - length};
		if (routes[i].more || rest->length == 0)
			return i;
	}
	return ROUTES;
}

static enum result
run(struct desk *desk, size_t route, struct span body)
{
	enum result result = RESULT_OK;

	if (!routes[route].open && !desk_authorized(desk, &result))
		return result;
	if (desk->scene->posted) {
		desk->params = read_params(desk, body);
		if (desk->params == NULL)
			return desk_refuse(
			    desk, "validation_error", "no JSON object");
	}
	return routes[route].run(desk);
}

enum result
sandbox_paylov(struct scene *scene, struct span path, struct span body)
{
	const char *method =
	    request_variable(scene->page->request, "REQUEST_METHOD");
	struct desk desk = {.scene = scene, .status = 200};
	size_t route =
	    find_route(path, method == NULL ? "" : method, &desk.path);
	enum result result = RESULT_OK;

	if (route == ROUTES) {
		desk.status = 404;
		desk.code = "not_found";
		desk.text = "no such method; a slash at its end may be missing";
	} else {
		desk.bare = routes[route].open;
		result = run(&desk, route, body);
	}
	if (result != RESULT_OK && result != RESULT_NO_MEMORY)
		result = desk_refuse(&desk, "server_error", "the database");
	if (result == RESULT_OK)
		result = answer(&desk);
	json_object_put(desk.params);
	buf_wipe(&desk.result);
	buf_free(&desk.result);
	return result;
}
