/* The page: no template, which may be what is missing, and no style. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "selftest/finding.h"
#include "selftest/selftest.h"
#include "template/template.h"

static const char head[] =
    "Content-Type: text/html; charset=UTF-8\r\n"
    "Content-Security-Policy: default-src 'none'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cache-Control: no-store\r\n\r\n";

static void
put_escaped(struct buf *out, const char *text)
{
	template_escape(out, span_of(text));
}

static void
put_finding(struct buf *out, const struct selftest *test, size_t i,
    enum language language)
{
	enum selftest_word word = test->findings[i].word;
	const char *detail = test->details.data + test->findings[i].detail;

	buf_text(out, test->findings[i].wrong ? SELFTEST_WRONG : "<li>✓ ");
	put_escaped(out, selftest_said(word, language));
	if (detail[0] != '\0') {
		buf_text(out, " <code>");
		put_escaped(out, detail);
		buf_text(out, "</code>");
	}
	if (test->findings[i].wrong &&
	    selftest_mend(word, language)[0] != '\0') {
		buf_text(out, "<p>");
		put_escaped(out, selftest_mend(word, language));
		buf_text(out, "</p>");
	}
	buf_text(out, "</li>\n");
}

static void
put_clock(struct buf *out, const struct selftest *test, enum language language)
{
	buf_format(out, "<p>%s ", selftest_said(SELFTEST_CLOCK, language));
	clock_put(out, test->now, CLOCK_UTC);
	buf_text(out, "</p>\n");
}

/* A form without an address posts to the page's own, signature and all. */
static void
put_button(struct buf *out, enum language language)
{
	buf_text(out, "<form method=\"post\"><button>");
	put_escaped(out, selftest_said(SELFTEST_MAKE_TABLES, language));
	buf_text(out, "</button></form>\n");
}

static void
put_page(struct buf *out, const struct selftest *test, enum language language)
{
	const char *title = selftest_said(SELFTEST_TITLE, language);

	buf_format(out,
	    "<!DOCTYPE html>\n<html lang=\"%s\">\n<meta charset=\"utf-8\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width\">\n"
	    "<title>payme-cgi: %s</title>\n<main>\n<h1>%s</h1>\n<ul>\n",
	    language_code[language], title, title);
	for (size_t i = 0; i < test->count; i++)
		put_finding(out, test, i, language);
	buf_text(out, "</ul>\n");
	if (!test->wrong)
		buf_format(out, "<p><strong>%s</strong></p>\n",
		    selftest_said(SELFTEST_ALL_WELL, language));
	if (test->offer_tables)
		put_button(out, language);
	put_clock(out, test, language);
	buf_text(out, "</main>\n</html>\n");
}

void
selftest_write(struct selftest *test, enum language language)
{
	struct buf out = {0};

	if (test->login_lost)
		buf_text(&out,
		    "Status: 401 Unauthorized\r\nWWW-Authenticate: "
		    "Basic realm=\"payme-cgi\"\r\n");
	else
		buf_text(&out, "Status: 200 OK\r\n");
	buf_text(&out, head);
	put_page(&out, test, language);
	if (!buf_ok(&out) ||
	    request_write(test->request, out.data, out.length) != RESULT_OK)
		test->wrong = true;
	buf_free(&out);
}
