/* The states of a receipt ("Состояния чека"). */
#include "subscribe/subscribe.h"

/* clang-format off */
static const struct {
	enum payme_state state;
	enum payme_stage stage;
} states[] = {
    {PAYME_STATE_CREATED, PAYME_STAGE_OPEN},
    {PAYME_STATE_CHECKING, PAYME_STAGE_IN_PROGRESS},
    {PAYME_STATE_DEBITING, PAYME_STAGE_IN_PROGRESS},
    {PAYME_STATE_CLOSING, PAYME_STAGE_IN_PROGRESS},
    {PAYME_STATE_PAID, PAYME_STAGE_PAID},
    {PAYME_STATE_HELD, PAYME_STAGE_HELD},
    {PAYME_STATE_HOLDING, PAYME_STAGE_IN_PROGRESS},
    {PAYME_STATE_PAUSED, PAYME_STAGE_STUCK},
    {PAYME_STATE_CANCELLING, PAYME_STAGE_CANCELLING},
    {PAYME_STATE_QUEUED, PAYME_STAGE_IN_PROGRESS},
    {PAYME_STATE_CANCELLED, PAYME_STAGE_CANCELLED},
};
/* clang-format on */

enum payme_stage
payme_state_stage(int64_t state)
{
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if ((int64_t)states[i].state == state)
			return states[i].stage;
	return PAYME_STAGE_UNKNOWN;
}

const char *
payme_stage_name(enum payme_stage stage)
{
	static const char *const names[] = {
	    [PAYME_STAGE_OPEN] = "open",
	    [PAYME_STAGE_IN_PROGRESS] = "in progress",
	    [PAYME_STAGE_PAID] = "paid",
	    [PAYME_STAGE_HELD] = "held",
	    [PAYME_STAGE_STUCK] = "stuck",
	    [PAYME_STAGE_CANCELLING] = "cancelling",
	    [PAYME_STAGE_CANCELLED] = "cancelled",
	    [PAYME_STAGE_UNKNOWN] = "unknown",
	};

	return names[stage];
}
