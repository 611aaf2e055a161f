/*
 * From nodes and a view to text.  The view's stack and the blocks that replace
 * others are linked lists on the C stack; the indent of the partials around is
 * one buffer, put in front of each line of the template that has something.
 */
#include <stdlib.h>
#include <string.h>

#include "setting/log.h"
#include "template/node.h"

/* A value that sections opened; the innermost first. */
struct scope {
	const struct scope *outer;
	struct json_object *value;
};

/* The blocks of a parent tag; the innermost, which count least, first. */
struct overrides {
	const struct overrides *outer;
	const struct nodes *blocks;
};

struct renderer {
	struct template_set *set;
	const struct template *template; /* for messages */
	struct buf *out;
	struct buf indent;
	bool line_start;
	unsigned depth;
	unsigned steps;
};

static enum result render_nodes(struct renderer *, const struct nodes *,
    const struct scope *, const struct overrides *);

/* ------ looking up ------ */

static bool
member(struct json_object *object, struct span name, struct json_object **value)
{
	char key[128];

	if (!json_object_is_type(object, json_type_object) ||
	    name.length >= sizeof(key))
		return false;
	memcpy(key, name.data, name.length);
	key[name.length] = '\0';
	return json_object_object_get_ex(object, key, value);
}

static struct span
first_part(struct span *name)
{
	const char *dot = memchr(name->data, '.', name->length);
	struct span part = *name;

	if (dot == NULL) {
		name->length = 0;
		return part;
	}
	part.length = (size_t)(dot - name->data);
	name->data = dot + 1;
	name->length -= part.length + 1;
	return part;
}

/* NULL for what is null, and for what is not there. */
static struct json_object *
look_up(const struct scope *scope, struct span name)
{
	struct json_object *value = NULL;
	struct span part;

	if (span_is(name, "."))
		return scope->value;
	part = first_part(&name);
	while (scope != NULL && !member(scope->value, part, &value))
		scope = scope->outer;
	if (scope == NULL)
		return NULL;
	while (name.length > 0) {
		struct json_object *inner = NULL;

		part = first_part(&name);
		if (!member(value, part, &inner))
			return NULL;
		value = inner;
	}
	return value;
}

static bool
is_true(struct json_object *value)
{
	switch (json_object_get_type(value)) {
	case json_type_null:
		return false;
	case json_type_boolean:
		return json_object_get_boolean(value);
	case json_type_array:
		return json_object_array_length(value) > 0;
	case json_type_string:
		return json_object_get_string_len(value) > 0;
	default:
		return true;
	}
}

/* ------ writing ------ */

void
template_escape(struct buf *out, struct span text)
{
	static const char *const entities[256] = {
	    ['&'] = "&amp;",
	    ['<'] = "&lt;",
	    ['>'] = "&gt;",
	    ['"'] = "&quot;",
	    ['\''] = "&#39;",
	};
	size_t start = 0;

	for (size_t i = 0; i < text.length; i++) {
		const char *entity = entities[(unsigned char)text.data[i]];

		if (entity == NULL)
			continue;
		buf_add(out, text.data + start, i - start);
		buf_text(out, entity);
		start = i + 1;
	}
	if (start < text.length)
		buf_add(out, text.data + start, text.length - start);
}

static void
begin_line(struct renderer *r)
{
	if (r->line_start)
		buf_add(r->out, r->indent.data, r->indent.length);
	r->line_start = false;
}

static void
render_line(struct renderer *r, struct span line)
{
	if (line.data[0] != '\n' && line.data[0] != '\r')
		begin_line(r);
	buf_span(r->out, line);
	r->line_start = line.data[line.length - 1] == '\n';
}

static void
render_text(struct renderer *r, struct span text)
{
	const char *end = text.data + text.length;

	if (r->indent.length == 0 && text.length > 0) {
		render_line(r, text);
		return;
	}
	while (text.data < end) {
		const char *newline =
		    memchr(text.data, '\n', (size_t)(end - text.data));

		text.length = newline == NULL
		    ? (size_t)(end - text.data)
		    : (size_t)(newline + 1 - text.data);
		render_line(r, text);
		text.data += text.length;
	}
}

static void
render_value(
    struct renderer *r, const struct node *node, struct json_object *value)
{
	struct span text;

	begin_line(r);
	if (value == NULL)
		return;
	text.data = json_object_get_string(value);
	text.length = json_object_is_type(value, json_type_string)
	    ? (size_t)json_object_get_string_len(value)
	    : text.data == NULL ? 0
				: strlen(text.data);
	if (node->type == NODE_RAW)
		buf_span(r->out, text);
	else
		template_escape(r->out, text);
}

/* ------ what has content ------ */

static enum result
render_section(struct renderer *r, const struct node *node,
    const struct scope *scope, const struct overrides *overrides)
{
	struct json_object *value = look_up(scope, node->text);
	bool list = json_object_is_type(value, json_type_array);
	size_t count = list ? json_object_array_length(value) : 1;
	enum result result = RESULT_OK;

	if (is_true(value) != (node->type == NODE_SECTION))
		return RESULT_OK;
	if (node->type == NODE_INVERTED)
		return render_nodes(r, &node->children, scope, overrides);
	for (size_t i = 0; result == RESULT_OK && i < count; i++) {
		struct scope inner = {.outer = scope,
		    .value =
			list ? json_object_array_get_idx(value, i) : value};

		result = render_nodes(r, &node->children, &inner, overrides);
	}
	return result;
}

