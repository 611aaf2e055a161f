/*
 * The updates that a message of the bot's answers: each of them once, although
 * Telegram repeats what it is not sure of.
 */
#ifndef TELEGRAM_SEEN_H
#define TELEGRAM_SEEN_H

#include "store/store.h"

/* *first: it was not claimed before. */
enum result seen_claim(struct store *, int64_t update, bool *first) MUST_CHECK;

/* It could not be answered: the next one that comes is the first again. */
enum result seen_release(struct store *, int64_t update) MUST_CHECK;

const char *seen_sql(size_t);

#endif
