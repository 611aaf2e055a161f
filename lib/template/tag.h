/* The source of a template, tag by tag; for lib/template only. */
#ifndef TEMPLATE_TAG_H
#define TEMPLATE_TAG_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/result.h"

#define DELIMITER_MAX 16

struct compiler {
	const char *place; /* of the template, for messages */
	const char *p; /* what is read next */
	const char *end;
	const char *start;
	const char *counted; /* up to here, the lines before ${line} */
	unsigned line;
	char open[DELIMITER_MAX + 1];
	char close[DELIMITER_MAX + 1];
	unsigned nesting;
};

struct tag {
	char kind; /* '\0': a value */
	struct span name;
	const char *start; /* of the whole tag */
	const char *after;
	bool left; /* nothing but space before it on its line */
	bool right; /* nothing but space after it on its line */
};

/* A blank within a line. */
bool tag_space(char);

/* The line of a place, from 1.  What is asked for next mostly stands further on. */
unsigned tag_line(struct compiler *, const char *at);
/* Tells of it, and is RESULT_MALFORMED. */
enum result tag_mistake(struct compiler *, const char *at, const char *what,
    struct span name) MUST_CHECK;

/* Where the next tag begins; NULL if there is none. */
const char *tag_find(const struct compiler *);
/* Reads the tag that begins at ${at}. */
enum result tag_read(
    struct compiler *, const char *at, struct tag *) MUST_CHECK;
/* What is after ${at} if the line ends there, or has blanks only; else NULL. */
const char *tag_rest(const struct compiler *, const char *at);
/* {{=<% %>=}} */
enum result tag_delimiters(struct compiler *, const struct tag *) MUST_CHECK;

#endif
