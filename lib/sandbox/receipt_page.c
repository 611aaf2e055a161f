/* A receipt: the card, the code, what came of it, the way back, a refund. */
#include <stdio.h>
#include <string.h>

#include "sandbox/card.h"
#include "sandbox/cheque.h"
#include "sandbox/sandbox_page.h"
#include "sandbox/walk.h"
#include "setting/json.h"

/* ------ what the buyer does ------ */

static void
set_error(struct receipt *receipt, enum card_refusal refusal)
{
	receipt->error = refusal == CARD_FINE ? 0 : card_code(refusal);
	buf_reset(&receipt->message);
	if (refusal != CARD_FINE)
		card_put_texts(&receipt->message, refusal);
}

static enum result
save(struct scene *scene, struct receipt *receipt)
{
	enum result result = receipt_save(scene->sandbox.store, receipt);

	/* Somebody else was quicker: the page shows what came of it. */
	return result == RESULT_UNCHANGED ? RESULT_OK : result;
}

static enum result
enter_card(struct scene *scene, struct receipt *receipt)
{
	enum card_refusal refusal;
	const struct card *card = card_find(form_get(&scene->body, "number"),
	    form_get(&scene->body, "expiry"), &refusal);

	set_error(receipt, refusal);
	receipt->card = card == NULL ? 0 : card_index(card);
	receipt->tries = CARD_TRIES;
	return save(scene, receipt);
}

static enum result
enter_code(struct scene *scene, struct receipt *receipt)
{
	if (receipt->card == 0)
		return RESULT_OK;
	if (span_is(form_get(&scene->body, "code"), CARD_CODE))
		return walk_pay(&scene->sandbox, receipt);
	receipt->tries--;
	set_error(
	    receipt, receipt->tries > 0 ? CARD_WRONG_CODE : CARD_NO_MORE_CODES);
	if (receipt->tries <= 0)
		receipt->card = 0;
	return save(scene, receipt);
}

static enum result
other_card(struct scene *scene, struct receipt *receipt)
{
	receipt->card = 0;
	set_error(receipt, CARD_FINE);
	return save(scene, receipt);
}

static enum result
cancel(struct scene *scene, struct receipt *receipt)
{
	return walk_cancel(&scene->sandbox, receipt);
}

static enum result
confirm(struct scene *scene, struct receipt *receipt)
{
	return walk_confirm(&scene->sandbox, receipt);
}

/* What may be done in which state; "back": the buyer is sent back after it. */
static const struct {
	const char *name;
	int64_t state;
	enum result (*act)(struct scene *, struct receipt *);
	bool back;
} acts[] = {
    {"card", RECEIPT_OPEN, enter_card, false},
    {"other", RECEIPT_OPEN, other_card, false},
    {"code", RECEIPT_OPEN, enter_code, true},
    {"cancel", RECEIPT_OPEN, cancel, true},
    {"refund", RECEIPT_PAID, cancel, false},
    {"refund", RECEIPT_HELD, cancel, false},
    {"confirm", RECEIPT_HELD, confirm, false},
};

static enum result
act(struct scene *scene, struct receipt *receipt)
{
	struct span name = form_get(&scene->body, "do");
	enum result result = RESULT_OK;
	bool back = false;
	char path[RECEIPT_ID_SIZE + 32];

	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		if (!span_is(name, acts[i].name) ||
		    acts[i].state != receipt->state)
			continue;
		back = acts[i].back;
		result = acts[i].act(scene, receipt);
		break;
	}
	snprintf(path, sizeof(path), "receipt/%s?lang=%s%s", receipt->id,
	    language_code[scene->page->language], back ? "&return=1" : "");
	return result == RESULT_OK ? sandbox_redirect(scene, path) : result;
}

/* ------ what the buyer sees ------ */

static struct json_object *
test_cards(struct scene *scene)
{
	struct json_object *list = json_object_new_array();
	const struct card *card;

	for (int64_t i = 1; (card = card_at(i)) != NULL; i++) {
		struct json_object *entry = json_object_new_object();
		enum card_refusal refusal =
		    card->entry != CARD_FINE ? card->entry : card->charge;
		const char *text = refusal == CARD_FINE
		    ? sandbox_word(scene, "works")
		    : card_text(refusal, scene->page->language);
		char number[20];

		snprintf(number, sizeof(number), "%.4s %.4s %.4s %.4s",
		    card->number, card->number + 4, card->number + 8,
		    card->number + 12);
		if (!put_text(entry, "number", span_of(number)) ||
		    !put_text(entry, "text", span_of(text)) ||
		    json_object_array_add(list, entry) != 0) {
			json_object_put(entry);
			json_object_put(list);
			return NULL;
		}
	}
	return list;
}

