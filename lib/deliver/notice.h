/*
 * A notice to the shop: what has happened to an order, as JSON to the cashbox's
 * notify_url, signed with the link secret.
 */
#ifndef DELIVER_NOTICE_H
#define DELIVER_NOTICE_H

#include "deliver/delivery.h"

/* Longer than a request may take, on clocks that differ. */
#define NOTICE_LEASE_MS 120000

delivery_run notice_run;

/* Appends the body: {"id":17,"event":"paid","cashbox":"main",...}. */
void notice_put(
    struct buf *, const struct cashbox *, const struct queue_item *);

#endif
