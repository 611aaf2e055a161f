/*
 * Calls of Telegram's Bot API.  The token is a part of the address: it stands
 * in no log and no message.
 */
#ifndef TELEGRAM_BOT_H
#define TELEGRAM_BOT_H

#include <json-c/json.h>

#include "http/http.h"
#include "setting/config.h"

enum bot_outcome {
	BOT_DONE,
	BOT_REFUSED, /* Telegram will not do it, now or later */
	BOT_LATER, /* it was not done; it may be asked again */
	BOT_UNKNOWN /* nobody knows whether it was done */
};

struct bot {
	struct http *http;
	const struct config_telegram *config;
	char problem[HTTP_PROBLEM_SIZE]; /* of the last call */
};

/*
 * Calls ${method} with the JSON object ${parameters}; what did not come to be
 * is logged.  *result, unless it is NULL, is what was answered: to be put.
 */
enum bot_outcome bot_call(struct bot *, const char *method,
    const struct buf *parameters, struct json_object **result) MUST_CHECK;

#endif