static enum result
add_call(const struct receipt_call *call, void *state)
{
	struct json_object *list = state, *entry = json_object_new_object();
	char time[24];

	snprintf(time, sizeof(time), "%lld", (long long)call->duration);
	if (put_text(entry, "request", call->request) &&
	    put_text(entry, "answer", call->answer) &&
	    put_text(entry, "problem", call->problem) &&
	    put_text(entry, "milliseconds", span_of(time)) &&
	    json_object_array_add(list, entry) == 0)
		return RESULT_OK;
	json_object_put(entry);
	return RESULT_NO_MEMORY;
}

static enum result
set_calls(struct scene *scene, const struct receipt *receipt)
{
	struct json_object *list = json_object_new_array();
	enum result result = receipt_calls(
	    scene->sandbox.store, span_of(receipt->id), add_call, list);

	if (result != RESULT_OK) {
		json_object_put(list);
		return result;
	}
	result = page_set_flag(
	    scene->page, "asked", json_object_array_length(list) > 0);
	return result == RESULT_OK ? page_set_value(scene->page, "calls", list)
				   : result;
}

/* A text of a JSON {ru, uz, en}, or of a plain JSON text. */
static enum result
set_translated(struct page *page, const char *name, struct span json)
{
	struct json_object *root;
	enum json_verdict verdict;
	struct span text;
	enum result result;

	if (json.length == 0)
		return RESULT_OK;
	result = json_read(json, &verdict, &root);
	if (result == RESULT_OK &&
	    (json_text(root, &text) ||
		json_text(
		    json_member(root, language_code[page->language]), &text)))
		result = page_set_text(page, name, text);
	json_object_put(root);
	return result;
}

/* Of a cheque, whatever is wrong with the card has one code; the text differs. */
static int64_t
code_of(const struct receipt *receipt)
{
	static const enum card_refusal wrong[] = {
	    CARD_UNKNOWN, CARD_EXPIRED, CARD_NO_MONEY};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (receipt->error == card_code(wrong[i]))
			return CHEQUE_BAD_CARD;
	return receipt->error;
}

static enum result
set_error_text(struct scene *scene, const struct receipt *receipt)
{
	char text[32];
	enum result result;

	if (receipt->error == 0)
		return RESULT_OK;
	snprintf(text, sizeof(text), "%lld", (long long)code_of(receipt));
	result = page_set_text(scene->page, "code", span_of(text));
	snprintf(text, sizeof(text), "error_%lld", (long long)-receipt->error);
	if (result == RESULT_OK)
		result = page_set_text(scene->page, "error",
		    span_of(page_word(scene->page, text)));
	return result == RESULT_OK
	    ? set_translated(scene->page, "error",
		  (struct span){receipt->message.data, receipt->message.length})
	    : result;
}

/* The items of the detail, as the cheque was checked to have them. */
static enum result
set_items(struct scene *scene, const struct receipt *receipt)
{
	struct json_object *root, *items, *list;
	enum json_verdict verdict;
	enum result result;

	if (receipt->detail.length == 0)
		return RESULT_OK;
	result = json_read(receipt->detail, &verdict, &root);
	if (result != RESULT_OK)
		return result;
	items = json_member(root, "items");
	list = json_object_new_array();
	for (size_t i = 0; i < json_object_array_length(items); i++) {
		struct json_object *item = json_object_array_get_idx(items, i);
		struct json_object *entry = json_object_new_object();
		int64_t price = 0;
		struct span title = {NULL, 0};

		json_text(json_member(item, "title"), &title);
		if (!json_integer(json_member(item, "price"), &price) ||
		    !put_text(entry, "title", title) ||
		    !put_sum(scene, entry, price) ||
		    !put_text(entry, "count",
			span_of(json_object_get_string(
			    json_member(item, "count")))) ||
		    json_object_array_add(list, entry) != 0)
			json_object_put(entry);
	}
	json_object_put(root);
	return page_set_value(scene->page, "items", list);
}

