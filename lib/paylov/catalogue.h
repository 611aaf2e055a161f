/*
 * The services as Paylov told them last, kept in the database: what is young
 * enough is not asked for again, and what is old serves while Paylov does not
 * answer.  Nothing that is told of persons is kept.
 */
#ifndef PAYLOV_CATALOGUE_H
#define PAYLOV_CATALOGUE_H

#include "paylov/office.h"

/* Nothing is young enough. */
#define CATALOGUE_FRESH INT64_C(-1)
/* As configured, in milliseconds. */
int64_t catalogue_age(const struct office *);

struct catalogue_note {
	int64_t time; /* when Paylov told it */
	bool stale; /* older than it should be: Paylov did not answer */
};

/*
 * As paylov_list() and paylov_fields(), but PAYLOV_OK with what is kept where it
 * is at most ${age} milliseconds old, or older and Paylov does not answer.
 */
enum paylov_outcome catalogue_list(struct office *, bool mine, int64_t age,
    const struct paylov_services **, struct catalogue_note *) MUST_CHECK;
enum paylov_outcome catalogue_service(struct office *, const char *service,
    int64_t age, const struct paylov_service **,
    struct catalogue_note *) MUST_CHECK;

#endif
