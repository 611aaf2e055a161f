/* What the pages of one process share; for lib/page and its tests only. */
#ifndef PAGE_SITE_H
#define PAGE_SITE_H

#include "page/page.h"
#include "store/store.h"
#include "template/template.h"

struct page_site {
	const char *name; /* of the executable */
	enum page_kind kind;
	struct config *config; /* NULL: none that can be used */
	struct store *store;
	char *folder; /* of templates and words */
	struct template_set *templates;
	/* made when they are asked for; languages are [{code, current}] */
	struct json_object *words[CONFIG_LANGUAGES];
	struct json_object *own_words[CONFIG_LANGUAGES];
	struct json_object *languages[CONFIG_LANGUAGES];
};

/*
 * Answers the request and finishes it; of a new site everything but name and
 * kind is zero.  What could not be had is tried again with the next request.
 */
void site_answer(struct page_site *, struct request *, page_handler *);
void site_close(struct page_site *);

#endif
