/*
 * A request that comes from memory and whose response goes there: no web
 * server, no allocation that the code under test could be blamed for.
 */
#ifndef TESTS_MEMORY_REQUEST_H
#define TESTS_MEMORY_REQUEST_H

#include "gateway/backend.h"

#define MEMORY_VARIABLES 12
#define MEMORY_RESPONSE ((size_t)1 << 20)

struct memory_request {
	struct request request; /* first: it is what the code is given */
	struct {
		const char *name;
		const char *value;
	} variables[MEMORY_VARIABLES];
	size_t variable_count;

	struct span body;
	size_t read; /* so much of it was read */
	size_t piece; /* read at most so much at a time; 0: any */
	bool cut; /* the peer goes where the body ends */
	bool deaf; /* nobody takes the response */

	char response[MEMORY_RESPONSE]; /* terminated */
	size_t length;
	unsigned writes;
	unsigned finished;
};

/* A POST of ${body} from 127.0.0.1 with its CONTENT_LENGTH. */
void memory_request_init(struct memory_request *, struct span body);
/* Sets or replaces a variable; NULL takes it away.  Borrowed. */
void memory_request_set(
    struct memory_request *, const char *name, const char *value);
/* The response behind its headers, or NULL if these are not there. */
const char *memory_request_answer(const struct memory_request *);

#endif
