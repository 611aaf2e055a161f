/*
 * What a POST does.  Money moves by settle.h alone: whatever is pressed twice,
 * lost or reloaded, the order is paid once.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "card/card_page.h"
#include "card/card_sweep.h"
#include "page/cheque.h"
#include "payment/entry.h"
#include "setting/json.h"
#include "setting/log.h"
#include "subscribe/settle.h"

/* A web server waits a minute or so; the sweep has all the time it wants. */
#define WAIT_MS 20000

struct act {
	struct till *till;
	struct settle settle;
	struct payme *payme;
};

static void
log_line(void *state, const char *line)
{
	(void)state;
	log_warning("%s", line);
}

static bool
open_payme(struct act *act)
{
	const struct page *page = act->till->page;
	const struct payme_setup setup = {
	    .url = page->config->service.api_url,
	    .merchant_id = page->box->merchant_id,
	    .key = page->box->keys[0],
	    .language = language_code[page->language],
	    .log = log_line,
	};
	const char *problem = NULL;

	act->payme = payme_open(&setup, &problem);
	if (act->payme == NULL)
		log_error("subscribe: %s", problem);
	act->settle = (struct settle){.store = page_store(act->till->page),
	    .box = page->box,
	    .payme = act->payme,
	    .quiet = SETTLE_QUIET,
	    .wait = WAIT_MS};
	return act->payme != NULL;
}

/* ------ answers ------ */

static enum result
answer_json(struct till *till, int status, struct buf *json)
{
	return buf_ok(json) ? page_document(till->page, status,
				  "application/json; charset=UTF-8",
				  (struct span){json->data, json->length})
			    : RESULT_NO_MEMORY;
}

static void
put_text(struct buf *json, const char *name, const char *text)
{
	buf_format(json, ",\"%s\":", name);
	json_put_text(json, text);
}

/* {"state": ${state}, "text": ...}, or the form with the text above it. */
static enum result
answer_problem(struct till *till, const char *state, const char *text)
{
	struct buf json = {0};
	enum result result;

	if (!till->json)
		return card_show(till, 409, text);
	buf_text(&json, "{\"state\":");
	json_put_text(&json, state);
	put_text(&json, "text", text);
	buf_text(&json, "}\n");
	result = answer_json(till, 200, &json);
	buf_free(&json);
	return result;
}

static const char *
state_of(const struct settle_report *report)
{
	if (report->outcome == SETTLE_REFUSED)
		return "refused";
	if (report->outcome == SETTLE_UNKNOWN)
		return "unknown";
	return intent_state_name(report->state);
}

static const char *
own_text(struct till *till, const struct settle_report *report)
{
	if (report->outcome == SETTLE_UNKNOWN)
		return card_word(till, "checking");
	if (report->kind == PAYME_KIND_TRANSPORT)
		return card_word(till, "lost");
	return card_word(till, "failed");
}

/*
 * Why it is not done, in plain words: Payme's own, or ours.  An order that was
 * paid meanwhile is no refusal.
 */
static enum result
explain(struct till *till, struct settle_report *report, const char **text)
{
	struct page *page = till->page;
	enum result result;

	*text = report->told && report->outcome == SETTLE_REFUSED
	    ? report->text
	    : own_text(till, report);
	if (!report->told && report->text[0] != '\0')
		log_info("receipt %s: %s", report->receipt, report->text);
	if (report->outcome != SETTLE_REFUSED ||
	    report->kind != PAYME_KIND_NONE)
		return RESULT_OK;
	result = page_find_order(page);
	if (result != RESULT_OK)
		return result;
	switch (page_payable(page)) {
	case PAYMENT_ACCOUNT_PAID:
		report->outcome = SETTLE_DONE;
		report->state = page->record.order.state == ORDER_HELD
		    ? INTENT_HELD
		    : INTENT_PAID;
		break;
	case PAYMENT_ACCOUNT_BUSY:
		*text = page_word(page, "busy_text");
		break;
	case PAYMENT_ACCOUNT_CLOSED:
		*text = page_word(page, "closed_text");
		break;
	default:
		break;
	}
	return RESULT_OK;
}

static void
put_report(struct till *till, const struct settle_report *report,
    const char *text, struct buf *json)
{
	struct buf url = {0};

	page_order_address(till->page, "payme-status", &url);
	buf_text(json, "{\"state\":");
	json_put_text(json, state_of(report));
	if (report->receipt[0] != '\0')
		put_text(json, "receipt", report->receipt);
	if (report->amount != 0) {
		buf_char(json, ',');
		entry_put_member(json, "amount", report->amount);
	}
	if (report->outcome != SETTLE_DONE) {
		buf_char(json, ',');
		entry_put_member(json, "code", report->code);
		put_text(json, "text", text);
	}
	buf_text(json, ",\"href\":");
	json_put_string(json, (struct span){url.data, url.length});
	buf_text(json, "}\n");
	buf_free(&url);
}

