/* The catalogue: services by category, and those that are looked for. */
#include <string.h>

#include "page/view.h"
#include "service/search.h"
#include "service/service_page.h"

/* Within one answer. */
struct shelves {
	struct visit *visit;
	struct buf query; /* folded */
	struct json_object *list; /* [{name, services: [...]}] */
	size_t found;
};

static bool
fits(const struct shelves *shelves, const struct paylov_service *service,
    struct buf *folded)
{
	buf_reset(folded);
	search_fold(folded, span_of(service->name));
	buf_char(folded, ' ');
	search_fold(folded, span_of(service->category));
	return search_fits((struct span){folded->data, folded->length},
	    (struct span){shelves->query.data, shelves->query.length});
}

static enum result
make_entry(struct visit *visit, const struct paylov_service *service,
    struct json_object **entry)
{
	struct form fields = {.count = 0};
	struct buf url = {0};
	enum result result;

	*entry = json_object_new_object();
	form_add(&fields, span_of("service"), span_of(service->id));
	result = visit_url(visit, &fields, &url);
	if (result == RESULT_OK &&
	    (!view_text(*entry, "name", span_of(service->name)) ||
		!view_buf(*entry, "url", &url) ||
		!view_flag(*entry, "active", service->active) ||
		!view_flag(*entry, "payable", service->payable)))
		result = RESULT_NO_MEMORY;
	buf_free(&url);
	return result;
}

/* The category's services; made when the first one comes. */
static struct json_object *
shelf_named(struct shelves *shelves, const char *name)
{
	struct json_object *shelf, *services;
	struct span known;

	if (name == NULL || name[0] == '\0')
		name = visit_word(shelves->visit, "other");
	for (size_t i = 0; i < json_object_array_length(shelves->list); i++) {
		shelf = json_object_array_get_idx(shelves->list, i);
		known = span_of(json_object_get_string(
		    json_object_object_get(shelf, "name")));
		if (span_is(known, name))
			return json_object_object_get(shelf, "services");
	}
	shelf = json_object_new_object();
	services = json_object_new_array();
	if (!view_text(shelf, "name", span_of(name))) {
		json_object_put(services);
		json_object_put(shelf);
		return NULL;
	}
	if (!view_put(shelf, "services", services)) {
		json_object_put(shelf);
		return NULL;
	}
	return view_append(shelves->list, shelf) ? services : NULL;
}

static enum result
add_service(struct shelves *shelves, const struct paylov_service *service)
{
	struct json_object *entry;
	enum result result = make_entry(shelves->visit, service, &entry);

	if (result != RESULT_OK) {
		json_object_put(entry);
		return result;
	}
	shelves->found++;
	return view_append(shelf_named(shelves, service->category), entry)
	    ? RESULT_OK
	    : RESULT_NO_MEMORY;
}

static enum result
add_services(struct shelves *shelves, const struct paylov_services *all)
{
	struct buf folded = {0};
	enum result result = RESULT_OK;

	for (size_t i = 0; result == RESULT_OK && i < all->count; i++)
		if (fits(shelves, &all->services[i], &folded))
			result = add_service(shelves, &all->services[i]);
	buf_free(&folded);
	return result;
}

static enum result
show(struct visit *visit, const struct paylov_services *all)
{
	struct page *page = visit->page;
	struct span query = form_get(&page->form, "q");
	struct shelves shelves = {
	    .visit = visit, .list = json_object_new_array()};
	enum result result = RESULT_OK;

	search_fold(&shelves.query, query);
	result = add_services(&shelves, all);
	buf_free(&shelves.query);
	if (result != RESULT_OK) {
		json_object_put(shelves.list);
		return result;
	}
	result = page_set_value(page, "categories", shelves.list);
	if (result == RESULT_OK)
		result = page_set_text(page, "q", query);
	if (result == RESULT_OK)
		result = page_set_flag(page, "none", shelves.found == 0);
	if (result == RESULT_OK)
		result = page_set_flag(page, "found", query.length > 0);
	return result == RESULT_OK ? visit_render(visit, 200, "catalogue")
				   : result;
}

/* A signature covers the query: what is looked for is posted, and signed. */
static enum result
look_for(struct visit *visit)
{
	struct form fields = {.count = 0};
	struct span query = form_get(&visit->body, "q");

	if (query.length > 0)
		form_add(&fields, span_of("q"), query);
	return visit_redirect(visit, &fields);
}

enum result
service_catalogue(struct visit *visit)
{
	const struct paylov_services *all = NULL;
	struct catalogue_note note;
	enum paylov_outcome outcome;
	enum result result;

	if (page_posted(visit->page))
		return look_for(visit);
	outcome = catalogue_list(
	    &visit->office, true, catalogue_age(&visit->office), &all, &note);
	if (outcome != PAYLOV_OK)
		return visit_message(visit, 503, "down");
	result = visit_set_note(visit, &note);
	if (result == RESULT_OK)
		result = show(visit, all);
	paylov_free(all);
	return result;
}
