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

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

enum result
text_percent_decode(struct buf *buf, struct span text, bool plus)
{
	size_t start = buf->length;

	for (size_t i = 0; i < text.length; i++) {
		char c = text.data[i];

		if (c == '%') {
			int high = i + 2 < text.length
			    ? hex_digit(text.data[i + 1])
			    : -1;
			int low = high < 0 ? -1 : hex_digit(text.data[i + 2]);

			if (low < 0) {
				buf->length = start;
				return RESULT_MALFORMED;
			}
			c = (char)(high * 16 + low);
			i += 2;
		} else if (c == '+' && plus) {
			c = ' ';
		}
		buf_char(buf, c);
	}
	return buf_ok(buf) ? RESULT_OK : RESULT_NO_MEMORY;
}

bool
text_is_plain(struct span text)
{
	for (size_t i = 0; i < text.length;) {
		unsigned char c = (unsigned char)text.data[i];
		size_t step =
		    text_utf8_sequence(text.data + i, text.length - i);

		if (step == 0 || c == 0x7f ||
		    (c < 0x20 && c != '\n' && c != '\r' && c != '\t') ||
		    /* U+0080 to U+009F */
		    (c == 0xc2 && (unsigned char)text.data[i + 1] < 0xa0))
			return false;
		i += step;
	}
	return true;
}

void
text_base64_encode(struct buf *buf, struct span text)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < text.length; i += 3) {
		size_t left = text.length - i;
		unsigned bits = (unsigned)(unsigned char)text.data[i] << 16;

		if (left > 1)
			bits |= (unsigned)(unsigned char)text.data[i + 1] << 8;
		if (left > 2)
			bits |= (unsigned char)text.data[i + 2];
		buf_char(buf, digits[bits >> 18]);
		buf_char(buf, digits[bits >> 12 & 63]);
		buf_char(buf, left > 1 ? digits[bits >> 6 & 63] : '=');
		buf_char(buf, left > 2 ? digits[bits & 63] : '=');
	}
}

/* A text is in one alphabet; they differ in the last two digits. */
enum { BASE64_STANDARD = 1, BASE64_URL = 2 };

static unsigned
base64_alphabet(char c)
{
	return c == '+' || c == '/' ? BASE64_STANDARD
	    : c == '-' || c == '_'  ? BASE64_URL
				    : 0;
}

static int
base64_digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

enum result
text_base64_decode(struct buf *buf, struct span text)
{
	size_t start = buf->length, pad = 0;
	unsigned bits = 0, count = 0, alphabets = 0;

	while (pad < 2 && pad < text.length &&
	    text.data[text.length - 1 - pad] == '=')
		pad++;
	/* Padding fills up to four; one digit alone says nothing. */
	if ((pad > 0 && text.length % 4 != 0) || (text.length - pad) % 4 == 1)
		return RESULT_MALFORMED;
	for (size_t i = 0; i < text.length - pad; i++) {
		int digit = base64_digit(text.data[i]);

		alphabets |= base64_alphabet(text.data[i]);
		if (digit < 0 || alphabets == (BASE64_STANDARD | BASE64_URL)) {
			buf->length = start;
			return RESULT_MALFORMED;
		}
		bits = bits << 6 | (unsigned)digit;
		count += 6;
		if (count >= 8) {
			count -= 8;
			buf_char(buf, (char)(bits >> count & 255));
		}
	}
	/* What is left over must be zero: one text has one form. */
	if ((bits & ((1u << count) - 1)) != 0) {
		buf->length = start;
		return RESULT_MALFORMED;
	}
	return buf_ok(buf) ? RESULT_OK : RESULT_NO_MEMORY;
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
