/* Service payments: created, paid, looked at, listed. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <sodium.h>

#include "sandbox/card.h"
#include "sandbox/paylov_row.h"
#include "setting/json.h"

#define DAY_MS 86400000

/* ------ create ------ */

/* A card in the order: a code is sent to it. */
static bool
take_card(
    struct desk *desk, struct paylov_row_payment *payment, enum result *result)
{
	struct span id = desk_param(desk, "cardId");
	struct span phone = desk_param(desk, "phoneNumber");
	struct desk_card card = {.card = 0};
	bool good = false;

	*result = RESULT_OK;
	if (id.data == NULL)
		return true;
	*result = desk_card_find(desk->scene->sandbox.store, id, &card);
	if (*result == RESULT_UNCHANGED ||
	    (*result == RESULT_OK && card.confirmed == 0))
		*result = desk_refuse(
		    desk, "card_not_found", "there is no such card");
	else if (*result == RESULT_OK && phone.data != NULL &&
	    card.phone.length > 0 && !span_equal(phone, card.phone))
		*result = desk_refuse(
		    desk, "phone_not_match", "the card has another telephone");
	else if (*result == RESULT_OK)
		good = true;
	if (good) {
		snprintf(payment->card, sizeof(payment->card), "%s", card.id);
		payment->otp = 1;
	}
	buf_free(&card.storage);
	return good;
}

static const char *
obstacle_code(enum paylov_obstacle obstacle)
{
	return obstacle == PAYLOV_OBSTACLE_LITTLE ||
		obstacle == PAYLOV_OBSTACLE_MUCH
	    ? "invalid_amount"
	    : "permission_denied";
}

static enum result
add(struct desk *desk, struct paylov_row_payment *payment,
    const struct buf *rows)
{
	enum result result =
	    paylov_row_add(desk->scene->sandbox.store, payment);

	buf_format(
	    &desk->result, "{\"transactionId\":\"%s\",\"data\":[", payment->id);
	buf_add(&desk->result, rows->data, rows->length);
	buf_text(&desk->result, "]");
	if (payment->otp != 0)
		buf_text(&desk->result,
		    ",\"sms\":{\"otpSentPhone\":\"" PAYLOV_PHONE "\"}");
	buf_char(&desk->result, '}');
	return result;
}

static enum result
create(struct desk *desk, const struct shop_service *shop)
{
	struct paylov_row_payment payment = {
	    .service = span_of(shop->service->id),
	    .account = span_of(json_object_to_json_string_ext(
		json_member(desk->params, "account"), JSON_C_TO_STRING_PLAIN)),
	    .user = desk_param(desk, "userId"),
	    .tries = PAYLOV_OTP_TRIES,
	    .create_time = desk->scene->page->now};
	enum paylov_obstacle obstacle;
	struct buf rows = {0};
	enum result result = RESULT_OK;

	if (!json_integer(json_member(desk->params, "amount"), &payment.amount))
		return desk_refuse(desk, "field_required", "amount");
	obstacle = paylov_service_check(
	    shop->service, (struct paylov_sum){payment.amount});
	if (obstacle != PAYLOV_OBSTACLE_NONE)
		return desk_refuse(
		    desk, obstacle_code(obstacle), "not for this service");
	if (payment.user.data == NULL)
		payment.user = span_of("");
	desk_uuid(payment.id);
	if (desk_account(desk, shop, &rows) &&
	    take_card(desk, &payment, &result))
		result = add(desk, &payment, &rows);
	buf_free(&rows);
	return result;
}

enum result
desk_create(struct desk *desk)
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
	if (result == RESULT_OK)
		result = create(desk, &shop);
	paylov_free(shop.service);
	return result;
}

/* ------ pay ------ */

static void
put_paid(struct desk *desk, const struct paylov_row_payment *payment)
{
	struct buf *out = &desk->result;

	buf_format(out,
	    "{\"transactionId\":\"%s\",\"cardId\":\"%s\",\"payedAt\":",
	    payment->id, payment->card);
	desk_put_time(out, payment->pay_time);
	buf_format(out,
	    ",\"paymentRef\":\"%s\",\"eposMerchant\":\"90510020001\","
	    "\"eposTerminal\":\"92902001\"}",
	    payment->reference);
}

