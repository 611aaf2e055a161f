/* One receipt for an order, also if the answer with its id is lost. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "payment/promise.h"
#include "payment/registry.h"
#include "setting/json.h"
#include "setting/log.h"
#include "setting/member.h"
#include "subscribe/settle_job.h"

/* Payme's clock and ours may differ by this much. */
#define SKEW_MS 600000
/* So often is a lost receipt looked for before the sweep does it. */
#define LOOKS 3

struct creation {
	struct job job;
	struct span key;
	bool hold;
	enum language language;
	int64_t attempt;
	bool begun; /* the intent is ours, and written down */
	bool outlived; /* the receipt that there is may give way to another */
};

/* ------ what is meant ------ */

static const char *
obstacle(
    const struct creation *creation, const struct order *order, int64_t now)
{
	if (order->id == 0)
		return "no such order";
	if (order->kind != CASHBOX_ONE_TIME)
		return "only a one-time order has a receipt";
	return job_obstacle(creation->job.settle, order, now);
}

/* The receipt that the order has: good as it is, or in the way. */
static void
take_live(struct creation *creation, const struct intent *intent)
{
	struct settle_report *report = creation->job.report;

	job_read(&creation->job, intent);
	if (intent->state != INTENT_NEW && intent->state != INTENT_REFUSED) {
		report->outcome = intent_unknown(intent->state, intent->seen)
		    ? SETTLE_UNKNOWN
		    : SETTLE_REFUSED;
		job_say(&creation->job, intent_state_name(intent->state));
	} else if (creation->hold && !intent->hold) {
		report->outcome = SETTLE_REFUSED;
		job_say(&creation->job, "the order has a receipt without hold");
		/* Nobody but we can be about to pay it. */
		creation->outlived = !intent->watched;
	} else {
		report->outcome = SETTLE_DONE;
	}
}

static enum result
insert(struct session *session, struct creation *creation, struct order *order,
    int64_t now)
{
	struct intent intent = {.hold = creation->hold,
	    .amount = order->amount,
	    .attempt = creation->attempt,
	    .seen = -1,
	    .sent_time = now};
	enum result result =
	    intent_add(session, creation->job.settle->box, order, &intent, now);

	job_read(&creation->job, &intent);
	creation->begun = result == RESULT_OK;
	return result;
}

/* Committed before the call; a COMMIT of unknown outcome finds itself again. */
static enum result
begin(struct session *session, void *state)
{
	struct creation *creation = state;
	int64_t now = clock_now();
	struct transaction none;
	struct intent intent = {.id = 0};
	struct order order;
	const char *why;
	enum result result =
	    ledger_lock_order(session, creation->job.settle->box, creation->key,
		span_of(""), &order, &none);

	creation->begun = creation->outlived = false;
	if (result == RESULT_OK && order.id != 0)
		result = intent_lock_live(session, &order, &intent);
	if (result == RESULT_OK && order.id != 0)
		result = promise_look(session, &order, now);
	if (result != RESULT_OK)
		return result;
	if (intent.id != 0) {
		creation->begun = intent.attempt == creation->attempt;
		take_live(creation, &intent);
		return RESULT_UNCHANGED;
	}
	why = obstacle(creation, &order, now);
	if (why == NULL)
		return insert(session, creation, &order, now);
	creation->job.report->outcome = SETTLE_REFUSED;
	job_say(&creation->job, why);
	return RESULT_UNCHANGED;
}

/* ------ what comes of it ------ */

struct adoption {
	struct job *job;
	const char *receipt; /* NULL: there is none, and will be none */
};

static enum result
adopt(struct session *session, void *state)
{
	const struct adoption *adoption = state;
	struct intent intent;
	struct order order;
	enum result result = intent_lock(session, adoption->job->settle->box,
	    adoption->job->id, &order, &intent);

	if (result != RESULT_OK)
		return result;
	if (intent.id == 0)
		return RESULT_BUG;
	if (intent.state == INTENT_CREATING) {
		intent.receipt = span_of(adoption->receipt);
		intent_move(&intent, &order,
		    adoption->receipt == NULL ? INTENT_CANCELLED : INTENT_NEW);
		result = intent_save(session, &order, &intent, clock_now());
	}
	if (result == RESULT_OK)
		job_read(adoption->job, &intent);
	return result;
}

enum result
job_adopt(struct job *job, const char *receipt)
{
	struct adoption adoption = {job, receipt};

	return job_run(job, adopt, &adoption);
}

/* ------ looking for it ------ */

struct known {
	const struct cashbox *box;
	const char *receipt;
	bool known;
};

static enum result
find_known(struct session *session, void *state)
{
	struct known *known = state;
	struct intent intent;
	enum result result =
	    intent_find(session, known->box, span_of(known->receipt), &intent);

	known->known = intent.id != 0;
	return result;
}

/* An open receipt of this amount and account that nobody else has. */
static enum result
is_ours(const struct job *job, const struct payme_receipt *receipt, bool *ours)
{
	struct known known = {job->settle->box, receipt->id, false};
	enum result result;

	*ours = false;
	if (payme_state_stage(receipt->state) != PAYME_STAGE_OPEN ||
	    strlen(receipt->id) >= SETTLE_ID_SIZE || !job_same(job, receipt))
		return RESULT_OK;
	result = store_run(job->settle->store, STORE_READ, find_known, &known);
	*ours = !known.known;
	return result;
}

