/* receipts.*: created, paid, held, cancelled, listed. */
#include <stdio.h>
#include <string.h>

#include "base/money.h"
#include "base/text.h"
#include "sandbox/api.h"
#include "sandbox/walk.h"
#include "setting/json.h"

#define COUNT_MAX 50

/* ------ the receipt object ------ */

static void
put_fields(const struct receipt *receipt, struct buf *out)
{
	struct json_object *root;
	enum json_verdict verdict;
	bool first = true;

	if (json_read(receipt->account, &verdict, &root) != RESULT_OK)
		return;
	buf_char(out, '[');
	json_object_object_foreach(root, name, value)
	{
		buf_text(out, first ? "{\"name\":" : ",{\"name\":");
		json_put_text(out, name);
		buf_text(out, ",\"title\":");
		json_put_text(out, name);
		buf_text(out, ",\"value\":");
		json_put_text(out, json_object_get_string(value));
		buf_format(out, ",\"main\":%s}", first ? "true" : "false");
		first = false;
	}
	buf_char(out, ']');
	json_object_put(root);
}

/* In a list the number is whole and the expiry YYMM, as documented. */
static void
put_card(const struct receipt *receipt, bool listed, struct buf *out)
{
	const struct card *card = card_at(receipt->card);

	if (card == NULL)
		buf_text(out, "null");
	else
		buf_format(out, "{\"number\":\"%s\",\"expire\":\"%s\"}",
		    listed ? card->number : card->masked,
		    listed ? "9903" : "0399");
}

static void
put_rest(const struct api *api, const struct receipt *receipt, struct buf *out)
{
	buf_text(out, ",\"description\":");
	json_put_string(out,
	    receipt->description.data == NULL ? span_of("")
					      : receipt->description);
	buf_text(out, ",\"detail\":");
	buf_span(out,
	    receipt->detail.data == NULL ? span_of("null") : receipt->detail);
	buf_text(out, ",\"merchant\":{\"_id\":");
	json_put_text(out, api->box->merchant_id);
	buf_text(out, ",\"name\":");
	json_put_text(out, api->box->name);
	buf_text(out,
	    ",\"organization\":\"\",\"address\":\"\",\"type\":{\"ru\":\"\","
	    "\"uz\":\"\"},\"terms\":null}");
}

static void
put_receipt(const struct api *api, const struct receipt *receipt, bool listed,
    int64_t state, struct buf *out)
{
	buf_format(out,
	    "{\"_id\":\"%s\",\"create_time\":%lld,\"pay_time\":%lld,"
	    "\"cancel_time\":%lld,\"state\":%lld,\"type\":2,\"external\":"
	    "false,\"operation\":-1,\"category\":null,\"error\":null,"
	    "\"amount\":%lld,\"currency\":860,\"commission\":0,\"account\":",
	    receipt->id, (long long)receipt->create_time,
	    (long long)receipt->pay_time,
	    state == RECEIPT_CANCELLING ? 0LL : (long long)receipt->cancel_time,
	    (long long)state, (long long)receipt->amount);
	put_fields(receipt, out);
	buf_text(out, ",\"card\":");
	put_card(receipt, listed, out);
	put_rest(api, receipt, out);
	buf_format(out,
	    ",\"meta\":{\"source\":\"subscribe\",\"owner\":\"%s\"%s},"
	    "\"processing_id\":null}",
	    api->box->merchant_id,
	    receipt->cancel_time != 0 ? ",\"source_cancel\":\"subscribe\""
				      : "");
}

static enum result
answer_receipt(struct api *api, const struct receipt *receipt, int64_t state)
{
	buf_text(&api->result, "{\"receipt\":");
	put_receipt(api, receipt, false, state, &api->result);
	buf_char(&api->result, '}');
	return RESULT_OK;
}

/* What the receipt's last step went wrong with. */
static enum result
answer_error(struct api *api, const struct receipt *receipt)
{
	enum result result = api_refuse(api, receipt->error);

	if (receipt->message.length > 0) {
		buf_reset(&api->message);
		buf_add(&api->message, receipt->message.data,
		    receipt->message.length);
	}
	return result;
}

