/* Orders of a storefront, and their row in our table. */
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "payment/account.h"
#include "payment/source.h"
#include "setting/log.h"
#include "shop/shop.h"

enum sql { INSERT, SET_AMOUNT, NEXT, FINISH, KEY, SQL_COUNT };

static const char *const sql[SQL_COUNT] = {
    [INSERT] = "INSERT INTO `{}order` (cashbox,account_key,kind,state,amount,"
	       "balance,live_time,version,create_time,change_time,account)"
	       " VALUES (?,?,1,0,?,0,0,0,?,?,?)",
    [SET_AMOUNT] = "UPDATE `{}order` SET amount=? WHERE id=? AND version=?",
    [NEXT] =
	("SELECT b.id,b.event,b.amount,b.payme_id,o.account_key"
	 " FROM `{}outbox` b FORCE INDEX (serial) STRAIGHT_JOIN `{}order` o ON o.id=b.order_id"
	 " WHERE b.order_id=? AND b.kind=2 AND b.state=0"
	 " ORDER BY b.id LIMIT 1 FOR UPDATE"),
    [FINISH] = "UPDATE `{}outbox` SET state=?,attempts=attempts+1,done_time=?,"
	       "due_time=?,problem=? WHERE id=? AND state=0",
    [KEY] = "SELECT account_key FROM `{}order` WHERE id=?",
};

const char *
source_sql(size_t i)
{
	return i < SQL_COUNT ? sql[i] : NULL;
}

/* ------ what the storefront says ------ */

/* The one field of "order_id=197". */
static enum result
number_of(struct span key, struct buf *number)
{
	const char *mark = memchr(key.data, '=', key.length);

	if (mark == NULL)
		return RESULT_BUG;
	return text_percent_decode(number,
	    (struct span){mark + 1, key.length - (size_t)(mark + 1 - key.data)},
	    false);
}

static enum result
look(struct session *session, const struct cashbox *box, struct span key,
    struct shop_order *seen)
{
	struct buf number = {0};
	enum result result = number_of(key, &number);

	if (result == RESULT_OK)
		result = shop_look(session, box->shop,
		    (struct span){number.data, number.length}, seen);
	buf_free(&number);
	return result;
}

static bool
is_open(const struct shop_order *seen)
{
	return seen->status == SHOP_AWAITING || seen->status == SHOP_RESERVED;
}

static enum order_state
shown(const struct shop_order *seen)
{
	switch (seen->status) {
	case SHOP_AWAITING:
	case SHOP_RESERVED:
		return ORDER_AWAITING;
	case SHOP_PAID:
		return ORDER_PAID;
	case SHOP_REFUNDED:
		return ORDER_REFUNDED;
	default:
		return ORDER_CANCELLED;
	}
}

static void
put(const struct shop_order *seen, struct order *order)
{
	bool known = seen->found && seen->ours;

	order->shut = !known || !is_open(seen);
	order->shown = known ? shown(seen) : ORDER_CANCELLED;
	if (order->id == 0 && known) {
		order->id = -1;
		order->kind = CASHBOX_ONE_TIME;
	} else if (!known && order->state == ORDER_AWAITING &&
	    !order_reserved(order)) {
		order->id = 0;
	}
	order->stored_amount = order->amount;
	if (known &&
	    (order->state == ORDER_AWAITING || order->state == ORDER_HELD ||
		(order->state == ORDER_REFUNDED && !order->shut)))
		order->amount = seen->amount;
}

/* Without it the order is paid all the same; the shop's people are told. */
static enum result
add_detail(struct session *session, struct span key,
    const struct shop_order *seen, struct order *order)
{
	static struct buf detail;
	struct fiscal fiscal = {.missing = 0};
	enum result result =
	    fiscal_make(session, order->box, seen, order->amount, &fiscal);

	buf_reset(&detail);
	buf_add(&detail, fiscal.detail.data, fiscal.detail.length);
	if (result == RESULT_OK && !buf_ok(&detail))
		result = RESULT_NO_MEMORY;
	if (result == RESULT_OK && detail.length > 0)
		order->detail = (struct span){detail.data, detail.length};
	else if (result == RESULT_OK)
		log_warning("%.*s: no fiscal detail: %.*s", (int)key.length,
		    key.data, (int)fiscal.problem.length, fiscal.problem.data);
	fiscal_free(&fiscal);
	return result;
}

enum result
source_fiscal(struct session *session, const struct cashbox *box,
    struct span key, struct fiscal *fiscal)
{
	struct shop_order seen = {.found = false};
	enum result result = look(session, box, key, &seen);

	if (result == RESULT_OK && seen.found && seen.ours && seen.amount > 0)
		result = fiscal_make(session, box, &seen, seen.amount, fiscal);
	shop_order_free(&seen);
	return result;
}

/* What a locked order was seen as, for who tells the shop in the same unit. */
static struct shop_order sight;
static uint64_t sights; /* that were had so far */

