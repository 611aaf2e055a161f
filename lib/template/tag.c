/* The source of a template, tag by tag. */
#include <string.h>

#include "setting/log.h"
#include "template/tag.h"

#define BLANKS " \t\r\n"

/* ------ mistakes ------ */

/* What is asked for next mostly stands further on. */
unsigned
tag_line(struct compiler *c, const char *at)
{
	if (at < c->counted) {
		c->counted = c->start;
		c->line = 1;
	}
	for (; c->counted < at; c->counted++)
		c->line += *c->counted == '\n';
	return c->line;
}

enum result
tag_mistake(
    struct compiler *c, const char *at, const char *what, struct span name)
{
	log_error("template %s:%u: %s%s%.*s", c->place, tag_line(c, at), what,
	    name.length > 0 ? " " : "", (int)name.length,
	    name.length > 0 ? name.data : "");
	return RESULT_MALFORMED;
}

/* ------ tags ------ */

bool
tag_space(char c)
{
	return c == ' ' || c == '\t';
}

static bool
nothing_before(const struct compiler *c, const char *at)
{
	while (at > c->start && tag_space(at[-1]))
		at--;
	return at == c->start || at[-1] == '\n';
}

/* The end of the line if there is nothing but space; else NULL. */
const char *
tag_rest(const struct compiler *c, const char *at)
{
	while (at < c->end && tag_space(*at))
		at++;
	if (at == c->end)
		return at;
	if (*at == '\r' && at + 1 < c->end && at[1] == '\n')
		return at + 2;
	return *at == '\n' ? at + 1 : NULL;
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
enum result
tag_read(struct compiler *c, const char *at, struct tag *tag)
{
	const char *p = at + strlen(c->open), *end;
	char kind = '\0';

	while (p < c->end && tag_space(*p))
		p++;
	if (p < c->end && strchr("#^/>!&{=<$", *p) != NULL && *p != '\0')
		kind = *p++;
	end = tag_end(c, p, kind);
	if (end == NULL)
		return tag_mistake(c, at, "a tag without end", span_of(NULL));
	*tag = (struct tag){
	    .kind = kind,
	    .name = span_trim((struct span){p, (size_t)(end - p)}, BLANKS),
	    .start = at,
	    .after =
		end + strlen(c->close) + (kind == '{' || kind == '=' ? 1 : 0),
	    .left = nothing_before(c, at),
	};
	tag->right = tag_rest(c, tag->after) != NULL;
	if (tag->name.length == 0 && kind != '!')
		return tag_mistake(
		    c, at, "a tag without a name", span_of(NULL));
	return RESULT_OK;
}

/* {{=<% %>=}} */
enum result
tag_delimiters(struct compiler *c, const struct tag *tag)
{
	const char *end = tag->name.data + tag->name.length;
	const char *gap = tag->name.data;
	struct span open, close;

	while (gap < end && strchr(" \t\r\n", *gap) == NULL)
		gap++;
	open = (struct span){tag->name.data, (size_t)(gap - tag->name.data)};
	close = span_trim((struct span){gap, (size_t)(end - gap)}, BLANKS);
	if (close.length == 0 || open.length > DELIMITER_MAX ||
	    close.length > DELIMITER_MAX ||
	    memchr(close.data, ' ', close.length) != NULL ||
	    memchr(tag->name.data, '=', tag->name.length) != NULL)
		return tag_mistake(
		    c, tag->start, "wrong delimiters", tag->name);
	memcpy(c->open, open.data, open.length);
	c->open[open.length] = '\0';
	memcpy(c->close, close.data, close.length);
	c->close[close.length] = '\0';
	return RESULT_OK;
}

const char *
tag_find(const struct compiler *c)
{
	return find(c->p, c->end, c->open);
}
