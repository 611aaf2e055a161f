/*
 * GetStatement, streamed: a row goes out as it comes, so that a month of a
 * large shop takes no more memory than a day of a small one.
 */
#include "merchant/method.h"
#include "setting/log.h"

struct listing {
	struct merchant *merchant;
	const struct call *call;
	struct reply *reply;
	size_t start; /* where the list begins in reply->out */
	bool first;
};

/* The transaction as it is after its time-out, which is stored first. */
static enum result
expired(struct listing *listing, const struct transaction *t,
    struct transaction *now)
{
	struct call call = *listing->call;
	struct task task = {.call = &call};
	enum result result;

	call.payme_id = t->id;
	result = store_run(
	    merchant_store(listing->merchant), STORE_WRITE, task_expire, &task);
	if (result != RESULT_OK && result != RESULT_UNCHANGED)
		return RESULT_DOWN;
	*now = task.transaction;
	return RESULT_OK;
}

static enum result
list_one(const struct transaction *t, void *state)
{
	struct listing *listing = state;
	struct buf *out = &listing->reply->out;
	struct transaction current = *t;

	if (t->state == TRANSACTION_CREATED &&
	    transaction_expired(t->time, listing->call->now)) {
		enum result result = expired(listing, t, &current);

		if (result != RESULT_OK)
			return result;
	}
	if (!listing->first)
		buf_char(out, ',');
	listing->first = false;
	entry_put(out, &current);
	/* Nobody listens any more, or no memory: no repeat mends that. */
	return reply_flush(listing->reply) == RESULT_OK ? RESULT_OK
							: RESULT_DOWN;
}

static enum result
list_all(struct session *session, void *state)
{
	struct listing *listing = state;
	struct reply *reply = listing->reply;
	enum result result;

	reply->out.length = listing->start;
	listing->first = true;
	result = ledger_statement(session, listing->call->box,
	    listing->call->from, listing->call->to, list_one, listing);
	if (result != RESULT_OK && reply->sent) {
		log_error("GetStatement: broken off half way");
		return RESULT_DOWN;
	}
	return result;
}

enum result
method_statement(
    struct merchant *merchant, const struct call *call, struct reply *reply)
{
	struct listing listing = {
	    .merchant = merchant, .call = call, .reply = reply};
	enum result result = RESULT_OK;

	buf_text(&reply->out, "{\"transactions\":[");
	listing.start = reply->out.length;
	if (call->from <= call->to)
		result = store_run(
		    merchant_store(merchant), STORE_READ, list_all, &listing);
	if (result == RESULT_OK)
		buf_text(&reply->out, "]}");
	return result;
}
