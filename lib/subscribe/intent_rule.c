/* What may become of an intent: tables. */
#include <assert.h>

#include "subscribe/intent.h"

#define STAGES 8

static_assert(PAYME_STAGE_UNKNOWN + 1 == STAGES,
    "each stage of a receipt has its column");

static const char *const names[INTENT_STATES] = {
    [INTENT_CREATING] = "creating",
    [INTENT_NEW] = "new",
    [INTENT_PAYING] = "paying",
    [INTENT_PAID] = "paid",
    [INTENT_HELD] = "held",
    [INTENT_REFUSED] = "refused",
    [INTENT_CONFIRMING] = "confirming",
    [INTENT_CANCELLING] = "cancelling",
    [INTENT_CANCELLED] = "cancelled",
    [INTENT_DISPUTED] = "disputed",
};

/* By stage: open, in progress, paid, held, stuck, cancelling, cancelled, ?. */
struct rule {
	unsigned char now[STAGES];
	unsigned char settled[STAGES]; /* where it differs; 0: as now */
};

#define A INTENT_CREATING
#define N INTENT_NEW
#define Y INTENT_PAYING
#define P INTENT_PAID
#define H INTENT_HELD
#define R INTENT_REFUSED
#define F INTENT_CONFIRMING
#define G INTENT_CANCELLING
#define C INTENT_CANCELLED
#define D INTENT_DISPUTED

/*
 * An open receipt under a payment is refused only when settled; one that is
 * stuck, or in a state that nobody knows, is neither paid nor failed.
 */
/* clang-format off */
static const struct rule rules[INTENT_STATES] = {
    [INTENT_CREATING] = {.now = {A, A, A, A, A, A, A, A}},
    [INTENT_NEW] = {.now = {N, Y, P, H, Y, G, C, N}},
    [INTENT_PAYING] = {.now = {Y, Y, P, H, Y, G, C, Y},
	.settled = {R}},
    [INTENT_PAID] = {.now = {P, P, P, P, P, G, C, P}},
    [INTENT_HELD] = {.now = {H, F, P, H, H, G, C, H}},
    [INTENT_REFUSED] = {.now = {R, Y, P, H, Y, G, C, R}},
    [INTENT_CONFIRMING] = {.now = {F, F, P, F, F, G, C, F},
	.settled = {[PAYME_STAGE_HELD] = H}},
    [INTENT_CANCELLING] = {.now = {G, G, G, G, G, G, C, G},
	.settled = {R, [PAYME_STAGE_PAID] = P, [PAYME_STAGE_HELD] = H}},
    [INTENT_CANCELLED] = {.now = {C, C, C, C, C, C, C, C}},
    [INTENT_DISPUTED] = {.now = {D, D, D, D, D, G, C, D}},
};
/* clang-format on */

const char *
intent_state_name(enum intent_state state)
{
	return names[state];
}

/* 21: Payme has taken the order to cancel; the rest is a matter of time. */
bool
intent_unknown(enum intent_state state, int64_t seen)
{
	return state == INTENT_CREATING || state == INTENT_PAYING ||
	    state == INTENT_CONFIRMING ||
	    (state == INTENT_CANCELLING && seen != PAYME_STATE_CANCELLING);
}

enum intent_state
intent_step(enum intent_state from, enum payme_stage stage, bool settled)
{
	const struct rule *rule = &rules[from];

	if (settled && rule->settled[stage] != 0)
		return (enum intent_state)rule->settled[stage];
	return (enum intent_state)rule->now[stage];
}

/* ------ the order ------ */

static bool
awaits(const struct intent *intent, const struct order *order)
{
	return order_awaits(order, intent->mark == MARK_AGAIN);
}

static enum intent_state
move_paid(struct intent *intent, struct order *order)
{
	switch (order_charge(order, intent->mark == MARK_AGAIN)) {
	case CHARGE_DISPUTED:
		return INTENT_DISPUTED;
	case CHARGE_MARKED:
		intent->mark = MARK_PAID;
		return INTENT_PAID;
	default:
		return INTENT_PAID;
	}
}

/* Whether billing hears of a hold, and of what, is nowhere documented. */
static enum intent_state
move_held(struct intent *intent, struct order *order)
{
	if (order->state == ORDER_PAID || order->state == ORDER_FULFILLED)
		return INTENT_HELD;
	if (!awaits(intent, order))
		return INTENT_DISPUTED;
	if (order->state != ORDER_HELD) {
		order->state = ORDER_HELD;
		intent->mark = MARK_HELD;
	}
	return INTENT_HELD;
}

static void
move_cancelled(struct intent *intent, struct order *order)
{
	if (intent->mark == MARK_PAID && order->state == ORDER_PAID)
		order->state = ORDER_REFUNDED;
	if (intent->mark == MARK_HELD && order->state == ORDER_HELD)
		order->state = ORDER_AWAITING;
	intent->mark = MARK_NONE;
}

void
intent_move(struct intent *intent, struct order *order, enum intent_state to)
{
	if (to == INTENT_PAID)
		to = move_paid(intent, order);
	else if (to == INTENT_HELD)
		to = move_held(intent, order);
	else if (to == INTENT_CANCELLED)
		move_cancelled(intent, order);
	intent->state = to;
}

bool
intent_is_due(const struct intent *intent, const struct order *order)
{
	switch (intent->state) {
	case INTENT_NEW:
	case INTENT_REFUSED:
		return intent->watched;
	case INTENT_PAID:
		return awaits(intent, order);
	case INTENT_CANCELLED:
		return false;
	default:
		return true;
	}
}
