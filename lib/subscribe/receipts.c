/* The methods of receipts. */
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "payment/detail.h"
#include "setting/json.h"
#include "setting/member.h"
#include "subscribe/client.h"
#include "subscribe/object.h"

#define ID_MAX 64
#define TOKEN_MAX 4096

static void
put_id(struct payme *payme, const char *id)
{
	client_word(payme, "id", id, ID_MAX);
}

/* {"receipt":{...}}, which has the id ${id} unless that is NULL. */
static enum payme_outcome
end_receipt(struct payme *payme, const char *id, struct payme_receipt **receipt)
{
	struct json_object *root, *result;
	struct payme_receipt *new;
	enum payme_outcome outcome = client_end(payme, &root, &result);

	if (outcome != PAYME_OK)
		return outcome;
	new = object_receipt(
	    json_member(result, "receipt"), client_language(payme));
	json_object_put(root);
	if (new == NULL)
		return client_fail(
		    payme, PAYME_KIND_ANSWER, "an answer without a receipt");
	if (id != NULL && strcmp(new->id, id) != 0) {
		payme_receipt_free(new);
		return client_fail(payme, PAYME_KIND_ANSWER,
		    "an answer about another receipt");
	}
	*receipt = new;
	return PAYME_OK;
}

/* The same, but only these stages are what was asked for. */
static enum payme_outcome
end_stage(struct payme *payme, const char *id, unsigned stages,
    struct payme_receipt **receipt)
{
	struct payme_receipt *new;
	enum payme_outcome outcome = end_receipt(payme, id, &new);
	enum payme_stage stage;

	if (outcome != PAYME_OK)
		return outcome;
	stage = payme_state_stage(new->state);
	if ((stages & 1u << stage) != 0) {
		*receipt = new;
		return PAYME_OK;
	}
	payme_receipt_free(new);
	return client_fail(payme, PAYME_KIND_STATE, payme_stage_name(stage));
}

/* ------ receipts.create ------ */

static bool
is_object(const char *json)
{
	struct json_object *root;
	enum json_verdict verdict;
	bool good = json_read(span_of(json), &verdict, &root) == RESULT_OK &&
	    json_object_is_type(root, json_type_object);

	json_object_put(root);
	return good;
}

static void
put_detail(struct payme *payme, const struct payme_order *order)
{
	struct buf problem = {0};
	char *text = NULL;

	if (order->detail == NULL)
		return;
	if (!is_object(order->detail)) {
		client_wrong(payme, "detail: a JSON object is wanted");
		return;
	}
	if (!order->any_detail &&
	    detail_check(span_of(order->detail), order->amount, &problem) !=
		RESULT_OK) {
		text = buf_string(&problem);
		client_wrong(payme, text == NULL ? "detail" : text);
	}
	free(text);
	buf_free(&problem);
	client_json(payme, "detail", order->detail);
}

enum payme_outcome
payme_receipts_create(struct payme *payme, const struct payme_order *order,
    struct payme_receipt **receipt)
{
	client_begin(payme, RECEIPTS_CREATE);
	if (order->amount <= 0 || order->amount > MONEY_MAX)
		client_wrong(payme, "a positive amount is wanted");
	client_number(payme, "amount", order->amount);
	if (order->account_count == 0)
		client_wrong(payme, "no account");
	client_account(payme, order->account, order->account_count);
	client_text(payme, "description", order->description);
	put_detail(payme, order);
	if (order->hold)
		client_flag(payme, "hold", true);
	return end_receipt(payme, NULL, receipt);
}

/* ------ receipts.pay ------ */

static void
put_payer(struct payme *payme, const struct payme_payer *payer)
{
	if (payer == NULL)
		return;
	client_open(payme, "payer");
	client_text(payme, "id", payer->id);
	client_text(payme, "phone", payer->phone);
	client_text(payme, "email", payer->email);
	client_text(payme, "name", payer->name);
	client_text(payme, "ip", payer->ip);
	client_close(payme);
}

