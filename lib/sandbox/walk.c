/* States, one function for each that does not last. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "sandbox/card.h"
#include "sandbox/walk.h"
#include "setting/json.h"

/* Reasons of CancelTransaction ("Типы данных"). */
#define REASON_CHARGE_FAILED 2
#define REASON_TRANSACTION_FAILED 3
#define REASON_REFUND 5

static const struct cashbox *
box_of(const struct sandbox *sandbox, const struct receipt *receipt)
{
	return config_cashbox(sandbox->config, receipt->cashbox);
}

/* ------ what is wrong ------ */

static void
set_error(struct receipt *receipt, int64_t code)
{
	receipt->error = code;
	buf_reset(&receipt->message);
}

/* What the card is refused with, in all languages. */
static void
set_card_error(struct receipt *receipt, enum card_refusal refusal)
{
	set_error(receipt, card_code(refusal));
	card_put_texts(&receipt->message, refusal);
}

/* What an answer that is no result says. */
static void
set_answer_error(struct receipt *receipt, const struct answer *answer)
{
	struct json_object *message =
	    json_member(json_member(answer->root, "error"), "message");

	set_error(receipt,
	    answer->kind == ANSWER_ERROR      ? answer->code
		: answer->kind == ANSWER_NONE ? CHEQUE_NO_SERVICE
					      : CHEQUE_BAD_SERVICE);
	if (answer->kind == ANSWER_ERROR && message != NULL)
		buf_text(&receipt->message,
		    json_object_to_json_string_ext(
			message, JSON_C_TO_STRING_PLAIN));
}

/* ------ calls ------ */

/* A cashbox without billing ("Виртуальный терминал") is not asked. */
static bool
has_billing(const struct sandbox *sandbox, struct answer *answer)
{
	*answer = (struct answer){.kind = ANSWER_RESULT};
	return sandbox->faults[FAULT_BILLING] == 0;
}

static void
put_payable(const struct receipt *receipt, struct buf *params)
{
	buf_format(
	    params, "\"amount\":%lld,\"account\":", (long long)receipt->amount);
	buf_span(params, receipt->account);
}

static enum result
call(struct sandbox *sandbox, const struct receipt *receipt, const char *method,
    struct buf *params, struct answer *answer)
{
	enum result result = RESULT_NO_MEMORY;

	if (buf_ok(params))
		result = sandbox_ask(sandbox, box_of(sandbox, receipt), receipt,
		    method, (struct span){params->data, params->length},
		    answer);
	buf_free(params);
	return result;
}

static enum result
check_perform(struct sandbox *sandbox, const struct receipt *receipt,
    struct answer *answer)
{
	struct buf params = {0};
	enum result result;

	if (!has_billing(sandbox, answer))
		return RESULT_OK;
	buf_char(&params, '{');
	put_payable(receipt, &params);
	buf_char(&params, '}');
	result =
	    call(sandbox, receipt, "CheckPerformTransaction", &params, answer);
	if (result == RESULT_OK && answer->kind == ANSWER_RESULT &&
	    !json_object_get_boolean(json_member(answer->result, "allow")))
		answer->kind = ANSWER_WRONG;
	return result;
}

/* The result must name a transaction in the state that is wanted. */
static void
want_state(struct answer *answer, int64_t wanted)
{
	int64_t state;

	if (answer->kind == ANSWER_RESULT &&
	    (!json_integer(json_member(answer->result, "state"), &state) ||
		state != wanted ||
		!json_object_is_type(json_member(answer->result, "transaction"),
		    json_type_string)))
		answer->kind = ANSWER_WRONG;
}

static enum result
create(struct sandbox *sandbox, struct receipt *receipt, struct answer *answer)
{
	struct buf params = {0};
	enum result result;

	if (!has_billing(sandbox, answer))
		return RESULT_OK;
	buf_format(&params, "{\"id\":\"%s\",\"time\":%lld,", receipt->payme_id,
	    (long long)receipt->payme_time);
	put_payable(receipt, &params);
	buf_char(&params, '}');
	result = call(sandbox, receipt, "CreateTransaction", &params, answer);
	want_state(answer, 1);
	if (result == RESULT_OK && answer->kind == ANSWER_RESULT)
		snprintf(receipt->transaction, RECEIPT_NAME_SIZE, "%s",
		    json_object_get_string(
			json_member(answer->result, "transaction")));
	return result;
}

