/* Text made comparable without a locale, which a web server may not have. */
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "service/search.h"

/* UTF-8 sequences that count as others. */
static const struct {
	const char *from, *to;
} alike[] = {
    {"Ё", "е"},
    {"ё", "е"},
    {"Ў", "ў"},
    {"Қ", "қ"},
    {"Ғ", "ғ"},
    {"Ҳ", "ҳ"},
    {"‘", "'"},
    {"’", "'"},
    {"ʻ", "'"},
    {"ʼ", "'"},
    {"`", "'"},
};

static bool
fold_alike(struct buf *out, struct span one)
{
	for (size_t i = 0; i < sizeof(alike) / sizeof(alike[0]); i++)
		if (span_is(one, alike[i].from)) {
			buf_text(out, alike[i].to);
			return true;
		}
	return false;
}

/* A to P stand at D0 90, their small ones at D0 B0; R to Ya at D0 A0, D1 80. */
static bool
fold_cyrillic(struct buf *out, struct span one)
{
	unsigned char lead = (unsigned char)one.data[0];
	unsigned char trail = one.length == 2 ? (unsigned char)one.data[1] : 0;

	if (lead != 0xd0 || trail < 0x90 || trail > 0xaf)
		return false;
	buf_char(out, trail < 0xa0 ? (char)0xd0 : (char)0xd1);
	buf_char(out, (char)(trail < 0xa0 ? trail + 0x20 : trail - 0x20));
	return true;
}

void
search_fold(struct buf *out, struct span text)
{
	while (text.length > 0) {
		struct span one = {
		    text.data, text_utf8_sequence(text.data, text.length)};

		if (one.length == 0)
			one.length = 1;
		if (one.length == 1 && one.data[0] >= 'A' && one.data[0] <= 'Z')
			buf_char(out, (char)(one.data[0] + ('a' - 'A')));
		else if (!fold_alike(out, one) && !fold_cyrillic(out, one))
			buf_span(out, one);
		text.data += one.length;
		text.length -= one.length;
	}
}

bool
search_fits(struct span text, struct span query)
{
	while (query.length > 0) {
		const char *space = memchr(query.data, ' ', query.length);
		size_t word =
		    space == NULL ? query.length : (size_t)(space - query.data);

		if (word > 0 &&
		    (text.length == 0 ||
			memmem(text.data, text.length, query.data, word) ==
			    NULL))
			return false;
		word += space != NULL;
		query.data += word;
		query.length -= word;
	}
	return true;
}
