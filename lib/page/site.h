/* What the pages of one process share; for lib/page only. */
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

#endif
