/*
 * The two scenarios of Payme's sandbox ("Песочница"), and one plain payment,
 * played against any merchant endpoint.
 */
#ifndef SANDBOX_SCENARIO_H
#define SANDBOX_SCENARIO_H

#include <stdbool.h>
#include <stdint.h>

#include "http/http.h"
#include "setting/config.h"

enum scenario {
	SCENARIO_CANCEL = 1, /* wrong data; created and cancelled */
	SCENARIO_REFUND = 2, /* created, performed and cancelled */
	SCENARIO_PAYMENT = 3 /* created and performed */
};

/* Who plays with whom, about what. */
struct stage {
	const char *url;
	const char *login;
	const char *key; /* secret */
	enum cashbox_kind kind;
	struct span account; /* JSON; payable */
	struct span unknown; /* JSON; of no order */
	int64_t amount; /* tiyin */
};

/* A step that was played; everything is borrowed until the next one. */
struct scenario_step {
	enum scenario scenario;
	unsigned number; /* from 1, through all scenarios */
	const char *method;
	const char *tried; /* "wrong key" */
	const char *wanted; /* "error -32504" */
	struct span request; /* JSON */
	struct span response; /* as it came; no data if none did */
	bool readable; /* the response is JSON */
	struct span problem; /* empty: the step passed */
};
typedef void scenario_told(const struct scenario_step *, void *state);

struct play;

/* Both are borrowed; ${told} is called after each step. */
enum result play_open(const struct stage *, scenario_told *told, void *state,
    struct play **) MUST_CHECK;
/* Returns the number of steps that failed. */
unsigned play_close(struct play *);

/* Plays to the end, whatever fails. */
void play_run(struct play *, enum scenario);

#endif
