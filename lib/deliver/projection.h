/* Changes of a storefront's tables that no transaction covers. */
#ifndef DELIVER_PROJECTION_H
#define DELIVER_PROJECTION_H

#include "deliver/delivery.h"

/* Longer than a unit of work can take. */
#define PROJECTION_LEASE_MS 60000

/* All that is due of the item's order, in its order. */
delivery_run projection_run;

#endif
