/* Calls to the merchant. */
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "sandbox/ask.h"
#include "setting/json.h"

#define CALL_SECONDS 15
#define PROBLEM_SIZE 255

enum result
sandbox_begin(
    struct sandbox *sandbox, const struct config *config, struct store *store)
{
	*sandbox = (struct sandbox){.config = config, .store = store};
	return faults_read(store, sandbox->faults);
}

void
sandbox_end(struct sandbox *sandbox)
{
	http_close(sandbox->http);
}

bool
sandbox_endpoint(
    const struct config *config, const struct cashbox *box, struct buf *url)
{
	if (config->sandbox_endpoint[0] != '\0') {
		buf_text(url, config->sandbox_endpoint);
		return true;
	}
	buf_format(
	    url, "%s/payme-merchant/%s", config->site.base_url, box->name);
	return config->site.base_url[0] != '\0';
}

/* ------ one call ------ */

struct call {
	struct sandbox *sandbox;
	const struct cashbox *box;
	const char *receipt; /* its id */
	const char *url;
	int64_t id; /* of the JSON-RPC request */
	struct buf request;
	struct http_answer answer;
	char problem[HTTP_PROBLEM_SIZE];
};

static void
rest(int64_t milliseconds)
{
	struct timespec time = {.tv_sec = milliseconds / 1000,
	    .tv_nsec = milliseconds % 1000 * 1000000};

	while (nanosleep(&time, &time) != 0)
		;
}

static enum result
note(struct call *call, int64_t start, int64_t steady)
{
	struct span problem = span_of(call->problem);
	struct receipt_call row = {
	    .receipt = span_of(call->receipt),
	    .time = start,
	    .duration = clock_steady() - steady,
	    .request = {call->request.data, call->request.length},
	    .answer = {call->answer.body.data, call->answer.body.length},
	};

	if (problem.length > PROBLEM_SIZE)
		problem.length = PROBLEM_SIZE;
	if (problem.length > 0)
		row.problem = problem;
	return receipt_add_call(call->sandbox->store, &row);
}

/* *answered: an answer came, whatever it is. */
static enum result
send_once(struct call *call, bool *answered)
{
	struct sandbox *sandbox = call->sandbox;
	struct http_request request = {
	    .url = call->url,
	    .login = call->box->login,
	    .key = sandbox->faults[FAULT_KEY] != 0 ? "wrong, on purpose"
						   : call->box->keys[0],
	    .body = {call->request.data, call->request.length},
	    .seconds = CALL_SECONDS,
	};
	int64_t start, steady;
	enum result result;

	rest(sandbox->faults[FAULT_DELAY]);
	start = clock_now();
	steady = clock_steady();
	buf_free(&call->answer.body);
	call->problem[0] = '\0';
	result =
	    http_post(sandbox->http, &request, &call->answer, call->problem);
	if (result != RESULT_OK && result != RESULT_LOST &&
	    result != RESULT_DOWN)
		return result;
	*answered = result == RESULT_OK;
	return note(call, start, steady);
}

/* Until an answer comes; the faults lose the first, or ask once more. */
static enum result
send_all(struct call *call, bool writes, struct buf *first, bool *answered)
{
	int64_t *faults = call->sandbox->faults;
	bool again =
	    writes && (faults[FAULT_LOST] != 0 || faults[FAULT_DOUBLED] != 0);
	enum result result;

	for (int tries = 0; tries < ASK_TRIES; tries++) {
		result = send_once(call, answered);
		if (result != RESULT_OK)
			return result;
		if (!*answered)
			continue;
		if (!again)
			return RESULT_OK;
		again = false;
		buf_add(
		    first, call->answer.body.data, call->answer.body.length);
	}
	return RESULT_OK;
}

/* ------ what it says ------ */

static void
judge(const struct call *call, struct answer *answer)
{
	struct json_object *error = json_member(answer->root, "error");
	struct json_object *result = json_member(answer->root, "result");

	int64_t id;

	answer->kind = ANSWER_WRONG;
	if (call->answer.status != 200 || (error == NULL) == (result == NULL) ||
	    !json_integer(json_member(answer->root, "id"), &id) ||
	    id != call->id)
		return;
	if (result != NULL) {
		answer->result = result;
		if (json_object_is_type(result, json_type_object))
			answer->kind = ANSWER_RESULT;
	} else if (json_integer(json_member(error, "code"), &answer->code)) {
		answer->kind = ANSWER_ERROR;
	}
}

static enum result
read_answer(
    const struct call *call, const struct buf *first, struct answer *answer)
{
	struct span body = {call->answer.body.data, call->answer.body.length};
	enum json_verdict verdict;
	enum result result = json_read(body, &verdict, &answer->root);

	if (result != RESULT_OK)
		return result;
	judge(call, answer);
	/* "The repeated answer must be the first one." */
	if (first->length > 0 &&
	    !span_equal(body, (struct span){first->data, first->length}))
		answer->kind = ANSWER_WRONG;
	return RESULT_OK;
}

static bool
is_writing(const char *method)
{
	static const char *const methods[] = {
	    "CreateTransaction", "PerformTransaction", "CancelTransaction"};

	for (int i = 0; i < 3; i++)
		if (strcmp(methods[i], method) == 0)
			return true;
	return false;
}

static enum result
ask(struct call *call, const char *method, struct span params,
    struct answer *answer)
{
	struct buf first = {0};
	bool answered = false;
	enum result result = RESULT_OK;

	buf_format(&call->request,
	    "{\"jsonrpc\":\"2.0\",\"id\":%lld,\"method\":\"%s\",\"params\":",
	    (long long)call->id, method);
	buf_span(&call->request, params);
	buf_char(&call->request, '}');
	if (!buf_ok(&call->request))
		return RESULT_NO_MEMORY;
	result = send_all(call, is_writing(method), &first, &answered);
	if (result == RESULT_OK && answered)
		result = read_answer(call, &first, answer);
	buf_free(&first);
	return result;
}

enum result
sandbox_ask(struct sandbox *sandbox, const struct cashbox *box,
    const struct receipt *receipt, const char *method, struct span params,
    struct answer *answer)
{
	struct call call = {
	    .sandbox = sandbox,
	    .box = box,
	    .receipt = receipt->id,
	    .id = clock_now(),
	};
	struct buf url = {0};
	bool known = sandbox_endpoint(sandbox->config, box, &url);
	enum result result = RESULT_OK;

	*answer = (struct answer){.kind = ANSWER_NONE};
	buf_char(&url, '\0');
	call.url = url.data;
	if (!buf_ok(&url))
		result = RESULT_NO_MEMORY;
	else if (known && sandbox->http == NULL)
		result = http_open(&sandbox->http);
	if (result == RESULT_OK && known)
		result = ask(&call, method, params, answer);
	buf_free(&url);
	buf_free(&call.request);
	buf_free(&call.answer.body);
	return result;
}

void
answer_free(struct answer *answer)
{
	json_object_put(answer->root);
	*answer = (struct answer){.kind = ANSWER_NONE};
}
