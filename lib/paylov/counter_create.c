/* A transaction for a bill: intended, asked for, stored. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "paylov/errand.h"
#include "setting/log.h"

#define LOOKS 3

struct creation {
	struct errand errand;
	const struct paylov_order *order;
	struct bill bill; /* as it is to be written */
	struct buf account; /* JSON */
	int64_t attempt;
	int64_t looked; /* the bill whose state was just asked for */
	bool begun; /* it is written down, and ours */
	bool look; /* the bill that is there has to be looked at */
	bool known; /* that was possible */
};

/* ------ the rules ------ */

static const char *
obstacle_text(enum paylov_obstacle obstacle)
{
	switch (obstacle) {
	case PAYLOV_OBSTACLE_INACTIVE:
		return "the service is not active";
	case PAYLOV_OBSTACLE_UNPAYABLE:
		return "the service cannot be paid";
	case PAYLOV_OBSTACLE_LITTLE:
		return "the amount is below what the service takes";
	case PAYLOV_OBSTACLE_MUCH:
		return "the amount is above what the service takes";
	default:
		return NULL;
	}
}

static bool
by_the_rules(struct creation *creation, const struct paylov_service *service)
{
	const struct paylov_order *order = creation->order;
	struct paylov_mistake mistake =
	    paylov_account_check(service, order->account, order->account_count);
	const char *text =
	    obstacle_text(paylov_service_check(service, order->amount));
	char line[PAYLOV_TEXT_SIZE];

	if (order->user != NULL && strlen(order->user) > BILL_USER_MAX)
		text = "the user's name is too long";
	if (text == NULL && mistake.flaw != PAYLOV_FLAW_NONE) {
		snprintf(line, sizeof(line), "account, %.64s: %s",
		    mistake.field, paylov_flaw_name(mistake.flaw));
		text = line;
	}
	if (text != NULL)
		errand_say(&creation->errand, text);
	return text == NULL;
}

/* ------ what is meant ------ */

static enum result
add(struct session *session, struct creation *creation, int64_t now)
{
	struct bill bill = creation->bill;
	enum result result = bill_add(session, &bill, now);

	if (result == RESULT_OK) {
		errand_read(&creation->errand, &bill);
		creation->begun = true;
	}
	return result;
}

/* Whatever was created before is not paid any more: another one comes. */
static enum result
replace(struct session *session, struct creation *creation, struct bill *live,
    int64_t now)
{
	enum result result;

	if (live->state != BILL_PAID)
		live->state = BILL_ABANDONED;
	live->active = false;
	result = bill_save(session, live, now);
	return result == RESULT_OK ? add(session, creation, now) : result;
}

/* One that is not paid yet: given again, if Paylov still has it. */
static enum result
meet_open(struct session *session, struct creation *creation, struct bill *live,
    int64_t now)
{
	bool same = live->amount == creation->bill.amount &&
	    creation->order->card == NULL && !live->otp;

	if (creation->looked != live->id) {
		creation->look = true;
		return RESULT_UNCHANGED;
	}
	if (!creation->known)
		return RESULT_UNCHANGED;
	if (!same || creation->errand.gone)
		return replace(session, creation, live, now);
	creation->errand.report->outcome = COUNTER_DONE;
	return RESULT_UNCHANGED;
}

/* One that was paid, though nobody was told: this may be the same again. */
static enum result
meet_paid(struct session *session, struct creation *creation, struct bill *live,
    int64_t now)
{
	if (live->told || now - live->change_time > BILL_TOLD_MS)
		return replace(session, creation, live, now);
	if (live->amount == creation->bill.amount)
		creation->errand.report->outcome = COUNTER_DONE;
	else
		errand_say(&creation->errand,
		    "another amount was paid just now; ask once more if this "
		    "one is to be paid too");
	return RESULT_UNCHANGED;
}

static enum result
meet(struct session *session, struct creation *creation, struct bill *live,
    int64_t now)
{
	errand_read(&creation->errand, live);
	creation->errand.report->again = true;
	switch (live->state) {
	case BILL_CREATING:
		/* Whatever comes of it, that transaction is never paid. */
		return replace(session, creation, live, now);
	case BILL_PAYING:
		creation->look = creation->looked != live->id;
		return RESULT_UNCHANGED;
	case BILL_PAID:
		return meet_paid(session, creation, live, now);
	default:
		return meet_open(session, creation, live, now);
	}
}

/* Committed before the call; a COMMIT of unknown outcome finds itself again. */
static enum result
begin(struct session *session, void *state)
{
	struct creation *creation = state;
	int64_t now = clock_now();
	struct bill live;
	enum result result = bill_lock_live(session, creation->bill.key, &live);

	creation->begun = creation->look = false;
	creation->errand.report->again = false;
	creation->errand.report->outcome = COUNTER_REFUSED;
	if (result != RESULT_OK)
		return result;
	if (live.id != 0 && live.attempt == creation->attempt) {
		creation->begun = true;
		errand_read(&creation->errand, &live);
		return RESULT_OK;
	}
	return live.id == 0 ? add(session, creation, now)
			    : meet(session, creation, &live, now);
}

/* ------ the call ------ */

struct ending {
	struct creation *creation;
	const struct paylov_created *created; /* NULL: there will be none */
	bool ours; /* it was written down */
};

/* A transaction that Paylov gives a second time belongs to the newer bill. */
static enum result
take_over(
    struct session *session, const char *transaction, bool *free, int64_t now)
{
	struct bill other;
	enum result result = bill_find(session, span_of(transaction), &other);

