/*
 * A scenario is played.  After a step that must give a transaction and does not,
 * the rest still runs: the report then shows everything that is wrong, not only
 * the first thing.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "sandbox/receipt.h"
#include "sandbox/scenario_steps.h"
#include "setting/json.h"

#define CALL_SECONDS 30

struct play {
	const struct stage *stage;
	scenario_told *told;
	void *state; /* of told */
	struct http *http;
	unsigned steps;
	unsigned failed;
	int64_t time; /* of the scenario's transaction */
	char id[RECEIPT_ID_SIZE];
	char other[RECEIPT_ID_SIZE];
	int reason;
	struct buf request;
	struct http_answer answer;
	struct json_object *root; /* of the answer */
	struct buf before; /* the result of the step before */
	struct buf problem; /* empty: the step passed */
};

enum result
play_open(const struct stage *stage, scenario_told *told, void *state,
    struct play **play)
{
	struct play *new;
	enum result result;

	if (sodium_init() < 0)
		return RESULT_BUG;
	new = calloc(1, sizeof(*new));
	if (new == NULL)
		return RESULT_NO_MEMORY;
	new->stage = stage;
	new->told = told;
	new->state = state;
	result = http_open(&new->http);
	if (result != RESULT_OK) {
		free(new);
		return result;
	}
	*play = new;
	return RESULT_OK;
}

static void
forget_answer(struct play *play)
{
	json_object_put(play->root);
	play->root = NULL;
	buf_free(&play->answer.body);
	play->answer.status = 0;
}

unsigned
play_close(struct play *play)
{
	unsigned failed = play->failed;

	forget_answer(play);
	http_close(play->http);
	buf_free(&play->request);
	buf_free(&play->before);
	buf_free(&play->problem);
	free(play);
	return failed;
}

/* ------ the request ------ */

static int64_t
amount_of(const struct play *play, const struct step *step)
{
	if (step->twist != TWIST_AMOUNT)
		return play->stage->amount;
	/* An accumulating account takes any amount but none. */
	return play->stage->kind == CASHBOX_ACCUMULATING
	    ? 0
	    : play->stage->amount + 1;
}

static void
put_payable(const struct play *play, const struct step *step, struct buf *out)
{
	buf_text(out, "\"amount\":");
	buf_int(out, amount_of(play, step));
	buf_text(out, ",\"account\":");
	buf_span(out,
	    step->twist == TWIST_ACCOUNT ? play->stage->unknown
					 : play->stage->account);
}

static void
put_params(const struct play *play, const struct step *step, struct buf *out)
{
	if (strcmp(step->method, STATEMENT) == 0) {
		buf_format(out, "\"from\":%lld,\"to\":%lld",
		    (long long)play->time - 86400000, (long long)play->time);
		return;
	}
	if (strcmp(step->method, CHECK_PERFORM) == 0) {
		put_payable(play, step, out);
		return;
	}
	buf_format(out, "\"id\":\"%s\"",
	    step->twist == TWIST_ID ? play->other : play->id);
	if (strcmp(step->method, CREATE) == 0) {
		buf_format(out, ",\"time\":%lld,", (long long)play->time);
		put_payable(play, step, out);
	}
	if (strcmp(step->method, CANCEL) == 0)
		buf_format(out, ",\"reason\":%d", play->reason);
}

static void
make_request(struct play *play, const struct step *step)
{
	buf_reset(&play->request);
	buf_format(&play->request,
	    "{\"jsonrpc\":\"2.0\",\"id\":%u,\"method\":"
	    "\"%s\",\"params\":{",
	    play->steps, step->method);
	put_params(play, step, &play->request);
	buf_text(&play->request, "}}");
}

/* ------ the answer ------ */

static void
problem(struct play *play, const char *text)
{
	if (play->problem.length == 0)
		buf_text(&play->problem, text);
}

static struct json_object *
result_of(const struct play *play)
{
	return json_member(play->root, "result");
}

static int64_t
integer_at(struct json_object *object, const char *name)
{
	int64_t value = 0;

	return json_integer(json_member(object, name), &value) ? value : 0;
}

static void
check_error(struct play *play, struct json_object *error)
{
	struct json_object *message = json_member(error, "message");
	int64_t code = integer_at(error, "code");

	if (code == 0)
		problem(play, "error.code is no integer");
	if (code <= -31050 && code >= -31099) {
		if (!json_object_is_type(message, json_type_object))
			problem(
			    play, "error.message is no object {ru, uz, en}");
		if (!json_object_is_type(
			json_member(error, "data"), json_type_string))
			problem(play, "error.data is not the account's field");
	}
}

static void
check_envelope(struct play *play)
{
	bool error = json_member(play->root, "error") != NULL;
	int64_t id;

	if (play->answer.status != 200)
		problem(play, "the HTTP status is not 200");
	if (!json_object_is_type(play->root, json_type_object)) {
		problem(play, "the answer is no JSON object");
		return;
	}
	if (error == (result_of(play) != NULL))
		problem(play, "not exactly one of result and error");
	if (!json_integer(json_member(play->root, "id"), &id) ||
	    id != (int64_t)play->steps)
		problem(play, "the id is not the request's");
	if (error)
		check_error(play, json_member(play->root, "error"));
}

