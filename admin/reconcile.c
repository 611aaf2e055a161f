/*
 * payme reconcile: our books against Payme's.  A receipt and what we have of it
 * belong together by the id, else by account and amount, one to one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/reconcile.h"
#include "admin/subscribe.h"
#include "payment/account.h"
#include "payment/entry.h"
#include "setting/json.h"
#include "subscribe/object.h"

/* A transaction may be younger than its receipt, by so much at least. */
#define MARGIN_MS 86400000

enum standing { STANDING_NOTHING, STANDING_PAID, STANDING_RETURNED };

/* A transaction or an intent of ours, or a receipt of Payme's. */
struct entry {
	char *id;
	char *key; /* of the account; "" if it is none of ours */
	int64_t amount; /* tiyin */
	int64_t time;
	enum standing standing; /* ours */
	enum payme_stage stage; /* Payme's */
	bool met; /* it has found its other side */
	unsigned standings; /* Payme's: of those that it has found */
	bool other_amount;
};

struct side {
	struct entry *entries;
	size_t count;
	struct entry **by_id;
	struct entry **by_key;
};

struct books {
	const struct admin *admin;
	struct payme *payme;
	int64_t from, to;
	struct side ours, theirs;
	struct comparison *comparison;
};

/* ------ entries ------ */

static void
side_empty(struct side *side)
{
	for (size_t i = 0; i < side->count; i++) {
		free(side->entries[i].id);
		free(side->entries[i].key);
	}
	side->count = 0;
}

static void
side_free(struct side *side)
{
	side_empty(side);
	free(side->entries);
	free(side->by_id);
	free(side->by_key);
}

/* Takes id and key, which are NULL without memory. */
static enum result
side_add(struct side *side, const struct entry *entry)
{
	struct entry *more = NULL;

	if (entry->id != NULL && entry->key != NULL)
		more =
		    realloc(side->entries, (side->count + 1) * sizeof(*more));
	if (more == NULL) {
		free(entry->id);
		free(entry->key);
		return RESULT_NO_MEMORY;
	}
	side->entries = more;
	more[side->count++] = *entry;
	return RESULT_OK;
}

static int
id_order(const void *a, const void *b)
{
	return strcmp(
	    (*(struct entry *const *)a)->id, (*(struct entry *const *)b)->id);
}

static int
key_order(const void *a, const void *b)
{
	return strcmp(
	    (*(struct entry *const *)a)->key, (*(struct entry *const *)b)->key);
}

static struct entry **
side_order(struct side *side, int (*order)(const void *, const void *))
{
	struct entry **list = calloc(side->count + 1, sizeof(*list));

	for (size_t i = 0; list != NULL && i < side->count; i++)
		list[i] = &side->entries[i];
	if (list != NULL)
		qsort(list, side->count, sizeof(*list), order);
	return list;
}

/* The first one that is not before ${wanted}. */
static size_t
lower_bound(struct entry *const *list, size_t count, struct entry *wanted,
    int (*order)(const void *, const void *))
{
	size_t low = 0;

	while (low < count) {
		size_t middle = low + (count - low) / 2;

		if (order(&list[middle], &wanted) < 0)
			low = middle + 1;
		else
			count = middle;
	}
	return low;
}

/* ------ our side ------ */

static char *
key_of(const struct cashbox *box, const struct span *values)
{
	struct buf key = {0};
	char *text;

	account_key(box, values, &key);
	text = buf_string(&key);
	buf_free(&key);
	return text;
}

static char *
key_of_json(const struct cashbox *box, struct span account)
{
	struct span values[CONFIG_FIELDS];
	struct json_object *root = NULL;
	enum json_verdict verdict;
	char *key;
	size_t i = 0;

	if (json_read(account, &verdict, &root) == RESULT_OK)
		while (i < box->field_count &&
		    json_text(
			json_member(root, box->fields[i].name), &values[i]))
			i++;
	key = i == box->field_count ? key_of(box, values) : strdup("");
	json_object_put(root);
	return key;
}

static enum result
add_transaction(const struct transaction *t, void *state)
{
	struct books *books = state;
	const struct entry entry = {
	    .id = strndup(t->id.data, t->id.length),
	    .key = key_of_json(books->admin->box, t->account),
	    .amount = t->amount,
	    .time = t->time,
	    .standing = t->state == TRANSACTION_PERFORMED ? STANDING_PAID
		: t->state == TRANSACTION_REFUNDED        ? STANDING_RETURNED
							  : STANDING_NOTHING,
	};

	return side_add(&books->ours, &entry);
}

