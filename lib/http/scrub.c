/* Blocks that know their size, so that they can be wiped. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "http/scrub.h"

/* Before each block; as long as whatever comes behind it wants to be aligned. */
union head {
	size_t size;
	max_align_t align;
};

void *
scrub_malloc(size_t size)
{
	union head *head;

	if (size > PTRDIFF_MAX - sizeof(*head))
		return NULL;
	head = malloc(sizeof(*head) + size);
	if (head == NULL)
		return NULL;
	head->size = size;
	return head + 1;
}

void *
scrub_calloc(size_t count, size_t size)
{
	size_t whole;
	void *memory;

	if (__builtin_mul_overflow(count, size, &whole))
		return NULL;
	memory = scrub_malloc(whole);
	if (memory != NULL)
		memset(memory, 0, whole);
	return memory;
}

/* Moved by hand: realloc() would leave the old place as it is. */
void *
scrub_realloc(void *memory, size_t size)
{
	void *new = scrub_malloc(size);
	size_t old;

	if (new == NULL || memory == NULL)
		return new;
	old = ((union head *)memory)[-1].size;
	memcpy(new, memory, old < size ? old : size);
	scrub_free(memory);
	return new;
}

char *
scrub_strdup(const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = scrub_malloc(size);

	return copy == NULL ? NULL : memcpy(copy, text, size);
}

void
scrub_free(void *memory)
{
	union head *head = memory;

	if (head == NULL)
		return;
	head--;
	explicit_bzero(head + 1, head->size);
	free(head);
}
