/* What may become of a bill: a table. */
#include <assert.h>

#include "paylov/bill.h"

#define STATES 4

static_assert(PAYLOV_STATE_OTHER + 1 == STATES,
    "each state of a transaction has its column");

static const char *const names[BILL_STATES] = {
    [BILL_CREATING] = "creating",
    [BILL_CREATED] = "created",
    [BILL_PAYING] = "paying",
    [BILL_PAID] = "paid",
    [BILL_REFUSED] = "refused",
    [BILL_CANCELLED] = "cancelled",
    [BILL_ABANDONED] = "abandoned",
};

#define G BILL_CREATING
#define N BILL_CREATED
#define Y BILL_PAYING
#define P BILL_PAID
#define R BILL_REFUSED
#define C BILL_CANCELLED
#define A BILL_ABANDONED

/*
 * By the transaction's state: created, paid, cancelled, one that nobody knows.
 * One that is created under a payment is refused only when it is settled.
 */
static const unsigned char steps[BILL_STATES][STATES] = {
    [BILL_CREATING] = {G, G, G, G},
    [BILL_CREATED] = {N, P, C, N},
    [BILL_PAYING] = {Y, P, C, Y},
    [BILL_PAID] = {P, P, C, P},
    [BILL_REFUSED] = {R, P, C, R},
    [BILL_CANCELLED] = {C, P, C, C},
    [BILL_ABANDONED] = {A, P, A, A},
};

const char *
bill_state_name(enum bill_state state)
{
	return names[state];
}

enum bill_state
bill_step(enum bill_state from, enum paylov_state seen, bool settled)
{
	if (settled && from == BILL_PAYING && seen == PAYLOV_STATE_CREATED)
		return BILL_REFUSED;
	return (enum bill_state)steps[from][seen];
}

bool
bill_unknown(enum bill_state state)
{
	return state == BILL_CREATING || state == BILL_PAYING;
}
