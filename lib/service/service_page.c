/* Which step is asked for, and by whom. */
#include <stdio.h>

#include "service/service_page.h"
#include "setting/log.h"

/* ------ what is asked for ------ */

static void
take_user(struct visit *visit)
{
	const struct page *page = visit->page;
	struct span user = form_get(&page->form, "user");

	if (page->sign == SIGN_GOOD && user.length < sizeof(visit->user))
		snprintf(visit->user, sizeof(visit->user), "%.*s",
		    (int)user.length, user.data == NULL ? "" : user.data);
}

/* The service of the address; else *answered. */
static enum result
take_service(struct visit *visit, bool *answered)
{
	struct span name = form_get(&visit->page->form, "service");
	struct buf id = {0};
	struct catalogue_note note;
	enum paylov_outcome outcome;
	enum result result = RESULT_OK;

	*answered = true;
	if (name.length == 0 || name.length >= BILL_ID_SIZE)
		return visit_message(visit, 404, "no_service");
	buf_span(&id, name);
	buf_char(&id, '\0');
	if (!buf_ok(&id))
		return RESULT_NO_MEMORY;
	outcome = catalogue_service(&visit->office, id.data,
	    catalogue_age(&visit->office), &visit->service, &note);
	buf_free(&id);
	*answered = outcome != PAYLOV_OK;
	if (outcome != PAYLOV_OK)
		return visit_failed(visit, outcome);
	result = visit_set_note(visit, &note);
	return result == RESULT_OK
	    ? filled_read(&visit->filled, &visit->page->form, &visit->body)
	    : result;
}

/* ------ the steps ------ */

static enum result
of_service(struct visit *visit)
{
	struct span step = form_get(&visit->page->form, "step");
	bool answered;
	enum result result = take_service(visit, &answered);

	if (result != RESULT_OK || answered)
		return result;
	if (span_is(step, "confirm"))
		return service_confirm(visit);
	return span_is(step, "bill") ? service_bill(visit)
				     : service_form(visit);
}

static const struct {
	const char *name; /* of the parameter that an address of it has */
	enum result (*run)(struct visit *);
} steps[] = {
    {"cards", service_cards},
    {"bill", service_result},
    {"history", service_history},
    {"service", of_service},
};

static enum result
walk(struct visit *visit)
{
	struct page *page = visit->page;
	enum result result = RESULT_OK;

	if (page_posted(page))
		result = page_read_body(page, &visit->body);
	if (result == RESULT_NO_MEMORY)
		return result;
	if (result != RESULT_OK)
		return page_message(page, 400, "bad_link", "bad_link_text");
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (form_has(&page->form, steps[i].name))
			return steps[i].run(visit);
	return service_catalogue(visit);
}

enum result
service_page(struct page *page)
{
	struct visit visit = {.page = page};
	const char *problem = NULL;
	enum result result;

	if (page->config->service.paylov_url[0] == '\0')
		return visit_message(&visit, 404, "off");
	if (!office_open(
		&visit.office, page->config, page_store(page), &problem)) {
		log_error("paylov: %s", problem);
		result = visit_message(&visit, 503, "down");
	} else {
		take_user(&visit);
		result = walk(&visit);
	}
	paylov_free(visit.service);
	filled_free(&visit.filled);
	buf_wipe(&visit.body.storage);
	form_free(&visit.body);
	office_close(&visit.office);
	return result;
}
