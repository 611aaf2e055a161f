/* What the journal has of a bill, for the pages. */
#include <stdio.h>

#include "base/text.h"
#include "service/record.h"
#include "setting/json.h"

struct search {
	int64_t id;
	struct visit *visit;
	struct record_bill *record;
};

/* Copies what lives no longer than the statement. */
static enum result
keep(const struct bill *bill, struct record_bill *record)
{
	struct buf *storage = &record->storage;
	struct span *spans[] = {
	    &record->bill.user, &record->bill.service, &record->bill.account};
	size_t at = 0;

	record->bill = *bill;
	buf_reset(storage);
	for (int i = 0; i < 3; i++) {
		buf_span(storage, *spans[i]);
		buf_char(storage, '\0');
	}
	if (!buf_ok(storage))
		return RESULT_NO_MEMORY;
	for (int i = 0; i < 3; i++) {
		spans[i]->data = storage->data + at;
		at += spans[i]->length + 1;
	}
	return RESULT_OK;
}

static enum result
find(struct session *session, void *state)
{
	struct search *search = state;
	struct bill bill = {.id = 0};
	enum result result = bill_find_id(session, search->id, &bill);

	search->record->bill.id = 0;
	if (result != RESULT_OK || bill.id == 0 ||
	    !span_is(bill.user, search->visit->user))
		return result;
	return keep(&bill, search->record);
}

enum result
record_find(struct visit *visit, struct span id, struct record_bill *record)
{
	struct search search = {.visit = visit, .record = record};

	record->bill.id = 0;
	if (text_int(id, &search.id) != RESULT_OK)
		return RESULT_OK;
	return store_run(page_store(visit->page), STORE_READ, find, &search);
}

struct live_search {
	unsigned char key[BILL_KEY_SIZE];
	const struct bill *bill;
	struct bill *live;
};

static enum result
find_live(struct session *session, void *state)
{
	struct live_search *search = state;
	struct bill live = {.id = 0};
	enum result result = bill_find_live(session, search->key, &live);

	*search->live = (struct bill){.id = 0};
	if (result == RESULT_OK && live.id != search->bill->id &&
	    live.amount == search->bill->amount)
		*search->live =
		    (struct bill){.id = live.id, .state = live.state};
	return result;
}

enum result
record_live(
    struct visit *visit, const struct record_bill *record, struct bill *live)
{
	struct live_search search = {.bill = &record->bill, .live = live};
	enum result result = bill_key(visit->user, record->bill.service.data,
	    visit->filled.entries, visit->filled.count, search.key);

	return result == RESULT_OK
	    ? store_run(page_store(visit->page), STORE_READ, find_live, &search)
	    : result;
}

void
record_free(struct record_bill *record)
{
	buf_free(&record->storage);
}

/* {"region": "1"} as account.region=1 */
static enum result
put_account(struct span text, struct buf *query)
{
	struct json_object *root;
	enum json_verdict verdict;
	enum result result = json_read(text, &verdict, &root);

	if (result != RESULT_OK)
		return result;
	if (json_object_is_type(root, json_type_object)) {
		json_object_object_foreach(root, name, value)
		{
			buf_text(query, FILLED_PREFIX);
			text_percent_encode(query, span_of(name));
			buf_char(query, '=');
			text_percent_encode(
			    query, span_of(json_object_get_string(value)));
			buf_char(query, '&');
		}
	}
	json_object_put(root);
	return buf_ok(query) ? RESULT_OK : RESULT_NO_MEMORY;
}

enum result
record_take(struct visit *visit, const struct record_bill *record)
{
	struct form account = {.count = 0}, none = {.count = 0};
	struct buf query = {0};
	struct catalogue_note note;
	enum result result = put_account(record->bill.account, &query);

	if (result == RESULT_OK)
		result = form_read(
		    &account, (struct span){query.data, query.length});
	if (result == RESULT_OK)
		result = filled_read(&visit->filled, &account, &none);
	if (result == RESULT_OK &&
	    catalogue_service(&visit->office, record->bill.service.data,
		catalogue_age(&visit->office), &visit->service,
		&note) != PAYLOV_OK)
		visit->service = NULL;
	form_free(&account);
	buf_free(&query);
	return result;
}
