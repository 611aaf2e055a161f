/* UTF-8, percent-encoding, decimal integers. */
#include <string.h>

#include "base/text.h"

static bool
continues(const unsigned char *p, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if ((p[i] & 0xc0) != 0x80)
			return false;
	return true;
}

size_t
text_utf8_sequence(const char *data, size_t length)
{
	const unsigned char *p = (const unsigned char *)data;
	size_t count;

	if (length == 0)
		return 0;
	if (p[0] < 0x80)
		return 1;
	count = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
	if (p[0] < 0xc2 || p[0] > 0xf4 || length < count ||
	    !continues(p, count))
		return 0;
	/* Overlong forms, surrogates and what lies beyond U+10FFFF. */
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
	    (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	return count;
}

enum result
text_utf8_count(struct span text, size_t *count)
{
	size_t n = 0;

	for (size_t i = 0; i < text.length; n++) {
		size_t step =
		    text_utf8_sequence(text.data + i, text.length - i);

		if (step == 0)
			return RESULT_MALFORMED;
		i += step;
	}
	*count = n;
	return RESULT_OK;
}

static bool
unreserved(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || (c != '\0' && strchr("-._~", c) != NULL);
}

void
text_percent_encode(struct buf *buf, struct span text)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < text.length; i++) {
		unsigned char c = (unsigned char)text.data[i];

		if (unreserved(c)) {
			buf_char(buf, (char)c);
			continue;
		}
		buf_char(buf, '%');
		buf_char(buf, hex[c >> 4]);
		buf_char(buf, hex[c & 15]);
	}
}

enum result
text_int(struct span text, int64_t *value)
{
	bool negative = text.length > 0 && text.data[0] == '-';
	int64_t total = 0;
	size_t i = negative ? 1 : 0;

	if (i == text.length)
		return RESULT_MALFORMED;
	for (size_t k = i; k < text.length; k++)
		if (text.data[k] < '0' || text.data[k] > '9')
			return RESULT_MALFORMED;
	for (; i < text.length; i++) {
		int digit = text.data[i] - '0';

		if (__builtin_mul_overflow(total, 10, &total) ||
		    __builtin_sub_overflow(total, digit, &total))
			return RESULT_TOO_LARGE;
	}
	if (!negative && __builtin_sub_overflow((int64_t)0, total, &total))
		return RESULT_TOO_LARGE;
	*value = total;
	return RESULT_OK;
}