/* Writes the end of a payment, unless another call was faster. */
static enum result
finish(struct desk *desk, struct paylov_row_payment *payment,
    enum paylov_state state)
{
	enum result result;

	payment->state = state;
	if (state == PAYLOV_STATE_PAID) {
		payment->pay_time = desk->scene->page->now;
		snprintf(payment->reference, REFERENCE_SIZE, "%06u%06u",
		    randombytes_uniform(1000000), randombytes_uniform(1000000));
	} else if (state == PAYLOV_STATE_CANCELLED) {
		payment->cancel_time = desk->scene->page->now;
	}
	result = paylov_row_change(desk->scene->sandbox.store, payment);
	return result == RESULT_UNCHANGED
	    ? desk_refuse(
		  desk, "transaction_already_payed", "it was paid meanwhile")
	    : result;
}

/* The code is right, or an error is answered. */
static bool
take_code(
    struct desk *desk, struct paylov_row_payment *payment, enum result *result)
{
	struct span otp = desk_param(desk, "otp");

	*result = RESULT_OK;
	if (payment->otp == 0)
		return true;
	if (otp.length == 0)
		*result = desk_refuse(desk, "field_required", "otp");
	else if (desk->scene->page->now > payment->create_time + PAYLOV_OTP_MS)
		*result = desk_refuse(desk, "otp_expired", "the code is old");
	else if (span_is(otp, PAYLOV_OTP))
		return true;
	else if (--payment->tries > 0) {
		*result = finish(desk, payment, PAYLOV_STATE_CREATED);
		if (*result == RESULT_OK && desk->code == NULL)
			*result =
			    desk_refuse(desk, "invalid_otp", "a wrong code");
	} else {
		*result = finish(desk, payment, PAYLOV_STATE_CANCELLED);
		if (*result == RESULT_OK && desk->code == NULL)
			*result = desk_refuse(desk, "too_many_attempts",
			    "the code was wrong too often");
	}
	return false;
}

static enum result
charge(struct desk *desk, struct paylov_row_payment *payment,
    const struct card *card)
{
	struct timespec slow = {.tv_sec = CARD_SLOW_MS / 1000};
	enum result result;

	if (desk->scene->sandbox.faults[FAULT_BANK] != 0)
		return desk_refuse(
		    desk, "insufficient_funds", "not enough money");
	if (card->charge == CARD_SLOW_ERROR) {
		while (nanosleep(&slow, &slow) != 0)
			;
		return desk_refuse(desk, "processing_error", "try later");
	}
	if (card->charge != CARD_FINE) {
		result = finish(desk, payment, PAYLOV_STATE_CANCELLED);
		return result == RESULT_OK && desk->code == NULL
		    ? desk_refuse(desk, "error_at_pay", "it did not work")
		    : result;
	}
	result = finish(desk, payment, PAYLOV_STATE_PAID);
	if (result == RESULT_OK && desk->code == NULL) {
		desk->paid = true;
		put_paid(desk, payment);
	}
	return result;
}

static enum result
pay(struct desk *desk, struct paylov_row_payment *payment)
{
	struct span id = desk_param(desk, "cardId");
	struct desk_card card = {.card = 0};
	enum result result;

	if (payment->state == PAYLOV_STATE_PAID)
		return desk_refuse(
		    desk, "transaction_already_payed", "it is paid");
	if (payment->state != PAYLOV_STATE_CREATED)
		return desk_refuse(desk,
		    "transaction_not_available_for_payment", "it is cancelled");
	result = desk_card_find(desk->scene->sandbox.store, id, &card);
	if (result == RESULT_UNCHANGED ||
	    (result == RESULT_OK &&
		(card.confirmed == 0 ||
		    (payment->otp != 0 && !span_is(id, payment->card))))) {
		result = desk_refuse(
		    desk, "card_not_found", "there is no such card");
	} else if (result == RESULT_OK && take_code(desk, payment, &result)) {
		snprintf(payment->card, sizeof(payment->card), "%s", card.id);
		result = charge(desk, payment, card_at(card.card));
	}
	buf_free(&card.storage);
	return result;
}

