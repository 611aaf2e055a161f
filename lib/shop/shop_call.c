/* The requests of a call, one after the other. */
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "setting/json.h"
#include "setting/member.h"
#include "shop/shop_step.h"

#define ANSWER_MAX ((size_t)1 << 20)

/* ------ the answer ------ */

static enum shop_call_outcome
judge_status(struct calling *calling, long status)
{
	if (status >= 200 && status <= 299)
		return SHOP_CALL_DONE;
	step_refuse(calling, "answered %ld%s", status,
	    status >= 300 && status <= 399 ? ": redirections are not followed"
					   : "");
	return status == 408 || status == 429 ||
		(status >= 502 && status <= 504)
	    ? SHOP_CALL_SILENT
	    : SHOP_CALL_REFUSED;
}

static enum shop_call_outcome
check_expected(struct calling *calling, const struct buf *body)
{
	const char *pattern = calling->step->expect;
	enum shop_call_outcome outcome = SHOP_CALL_DONE;
	regex_t regex;
	char *text;

	if (pattern == NULL || pattern[0] == '\0')
		return SHOP_CALL_DONE;
	if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) != 0)
		return step_refuse(calling, "expect: not a regular expression");
	text = buf_string(body);
	if (text == NULL)
		outcome = step_refuse(calling, "out of memory");
	else if (regexec(&regex, text, 0, NULL, 0) != 0)
		outcome =
		    step_refuse(calling, "the answer is not what is expected");
	if (text != NULL)
		explicit_bzero(text, body->length);
	free(text);
	regfree(&regex);
	return outcome;
}

/* Some files of PHP begin with a byte-order mark, and so what they say. */
static struct span
without_mark(const struct buf *body)
{
	struct span text = {body->data, body->length};

	if (text.length >= 3 && memcmp(text.data, "\xef\xbb\xbf", 3) == 0)
		text = (struct span){text.data + 3, text.length - 3};
	return text;
}

static enum shop_call_outcome
take(struct calling *calling, const struct buf *body)
{
	const char *name = calling->step->take;
	size_t count = calling->words.count;
	enum json_verdict verdict = JSON_BROKEN;
	struct json_object *root = NULL;
	const char *value = NULL;

	if (name == NULL || name[0] == '\0')
		return SHOP_CALL_DONE;
	if (json_read(without_mark(body), &verdict, &root) != RESULT_OK)
		return step_refuse(calling, "out of memory");
	if (verdict == JSON_SOUND)
		value = member_text(json_member(root, name));
	if (value != NULL && value[0] != '\0')
		step_take(calling, name, value);
	json_object_put(root);
	if (calling->words.count == count)
		return step_refuse(calling, "no %.40s in the answer", name);
	return buf_ok(&calling->taken[count])
	    ? SHOP_CALL_DONE
	    : step_refuse(calling, "out of memory");
}

static enum shop_call_outcome
judge(struct calling *calling, const struct http_answer *answer)
{
	enum shop_call_outcome outcome = judge_status(calling, answer->status);

	if (outcome == SHOP_CALL_DONE)
		outcome = check_expected(calling, &answer->body);
	if (outcome == SHOP_CALL_DONE)
		outcome = take(calling, &answer->body);
	return outcome;
}

/* ------ a step ------ */

static bool
wants_answer(const struct shop_step *step)
{
	return (step->take != NULL && step->take[0] != '\0') ||
	    (step->expect != NULL && step->expect[0] != '\0');
}

static enum shop_call_outcome
send_step(struct calling *calling, const struct message *message)
{
	static const char *const types[] = {
	    [SHOP_FORM] = "application/x-www-form-urlencoded",
	    [SHOP_JSON] = "application/json",
	    [SHOP_XML] = "application/xml",
	};
	const struct shop_step *step = calling->step;
	const struct shop_access *access = calling->access;
	bool named = access->user[0] != '\0';
	struct http_request request = {
	    .url = message->url.data,
	    .method = step->method,
	    .headers = message->headers,
	    .type = types[step->type],
	    .body = {message->body.data, message->body.length},
	    .seconds = SHOP_STEP_SECONDS,
	    .answer_max = ANSWER_MAX,
	    .status_only = !wants_answer(step),
	};
	struct http_answer answer;
	enum shop_call_outcome outcome;
	char problem[HTTP_PROBLEM_SIZE];

	if (step->auth == SHOP_AUTH_BASIC) {
		request.login = named ? access->user : access->key;
		request.key = named ? access->key : "";
	}
	if (http_send(calling->http, &request, &answer, problem) != RESULT_OK) {
		step_refuse(calling, "%s", problem);
		return SHOP_CALL_SILENT;
	}
	outcome = judge(calling, &answer);
	buf_wipe(&answer.body);
	buf_free(&answer.body);
	return outcome;
}

static enum shop_call_outcome
run_step(struct calling *calling)
{
	struct message message = {.header_count = 0};
	enum shop_call_outcome outcome = SHOP_CALL_REFUSED;

	if (step_compose(calling, &message))
		outcome = send_step(calling, &message);
	step_free(&message);
	return outcome;
}

enum shop_call_outcome
shop_call_run(const struct shop_call *call, const struct shop_access *access,
    struct http *http, const struct shop_words *words,
    char problem[SHOP_PROBLEM_SIZE])
{
	struct calling calling = {
	    .call = call, .access = access, .http = http, .problem = problem};
	enum shop_call_outcome outcome = SHOP_CALL_DONE;

	step_open(&calling, words);
	for (size_t i = 0;
	     i < call->count && i < SHOP_STEPS_MAX && outcome == SHOP_CALL_DONE;
	     i++) {
		calling.step = &call->steps[i];
		outcome = run_step(&calling);
	}
	step_close(&calling);
	return outcome;
}
