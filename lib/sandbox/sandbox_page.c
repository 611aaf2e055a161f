/* The local Payme's addresses, and the pages that are no receipt. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "page/site.h"
#include "sandbox/api.h"
#include "sandbox/cheque.h"
#include "sandbox/paylov.h"
#include "sandbox/sandbox_page.h"
#include "setting/json.h"

#define BODY_MAX FORM_MAX
#define RECEIPTS_SHOWN 50

/* ------ words and views ------ */

static struct json_object *
words_of(struct scene *scene)
{
	return page_own_words(scene->page, "sandbox");
}

const char *
sandbox_word(struct scene *scene, const char *key)
{
	struct span text;

	return json_text(json_member(words_of(scene), key), &text) ? text.data
								   : key;
}

enum result
sandbox_render(struct scene *scene, int status, const char *template)
{
	enum result result =
	    page_set_value(scene->page, "s", json_object_get(words_of(scene)));
	char *name;

	/* The way back to the shop is the receipt's, not the layout's. */
	if (result == RESULT_OK)
		result = page_set_text(scene->page, "store_url", span_of(""));
	if (result == RESULT_OK)
		result = page_set_text(scene->page, "base",
		    span_of(
			request_variable(scene->page->request, "SCRIPT_NAME")));
	if (result != RESULT_OK)
		return result;
	if (asprintf(&name, "sandbox/%s", template) < 0)
		return RESULT_NO_MEMORY;
	result = page_render(scene->page, status, name);
	free(name);
	return result;
}

enum result
sandbox_redirect(struct scene *scene, const char *path)
{
	const char *name =
	    request_variable(scene->page->request, "SCRIPT_NAME");
	struct buf url = {0};
	enum result result;

	buf_text(&url, name == NULL ? "" : name);
	buf_char(&url, '/');
	buf_text(&url, path);
	result = buf_ok(&url)
	    ? page_redirect(scene->page, (struct span){url.data, url.length})
	    : RESULT_NO_MEMORY;
	buf_free(&url);
	return result;
}

bool
put_text(struct json_object *object, const char *name, struct span text)
{
	struct json_object *value = json_object_new_string_len(
	    text.data == NULL ? "" : text.data, (int)text.length);

	if (object != NULL && value != NULL &&
	    json_object_object_add(object, name, value) == 0)
		return true;
	json_object_put(value);
	return false;
}

bool
put_sum(struct scene *scene, struct json_object *object, int64_t tiyin)
{
	struct buf sum = {0};
	bool good;

	language_put_sum(&sum, scene->page->language, tiyin);
	good = buf_ok(&sum) &&
	    put_text(object, "sum", (struct span){sum.data, sum.length});
	buf_free(&sum);
	return good;
}

static struct span
title_of(struct scene *scene, const struct cashbox *box, struct span name)
{
	size_t i = 0;
	const char *title;

	while (box != NULL && i < box->field_count &&
	    !span_is(name, box->fields[i].name))
		i++;
	if (box == NULL || i == box->field_count)
		return name;
	title = box->fields[i].title[scene->page->language];
	return title[0] == '\0' ? name : span_of(title);
}

bool
put_account(struct scene *scene, struct json_object *object,
    const struct cashbox *box, struct span account)
{
	struct json_object *root, *list = json_object_new_array();
	enum json_verdict verdict;
	bool good =
	    list != NULL && json_read(account, &verdict, &root) == RESULT_OK;

	if (!good) {
		json_object_put(list);
		return false;
	}
	json_object_object_foreach(root, name, value)
	{
		struct json_object *entry = json_object_new_object();
		struct span text;

		good = good && json_text(value, &text) &&
		    put_text(
			entry, "title", title_of(scene, box, span_of(name))) &&
		    put_text(entry, "value", text) &&
		    json_object_array_add(list, entry) == 0;
		if (!good)
			json_object_put(entry);
	}
	json_object_put(root);
	if (good && json_object_object_add(object, "account", list) == 0)
		return true;
	json_object_put(list);
	return false;
}

/* ------ the receipts ------ */

struct rows {
	struct scene *scene;
	struct json_object *list;
};

