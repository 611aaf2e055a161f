/* What is asked, and what has to come. */
#include "sandbox/scenario_steps.h"

/* clang-format off */
static const struct step cancel_steps[] = {
    {CHECK_PERFORM, "wrong key", TWIST_KEY, WANTED_NO_RIGHTS, 0},
    {CREATE, "wrong key", TWIST_KEY, WANTED_NO_RIGHTS, 0},
    {PERFORM, "wrong key", TWIST_KEY, WANTED_NO_RIGHTS, 0},
    {CANCEL, "wrong key", TWIST_KEY, WANTED_NO_RIGHTS, 0},
    {CHECK, "wrong key", TWIST_KEY, WANTED_NO_RIGHTS, 0},
    {STATEMENT, "wrong key", TWIST_KEY, WANTED_NO_RIGHTS, 0},
    {CHECK_PERFORM, "wrong amount", TWIST_AMOUNT, WANTED_WRONG_AMOUNT, 0},
    {CREATE, "wrong amount", TWIST_AMOUNT, WANTED_WRONG_AMOUNT, 0},
    {CHECK_PERFORM, "unknown account", TWIST_ACCOUNT, WANTED_ACCOUNT_ERROR, 0},
    {CREATE, "unknown account", TWIST_ACCOUNT, WANTED_ACCOUNT_ERROR, 0},
    {CHECK_PERFORM, "may it be paid?", TWIST_NONE, WANTED_ALLOW, 0},
    {CREATE, "a transaction", TWIST_NONE, WANTED_STATE, 1},
    {CREATE, "the same again", TWIST_NONE, WANTED_SAME, 0},
    {CHECK, "is it created?", TWIST_NONE, WANTED_STATE, 1},
    {CREATE, "another transaction", TWIST_ID, WANTED_BUSY, 0},
    {CANCEL, "before it is performed", TWIST_NONE, WANTED_STATE, -1},
    {CANCEL, "the same again", TWIST_NONE, WANTED_SAME, 0},
    {CHECK, "is it cancelled?", TWIST_NONE, WANTED_STATE, -1},
    {0},
};

static const struct step refund_steps[] = {
    {CHECK_PERFORM, "may it be paid?", TWIST_NONE, WANTED_ALLOW, 0},
    {CREATE, "a transaction", TWIST_NONE, WANTED_STATE, 1},
    {CREATE, "the same again", TWIST_NONE, WANTED_SAME, 0},
    {CHECK, "is it created?", TWIST_NONE, WANTED_STATE, 1},
    {CREATE, "another transaction", TWIST_ID, WANTED_BUSY, 0},
    {PERFORM, "the money arrives", TWIST_NONE, WANTED_STATE, 2},
    {PERFORM, "the same again", TWIST_NONE, WANTED_SAME, 0},
    {CHECK, "is it performed?", TWIST_NONE, WANTED_STATE, 2},
    {CANCEL, "the money goes back", TWIST_NONE, WANTED_STATE, -2},
    {CANCEL, "the same again", TWIST_NONE, WANTED_SAME, 0},
    {CHECK, "is it refunded?", TWIST_NONE, WANTED_STATE, -2},
    {0},
};

static const struct step payment_steps[] = {
    {CHECK_PERFORM, "may it be paid?", TWIST_NONE, WANTED_ALLOW, 0},
    {CREATE, "a transaction", TWIST_NONE, WANTED_STATE, 1},
    {PERFORM, "the money arrives", TWIST_NONE, WANTED_STATE, 2},
    {CHECK, "is it performed?", TWIST_NONE, WANTED_STATE, 2},
    {0},
};
/* clang-format on */

const struct step *const scenario_steps[] = {
    [SCENARIO_CANCEL] = cancel_steps,
    [SCENARIO_REFUND] = refund_steps,
    [SCENARIO_PAYMENT] = payment_steps,
};
