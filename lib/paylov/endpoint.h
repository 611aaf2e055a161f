/*
 * What is known of each call and each code before anything is asked: tables.
 * A code has a kind, and the kind together with what is at stake makes the
 * outcome.
 */
#ifndef PAYLOV_ENDPOINT_H
#define PAYLOV_ENDPOINT_H

#include "paylov/paylov.h"

enum endpoint_verb { ENDPOINT_POST, ENDPOINT_GET, ENDPOINT_DELETE };

enum endpoint_stake {
	ENDPOINT_READS, /* may be asked again at will */
	ENDPOINT_WRITES, /* does something, but moves no money */
	ENDPOINT_PAYS
};
#define ENDPOINT_STAKES 3

struct endpoint {
	const char *name; /* for the log */
	const char *path; /* as documented */
	enum endpoint_verb verb;
	enum endpoint_stake stake;
	long seconds; /* the time limit */
};

extern const struct endpoint endpoints[PAYLOV_CALLS];

/* What a code is about; PAYLOV_KIND_OTHER if nobody knows. */
enum paylov_kind endpoint_kind(const char *code);

/* The outcome of an error of that kind, after the request went out. */
enum paylov_outcome endpoint_outcome(enum paylov_kind, enum endpoint_stake);

/* What is said where Paylov says nothing. */
const char *endpoint_text(enum paylov_kind);

#endif