static enum result
perform(struct sandbox *sandbox, struct receipt *receipt, struct answer *answer)
{
	struct buf params = {0};
	enum result result;

	if (!has_billing(sandbox, answer))
		return RESULT_OK;
	buf_format(&params, "{\"id\":\"%s\"}", receipt->payme_id);
	result = call(sandbox, receipt, "PerformTransaction", &params, answer);
	want_state(answer, 2);
	return result;
}

static enum result
cancel(struct sandbox *sandbox, const struct receipt *receipt, int reason,
    struct answer *answer)
{
	struct buf params = {0};

	if (!has_billing(sandbox, answer))
		return RESULT_OK;
	buf_format(&params, "{\"id\":\"%s\",\"reason\":%d}", receipt->payme_id,
	    reason);
	return call(sandbox, receipt, "CancelTransaction", &params, answer);
}

/* ------ steps ------ */

static enum result
move(struct sandbox *sandbox, struct receipt *receipt, int64_t state)
{
	receipt->state = state;
	return receipt_save(sandbox->store, receipt);
}

/* The card is free again, and another one may be tried. */
static enum result
reopen(struct sandbox *sandbox, struct receipt *receipt)
{
	receipt->payme_id[0] = '\0';
	receipt->transaction[0] = '\0';
	receipt->card = 0;
	return move(sandbox, receipt, RECEIPT_OPEN);
}

/* The transaction is given up. */
static enum result
give_up(struct sandbox *sandbox, struct receipt *receipt, int reason)
{
	struct answer answer;
	enum result result = cancel(sandbox, receipt, reason, &answer);

	answer_free(&answer);
	return result == RESULT_OK ? reopen(sandbox, receipt) : result;
}

/* What was not refused may have been done. */
static enum result
step_create(struct sandbox *sandbox, struct receipt *receipt)
{
	struct answer answer;
	enum result result = create(sandbox, receipt, &answer);

	if (result == RESULT_OK && answer.kind == ANSWER_RESULT) {
		result = move(sandbox, receipt, RECEIPT_CHARGING);
	} else if (result == RESULT_OK) {
		set_answer_error(receipt, &answer);
		result = answer.kind == ANSWER_ERROR
		    ? reopen(sandbox, receipt)
		    : give_up(sandbox, receipt, REASON_TRANSACTION_FAILED);
	}
	answer_free(&answer);
	return result;
}

static enum card_refusal
charge(const struct sandbox *sandbox, const struct receipt *receipt)
{
	const struct card *card = card_at(receipt->card);
	struct timespec slow = {.tv_sec = CARD_SLOW_MS / 1000};

	if (sandbox->faults[FAULT_BANK] != 0)
		return CARD_NO_MONEY;
	if (card == NULL)
		return CARD_UNKNOWN;
	if (card->charge == CARD_SLOW_ERROR)
		while (nanosleep(&slow, &slow) != 0)
			;
	return card->charge;
}

static enum result
step_charge(struct sandbox *sandbox, struct receipt *receipt)
{
	enum card_refusal refusal = charge(sandbox, receipt);

	if (refusal != CARD_FINE) {
		set_card_error(receipt, refusal);
		return give_up(sandbox, receipt, REASON_CHARGE_FAILED);
	}
	return move(sandbox, receipt,
	    receipt->hold != 0 ? RECEIPT_HOLDING : RECEIPT_CLOSING);
}

/* The bank has what was wanted of it. */
static enum result
step_hold(struct sandbox *sandbox, struct receipt *receipt)
{
	return move(sandbox, receipt, RECEIPT_HELD);
}

/* What the merchant refuses to book goes back to the card. */
static enum result
step_perform(struct sandbox *sandbox, struct receipt *receipt)
{
	struct answer answer;
	enum result result = perform(sandbox, receipt, &answer);

	if (result == RESULT_OK && answer.kind == ANSWER_RESULT) {
		receipt->pay_time = clock_now();
		result = move(sandbox, receipt, RECEIPT_PAID);
	} else if (result == RESULT_OK && answer.kind == ANSWER_ERROR &&
	    answer.code != -32400) {
		set_answer_error(receipt, &answer);
		result = give_up(sandbox, receipt, REASON_TRANSACTION_FAILED);
	} else if (result == RESULT_OK) {
		set_answer_error(receipt, &answer);
		result = move(sandbox, receipt, RECEIPT_QUEUED);
	}
	answer_free(&answer);
	return result;
}

