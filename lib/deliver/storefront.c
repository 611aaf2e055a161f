/* What SQL cannot bring about, asked of the storefront itself. */
#include <stdio.h>
#include <string.h>

#include "deliver/storefront.h"
#include "payment/source.h"
#include "shop/shop_plan.h"

struct visit {
	const struct cashbox *box;
	int64_t order;
	struct shop_order seen;
};

static enum result
look(struct session *session, void *state)
{
	struct visit *visit = state;

	return source_look(session, visit->box, visit->order, &visit->seen);
}

static bool
is_shown(const struct shop_order *seen, enum preset_change what)
{
	static const enum shop_status statuses[PRESET_CHANGES] = {
	    [PRESET_RESERVE] = SHOP_RESERVED,
	    [PRESET_PAY] = SHOP_PAID,
	    [PRESET_RELEASE] = SHOP_AWAITING,
	    [PRESET_CANCEL] = SHOP_CANCELLED,
	    [PRESET_REFUND] = SHOP_REFUNDED,
	};

	return seen->status == statuses[what];
}

/* Why it is for a human to decide; NULL: it is not. */
static const char *
obstacle(const struct shop_order *seen, enum preset_change what,
    const struct outbox_item *item)
{
	bool open =
	    seen->status == SHOP_AWAITING || seen->status == SHOP_RESERVED;

	if (!seen->found)
		return "the shop does not have it any more";
	if (what == PRESET_PAY && !open)
		return "its status in the shop has changed";
	if (what == PRESET_PAY && seen->amount != item->amount)
		return "its sum in the shop has changed";
	if (what == PRESET_REFUND && seen->status != SHOP_PAID)
		return "its status in the shop has changed";
	return NULL;
}

static enum delivery_outcome
outcome_of(enum shop_call_outcome outcome)
{
	switch (outcome) {
	case SHOP_CALL_DONE:
		return DELIVERY_DONE;
	case SHOP_CALL_SILENT:
		return DELIVERY_SILENT;
	default:
		return DELIVERY_FAILED;
	}
}

static enum delivery_outcome
call(const struct delivery *delivery, const struct visit *visit,
    enum preset_change what, const struct outbox_item *item, char *problem)
{
	const struct shop *shop = visit->box->shop;
	const struct shop_access access = {
	    shop->api_url, shop->api_user, shop->api_key};
	struct shop_deed deed = {
	    .change = what, .amount = item->amount, .payme_id = item->payme_id};
	enum delivery_outcome outcome = DELIVERY_FAILED;
	struct buf note = {0};
	struct shop_plan plan;

	source_note(&note, item);
	deed.note = (struct span){note.data, note.length};
	if (!buf_ok(&note))
		snprintf(problem, DELIVERY_PROBLEM_SIZE, "out of memory");
	else if (shop_plan(&plan, &visit->seen, &deed, problem))
		outcome = outcome_of(shop_call_run(
		    &plan.call, &access, delivery->http, &plan.all, problem));
	buf_free(&note);
	return outcome;
}

static enum delivery_outcome
bring_about(const struct delivery *delivery, const struct visit *visit,
    const struct outbox_item *item, char *problem)
{
	enum preset_change what = PRESET_PAY;
	const char *why;

	if (!source_change(visit->box->shop, item->event, &what) ||
	    (visit->seen.found && is_shown(&visit->seen, what)))
		return DELIVERY_DONE;
	why = obstacle(&visit->seen, what, item);
	if (why == NULL)
		return call(delivery, visit, what, item, problem);
	snprintf(problem, DELIVERY_PROBLEM_SIZE, "%s: %s",
	    preset_change_name[what], why);
	return DELIVERY_FAILED;
}

enum delivery_outcome
storefront_run(const struct delivery *delivery, const struct cashbox *box,
    const struct queue_item *queued, char problem[DELIVERY_PROBLEM_SIZE])
{
	struct visit visit = {.box = box, .order = queued->item.order_id};
	enum delivery_outcome outcome = DELIVERY_FAILED;

	if (box->shop == NULL)
		snprintf(problem, DELIVERY_PROBLEM_SIZE,
		    "the cashbox has no storefront any more");
	else if (store_run(delivery->store, STORE_READ, look, &visit) !=
	    RESULT_OK)
		snprintf(problem, DELIVERY_PROBLEM_SIZE,
		    "the order cannot be looked up now; the log tells why");
	else
		outcome = bring_about(delivery, &visit, &queued->item, problem);
	shop_order_free(&visit.seen);
	return outcome;
}
