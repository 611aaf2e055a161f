/* The journal against Paylov's list of what was paid. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "paylov/errand.h"

/* A payment may be younger than its bill by so much. */
#define MARGIN_MS 86400000
#define DATE_SIZE 11

/* A bill of ours. */
struct line {
	char transaction[BILL_ID_SIZE];
	enum bill_state state;
	int64_t amount, pay_time;
	bool met; /* it stands in Paylov's list */
};

struct books {
	struct office *office;
	int64_t from, to;
	struct line *lines; /* by transaction */
	size_t count;
	counter_differs *differs;
	void *state;
};

/* ------ our side ------ */

static enum result
add_line(const struct bill *bill, void *state)
{
	struct books *books = state;
	struct line *more;

	if (bill->transaction[0] == '\0')
		return RESULT_OK;
	more = realloc(books->lines, (books->count + 1) * sizeof(*more));
	if (more == NULL)
		return RESULT_NO_MEMORY;
	books->lines = more;
	more[books->count] = (struct line){.state = bill->state,
	    .amount = bill->amount,
	    .pay_time = bill->pay_time};
	strcpy(more[books->count++].transaction, bill->transaction);
	return RESULT_OK;
}

static enum result
read_ours(struct session *session, void *state)
{
	struct books *books = state;

	books->count = 0;
	return bill_list(session, books->from - MARGIN_MS,
	    books->to + MARGIN_MS, add_line, books);
}

static int
by_transaction(const void *a, const void *b)
{
	return strcmp(((const struct line *)a)->transaction,
	    ((const struct line *)b)->transaction);
}

/* ------ Paylov's side ------ */

static void
put_date(int64_t time, char date[DATE_SIZE])
{
	struct tm tm = clock_tm(time, CLOCK_TASHKENT);

	strftime(date, DATE_SIZE, "%Y-%m-%d", &tm);
}

static void
tell(const struct books *books, const char *transaction, int64_t amount,
    const char *text)
{
	const struct counter_difference difference = {
	    transaction, {amount}, text};

	books->differs(&difference, books->state);
}

/* A bill may be older than what was read: it is looked for. */
struct search {
	struct span transaction;
	struct line line;
	bool found;
};

static enum result
find_line(struct session *session, void *state)
{
	struct search *search = state;
	struct bill bill;
	enum result result = bill_find(session, search->transaction, &bill);

	search->found = bill.id != 0;
	search->line =
	    (struct line){.state = bill.state, .amount = bill.amount};
	return result;
}

static const char *
difference(const struct line *line, int64_t amount)
{
	static const char *const texts[BILL_STATES] = {
	    [BILL_CREATING] = "paid at Paylov, creating here",
	    [BILL_CREATED] = "paid at Paylov, created here",
	    [BILL_PAYING] = "paid at Paylov, paying here",
	    [BILL_REFUSED] = "paid at Paylov, refused here",
	    [BILL_CANCELLED] = "paid at Paylov, cancelled here",
	    [BILL_ABANDONED] = "paid at Paylov, abandoned here",
	};

	if (line == NULL)
		return "paid at Paylov, unknown here";
	if (line->state != BILL_PAID)
		return texts[line->state];
	return line->amount == amount || amount < 0 ? NULL
						    : "another amount here";
}

static enum result
compare_one(struct books *books, const struct paylov_transaction *theirs)
{
	struct search search = {.transaction = span_of(theirs->id)};
	struct line wanted = {.state = BILL_PAID}, *line = NULL;
	enum result result = RESULT_OK;
	const char *text;

	if (strlen(theirs->id) < BILL_ID_SIZE) {
		strcpy(wanted.transaction, theirs->id);
		line = bsearch(&wanted, books->lines, books->count,
		    sizeof(wanted), by_transaction);
	}
	if (line != NULL) {
		line->met = true;
	} else {
		result = store_run(
		    books->office->store, STORE_READ, find_line, &search);
		if (result == RESULT_OK && search.found)
			line = &search.line;
	}
	text = difference(line, theirs->amount.sum);
	if (result == RESULT_OK && text != NULL)
		tell(books, theirs->id, theirs->amount.sum, text);
	return result;
}

/* What is told without a time counts as of the period. */
static enum result
compare(struct books *books, const struct paylov_transactions *list)
{
	enum result result = RESULT_OK;

	for (size_t i = 0; i < list->count && result == RESULT_OK; i++) {
		int64_t time = list->transactions[i].time;

		if (time == 0 || (time >= books->from && time <= books->to))
			result = compare_one(books, &list->transactions[i]);
	}
	return result;
}

/* Paid here, and not in the list: its state is asked for. */
static enum paylov_outcome
ask_for(const struct books *books, const struct line *line)
{
	struct paylov *paylov = books->office->paylov;
	const struct paylov_status *status = NULL;
	enum paylov_outcome outcome =
	    paylov_status(paylov, line->transaction, &status);
	const char *text = NULL;

	if (outcome == PAYLOV_REFUSED &&
	    paylov_last_error(paylov)->kind == PAYLOV_KIND_PAYMENT) {
		text = "paid here, unknown to Paylov";
		outcome = PAYLOV_OK;
	} else if (outcome == PAYLOV_OK &&
	    status->state == PAYLOV_STATE_CANCELLED) {
		text = "paid here, cancelled at Paylov";
	} else if (outcome == PAYLOV_OK && status->state != PAYLOV_STATE_PAID) {
		text = "paid here, not at Paylov";
	}
	if (text != NULL)
		tell(books, line->transaction, line->amount, text);
	paylov_free(status);
	return outcome;
}

static enum paylov_outcome
ask_for_rest(const struct books *books)
{
	enum paylov_outcome outcome = PAYLOV_OK;

	for (size_t i = 0; i < books->count && outcome == PAYLOV_OK; i++) {
		const struct line *line = &books->lines[i];

		if (line->state == BILL_PAID && !line->met &&
		    line->pay_time >= books->from &&
		    line->pay_time <= books->to)
			outcome = ask_for(books, line);
	}
	return outcome;
}

/* ------ the whole ------ */

static enum result
run(struct books *books, enum paylov_outcome *outcome)
{
	const struct paylov_transactions *list = NULL;
	char begin[DATE_SIZE], end[DATE_SIZE];
	const struct paylov_filter filter = {.begin = begin, .end = end};
	enum result result;

	put_date(books->from, begin);
	put_date(books->to, end);
	*outcome = paylov_transactions(books->office->paylov, &filter, &list);
	if (*outcome != PAYLOV_OK)
		return RESULT_OK;
	/* Read after the list: what it has is here by now. */
	result = store_run(books->office->store, STORE_READ, read_ours, books);
	if (books->count > 0)
		qsort(books->lines, books->count, sizeof(*books->lines),
		    by_transaction);
	if (result == RESULT_OK)
		result = compare(books, list);
	paylov_free(list);
	if (result == RESULT_OK)
		*outcome = ask_for_rest(books);
	return result;
}

enum result
counter_reconcile(struct office *office, int64_t from, int64_t to,
    counter_differs *differs, void *state, enum paylov_outcome *outcome)
{
	/* Paylov's times are whole seconds. */
	struct books books = {.office = office,
	    .from = from - from % 1000,
	    .to = to,
	    .differs = differs,
	    .state = state};
	enum result result = run(&books, outcome);

	free(books.lines);
	return result;
}