/* Where there is billing, the same payment is a transaction too. */
static enum result
add_intent(const struct intent *intent, void *state)
{
	struct books *books = state;
	const struct entry entry = {
	    .id = strndup(intent->receipt.data, intent->receipt.length),
	    .key = strdup(""),
	    .amount = intent->amount,
	    .time = intent->create_time,
	    .standing =
		intent->state == INTENT_PAID ? STANDING_PAID : STANDING_NOTHING,
	};

	return side_add(&books->ours, &entry);
}

static enum result
read_ours(struct session *session, void *state)
{
	struct books *books = state;
	const struct cashbox *box = books->admin->box;
	int64_t to = books->to + MARGIN_MS;
	enum result result;

	side_empty(&books->ours);
	result = ledger_statement(
	    session, box, books->from, to, add_transaction, books);
	if (result == RESULT_OK)
		result = intent_list(
		    session, box, books->from, to, add_intent, books);
	return result;
}

/* ------ Payme's side ------ */

static enum result
add_receipt(struct books *books, const struct payme_receipt *receipt)
{
	const struct cashbox *box = books->admin->box;
	struct span values[CONFIG_FIELDS];
	struct entry entry = {
	    .id = strdup(receipt->id),
	    .amount = receipt->amount,
	    .time = receipt->create_time,
	    .stage = payme_state_stage(receipt->state),
	};
	size_t i = 0;

	for (; i < box->field_count; i++) {
		values[i] = span_of(object_field(receipt, box->fields[i].name));
		if (values[i].data == NULL)
			break;
	}
	entry.key = i == box->field_count ? key_of(box, values) : strdup("");
	return side_add(&books->theirs, &entry);
}

static enum status
read_theirs(struct books *books)
{
	struct payme_walk *walk = payme_walk_open(books->payme,
	    books->from > MARGIN_MS ? books->from - MARGIN_MS : 0, books->to);
	const struct payme_receipt *receipt = NULL;
	enum status status = STATUS_DONE;

	if (walk == NULL)
		return refuse("out of memory");
	do {
		status =
		    tell_outcome(books->payme, payme_walk_next(walk, &receipt));
		if (status == STATUS_DONE && receipt != NULL &&
		    add_receipt(books, receipt) != RESULT_OK)
			status = refuse("out of memory");
	} while (status == STATUS_DONE && receipt != NULL);
	payme_walk_close(walk);
	return status;
}

/* ------ bringing both together ------ */

static void
meet(struct entry *receipt, struct entry *ours)
{
	receipt->met = ours->met = true;
	receipt->standings |= 1u << ours->standing;
	if (receipt->amount != ours->amount)
		receipt->other_amount = true;
}

static void
meet_by_id(struct books *books, struct entry *receipt)
{
	struct side *ours = &books->ours;

	for (size_t i =
		 lower_bound(ours->by_id, ours->count, receipt, id_order);
	     i < ours->count && strcmp(ours->by_id[i]->id, receipt->id) == 0;
	     i++)
		meet(receipt, ours->by_id[i]);
}

/* One that is left, of this standing. */
static bool
meet_by_key(struct books *books, struct entry *receipt, enum standing standing)
{
	struct side *ours = &books->ours;
	size_t i = lower_bound(ours->by_key, ours->count, receipt, key_order);

	if (receipt->key[0] == '\0')
		return false;
	for (; i < ours->count; i++) {
		struct entry *entry = ours->by_key[i];

		if (strcmp(entry->key, receipt->key) != 0)
			return false;
		if (entry->met || entry->standing != standing ||
		    entry->amount != receipt->amount)
			continue;
		meet(receipt, entry);
		return true;
	}
	return false;
}

/* The paid ones choose first: an order may have several receipts. */
static void
bring_together(struct books *books)
{
	struct side *theirs = &books->theirs;

	for (size_t i = 0; i < theirs->count; i++)
		meet_by_id(books, &theirs->entries[i]);
	for (size_t i = 0; i < theirs->count; i++)
		if (theirs->entries[i].stage == PAYME_STAGE_PAID)
			meet_by_key(books, &theirs->entries[i], STANDING_PAID);
	for (size_t i = 0; i < theirs->count; i++) {
		struct entry *receipt = &theirs->entries[i];

		if (receipt->stage != PAYME_STAGE_PAID &&
		    !meet_by_key(books, receipt, STANDING_RETURNED))
			meet_by_key(books, receipt, STANDING_PAID);
	}
}

/* ------ differences ------ */

