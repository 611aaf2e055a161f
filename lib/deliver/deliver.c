/* The queues of the outbox, and whose turn it is. */
#include <stdlib.h>

#include "base/clock.h"
#include "deliver/deliver.h"
#include "deliver/notice.h"
#include "deliver/projection.h"
#include "deliver/storefront.h"
#include "shop/shop_call.h"

/* Each lease is longer than the work can take. */
static const struct kind {
	enum outbox_kind kind;
	int64_t lease;
	delivery_run *run;
} kinds[] = {
    {OUTBOX_NOTICE, NOTICE_LEASE_MS, notice_run},
    {OUTBOX_SHOP, PROJECTION_LEASE_MS, projection_run},
    {OUTBOX_CALL, SHOP_CALL_LEASE_MS, storefront_run},
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

struct lane {
	const struct kind *kind;
	struct queue queue;
	int64_t spent; /* milliseconds */
	int silences; /* in a row */
	bool closed; /* nothing is due, or nobody answers */
	struct deliver_report report;
};

struct run {
	struct delivery delivery;
	struct lane *lanes;
	size_t count;
};

static void
add_lane(struct run *run, const struct cashbox *box, const struct kind *kind)
{
	run->lanes[run->count++] = (struct lane){
	    .kind = kind,
	    .queue = {run->delivery.store, box, kind->kind},
	    .report = {.box = box, .kind = kind->kind},
	};
}

static enum result
open_run(struct run *run, const struct cashbox *only)
{
	const struct config *config = run->delivery.config;

	run->lanes = calloc(config->cashbox_count * KINDS, sizeof(*run->lanes));
	if (run->lanes == NULL)
		return RESULT_NO_MEMORY;
	for (size_t i = 0; i < config->cashbox_count; i++)
		for (size_t k = 0; k < KINDS; k++)
			if (only == NULL || only == &config->cashboxes[i])
				add_lane(run, &config->cashboxes[i], &kinds[k]);
	return http_open(&run->delivery.http);
}

/* The one that has taken the least time; NULL: none has anything to do. */
static struct lane *
next_lane(const struct run *run)
{
	struct lane *next = NULL;

	for (size_t i = 0; i < run->count; i++) {
		struct lane *lane = &run->lanes[i];

		if (!lane->closed &&
		    (next == NULL || lane->spent < next->spent))
			next = lane;
	}
	return next;
}

/* ------ one item ------ */

static enum result
put_off(struct lane *lane, const struct queue_item *item)
{
	struct deliver_report *report = &lane->report;
	bool given_up = false;
	enum result result =
	    queue_fail(&lane->queue, item, report->problem, &given_up);

	if (result != RESULT_OK)
		return result;
	if (given_up)
		report->given_up++;
	else
		report->put_off++;
	return RESULT_OK;
}

static enum result
carry_out(
    const struct run *run, struct lane *lane, const struct queue_item *item)
{
	enum delivery_outcome outcome = lane->kind->run(
	    &run->delivery, lane->queue.box, item, lane->report.problem);
	enum result result;

	if (outcome == DELIVERY_DONE) {
		lane->silences = 0;
		result = queue_done(&lane->queue, item);
		if (result == RESULT_OK)
			lane->report.done++;
		return result;
	}
	if (outcome == DELIVERY_SILENT)
		lane->silences++;
	else
		lane->silences = 0;
	if (lane->silences == DELIVER_SILENCES)
		lane->closed = true;
	return put_off(lane, item);
}

static enum result
serve(const struct run *run, struct lane *lane, struct queue_item *item)
{
	int64_t start = clock_steady();
	enum result result = queue_take(&lane->queue, lane->kind->lease, item);

	if (result != RESULT_OK)
		return result;
	if (item->item.id == 0) {
		lane->closed = true;
		return RESULT_OK;
	}
	result = carry_out(run, lane, item);
	/* At least one, so that all of them have their turn. */
	lane->spent += clock_steady() - start + 1;
	return result;
}

static enum result
serve_all(const struct run *run, int64_t limit)
{
	int64_t end = clock_steady() + DELIVER_RUN_MS;
	struct queue_item item = {.attempts = 0};
	enum result result = RESULT_OK;
	struct lane *lane;

	while (result == RESULT_OK && limit > 0 && clock_steady() < end &&
	    (lane = next_lane(run)) != NULL) {
		result = serve(run, lane, &item);
		if (item.item.id != 0)
			limit--;
	}
	queue_free(&item);
	return result;
}

static enum result
sweep_all(const struct run *run)
{
	enum result result = RESULT_OK;

	for (size_t i = 0; result == RESULT_OK && i < run->count; i++)
		result = queue_sweep(&run->lanes[i].queue);
	return result;
}

static void
report_all(const struct run *run, deliver_each *each, void *state)
{
	for (size_t i = 0; i < run->count; i++) {
		const struct deliver_report *report = &run->lanes[i].report;

		if (report->done + report->put_off + report->given_up > 0)
			each(report, state);
	}
}

enum result
deliver_run(struct store *store, const struct config *config,
    const struct cashbox *only, int64_t limit, deliver_each *each, void *state)
{
	struct run run = {.delivery = {.store = store, .config = config}};
	enum result result = open_run(&run, only);

	if (result == RESULT_OK)
		result = serve_all(&run, limit);
	if (result == RESULT_OK)
		result = sweep_all(&run);
	report_all(&run, each, state);
	http_close(run.delivery.http);
	free(run.lanes);
	return result;
}
