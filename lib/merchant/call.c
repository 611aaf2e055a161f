/* Reading a call. */
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "merchant/authorization.h"
#include "merchant/call.h"
#include "payment/account.h"

/* A timestamp has 13 digits. */
#define TIME_MIN INT64_C(1000000000000)
#define TIME_MAX INT64_C(9999999999999)
#define ID_LENGTH 24

static void
refuse(struct call *call, int code, const char *data)
{
	if (call->refusal.code != 0)
		return;
	call->refusal.code = code;
	call->refusal.data = span_of(data);
}

/* ------ before the body ------ */

/* "/name" or "/name/"; anything else in PATH_INFO names no cashbox. */
static struct span
cashbox_name(const struct request *request)
{
	struct span name = span_of(request_variable(request, "PATH_INFO"));

	if (name.length > 0 && name.data[0] == '/') {
		name.data++;
		name.length--;
	}
	if (name.length > 0 && name.data[name.length - 1] == '/')
		name.length--;
	return name;
}

static void
check_peer(struct call *call, const struct request *request)
{
	char peer[64];

	address_peer(&call->box->trusted_proxies,
	    request_variable(request, "REMOTE_ADDR"),
	    request_variable(request, "HTTP_X_FORWARDED_FOR"), peer,
	    sizeof(peer));
	if (!address_list_has(&call->box->allow, peer))
		refuse(call, PROTOCOL_NO_RIGHTS, NULL);
}

static void
check_head(struct call *call, const struct config *config,
    const struct request *request)
{
	const char *method = request_variable(request, "REQUEST_METHOD");

	if (method == NULL || strcmp(method, "POST") != 0)
		refuse(call, PROTOCOL_NOT_POST, NULL);
	if (config == NULL) {
		refuse(call, PROTOCOL_SYSTEM, NULL);
		return;
	}
	call->box = config_cashbox(config, cashbox_name(request));
	if (call->box == NULL)
		refuse(call, PROTOCOL_NO_RIGHTS, NULL);
	else
		check_peer(call, request);
}

/* ------ body, id, authorisation ------ */

/* The id as it was sent, if it is one. */
static struct span
request_id(const struct call *call)
{
	struct span body = {call->body.data, call->body.length};
	struct json_object *id = json_member(call->root, "id");
	struct span raw = json_raw_member(body, "id");

	if (id == NULL || raw.data == NULL ||
	    (!json_object_is_type(id, json_type_int) &&
		!json_object_is_type(id, json_type_string)))
		return span_of("null");
	return raw;
}

/* The verdict on the JSON counts only for those who have the key. */
static enum json_verdict
read_body(struct call *call, struct request *request)
{
	enum json_verdict verdict = JSON_BROKEN;

	switch (request_body(request, &call->body, CALL_BODY_MAX)) {
	case RESULT_OK:
		break;
	case RESULT_TOO_LARGE:
		refuse(call, PROTOCOL_BAD_REQUEST, NULL);
		return verdict;
	default:
		refuse(call, PROTOCOL_SYSTEM, NULL);
		return verdict;
	}
	if (json_read((struct span){call->body.data, call->body.length},
		&verdict, &call->root) != RESULT_OK)
		refuse(call, PROTOCOL_SYSTEM, NULL);
	call->id = request_id(call);
	return verdict;
}

static void
check_authorization(struct call *call, const struct request *request)
{
	if (!authorization_valid(call->box, authorization_header(request)))
		refuse(call, PROTOCOL_NO_RIGHTS, NULL);
}

/* ------ envelope and parameters ------ */

static bool
take_id(struct call *call, struct json_object *value, const char *name)
{
	size_t count;

	(void)name;
	return json_text(value, &call->payme_id) &&
	    text_utf8_count(call->payme_id, &count) == RESULT_OK &&
	    count == ID_LENGTH;
}

static bool
take_moment(struct json_object *value, int64_t *moment)
{
	return json_integer(value, moment) && *moment >= TIME_MIN &&
	    *moment <= TIME_MAX;
}

static bool
take_time(struct call *call, struct json_object *value, const char *name)
{
	(void)name;
	return take_moment(value, &call->time);
}

static bool
take_from(struct call *call, struct json_object *value, const char *name)
{
	(void)name;
	return take_moment(value, &call->from);
}

static bool
take_to(struct call *call, struct json_object *value, const char *name)
{
	(void)name;
	return take_moment(value, &call->to);
}

/* An integer that no order can have is a wrong amount, not a wrong type. */
static bool
take_amount(struct call *call, struct json_object *value, const char *name)
{
	(void)name;
	if (!json_object_is_type(value, json_type_int))
		return false;
	if (!json_integer(value, &call->amount) || call->amount <= 0)
		call->amount = -1;
	return true;
}