static enum result
answer_report(struct till *till, struct settle_report *report)
{
	struct buf out = {0};
	const char *text;
	enum result result = explain(till, report, &text);

	if (result != RESULT_OK)
		return result;
	if (till->json) {
		put_report(till, report, text, &out);
		result = answer_json(till, 200, &out);
	} else if (report->outcome == SETTLE_REFUSED) {
		result = card_show(till, 409, text);
	} else {
		page_order_address(till->page, "payme-status", &out);
		result = buf_ok(&out) ? page_redirect(till->page,
					    (struct span){out.data, out.length})
				      : RESULT_NO_MEMORY;
	}
	buf_free(&out);
	return result;
}

/* ------ cards ------ */

/* What is said of an outcome that is not WALLET_DONE. */
static const char *const wallet_words[] = {
    [WALLET_NO_CARD] = "no_card",
    [WALLET_WRONG_PIN] = "wrong_pin",
    [WALLET_GONE] = "card_gone",
    [WALLET_FULL] = "full",
    [WALLET_BAD_PIN] = "bad_pin",
    [WALLET_CLOSED] = "closed",
};

static enum result
answer_wallet(struct till *till, enum wallet_outcome outcome)
{
	return answer_problem(
	    till, "refused", card_word(till, wallet_words[outcome]));
}

/* Saves the card behind a token, as Payme tells of it. */
static enum result
save_card(struct act *act, const char *token, enum wallet_outcome *outcome)
{
	struct till *till = act->till;
	struct payme_card *card = NULL;
	enum result result = RESULT_OK;

	*outcome = WALLET_NO_CARD;
	if (payme_cards_check(act->payme, token, &card) == PAYME_OK &&
	    card->recurrent && card->verify)
		result = wallet_add(&till->wallet, span_of(token),
		    span_of(card->number == NULL ? "" : card->number),
		    form_get(&till->body, "pin"),
		    form_has(&till->body, "recurring"), outcome);
	payme_card_free(card);
	return result;
}

static bool
card_id(const struct till *till, int64_t *id)
{
	return text_int(form_get(&till->body, "card"), id) == RESULT_OK;
}

/* Payme is told of a removed card at once; if that fails, by the sweep. */
static void
sweep(struct act *act)
{
	int64_t left;

	if (card_sweep(&act->till->wallet, act->payme, &left) != RESULT_OK)
		log_warning("a card is yet to be removed at Payme");
}

/* ------ pay ------ */

/* The token: of a new card, or of a saved one with its PIN. */
static enum result
find_token(struct act *act, struct buf *token, bool *answered)
{
	struct till *till = act->till;
	struct span text = form_get(&till->body, "token");
	enum wallet_outcome outcome = WALLET_NO_CARD;
	int64_t id;
	enum result result;

	*answered = false;
	if (text.length > 0) {
		buf_span(token, text);
		buf_char(token, '\0');
		return buf_ok(token) ? RESULT_OK : RESULT_NO_MEMORY;
	}
	if (till->wallet.user.length > 0 && card_id(till, &id)) {
		result = wallet_token(&till->wallet, id,
		    form_get(&till->body, "pin"), token, &outcome);
		if (result != RESULT_OK)
			return result;
	}
	if (outcome == WALLET_DONE) {
		buf_char(token, '\0');
		return buf_ok(token) ? RESULT_OK : RESULT_NO_MEMORY;
	}
	if (outcome == WALLET_GONE)
		sweep(act);
	*answered = true;
	return answer_wallet(till, outcome);
}

/* The cashbox says so, or for this order the shop, which signed the address. */
static bool
wants_hold(const struct page *page)
{
	return page->box->hold || span_is(form_get(&page->form, "hold"), "1");
}

static enum result
settle(struct act *act, const char *token, struct settle_report *report)
{
	const struct page *page = act->till->page;
	struct span key = {page->key.data, page->key.length};
	struct payme_payer payer = {
	    .ip = request_variable(page->request, "REMOTE_ADDR")};
	char receipt[SETTLE_ID_SIZE], user[WALLET_USER_MAX + 1];
	struct span name = act->till->wallet.user;
	enum result result = settle_create(
	    &act->settle, key, wants_hold(page), page->language, report);

	if (result != RESULT_OK || report->outcome != SETTLE_DONE)
		return result;
	if (name.length > 0) {
		snprintf(
		    user, sizeof(user), "%.*s", (int)name.length, name.data);
		payer.id = user;
	}
	memcpy(receipt, report->receipt, sizeof(receipt));
	return settle_pay(&act->settle, receipt, token, false, &payer, report);
}

static bool
paid(const struct settle_report *report)
{
	return report->outcome == SETTLE_DONE &&
	    (report->state == INTENT_PAID || report->state == INTENT_HELD);
}