/* The node's content with its indent in front of each line. */
static enum result
render_indented(struct renderer *r, struct span indent,
    const struct nodes *nodes, const struct scope *scope,
    const struct overrides *overrides)
{
	size_t before = r->indent.length;
	enum result result;

	buf_span(&r->indent, indent);
	result = render_nodes(r, nodes, scope, overrides);
	if (buf_ok(&r->indent))
		r->indent.length = before;
	return result;
}

static enum result
render_template(struct renderer *r, const struct node *node,
    const struct scope *scope, const struct overrides *overrides)
{
	const struct template *outer = r->template;
	const struct template *template;
	enum result result = template_find(r->set, node->text, &template);

	if (result != RESULT_OK)
		return result;
	if (template == NULL) {
		log_error("template %s:%u: no %.*s", outer->place, node->line,
		    (int)node->text.length, node->text.data);
		return RESULT_OK;
	}
	r->template = template;
	result = render_indented(
	    r, node->indent, &template->nodes, scope, overrides);
	r->template = outer;
	return result;
}

static enum result
render_parent(struct renderer *r, const struct node *node,
    const struct scope *scope, const struct overrides *overrides)
{
	struct overrides inner = {overrides, &node->children};

	return render_template(r, node, scope, &inner);
}

static const struct node *
find_block(const struct nodes *blocks, struct span name)
{
	/* Of two with one name the later one counts. */
	for (size_t i = blocks->count; i-- > 0;)
		if (span_equal(blocks->first[i].text, name))
			return &blocks->first[i];
	return NULL;
}

/* The outermost replacement counts: who inherits last has the last word. */
static enum result
render_block(struct renderer *r, const struct node *node,
    const struct scope *scope, const struct overrides *overrides)
{
	const struct node *content = node;
	struct span none = {NULL, 0};

	for (const struct overrides *o = overrides; o != NULL; o = o->outer) {
		const struct node *found = find_block(o->blocks, node->text);

		if (found != NULL)
			content = found;
	}
	/* Its own content, if it never lost its indent, still has it. */
	if (content == node && !node->aligned)
		return render_indented(
		    r, none, &node->children, scope, overrides);
	return render_indented(
	    r, node->indent, &content->children, scope, overrides);
}

static enum result
render_node(struct renderer *r, const struct node *node,
    const struct scope *scope, const struct overrides *overrides)
{
	switch (node->type) {
	case NODE_TEXT:
		render_text(r, node->text);
		return RESULT_OK;
	case NODE_VALUE:
	case NODE_RAW:
		render_value(r, node, look_up(scope, node->text));
		return RESULT_OK;
	case NODE_SECTION:
	case NODE_INVERTED:
		return render_section(r, node, scope, overrides);
	case NODE_PARTIAL:
		return render_template(r, node, scope, NULL);
	case NODE_PARENT:
		return render_parent(r, node, scope, overrides);
	default:
		return render_block(r, node, scope, overrides);
	}
}

/* A list in a list, or a partial that is there twice, grows without measure. */
static enum result
step(struct renderer *r)
{
	if (!buf_ok(r->out) || !buf_ok(&r->indent))
		return RESULT_NO_MEMORY;
	if (++r->steps <= TEMPLATE_STEPS)
		return RESULT_OK;
	log_error("template %s: more than %d steps", r->template->place,
	    TEMPLATE_STEPS);
	return RESULT_TOO_LARGE;
}

static enum result
render_nodes(struct renderer *r, const struct nodes *nodes,
    const struct scope *scope, const struct overrides *overrides)
{
	enum result result = step(r);

	if (result == RESULT_OK && r->depth == TEMPLATE_DEPTH) {
		log_error("template %s: nested deeper than %d",
		    r->template->place, TEMPLATE_DEPTH);
		return RESULT_TOO_LARGE;
	}
	r->depth++;
	for (size_t i = 0; result == RESULT_OK && i < nodes->count; i++) {
		result = step(r);
		if (result == RESULT_OK)
			result =
			    render_node(r, &nodes->first[i], scope, overrides);
	}
	r->depth--;
	return result;
}

enum result
template_render(struct template_set *set, const char *name,
    struct json_object *view, struct buf *out)
{
	struct scope scope = {.value = view};
	struct renderer r = {.set = set, .out = out, .line_start = true};
	enum result result = template_find(set, span_of(name), &r.template);

	if (result != RESULT_OK)
		return result;
	if (r.template == NULL) {
		log_error("template %s: cannot be used", name);
		return RESULT_MALFORMED;
	}
	result = render_nodes(&r, &r.template->nodes, &scope, NULL);
	if (result == RESULT_OK && (!buf_ok(out) || !buf_ok(&r.indent)))
		result = RESULT_NO_MEMORY;
	buf_free(&r.indent);
	return result;
}
