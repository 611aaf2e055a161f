/*
 * The two scenarios of Payme's sandbox ("Песочница"), and one plain payment,
 * played against any merchant endpoint.
 */
#ifndef ADMIN_SCENARIO_H
#define ADMIN_SCENARIO_H

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
	bool json; /* the report as JSON */
	bool verbose; /* with each request and answer */
};

struct play;

enum result play_open(const struct stage *, struct play **) MUST_CHECK;
/* Closes the report; returns the number of steps that failed. */
unsigned play_close(struct play *);

/* Plays to the end, whatever fails.  The steps go to standard output. */
void play_run(struct play *, enum scenario);

#endif
