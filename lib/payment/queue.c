/* Rows of the outbox, taken and done. */
#include "base/clock.h"
#include "base/mask.h"
#include "payment/queue.h"

#define MINUTE_MS ((int64_t)60000)
#define PAUSE_MAX (360 * MINUTE_MS)
#define SWEEP 500 /* rows in one transaction */

enum sql {
	FIND,
	EARLIER,
	PUT_OFF,
	LEASE,
	DONE,
	FAIL,
	CALL_NEXT,
	SWEEP_DONE,
	SQL_COUNT
};

/* due_time is the lease's end as well; "attempts" tells one from the next. */
static const char *const sql[SQL_COUNT] = {
    [FIND] = "SELECT b.id,b.order_id,b.event,b.order_state,b.amount,b.payme_id,"
	     "b.time,b.attempts,b.due_time,o.account FROM `{}outbox` b"
	     " LEFT JOIN `{}order` o ON o.id=b.order_id"
	     " WHERE b.state=0 AND b.cashbox=? AND b.kind=? AND b.due_time<=?"
	     " ORDER BY b.due_time,b.id LIMIT 1",
    [EARLIER] = "SELECT due_time FROM `{}outbox` WHERE order_id=? AND kind=?"
		" AND state=0 AND id<? ORDER BY id LIMIT 1",
    [PUT_OFF] = "UPDATE `{}outbox` SET due_time=? WHERE order_id=? AND kind=?"
		" AND state=0 AND id>=? AND due_time<?",
    [LEASE] = "UPDATE `{}outbox` SET attempts=attempts+1,due_time=?"
	      " WHERE id=? AND state=0 AND attempts=? AND due_time=?",
    [DONE] = "UPDATE `{}outbox` SET state=1,done_time=?,due_time=?,"
	     "problem=NULL WHERE id=? AND state=0",
    [FAIL] = "UPDATE `{}outbox` SET state=?,done_time=?,due_time=?,problem=?"
	     " WHERE id=? AND state=0 AND attempts=?",
    [CALL_NEXT] = "UPDATE `{}outbox` SET due_time=? WHERE order_id=?"
		  " AND kind=? AND state=0 AND id>? AND due_time>?",
    [SWEEP_DONE] = "DELETE FROM `{}outbox` WHERE state=1 AND cashbox=?"
		   " AND kind=? AND due_time<? ORDER BY due_time LIMIT ?",
};

const char *
queue_sql(size_t i)
{
	return i < SQL_COUNT ? sql[i] : NULL;
}

int64_t
queue_pause(int64_t attempts)
{
	int64_t pause = MINUTE_MS;

	for (int64_t i = 1; i < attempts && pause < PAUSE_MAX; i++)
		pause *= 2;
	return pause < PAUSE_MAX ? pause : PAUSE_MAX;
}

void
queue_free(struct queue_item *item)
{
	buf_free(&item->payme_id);
	buf_free(&item->account);
}

/* ------ taking ------ */

struct taking {
	const struct queue *queue;
	struct queue_item *item;
	int64_t now;
	int64_t lease;
	int64_t due_time; /* of the item, as it was read */
	bool blocked; /* by an earlier one, and put off */
};

static enum result
read_item(struct taking *taking, const struct row *row)
{
	struct queue_item *item = taking->item;

	buf_span(&item->payme_id, row_text(row, 5));
	buf_span(&item->account, row_text(row, 9));
	item->item = (struct outbox_item){
	    .id = row_int(row, 0),
	    .order_id = row_int(row, 1),
	    .kind = taking->queue->kind,
	    .event = (enum order_event)row_int(row, 2),
	    .order_state = (enum order_state)row_int(row, 3),
	    .amount = row_int(row, 4),
	    .time = row_int(row, 6),
	};
	if (!row_null(row, 5))
		item->item.payme_id =
		    (struct span){item->payme_id.data, item->payme_id.length};
	item->attempts = row_int(row, 7) + 1;
	taking->due_time = row_int(row, 8);
	return buf_ok(&item->payme_id) && buf_ok(&item->account)
	    ? RESULT_OK
	    : RESULT_NO_MEMORY;
}

static enum result
find(struct session *session, struct taking *taking)
{
	const struct value values[] = {
	    value_text(span_of(taking->queue->box->name)),
	    value_int(taking->queue->kind), value_int(taking->now)};
	struct queue_item *item = taking->item;
	const struct row *row;
	enum result result = session_find(session, sql[FIND], values, 3, &row);

	buf_reset(&item->payme_id);
	buf_reset(&item->account);
	item->item = (struct outbox_item){.id = 0};
	if (result != RESULT_OK)
		return result;
	return row == NULL ? RESULT_UNCHANGED : read_item(taking, row);
}

/* When the one that the item has to wait for is due; 0: there is none. */
static enum result
find_earlier(
    struct session *session, const struct outbox_item *item, int64_t *due_time)
{
	const struct value values[] = {value_int(item->order_id),
	    value_int(item->kind), value_int(item->id)};

