/* The scenarios as tables of steps; for scenario.c only. */
#ifndef SANDBOX_SCENARIO_STEPS_H
#define SANDBOX_SCENARIO_STEPS_H

#include "sandbox/scenario.h"

#define CHECK_PERFORM "CheckPerformTransaction"
#define CREATE "CreateTransaction"
#define PERFORM "PerformTransaction"
#define CANCEL "CancelTransaction"
#define CHECK "CheckTransaction"
#define STATEMENT "GetStatement"

enum wanted {
	WANTED_NO_RIGHTS, /* -32504 */
	WANTED_WRONG_AMOUNT, /* -31001 */
	WANTED_ACCOUNT_ERROR, /* -31050 to -31099 */
	WANTED_ALLOW, /* allow: true */
	WANTED_STATE, /* the step's state */
	WANTED_SAME, /* the result of the step before, letter by letter */
	WANTED_BUSY /* -31008; on an accumulating account state 1 */
};

enum twist {
	TWIST_NONE,
	TWIST_KEY, /* a wrong key */
	TWIST_AMOUNT, /* a wrong amount */
	TWIST_ACCOUNT, /* an unknown account */
	TWIST_ID /* another transaction */
};

struct step {
	const char *method;
	const char *says; /* what is tried */
	enum twist twist;
	enum wanted wanted;
	int state; /* of WANTED_STATE */
};

/* The steps of each scenario; the last one has no method. */
extern const struct step *const scenario_steps[];

#endif