static enum result
view(struct session *session, struct span key, const struct shop_claim *claim,
    bool whole, struct order *order)
{
	struct shop_order seen = {.found = false};
	enum result result = look(session, order->box, key, &seen);

	if (result == RESULT_OK && claim != NULL && !shop_proven(&seen, claim))
		order->id = 0;
	else if (result == RESULT_OK)
		put(&seen, order);
	if (result == RESULT_OK && whole && order->box->shop->fiscal.wanted &&
	    order->id != 0 && order->amount > 0 && order_awaits(order, true) &&
	    !order_reserved(order))
		result = add_detail(session, key, &seen, order);
	shop_order_free(&seen);
	return result;
}

enum result
source_view(struct session *session, struct span key,
    const struct shop_claim *claim, struct order *order)
{
	return view(session, key, claim, false, order);
}

enum result
source_lock(struct session *session, struct span key, struct order *order)
{
	enum result result = look(session, order->box, key, &sight);

	if (result == RESULT_OK)
		put(&sight, order);
	order->sight = ++sights;
	return result;
}

enum result
source_view_whole(struct session *session, struct span key, struct order *order)
{
	return view(session, key, NULL, true, order);
}

enum payment_code
source_refusal(const struct order *order)
{
	if (!order->shut)
		return PAYMENT_OK;
	return order->shown == ORDER_PAID ? PAYMENT_ACCOUNT_PAID
					  : PAYMENT_ACCOUNT_CLOSED;
}

enum result
source_look(struct session *session, const struct cashbox *box, int64_t order,
    struct shop_order *seen)
{
	const struct value value = value_int(order);
	const struct row *row;
	enum result result = session_find(session, sql[KEY], &value, 1, &row);

	seen->found = false;
	if (result != RESULT_OK || row == NULL)
		return result;
	return look(session, box, row_text(row, 0), seen);
}

/* ------ our row ------ */

enum result
source_account(const struct cashbox *box, struct span key, struct buf *account)
{
	struct buf number = {0};
	enum result result = number_of(key, &number);

	if (result == RESULT_OK)
		account_json(
		    box, &(struct span){number.data, number.length}, account);
	buf_free(&number);
	return result == RESULT_OK && !buf_ok(account) ? RESULT_NO_MEMORY
						       : result;
}

static enum result
insert(struct session *session, struct span key, const struct order *order,
    int64_t now)
{
	struct buf account = {0};
	struct value values[6];
	enum result result = source_account(order->box, key, &account);

	if (result != RESULT_OK) {
		buf_free(&account);
		return result;
	}
	values[0] = value_text(span_of(order->box->name));
	values[1] = value_text(key);
	values[2] = value_int(order->amount);
	values[3] = values[4] = value_int(now);
	values[5] = value_text((struct span){account.data, account.length});
	result = session_change(session, sql[INSERT], values, 6, NULL);
	buf_free(&account);
	return result;
}

enum result
source_copy(struct session *session, struct span key, const struct order *order,
    int64_t now, bool *again)
{
	const struct value values[] = {value_int(order->amount),
	    value_int(order->id), value_int(order->version)};

	*again = false;
	if (order->shut || order->amount <= 0 || order_reserved(order) ||
	    order->id == 0)
		return RESULT_OK;
	if (order->id < 0) {
		*again = true;
		return insert(session, key, order, now);
	}
	if (order->amount == order->stored_amount)
		return RESULT_OK;
	return session_change(session, sql[SET_AMOUNT], values, 3, NULL);
}

/* ------ what the storefront is told ------ */

static enum result
change(struct session *session, const struct shop_order *seen,
    enum preset_change what, const struct outbox_item *item, bool *matched)
{
	struct shop_deed deed = {
	    .change = what, .amount = item->amount, .payme_id = item->payme_id};
	struct buf note = {0};
	enum result result;

	source_note(&note, item);
	deed.note = (struct span){note.data, note.length};
	result = buf_ok(&note) ? shop_change(session, seen, &deed, matched)
			       : RESULT_NO_MEMORY;
	buf_free(&note);
	return result;
}

/*
 * In the same transaction.  Nothing is paid of an order that has just become
 * another: it is looked at again.
 */
static enum result
change_now(struct session *session, const struct shop_order *seen,
    enum preset_change what, const struct outbox_item *item)
{
	bool matched;
	enum result result = change(session, seen, what, item, &matched);

	if (result != RESULT_OK || matched)
		return result;
	if (what == PRESET_PAY)
		return RESULT_AGAIN;
	log_info("order %lld: the shop's status is not touched: %s",
	    (long long)item->order_id, preset_change_name[what]);
	return RESULT_OK;
}

static enum result
later(struct session *session, const struct order *order,
    struct outbox_item *item, enum outbox_kind kind)
{
	enum result result;

