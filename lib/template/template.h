/*
 * Mustache templates: comments, delimiters, interpolation, sections, inverted
 * sections, partials and inheritance of the specification, without lambdas.
 *
 * A set of templates is a folder, and a folder whose files replace those of
 * the first.  Each file is compiled once for the life of the set, when it is
 * first asked for; what is wrong with it is logged with its path and line.  The
 * view is a json-c value.  {{name}} is escaped for HTML text and quoted
 * attributes; {{{name}}} and {{&name}} are not.
 */
#ifndef TEMPLATE_TEMPLATE_H
#define TEMPLATE_TEMPLATE_H

#include <json-c/json.h>

#include "base/buf.h"
#include "base/result.h"

/* Partials, parents and sections may be nested this deep when rendered. */
#define TEMPLATE_DEPTH 64
/* So many pieces of text, values and sections are written by one rendering. */
#define TEMPLATE_STEPS (1 << 18)

#define TEMPLATE_SUFFIX ".mustache"

struct template_set;

/*
 * Templates are looked for as ${folder}/NAME.mustache (a NAME may have folders
 * in it, "part/item"), but first, unless ${own} is NULL or "", in ${own}.  Nothing is read yet.  ${folder} may be
 * NULL: then only template_add() fills the set.
 */
enum result template_set_open(
    const char *folder, const char *own, struct template_set **) MUST_CHECK;
/* NULL is allowed. */
void template_set_close(struct template_set *);

/*
 * Compiles ${text} under ${name}, instead of a file.  RESULT_MALFORMED: the log
 * tells "NAME:LINE: what is wrong".
 */
enum result template_add(
    struct template_set *, const char *name, struct span text) MUST_CHECK;

/*
 * Appends the template ${name} filled with ${view}.  RESULT_MALFORMED: there is
 * none, or it does not compile; RESULT_DOWN: a file cannot be read now;
 * RESULT_TOO_LARGE: nested deeper than
 * TEMPLATE_DEPTH, or more than TEMPLATE_STEPS.  What is then in ${out} is of no
 * use.  A partial that is missing is nothing, and told in the log.
 */
enum result template_render(struct template_set *, const char *name,
    struct json_object *view, struct buf *out) MUST_CHECK;

/* Appends ${text} escaped for HTML text and quoted attributes. */
void template_escape(struct buf *out, struct span text);

#endif
