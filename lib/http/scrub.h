/*
 * libcurl's memory.  It copies what it sends, a card's number among it; whatever
 * it lets go of is wiped before that.
 */
#ifndef HTTP_SCRUB_H
#define HTTP_SCRUB_H

#include <stddef.h>

/* As their namesakes in <stdlib.h> and <string.h>, for each other's memory. */
void *scrub_malloc(size_t size);
void *scrub_calloc(size_t count, size_t size);
void *scrub_realloc(void *memory, size_t size);
char *scrub_strdup(const char *text);
void scrub_free(void *memory);

#endif
