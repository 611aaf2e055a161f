/* An order as it was read, and what may become of it. */
#include "payment/ledger.h"

void
order_remember(struct order *order)
{
	order->was.state = order->state;
	order->was.reserved = order_reserved(order);
	order->was.balance = order->balance;
}

bool
order_reserved(const struct order *order)
{
	return order->live_id.data != NULL;
}

bool
order_due(const struct order *order, int64_t now)
{
	return order_reserved(order) && order->state != ORDER_HELD &&
	    transaction_expired(order->live_time, now);
}

bool
order_awaits(const struct order *order, bool again)
{
	return !order->shut &&
	    (order->state == ORDER_AWAITING || order->state == ORDER_HELD ||
		(order->state == ORDER_REFUNDED && again));
}

enum order_charge
order_charge(struct order *order, bool again)
{
	if (order->state == ORDER_PAID || order->state == ORDER_FULFILLED)
		return CHARGE_BILLED;
	if (!order_awaits(order, again))
		return CHARGE_DISPUTED;
	if (order_reserved(order))
		return CHARGE_BILLED;
	order->state = ORDER_PAID;
	return CHARGE_MARKED;
}
