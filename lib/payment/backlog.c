/* The outbox counted and listed. */
#include "base/clock.h"
#include "payment/backlog.h"

enum sql {
	COUNTS,
	OLDEST,
	LETTERS,
	AGAIN,
	AGAIN_ALL,
	DROP,
	DROP_ALL,
	SQL_COUNT
};

static const char *const sql[SQL_COUNT] = {
    [COUNTS] = "SELECT state,cashbox,kind,COUNT(*) FROM `{}outbox`"
	       " GROUP BY state,cashbox,kind",
    [OLDEST] = "SELECT COALESCE(MIN(time),0) FROM `{}outbox` WHERE state=0",
    [LETTERS] = "SELECT b.id,b.cashbox,b.kind,b.event,b.attempts,b.time,"
		"b.problem,o.account FROM `{}outbox` b"
		" LEFT JOIN `{}order` o ON o.id=b.order_id WHERE b.state=2"
		" ORDER BY b.cashbox,b.kind,b.due_time LIMIT ?",
    [AGAIN] = "UPDATE `{}outbox` SET state=0,attempts=0,due_time=?,done_time=0"
	      " WHERE state=2 AND ? IN ('',cashbox) AND id=?",
    [AGAIN_ALL] = "UPDATE `{}outbox` SET state=0,attempts=0,due_time=?,"
		  "done_time=0 WHERE state=2 AND ? IN ('',cashbox)",
    [DROP] = "DELETE FROM `{}outbox` WHERE state=2 AND ? IN ('',cashbox)"
	     " AND id=?",
    [DROP_ALL] = "DELETE FROM `{}outbox` WHERE state=2 AND ? IN ('',cashbox)",
};

const char *
backlog_sql(size_t i)
{
	return i < SQL_COUNT ? sql[i] : NULL;
}

struct listing {
	int64_t limit;
	backlog_each_count *each_count;
	backlog_each_letter *each_letter;
	void *state;
	bool begun;
};

/* What was told is not told again. */
static enum result
told(const struct listing *listing, enum result result)
{
	return result != RESULT_OK && listing->begun ? RESULT_DOWN : result;
}

static enum result
count_row(const struct row *row, void *state)
{
	struct listing *listing = state;
	const struct backlog_count count = {
	    .state = (enum outbox_state)row_int(row, 0),
	    .cashbox = row_text(row, 1),
	    .kind = (enum outbox_kind)row_int(row, 2),
	    .count = row_int(row, 3),
	};

	listing->begun = true;
	return listing->each_count(&count, listing->state);
}

static enum result
read_counts(struct session *session, void *state)
{
	return told(state,
	    session_each(session, sql[COUNTS], NULL, 0, count_row, state));
}

enum result
backlog_counts(struct store *store, backlog_each_count *each, void *state)
{
	struct listing listing = {.each_count = each, .state = state};

	return store_run(store, STORE_READ, read_counts, &listing);
}

static enum result
read_oldest(struct session *session, void *state)
{
	return session_find_number(session, sql[OLDEST], NULL, 0, state);
}

enum result
backlog_oldest(struct store *store, int64_t *time)
{
	return store_run(store, STORE_READ, read_oldest, time);
}

static enum result
letter_row(const struct row *row, void *state)
{
	struct listing *listing = state;
	const struct backlog_letter letter = {
	    .id = row_int(row, 0),
	    .cashbox = row_text(row, 1),
	    .kind = (enum outbox_kind)row_int(row, 2),
	    .event = (enum order_event)row_int(row, 3),
	    .attempts = row_int(row, 4),
	    .time = row_int(row, 5),
	    .problem = row_text(row, 6),
	    .account = row_text(row, 7),
	};

	listing->begun = true;
	return listing->each_letter(&letter, listing->state);
}

static enum result
read_letters(struct session *session, void *state)
{
	const struct listing *listing = state;
	const struct value value = value_int(listing->limit);

	return told(listing,
	    session_each(session, sql[LETTERS], &value, 1, letter_row, state));
}

enum result
backlog_letters(
    struct store *store, int64_t limit, backlog_each_letter *each, void *state)
{
	struct listing listing = {
	    .limit = limit, .each_letter = each, .state = state};

	return store_run(store, STORE_READ, read_letters, &listing);
}

struct choice {
	const char *cashbox;
	int64_t id; /* 0: all */
	int64_t count;
};

static enum result
make_due(struct session *session, void *state)
{
	struct choice *choice = state;
	const struct value values[] = {value_int(clock_now()),
	    value_text(span_of(choice->cashbox)), value_int(choice->id)};
	bool all = choice->id == 0;

	return session_change(session, sql[all ? AGAIN_ALL : AGAIN], values,
	    all ? 2 : 3, &choice->count);
}

static enum result
drop(struct session *session, void *state)
{
	struct choice *choice = state;
	const struct value values[] = {
	    value_text(span_of(choice->cashbox)), value_int(choice->id)};
	bool all = choice->id == 0;

	return session_change(session, sql[all ? DROP_ALL : DROP], values,
	    all ? 1 : 2, &choice->count);
}

static enum result
choose(struct store *store, const struct cashbox *only, int64_t id,
    store_work *work, int64_t *count)
{
	struct choice choice = {only == NULL ? "" : only->name, id, 0};
	enum result result = store_run(store, STORE_WRITE, work, &choice);

	if (result == RESULT_OK)
		*count = choice.count;
	return result;
}

enum result
backlog_again(
    struct store *store, const struct cashbox *only, int64_t id, int64_t *count)
{
	return choose(store, only, id, make_due, count);
}

enum result
backlog_drop(
    struct store *store, const struct cashbox *only, int64_t id, int64_t *count)
{
	return choose(store, only, id, drop, count);
}