static const char *
difference(const struct entry *receipt)
{
	bool paid = (receipt->standings & 1u << STANDING_PAID) != 0;
	bool back = (receipt->standings & 1u << STANDING_RETURNED) != 0;

	if (receipt->other_amount)
		return "another amount here";
	if (receipt->stage == PAYME_STAGE_PAID && back)
		return "paid at Payme, refunded here";
	if (receipt->stage == PAYME_STAGE_PAID && !paid)
		return "paid at Payme, not here";
	if (receipt->stage == PAYME_STAGE_CANCELLED && paid && !back)
		return "cancelled at Payme, paid here";
	if (receipt->stage == PAYME_STAGE_OPEN && paid)
		return "open at Payme, paid here";
	return NULL;
}

static void
tell(struct books *books, const struct entry *entry, const char *what)
{
	tell_difference(books->comparison, entry->id, entry->amount, what);
}

/* Its receipt may be older than the period: it is asked for. */
static enum status
ask_for(struct books *books, struct entry *entry)
{
	struct payme_receipt *receipt;
	struct entry theirs = {.id = entry->id};
	enum payme_outcome outcome =
	    payme_receipts_get(books->payme, entry->id, &receipt);
	const char *what;

	if (outcome == PAYME_REFUSED &&
	    payme_last_error(books->payme)->kind == PAYME_KIND_ORDER) {
		tell(books, entry, "paid here, unknown to Payme");
		return STATUS_DONE;
	}
	if (outcome != PAYME_OK)
		return tell_outcome(books->payme, outcome);
	theirs.amount = receipt->amount;
	theirs.stage = payme_state_stage(receipt->state);
	payme_receipt_free(receipt);
	meet(&theirs, entry);
	what = difference(&theirs);
	if (what != NULL)
		tell(books, &theirs, what);
	return STATUS_DONE;
}

static enum status
tell_all(struct books *books)
{
	enum status status = STATUS_DONE;

	for (size_t i = 0; i < books->theirs.count; i++) {
		const struct entry *receipt = &books->theirs.entries[i];
		const char *what = difference(receipt);

		if (what != NULL && receipt->time >= books->from)
			tell(books, receipt, what);
	}
	for (size_t i = 0; i < books->ours.count && status == STATUS_DONE;
	     i++) {
		struct entry *entry = &books->ours.entries[i];

		if (!entry->met && entry->standing == STANDING_PAID &&
		    entry->time <= books->to)
			status = ask_for(books, entry);
	}
	return status;
}

static enum status
run(struct books *books)
{
	enum status status;
	enum result result =
	    store_run(books->admin->store, STORE_READ, read_ours, books);

	if (result != RESULT_OK)
		return refuse_result(result);
	status = read_theirs(books);
	if (status != STATUS_DONE)
		return status;
	books->ours.by_id = side_order(&books->ours, id_order);
	books->ours.by_key = side_order(&books->ours, key_order);
	if (books->ours.by_id == NULL || books->ours.by_key == NULL)
		return refuse("out of memory");
	bring_together(books);
	return tell_all(books);
}

static enum status
reconcile_receipts(struct comparison *comparison)
{
	const struct admin *admin = comparison->admin;
	struct books books = {.admin = admin,
	    .payme = open_payme(admin, admin->box),
	    .from = comparison->from,
	    .to = comparison->to,
	    .comparison = comparison};
	enum status status;

	if (books.payme == NULL)
		return STATUS_REFUSED;
	status = run(&books);
	payme_close(books.payme);
	side_free(&books.ours);
	side_free(&books.theirs);
	return status;
}

/* Each provider's part is told, though the other's fails. */
static enum status
reconcile(struct admin *admin)
{
	struct comparison comparison = {.admin = admin};
	enum status status, services = STATUS_DONE;

	if (!read_period(admin, &comparison.from, &comparison.to))
		return STATUS_REFUSED;
	status = reconcile_receipts(&comparison);
	if (!given(admin, OPTION_CASHBOX))
		services = reconcile_services(&comparison);
	if (given(admin, OPTION_JSON))
		puts(comparison.differences == 0 ? "[]" : "]");
	if (status == STATUS_DONE)
		status = services;
	if (comparison.differences > 0)
		refuse("%zu differences", comparison.differences);
	return status == STATUS_DONE && comparison.differences > 0
	    ? STATUS_REFUSED
	    : status;
}

const struct command reconcile_commands[] = {
    {.words = "reconcile",
	.operands = "",
	.run = reconcile,
	.summary = "compares the payments of a period with Payme's",
	.options = OPTION_BIT(OPTION_FROM) | OPTION_BIT(OPTION_TO) |
	    OPTION_BIT(OPTION_CASHBOX) | OPTION_BIT(OPTION_LANG) |
	    OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_HELP),
	.required = OPTION_BIT(OPTION_FROM) | OPTION_BIT(OPTION_TO)},
    {0},
};
