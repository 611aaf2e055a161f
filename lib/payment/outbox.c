/* Rows of the outbox. */
#include "payment/source.h"

enum sql { INSERT, SQL_COUNT };

static const char *const sql[SQL_COUNT] = {
    [INSERT] =
	"INSERT INTO `{}outbox` (cashbox,order_id,kind,event,order_state,"
	"amount,payme_id,state,attempts,time,due_time,done_time)"
	" VALUES (?,?,?,?,?,?,?,0,0,?,?,0)",
};

const char *
outbox_sql(size_t i)
{
	return i < SQL_COUNT ? sql[i] : NULL;
}

const char *
order_event_name(enum order_event event)
{
	static const char *const names[] = {
	    [ORDER_NOTHING] = "",
	    [ORDER_WAS_RESERVED] = "reserved",
	    [ORDER_WAS_RELEASED] = "released",
	    [ORDER_WAS_HELD] = "held",
	    [ORDER_WAS_PAID] = "paid",
	    [ORDER_WAS_CANCELLED] = "cancelled",
	    [ORDER_WAS_REFUNDED] = "refunded",
	};

	return names[event];
}

const char *
outbox_kind_name(enum outbox_kind kind)
{
	static const char *const names[] = {
	    [OUTBOX_NOTICE] = "notice",
	    [OUTBOX_SHOP] = "shop",
	    [OUTBOX_CALL] = "call",
	};

	return names[kind];
}

/* Of a one-time order that is in another state than it was read in. */
static enum order_event
event_of_state(enum order_state was, enum order_state is)
{
	switch (is) {
	case ORDER_AWAITING:
		return ORDER_WAS_RELEASED;
	case ORDER_HELD:
		return ORDER_WAS_HELD;
	case ORDER_PAID:
		return was == ORDER_FULFILLED ? ORDER_NOTHING : ORDER_WAS_PAID;
	case ORDER_CANCELLED:
		return ORDER_WAS_CANCELLED;
	case ORDER_REFUNDED:
		return ORDER_WAS_REFUNDED;
	default:
		return ORDER_NOTHING;
	}
}

enum order_event
order_event_of(const struct order *order)
{
	if (order->balance != order->was.balance)
		return order->balance > order->was.balance ? ORDER_WAS_PAID
							   : ORDER_WAS_REFUNDED;
	if (order->state != order->was.state)
		return event_of_state(order->was.state, order->state);
	if (order_reserved(order) == order->was.reserved)
		return ORDER_NOTHING;
	return order_reserved(order) ? ORDER_WAS_RESERVED : ORDER_WAS_RELEASED;
}

enum result
outbox_add(struct session *session, const struct cashbox *box,
    struct outbox_item *item)
{
	const struct value values[] = {
	    value_text(span_of(box->name)),
	    value_int(item->order_id),
	    value_int(item->kind),
	    value_int(item->event),
	    value_int(item->order_state),
	    value_int(item->amount),
	    value_text(item->payme_id),
	    value_int(item->time),
	    value_int(item->time),
	};
	enum result result =
	    session_change(session, sql[INSERT], values, 9, NULL);

	if (result == RESULT_OK)
		item->id = session_insert_id(session, sql[INSERT]);
	return result;
}

/* A reservation is Payme's business, unless money is held by it. */
static bool
worth_a_notice(const struct order *order, enum order_event event)
{
	if (event == ORDER_WAS_RELEASED)
		return order->was.state == ORDER_HELD;
	return event != ORDER_NOTHING && event != ORDER_WAS_RESERVED;
}

enum result
outbox_tell(struct session *session, struct order *order, struct span payme_id,
    int64_t amount, int64_t now)
{
	struct outbox_item item = {
	    .order_id = order->id,
	    .event = order_event_of(order),
	    .order_state = order->state,
	    .amount = amount,
	    .payme_id = payme_id,
	    .time = now,
	};
	enum result result = RESULT_OK;

	if (order->box->notify_url[0] != '\0' &&
	    worth_a_notice(order, item.event)) {
		item.kind = OUTBOX_NOTICE;
		result = outbox_add(session, order->box, &item);
	}
	if (result == RESULT_OK && order->box->shop != NULL)
		result = source_tell(session, order, &item);
	order_remember(order);
	return result;
}
