/* What can be told of a call before it is made. */
#include <regex.h>
#include <stdio.h>
#include <string.h>

#include "shop/shop_step.h"

static bool
is_method(const char *method)
{
	static const char *const methods[] = {
	    "GET", "POST", "PUT", "PATCH", "DELETE"};

	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (strcmp(method, methods[i]) == 0)
			return true;
	return false;
}

static bool
is_regex(const char *pattern)
{
	regex_t regex;

	if (pattern == NULL || pattern[0] == '\0')
		return true;
	if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) != 0)
		return false;
	regfree(&regex);
	return true;
}

static bool
is_word(const char *name)
{
	return strspn(name, "abcdefghijklmnopqrstuvwxyz_") == strlen(name);
}

static bool
check_step(struct calling *calling)
{
	const struct shop_step *step = calling->step;
	const char *name = step->take == NULL ? "" : step->take;
	bool body = step->body != NULL && step->body[0] != '\0';

	if (!is_method(step->method))
		step_refuse(calling, "method: GET, POST, PUT, PATCH or DELETE");
	else if (body && strcmp(step->method, "GET") == 0)
		step_refuse(calling, "body: a GET has none");
	else if (!is_regex(step->expect))
		step_refuse(calling, "expect: not a regular expression");
	else if (!is_word(name))
		step_refuse(
		    calling, "take: small letters and \"_\" make a word");
	else if (step_check(calling))
		return true;
	return false;
}

bool
shop_call_check(const struct shop_call *call, const struct shop_words *words,
    char problem[SHOP_PROBLEM_SIZE])
{
	static const struct shop_access nobody = {"", "", ""};
	struct calling calling = {
	    .call = call, .access = &nobody, .problem = problem};
	bool fine = true;

	if (call->count > SHOP_STEPS_MAX) {
		snprintf(problem, SHOP_PROBLEM_SIZE, "at most %d steps",
		    SHOP_STEPS_MAX);
		return false;
	}
	step_open(&calling, words);
	for (size_t i = 0; i < call->count && fine; i++) {
		calling.step = &call->steps[i];
		fine = check_step(&calling);
		if (fine && calling.step->take != NULL &&
		    calling.step->take[0] != '\0')
			step_take(&calling, calling.step->take, "");
	}
	step_close(&calling);
	return fine;
}
