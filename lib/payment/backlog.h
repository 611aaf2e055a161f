/* What the outbox holds, and what of it was given up: for the administrator. */
#ifndef PAYMENT_BACKLOG_H
#define PAYMENT_BACKLOG_H

#include "payment/outbox.h"

struct backlog_count {
	struct span cashbox; /* borrowed */
	enum outbox_kind kind;
	enum outbox_state state;
	int64_t count;
};

/*
 * By state, cashbox and kind; also of cashboxes that are not in the
 * configuration any more.  RESULT_DOWN after the first ones if it breaks off.
 */
typedef enum result backlog_each_count(
    const struct backlog_count *, void *state);
enum result backlog_counts(
    struct store *, backlog_each_count *, void *state) MUST_CHECK;

/* The time of the event that waits for the longest; 0: nothing waits. */
enum result backlog_oldest(struct store *, int64_t *time) MUST_CHECK;

/* What was given up. */
struct backlog_letter {
	int64_t id;
	struct span cashbox; /* spans are borrowed */
	enum outbox_kind kind;
	enum order_event event;
	int64_t attempts;
	int64_t time; /* of the event */
	struct span problem;
	struct span account; /* JSON; NULL data: the order is gone */
};

/* Each once; RESULT_DOWN after the first ones if the list breaks off. */
typedef enum result backlog_each_letter(
    const struct backlog_letter *, void *state);
enum result backlog_letters(struct store *, int64_t limit,
    backlog_each_letter *, void *state) MUST_CHECK;

/*
 * Makes what was given up due again, or forgets it: ${id}, or all of it for 0;
 * ${only} of this cashbox, or of any for NULL.
 */
enum result backlog_again(struct store *, const struct cashbox *only,
    int64_t id, int64_t *count) MUST_CHECK;
enum result backlog_drop(struct store *, const struct cashbox *only, int64_t id,
    int64_t *count) MUST_CHECK;

const char *backlog_sql(size_t);

#endif
