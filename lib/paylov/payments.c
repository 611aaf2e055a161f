/* The calls about payments. */
#include <stdio.h>
#include <string.h>

#include "paylov/reading.h"
#include "paylov/wire.h"

#define OTP_MAX 16

/* ------ create ------ */

static void
put_amount(struct paylov *paylov, struct paylov_sum amount)
{
	char text[24];

	if (amount.sum < 1 || amount.sum > PAYLOV_SUM_MAX)
		wire_wrong(paylov, "a positive amount is wanted");
	snprintf(text, sizeof(text), "%lld", (long long)amount.sum);
	wire_json(paylov, "amount", text);
}

/* +998 and nine digits, as documented. */
static void
put_phone(struct paylov *paylov, const char *phone)
{
	if (phone == NULL)
		return;
	if (phone[0] != '+' || strlen(phone) > 16 || strlen(phone) < 8 ||
	    strspn(phone + 1, "0123456789") != strlen(phone + 1))
		wire_wrong(paylov, "phone: + and digits are wanted");
	wire_text(paylov, "phoneNumber", phone);
}

static void
put_word(struct paylov *paylov, const char *name, const char *value, size_t max)
{
	if (value != NULL)
		wire_word(paylov, name, value, max);
}

enum paylov_outcome
paylov_create(struct paylov *paylov, const struct paylov_order *order,
    const struct paylov_created **created)
{
	struct json_object *root, *result;
	const struct paylov_created *new;
	enum paylov_outcome outcome;

	wire_begin(paylov, PAYLOV_CALL_CREATE);
	put_amount(paylov, order->amount);
	wire_word(paylov, "service_id", order->service, WIRE_ID_MAX);
	wire_account(paylov, order->account, order->account_count);
	put_word(paylov, "userId", order->user, WIRE_USER_MAX);
	put_word(paylov, "cardId", order->card, WIRE_ID_MAX);
	put_phone(paylov, order->phone);
	outcome = wire_end(paylov, &root, &result);
	if (outcome != PAYLOV_OK)
		return outcome;
	new = reading_created(result);
	json_object_put(root);
	if (new == NULL || strlen(new->transaction) > WIRE_ID_MAX) {
		paylov_free(new);
		return wire_misunderstood(paylov);
	}
	*created = new;
	return PAYLOV_OK;
}

/* ------ pay ------ */

enum paylov_outcome
paylov_pay(struct paylov *paylov, const struct paylov_payment *payment,
    const struct paylov_paid **paid)
{
	struct json_object *root, *result;
	const struct paylov_paid *new;
	enum paylov_outcome outcome;

	wire_begin(paylov, PAYLOV_CALL_PAY);
	paylov->not_after = payment->not_after;
	wire_word(paylov, "transactionId", payment->transaction, WIRE_ID_MAX);
	wire_word(paylov, "cardId", payment->card, WIRE_ID_MAX);
	put_word(paylov, "userId", payment->user, WIRE_USER_MAX);
	put_word(paylov, "otp", payment->otp, OTP_MAX);
	outcome = wire_end(paylov, &root, &result);
	if (outcome != PAYLOV_OK)
		return outcome;
	new = reading_paid(result);
	json_object_put(root);
	if (new == NULL ||
	    strcmp(new->transaction, payment->transaction) != 0) {
		paylov_free(new);
		return wire_misunderstood(paylov);
	}
	*paid = new;
	return PAYLOV_OK;
}

/* ------ look ------ */

enum paylov_outcome
paylov_status(struct paylov *paylov, const char *transaction,
    const struct paylov_status **status)
{
	struct json_object *root, *result;
	const struct paylov_status *new;
	enum paylov_outcome outcome;

	wire_begin(paylov, PAYLOV_CALL_STATUS);
	wire_word(paylov, "transactionId", transaction, WIRE_ID_MAX);
	outcome = wire_end(paylov, &root, &result);
	if (outcome != PAYLOV_OK)
		return outcome;
	new = reading_status(result);
	json_object_put(root);
	/* Whose state it is may not be told; another one's is of no use. */
	if (new == NULL ||
	    (new->transaction != NULL &&strcmp(new->transaction, transaction) !=
		0)) {
		paylov_free(new);
		return wire_misunderstood(paylov);
	}
	*status = new;
	return PAYLOV_OK;
}

static void
put_date(struct paylov *paylov, const char *name, const char *date)
{
	if (date == NULL)
		return;
	if (strlen(date) != 10 || paylov_time_parse(date) == 0)
		wire_wrong(paylov, "a date is wanted: 2026-11-22");
	wire_text(paylov, name, date);
}

enum paylov_outcome
paylov_transactions(struct paylov *paylov, const struct paylov_filter *filter,
    const struct paylov_transactions **transactions)
{
	struct json_object *root, *result;
	const struct paylov_transactions *new;
	enum paylov_outcome outcome;

	wire_begin(paylov, PAYLOV_CALL_TRANSACTIONS);
	put_word(paylov, "serviceId", filter->service, WIRE_ID_MAX);
	put_word(paylov, "userId", filter->user, WIRE_USER_MAX);
	put_date(paylov, "beginDate", filter->begin);
	put_date(paylov, "endDate", filter->end);
	outcome = wire_end(paylov, &root, &result);
	if (outcome != PAYLOV_OK)
		return outcome;
	new = reading_transactions(result);
	json_object_put(root);
	if (new == NULL)
		return wire_misunderstood(paylov);
	*transactions = new;
	return PAYLOV_OK;
}
