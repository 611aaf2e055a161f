/* Calls of a storefront's own API. */
#ifndef DELIVER_STOREFRONT_H
#define DELIVER_STOREFRONT_H

#include "deliver/delivery.h"

/*
 * What the item tells, unless the order shows it already: an answer that was
 * lost is not asked for twice.
 */
delivery_run storefront_run;

#endif
