/* A growing byte buffer with a sticky failure. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

struct span
span_of(const char *text)
{
	return (struct span){text, text == NULL ? 0 : strlen(text)};
}

bool
span_equal(struct span a, struct span b)
{
	return a.length == b.length &&
	    (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

bool
span_is(struct span span, const char *text)
{
	return span_equal(span, span_of(text));
}

int
span_compare(struct span a, struct span b)
{
	size_t common = a.length < b.length ? a.length : b.length;
	int order = common == 0 ? 0 : memcmp(a.data, b.data, common);

	if (order != 0)
		return order;
	return a.length < b.length ? -1 : a.length > b.length;
}

struct span
span_trim(struct span span, const char *blanks)
{
	size_t count = strlen(blanks);

	while (span.length > 0 && memchr(blanks, span.data[0], count) != NULL) {
		span.data++;
		span.length--;
	}
	while (span.length > 0 &&
	    memchr(blanks, span.data[span.length - 1], count) != NULL)
		span.length--;
	return span;
}

void
buf_free(struct buf *buf)
{
	if (buf == NULL)
		return;
	free(buf->data);
	*buf = (struct buf){0};
}

void
buf_reset(struct buf *buf)
{
	buf->length = 0;
	buf->failed = false;
}

void
buf_wipe(struct buf *buf)
{
	if (buf->data != NULL)
		explicit_bzero(buf->data, buf->size);
	buf_reset(buf);
}

bool
buf_ok(const struct buf *buf)
{
	return !buf->failed;
}

static bool
grow(struct buf *buf, size_t needed)
{
	size_t size = buf->size == 0 ? 256 : buf->size;
	char *data;

	while (size < needed)
		size *= 2;
	data = realloc(buf->data, size);
	if (data == NULL)
		return false;
	buf->data = data;
	buf->size = size;
	return true;
}

char *
buf_reserve(struct buf *buf, size_t count)
{
	if (buf->failed || count > BUF_MAX || buf->length > BUF_MAX - count) {
		buf->failed = true;
		return NULL;
	}
	if (buf->length + count > buf->size &&
	    !grow(buf, buf->length + count)) {
		buf->failed = true;
		return NULL;
	}
	return buf->data + buf->length;
}

void
buf_add(struct buf *buf, const char *data, size_t length)
{
	char *to;

	if (length == 0)
		return;
	to = buf_reserve(buf, length);
	if (to == NULL)
		return;
	memcpy(to, data, length);
	buf->length += length;
}

void
buf_span(struct buf *buf, struct span span)
{
	buf_add(buf, span.data, span.length);
}

void
buf_text(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

void
buf_char(struct buf *buf, char c)
{
	buf_add(buf, &c, 1);
}

void
buf_int(struct buf *buf, int64_t value)
{
	char digits[24];
	char *p = digits + sizeof(digits);
	uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;

	do {
		*--p = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest != 0);
	if (value < 0)
		*--p = '-';
	buf_add(buf, p, (size_t)(digits + sizeof(digits) - p));
}

/* Most texts are short: with this much room they are formatted once only. */
#define FORMAT_ROOM 128

void
buf_format(struct buf *buf, const char *format, ...)
{
	va_list ap;
	size_t room = FORMAT_ROOM;
	char *to = buf_reserve(buf, room);
	int length;

	if (to == NULL)
		return;
	va_start(ap, format);
	length = vsnprintf(to, room, format, ap);
	va_end(ap);
	if (length >= (int)room) {
		room = (size_t)length + 1;
		to = buf_reserve(buf, room);
		if (to == NULL)
			return;
		va_start(ap, format);
		vsnprintf(to, room, format, ap);
		va_end(ap);
	}
	if (length < 0)
		buf->failed = true;
	else
		buf->length += (size_t)length;
}

char *
buf_string(const struct buf *buf)
{
	char *text;

	if (buf->failed)
		return NULL;
	text = malloc(buf->length + 1);
	if (text == NULL)
		return NULL;
	if (buf->length > 0)
		memcpy(text, buf->data, buf->length);
	text[buf->length] = '\0';
	return text;
}
