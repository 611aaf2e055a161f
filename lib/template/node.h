/* A compiled template; for lib/template only. */
#ifndef TEMPLATE_NODE_H
#define TEMPLATE_NODE_H

#include <stdbool.h>

#include "template/template.h"

enum node_type {
	NODE_TEXT, /* lines with their newlines; one until all is compiled */
	NODE_VALUE, /* {{name}} */
	NODE_RAW, /* {{{name}}} */
	NODE_SECTION, /* {{#name}} */
	NODE_INVERTED, /* {{^name}} */
	NODE_PARTIAL, /* {{>name}} */
	NODE_PARENT, /* {{<name}}, its children are blocks */
	NODE_BLOCK /* {{$name}} */
};

struct nodes {
	struct node *first;
	size_t count;
	size_t size;
};

/* Spans point into the template's source. */
struct node {
	enum node_type type;
	bool line_start; /* of a text: it begins a line of the template */
	struct span text; /* of a text; else the name */
	/*
	 * What each line gets in front: of a partial or parent that stands
	 * alone on its line; of a block, where it is used.
	 */
	struct span indent;
	bool aligned; /* of a block: its content was freed of its indent */
	unsigned line;
	struct nodes children;
};

struct template
{
	struct template *next;
	char *name;
	char *place; /* for messages: the file, or the name of what was added */
	char *source;
	struct nodes nodes;
	bool broken; /* it did not compile, or there is none: told once */
};

/* Compiles template->source; mistakes go to the log. */
enum result template_compile(struct template *) MUST_CHECK;
void nodes_free(struct nodes *);

/*
 * The template of that name, compiled; NULL if there is none that can be used.
 * What fails, be it memory or a file, is tried again the next time.
 */
enum result template_find(struct template_set *, struct span name,
    const struct template **) MUST_CHECK;

#endif
