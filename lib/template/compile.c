/*
 * From source to nodes.  A tag that stands alone on its line takes the line
 * with it; {{<parent}}...{{/parent}} counts as one such tag, and a block keeps
 * in mind how its content is indented, so that what replaces it can be.
 */
#include <stdlib.h>
#include <string.h>

#include "template/node.h"
#include "template/tag.h"

/* Sections may be nested this deep in one file. */
#define NESTING_MAX 64

static enum result compile_nodes(struct compiler *, struct nodes *,
    const struct tag *opening, struct tag *closing);

/* ------ nodes ------ */

void
nodes_free(struct nodes *nodes)
{
	for (size_t i = 0; i < nodes->count; i++)
		nodes_free(&nodes->first[i].children);
	free(nodes->first);
	*nodes = (struct nodes){0};
}

static struct node *
add_node(struct nodes *nodes, enum node_type type, struct span text)
{
	if (nodes->count == nodes->size) {
		size_t size = nodes->size == 0 ? 8 : nodes->size * 2;
		struct node *grown =
		    realloc(nodes->first, size * sizeof(*grown));

		if (grown == NULL)
			return NULL;
		nodes->first = grown;
		nodes->size = size;
	}
	nodes->first[nodes->count] = (struct node){.type = type, .text = text};
	return &nodes->first[nodes->count++];
}

/* One node for each line between the two. */
static enum result
add_text(
    struct compiler *c, struct nodes *nodes, const char *from, const char *to)
{
	while (from < to) {
		const char *newline = memchr(from, '\n', (size_t)(to - from));
		const char *end = newline == NULL ? to : newline + 1;
		struct node *node = add_node(nodes, NODE_TEXT,
		    (struct span){from, (size_t)(end - from)});

		if (node == NULL)
			return RESULT_NO_MEMORY;
		node->line_start = from == c->start || from[-1] == '\n';
		from = end;
	}
	return RESULT_OK;
}

/* Takes the space in front of a tag out of the last text; returns it. */
static struct span
take_lead(struct nodes *nodes, const struct tag *tag)
{
	const char *from = tag->start;
	struct node *last;

	if (nodes->count == 0)
		return (struct span){from, 0};
	last = &nodes->first[nodes->count - 1];
	if (last->type != NODE_TEXT ||
	    last->text.data + last->text.length != tag->start)
		return (struct span){from, 0};
	while (last->text.length > 0 &&
	    tag_space(last->text.data[last->text.length - 1])) {
		last->text.length--;
		from--;
	}
	if (last->text.length == 0)
		nodes->count--;
	return (struct span){from, (size_t)(tag->start - from)};
}

/* The line that the tag has to itself goes with it. */
static void
take_line(struct compiler *c, struct nodes *nodes, const struct tag *tag)
{
	if (!tag->left || !tag->right)
		return;
	take_lead(nodes, tag);
	c->p = tag_rest(c, tag->after);
}

/* ------ the indentation of blocks ------ */

/* The space that the first line of the content begins with. */
static struct span
own_indent(const struct nodes *nodes)
{
	const struct node *node = nodes->first;
	size_t length = 0;

	/* A block or section alone on its line left it to its own content. */
	if (nodes->count == 0 || node->type != NODE_TEXT || !node->line_start)
		return (struct span){NULL, 0};
	while (length < node->text.length && tag_space(node->text.data[length]))
		length++;
	return (struct span){node->text.data, length};
}

static void
shorten(struct span *text, size_t count)
{
	size_t n = 0;

	while (n < count && n < text->length && tag_space(text->data[n]))
		n++;
	if (n > 0)
		text->data += n;
	text->length -= n;
}

/* Takes ${count} characters of space from the start of each line. */
static void
dedent(struct nodes *nodes, size_t count)
{
	for (size_t i = 0; i < nodes->count; i++) {
		struct node *node = &nodes->first[i];

		if (node->type == NODE_TEXT && node->line_start)
			shorten(&node->text, count);
		else if (node->type != NODE_TEXT && !node->aligned)
			dedent(&node->children, count);
		if (node->type == NODE_BLOCK || node->type == NODE_PARTIAL ||
		    node->type == NODE_PARENT)
			shorten(&node->indent, count);
	}
}

