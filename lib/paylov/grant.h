/* Access tokens: OAuth 2, by refresh token, else by name and password. */
#ifndef PAYLOV_GRANT_H
#define PAYLOV_GRANT_H

#include "paylov/wire.h"

/*
 * A token that is not the one of the number ${spent}, from the shelf or newly
 * asked for.  False: none was to be had, the handle's error says why.
 */
bool grant_take(struct paylov *, int64_t spent, struct paylov_token *);

/* The shelf of a handle that keeps its own token. */
void grant_keep(struct paylov *);

#endif
