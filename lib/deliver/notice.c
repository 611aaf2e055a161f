/* Notices by POST. */
#include <stdio.h>

#include "base/hmac.h"
#include "deliver/notice.h"
#include "payment/entry.h"
#include "setting/json.h"

#define SECONDS 30 /* for the whole of it */
#define ANSWER_MAX ((size_t)64 << 10) /* nobody reads it */
#define HEADER_SIZE 128

/* An account has no state of its own: that of its payment is told. */
static const char *
state_name(const struct cashbox *box, const struct outbox_item *item)
{
	return box->kind == CASHBOX_ACCUMULATING
	    ? order_event_name(item->event)
	    : order_state_name(item->order_state);
}

void
notice_put(
    struct buf *out, const struct cashbox *box, const struct queue_item *queued)
{
	const struct outbox_item *item = &queued->item;

	buf_char(out, '{');
	entry_put_member(out, "id", item->id);
	buf_text(out, ",\"event\":");
	json_put_text(out, order_event_name(item->event));
	buf_text(out, ",\"cashbox\":");
	json_put_text(out, box->name);
	buf_text(out, ",\"account\":");
	buf_span(
	    out, (struct span){queued->account.data, queued->account.length});
	buf_char(out, ',');
	entry_put_member(out, "amount", item->amount);
	buf_text(out, ",\"state\":");
	json_put_text(out, state_name(box, item));
	buf_text(out, ",\"transaction\":");
	if (item->payme_id.data == NULL)
		buf_text(out, "null");
	else
		json_put_string(out, item->payme_id);
	buf_char(out, ',');
	entry_put_member(out, "time", item->time);
	buf_char(out, '}');
}

/* "Not now" is said for all that is to be told. */
static enum delivery_outcome
judge(long status, char *problem)
{
	if (status >= 200 && status <= 299)
		return DELIVERY_DONE;
	snprintf(problem, DELIVERY_PROBLEM_SIZE, "answered %ld%s", status,
	    status >= 300 && status <= 399 ? ": redirections are not followed"
					   : "");
	return status == 429 || (status >= 502 && status <= 504)
	    ? DELIVERY_SILENT
	    : DELIVERY_FAILED;
}

static enum delivery_outcome
post(const struct delivery *delivery, const struct cashbox *box,
    const struct queue_item *queued, struct span body, char *problem)
{
	char hex[HMAC_HEX_SIZE], signature[HEADER_SIZE], event[HEADER_SIZE];
	const char *const headers[] = {signature, event, NULL};
	const struct http_request request = {
	    .url = box->notify_url,
	    .headers = headers,
	    .body = body,
	    .type = "application/json",
	    .seconds = SECONDS,
	    .answer_max = ANSWER_MAX,
	    .status_only = true,
	};
	struct http_answer answer;

	hmac_hex(delivery->config->site.link_secret, body, hex);
	snprintf(signature, sizeof(signature), "X-Payme-Signature: %s", hex);
	snprintf(event, sizeof(event), "X-Payme-Event-Id: %lld",
	    (long long)queued->item.id);
	if (http_post(delivery->http, &request, &answer, problem) != RESULT_OK)
		return DELIVERY_SILENT;
	buf_free(&answer.body);
	return judge(answer.status, problem);
}

enum delivery_outcome
notice_run(const struct delivery *delivery, const struct cashbox *box,
    const struct queue_item *queued, char problem[DELIVERY_PROBLEM_SIZE])
{
	const char *missing = NULL;
	enum delivery_outcome outcome = DELIVERY_FAILED;
	struct buf body = {0};

	notice_put(&body, box, queued);
	if (box->notify_url[0] == '\0')
		missing = "no notify_url in the configuration";
	else if (queued->account.length == 0)
		missing = "the order is gone";
	else if (!buf_ok(&body))
		missing = "out of memory";
	if (missing != NULL)
		snprintf(problem, DELIVERY_PROBLEM_SIZE, "%s", missing);
	else
		outcome = post(delivery, box, queued,
		    (struct span){body.data, body.length}, problem);
	buf_free(&body);
	return outcome;
}