static enum result
list_receipt(const struct receipt *receipt, void *state)
{
	struct rows *rows = state;
	struct json_object *entry = json_object_new_object();
	const struct cashbox *box =
	    config_cashbox(rows->scene->page->config, receipt->cashbox);
	struct buf time = {0};
	char key[24];
	bool good;

	language_put_time(
	    &time, rows->scene->page->language, receipt->create_time);
	snprintf(key, sizeof(key), "state_%lld", (long long)receipt->state);
	good = buf_ok(&time) && put_text(entry, "id", span_of(receipt->id)) &&
	    put_text(entry, "time", (struct span){time.data, time.length}) &&
	    put_text(entry, "state", span_of(sandbox_word(rows->scene, key))) &&
	    put_sum(rows->scene, entry, receipt->amount) &&
	    put_account(rows->scene, entry, box, receipt->account) &&
	    json_object_array_add(rows->list, entry) == 0;
	buf_free(&time);
	if (good)
		return RESULT_OK;
	json_object_put(entry);
	return RESULT_NO_MEMORY;
}

static enum result
index_page(struct scene *scene)
{
	struct rows rows = {scene, json_object_new_array()};
	enum result result = receipt_list(
	    scene->sandbox.store, RECEIPTS_SHOWN, list_receipt, &rows);

	if (result != RESULT_OK) {
		json_object_put(rows.list);
		return result;
	}
	result = page_set_value(scene->page, "receipts", rows.list);
	return result == RESULT_OK ? sandbox_render(scene, 200, "index")
				   : result;
}

/* ------ faults ------ */

/* A switch is on or off; a delay has its milliseconds. */
static enum result
take_faults(struct scene *scene)
{
	int64_t *values = scene->sandbox.faults;

	for (int i = 0; i < FAULT_SWITCHES; i++) {
		struct span text = form_get(&scene->body, fault_names[i]);

		values[i] = 0;
		if (text.length > 0 &&
		    (text_int(text, &values[i]) != RESULT_OK || values[i] < 0 ||
			values[i] > (i == FAULT_DELAY ? FAULT_DELAY_MAX : 1)))
			return sandbox_refuse(
			    scene, CHEQUE_BAD_FIELD, span_of(fault_names[i]));
	}
	return faults_write(scene->sandbox.store, values) == RESULT_OK
	    ? sandbox_redirect(scene, "faults")
	    : RESULT_DOWN;
}

static enum result
faults_page(struct scene *scene)
{
	struct json_object *list = json_object_new_array();
	char delay[24], key[32];
	enum result result;

	if (scene->posted) {
		json_object_put(list);
		return take_faults(scene);
	}
	for (int i = 0; i < FAULT_SWITCHES; i++) {
		struct json_object *entry = json_object_new_object();
		bool on = scene->sandbox.faults[i] != 0;

		if (i == FAULT_DELAY) {
			json_object_put(entry);
			continue;
		}
		snprintf(key, sizeof(key), "fault_%s", fault_names[i]);
		if (!put_text(entry, "name", span_of(fault_names[i])) ||
		    !put_text(
			entry, "title", span_of(sandbox_word(scene, key))) ||
		    json_object_object_add(
			entry, "on", json_object_new_boolean(on)) != 0 ||
		    json_object_array_add(list, entry) != 0) {
			json_object_put(entry);
			json_object_put(list);
			return RESULT_NO_MEMORY;
		}
	}
	snprintf(delay, sizeof(delay), "%lld",
	    (long long)scene->sandbox.faults[FAULT_DELAY]);
	result = page_set_value(scene->page, "faults", list);
	if (result == RESULT_OK)
		result = page_set_text(scene->page, "delay", span_of(delay));
	return result == RESULT_OK ? sandbox_render(scene, 200, "faults")
				   : result;
}

/* ------ addresses ------ */

static const struct {
	const char *name;
	enum result (*page)(struct scene *);
} routes[] = {
    {"", index_page},
    {"receipt", sandbox_receipt_page},
    {"scenario", sandbox_scenario_page},
    {"faults", faults_page},
};

/*
 * What stands behind our own address.  Not PATH_INFO: web servers make one
 * slash of two, and base64 has both.
 */
