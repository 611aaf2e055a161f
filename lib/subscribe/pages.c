/* receipts.get_all, one page and all of them. */
#include <stdlib.h>
#include <string.h>

#include "setting/json.h"
#include "subscribe/client.h"
#include "subscribe/object.h"

void
payme_page_free(struct payme_page *page)
{
	if (page == NULL)
		return;
	for (size_t i = 0; i < page->count; i++)
		payme_receipt_free(page->receipts[i]);
	free(page->receipts);
	free(page);
}

/* A bare list, or {"receipts":[...]}; one receipt of it that is none spoils the page. */
static struct payme_page *
read_page(struct json_object *list, int language)
{
	size_t count = json_object_array_length(list);
	struct payme_page *page = calloc(1, sizeof(*page));

	if (page == NULL)
		return NULL;
	page->receipts = calloc(count + 1, sizeof(struct payme_receipt *));
	if (page->receipts == NULL) {
		free(page);
		return NULL;
	}
	while (page->count < count) {
		struct payme_receipt *one = object_receipt(
		    json_object_array_get_idx(list, page->count), language);

		if (one == NULL) {
			payme_page_free(page);
			return NULL;
		}
		page->receipts[page->count++] = one;
	}
	return page;
}

enum payme_outcome
payme_receipts_get_all(struct payme *payme, int64_t from, int64_t to,
    int64_t offset, int64_t count, struct payme_page **page)
{
	struct json_object *root, *result, *list;
	struct payme_page *new = NULL;
	enum payme_outcome outcome;

	client_begin(payme, RECEIPTS_GET_ALL);
	if (count < 1 || count > PAYME_PAGE_MAX)
		client_wrong(payme, "count: 1 to 50 is wanted");
	if (from < 0 || to < from)
		client_wrong(payme, "to: not before from");
	if (offset < 0)
		client_wrong(payme, "offset: 0 or more is wanted");
	client_number(payme, "count", count);
	client_number(payme, "from", from);
	client_number(payme, "to", to);
	client_number(payme, "offset", offset);
	outcome = client_end(payme, &root, &result);
	if (outcome != PAYME_OK)
		return outcome;
	list = json_object_is_type(result, json_type_object)
	    ? json_member(result, "receipts")
	    : result;
	if (json_object_is_type(list, json_type_array))
		new = read_page(list, client_language(payme));
	json_object_put(root);
	if (new == NULL)
		return client_fail(
		    payme, PAYME_KIND_ANSWER, "an answer without receipts");
	*page = new;
	return PAYME_OK;
}

/* ------ all pages ------ */

struct payme_walk {
	struct payme *payme;
	int64_t from, to;
	int64_t offset; /* of the next page */
	struct payme_page *page;
	size_t next; /* on the page */
	bool ended;
};

struct payme_walk *
payme_walk_open(struct payme *payme, int64_t from, int64_t to)
{
	struct payme_walk *walk = calloc(1, sizeof(*walk));

	if (walk != NULL)
		*walk =
		    (struct payme_walk){.payme = payme, .from = from, .to = to};
	return walk;
}

void
payme_walk_close(struct payme_walk *walk)
{
	if (walk == NULL)
		return;
	payme_page_free(walk->page);
	free(walk);
}

static bool
same_page(const struct payme_page *a, const struct payme_page *b)
{
	return a != NULL && a->count > 0 && b->count == a->count &&
	    strcmp(a->receipts[0]->id, b->receipts[0]->id) == 0;
}

/* A server that does not heed the offset must not keep us for ever. */
static enum payme_outcome
next_page(struct payme_walk *walk)
{
	struct payme_page *page;
	enum payme_outcome outcome = payme_receipts_get_all(walk->payme,
	    walk->from, walk->to, walk->offset, PAYME_PAGE_MAX, &page);

	if (outcome != PAYME_OK)
		return outcome;
	if (same_page(walk->page, page)) {
		payme_page_free(page);
		return client_fail(
		    walk->payme, PAYME_KIND_ANSWER, "the same page again");
	}
	payme_page_free(walk->page);
	walk->page = page;
	walk->next = 0;
	walk->offset += (int64_t)page->count;
	walk->ended = page->count == 0;
	return PAYME_OK;
}

/* A page that is not full need not be the last one: an empty one is. */
enum payme_outcome
payme_walk_next(struct payme_walk *walk, const struct payme_receipt **receipt)
{
	enum payme_outcome outcome = PAYME_OK;

	if (!walk->ended &&
	    (walk->page == NULL || walk->next == walk->page->count))
		outcome = next_page(walk);
	if (outcome != PAYME_OK)
		return outcome;
	*receipt = walk->ended ? NULL : walk->page->receipts[walk->next++];
	return PAYME_OK;
}