	item->kind = kind;
	result = outbox_add(session, order->box, item);
	if (result == RESULT_OK && kind == OUTBOX_SHOP)
		session_then(session, source_project,
		    (struct store_next){item->order_id, order->box});
	return result;
}

static enum result
tell(struct session *session, const struct order *order,
    const struct shop_order *seen, enum preset_change what,
    struct outbox_item *item)
{
	bool atomic;
	enum result result;

	if (shop_calls(order->box->shop, seen->preset, what))
		return later(session, order, item, OUTBOX_CALL);
	if (!shop_changes(seen, what))
		return RESULT_OK;
	result = shop_atomic(session, order->box->shop, seen->preset, &atomic);
	if (result != RESULT_OK)
		return result;
	return atomic ? change_now(session, seen, what, item)
		      : later(session, order, item, OUTBOX_SHOP);
}

/* Once: the change that follows is not to be seen in it. */
static enum result
take_sight(
    struct session *session, const struct order *order, struct shop_order *seen)
{
	if (order->sight == 0 || order->sight != sights)
		return look(session, order->box, order->key, seen);
	sights++;
	*seen = sight;
	sight = (struct shop_order){.found = false};
	return RESULT_OK;
}

enum result
source_tell(struct session *session, const struct order *order,
    struct outbox_item *item)
{
	struct shop_order seen = {.found = false};
	enum preset_change what;
	enum result result;

	if (!source_change(order->box->shop, item->event, &what))
		return RESULT_OK;
	result = take_sight(session, order, &seen);
	if (result == RESULT_OK && seen.found)
		result = tell(session, order, &seen, what, item);
	else if (result == RESULT_OK)
		log_warning("order %lld: the shop does not have it any more",
		    (long long)order->id);
	shop_order_free(&seen);
	return result;
}

/* ------ after the COMMIT ------ */

/* Why a human must look; empty: done. */
static void
judge(const struct shop_order *seen, enum preset_change what,
    const struct outbox_item *item, bool matched, struct buf *problem)
{
	const char *target = shop_target(seen, what);

	if (matched || what == PRESET_RESERVE || what == PRESET_RELEASE)
		return;
	/* Done already, by somebody who then died before he could say so. */
	if (target != NULL && span_is(seen->columns[COLUMN_STATUS], target)) {
		log_warning("order %lld: %s: the shop shows it already; a line "
			    "of its history, or stock, may be missing",
		    (long long)item->order_id, preset_change_name[what]);
		return;
	}
	buf_format(problem, "%s: its status is %.*s", preset_change_name[what],
	    (int)seen->columns[COLUMN_STATUS].length,
	    seen->columns[COLUMN_STATUS].data);
}

static enum result
finish(struct session *session, const struct outbox_item *item,
    const struct buf *problem)
{
	int64_t now = clock_now();
	const struct value values[] = {
	    value_int(problem->length == 0 ? OUTBOX_DONE : OUTBOX_GIVEN_UP),
	    value_int(now),
	    value_int(now),
	    problem->length == 0
		? value_null()
		: value_text((struct span){problem->data,
		      problem->length < 190 ? problem->length : 190}),
	    value_int(item->id),
	};

	if (problem->length > 0)
		log_error("order %lld: the shop is not told: %.*s",
		    (long long)item->order_id, (int)problem->length,
		    problem->data);
	return session_change(session, sql[FINISH], values, 5, NULL);
}

static enum result
project_one(struct session *session, const struct cashbox *box, struct span key,
    const struct outbox_item *item)
{
	struct shop_order seen = {.found = false};
	struct buf problem = {0};
	enum preset_change what = PRESET_PAY;
	bool matched = false;
	enum result result = look(session, box, key, &seen);

	if (result == RESULT_OK && !seen.found)
		buf_text(&problem, "the shop does not have it any more");
	else if (result == RESULT_OK &&
	    source_change(box->shop, item->event, &what))
		result = change(session, &seen, what, item, &matched);
	if (result == RESULT_OK && seen.found)
		judge(&seen, what, item, matched, &problem);
	if (result == RESULT_OK)
		result = finish(session, item, &problem);
	buf_free(&problem);
	shop_order_free(&seen);
	return result;
}

enum result
source_project(struct session *session, void *store_next)
{
	const struct store_next *next = store_next;
	const struct value order = value_int(next->id);
	const struct row *row;
	enum result result;

	for (;;) {
		result = session_find(session, sql[NEXT], &order, 1, &row);
		if (result != RESULT_OK || row == NULL)
			return result;
		result = project_one(session, next->context, row_text(row, 4),
		    &(struct outbox_item){
			.id = row_int(row, 0),
			.order_id = next->id,
			.event = (enum order_event)row_int(row, 1),
			.amount = row_int(row, 2),
			.payme_id = row_text(row, 3),
		    });
		if (result != RESULT_OK)
			return result;
	}
}
