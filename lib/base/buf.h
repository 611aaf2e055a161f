/*
 * A growing byte buffer.  Appending never reports a failure at once: the first
 * allocation that fails, or the first append beyond BUF_MAX bytes, marks the
 * buffer as failed, later appends do nothing, and whoever uses the content
 * asks buf_ok() first.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BUF_MAX ((size_t)64 << 20)

struct buf {
	char *data; /* length bytes; not terminated */
	size_t length;
	size_t size;
	bool failed;
};

/* A piece of somebody else's text: borrowed, not terminated. */
struct span {
	const char *data;
	size_t length;
};

/* The span of a literal or of a terminated string; NULL gives the empty one. */
struct span span_of(const char *text);
bool span_equal(struct span, struct span);
bool span_is(struct span, const char *text);
/* Less than, equal to or greater than 0, by bytes, as strcmp(). */
int span_compare(struct span, struct span);

/* What is between the bytes of ${blanks} at its ends. */
struct span span_trim(struct span, const char *blanks);

/* A zeroed struct buf is an empty buffer. */
void buf_free(struct buf *);
/* Forgets the content and a failure, keeps the memory. */
void buf_reset(struct buf *);
/* Overwrites the content with zeros, then forgets it: for secrets. */
void buf_wipe(struct buf *);
bool buf_ok(const struct buf *);
/* Room for ${count} more bytes at data + length, or NULL. */
char *buf_reserve(struct buf *, size_t count);

void buf_add(struct buf *, const char *data, size_t length);
void buf_span(struct buf *, struct span);
void buf_text(struct buf *, const char *text);
void buf_char(struct buf *, char);
void buf_int(struct buf *, int64_t);
void buf_format(struct buf *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The content as a terminated string that the caller frees; NULL on failure. */
char *buf_string(const struct buf *);

#endif