static enum result
pay(struct act *act)
{
	struct till *till = act->till;
	bool save = form_has(&till->body, "save");
	struct settle_report report = {.outcome = SETTLE_UNKNOWN};
	enum wallet_outcome outcome;
	struct buf token = {0};
	bool answered;
	enum result result;

	if (save &&
	    (till->wallet.user.length == 0 ||
		!wallet_pin_good(form_get(&till->body, "pin"))))
		return answer_wallet(till, WALLET_BAD_PIN);
	result = find_token(act, &token, &answered);
	if (result == RESULT_OK && !answered) {
		result = settle(act, token.data, &report);
		/* A card that could not be saved is no reason to say more. */
		if (result == RESULT_OK && save && paid(&report) &&
		    save_card(act, token.data, &outcome) != RESULT_OK)
			log_warning("a card could not be saved");
		if (result == RESULT_OK)
			result = answer_report(till, &report);
	}
	buf_wipe(&token);
	buf_free(&token);
	return result;
}

/* ------ the rest, for a mobile application's backend ------ */

static enum result
make_receipt(struct act *act)
{
	const struct page *page = act->till->page;
	struct settle_report report;
	enum result result = settle_create(&act->settle,
	    (struct span){page->key.data, page->key.length}, wants_hold(page),
	    page->language, &report);

	return result == RESULT_OK ? answer_report(act->till, &report) : result;
}

static enum result
put_card(const struct wallet_card *card, void *state)
{
	struct buf *json = state;

	if (json->data[json->length - 1] != '[')
		buf_char(json, ',');
	buf_format(json, "{\"card\":%lld,\"number\":", (long long)card->id);
	json_put_string(json, card->number);
	buf_format(json, ",\"recurring\":%s,\"create_time\":%lld}",
	    card->recurring ? "true" : "false", (long long)card->create_time);
	return RESULT_OK;
}

static enum result
list_cards(struct act *act)
{
	struct buf json = {0};
	enum result result;

	buf_text(&json, "{\"cards\":[");
	result = wallet_list(&act->till->wallet, put_card, &json);
	buf_text(&json, "]}\n");
	if (result == RESULT_OK)
		result = answer_json(act->till, 200, &json);
	buf_free(&json);
	return result;
}

static enum result
add_card(struct act *act)
{
	struct till *till = act->till;
	struct buf token = {0};
	enum wallet_outcome outcome;
	enum result result;

	buf_span(&token, form_get(&till->body, "token"));
	buf_char(&token, '\0');
	result = buf_ok(&token) ? save_card(act, token.data, &outcome)
				: RESULT_NO_MEMORY;
	buf_wipe(&token);
	buf_free(&token);
	if (result != RESULT_OK)
		return result;
	return outcome == WALLET_DONE ? list_cards(act)
				      : answer_wallet(till, outcome);
}

static enum result
remove_card(struct act *act)
{
	struct till *till = act->till;
	enum wallet_outcome outcome = WALLET_NO_CARD;
	int64_t id;
	enum result result = RESULT_OK;

	if (card_id(till, &id))
		result = wallet_remove(&till->wallet, id, &outcome);
	if (result != RESULT_OK)
		return result;
	if (outcome != WALLET_DONE)
		return answer_wallet(till, outcome);
	sweep(act);
	return till->json ? list_cards(act) : card_show(till, 200, NULL);
}

static const struct {
	const char *name;
	enum result (*run)(struct act *);
	bool user; /* wants one in the signed address */
	bool order; /* wants one that can be paid */
} acts[] = {
    {"pay", pay, false, true},
    {"receipt", make_receipt, false, true},
    {"cards", list_cards, true, false},
    {"add", add_card, true, false},
    {"remove", remove_card, true, false},
};
#define ACTS (sizeof(acts) / sizeof(acts[0]))

/*
 * An order that a transaction of this very payment reserves is not payable for
 * others, but settle.h knows whose it is: it alone refuses.
 */
static bool
may_act(const struct page *page, size_t index)
{
	return !acts[index].order || page->record.order.id != 0;
}

enum result
card_act(struct till *till)
{
	struct span name = form_get(&till->body, "do");
	struct act act = {.till = till};
	size_t i = 0;
	enum result result;

	while (i < ACTS && !span_is(name, acts[i].name))
		i++;
	if (i == ACTS || (acts[i].user && till->wallet.user.length == 0) ||
	    till->page->spoiled)
		return page_message(
		    till->page, 400, "bad_link", "bad_link_text");
	if (!may_act(till->page, i))
		return page_message(till->page, 404, "unknown", "unknown_text");
	if (!open_payme(&act))
		return RESULT_DOWN;
	result = acts[i].run(&act);
	payme_close(act.payme);
	return result;
}
