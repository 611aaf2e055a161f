/* What is looked at: settings, files, the way of a request. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "merchant/authorization.h"
#include "selftest/finding.h"
#include "setting/data.h"

#define DAY 86400
#define SLACK 3600 /* of a link's clock */

void
selftest_add(struct selftest *test, enum selftest_word word, bool wrong,
    const char *format, ...)
{
	char text[1024];
	va_list ap;

	if (test->count == SELFTEST_FINDINGS)
		return;
	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	test->findings[test->count].word = word;
	test->findings[test->count].wrong = wrong;
	test->findings[test->count].detail = test->details.length;
	test->count++;
	test->wrong = test->wrong || wrong;
	buf_add(&test->details, text, strlen(text) + 1);
}

void
selftest_settings(struct selftest *test, const char *path,
    const struct buf *mistakes, const char *elsewhere)
{
	if (test->config != NULL)
		selftest_add(test, SELFTEST_SETTINGS, false, "%s", path);
	else if (elsewhere != NULL)
		selftest_add(test, SELFTEST_SETTINGS_ELSEWHERE, true, "%s → %s",
		    elsewhere, path);
	else
		selftest_add(test, SELFTEST_SETTINGS_WRONG, true, "%.*s",
		    (int)mistakes->length,
		    mistakes->data == NULL ? "" : mistakes->data);
}

/* ------ files ------ */

/* The other programs, beside this one. */
static void
check_programs(struct selftest *test)
{
	static const char *const names[] = {
	    "payme-button", "payme-checkout", "payme-qr", "payme-status"};
	char own[PATH_MAX], path[PATH_MAX + 64];
	struct buf missing = {0};

	if (!data_executable_folder(own, 0))
		return;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", own, names[i]);
		if (access(path, X_OK) != 0)
			buf_format(&missing, "%s%s", missing.length ? ", " : "",
			    names[i]);
	}
	selftest_add(test,
	    missing.length ? SELFTEST_PROGRAMS_WRONG : SELFTEST_PROGRAMS,
	    missing.length > 0, "%.*s", (int)missing.length,
	    missing.data == NULL ? "" : missing.data);
	buf_free(&missing);
}

static void
check_templates(struct selftest *test)
{
	static const char *const names[] = {
	    "checkout.mustache", "layout.mustache", "words/uz.json"};
	char *folder = data_folder("templates"), path[PATH_MAX];
	bool missing = folder == NULL;

	for (size_t i = 0; !missing && i < sizeof(names) / sizeof(names[0]);
	     i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		missing = access(path, R_OK) != 0;
	}
	selftest_add(test,
	    missing ? SELFTEST_TEMPLATES_MISSING : SELFTEST_TEMPLATES, missing,
	    "%s", folder == NULL ? "" : folder);
	free(folder);
}

void
selftest_files(struct selftest *test)
{
	check_programs(test);
	check_templates(test);
}

/* ------ the way of a request ------ */

static void
check_login(struct selftest *test)
{
	const char *header = authorization_header(test->request);

	test->login_lost = header == NULL;
	if (header == NULL) {
		selftest_add(test, SELFTEST_LOGIN_LOST, true, "%s", "");
		return;
	}
	for (size_t i = 0;
	     test->config != NULL && i < test->config->cashbox_count; i++)
		if (authorization_valid(&test->config->cashboxes[i], header)) {
			selftest_add(test, SELFTEST_LOGIN_IS_A_KEY, false, "%s",
			    test->config->cashboxes[i].name);
			return;
		}
	selftest_add(test, SELFTEST_LOGIN_ARRIVES, false, "%s", "");
}

/* Whom the first cashbox takes the visitor for. */
static void
check_caller(struct selftest *test)
{
	static const char *const private[] = {"127.0.0.0/8", "10.0.0.0/8",
	    "172.16.0.0/12", "192.168.0.0/16", "::1", "fc00::/7"};
	const struct request *request = test->request;
	struct address_list inside = {0};
	bool hidden;
	char peer[64];

	for (size_t i = 0; i < sizeof(private) / sizeof(private[0]); i++)
		if (address_list_add(&inside, private[i]) != RESULT_OK)
			break;
	address_peer(&test->config->cashboxes[0].trusted_proxies,
	    request_variable(request, "REMOTE_ADDR"),
	    request_variable(request, "HTTP_X_FORWARDED_FOR"), peer,
	    sizeof(peer));
	hidden = address_list_has(&inside, peer) &&
	    !address_list_has(&test->config->cashboxes[0].allow, peer);
	selftest_add(test, hidden ? SELFTEST_CALLER_HIDDEN : SELFTEST_CALLER,
	    hidden, "%s", peer);
	address_list_free(&inside);
}

/* The host and the path; whether by TLS only the web server in front knows. */
static void
check_address(struct selftest *test)
{
	const char *base = test->config->site.base_url;
	const char *host = request_variable(test->request, "HTTP_HOST");
	const char *script = request_variable(test->request, "SCRIPT_NAME");
	const char *slash = script == NULL ? NULL : strrchr(script, '/');
	const char *after = strstr(base, "://");
	char here[1024];

	if (host == NULL || slash == NULL)
		return;
	snprintf(
	    here, sizeof(here), "%s%.*s", host, (int)(slash - script), script);
	if (after != NULL && strcmp(after + 3, here) == 0)
		selftest_add(
		    test, SELFTEST_ADDRESS, false, "%s/%s", base, slash + 1);
	else
		selftest_add(test, SELFTEST_ADDRESS_OTHER, true, "%s ≠ …://%s",
		    base, here);
}

void
selftest_web(struct selftest *test)
{
	check_login(test);
	if (test->config != NULL) {
		check_caller(test);
		check_address(test);
	}
	/* Links are made for a day at most. */
	if (test->expiry > test->now / 1000 + DAY + SLACK)
		selftest_add(test, SELFTEST_CLOCK_OFF, true, "%s", "exp");
}