	return session_find_number(session, sql[EARLIER], values, 3, due_time);
}

static enum result
put_off(struct session *session, const struct outbox_item *item, int64_t time)
{
	const struct value values[] = {value_int(time),
	    value_int(item->order_id), value_int(item->kind),
	    value_int(item->id), value_int(time)};

	return session_change(session, sql[PUT_OFF], values, 5, NULL);
}

/* Whoever finds the row as he read it gets it. */
static enum result
lease(struct session *session, const struct taking *taking)
{
	const struct queue_item *item = taking->item;
	const struct value values[] = {
	    value_int(taking->now + taking->lease),
	    value_int(item->item.id),
	    value_int(item->attempts - 1),
	    value_int(taking->due_time),
	};
	int64_t matched;
	enum result result =
	    session_change(session, sql[LEASE], values, 4, &matched);

	return result == RESULT_OK && matched != 1 ? RESULT_AGAIN : result;
}

static enum result
take(struct session *session, void *state)
{
	struct taking *taking = state;
	int64_t earlier = 0;
	enum result result;

	taking->now = clock_now();
	result = find(session, taking);
	if (result == RESULT_OK)
		result = find_earlier(session, &taking->item->item, &earlier);
	if (result != RESULT_OK)
		return result;
	taking->blocked = earlier != 0;
	if (taking->blocked)
		return put_off(session, &taking->item->item, earlier);
	return lease(session, taking);
}

enum result
queue_take(const struct queue *queue, int64_t lease_ms, struct queue_item *item)
{
	struct taking taking = {
	    .queue = queue, .item = item, .lease = lease_ms};
	enum result result;

	do
		result = store_run(queue->store, STORE_WRITE, take, &taking);
	while (result == RESULT_OK && taking.blocked);
	return result == RESULT_UNCHANGED ? RESULT_OK : result;
}

/* ------ its end ------ */

struct ending {
	const struct queue_item *item;
	const char *problem;
	bool given_up;
};

/* Those of the order that have waited for it need not wait any more. */
static enum result
call_next(struct session *session, const struct outbox_item *item, int64_t now)
{
	const struct value values[] = {value_int(now),
	    value_int(item->order_id), value_int(item->kind),
	    value_int(item->id), value_int(now)};

	return session_change(session, sql[CALL_NEXT], values, 5, NULL);
}

static enum result
end_well(struct session *session, void *state)
{
	const struct ending *ending = state;
	int64_t now = clock_now();
	const struct value values[] = {
	    value_int(now), value_int(now), value_int(ending->item->item.id)};
	enum result result =
	    session_change(session, sql[DONE], values, 3, NULL);

	if (result != RESULT_OK)
		return result;
	return call_next(session, &ending->item->item, now);
}

enum result
queue_done(const struct queue *queue, const struct queue_item *item)
{
	struct ending ending = {.item = item};

	return store_run(queue->store, STORE_WRITE, end_well, &ending);
}

static enum result
end_in_vain(struct session *session, void *state)
{
	const struct ending *ending = state;
	const struct queue_item *item = ending->item;
	int64_t now = clock_now();
	const struct value values[] = {
	    value_int(ending->given_up ? OUTBOX_GIVEN_UP : OUTBOX_DUE),
	    value_int(ending->given_up ? now : 0),
	    value_int(
		ending->given_up ? now : now + queue_pause(item->attempts)),
	    value_text(span_of(ending->problem)),
	    value_int(item->item.id),
	    value_int(item->attempts),
	};
	enum result result =
	    session_change(session, sql[FAIL], values, 6, NULL);

	if (result != RESULT_OK || !ending->given_up)
		return result;
	return call_next(session, &item->item, now);
}

enum result
queue_fail(const struct queue *queue, const struct queue_item *item,
    const char *problem, bool *given_up)
{
	char line[QUEUE_PROBLEM_SIZE];
	struct ending ending = {.item = item,
	    .problem = line,
	    .given_up = item->attempts >= QUEUE_ATTEMPTS};
	enum result result;

	mask_line(line, sizeof(line), problem);
	result = store_run(queue->store, STORE_WRITE, end_in_vain, &ending);
	if (result == RESULT_OK)
		*given_up = ending.given_up;
	return result;
}

struct sweeping {
	const struct queue *queue;
	int64_t before;
	int64_t count;
};

static enum result
sweep(struct session *session, void *state)
{
	struct sweeping *sweeping = state;
	const struct value values[] = {
	    value_text(span_of(sweeping->queue->box->name)),
	    value_int(sweeping->queue->kind), value_int(sweeping->before),
	    value_int(SWEEP)};

	return session_change(
	    session, sql[SWEEP_DONE], values, 4, &sweeping->count);
}

enum result
queue_sweep(const struct queue *queue)
{
	struct sweeping sweeping = {
	    .queue = queue, .before = clock_now() - QUEUE_KEPT_MS};
	enum result result;

	do
		result = store_run(queue->store, STORE_WRITE, sweep, &sweeping);
	while (result == RESULT_OK && sweeping.count == SWEEP);
	return result;
}
