/* Who asks, and in which order things are looked at. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "page/form.h"
#include "page/language.h"
#include "page/sign.h"
#include "selftest/finding.h"
#include "selftest/selftest.h"
#include "setting/data.h"

/* payme.conf where it was meant to be, or where it was put by mistake. */
struct place {
	char *path; /* where it is looked for */
	char *elsewhere; /* where it is, or NULL */
	char *secret;
	struct config *config;
	struct buf mistakes;
};

/* In the programs' own folder, or one above the right one. */
static char *
find_elsewhere(void)
{
	static const int above[] = {0, 2};
	char folder[PATH_MAX], *path;

	for (size_t i = 0; i < sizeof(above) / sizeof(above[0]); i++) {
		if (!data_executable_folder(folder, above[i]) ||
		    asprintf(&path, "%s/payme.conf", folder) < 0)
			return NULL;
		if (access(path, F_OK) == 0)
			return path;
		free(path);
	}
	return NULL;
}

/* Whatever is wrong with it, its owner is known by the secret in it. */
static void
find_settings(struct place *place)
{
	const char *found;

	place->path = config_path();
	if (place->path == NULL)
		return;
	if (config_read(place->path, &place->config, &place->mistakes) ==
	    RESULT_OK)
		return;
	if (access(place->path, F_OK) != 0)
		place->elsewhere = find_elsewhere();
	found = place->elsewhere == NULL ? place->path : place->elsewhere;
	place->secret = config_link_secret(found);
}

static void
forget(struct place *place)
{
	if (place->secret != NULL)
		sodium_memzero(place->secret, strlen(place->secret));
	free(place->secret);
	config_free(place->config);
	buf_free(&place->mistakes);
	free(place->elsewhere);
	free(place->path);
}

static enum language
read_language(const struct request *request, const struct form *form)
{
	static const struct config_site all = {
	    .languages = {LANGUAGE_RU, LANGUAGE_UZ, LANGUAGE_EN},
	    .language_count = CONFIG_LANGUAGES};

	return language_choose(&all, form_get(form, "lang"),
	    request_variable(request, "HTTP_ACCEPT_LANGUAGE"));
}

static void
look(struct selftest *test, const struct place *place)
{
	selftest_web(test);
	selftest_settings(
	    test, place->path, &place->mistakes, place->elsewhere);
	selftest_files(test);
	selftest_database(test);
}

static void
tell(struct selftest *test, const struct place *place, const struct form *form,
    enum sign_verdict verdict)
{
	if (verdict == SIGN_EXPIRED)
		selftest_add(test, SELFTEST_EXPIRED, true, "%s", "");
	else
		look(test, place);
	selftest_write(test, read_language(test->request, form));
	buf_free(&test->details);
}

static bool
answer(struct request *request, const struct form *form)
{
	const char *method = request_variable(request, "REQUEST_METHOD");
	struct place place = {.path = NULL};
	struct selftest test = {.request = request,
	    .now = clock_now(),
	    .make_tables = method != NULL && strcmp(method, "POST") == 0};
	enum sign_verdict verdict;

	find_settings(&place);
	test.config = place.config;
	verdict =
	    sign_check(place.config == NULL ? place.secret
					    : place.config->site.link_secret,
		SELFTEST_PAGE, form, test.now);
	if ((verdict == SIGN_GOOD || verdict == SIGN_EXPIRED) &&
	    text_int(form_get(form, "exp"), &test.expiry) == RESULT_OK)
		tell(&test, &place, form, verdict);
	forget(&place);
	return verdict == SIGN_GOOD || verdict == SIGN_EXPIRED;
}

bool
selftest_answer(struct request *request)
{
	const char *query = request_variable(request, "QUERY_STRING");
	struct form form = {.count = 0};
	bool answered;

	if (query == NULL || strstr(query, "selftest") == NULL)
		return false;
	answered = form_read(&form, span_of(query)) == RESULT_OK &&
	    form_has(&form, "selftest") && answer(request, &form);
	form_free(&form);
	if (answered)
		request_finish(request);
	return answered;
}
