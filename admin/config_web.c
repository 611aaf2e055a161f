/*
 * payme config check --web: what only the web server knows.  The pages' address
 * is asked as Payme would ask it, with the self-test's link, which tells what
 * arrived there.
 */
#include <stdio.h>
#include <string.h>

#include "admin/config_check.h"
#include "base/clock.h"
#include "http/http.h"
#include "page/sign.h"
#include "selftest/selftest.h"

#define SECONDS 20
#define ANSWER_MAX ((size_t)1 << 20)
#define LINK_SECONDS 600
#define PROGRAM "payme-merchant"

struct probe {
	struct http *http;
	const struct config *config;
	struct http_answer answer;
	char problem[HTTP_PROBLEM_SIZE];
};

static bool
has(const struct probe *probe, const char *word)
{
	const struct buf *body = &probe->answer.body;

	return body->length > 0 &&
	    memmem(body->data, body->length, word, strlen(word)) != NULL;
}

static enum result
ask(struct probe *probe, const char *url)
{
	struct http_request request = {.url = url,
	    .login = "payme",
	    .key = "config check",
	    .seconds = SECONDS,
	    .answer_max = ANSWER_MAX,
	    .status_only = true};

	buf_free(&probe->answer.body);
	probe->answer = (struct http_answer){0};
	return http_get(probe->http, &request, &probe->answer, probe->problem);
}

/* base_url/payme-merchant[/NAME]?...; false: no memory. */
static bool
put_link(struct buf *out, const struct config_site *site, const char *cashbox)
{
	struct form form = {.count = 0};
	struct buf expiry = {0};
	char hex[SIGN_HEX_SIZE];
	bool signed_well;

	buf_int(&expiry, clock_now() / 1000 + LINK_SECONDS);
	form_add(
	    &form, span_of("exp"), (struct span){expiry.data, expiry.length});
	form_add(&form, span_of("lang"), span_of("en"));
	form_add(&form, span_of("selftest"), span_of("1"));
	signed_well = buf_ok(&expiry) &&
	    sign_make(site->link_secret, PROGRAM, &form, hex) == RESULT_OK;
	buf_format(out, "%s/" PROGRAM "%s%s?", site->base_url,
	    cashbox == NULL ? "" : "/", cashbox == NULL ? "" : cashbox);
	form_put(&form, out);
	buf_format(out, "&sig=%s", signed_well ? hex : "");
	buf_char(out, '\0');
	buf_free(&expiry);
	return signed_well && buf_ok(out);
}

/* ------ what an answer means ------ */

static const struct {
	long status;
	const char *meaning;
} meanings[] = {
    {401,
	"the web server keeps the header Authorization for itself: every call "
	"of Payme's would be answered -32504; see examples/htaccess"},
    {403,
	"the program may not run there: Options +ExecCGI and its handler are "
	"missing, or the folder is closed"},
    {404, "there is no such program: site.base_url is another one"},
    {500,
	"the program does not run: it has to be executable (755), in a folder "
	"that suexec accepts, and find its libraries"},
    {503, "the web server finds no process of it"},
};

static const char *
meaning_of(const struct probe *probe, bool by_name)
{
	long status = probe->answer.status;

	if (status >= 300 && status < 400)
		return "it is a redirect, which makes a GET of Payme's POST "
		       "(-32300): give Payme the final address";
	if (status == 404 && by_name)
		return "PATH_INFO is switched off, so that only the first "
		       "cashbox is reached: AcceptPathInfo On";
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
		if (meanings[i].status == status)
			return meanings[i].meaning;
	if (status != 200)
		return "that is no answer of the program's";
	if (has(probe, "\"code\":-32300") || has(probe, "\"code\":-32400"))
		return "another payme.conf is read there, with another "
		       "link_secret, or none";
	return has(probe, "payme-cgi")
	    ? NULL
	    : "the program is not run, but shown, or "
	      "something else answers";
}

/* What template_escape() made, back again; how many bytes of it. */
static size_t
put_unescaped(struct buf *out, const char *text, size_t length)
{
	static const struct {
		const char *escape;
		char c;
	} escapes[] = {{"&#39;", '\''}, {"&quot;", '"'}, {"&amp;", '&'},
	    {"&lt;", '<'}, {"&gt;", '>'}};

	for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++) {
		size_t size = strlen(escapes[i].escape);

		if (length >= size &&
		    memcmp(text, escapes[i].escape, size) == 0) {
			buf_char(out, escapes[i].c);
			return size;
		}
	}
	buf_char(out, text[0]);
	return 1;
}