static void
ask(struct play *play, const struct step *step)
{
	const struct stage *stage = play->stage;
	struct http_request request = {
	    .url = stage->url,
	    .login = stage->login,
	    .key =
		step->twist == TWIST_KEY ? "wrong key, on purpose" : stage->key,
	    .body = {play->request.data, play->request.length},
	    .seconds = CALL_SECONDS,
	};
	enum json_verdict verdict;
	char why[HTTP_PROBLEM_SIZE];

	forget_answer(play);
	if (!buf_ok(&play->request)) {
		problem(play, "out of memory");
	} else if (http_post(play->http, &request, &play->answer, why) !=
	    RESULT_OK) {
		problem(play, why);
	} else {
		struct span body = {
		    play->answer.body.data, play->answer.body.length};

		if (json_read(body, &verdict, &play->root) != RESULT_OK)
			problem(play, "out of memory");
		else
			check_envelope(play);
	}
}

/* The result as text, to compare with the next one. */
static void
keep_result(struct play *play)
{
	struct json_object *result = result_of(play);

	buf_reset(&play->before);
	if (result != NULL)
		buf_text(&play->before,
		    json_object_to_json_string_ext(
			result, JSON_C_TO_STRING_PLAIN));
}

static void
check_same(struct play *play)
{
	struct json_object *result = result_of(play);
	const char *now = result == NULL
	    ? ""
	    : json_object_to_json_string_ext(result, JSON_C_TO_STRING_PLAIN);

	if (result == NULL || play->before.length == 0 ||
	    !span_is(
		(struct span){play->before.data, play->before.length}, now))
		problem(play, "not the result of the first call");
}

static void
check_code(struct play *play, int64_t low, int64_t high)
{
	int64_t code = integer_at(json_member(play->root, "error"), "code");

	if (code < low || code > high)
		problem(play, "not the error that is wanted");
}

static void
check_state(struct play *play, const struct step *step, int state)
{
	struct json_object *result = result_of(play);
	static const struct {
		const char *method, *member;
	} times[] = {
	    {CREATE, "create_time"},
	    {PERFORM, "perform_time"},
	    {CANCEL, "cancel_time"},
	    {CHECK, "create_time"},
	};

	if (integer_at(result, "state") != state)
		problem(play, "not the state that is wanted");
	if (!json_object_is_type(
		json_member(result, "transaction"), json_type_string))
		problem(play, "transaction is no string");
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
		if (strcmp(times[i].method, step->method) == 0 &&
		    integer_at(result, times[i].member) <= 0)
			problem(play, "the time is missing");
}

static void
check(struct play *play, const struct step *step)
{
	bool many = play->stage->kind == CASHBOX_ACCUMULATING;

	switch (step->wanted) {
	case WANTED_NO_RIGHTS:
		check_code(play, -32504, -32504);
		break;
	case WANTED_WRONG_AMOUNT:
		check_code(play, -31001, -31001);
		break;
	case WANTED_ACCOUNT_ERROR:
		check_code(play, -31099, -31050);
		break;
	case WANTED_ALLOW:
		if (!json_object_get_boolean(
			json_member(result_of(play), "allow")))
			problem(play, "allow is not true");
		break;
	case WANTED_STATE:
		check_state(play, step, step->state);
		break;
	case WANTED_SAME:
		check_same(play);
		break;
	case WANTED_BUSY:
		if (many)
			check_state(play, step, 1);
		else
			check_code(play, -31008, -31008);
		break;
	}
}

static const char *
wanted_text(const struct play *play, const struct step *step, char text[32])
{
	bool many = play->stage->kind == CASHBOX_ACCUMULATING;

	switch (step->wanted) {
	case WANTED_NO_RIGHTS:
		return "error -32504";
	case WANTED_WRONG_AMOUNT:
		return "error -31001";
	case WANTED_ACCOUNT_ERROR:
		return "error -31050 to -31099";
	case WANTED_ALLOW:
		return "allow: true";
	case WANTED_SAME:
		return "the same result";
	case WANTED_BUSY:
		return many ? "state 1" : "error -31008";
	default:
		snprintf(text, 32, "state %d", step->state);
		return text;
	}
}

/* ------ the report ------ */

static struct span
answer_text(const struct play *play)
{
	struct span text = {play->answer.body.data, play->answer.body.length};

	while (text.length > 0 && text.data[text.length - 1] == '\n')
		text.length--;
	return text;
}

static void
tell(const struct play *play, const struct step *step, enum scenario scenario)
{
	char text[32];
	const struct scenario_step told = {
	    .scenario = scenario,
	    .number = play->steps,
	    .method = step->method,
	    .tried = step->says,
	    .wanted = wanted_text(play, step, text),
	    .request = {play->request.data, play->request.length},
	    .response = answer_text(play),
	    .readable = play->root != NULL,
	    .problem = {play->problem.data, play->problem.length},
	};

	play->told(&told, play->state);
}

static void
play_step(struct play *play, const struct step *step, enum scenario scenario)
{
	play->steps++;
	buf_reset(&play->problem);
	make_request(play, step);
	ask(play, step);
	if (play->root != NULL)
		check(play, step);
	if (play->problem.length > 0)
		play->failed++;
	tell(play, step, scenario);
	keep_result(play);
}

/* On an accumulating account the other transaction is still open. */
static void
tidy_up(struct play *play, enum scenario scenario)
{
	static const struct step step = {
	    CANCEL, "the other transaction", TWIST_ID, WANTED_STATE, -1};

	if (play->stage->kind == CASHBOX_ACCUMULATING &&
	    scenario != SCENARIO_PAYMENT)
		play_step(play, &step, scenario);
}

void
play_run(struct play *play, enum scenario scenario)
{
	play->time = clock_now();
	play->reason = scenario == SCENARIO_REFUND ? 5 : 3;
	receipt_make_id(play->id);
	receipt_make_id(play->other);
	for (const struct step *step = scenario_steps[scenario]; step->method;
	     step++)
		play_step(play, step, scenario);
	tidy_up(play, scenario);
}
