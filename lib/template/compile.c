/*
 * From source to nodes.  A tag that stands alone on its line takes the line
 * with it; {{<parent}}...{{/parent}} counts as one such tag, and a block keeps
 * in mind how its content is indented, so that what replaces it can be.
 */
#include <stdlib.h>
#include <string.h>

#include "setting/log.h"
#include "template/node.h"

/* Sections may be nested this deep in one file. */
#define NESTING_MAX 64
#define DELIMITER_MAX 16

struct compiler {
	const char *name; /* of the template, for messages */
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

static enum result compile_nodes(struct compiler *, struct nodes *,
    const struct tag *opening, struct tag *closing);

/* ------ mistakes ------ */

/* What is asked for next mostly stands further on. */
static unsigned
line_of(struct compiler *c, const char *at)
{
	if (at < c->counted) {
		c->counted = c->start;
		c->line = 1;
	}
	for (; c->counted < at; c->counted++)
		c->line += *c->counted == '\n';
	return c->line;
}

static enum result
mistake(struct compiler *c, const char *at, const char *what, struct span name)
{
	log_error("template %s:%u: %s%s%.*s", c->name, line_of(c, at), what,
	    name.length > 0 ? " " : "", (int)name.length,
	    name.length > 0 ? name.data : "");
	return RESULT_MALFORMED;
}

/* ------ tags ------ */

static bool
is_space(char c)
{
	return c == ' ' || c == '\t';
}

static bool
nothing_before(const struct compiler *c, const char *at)
{
	while (at > c->start && is_space(at[-1]))
		at--;
	return at == c->start || at[-1] == '\n';
}

/* The end of the line if there is nothing but space; else NULL. */
static const char *
rest_of_line(const struct compiler *c, const char *at)
{
	while (at < c->end && is_space(*at))
		at++;
	if (at == c->end)
		return at;
	if (*at == '\r' && at + 1 < c->end && at[1] == '\n')
		return at + 2;
	return *at == '\n' ? at + 1 : NULL;
}

static struct span
trim(const char *from, const char *to)
{
	while (from < to && strchr(" \t\r\n", *from) != NULL)
		from++;
	while (to > from && strchr(" \t\r\n", to[-1]) != NULL)
		to--;
	return (struct span){from, (size_t)(to - from)};
}

static const char *
find(const char *from, const char *end, const char *what)
{
	return memmem(from, (size_t)(end - from), what, strlen(what));
}

/* Where the tag's text ends; '{' and '=' have an end of their own. */
static const char *
tag_end(const struct compiler *c, const char *from, char kind)
{
	char mark[DELIMITER_MAX + 2] = {kind == '{' ? '}'
		: kind == '='                       ? '='
						    : '\0'};

	strcat(mark, c->close);
	return find(from, c->end, mark);
}

/* Reads the tag that begins at ${at}. */
static enum result
read_tag(struct compiler *c, const char *at, struct tag *tag)
{
	const char *p = at + strlen(c->open), *end;
	char kind = '\0';

	while (p < c->end && is_space(*p))
		p++;
	if (p < c->end && strchr("#^/>!&{=<$", *p) != NULL && *p != '\0')
		kind = *p++;
	end = tag_end(c, p, kind);
	if (end == NULL)
		return mistake(c, at, "a tag without end", span_of(NULL));
	*tag = (struct tag){
	    .kind = kind,
	    .name = trim(p, end),
	    .start = at,
	    .after =
		end + strlen(c->close) + (kind == '{' || kind == '=' ? 1 : 0),
	    .left = nothing_before(c, at),
	};
	tag->right = rest_of_line(c, tag->after) != NULL;
	if (tag->name.length == 0 && kind != '!')
		return mistake(c, at, "a tag without a name", span_of(NULL));
	return RESULT_OK;
}

/* {{=<% %>=}} */
static enum result
set_delimiters(struct compiler *c, const struct tag *tag)
{
	const char *end = tag->name.data + tag->name.length;
	const char *gap = tag->name.data;
	struct span open, close;

	while (gap < end && strchr(" \t\r\n", *gap) == NULL)
		gap++;
	open = (struct span){tag->name.data, (size_t)(gap - tag->name.data)};
	close = trim(gap, end);
	if (close.length == 0 || open.length > DELIMITER_MAX ||
	    close.length > DELIMITER_MAX ||
	    memchr(close.data, ' ', close.length) != NULL ||
	    memchr(tag->name.data, '=', tag->name.length) != NULL)
		return mistake(c, tag->start, "wrong delimiters", tag->name);
	memcpy(c->open, open.data, open.length);
	c->open[open.length] = '\0';
	memcpy(c->close, close.data, close.length);
	c->close[close.length] = '\0';
	return RESULT_OK;
}

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
	    is_space(last->text.data[last->text.length - 1])) {
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
	c->p = rest_of_line(c, tag->after);
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
	while (length < node->text.length && is_space(node->text.data[length]))
		length++;
	return (struct span){node->text.data, length};
}

static void
shorten(struct span *text, size_t count)
{
	size_t n = 0;

	while (n < count && n < text->length && is_space(text->data[n]))
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
		return mistake(
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
	node->line = line_of(c, tag->start);
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
		c->p = rest_of_line(c, tag->after);
	} else if (tag->left) {
		while (lead.data > c->start && is_space(lead.data[-1])) {
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
		c->p = rest_of_line(c, closing.after);
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
	    .line = line_of(c, tag->start)};
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
		c->p = rest_of_line(c, closing.after);
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
		c->p = rest_of_line(c, tag->after);
	}
	node = add_node(nodes, NODE_PARTIAL, tag->name);
	if (node == NULL)
		return RESULT_NO_MEMORY;
	node->indent = indent;
	node->line = line_of(c, tag->start);
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
		return set_delimiters(c, tag);
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
		const char *at = find(c->p, c->end, c->open);
		struct tag tag;
		enum result result =
		    add_text(c, nodes, c->p, at == NULL ? c->end : at);

		if (result == RESULT_OK && at == NULL) {
			if (opening == NULL)
				return RESULT_OK;
			return mistake(
			    c, opening->start, "no end of", opening->name);
		}
		if (result == RESULT_OK)
			result = read_tag(c, at, &tag);
		if (result != RESULT_OK)
			return result;
		if (tag.kind == '/') {
			c->p = tag.after;
			if (opening == NULL ||
			    !span_equal(tag.name, opening->name))
				return mistake(
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
	    .name = template->name,
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
