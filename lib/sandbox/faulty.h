/* Answers of the local APIs that do not arrive as they should. */
#ifndef SANDBOX_FAULTY_H
#define SANDBOX_FAULTY_H

#include "sandbox/sandbox_page.h"

enum faulty {
	FAULTY_NOT,
	FAULTY_LOST, /* the head comes, and then nothing */
	FAULTY_HALF,
	FAULTY_HTML /* somebody else's page, 502 */
};

/* ${head}: more lines of it, each with its end. */
enum result faulty_send(struct scene *, int status, const char *head,
    struct span json, enum faulty) MUST_CHECK;

#endif
