/*
 * SetFiscalData: what the tax office says of a receipt, kept apart for the sale
 * and for the refund.  Its errors have messages of their own form.
 */
#include "base/text.h"
#include "merchant/method.h"

#define FISCAL "fiscal_data."

enum wanted { WANTED_INTEGER, WANTED_TEXT, WANTED_EITHER };

/* Of an accepted receipt (status_code 0) the required ones must be there. */
static const struct {
	const char *name;
	enum wanted wanted;
	bool always;
	bool accepted;
} members[] = {
    {FISCAL "receipt_id", WANTED_EITHER, true, true},
    {FISCAL "status_code", WANTED_INTEGER, true, true},
    {FISCAL "message", WANTED_TEXT, false, false},
    {FISCAL "terminal_id", WANTED_TEXT, false, true},
    {FISCAL "fiscal_sign", WANTED_TEXT, false, true},
    {FISCAL "qr_code_url", WANTED_TEXT, false, true},
    {FISCAL "date", WANTED_TEXT, false, true},
};

static bool
is_wanted(struct json_object *value, enum wanted wanted)
{
	bool text = json_object_is_type(value, json_type_string);
	bool integer = json_object_is_type(value, json_type_int);

	return (text && wanted != WANTED_INTEGER) ||
	    (integer && wanted != WANTED_TEXT);
}

static bool
is_accepted(struct json_object *data)
{
	int64_t status;

	return json_integer(json_member(data, "status_code"), &status) &&
	    status == 0;
}

/* The first bad member, as "fiscal_data.name"; NULL if all are good. */
static const char *
bad_member(struct json_object *data)
{
	bool accepted = is_accepted(data);

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		const char *name = members[i].name + sizeof(FISCAL) - 1;
		struct json_object *value = json_member(data, name);
		bool required =
		    members[i].always || (accepted && members[i].accepted);

		if (value == NULL ? required
				  : !is_wanted(value, members[i].wanted))
			return members[i].name;
	}
	return NULL;
}

struct fiscal {
	struct task task;
	struct call call; /* with the id that is set */
	enum fiscal_kind kind;
	struct span data;
};

static bool
take_kind(struct json_object *params, enum fiscal_kind *kind)
{
	struct span word;

	if (!json_text(json_member(params, "type"), &word))
		return false;
	*kind = span_is(word, "CANCEL") ? FISCAL_CANCEL : FISCAL_PERFORM;
	return span_is(word, "PERFORM") || span_is(word, "CANCEL");
}

/* The first bad parameter, or NULL; fills ${fiscal}. */
static const char *
take(const struct call *call, struct fiscal *fiscal)
{
	struct json_object *data = json_member(call->params, "fiscal_data");

	if (!json_text(json_member(call->params, "id"), &fiscal->call.payme_id))
		return "id";
	if (!take_kind(call->params, &fiscal->kind))
		return "type";
	fiscal->data = json_raw_member(call->params_text, "fiscal_data");
	if (!json_object_is_type(data, json_type_object) ||
	    fiscal->data.length > CALL_FISCAL_MAX)
		return "fiscal_data";
	return bad_member(data);
}

static enum result
set(struct session *session, void *state)
{
	struct fiscal *fiscal = state;
	enum result result = task_expire(session, &fiscal->task);

	if (fiscal->task.code != PAYMENT_OK ||
	    (result != RESULT_OK && result != RESULT_UNCHANGED))
		return result;
	return ledger_set_fiscal(session, fiscal->call.box,
	    fiscal->call.payme_id, fiscal->kind, fiscal->data);
}

enum result
method_set_fiscal_data(
    struct merchant *merchant, const struct call *call, struct reply *reply)
{
	struct fiscal fiscal = {.task = {.call = &fiscal.call}, .call = *call};
	const char *bad = take(call, &fiscal);
	enum result result;

	if (bad != NULL) {
		reply_parameter(reply, call, bad);
		return RESULT_OK;
	}
	result = store_run(merchant_store(merchant), STORE_WRITE, set, &fiscal);
	if (result != RESULT_OK && result != RESULT_UNCHANGED)
		return result;
	if (fiscal.task.code == PAYMENT_OK)
		buf_text(&reply->out, "{\"success\":true}");
	else
		reply_code(reply, call, PROTOCOL_NO_RECEIPT);
	return RESULT_OK;
}