/* params.transactionId; false: an error is answered, or *result is none. */
static bool
find(struct desk *desk, struct paylov_row_payment *payment, enum result *result)
{
	struct span id;

	*result = RESULT_OK;
	if (!desk_require(desk, "transactionId", &id))
		return false;
	*result = paylov_row_find(desk->scene->sandbox.store, id, payment);
	if (*result == RESULT_UNCHANGED)
		*result = desk_refuse(desk, "transaction_not_found",
		    "there is no such transaction");
	return *result == RESULT_OK && desk->code == NULL;
}

enum result
desk_pay(struct desk *desk)
{
	struct paylov_row_payment payment = {.amount = 0};
	struct span card;
	enum result result = RESULT_OK;

	if (desk_require(desk, "cardId", &card) &&
	    find(desk, &payment, &result))
		result = pay(desk, &payment);
	buf_free(&payment.storage);
	return result;
}

/* ------ look ------ */

enum result
desk_status(struct desk *desk)
{
	struct paylov_row_payment payment = {.amount = 0};
	struct buf *out = &desk->result;
	enum result result;

	if (find(desk, &payment, &result)) {
		buf_format(out,
		    "{\"transactionId\":\"%s\",\"status\":\"%s\",\"payedAt\":",
		    payment.id,
		    paylov_state_name((enum paylov_state)payment.state));
		desk_put_time(out, payment.pay_time);
		buf_text(out, ",\"serviceId\":");
		json_put_string(out, payment.service);
		buf_text(out, ",\"cancelTime\":");
		desk_put_time(out, payment.cancel_time);
		buf_format(out, ",\"amount\":%lld}", (long long)payment.amount);
	}
	buf_free(&payment.storage);
	return result;
}

struct listing {
	struct buf rows;
	int64_t count;
};

static enum result
put_listed(const struct paylov_row_payment *payment, void *state)
{
	struct listing *listing = state;
	struct buf *out = &listing->rows;

	buf_format(out,
	    "%s{\"id\":\"%s\",\"userId\":", listing->count == 0 ? "" : ",",
	    payment->id);
	json_put_string(out, payment->user);
	buf_format(out,
	    ",\"cardNumber\":\"860049******6478\",\"owner\":\"ALIYEV VALI\","
	    "\"amount\":%lld,\"date\":",
	    (long long)payment->amount);
	desk_put_time(out, payment->pay_time);
	buf_text(out, ",\"serviceId\":");
	json_put_string(out, payment->service);
	buf_char(out, '}');
	listing->count++;
	return RESULT_OK;
}

/* A day of Tashkent's begins; ${otherwise} without one. */
static bool
take_day(struct desk *desk, const char *name, int64_t otherwise, int64_t *time)
{
	struct span text = desk_param(desk, name);
	char day[11];

	*time = otherwise;
	if (text.data == NULL)
		return true;
	snprintf(day, sizeof(day), "%.*s", (int)text.length, text.data);
	*time = paylov_time_parse(day);
	if (text.length == 10 && *time != 0)
		return true;
	return desk_refuse(desk, "field_not_valid", name) != RESULT_OK;
}

enum result
desk_transactions(struct desk *desk)
{
	struct paylov_row_range range = {
	    .service = desk_param(desk, "serviceId"),
	    .user = desk_param(desk, "userId")};
	struct listing listing = {.count = 0};
	enum result result;

	if (!take_day(desk, "beginDate", 0, &range.from) ||
	    !take_day(desk, "endDate", INT64_MAX - DAY_MS, &range.to))
		return RESULT_OK;
	range.to += DAY_MS;
	result = paylov_row_list(
	    desk->scene->sandbox.store, &range, put_listed, &listing);
	buf_format(&desk->result,
	    "{\"totalTransaction\":%lld,\"transactions\":[",
	    (long long)listing.count);
	buf_add(&desk->result, listing.rows.data, listing.rows.length);
	buf_text(&desk->result, "],\"error\":null}");
	buf_free(&listing.rows);
	return buf_ok(&desk->result) ? result : RESULT_NO_MEMORY;
}
