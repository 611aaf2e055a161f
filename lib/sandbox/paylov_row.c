/* Payments as rows: one statement each. */
#include <stdio.h>

#include "sandbox/paylov_row.h"

#define COLUMNS                                                                \
	"id,service,account,user,amount,card,otp,tries,state,reference,"       \
	"create_time,pay_time,cancel_time"

static const char add_sql[] =
    "INSERT INTO `{}sandbox_paylov_payment` (" COLUMNS ") VALUES"
    " (?,?,?,?,?,?,?,?,0,NULL,?,0,0)";
static const char find_sql[] =
    "SELECT " COLUMNS " FROM `{}sandbox_paylov_payment` WHERE id=?";
static const char change_sql[] =
    "UPDATE `{}sandbox_paylov_payment` SET card=?,tries=?,state=?,reference=?,"
    "pay_time=?,cancel_time=? WHERE id=? AND state=0";
static const char list_sql[] =
    "SELECT " COLUMNS " FROM `{}sandbox_paylov_payment` WHERE state=1"
    " AND pay_time>=? AND pay_time<? AND (? IS NULL OR service=?)"
    " AND (? IS NULL OR user=?) ORDER BY pay_time DESC,id";

static struct value
text_or_null(const char *text)
{
	return text[0] == '\0' ? value_null() : value_text(span_of(text));
}

static enum result
add(struct session *session, void *state)
{
	const struct paylov_row_payment *payment = state;
	struct value values[] = {value_text(span_of(payment->id)),
	    value_text(payment->service), value_text(payment->account),
	    value_text(payment->user), value_int(payment->amount),
	    text_or_null(payment->card), value_int(payment->otp),
	    value_int(payment->tries), value_int(payment->create_time)};

	return session_change(session, add_sql, values, 9, NULL);
}

enum result
paylov_row_add(struct store *store, const struct paylov_row_payment *payment)
{
	struct paylov_row_payment copy = *payment;

	return store_run(store, STORE_READ, add, &copy);
}

/* ------ reading ------ */

static void
take_text(char *out, size_t size, struct span text)
{
	snprintf(out, size, "%.*s", (int)text.length,
	    text.data == NULL ? "" : text.data);
}

static enum result
take_row(const struct row *row, struct paylov_row_payment *payment)
{
	struct span *const texts[] = {
	    &payment->service, &payment->account, &payment->user};
	size_t size = 1;

	for (unsigned i = 0; i < 3; i++)
		size += row_text(row, i + 1).length;
	buf_reset(&payment->storage);
	if (buf_reserve(&payment->storage, size) == NULL)
		return RESULT_NO_MEMORY;
	for (unsigned i = 0; i < 3; i++) {
		struct span text = row_text(row, i + 1);

		buf_span(&payment->storage, text);
		*texts[i] = (struct span){payment->storage.data +
			payment->storage.length - text.length,
		    text.length};
	}
	take_text(payment->id, sizeof(payment->id), row_text(row, 0));
	payment->amount = row_int(row, 4);
	take_text(payment->card, sizeof(payment->card), row_text(row, 5));
	payment->otp = row_int(row, 6);
	payment->tries = row_int(row, 7);
	payment->state = row_int(row, 8);
	take_text(payment->reference, REFERENCE_SIZE, row_text(row, 9));
	payment->create_time = row_int(row, 10);
	payment->pay_time = row_int(row, 11);
	payment->cancel_time = row_int(row, 12);
	return RESULT_OK;
}

struct search {
	struct span id;
	struct paylov_row_payment *payment;
};

static enum result
find(struct session *session, void *state)
{
	struct search *search = state;
	struct value id = value_text(search->id);
	const struct row *row;
	enum result result = session_find(session, find_sql, &id, 1, &row);

	if (result != RESULT_OK)
		return result;
	return row == NULL ? RESULT_UNCHANGED : take_row(row, search->payment);
}

enum result
paylov_row_find(
    struct store *store, struct span id, struct paylov_row_payment *payment)
{
	struct search search = {id, payment};

	return store_run(store, STORE_READ, find, &search);
}

static enum result
change(struct session *session, void *state)
{
	const struct paylov_row_payment *payment = state;
	struct value values[] = {text_or_null(payment->card),
	    value_int(payment->tries), value_int(payment->state),
	    text_or_null(payment->reference), value_int(payment->pay_time),
	    value_int(payment->cancel_time), value_text(span_of(payment->id))};
	int64_t matched = 0;
	enum result result =
	    session_change(session, change_sql, values, 7, &matched);

	return result == RESULT_OK && matched == 0 ? RESULT_UNCHANGED : result;
}

enum result
paylov_row_change(struct store *store, const struct paylov_row_payment *payment)
{
	struct paylov_row_payment copy = *payment;

	return store_run(store, STORE_READ, change, &copy);
}

struct listing {
	const struct paylov_row_range *range;
	paylov_row_each *each;
	void *state;
	struct paylov_row_payment payment;
};

static enum result
list_row(const struct row *row, void *state)
{
	struct listing *listing = state;
	enum result result = take_row(row, &listing->payment);

	return result == RESULT_OK
	    ? listing->each(&listing->payment, listing->state)
	    : result;
}

static enum result
list(struct session *session, void *state)
{
	struct listing *listing = state;
	const struct paylov_row_range *range = listing->range;
	struct value values[] = {value_int(range->from), value_int(range->to),
	    value_text(range->service), value_text(range->service),
	    value_text(range->user), value_text(range->user)};

	return session_each(session, list_sql, values, 6, list_row, listing);
}

enum result
paylov_row_list(struct store *store, const struct paylov_row_range *range,
    paylov_row_each *each, void *state)
{
	struct listing listing = {.range = range, .each = each, .state = state};
	enum result result = store_run(store, STORE_READ, list, &listing);

	buf_free(&listing.payment.storage);
	return result;
}
