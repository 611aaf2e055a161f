/* Origins (RFC 6454) and patterns. */
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "page/referer.h"

#define REFERER_MAX 4096

struct origin {
	bool secure;
	struct span host;
	int64_t port;
	const char *rest; /* path and query */
};

/* ":8080" after the host; an IPv6 address has colons within brackets. */
static bool
read_port(struct span authority, struct origin *origin)
{
	const char *colon = memrchr(authority.data, ':', authority.length);
	const char *bracket = memrchr(authority.data, ']', authority.length);
	struct span port;

	origin->port = origin->secure ? 443 : 80;
	origin->host = authority;
	if (colon == NULL || (bracket != NULL && colon < bracket))
		return true;
	origin->host.length = (size_t)(colon - authority.data);
	port = (struct span){
	    colon + 1, authority.length - origin->host.length - 1};
	return text_int(port, &origin->port) == RESULT_OK && origin->port > 0 &&
	    origin->port <= 65535;
}

static bool
read_origin(const char *url, struct origin *origin)
{
	struct span authority;

	if (strncasecmp(url, "http://", 7) == 0)
		*origin = (struct origin){.rest = url + 7};
	else if (strncasecmp(url, "https://", 8) == 0)
		*origin = (struct origin){.secure = true, .rest = url + 8};
	else
		return false;
	authority = (struct span){origin->rest, strcspn(origin->rest, "/?#")};
	origin->rest += authority.length;
	return memchr(authority.data, '@', authority.length) == NULL &&
	    read_port(authority, origin) && origin->host.length > 0;
}

static bool
is_of(const struct origin *a, const char *url)
{
	struct origin b;

	return read_origin(url, &b) && a->secure == b.secure &&
	    a->port == b.port && a->host.length == b.host.length &&
	    strncasecmp(a->host.data, b.host.data, b.host.length) == 0;
}

/* A group as text; what is no text is not there. */
static void
put_group(const char *text, const regmatch_t *group, struct buf *out)
{
	struct span found;

	if (group->rm_so < 0)
		return;
	found = (struct span){
	    text + group->rm_so, (size_t)(group->rm_eo - group->rm_so)};
	if (text_percent_decode(out, found, false) != RESULT_OK ||
	    !text_is_plain((struct span){out->data, out->length}))
		buf_reset(out);
}

static enum result
match(const char *pattern, const char *text, struct buf *number,
    struct buf *secret)
{
	regmatch_t groups[3];
	regex_t regex;
	int code = regcomp(&regex, pattern, REG_EXTENDED);

	if (code != 0)
		return code == REG_ESPACE ? RESULT_NO_MEMORY : RESULT_OK;
	if (regexec(&regex, text, 3, groups, 0) == 0) {
		put_group(text, &groups[1], number);
		put_group(text, &groups[2], secret);
	}
	regfree(&regex);
	return buf_ok(number) && buf_ok(secret) ? RESULT_OK : RESULT_NO_MEMORY;
}

enum result
referer_read(const struct config_site *site, const char *pattern,
    const char *referer, struct buf *number, struct buf *secret)
{
	struct origin origin;
	enum result result;
	char *text;

	if (referer == NULL || pattern[0] == '\0' ||
	    strlen(referer) > REFERER_MAX || !read_origin(referer, &origin) ||
	    (!is_of(&origin, site->base_url) &&
		!is_of(&origin, site->store_url)))
		return RESULT_OK;
	text = strndup(origin.rest, strcspn(origin.rest, "#"));
	if (text == NULL)
		return RESULT_NO_MEMORY;
	result = match(pattern, text, number, secret);
	free(text);
	return result;
}