/* The merchant may refuse; then all stays as it was. */
static enum result
step_cancel(struct sandbox *sandbox, struct receipt *receipt)
{
	struct answer answer = {.kind = ANSWER_RESULT};
	enum result result = RESULT_OK;
	int64_t before = receipt->pay_time != 0 ? RECEIPT_PAID : RECEIPT_HELD;

	if (receipt->payme_id[0] != '\0')
		result = cancel(sandbox, receipt, REASON_REFUND, &answer);
	if (result != RESULT_OK)
		goto out;
	if (answer.kind == ANSWER_RESULT) {
		receipt->cancel_time = clock_now();
		result = move(sandbox, receipt, RECEIPT_CANCELLED);
	} else {
		set_answer_error(receipt, &answer);
		result = answer.kind == ANSWER_ERROR && answer.code != -32400
		    ? move(sandbox, receipt, before)
		    : move(sandbox, receipt, RECEIPT_CANCELLING);
	}
out:
	answer_free(&answer);
	return result;
}

/* ------ the way ------ */

static const struct {
	enum receipt_state state;
	enum result (*step)(struct sandbox *, struct receipt *);
} steps[] = {
    {RECEIPT_CREATING, step_create},
    {RECEIPT_CHARGING, step_charge},
    {RECEIPT_HOLDING, step_hold},
    {RECEIPT_CLOSING, step_perform},
    {RECEIPT_QUEUED, step_perform},
    {RECEIPT_CANCELLING, step_cancel},
};
#define STEPS (sizeof(steps) / sizeof(steps[0]))

static size_t
step_of(const struct receipt *receipt)
{
	size_t i = 0;

	while (i < STEPS && (int64_t)steps[i].state != receipt->state)
		i++;
	return i;
}

/* RESULT_UNCHANGED of a step: somebody else goes on with the receipt. */
static enum result
or_lost(enum result result)
{
	return result == RESULT_UNCHANGED ? RESULT_OK : result;
}

bool
walk_moving(const struct receipt *receipt)
{
	return step_of(receipt) < STEPS;
}

enum result
walk_on(struct sandbox *sandbox, struct receipt *receipt)
{
	enum result result = RESULT_OK;
	int64_t before;
	size_t i;

	while (result == RESULT_OK && (i = step_of(receipt)) < STEPS) {
		before = receipt->state;
		result = steps[i].step(sandbox, receipt);
		if (receipt->state == before ||
		    receipt->state == RECEIPT_QUEUED)
			break; /* the merchant is silent */
	}
	return or_lost(result);
}

static enum result
start(struct sandbox *sandbox, struct receipt *receipt, int64_t state)
{
	enum result result;

	set_error(receipt, 0);
	result = move(sandbox, receipt, state);
	return result == RESULT_OK ? walk_on(sandbox, receipt)
				   : or_lost(result);
}

enum result
walk_check(struct sandbox *sandbox, struct receipt *receipt)
{
	struct answer answer;
	enum result result = check_perform(sandbox, receipt, &answer);

	set_error(receipt, 0);
	if (result == RESULT_OK && answer.kind != ANSWER_RESULT)
		set_answer_error(receipt, &answer);
	answer_free(&answer);
	return result;
}

/*
 * CheckPerformTransaction comes before the first step, so that whoever takes the
 * receipt on repeats CreateTransaction alone: the order is its own transaction's
 * by then, and free for nobody.
 */
enum result
walk_pay(struct sandbox *sandbox, struct receipt *receipt)
{
	enum result result = walk_check(sandbox, receipt);

	if (result != RESULT_OK)
		return result;
	if (receipt->error != 0)
		return or_lost(reopen(sandbox, receipt));
	receipt_make_id(receipt->payme_id);
	receipt->payme_time = clock_now();
	return start(sandbox, receipt, RECEIPT_CREATING);
}

enum result
walk_confirm(struct sandbox *sandbox, struct receipt *receipt)
{
	return start(sandbox, receipt, RECEIPT_CLOSING);
}

enum result
walk_cancel(struct sandbox *sandbox, struct receipt *receipt)
{
	return start(sandbox, receipt, RECEIPT_CANCELLING);
}