/* Content that begins on a line of its own is kept without its indent. */
static void
align(struct node *block, bool own_lines)
{
	struct span indent = own_indent(&block->children);

	if (!own_lines)
		return;
	if (indent.length > 0) {
		dedent(&block->children, indent.length);
		block->indent = indent;
	}
	block->aligned = true;
}

/* ------ the tags that have content ------ */

static enum result
compile_children(struct compiler *c, struct node *node,
    const struct tag *opening, struct tag *closing)
{
	enum result result;

	if (++c->nesting > NESTING_MAX)
		return tag_mistake(
		    c, opening->start, "nested too deep in", opening->name);
	result = compile_nodes(c, &node->children, opening, closing);
	c->nesting--;
	return result;
}

static enum result
compile_section(struct compiler *c, struct nodes *nodes, const struct tag *tag,
    enum node_type type)
{
	struct node *node;
	struct tag closing;
	enum result result;

	c->p = tag->after;
	take_line(c, nodes, tag);
	node = add_node(nodes, type, tag->name);
	if (node == NULL)
		return RESULT_NO_MEMORY;
	node->line = tag_line(c, tag->start);
	result = compile_children(c, node, tag, &closing);
	if (result == RESULT_OK)
		take_line(c, &node->children, &closing);
	return result;
}

/* ${inside}: within a parent, where only blocks count and no line is alone. */
static enum result
compile_block(
    struct compiler *c, struct nodes *nodes, const struct tag *tag, bool inside)
{
	bool own_lines = tag->right && (inside || tag->left);
	struct span lead = {tag->start, 0};
	struct node *node;
	struct tag closing;
	enum result result;

	c->p = tag->after;
	if (own_lines) {
		lead = take_lead(nodes, tag);
		c->p = tag_rest(c, tag->after);
	} else if (tag->left) {
		while (lead.data > c->start && tag_space(lead.data[-1])) {
			lead.data--;
			lead.length++;
		}
	}
	node = add_node(nodes, NODE_BLOCK, tag->name);
	if (node == NULL)
		return RESULT_NO_MEMORY;
	node->indent = lead;
	result = compile_children(c, node, tag, &closing);
	if (result != RESULT_OK)
		return result;
	if (closing.left)
		take_lead(&node->children, &closing);
	if (closing.left && closing.right)
		c->p = tag_rest(c, closing.after);
	align(node, own_lines);
	return RESULT_OK;
}

/* Within a parent only blocks count. */
static void
keep_blocks(struct nodes *nodes)
{
	size_t kept = 0;

	for (size_t i = 0; i < nodes->count; i++) {
		if (nodes->first[i].type == NODE_BLOCK)
			nodes->first[kept++] = nodes->first[i];
		else
			nodes_free(&nodes->first[i].children);
	}
	nodes->count = kept;
}

static enum result
compile_parent(struct compiler *c, struct nodes *nodes, const struct tag *tag)
{
	struct node parent = {.type = NODE_PARENT,
	    .text = tag->name,
	    .line = tag_line(c, tag->start)};
	struct node *node;
	struct tag closing;
	enum result result;

	c->p = tag->after;
	result = compile_children(c, &parent, tag, &closing);
	if (result != RESULT_OK) {
		nodes_free(&parent.children);
		return result;
	}
	keep_blocks(&parent.children);
	if (tag->left && closing.right) {
		parent.indent = take_lead(nodes, tag);
		c->p = tag_rest(c, closing.after);
	}
	node = add_node(nodes, NODE_PARENT, tag->name);
	if (node == NULL) {
		nodes_free(&parent.children);
		return RESULT_NO_MEMORY;
	}
	*node = parent;
	return RESULT_OK;
}