/* params.id; false: an error is answered, or *result is none. */
static bool
find(struct api *api, struct receipt *receipt, enum result *result)
{
	struct span id;

	*result = RESULT_OK;
	if (!api_text(api, "id", &id))
		return false;
	*result = receipt_find(api->scene->sandbox.store, id, receipt);
	if (*result == RESULT_UNCHANGED ||
	    (*result == RESULT_OK &&
		!span_is(receipt->cashbox, api->box->name))) {
		*result = api_refuse(api, -31602);
		return false;
	}
	if (*result == RESULT_OK && walk_moving(receipt) &&
	    receipt->change_time + WALK_LEFT_MS < api->scene->page->now)
		*result = walk_on(&api->scene->sandbox, receipt);
	return *result == RESULT_OK;
}

/* ------ create ------ */

/* {"field": text or number} as JSON of texts. */
static bool
take_account(struct json_object *account, struct buf *json)
{
	if (!json_object_is_type(account, json_type_object) ||
	    json_object_object_length(account) == 0)
		return false;
	json_object_object_foreach(account, name, value)
	{
		if (!json_object_is_type(value, json_type_string) &&
		    !json_object_is_type(value, json_type_int))
			return false;
		buf_char(json, json->length == 0 ? '{' : ',');
		json_put_text(json, name);
		buf_char(json, ':');
		json_put_text(json, json_object_get_string(value));
	}
	buf_char(json, '}');
	return true;
}

static enum result
create(struct api *api, struct receipt *receipt)
{
	enum result result = walk_check(&api->scene->sandbox, receipt);

	if (result == RESULT_OK && receipt->error != 0)
		return answer_error(api, receipt);
	if (result == RESULT_OK)
		result = receipt_add(api->scene->sandbox.store, receipt);
	return result == RESULT_OK ? answer_receipt(api, receipt, RECEIPT_OPEN)
				   : result;
}

enum result
api_receipt_create(struct api *api)
{
	struct json_object *detail = json_member(api->params, "detail");
	struct receipt receipt = {
	    .cashbox = span_of(api->box->name),
	    .callback = span_of(""),
	    .create_time = api->scene->page->now,
	    .change_time = api->scene->page->now,
	    .hold = json_object_get_boolean(json_member(api->params, "hold")),
	};
	struct buf account = {0};
	enum result result;

	receipt_make_id(receipt.id);
	json_text(
	    json_member(api->params, "description"), &receipt.description);
	if (detail != NULL)
		receipt.detail = span_of(json_object_to_json_string_ext(
		    detail, JSON_C_TO_STRING_PLAIN));
	if (!json_integer(
		json_member(api->params, "amount"), &receipt.amount) ||
	    !take_account(json_member(api->params, "account"), &account) ||
	    (detail != NULL &&
		!json_object_is_type(
		    json_member(detail, "items"), json_type_array))) {
		result = api_refuse(api, -32602);
	} else if (receipt.amount <= 0 || receipt.amount > MONEY_MAX) {
		result = api_refuse(api, receipt.amount <= 0 ? -31611 : -31612);
	} else {
		receipt.account = (struct span){account.data, account.length};
		result = create(api, &receipt);
	}
	receipt_free(&receipt);
	buf_free(&account);
	return result;
}

/* ------ pay ------ */

static enum result
pay(struct api *api, struct receipt *receipt, const struct token *token)
{
	struct sandbox *sandbox = &api->scene->sandbox;
	enum result result;

	receipt->card = token->card;
	result = walk_pay(sandbox, receipt);
	if (result != RESULT_OK)
		return result;
	if (receipt->state == RECEIPT_OPEN && receipt->error != 0)
		return answer_error(api, receipt);
	/* A token of one use is used up by the money, not by the try. */
	if (token->recurrent == 0)
		result = token_remove(sandbox->store, token);
	return result == RESULT_OK
	    ? answer_receipt(api, receipt, receipt->state)
	    : result;
}

enum result
api_receipt_pay(struct api *api)
{
	bool hold = json_object_get_boolean(json_member(api->params, "hold"));
	struct receipt receipt = {.amount = 0};
	struct token token;
	enum result result;

	if (!find(api, &receipt, &result) || !api_token(api, &token, &result))
		goto out;
	if (receipt.state != RECEIPT_OPEN)
		result = api_refuse(api, -31630);
	else if (hold != (receipt.hold != 0))
		result = api_refuse(api, -32602);
	else if (token.verified == 0)
		result = api_refuse(api, -31400);
	else
		result = pay(api, &receipt, &token);
out:
	receipt_free(&receipt);
	return result;
}

