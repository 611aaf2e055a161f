/*
 * Makes the n-th call of a wrapped function fail, once.  The functions are
 * wrapped at link time (ld --wrap) and do nothing unless a fault is armed.
 */
#ifndef TESTS_FAULT_H
#define TESTS_FAULT_H

#include <stdbool.h>

enum fault_kind {
	FAULT_SYSTEM, /* an allocation, a file, json-c: it just fails */
	FAULT_CUT_BEFORE, /* the database's connection is gone before */
	FAULT_CUT_AFTER, /* and after: what was asked took effect */
	FAULT_CODE, /* the database refuses with a code */
	FAULT_RACE /* a row is not any more what it was when it was read */
};

struct fault {
	const char *name;
	enum fault_kind kind;
	unsigned code; /* of FAULT_CODE */
	bool mended; /* the caller hides it: another try succeeds */
};

/* Counts from here; the n-th call that the fault is for will fail. */
void fault_arm(const struct fault *, unsigned n);
/* The function that failed since then, or NULL.  Nothing fails from here. */
const char *fault_disarm(void);

/* What the test does for itself meanwhile neither counts nor fails. */
void fault_pause(bool);

/* For the wrappers: whether this call is the one. */
bool fault_due(enum fault_kind kind, const char *function);
/* The fault that is armed; any kind of failure of the database. */
const struct fault *fault_armed(void);

/*
 * How often each function has failed, by all tests together; forked ones
 * count too.  To be called before the first test.
 */
bool fault_tally_begin(void);
unsigned fault_tally(const char *function);

#endif
