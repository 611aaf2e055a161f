/*
 * HTML: what is escaped has no character that means something to a reader of
 * text or of a quoted attribute, and such a reader gets the input back.
 */
#include "template/template.h"
#include "tests/fuzz/fuzz.h"

static const struct {
	const char *entity;
	char character;
} entities[] = {
    {"&amp;", '&'},
    {"&lt;", '<'},
    {"&gt;", '>'},
    {"&quot;", '"'},
    {"&#39;", '\''},
};

/* The character that begins at ${text}, and how long it is there. */
static char
read_character(struct span text, size_t *length)
{
	*length = 1;
	PROMISE(memchr("<>\"'", text.data[0], 4) == NULL);
	if (text.data[0] != '&')
		return text.data[0];
	for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++) {
		*length = strlen(entities[i].entity);
		if (*length <= text.length &&
		    memcmp(text.data, entities[i].entity, *length) == 0)
			return entities[i].character;
	}
	/* An ampersand that is no entity. */
	abort();
}

static void
run(struct span input)
{
	struct buf escaped = {0};
	size_t i = 0, length;

	template_escape(&escaped, input);
	PROMISE(buf_ok(&escaped));
	for (size_t at = 0; at < escaped.length; at += length) {
		struct span rest = {escaped.data + at, escaped.length - at};

		PROMISE(i < input.length);
		PROMISE(read_character(rest, &length) == input.data[i++]);
	}
	PROMISE(i == input.length);
	buf_free(&escaped);
}

FUZZ_TARGET("escape")
