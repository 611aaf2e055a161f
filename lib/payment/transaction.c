/* The rules, as tables. */
#include <assert.h>
#include <stddef.h>

#include "payment/transaction.h"

#define STATES 4

static const struct {
	enum transaction_state from;
	struct transaction_step steps[TRANSACTION_EVENTS];
} rules[STATES] = {
    {TRANSACTION_CREATED,
	{
	    [EVENT_CREATE] = {PAYMENT_OK, TRANSACTION_CREATED},
	    [EVENT_PERFORM] = {PAYMENT_OK, TRANSACTION_PERFORMED},
	    [EVENT_CANCEL] = {PAYMENT_OK, TRANSACTION_CANCELLED},
	    [EVENT_EXPIRE] = {PAYMENT_OK, TRANSACTION_CANCELLED},
	}},
    {TRANSACTION_PERFORMED,
	{
	    [EVENT_CREATE] = {PAYMENT_CANNOT_PERFORM, TRANSACTION_PERFORMED},
	    [EVENT_PERFORM] = {PAYMENT_OK, TRANSACTION_PERFORMED},
	    [EVENT_CANCEL] = {PAYMENT_OK, TRANSACTION_REFUNDED},
	    [EVENT_EXPIRE] = {PAYMENT_OK, TRANSACTION_PERFORMED},
	}},
    {TRANSACTION_CANCELLED,
	{
	    [EVENT_CREATE] = {PAYMENT_CANNOT_PERFORM, TRANSACTION_CANCELLED},
	    [EVENT_PERFORM] = {PAYMENT_CANNOT_PERFORM, TRANSACTION_CANCELLED},
	    [EVENT_CANCEL] = {PAYMENT_OK, TRANSACTION_CANCELLED},
	    [EVENT_EXPIRE] = {PAYMENT_OK, TRANSACTION_CANCELLED},
	}},
    {TRANSACTION_REFUNDED,
	{
	    [EVENT_CREATE] = {PAYMENT_CANNOT_PERFORM, TRANSACTION_REFUNDED},
	    [EVENT_PERFORM] = {PAYMENT_CANNOT_PERFORM, TRANSACTION_REFUNDED},
	    [EVENT_CANCEL] = {PAYMENT_OK, TRANSACTION_REFUNDED},
	    [EVENT_EXPIRE] = {PAYMENT_OK, TRANSACTION_REFUNDED},
	}},
};

static const struct {
	const char *name;
	enum payment_code code;
} orders[] = {
    [ORDER_AWAITING] = {"awaiting", PAYMENT_OK},
    [ORDER_PAID] = {"paid", PAYMENT_ACCOUNT_PAID},
    [ORDER_HELD] = {"held", PAYMENT_ACCOUNT_PAID},
    [ORDER_FULFILLED] = {"fulfilled", PAYMENT_ACCOUNT_PAID},
    [ORDER_CANCELLED] = {"cancelled", PAYMENT_ACCOUNT_CLOSED},
    [ORDER_REFUNDED] = {"refunded", PAYMENT_ACCOUNT_CLOSED},
};

static_assert(sizeof(orders) / sizeof(orders[0]) == ORDER_STATES,
    "each state of an order has its row");

struct transaction_step
transaction_step(enum transaction_state from, enum transaction_event event)
{
	for (size_t i = 0; i < STATES; i++)
		if (rules[i].from == from)
			return rules[i].steps[event];
	/* No such state: nothing may be done with it. */
	return (struct transaction_step){PAYMENT_CANNOT_PERFORM, from};
}

bool
transaction_expired(int64_t time, int64_t now)
{
	int64_t age;

	return !__builtin_sub_overflow(now, time, &age) &&
	    age >= TRANSACTION_LIFE_MS;
}

enum payment_code
order_payable(enum order_state state, bool reserved, bool repay)
{
	if (reserved)
		return PAYMENT_ACCOUNT_BUSY;
	if (state == ORDER_REFUNDED && repay)
		return PAYMENT_OK;
	return orders[state].code;
}

const char *
order_state_name(enum order_state state)
{
	return orders[state].name;
}
