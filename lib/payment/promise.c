/* The rows of promises. */
#include "payment/promise.h"

enum sql { FIND, MAKE, END, SQL_COUNT };

static const char *const sql[SQL_COUNT] = {
    [FIND] = "SELECT owner,again,end_time FROM `{}promise` WHERE order_id=?",
    [MAKE] = "INSERT INTO `{}promise` (order_id,owner,again,end_time)"
	     " VALUES (?,?,?,?) ON DUPLICATE KEY UPDATE owner=VALUES(owner),"
	     "again=VALUES(again),end_time=VALUES(end_time)",
    [END] = "UPDATE `{}promise` SET end_time=0 WHERE order_id=?",
};

const char *
promise_sql(size_t i)
{
	return i < SQL_COUNT ? sql[i] : NULL;
}

enum result
promise_find(struct session *session, int64_t order, struct promise *promise)
{
	const struct value value = value_int(order);
	const struct row *row;
	enum result result = session_find(session, sql[FIND], &value, 1, &row);

	*promise = (struct promise){.end_time = 0};
	if (result == RESULT_OK && row != NULL)
		*promise = (struct promise){
		    .owner = row_text(row, 0),
		    .again = row_int(row, 1) != 0,
		    .end_time = row_int(row, 2),
		};
	return result;
}

enum result
promise_make(
    struct session *session, int64_t order, const struct promise *promise)
{
	const struct value values[] = {
	    value_int(order),
	    value_text(promise->owner),
	    value_int(promise->again),
	    value_int(promise->end_time),
	};

	return session_change(session, sql[MAKE], values, 4, NULL);
}

enum result
promise_end(struct session *session, int64_t order)
{
	const struct value value = value_int(order);

	return session_change(session, sql[END], &value, 1, NULL);
}

enum result
promise_look(struct session *session, struct order *order, int64_t now)
{
	struct promise promise;
	enum result result = promise_find(session, order->id, &promise);

	if (result == RESULT_OK)
		order->promised = promise.end_time > now;
	return result;
}
