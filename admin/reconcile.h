/* What the parts of payme reconcile share. */
#ifndef ADMIN_RECONCILE_H
#define ADMIN_RECONCILE_H

#include "admin/command.h"

/* Both sides of a period, and what was told of it so far. */
struct comparison {
	const struct admin *admin;
	int64_t from, to;
	size_t differences;
};

/* One difference; ${amount} in tiyin. */
void tell_difference(
    struct comparison *, const char *id, int64_t amount, const char *what);

/* The service payments, if Paylov is configured. */
enum status reconcile_services(struct comparison *);

#endif
