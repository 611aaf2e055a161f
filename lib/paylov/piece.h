/*
 * What a call gives: one piece of memory, with the JSON that its texts lie in.
 */
#ifndef PAYLOV_PIECE_H
#define PAYLOV_PIECE_H

#include <json-c/json.h>

#include "paylov/paylov.h"

/* Zeroed; keeps a reference to ${root}.  NULL without memory. */
void *piece_new(struct json_object *root, size_t size);

/* Zeroed memory that ends with the piece; NULL without. */
void *piece_array(void *piece, size_t count, size_t size);

#endif
