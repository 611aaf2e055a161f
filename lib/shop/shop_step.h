/* A step of a call, from its words to what is sent; for lib/shop only. */
#ifndef SHOP_SHOP_STEP_H
#define SHOP_SHOP_STEP_H

#include "shop/shop_call.h"

#define SHOP_HEADERS_MAX 12

/* A call under way. */
struct calling {
	const struct shop_call *call;
	const struct shop_access *access;
	struct http *http;
	struct shop_word access_words[2];
	struct shop_word taken_words[SHOP_STEPS_MAX];
	struct buf taken[SHOP_STEPS_MAX];
	struct shop_words own; /* the access's, then those of the caller */
	struct shop_words words; /* the taken ones, then all others */
	const struct shop_step *step; /* the one under way */
	char *problem;
};

/* What is sent in one step; it has secrets. */
struct message {
	struct buf url; /* terminated, as the headers are */
	struct buf body;
	struct buf lines[SHOP_HEADERS_MAX];
	const char *headers[SHOP_HEADERS_MAX + 1];
	size_t header_count;
};

/* ${calling} has its call, access, http and problem. */
void step_open(struct calling *, const struct shop_words *);
/* Wipes what was taken. */
void step_close(struct calling *);

/* A word of that name from now on; ${value} is copied. */
void step_take(struct calling *, const char *name, const char *value);

/* Says why the step under way did not end well: SHOP_CALL_REFUSED. */
enum shop_call_outcome step_refuse(struct calling *, const char *, ...)
    __attribute__((format(printf, 2, 3)));

/* Makes the message of the step under way; false with the problem told. */
bool step_compose(struct calling *, struct message *) MUST_CHECK;
/* The same for its words alone: whether their names are known. */
bool step_check(struct calling *) MUST_CHECK;
void step_free(struct message *);

#endif