enum payme_outcome
payme_receipts_pay(struct payme *payme, const char *id, const char *token,
    const struct payme_payer *payer, bool hold, struct payme_receipt **receipt)
{
	unsigned stages = 1u << PAYME_STAGE_PAID;

	client_begin(payme, RECEIPTS_PAY);
	put_id(payme, id);
	client_word(payme, "token", token, TOKEN_MAX);
	put_payer(payme, payer);
	if (hold) {
		client_flag(payme, "hold", true);
		stages |= 1u << PAYME_STAGE_HELD;
	}
	return end_stage(payme, id, stages, receipt);
}

/* ------ the others ------ */

enum payme_outcome
payme_receipts_send(struct payme *payme, const char *id, const char *phone)
{
	client_begin(payme, RECEIPTS_SEND);
	put_id(payme, id);
	if (phone == NULL || strlen(phone) < 7 || strlen(phone) > 15 ||
	    strspn(phone, "0123456789") != strlen(phone))
		client_wrong(payme, "a phone's number has digits only");
	else
		client_text(payme, "phone", phone);
	return client_end_success(payme);
}

enum payme_outcome
payme_receipts_cancel(
    struct payme *payme, const char *id, struct payme_receipt **receipt)
{
	client_begin(payme, RECEIPTS_CANCEL);
	put_id(payme, id);
	return end_stage(payme, id,
	    1u << PAYME_STAGE_CANCELLING | 1u << PAYME_STAGE_CANCELLED,
	    receipt);
}

enum payme_outcome
payme_receipts_check(struct payme *payme, const char *id, int64_t *state)
{
	struct json_object *root, *result;
	enum payme_outcome outcome;
	int64_t number;
	bool good;

	client_begin(payme, RECEIPTS_CHECK);
	put_id(payme, id);
	outcome = client_end(payme, &root, &result);
	if (outcome != PAYME_OK)
		return outcome;
	good = member_number(json_member(result, "state"), &number);
	json_object_put(root);
	if (!good)
		return client_fail(
		    payme, PAYME_KIND_ANSWER, "an answer without a state");
	*state = number;
	return PAYME_OK;
}

enum payme_outcome
payme_receipts_get(
    struct payme *payme, const char *id, struct payme_receipt **receipt)
{
	client_begin(payme, RECEIPTS_GET);
	put_id(payme, id);
	return end_receipt(payme, id, receipt);
}

enum payme_outcome
payme_receipts_confirm_hold(
    struct payme *payme, const char *id, struct payme_receipt **receipt)
{
	client_begin(payme, RECEIPTS_CONFIRM_HOLD);
	put_id(payme, id);
	return end_stage(payme, id, 1u << PAYME_STAGE_PAID, receipt);
}

static bool
is_date(const char *text)
{
	return strlen(text) == 14 && strspn(text, "0123456789") == 14;
}

enum payme_outcome
payme_receipts_set_fiscal_data(
    struct payme *payme, const char *id, const struct payme_fiscal *data)
{
	client_begin(payme, RECEIPTS_SET_FISCAL_DATA);
	put_id(payme, id);
	client_open(payme, "fiscal_data");
	if (data->has_status_code)
		client_number(payme, "status_code", data->status_code);
	client_text(payme, "message", data->message);
	client_text(payme, "terminal_id", data->terminal_id);
	client_number(payme, "receipt_id", data->receipt_id);
	if (data->date != NULL && !is_date(data->date))
		client_wrong(payme, "date: YYYYMMDDHHMMSS is wanted");
	client_text(payme, "date", data->date);
	client_text(payme, "fiscal_sign", data->fiscal_sign);
	if (data->qr_code_url == NULL || data->qr_code_url[0] == '\0')
		client_wrong(payme, "no qr_code_url");
	client_text(payme, "qr_code_url", data->qr_code_url);
	client_close(payme);
	return client_end_success(payme);
}
