/* Pieces: a list of blocks behind what the caller sees. */
#include <stdlib.h>

#include "paylov/piece.h"

struct block {
	struct block *next;
	_Alignas(max_align_t) unsigned char data[];
};

struct piece {
	struct json_object *root;
	struct block *blocks;
	_Alignas(max_align_t) unsigned char seen[];
};

static struct piece *
piece_of(const void *seen)
{
	return (struct piece *)((unsigned char *)seen -
	    offsetof(struct piece, seen));
}

void *
piece_new(struct json_object *root, size_t size)
{
	struct piece *new = calloc(1, sizeof(*new) + size);

	if (new == NULL)
		return NULL;
	new->root = json_object_get(root);
	return new->seen;
}

void *
piece_array(void *seen, size_t count, size_t size)
{
	struct piece *piece = piece_of(seen);
	struct block *new;

	if (size > 0 && count > (SIZE_MAX - sizeof(*new)) / size)
		return NULL;
	new = calloc(1, sizeof(*new) + count * size);
	if (new == NULL)
		return NULL;
	new->next = piece->blocks;
	piece->blocks = new;
	return new->data;
}

void
paylov_free(const void *seen)
{
	struct piece *piece;

	if (seen == NULL)
		return;
	piece = piece_of(seen);
	for (struct block *block = piece->blocks, *next; block != NULL;
	     block = next) {
		next = block->next;
		free(block);
	}
	json_object_put(piece->root);
	free(piece);
}