static bool
take_reason(struct call *call, struct json_object *value, const char *name)
{
	(void)name;
	return json_integer(value, &call->reason) && call->reason > 0;
}

static bool
is_integer_text(struct span raw)
{
	int64_t number;

	return text_int(raw, &number) != RESULT_MALFORMED;
}

/* A string, or an integer as the digits that were sent. */
static bool
take_field(struct call *call, struct json_object *account, size_t i,
    struct span *value)
{
	const struct config_field *field = &call->box->fields[i];

	*value = (struct span){NULL, 0};
	if (!json_has(account, field->name)) {
		if (call->missing == NULL)
			call->missing = field;
		return true;
	}
	if (json_text(json_member(account, field->name), value))
		return true;
	*value = json_raw_member(call->account, field->name);
	return is_integer_text(*value);
}

static bool
take_account(struct call *call, struct json_object *value, const char *name)
{
	struct span values[CONFIG_FIELDS];

	if (!json_object_is_type(value, json_type_object))
		return false;
	call->account = json_raw_member(call->params_text, name);
	if (call->account.length > CALL_ACCOUNT_MAX)
		return false;
	for (size_t i = 0; i < call->box->field_count; i++)
		if (!take_field(call, value, i, &values[i]))
			return false;
	account_key(call->box, values, &call->account_key);
	return true;
}

static const struct {
	enum parameter bit;
	const char *name;
	bool (*take)(struct call *, struct json_object *, const char *name);
} parameters[] = {
    {PARAMETER_ID, "id", take_id},
    {PARAMETER_TIME, "time", take_time},
    {PARAMETER_AMOUNT, "amount", take_amount},
    {PARAMETER_ACCOUNT, "account", take_account},
    {PARAMETER_REASON, "reason", take_reason},
    {PARAMETER_FROM, "from", take_from},
    {PARAMETER_TO, "to", take_to},
};

static void
take_parameters(struct call *call)
{
	for (size_t i = 0; i < sizeof(parameters) / sizeof(parameters[0]);
	     i++) {
		const char *name = parameters[i].name;

		if ((call->method->parameters & parameters[i].bit) == 0)
			continue;
		if (!parameters[i].take(
			call, json_member(call->params, name), name))
			refuse(call, PROTOCOL_BAD_REQUEST, name);
	}
	if (!buf_ok(&call->account_key))
		refuse(call, PROTOCOL_SYSTEM, NULL);
}

/* An id that is there and is a number with a fraction, a list, ... is none. */
static bool
sound_id(const struct call *call)
{
	return json_has(call->root, "id") &&
	    (json_member(call->root, "id") == NULL ||
		!span_is(call->id, "null"));
}

static void
check_envelope(struct call *call)
{
	struct json_object *params = json_member(call->root, "params");
	struct span name;

	if (!json_object_is_type(call->root, json_type_object)) {
		refuse(call, PROTOCOL_BAD_REQUEST, NULL);
		return;
	}
	if (!sound_id(call))
		refuse(call, PROTOCOL_BAD_REQUEST, "id");
	if (!json_text(json_member(call->root, "method"), &name)) {
		refuse(call, PROTOCOL_BAD_REQUEST, "method");
		return;
	}
	if (!json_object_is_type(params, json_type_object))
		refuse(call, PROTOCOL_BAD_REQUEST, "params");
	call->method = method_find(name);
	if (call->method == NULL && call->refusal.code == 0)
		call->refusal =
		    (struct refusal){.code = PROTOCOL_NO_METHOD, .data = name};
	call->params = params;
	call->params_text = json_raw_member(
	    (struct span){call->body.data, call->body.length}, "params");
}

void
call_read(
    struct call *call, const struct config *config, struct request *request)
{
	enum json_verdict verdict;

	*call = (struct call){.id = span_of("null"), .now = clock_now()};
	check_head(call, config, request);
	verdict = read_body(call, request);
	if (call->refusal.code == 0)
		check_authorization(call, request);
	if (call->refusal.code != 0)
		return;
	if (verdict == JSON_BROKEN)
		refuse(call, PROTOCOL_NOT_JSON, NULL);
	else if (verdict == JSON_AMBIGUOUS)
		refuse(call, PROTOCOL_BAD_REQUEST, NULL);
	else
		check_envelope(call);
	if (call->refusal.code == 0)
		take_parameters(call);
}

void
call_finish(struct call *call)
{
	json_object_put(call->root);
	buf_free(&call->account_key);
	buf_free(&call->body);
}
