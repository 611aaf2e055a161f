/*
 * What is filled in of a service's form: the parameters account.NAME of an
 * address or a body, as the account that Paylov is told.
 */
#ifndef SERVICE_FILLED_H
#define SERVICE_FILLED_H

#include "page/form.h"
#include "paylov/paylov.h"

#define FILLED_PREFIX "account."

/* A zeroed one is empty. */
struct filled {
	struct paylov_entry entries[FORM_FIELDS];
	size_t count;
	struct buf storage; /* the entries point into it */
};

/* Those of ${over}, and of ${form} what ${over} does not have. */
enum result filled_read(struct filled *, const struct form *form,
    const struct form *over) MUST_CHECK;
void filled_free(struct filled *);

/* The value; NULL: it was not filled in at all. */
const char *filled_get(const struct filled *, const char *name);

/* Adds its parameters; they point into it. */
void filled_add(const struct filled *, struct form *);

#endif