static enum result
read_path(const struct page *page, struct buf *path)
{
	const char *uri = request_variable(page->request, "REQUEST_URI");
	const char *name = request_variable(page->request, "SCRIPT_NAME");
	const char *info = request_variable(page->request, "PATH_INFO");
	size_t length = name == NULL ? 0 : strlen(name);
	struct span text = span_of(info);

	if (uri != NULL && name != NULL && strncmp(uri, name, length) == 0)
		text = (struct span){uri + length, strcspn(uri + length, "?#")};
	if (text.length > 0 && text.data[0] == '/') {
		text.data++;
		text.length--;
	}
	return text_percent_decode(path, text, false);
}

static enum result
route(struct scene *scene, struct span path)
{
	const char *slash =
	    path.length == 0 ? NULL : memchr(path.data, '/', path.length);
	struct span first = path;

	if (slash != NULL)
		first.length = (size_t)(slash - path.data);
	if (path.length == 0 && scene->posted)
		return sandbox_cheque_page(scene, path);
	for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
		if (!span_is(first, routes[i].name))
			continue;
		scene->path.data = path.data + first.length;
		scene->path.length = path.length - first.length;
		if (scene->path.length > 0) {
			scene->path.data++;
			scene->path.length--;
		}
		return routes[i].page(scene);
	}
	return sandbox_cheque_page(scene, path);
}

static enum result
serve_page(struct scene *scene, struct span path, struct span body)
{
	struct page *page = scene->page;
	enum result result = RESULT_OK;

	if (!page->right_method && !scene->posted)
		return page_message(
		    page, 405, "wrong_method", "wrong_method_text");
	if (scene->posted)
		result = form_read(&scene->body, body);
	if (result == RESULT_NO_MEMORY)
		return result;
	return result == RESULT_OK
	    ? route(scene, path)
	    : sandbox_refuse(scene, CHEQUE_BAD_FIELD, span_of("form"));
}

/* The APIs of the two providers, else a page. */
static enum result
serve_what(struct scene *scene, struct span path, struct span body)
{
	static const char paylov[] = "paylov/";
	size_t length = sizeof(paylov) - 2;

	if (span_is(path, "api"))
		return sandbox_api(scene, body);
	if (path.length > length && memcmp(path.data, paylov, length + 1) == 0)
		return sandbox_paylov(scene,
		    (struct span){path.data + length, path.length - length},
		    body);
	return serve_page(scene, path, body);
}

static enum result
serve(struct scene *scene, struct span path)
{
	struct page *page = scene->page;
	struct buf text = {0};
	struct span body;
	enum result result = request_body(page->request, &text, BODY_MAX);

	/* What is too large or cut is no form and no JSON. */
	body = result == RESULT_OK ? (struct span){text.data, text.length}
				   : span_of("%");
	if (result != RESULT_NO_MEMORY)
		result = sandbox_begin(
		    &scene->sandbox, page->config, page_store(page));
	if (result == RESULT_OK)
		result = serve_what(scene, path, body);
	/* A card's number may have been in it. */
	buf_wipe(&text);
	buf_free(&text);
	return result;
}

static enum result
switched_off(struct scene *scene)
{
	struct page *page = scene->page;
	enum result result =
	    page_set_text(page, "heading", span_of(sandbox_word(scene, "off")));

	if (result == RESULT_OK)
		result = page_set_text(
		    page, "text", span_of(sandbox_word(scene, "off_text")));
	return result == RESULT_OK ? page_render(page, 403, "message") : result;
}

enum result
sandbox_page(struct page *page)
{
	static bool made; /* the tables */
	struct scene scene = {.page = page, .posted = page_posted(page)};
	struct buf path = {0};
	enum result result;

	if (!page->config->sandbox)
		return switched_off(&scene);
	if (!made) {
		result = receipt_tables(page_store(page));
		if (result != RESULT_OK)
			return result;
		made = true;
	}
	result = read_path(page, &path);
	if (result == RESULT_OK)
		result = serve(&scene, (struct span){path.data, path.length});
	else if (result == RESULT_MALFORMED)
		result = page_message(page, 400, "bad_link", "bad_link_text");
	buf_free(&path);
	sandbox_end(&scene.sandbox);
	buf_wipe(&scene.body.storage);
	form_free(&scene.body);
	return result;
}
