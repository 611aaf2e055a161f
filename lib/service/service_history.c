/* What the user of a signed link has paid here, the newest first. */
#include <stdio.h>
#include <string.h>

#include "page/view.h"
#include "service/service_page.h"

#define HISTORY_MAX 50

struct history {
	struct visit *visit;
	const struct paylov_services *services; /* or NULL */
	struct json_object *list;
};

static const char *
name_of(const struct history *history, struct span id)
{
	for (size_t i = 0;
	     history->services != NULL && i < history->services->count; i++)
		if (span_is(id, history->services->services[i].id))
			return history->services->services[i].name;
	return visit_word(history->visit, "other");
}

static bool
put_texts(
    struct history *history, const struct bill *bill, struct json_object *entry)
{
	enum language language = history->visit->page->language;
	struct buf sum = {0}, time = {0};
	char key[32];
	bool good;

	snprintf(key, sizeof(key), "state_%s", bill_state_name(bill->state));
	language_put_whole(&sum, language, bill->amount);
	language_put_time(&time, language,
	    bill->pay_time > 0 ? bill->pay_time : bill->create_time);
	good = view_text(
		   entry, "name", span_of(name_of(history, bill->service))) &&
	    view_buf(entry, "sum", &sum) && view_buf(entry, "time", &time) &&
	    view_text(entry, "state", span_of(visit_word(history->visit, key)));
	buf_free(&sum);
	buf_free(&time);
	return good;
}

static enum result
put_url(struct history *history, int64_t bill, struct json_object *entry)
{
	struct form fields = {.count = 0};
	struct buf url = {0};
	char id[24];
	enum result result;

	snprintf(id, sizeof(id), "%lld", (long long)bill);
	form_add(&fields, span_of("bill"), span_of(id));
	result = visit_url(history->visit, &fields, &url);
	if (result == RESULT_OK && !view_buf(entry, "url", &url))
		result = RESULT_NO_MEMORY;
	buf_free(&url);
	return result;
}

static enum result
add(const struct bill *bill, void *state)
{
	struct history *history = state;
	struct json_object *entry;
	enum result result;

	/* Another one took its place. */
	if (bill->state == BILL_ABANDONED)
		return RESULT_OK;
	entry = json_object_new_object();
	result = entry == NULL ? RESULT_NO_MEMORY
			       : put_url(history, bill->id, entry);
	if (result == RESULT_OK && put_texts(history, bill, entry))
		return view_append(history->list, entry) ? RESULT_OK
							 : RESULT_NO_MEMORY;
	json_object_put(entry);
	return RESULT_NO_MEMORY;
}

/* A unit may run again: it begins with an empty list. */
static enum result
read(struct session *session, void *state)
{
	struct history *history = state;

	json_object_put(history->list);
	history->list = json_object_new_array();
	return history->list == NULL
	    ? RESULT_NO_MEMORY
	    : bill_history(session, history->visit->user, 0, INT64_MAX,
		  HISTORY_MAX, add, history);
}

enum result
service_history(struct visit *visit)
{
	struct history history = {.visit = visit};
	struct catalogue_note note;
	enum result result;

	if (visit->user[0] == '\0')
		return visit_message(visit, 403, "no_user");
	if (catalogue_list(&visit->office, true, catalogue_age(&visit->office),
		&history.services, &note) != PAYLOV_OK)
		history.services = NULL;
	result = store_run(page_store(visit->page), STORE_READ, read, &history);
	paylov_free(history.services);
	if (result != RESULT_OK) {
		json_object_put(history.list);
		return result;
	}
	result = page_set_flag(
	    visit->page, "none", json_object_array_length(history.list) == 0);
	if (result == RESULT_OK)
		result = page_set_value(visit->page, "bills", history.list);
	else
		json_object_put(history.list);
	return result == RESULT_OK ? visit_render(visit, 200, "history")
				   : result;
}
