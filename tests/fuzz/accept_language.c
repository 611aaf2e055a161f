/*
 * Any Accept-Language header: the answer is a language of the site, and the
 * one that a slow reader of our own finds by regular expressions.
 */
#include <regex.h>

#include "page/language.h"
#include "tests/fuzz/fuzz.h"

/* RFC 9110, section 12.5.4; a range of RFC 4647, section 2.1. */
#define ELEMENT                                                            \
	"^[ \t]*(\\*|[a-z]{1,8}(-[a-z0-9]{1,8})*)[ \t]*"                   \
	"(;[ \t]*q=(0(\\.[0-9]{0,3})?|1(\\.0{0,3})?)[ \t]*)?$"

static const struct config_site sites[] = {
    {.languages = {LANGUAGE_RU, LANGUAGE_UZ, LANGUAGE_EN},
	.language_count = 3},
    {.languages = {LANGUAGE_UZ, LANGUAGE_EN}, .language_count = 2},
    {.languages = {LANGUAGE_EN, LANGUAGE_RU, LANGUAGE_UZ},
	.language_count = 3},
    {.languages = {LANGUAGE_RU}, .language_count = 1},
};

struct weight {
	double weight; /* -1: nothing is said */
	int place;
};

/* Whether ${element} speaks of ${code}, and with which weight. */
static bool
speaks_of(const regex_t *pattern, const char *element, const char *code,
    double *weight)
{
	regmatch_t part[7];
	const char *range;
	size_t length;

	if (regexec(pattern, element, 7, part, 0) != 0)
		return false;
	range = element + part[1].rm_so;
	length = strcspn(range, "- \t;");
	if (length != strlen(code) || strncasecmp(range, code, length) != 0)
		return false;
	*weight = part[4].rm_so < 0 ? 1 : atof(element + part[4].rm_so);
	return true;
}

static struct weight
weight_of(const regex_t *pattern, const char *accept, const char *code)
{
	char *copy = strdup(accept), *rest = copy, *element;
	struct weight best = {-1, 0};

	PROMISE(copy != NULL);
	for (int place = 0; (element = strsep(&rest, ",")) != NULL; place++) {
		double weight;

		if (speaks_of(pattern, element, code, &weight) &&
		    weight > best.weight)
			best = (struct weight) {weight, place};
	}
	free(copy);
	return best;
}

static enum language
choose_slowly(const struct config_site *site, const char *accept)
{
	enum language language = site->languages[0];
	struct weight best = {0, 0};
	static regex_t pattern;
	static bool compiled;

	if (!compiled)
		PROMISE(regcomp(&pattern, ELEMENT,
		    REG_EXTENDED | REG_ICASE) == 0);
	compiled = true;
	for (size_t i = 0; i < site->language_count; i++) {
		struct weight own = weight_of(
		    &pattern, accept, language_code[site->languages[i]]);

		if (own.weight < 0)
			own = weight_of(&pattern, accept, "*");
		if (own.weight > best.weight || (own.weight > 0 &&
		    own.weight == best.weight && own.place < best.place)) {
			best = own;
			language = site->languages[i];
		}
	}
	return language;
}

static void
run(struct span input)
{
	char *accept = strndup(input.data, input.length);

	PROMISE(accept != NULL);
	for (size_t i = 0; i < sizeof(sites) / sizeof(sites[0]); i++)
		PROMISE(language_choose(&sites[i], span_of(NULL), accept) ==
		    choose_slowly(&sites[i], accept));
	free(accept);
}

FUZZ_TARGET("accept_language")
