/* What is looked at: settings, files, the way of a request. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "merchant/authorization.h"
#include "selftest/report.h"
#include "setting/data.h"

#define DAY 86400
#define SLACK 3600 /* of a link's clock */

void
report_add(struct report *report, enum report_word word, bool wrong,
    const char *format, ...)
{
	char text[1024];
	va_list ap;

	if (report->count == REPORT_FINDINGS)
		return;
	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	report->findings[report->count].word = word;
	report->findings[report->count].wrong = wrong;
	report->findings[report->count].detail = report->details.length;
	report->count++;
	report->wrong = report->wrong || wrong;
	buf_add(&report->details, text, strlen(text) + 1);
}

void
report_settings(struct report *report, const char *path,
    const struct buf *mistakes, const char *elsewhere)
{
	if (report->config != NULL)
		report_add(report, REPORT_SETTINGS, false, "%s", path);
	else if (elsewhere != NULL)
		report_add(report, REPORT_SETTINGS_ELSEWHERE, true, "%s → %s",
		    elsewhere, path);
	else
		report_add(report, REPORT_SETTINGS_WRONG, true, "%.*s",
		    (int)mistakes->length,
		    mistakes->data == NULL ? "" : mistakes->data);
}

/* ------ files ------ */

/* The other programs, beside this one. */
static void
check_programs(struct report *report)
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
	report_add(report,
	    missing.length ? REPORT_PROGRAMS_WRONG : REPORT_PROGRAMS,
	    missing.length > 0, "%.*s", (int)missing.length,
	    missing.data == NULL ? "" : missing.data);
	buf_free(&missing);
}

static void
check_templates(struct report *report)
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
	report_add(report,
	    missing ? REPORT_TEMPLATES_MISSING : REPORT_TEMPLATES, missing,
	    "%s", folder == NULL ? "" : folder);
	free(folder);
}

void
report_files(struct report *report)
{
	check_programs(report);
	check_templates(report);
}

/* ------ the way of a request ------ */

static void
check_login(struct report *report)
{
	const char *header = authorization_header(report->request);

	report->login_lost = header == NULL;
	if (header == NULL) {
		report_add(report, REPORT_LOGIN_LOST, true, "%s", "");
		return;
	}
	for (size_t i = 0;
	     report->config != NULL && i < report->config->cashbox_count; i++)
		if (authorization_valid(
			&report->config->cashboxes[i], header)) {
			report_add(report, REPORT_LOGIN_IS_A_KEY, false, "%s",
			    report->config->cashboxes[i].name);
			return;
		}
	report_add(report, REPORT_LOGIN_ARRIVES, false, "%s", "");
}

/* Whom the first cashbox takes the visitor for. */
static void
check_caller(struct report *report)
{
	static const char *const private[] = {"127.0.0.0/8", "10.0.0.0/8",
	    "172.16.0.0/12", "192.168.0.0/16", "::1", "fc00::/7"};
	const struct request *request = report->request;
	struct address_list inside = {0};
	bool hidden;
	char peer[64];

	for (size_t i = 0; i < sizeof(private) / sizeof(private[0]); i++)
		if (address_list_add(&inside, private[i]) != RESULT_OK)
			break;
	address_peer(&report->config->cashboxes[0].trusted_proxies,
	    request_variable(request, "REMOTE_ADDR"),
	    request_variable(request, "HTTP_X_FORWARDED_FOR"), peer,
	    sizeof(peer));
	hidden = address_list_has(&inside, peer) &&
	    !address_list_has(&report->config->cashboxes[0].allow, peer);
	report_add(report, hidden ? REPORT_CALLER_HIDDEN : REPORT_CALLER,
	    hidden, "%s", peer);
	address_list_free(&inside);
}

/* The host and the path; whether by TLS only the web server in front knows. */
static void
check_address(struct report *report)
{
	const char *base = report->config->site.base_url;
	const char *host = request_variable(report->request, "HTTP_HOST");
	const char *script = request_variable(report->request, "SCRIPT_NAME");
	const char *slash = script == NULL ? NULL : strrchr(script, '/');
	const char *after = strstr(base, "://");
	char here[1024];

	if (host == NULL || slash == NULL)
		return;
	snprintf(
	    here, sizeof(here), "%s%.*s", host, (int)(slash - script), script);
	if (after != NULL && strcmp(after + 3, here) == 0)
		report_add(
		    report, REPORT_ADDRESS, false, "%s/%s", base, slash + 1);
	else
		report_add(report, REPORT_ADDRESS_OTHER, true, "%s ≠ …://%s",
		    base, here);
}

void
report_web(struct report *report)
{
	check_login(report);
	if (report->config != NULL) {
		check_caller(report);
		check_address(report);
	}
	/* Links are made for a day at most. */
	if (report->expiry > report->now / 1000 + DAY + SLACK)
		report_add(report, REPORT_CLOCK_OFF, true, "%s", "exp");
}
