/* Calls of the Bot API. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mask.h"
#include "setting/json.h"
#include "setting/log.h"
#include "telegram/bot.h"

/* A pre-checkout query has ten in all, and the database takes its part. */
#define SECONDS 4

/* What others say, unless they repeat the token. */
static void
keep_problem(struct bot *bot, const char *text)
{
	bool tells = strstr(text, bot->config->token) != NULL;

	mask_line(
	    bot->problem, sizeof(bot->problem), tells ? "(not shown)" : text);
}

/* {"ok":true,"result":...} or {"ok":false,"error_code":...,"description":...} */
static enum bot_outcome
read_answer(struct bot *bot, const struct http_answer *answer,
    struct json_object **result)
{
	struct span text = {answer->body.data, answer->body.length};
	struct json_object *root = NULL;
	enum json_verdict verdict = JSON_BROKEN;
	enum bot_outcome outcome = BOT_UNKNOWN;
	struct span description;
	char status[32];

	if (json_read(text, &verdict, &root) != RESULT_OK)
		root = NULL;
	snprintf(status, sizeof(status), "HTTP %ld", answer->status);
	keep_problem(bot, status);
	if (json_text(json_member(root, "description"), &description))
		keep_problem(bot, description.data);
	if (json_object_get_boolean(json_member(root, "ok"))) {
		outcome = BOT_DONE;
		if (result != NULL)
			*result = json_object_get(json_member(root, "result"));
	} else if (answer->status == 429) {
		outcome = BOT_LATER;
	} else if (answer->status >= 400 && answer->status < 500) {
		outcome = BOT_REFUSED;
	}
	json_object_put(root);
	return outcome;
}

static enum bot_outcome
call(struct bot *bot, const char *url, const struct buf *parameters,
    struct json_object **result)
{
	const struct http_request request = {
	    .url = url,
	    .body = {parameters->data, parameters->length},
	    .seconds = SECONDS,
	};
	char problem[HTTP_PROBLEM_SIZE];
	struct http_answer answer;
	enum bot_outcome outcome;

	switch (http_post(bot->http, &request, &answer, problem)) {
	case RESULT_OK:
		outcome = read_answer(bot, &answer, result);
		buf_free(&answer.body);
		return outcome;
	case RESULT_LOST:
		keep_problem(bot, problem);
		return BOT_UNKNOWN;
	default:
		keep_problem(bot, problem);
		return BOT_LATER;
	}
}

enum bot_outcome
bot_call(struct bot *bot, const char *method, const struct buf *parameters,
    struct json_object **result)
{
	struct buf address = {0};
	char *url;
	enum bot_outcome outcome = BOT_LATER;

	buf_format(&address, "%s/bot%s/%s", bot->config->api_url,
	    bot->config->token, method);
	url = buf_string(&address);
	if (url != NULL && buf_ok(parameters))
		outcome = call(bot, url, parameters, result);
	else
		keep_problem(bot, "out of memory");
	if (outcome != BOT_DONE)
		log_warning("telegram: %s: %s", method, bot->problem);
	if (url != NULL)
		explicit_bzero(url, strlen(url));
	free(url);
	buf_wipe(&address);
	buf_free(&address);
	return outcome;
}