enum result
api_receipt_confirm(struct api *api)
{
	struct receipt receipt = {.amount = 0};
	enum result result;

	if (find(api, &receipt, &result)) {
		if (receipt.state != RECEIPT_HELD)
			result = api_refuse(api, -31630);
		else
			result = walk_confirm(&api->scene->sandbox, &receipt);
		if (result == RESULT_OK && api->code == 0)
			result = answer_receipt(api, &receipt, receipt.state);
	}
	receipt_free(&receipt);
	return result;
}

/* What was paid is answered as queued, 21, and is 50 when asked for again. */
enum result
api_receipt_cancel(struct api *api)
{
	struct receipt receipt = {.amount = 0};
	bool open;
	enum result result;

	if (!find(api, &receipt, &result))
		goto out;
	open = receipt.state == RECEIPT_OPEN;
	if (receipt.state == RECEIPT_CANCELLED)
		open = true;
	else if (!open && receipt.state != RECEIPT_PAID &&
	    receipt.state != RECEIPT_HELD)
		result = api_refuse(api, -31630);
	else
		result = walk_cancel(&api->scene->sandbox, &receipt);
	if (result != RESULT_OK || api->code != 0)
		goto out;
	if (receipt.state != RECEIPT_CANCELLED && receipt.error != 0 &&
	    receipt.state != RECEIPT_CANCELLING)
		result = answer_error(api, &receipt);
	else
		result = answer_receipt(api, &receipt,
		    open ? RECEIPT_CANCELLED : RECEIPT_CANCELLING);
out:
	receipt_free(&receipt);
	return result;
}

/* ------ look ------ */

enum result
api_receipt_check(struct api *api)
{
	struct receipt receipt = {.amount = 0};
	enum result result;

	if (find(api, &receipt, &result))
		buf_format(
		    &api->result, "{\"state\":%lld}", (long long)receipt.state);
	receipt_free(&receipt);
	return result;
}

enum result
api_receipt_get(struct api *api)
{
	struct receipt receipt = {.amount = 0};
	enum result result;

	if (find(api, &receipt, &result))
		result = answer_receipt(api, &receipt, receipt.state);
	receipt_free(&receipt);
	return result;
}

static enum result
add_listed(const struct receipt *receipt, void *state)
{
	struct api *api = state;

	if (api->result.length > 1)
		buf_char(&api->result, ',');
	put_receipt(api, receipt, true, receipt->state, &api->result);
	return RESULT_OK;
}

enum result
api_receipt_list(struct api *api)
{
	struct receipt_range range = {.cashbox = span_of(api->box->name)};
	enum result result;

	if (!api_integer(api, "count", &range.count) ||
	    !api_integer(api, "from", &range.from) ||
	    !api_integer(api, "to", &range.to))
		return RESULT_OK;
	if (json_member(api->params, "offset") != NULL &&
	    !api_integer(api, "offset", &range.offset))
		return RESULT_OK;
	if (range.count < 1 || range.count > COUNT_MAX || range.offset < 0)
		return api_refuse(api, -32602);
	buf_char(&api->result, '[');
	result =
	    receipt_range(api->scene->sandbox.store, &range, add_listed, api);
	buf_char(&api->result, ']');
	return result;
}

/* ------ what is only told ------ */

enum result
api_receipt_send(struct api *api)
{
	struct receipt receipt = {.amount = 0};
	struct span phone;
	enum result result;

	if (!api_text(api, "phone", &phone))
		return RESULT_OK;
	for (size_t i = 0; i < phone.length; i++)
		if (phone.data[i] < '0' || phone.data[i] > '9')
			phone.length = 0;
	if (phone.length != 12)
		return api_refuse(api, -32602);
	if (find(api, &receipt, &result)) {
		if (receipt.state != RECEIPT_OPEN)
			result = api_refuse(api, -31630);
		else
			buf_text(&api->result, "{\"success\":true}");
	}
	receipt_free(&receipt);
	return result;
}

enum result
api_receipt_fiscal(struct api *api)
{
	struct json_object *data = json_member(api->params, "fiscal_data");
	struct receipt receipt = {.amount = 0};
	struct span url;
	int64_t number;
	enum result result;

	if (!json_integer(json_member(data, "receipt_id"), &number) ||
	    !json_text(json_member(data, "qr_code_url"), &url))
		return api_refuse(api, -32602);
	if (find(api, &receipt, &result))
		buf_text(&api->result, "{\"success\":true}");
	receipt_free(&receipt);
	return result;
}
