/* What the commands that ask Payme share. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/subscribe.h"
#include "base/text.h"
#include "setting/log.h"

#define TOKEN_MAX 4096

static void
log_line(void *state, const char *line)
{
	(void)state;
	log_warning("%s", line);
}

struct payme *
open_payme(const struct admin *admin, const struct cashbox *box)
{
	const struct payme_setup setup = {
	    .url = admin->config->service.api_url,
	    .merchant_id = box->merchant_id,
	    .key = box->keys[0],
	    .language = given(admin, OPTION_LANG)
		? value_of(admin, OPTION_LANG)
		: language_code[admin->config->site.languages[0]],
	    .log = log_line,
	};
	const char *problem;
	struct payme *payme = payme_open(&setup, &problem);

	if (payme == NULL)
		refuse("%s", problem);
	return payme;
}

enum status
tell_outcome(const struct payme *payme, enum payme_outcome outcome)
{
	const struct payme_error *error = payme_last_error(payme);

	if (outcome == PAYME_OK)
		return STATUS_DONE;
	if (error->code == 0)
		refuse("%s", error->text);
	else
		refuse("%s (%lld)", error->text, (long long)error->code);
	return outcome == PAYME_UNKNOWN ? STATUS_UNKNOWN : STATUS_REFUSED;
}

bool
read_number(const struct admin *admin, enum admin_option option, int64_t low,
    int64_t high, int64_t missing, int64_t *number)
{
	*number = missing;
	if (!given(admin, option))
		return true;
	if (text_int(span_of(value_of(admin, option)), number) == RESULT_OK &&
	    *number >= low && *number <= high)
		return true;
	refuse("%s: a number from %lld to %lld is wanted",
	    value_of(admin, option), (long long)low, (long long)high);
	return false;
}

/* Others see the command line. */
static char *
take_argument(const char *text)
{
	char *copy = strdup(text);

	explicit_bzero((char *)text, strlen(text));
	return copy;
}

static char *
read_line(void)
{
	char *line = calloc(1, TOKEN_MAX + 2);

	if (line != NULL && fgets(line, TOKEN_MAX + 2, stdin) != NULL)
		line[strcspn(line, "\r\n")] = '\0';
	return line;
}

char *
read_token(const char *text)
{
	char *token =
	    strcmp(text, "-") == 0 ? read_line() : take_argument(text);

	if (token != NULL && token[0] != '\0')
		return token;
	refuse("no token");
	free(token);
	return NULL;
}

void
free_token(char *token)
{
	if (token != NULL)
		explicit_bzero(token, strlen(token));
	free(token);
}

bool
read_period(const struct admin *admin, int64_t *from, int64_t *to)
{
	if (!read_time(value_of(admin, OPTION_FROM), from) ||
	    !read_time(value_of(admin, OPTION_TO), to))
		return false;
	if (*from >= 0 && *from <= *to)
		return true;
	refuse("--to is before --from");
	return false;
}
