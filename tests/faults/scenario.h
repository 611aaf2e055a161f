/* What is tried with every fault, and what must come of it. */
#ifndef TESTS_SCENARIO_H
#define TESTS_SCENARIO_H

#include <stddef.h>

#define SETUPS 4

/* Places in the texts, and what is a call or SQL: see shop.h. */
struct scenario {
	const char *name;
	const char *box; /* PATH_INFO */
	const char *setup[SETUPS];
	const char *call;
	const char *answer; /* normal, or NULL: any that its repeat gives too */
	const char *before; /* the books before the call took effect */
	const char *after;
};

extern const struct scenario scenarios[];
extern const size_t scenario_count;

#endif
