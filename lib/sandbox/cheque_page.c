/* A cheque comes in: it becomes a receipt, or is refused. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "payment/account.h"
#include "sandbox/cheque.h"
#include "sandbox/sandbox_page.h"
#include "sandbox/walk.h"
#include "setting/json.h"

enum result
sandbox_refuse(struct scene *scene, int64_t code, struct span field)
{
	char key[32], text[24];
	enum result result;

	snprintf(key, sizeof(key), "error_%lld", (long long)-code);
	snprintf(text, sizeof(text), "%lld", (long long)code);
	result = page_set_text(scene->page, "code", span_of(text));
	if (result == RESULT_OK)
		result = page_set_text(
		    scene->page, "text", span_of(page_word(scene->page, key)));
	if (result == RESULT_OK && field.length > 0)
		result = page_set_text(scene->page, "field", field);
	return result == RESULT_OK ? sandbox_render(scene, 400, "refused")
				   : result;
}

/* The merchant's own words, where it has any for the reader. */
static enum result
refuse_receipt(struct scene *scene, const struct receipt *receipt)
{
	struct json_object *root = NULL;
	enum json_verdict verdict;
	struct span text;
	char code[24];
	enum result result = RESULT_OK;

	if (receipt->message.length == 0)
		return sandbox_refuse(
		    scene, receipt->error, (struct span){NULL, 0});
	snprintf(code, sizeof(code), "%lld", (long long)receipt->error);
	result = json_read(
	    (struct span){receipt->message.data, receipt->message.length},
	    &verdict, &root);
	if (result == RESULT_OK)
		result = page_set_text(scene->page, "code", span_of(code));
	if (result == RESULT_OK &&
	    (json_text(root, &text) ||
		json_text(
		    json_member(root, language_code[scene->page->language]),
		    &text)))
		result = page_set_text(scene->page, "text", text);
	json_object_put(root);
	return result == RESULT_OK ? sandbox_render(scene, 409, "refused")
				   : result;
}

static void
put_descriptions(const struct cheque *cheque, struct buf *json)
{
	for (int i = 0; i < CONFIG_LANGUAGES; i++) {
		if (cheque->description[i].length == 0)
			continue;
		buf_char(json, json->length == 0 ? '{' : ',');
		json_put_text(json, language_code[i]);
		buf_char(json, ':');
		json_put_string(json, cheque->description[i]);
	}
	if (json->length > 0)
		buf_char(json, '}');
}

/* "If there is no callback, it is taken from Referer." */
static struct span
callback_of(struct scene *scene, const struct cheque *cheque)
{
	const char *referer =
	    request_variable(scene->page->request, "HTTP_REFERER");

	if (cheque->callback.length > 0 || referer == NULL ||
	    (strncmp(referer, "http://", 7) != 0 &&
		strncmp(referer, "https://", 8) != 0) ||
	    !text_is_plain(span_of(referer)))
		return cheque->callback.data == NULL ? span_of("")
						     : cheque->callback;
	return span_of(referer);
}

static enum result
open_receipt(struct scene *scene, struct receipt *receipt)
{
	char path[RECEIPT_ID_SIZE + 16];
	enum result result = walk_check(&scene->sandbox, receipt);

	if (result == RESULT_OK && receipt->error != 0)
		return refuse_receipt(scene, receipt);
	if (result == RESULT_OK)
		result = receipt_add(scene->sandbox.store, receipt);
	snprintf(path, sizeof(path), "receipt/%s", receipt->id);
	return result == RESULT_OK ? sandbox_redirect(scene, path) : result;
}

static enum result
take_cheque(struct scene *scene, const struct cheque *cheque)
{
	struct buf account = {0}, description = {0};
	struct receipt receipt = {
	    .cashbox = span_of(cheque->box->name),
	    .amount = cheque->amount,
	    .language = scene->page->language,
	    .callback = callback_of(scene, cheque),
	    .timeout = cheque->timeout,
	    .detail = {cheque->detail.data, cheque->detail.length},
	    .create_time = scene->page->now,
	    .change_time = scene->page->now,
	};
	enum result result = RESULT_NO_MEMORY;

	receipt_make_id(receipt.id);
	account_json(cheque->box, cheque->account, &account);
	put_descriptions(cheque, &description);
	receipt.account = (struct span){account.data, account.length};
	receipt.description =
	    (struct span){description.data, description.length};
	if (buf_ok(&account) && buf_ok(&description))
		result = open_receipt(scene, &receipt);
	receipt_free(&receipt);
	buf_free(&account);
	buf_free(&description);
	return result;
}

/* Of a refusal as well; the page's own links say otherwise by "lang". */
static void
take_language(struct scene *scene, const struct cheque *cheque)
{
	if (form_has(&scene->page->form, "lang"))
		return;
	for (int i = 0; i < CONFIG_LANGUAGES; i++)
		if (span_is(cheque->language, language_code[i]))
			scene->page->language = (enum language)i;
}

enum result
sandbox_cheque_page(struct scene *scene, struct span link)
{
	struct cheque cheque = {.amount = 0};
	enum cheque_error error = CHEQUE_FINE;
	const struct config *config = scene->page->config;
	enum result result;

	if (scene->posted) {
		cheque.form = scene->body;
		scene->body = (struct form){.count = 0};
		result = cheque_read(config, &cheque, &error);
	} else {
		result = cheque_read_link(config, link, &cheque, &error);
	}
	take_language(scene, &cheque);
	if (result == RESULT_OK && error != CHEQUE_FINE)
		result = sandbox_refuse(scene, error, span_of(cheque.field));
	else if (result == RESULT_OK)
		result = take_cheque(scene, &cheque);
	cheque_free(&cheque);
	return result;
}
