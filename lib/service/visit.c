/* What the steps share: words, addresses, answers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "page/view.h"
#include "service/service_page.h"
#include "setting/json.h"

const char *
visit_word(struct visit *visit, const char *key)
{
	struct span text;

	return json_text(
		   json_member(page_own_words(visit->page, "service"), key),
		   &text)
	    ? text.data
	    : key;
}

/* ------ addresses ------ */

enum result
visit_url(const struct visit *visit, struct form *fields, struct buf *url)
{
	static const char *const carried[] = {"lang", "user", "exp"};
	const struct page *page = visit->page;
	bool is_signed = page->sign == SIGN_GOOD;
	char sig[SIGN_HEX_SIZE];
	enum result result = RESULT_OK;

	for (size_t i = 0; i < (is_signed ? 3 : 1); i++)
		if (form_has(&page->form, carried[i]))
			form_add(fields, span_of(carried[i]),
			    form_get(&page->form, carried[i]));
	page_address(page, page->name, url);
	if (fields->count > 0)
		buf_char(url, '?');
	form_put(fields, url);
	if (is_signed) {
		result = sign_make(
		    page->config->site.link_secret, page->name, fields, sig);
		if (result == RESULT_OK)
			buf_format(url, "&sig=%s", sig);
	}
	return result;
}

enum result
visit_set_url(struct visit *visit, const char *name, struct form *fields)
{
	struct buf url = {0};
	enum result result = visit_url(visit, fields, &url);

	if (result == RESULT_OK)
		result = page_set_buf(visit->page, name, &url);
	buf_free(&url);
	return result;
}

enum result
visit_redirect(struct visit *visit, struct form *fields)
{
	struct buf url = {0};
	enum result result = visit_url(visit, fields, &url);

	if (result == RESULT_OK)
		result = buf_ok(&url) ? page_redirect(visit->page,
					    (struct span){url.data, url.length})
				      : RESULT_NO_MEMORY;
	buf_free(&url);
	return result;
}

void
visit_add_account(const struct visit *visit, struct form *fields)
{
	form_add(fields, span_of("service"), span_of(visit->service->id));
	filled_add(&visit->filled, fields);
}

/* ------ the view ------ */

const char *
visit_title(const struct paylov_field *field, const char *value)
{
	for (size_t i = 0; field->choice && i < field->option_count; i++)
		if (strcmp(field->options[i].value, value) == 0)
			return field->options[i].title;
	return value;
}

static bool
add_entry(struct json_object *list, const struct paylov_field *field,
    const char *value)
{
	struct json_object *entry = json_object_new_object();

	if (view_text(entry, "title", span_of(field->title)) &&
	    view_text(entry, "value", span_of(visit_title(field, value))))
		return view_append(list, entry);
	json_object_put(entry);
	return false;
}

enum result
visit_set_account(struct visit *visit)
{
	const struct paylov_service *service = visit->service;
	struct json_object *list = json_object_new_array();
	bool good = true;
	enum result result;

	for (size_t i = 0; good && i < service->field_count; i++) {
		const char *value =
		    filled_get(&visit->filled, service->fields[i].name);

		if (value != NULL && value[0] != '\0')
			good = add_entry(list, &service->fields[i], value);
	}
	if (!good) {
		json_object_put(list);
		return RESULT_NO_MEMORY;
	}
	result = page_set_value(visit->page, "account", list);
	return result == RESULT_OK
	    ? page_set_text(visit->page, "service", span_of(service->name))
	    : result;
}

enum result
visit_set_sum(struct visit *visit, const char *name, struct paylov_sum sum)
{
	struct buf text = {0};
	enum result result;

	language_put_whole(&text, visit->page->language, sum.sum);
	result = page_set_buf(visit->page, name, &text);
	buf_free(&text);
	return result;
}

enum result
visit_set_note(struct visit *visit, const struct catalogue_note *note)
{
	struct buf text = {0};
	enum result result;

	if (!note->stale)
		return RESULT_OK;
	language_put_time(&text, visit->page->language, note->time);
	result = page_set_buf(visit->page, "stale", &text);
	buf_free(&text);
	return result;
}

/* ------ answers ------ */

/* Where every page leads to. */
static enum result
set_ways(struct visit *visit)
{
	struct form home = {.count = 0}, history = {.count = 0};
	struct form cards = {.count = 0};
	enum result result = visit_set_url(visit, "home_url", &home);

	if (result != RESULT_OK || visit->user[0] == '\0')
		return result;
	form_add(&history, span_of("history"), span_of("1"));
	result = visit_set_url(visit, "history_url", &history);
	if (result != RESULT_OK || !service_takes_cards(visit))
		return result;
	form_add(&cards, span_of("cards"), span_of("1"));
	return visit_set_url(visit, "my_cards_url", &cards);
}

enum result
visit_render(struct visit *visit, int status, const char *template)
{
	struct page *page = visit->page;
	enum result result = page_set_value(
	    page, "v", json_object_get(page_own_words(page, "service")));
	char name[64];

	if (result == RESULT_OK)
		result = set_ways(visit);
	snprintf(name, sizeof(name), "service/%s", template);
	return result == RESULT_OK ? page_render(page, status, name) : result;
}

enum result
visit_message(struct visit *visit, int status, const char *heading)
{
	struct page *page = visit->page;
	char text[64];
	enum result result;

	snprintf(text, sizeof(text), "%s_text", heading);
	result =
	    page_set_text(page, "heading", span_of(visit_word(visit, heading)));
	if (result == RESULT_OK)
		result = page_set_text(
		    page, "text", span_of(visit_word(visit, text)));
	return result == RESULT_OK ? visit_render(visit, status, "message")
				   : result;
}

enum result
visit_failed(struct visit *visit, enum paylov_outcome outcome)
{
	enum paylov_kind kind = paylov_last_error(visit->office.paylov)->kind;

	return outcome == PAYLOV_REFUSED &&
		(kind == PAYLOV_KIND_CALL || kind == PAYLOV_KIND_REQUEST)
	    ? visit_message(visit, 404, "no_service")
	    : visit_message(visit, 503, "down");
}