/* Where the buyer goes back to, and in how many milliseconds. */
static enum result
set_return(struct scene *scene, const struct receipt *receipt, bool at_once)
{
	struct buf url = {0};
	char text[24];
	enum result result;

	if (receipt->callback.length == 0)
		return RESULT_OK;
	result = cheque_put_callback(&url, receipt->callback,
	    span_of(receipt->payme_id), receipt->account);
	if (result == RESULT_OK)
		result = page_set_text(scene->page, "callback",
		    (struct span){url.data, url.length});
	buf_free(&url);
	if (result != RESULT_OK || !at_once)
		return result;
	snprintf(text, sizeof(text), "%lld", (long long)receipt->timeout);
	result = page_set_text(scene->page, "milliseconds", span_of(text));
	snprintf(text, sizeof(text), "%lld",
	    (long long)((receipt->timeout + 999) / 1000));
	if (result == RESULT_OK)
		result = page_set_text(scene->page, "seconds", span_of(text));
	return result == RESULT_OK ? page_set_flag(scene->page, "return", true)
				   : result;
}

/* Which part of the page is shown. */
static enum result
set_part(struct scene *scene, const struct receipt *receipt)
{
	struct page *page = scene->page;
	const struct card *card = card_at(receipt->card);
	enum result result;

	if (walk_moving(receipt))
		return page_set_flag(page, "moving", true);
	if (receipt->state == RECEIPT_PAID)
		return page_set_flag(page, "paid", true);
	if (receipt->state == RECEIPT_HELD)
		return page_set_flag(page, "held", true);
	if (receipt->state != RECEIPT_OPEN)
		return RESULT_OK;
	if (card != NULL) {
		result = page_set_text(page, "masked", span_of(card->masked));
		return result == RESULT_OK
		    ? page_set_text(page, "phone", span_of(CARD_PHONE))
		    : result;
	}
	result = page_set_flag(page, "ask_card", true);
	return result == RESULT_OK
	    ? page_set_value(page, "cards", test_cards(scene))
	    : result;
}

static enum result
set_receipt(struct scene *scene, const struct receipt *receipt)
{
	struct page *page = scene->page;
	const struct cashbox *box =
	    config_cashbox(page->config, receipt->cashbox);
	char key[32];
	enum result result = page_set_text(page, "id", span_of(receipt->id));

	snprintf(key, sizeof(key), "state_%lld", (long long)receipt->state);
	if (result == RESULT_OK)
		result = page_set_text(
		    page, "state", span_of(sandbox_word(scene, key)));
	if (result == RESULT_OK &&
	    (!put_sum(scene, page->view, receipt->amount) ||
		!put_account(scene, page->view, box, receipt->account)))
		result = RESULT_NO_MEMORY;
	if (result == RESULT_OK)
		result =
		    set_translated(page, "description", receipt->description);
	return result;
}

static enum result
show(struct scene *scene, const struct receipt *receipt)
{
	bool lasts = receipt->state == RECEIPT_PAID ||
	    receipt->state == RECEIPT_HELD ||
	    receipt->state == RECEIPT_CANCELLED;
	bool at_once =
	    lasts && span_is(form_get(&scene->page->form, "return"), "1");
	enum result result = set_receipt(scene, receipt);

	if (result == RESULT_OK)
		result = set_items(scene, receipt);
	if (result == RESULT_OK)
		result = set_error_text(scene, receipt);
	if (result == RESULT_OK)
		result = set_part(scene, receipt);
	if (result == RESULT_OK)
		result = set_return(scene, receipt, at_once);
	if (result == RESULT_OK)
		result = set_calls(scene, receipt);
	return result == RESULT_OK ? sandbox_render(scene, 200, "receipt")
				   : result;
}

/* A receipt whose process died on its way is taken on by the next reader. */
static bool
is_left(const struct scene *scene, const struct receipt *receipt)
{
	return walk_moving(receipt) &&
	    (receipt->state == RECEIPT_QUEUED ||
		receipt->change_time + WALK_LEFT_MS < scene->page->now);
}

enum result
sandbox_receipt_page(struct scene *scene)
{
	struct page *page = scene->page;
	struct receipt receipt = {.amount = 0};
	enum result result =
	    receipt_find(scene->sandbox.store, scene->path, &receipt);

	if (result == RESULT_UNCHANGED) {
		result = page_message(page, 404, "unknown", "unknown_text");
	} else if (result == RESULT_OK) {
		if (!form_has(&page->form, "lang"))
			page->language = (enum language)receipt.language;
		if (scene->posted)
			result = act(scene, &receipt);
		else if (is_left(scene, &receipt))
			result = walk_on(&scene->sandbox, &receipt);
		if (result == RESULT_OK && !scene->posted)
			result = show(scene, &receipt);
	}
	receipt_free(&receipt);
	return result;
}