/* A line of the self-test's page, without its marks. */
static void
put_plain(struct buf *out, const char *line, const char *end)
{
	bool within = false;

	for (const char *c = line; c < end; c++) {
		if (*c == '<')
			within = true;
		else if (!within)
			c += put_unescaped(out, c, (size_t)(end - c)) - 1;
		if (*c == '>') {
			within = false;
			buf_text(out, " ");
		}
	}
}

/* From this very machine we seem to come from a proxy. */
static bool
tell_finding(const struct buf *text)
{
	static const char proxy[] = "trusted_proxies";
	const char *data = text->data == NULL ? "" : text->data;

	if (memmem(data, text->length, proxy, sizeof(proxy) - 1) == NULL)
		return check_bad(
		    "the web server: %.*s", (int)text->length, data);
	printf("note  if a proxy stands before the web server: %.*s\n",
	    (int)text->length, data);
	return true;
}

/* What it finds wrong where the program runs. */
static bool
tell_findings(struct probe *probe)
{
	static const char mark[] = SELFTEST_WRONG;
	struct buf *body = &probe->answer.body;
	const char *line = body->data, *rest = body->data + body->length;
	bool fine = true;

	while ((line = memmem(line, (size_t)(rest - line), mark,
		    sizeof(mark) - 1)) != NULL) {
		const char *end;
		struct buf text = {0};

		line += sizeof(mark) - 1;
		end = memchr(line, '\n', (size_t)(rest - line));
		put_plain(&text, line, end == NULL ? rest : end);
		if (!tell_finding(&text))
			fine = false;
		buf_free(&text);
		line = end == NULL ? rest : end;
	}
	return fine;
}

static bool
check_program(struct probe *probe, const char *cashbox)
{
	struct buf url = {0};
	const char *meaning;
	bool fine;

	if (!put_link(&url, &probe->config->site, cashbox)) {
		buf_free(&url);
		return check_bad("out of memory");
	}
	if (ask(probe, url.data) != RESULT_OK)
		fine = check_bad("%s/" PROGRAM ": %s: Payme wants HTTPS with "
				 "a valid chain of certificates",
		    probe->config->site.base_url, probe->problem);
	else if ((meaning = meaning_of(probe, cashbox != NULL)) != NULL)
		fine = check_bad("%s/" PROGRAM "%s%s answers %ld: %s",
		    probe->config->site.base_url, cashbox == NULL ? "" : "/",
		    cashbox == NULL ? "" : cashbox, probe->answer.status,
		    meaning);
	else
		fine = tell_findings(probe);
	buf_free(&url);
	return fine;
}

/* ------ what nobody may read ------ */

static bool
check_shown(struct probe *probe, const char *folder, size_t length)
{
	struct buf url = {0};
	bool shown;

	buf_add(&url, folder, length);
	buf_add(&url, "/payme.conf", sizeof("/payme.conf"));
	shown = buf_ok(&url) && ask(probe, url.data) == RESULT_OK &&
	    probe->answer.status == 200 && has(probe, "merchant_id");
	if (shown)
		check_bad("%s can be read by anybody: change all keys and "
			  "secrets, and move it",
		    url.data);
	buf_free(&url);
	return !shown;
}

/* Beside the programs, and in each folder above them. */
static bool
check_secrets(struct probe *probe)
{
	const char *base = probe->config->site.base_url;
	const char *host = strstr(base, "://");
	size_t length = strlen(base);
	bool fine = true;

	while (host != NULL && base + length > host + 3) {
		const char *slash = memrchr(base, '/', length);

		if (!check_shown(probe, base, length))
			fine = false;
		length = slash == NULL ? 0 : (size_t)(slash - base);
	}
	return fine;
}

/* ------ all of it ------ */

static bool
check_programs(struct probe *probe)
{
	const struct config *config = probe->config;
	bool fine = check_program(probe, NULL);

	for (size_t i = 0; fine && i < config->cashbox_count; i++) {
		fine = check_program(probe, config->cashboxes[i].name);
		if (fine)
			check_good("cashbox %s: Payme's address is %s/" PROGRAM
				   "/%s",
			    config->cashboxes[i].name, config->site.base_url,
			    config->cashboxes[i].name);
	}
	return check_secrets(probe) && fine;
}

bool
check_web(const struct config *config)
{
	struct probe probe = {.config = config};
	bool fine;

	if (config->site.base_url[0] == '\0' ||
	    config->site.link_secret[0] == '\0')
		return check_bad("--web wants site.base_url, which is asked, "
				 "and site.link_secret");
	if (http_open(&probe.http) != RESULT_OK)
		return check_bad("out of memory");
	fine = check_programs(&probe);
	buf_free(&probe.answer.body);
	http_close(probe.http);
	return fine;
}
