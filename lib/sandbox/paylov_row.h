/* The rows of the local Paylov's payments. */
#ifndef SANDBOX_PAYLOV_ROW_H
#define SANDBOX_PAYLOV_ROW_H

#include "paylov/paylov.h"
#include "sandbox/paylov.h"

#define REFERENCE_SIZE 13

struct paylov_row_payment {
	char id[PAYLOV_UUID_SIZE];
	struct span service, account, user; /* account is JSON */
	int64_t amount; /* whole sum */
	char card[PAYLOV_UUID_SIZE]; /* "": none yet */
	int64_t otp, tries;
	int64_t state; /* enum paylov_state */
	char reference[REFERENCE_SIZE];
	int64_t create_time, pay_time, cancel_time;
	struct buf storage; /* the spans of one that was read */
};

enum result paylov_row_add(
    struct store *, const struct paylov_row_payment *) MUST_CHECK;
/* RESULT_UNCHANGED: there is none.  To be freed with buf_free() of storage. */
enum result paylov_row_find(
    struct store *, struct span id, struct paylov_row_payment *) MUST_CHECK;
/*
 * Writes what may change, of one that was created and neither paid nor
 * cancelled since: else RESULT_UNCHANGED.
 */
enum result paylov_row_change(
    struct store *, const struct paylov_row_payment *) MUST_CHECK;

/* Those that were paid from <= time < to; NULL data of a span: any. */
struct paylov_row_range {
	struct span service, user;
	int64_t from, to;
};
typedef enum result paylov_row_each(
    const struct paylov_row_payment *, void *state);
enum result paylov_row_list(struct store *, const struct paylov_row_range *,
    paylov_row_each *, void *state) MUST_CHECK;

#endif