/* Its id; "" if there is none; false if that could not be found out. */
static bool
walk(struct job *job, char id[SETTLE_ID_SIZE])
{
	struct payme_walk *all = payme_walk_open(job->settle->payme,
	    job->sent_time - SKEW_MS, clock_now() + SKEW_MS);
	const struct payme_receipt *receipt = NULL;
	bool good = all != NULL, ours = false;

	id[0] = '\0';
	while (good && !ours) {
		good = payme_walk_next(all, &receipt) == PAYME_OK;
		if (!good || receipt == NULL)
			break;
		good = is_ours(job, receipt, &ours) == RESULT_OK;
	}
	if (good && ours)
		strcpy(id, receipt->id);
	payme_walk_close(all);
	return good;
}

enum result
job_search(struct job *job)
{
	char id[SETTLE_ID_SIZE];

	job->asked = clock_now();
	if (!walk(job, id))
		return RESULT_OK;
	if (id[0] != '\0') {
		log_warning("receipt %s: found again", id);
		return job_adopt(job, id);
	}
	return job_quiet(job) ? job_adopt(job, NULL) : RESULT_OK;
}

static void
look(struct job *job)
{
	int64_t pause = 1000;

	for (int i = 0; i < LOOKS; i++, pause *= 2) {
		if (job_search(job) != RESULT_OK ||
		    job->report->state != INTENT_CREATING || i == LOOKS - 1 ||
		    pause > job->settle->wait)
			return;
		job_pause(pause);
	}
}

/* ------ the call ------ */

static size_t
read_fields(struct json_object *account, struct payme_field *fields)
{
	size_t count = 0;

	if (!json_object_is_type(account, json_type_object))
		return 0;
	json_object_object_foreach(account, name, value)
	{
		if (count < CONFIG_FIELDS)
			fields[count++] = (struct payme_field){
			    name, json_object_get_string(value)};
	}
	return count;
}

static struct json_object *
parse(struct span text)
{
	struct json_object *root = NULL;
	enum json_verdict verdict;

	if (text.data != NULL && json_read(text, &verdict, &root) != RESULT_OK)
		return NULL;
	return root;
}

static char *
copy(struct span text)
{
	struct buf buf = {0};
	char *string;

	if (text.data == NULL)
		return NULL;
	buf_span(&buf, text);
	string = buf_string(&buf);
	buf_free(&buf);
	return string;
}

static enum payme_outcome
call(struct creation *creation, const struct record *record,
    struct payme_receipt **receipt)
{
	struct json_object *account = parse(record->account);
	struct json_object *description = parse(record->description);
	struct payme_field fields[CONFIG_FIELDS];
	char *detail = copy(record->order.detail);
	const struct payme_order order = {
	    .amount = record->order.amount,
	    .account = fields,
	    .account_count = read_fields(account, fields),
	    .description = member_title(description, (int)creation->language),
	    .detail = detail,
	    .hold = creation->hold,
	};
	enum payme_outcome outcome =
	    payme_receipts_create(creation->job.settle->payme, &order, receipt);

	json_object_put(account);
	json_object_put(description);
	free(detail);
	return outcome;
}

static enum result
conclude(struct creation *creation, const struct record *record)
{
	struct job *job = &creation->job;
	struct payme_receipt *receipt = NULL;
	enum payme_outcome outcome = call(creation, record, &receipt);
	enum result result = RESULT_OK;

	if (outcome != PAYME_OK)
		job_keep_error(job);
	if (outcome == PAYME_OK && strlen(receipt->id) < SETTLE_ID_SIZE)
		result = job_adopt(job, receipt->id);
	else if (outcome == PAYME_UNKNOWN)
		look(job);
	else
		result = job_adopt(job, NULL);
	payme_receipt_free(receipt);
	return result;
}

static void
report(struct creation *creation)
{
	struct settle_report *to = creation->job.report;

	if (to->state == INTENT_CREATING) {
		to->outcome = SETTLE_UNKNOWN;
	} else if (to->state == INTENT_CANCELLED) {
		to->outcome = SETTLE_REFUSED;
	} else {
		to->outcome = SETTLE_DONE;
		to->text[0] = '\0';
		to->code = 0;
	}
}

/* Since it was begun the order's content does not change any more. */
static enum result
create(struct creation *creation)
{
	struct job *job = &creation->job;
	struct record record;
	enum registry_outcome outcome;
	enum result result = job_run(job, begin, creation);

	if (result != RESULT_OK || !creation->begun)
		return result;
	result = registry_find(job->settle->store, job->settle->box,
	    creation->key, &record, &outcome);
	if (result != RESULT_OK || outcome != REGISTRY_DONE)
		return result == RESULT_OK ? RESULT_BUG : result;
	buf_reset(&job->account);
	buf_span(&job->account, record.account);
	result = conclude(creation, &record);
	if (result != RESULT_OK)
		log_warning("receipts.create: what came of it is not stored");
	report(creation);
	return RESULT_OK;
}

static enum result
create_once(
    struct settle *settle, struct creation *creation, struct settle_report *to)
{
	enum result result;

	creation->attempt = job_attempt();
	job_open(&creation->job, settle, to);
	result = create(creation);
	job_close(&creation->job);
	return result;
}

enum result
settle_create(struct settle *settle, struct span key, bool hold,
    enum language language, struct settle_report *to)
{
	struct creation creation = {
	    .key = key, .hold = hold, .language = language};
	char receipt[SETTLE_ID_SIZE];
	enum result result = create_once(settle, &creation, to);

	if (result != RESULT_OK || !creation.outlived)
		return result;
	memcpy(receipt, to->receipt, sizeof(receipt));
	result = settle_cancel(settle, receipt, to);
	if (result != RESULT_OK || to->outcome != SETTLE_DONE)
		return result;
	return create_once(settle, &creation, to);
}
