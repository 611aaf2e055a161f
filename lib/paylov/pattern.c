/* Patterns come from outside: first it is seen whether they may be compiled. */
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "paylov/pattern.h"

#define PATTERN_MAX 256
#define REPEAT_MAX 1000 /* of {n,m} */
#define STAND_IN '\x01'

static bool
is_ascii(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text >= 0x80)
			return false;
	return true;
}

/* The end of the bracket expression at ${p}, or NULL. */
static const char *
bracket_end(const char *p)
{
	const char *start = ++p;

	if (*p == '^')
		start = ++p;
	for (; *p != '\0'; p++) {
		/* No escape in ERE, but one in whatever language was meant. */
		if (*p == '\\')
			return NULL;
		if (*p == ']' && p > start)
			return p;
		if (*p == '[' && strchr(":.=", p[1]) != NULL && p[1] != '\0') {
			p = strchr(p, ']');
			if (p == NULL)
				return NULL;
		}
	}
	return NULL;
}

/* The larger number of {n,m}; REPEAT_MAX + 1 if it is none. */
static unsigned long
repeat_of(const char *p)
{
	char *end;
	unsigned long number = strtoul(p + 1, &end, 10);

	if (end == p + 1)
		return REPEAT_MAX + 1;
	if (*end == ',' && end[1] != '}')
		number = strtoul(end + 1, &end, 10);
	else if (*end == ',')
		end++;
	return *end == '}' ? number : REPEAT_MAX + 1;
}

/* What is under way, and how large a machine it makes. */
struct translation {
	struct buf out;
	unsigned long atoms; /* repeated ones, together */
	unsigned long groups; /* repeated ones: each multiplies the others */
};

static bool
count_repeat(struct translation *t, const char *p)
{
	unsigned long repeat = repeat_of(p);

	if (repeat > REPEAT_MAX || t->out.length == 0)
		return false;
	if (t->out.data[t->out.length - 1] == ')')
		t->groups *= repeat + 1;
	else
		t->atoms += repeat;
	return t->groups <= REPEAT_MAX && t->atoms <= REPEAT_MAX &&
	    t->groups * (t->atoms + 1) <= 10 * REPEAT_MAX;
}

/*
 * Appends what is at *p in terms of ERE, and moves *p to its last byte; false
 * for what is not understood.
 */
static bool
translate(struct translation *t, const char **p)
{
	const char *start = *p;

	if (*start == '\\') {
		(*p)++;
		if (**p == 'd') {
			buf_text(&t->out, "[0-9]");
			return true;
		}
		if (**p == '\0' || strchr("^.[]$()|*+?{}\\/-", **p) == NULL)
			return false;
		if (strchr("]}/-", **p) != NULL)
			start++;
	} else if (*start == '[') {
		*p = bracket_end(start);
	} else if (*start == '{' && !count_repeat(t, start)) {
		return false;
	} else if (*start == '(' && start[1] == '?') {
		return false;
	}
	if (*p == NULL)
		return false;
	buf_add(&t->out, start, (size_t)(*p - start) + 1);
	return buf_ok(&t->out);
}

/* "^(...)$" */
static bool
anchor(const char *pattern, struct translation *t)
{
	if (pattern[0] == '/' || strlen(pattern) > PATTERN_MAX)
		return false;
	buf_text(&t->out, "^(");
	for (const char *p = pattern; *p != '\0'; p++)
		if (!translate(t, &p))
			return false;
	buf_text(&t->out, ")$");
	buf_char(&t->out, '\0');
	return buf_ok(&t->out);
}

/*
 * A letter that is not ASCII is one byte that no pattern names: it fits where
 * any other character does.
 */
static void
put_stand_ins(const char *text, struct buf *out)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < 0x80)
			buf_char(out, *text);
		else if ((unsigned char)*text >= 0xc0)
			buf_char(out, STAND_IN);
	buf_char(out, '\0');
}

/* What a class has beyond ASCII is not known here. */
static bool
can_be_judged(const char *pattern, const char *text)
{
	return is_ascii(pattern) &&
	    (is_ascii(text) || strstr(pattern, "[:") == NULL);
}

bool
pattern_fits(const char *pattern, const char *text)
{
	struct translation t = {.groups = 1};
	struct buf plain = {0};
	regex_t regex;
	bool fits = true;

	put_stand_ins(text, &plain);
	if (can_be_judged(pattern, text) && buf_ok(&plain) &&
	    anchor(pattern, &t) &&
	    regcomp(&regex, t.out.data, REG_EXTENDED | REG_NOSUB) == 0) {
		fits = regexec(&regex, plain.data, 0, NULL, 0) != REG_NOMATCH;
		regfree(&regex);
	}
	buf_free(&plain);
	buf_free(&t.out);
	return fits;
}