static enum result
compile_partial(struct compiler *c, struct nodes *nodes, const struct tag *tag)
{
	struct span indent = {NULL, 0};
	struct node *node;

	c->p = tag->after;
	if (tag->left && tag->right) {
		indent = take_lead(nodes, tag);
		c->p = tag_rest(c, tag->after);
	}
	node = add_node(nodes, NODE_PARTIAL, tag->name);
	if (node == NULL)
		return RESULT_NO_MEMORY;
	node->indent = indent;
	node->line = tag_line(c, tag->start);
	return RESULT_OK;
}

static enum result
compile_value(struct compiler *c, struct nodes *nodes, const struct tag *tag)
{
	enum node_type type = tag->kind == '\0' ? NODE_VALUE : NODE_RAW;
	struct node *node = add_node(nodes, type, tag->name);

	c->p = tag->after;
	if (node == NULL)
		return RESULT_NO_MEMORY;
	node->line_start = tag->start == c->start || tag->start[-1] == '\n';
	return RESULT_OK;
}

static enum result
compile_tag(
    struct compiler *c, struct nodes *nodes, const struct tag *tag, bool inside)
{
	switch (tag->kind) {
	case '#':
		return compile_section(c, nodes, tag, NODE_SECTION);
	case '^':
		return compile_section(c, nodes, tag, NODE_INVERTED);
	case '>':
		return compile_partial(c, nodes, tag);
	case '<':
		return compile_parent(c, nodes, tag);
	case '$':
		return compile_block(c, nodes, tag, inside);
	case '!':
		c->p = tag->after;
		take_line(c, nodes, tag);
		return RESULT_OK;
	case '=':
		c->p = tag->after;
		take_line(c, nodes, tag);
		return tag_delimiters(c, tag);
	default:
		return compile_value(c, nodes, tag);
	}
}

/* Up to the end of ${opening}, or of the source if that is NULL. */
static enum result
compile_nodes(struct compiler *c, struct nodes *nodes,
    const struct tag *opening, struct tag *closing)
{
	bool inside = opening != NULL && opening->kind == '<';

	for (;;) {
		const char *at = tag_find(c);
		struct tag tag;
		enum result result =
		    add_text(c, nodes, c->p, at == NULL ? c->end : at);

		if (result == RESULT_OK && at == NULL) {
			if (opening == NULL)
				return RESULT_OK;
			return tag_mistake(
			    c, opening->start, "no end of", opening->name);
		}
		if (result == RESULT_OK)
			result = tag_read(c, at, &tag);
		if (result != RESULT_OK)
			return result;
		if (tag.kind == '/') {
			c->p = tag.after;
			if (opening == NULL ||
			    !span_equal(tag.name, opening->name))
				return tag_mistake(
				    c, at, "not open here:", tag.name);
			*closing = tag;
			return RESULT_OK;
		}
		result = compile_tag(c, nodes, &tag, inside);
		if (result != RESULT_OK)
			return result;
	}
}

/* Lines that follow each other in the source are written at once. */
static void
join_lines(struct nodes *nodes)
{
	size_t kept = 0;

	for (size_t i = 0; i < nodes->count; i++) {
		const struct node *node = &nodes->first[i];
		struct node *last = kept == 0 ? NULL : &nodes->first[kept - 1];

		if (last != NULL && last->type == NODE_TEXT &&
		    node->type == NODE_TEXT &&
		    last->text.data + last->text.length == node->text.data)
			last->text.length += node->text.length;
		else
			nodes->first[kept++] = *node;
	}
	nodes->count = kept;
	for (size_t i = 0; i < kept; i++)
		join_lines(&nodes->first[i].children);
}

enum result
template_compile(struct template *template)
{
	struct compiler c = {
	    .place = template->place,
	    .p = template->source,
	    .start = template->source,
	    .counted = template->source,
	    .line = 1,
	    .end = template->source + strlen(template->source),
	    .open = "{{",
	    .close = "}}",
	};
	struct tag closing;

	enum result result =
	    compile_nodes(&c, &template->nodes, NULL, &closing);

	if (result == RESULT_OK)
		join_lines(&template->nodes);
	return result;
}