	*free = true;
	if (result != RESULT_OK || other.id == 0)
		return result;
	result = bill_lock(session, other.id, &other);
	if (result != RESULT_OK)
		return result;
	*free = other.state == BILL_ABANDONED;
	if (!*free)
		return RESULT_OK;
	other.transaction[0] = '\0';
	return bill_save(session, &other, now);
}

/* A COMMIT of unknown outcome was one. */
static bool
is_written(const struct ending *ending, const struct bill *bill)
{
	if (bill->attempt != ending->creation->attempt)
		return false;
	return ending->created == NULL
	    ? bill->state == BILL_ABANDONED
	    : strcmp(bill->transaction, ending->created->transaction) == 0;
}

static enum result
end(struct session *session, void *state)
{
	struct ending *ending = state;
	struct creation *creation = ending->creation;
	struct errand *errand = &creation->errand;
	int64_t now = clock_now();
	struct bill bill;
	bool free = false;
	enum result result = bill_lock(session, errand->report->id, &bill);

	ending->ours = result == RESULT_OK && is_written(ending, &bill);
	if (ending->ours)
		errand_read(errand, &bill);
	if (result != RESULT_OK || ending->ours)
		return result;
	if (bill.attempt != creation->attempt || bill.state != BILL_CREATING)
		return RESULT_UNCHANGED;
	if (ending->created != NULL)
		result = take_over(
		    session, ending->created->transaction, &free, now);
	if (result != RESULT_OK)
		return result;
	bill.state = free ? BILL_CREATED : BILL_ABANDONED;
	bill.active = free;
	if (free) {
		strcpy(bill.transaction, ending->created->transaction);
		bill.otp = ending->created->otp_phone != NULL ||
		    creation->order->card != NULL;
	} else {
		strcpy(bill.error, errand->report->code);
	}
	result = bill_save(session, &bill, now);
	if (result == RESULT_OK) {
		ending->ours = true;
		errand_read(errand, &bill);
	}
	return result;
}

/* What could not be written down is an orphan: nobody can pay it. */
static void
conclude(struct creation *creation, const struct paylov_created **created)
{
	struct errand *errand = &creation->errand;
	struct counter_report *report = errand->report;
	const struct paylov_created *told = NULL;
	struct ending ending = {.creation = creation};
	enum paylov_outcome outcome =
	    paylov_create(errand->office->paylov, creation->order, &told);

	if (outcome != PAYLOV_OK)
		errand_keep_error(errand);
	report->outcome = COUNTER_UNKNOWN;
	if (outcome == PAYLOV_UNKNOWN)
		return;
	ending.created = told;
	if (store_run(errand->office->store, STORE_WRITE, end, &ending) !=
		RESULT_OK ||
	    !ending.ours) {
		log_warning("service payment %lld: its transaction is not "
			    "stored, and will not be paid",
		    (long long)report->id);
		errand_say(errand, "another one came between");
		paylov_free(told);
		return;
	}
	report->outcome =
	    report->state == BILL_CREATED ? COUNTER_DONE : COUNTER_REFUSED;
	if (report->outcome == COUNTER_REFUSED && outcome == PAYLOV_OK)
		errand_say(errand, "Paylov gave a transaction that is known");
	if (report->outcome == COUNTER_DONE)
		*created = told;
	else
		paylov_free(told);
}

/* ------ the whole ------ */

/* Why nothing was made of a bill that is there. */
static void
explain(struct creation *creation)
{
	struct counter_report *report = creation->errand.report;

	if (report->outcome == COUNTER_DONE || report->text[0] != '\0')
		return;
	if (report->state == BILL_PAYING) {
		report->outcome = COUNTER_UNKNOWN;
		errand_say(
		    &creation->errand, "a payment of this bill is under way");
		return;
	}
	errand_keep_error(&creation->errand);
	if (report->text[0] == '\0')
		errand_say(&creation->errand, "others ask for the same bill");
}

static enum result
run(struct creation *creation, const struct paylov_created **created)
{
	struct errand *errand = &creation->errand;
	enum result result = RESULT_OK;

	for (int look = 0; look < LOOKS; look++) {
		result = store_run(
		    errand->office->store, STORE_WRITE, begin, creation);
		if (result != RESULT_OK && result != RESULT_UNCHANGED)
			return result;
		if (creation->begun || !creation->look)
			break;
		creation->looked = errand->report->id;
		creation->known = errand_ask(errand, NULL);
	}
	if (creation->begun)
		conclude(creation, created);
	else
		explain(creation);
	return RESULT_OK;
}

enum result
counter_create(struct office *office, const struct paylov_service *service,
    const struct paylov_order *order, const struct paylov_created **created,
    struct counter_report *report)
{
	struct creation creation = {
	    .order = order, .attempt = errand_attempt()};
	const char *user = order->user == NULL ? "" : order->user;
	enum result result;

	*created = NULL;
	errand_open(&creation.errand, office, report);
	if (!by_the_rules(&creation, service))
		return RESULT_OK;
	bill_account(order->account, order->account_count, &creation.account);
	creation.bill = (struct bill){.user = span_of(user),
	    .service = span_of(order->service),
	    .account = {creation.account.data, creation.account.length},
	    .amount = order->amount.sum,
	    .attempt = creation.attempt};
	result = bill_key(user, order->service, order->account,
	    order->account_count, creation.bill.key);
	if (result == RESULT_OK && !buf_ok(&creation.account))
		result = RESULT_NO_MEMORY;
	if (result == RESULT_OK)
		result = run(&creation, created);
	buf_free(&creation.account);
	return result;
}
