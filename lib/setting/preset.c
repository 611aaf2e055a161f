/* Presets, as libConfuse reads them. */
#include <confuse.h>
#include <errno.h>
#include <regex.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "setting/preset.h"

const char *const preset_column_name[PRESET_COLUMNS] = {"id", "number",
    "status", "tiyin", "exact", "currency", "method", "secret", "email",
    "phone"};
const char *const preset_item_name[PRESET_ITEM_COLUMNS] = {
    "title", "sku", "product", "count", "price", "total", "kind"};
const char *const preset_list_name[PRESET_LISTS] = {
    "awaiting", "reserved", "paid", "cancelled", "refunded", "methods"};
const char *const preset_change_name[PRESET_CHANGES] = {
    "reserve", "pay", "release", "cancel", "refund"};

/* clang-format off */
static cfg_opt_t step_options[] = {
    CFG_STR("method", "POST", CFGF_NONE),
    CFG_STR("path", "", CFGF_NONE),
    CFG_STR("type", "json", CFGF_NONE),
    CFG_STR("auth", "none", CFGF_NONE),
    CFG_STR("body", "", CFGF_NONE),
    CFG_STR("take", "", CFGF_NONE),
    CFG_STR("expect", "", CFGF_NONE),
    CFG_END()
};

static cfg_opt_t http_options[] = {
    CFG_SEC("step", step_options,
	CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES),
    CFG_END()
};

static cfg_opt_t options[] = {
    CFG_STR("title", "", CFGF_NONE),
    CFG_STR("prefix", "", CFGF_NONE),
    CFG_STR("currency", "UZS", CFGF_NONE),
    CFG_STR_LIST("awaiting", (char *)"{}", CFGF_NONE),
    CFG_STR_LIST("reserved", (char *)"{}", CFGF_NONE),
    CFG_STR_LIST("paid", (char *)"{}", CFGF_NONE),
    CFG_STR_LIST("cancelled", (char *)"{}", CFGF_NONE),
    CFG_STR_LIST("refunded", (char *)"{}", CFGF_NONE),
    CFG_STR_LIST("methods", (char *)"{}", CFGF_NONE),
    CFG_STR_LIST("writes", (char *)"{}", CFGF_NONE),
    CFG_STR_LIST("money", (char *)"{}", CFGF_NONE),
    CFG_STR_LIST("variants", (char *)"{}", CFGF_NONE),
    CFG_STR("variant", "", CFGF_NONE),
    CFG_STR("lookup", "", CFGF_NONE),
    CFG_STR("items", "", CFGF_NONE),
    CFG_STR_LIST("reserve", (char *)"{}", CFGF_NONE),
    CFG_STR_LIST("pay", (char *)"{}", CFGF_NONE),
    CFG_STR_LIST("release", (char *)"{}", CFGF_NONE),
    CFG_STR_LIST("cancel", (char *)"{}", CFGF_NONE),
    CFG_STR_LIST("refund", (char *)"{}", CFGF_NONE),
    CFG_STR("parameter", "", CFGF_NONE),
    CFG_STR("referer", "", CFGF_NONE),
    CFG_STR("cookie", "", CFGF_NONE),
    CFG_STR("session", "", CFGF_NONE),
    CFG_SEC("http", http_options,
	CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES),
    CFG_END()
};
/* clang-format on */

/* libConfuse's callback gets no argument of ours: the reading under way. */
static struct reading {
	struct buf *mistakes;
	const char *path;
	bool failed;
} reading;

size_t
preset_count(const struct preset *preset, const char *list)
{
	return cfg_size(preset->tree, list);
}

const char *
preset_item(const struct preset *preset, const char *list, size_t i)
{
	return cfg_getnstr(preset->tree, list, (unsigned)i);
}

const char *
preset_text(const struct preset *preset, const char *name)
{
	return cfg_getstr(preset->tree, name);
}

bool
preset_has(const struct preset *preset, const char *list, struct span item)
{
	for (size_t i = 0; i < preset_count(preset, list); i++)
		if (span_is(item, preset_item(preset, list, i)))
			return true;
	return false;
}

size_t
preset_steps(const struct preset *preset, enum preset_change change,
    struct preset_step *steps, size_t max)
{
	cfg_t *http =
	    cfg_gettsec(preset->tree, "http", preset_change_name[change]);
	size_t count = http == NULL ? 0 : cfg_size(http, "step");

	for (size_t i = 0; i < count && i < max; i++) {
		cfg_t *step = cfg_getnsec(http, "step", (unsigned)i);

		steps[i] = (struct preset_step){
		    .name = cfg_title(step),
		    .method = cfg_getstr(step, "method"),
		    .path = cfg_getstr(step, "path"),
		    .type = cfg_getstr(step, "type"),
		    .auth = cfg_getstr(step, "auth"),
		    .body = cfg_getstr(step, "body"),
		    .take = cfg_getstr(step, "take"),
		    .expect = cfg_getstr(step, "expect"),
		};
	}
	return count;
}

__attribute__((format(printf, 1, 2))) static void
mistake(const char *format, ...)
{
	va_list ap;
	char text[256];

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	reading.failed = true;
	buf_format(reading.mistakes, "%s: %s\n", reading.path, text);
}

/* libConfuse's own words. */
__attribute__((format(printf, 2, 0))) static void
on_error(cfg_t *cfg, const char *format, va_list ap)
{
	char text[256];

	vsnprintf(text, sizeof(text), format, ap);
	reading.failed = true;
	buf_format(
	    reading.mistakes, "%s:%d: %s\n", reading.path, cfg->line, text);
}

/* ------ what a cashbox sets otherwise ------ */

static void
check_literals(const struct preset *preset, const char *list)
{
	for (size_t i = 0; i < preset_count(preset, list); i++)
		if (!preset_is_literal(preset_item(preset, list, i)))
			mistake("%s: quotes and signs like \\ cannot stand in "
				"a status or a method",
			    list);
}

/* Whether ${item} is in a list from ${first} to ${last}; in which one. */
static bool
stands_in(const struct preset *preset, const char *item, enum preset_list first,
    enum preset_list last, const char **list)
{
	for (int i = first; i <= (int)last; i++) {
		*list = preset_list_name[i];
		if (preset_has(preset, *list, span_of(item)))
			return true;
	}
	return false;
}

/* Else what was done would be done again, or an order paid that is. */
static void
check_apart(const struct preset *preset)
{
	const char *other;

	for (int i = PRESET_AWAITING; i <= PRESET_PAID; i++) {
		const char *list = preset_list_name[i];
		enum preset_list next =
		    i == PRESET_PAID ? PRESET_CANCELLED : PRESET_PAID;

		for (size_t k = 0; k < preset_count(preset, list); k++) {
			const char *item = preset_item(preset, list, k);

			if (stands_in(
				preset, item, next, PRESET_REFUNDED, &other))
				mistake("%s: %s %s, and %s%s", list, item,
				    i == PRESET_PAID ? "is paid"
						     : "may be paid",
				    i == PRESET_PAID ? "" : "is ", other);
		}
	}
}

static void
replace(struct preset *preset, const struct shop *shop)
{
	if (shop->prefix != NULL)
		cfg_setstr(preset->tree, "prefix", shop->prefix);
	if (shop->currency != NULL)
		cfg_setstr(preset->tree, "currency", shop->currency);
	for (int i = 0; i < PRESET_LISTS; i++) {
		const char *name = preset_list_name[i];

		if (shop->lists[i].set)
			cfg_setlist(preset->tree, name, 0);
		for (size_t k = 0;
		     shop->lists[i].set && k < shop->lists[i].count; k++)
			cfg_addlist(
			    preset->tree, name, 1, shop->lists[i].items[k]);
		check_literals(preset, name);
	}
	check_apart(preset);
	if (!preset_is_name(preset_text(preset, "prefix")))
		mistake("prefix: letters, digits, \"_\", \"$\" and \"-\" are "
			"wanted");
	if (!preset_is_literal(preset_text(preset, "currency")))
		mistake("currency: a code like UZS is wanted");
}

/* ------ the statements ------ */

static void
expand(const struct shop *shop, const struct preset *preset, const char *name,
    const char *source, struct preset_sql *sql)
{
	struct buf problem = {0};
	enum result result = RESULT_OK;

	if (source[0] != '\0')
		result = preset_expand(shop, preset, source, sql, &problem);
	if (result == RESULT_MALFORMED)
		mistake("%s: %.*s", name, (int)problem.length, problem.data);
	else if (result != RESULT_OK)
		mistake("%s: out of memory", name);
	buf_free(&problem);
}

static void
expand_script(const struct shop *shop, struct preset *preset, int change)
{
	const char *name = preset_change_name[change];
	struct preset_script *script = &preset->changes[change];
	size_t count = preset_count(preset, name);

	script->statements = calloc(count + 1, sizeof(*script->statements));
	if (script->statements == NULL) {
		mistake("%s: out of memory", name);
		return;
	}
	script->count = count;
	for (size_t i = 0; i < count; i++)
		expand(shop, preset, name, preset_item(preset, name, i),
		    &script->statements[i]);
}

/* A preset that only chooses among others has no statement but the choice. */
static void
expand_all(const struct shop *shop, struct preset *preset)
{
	static const enum preset_change needed[] = {PRESET_PAY, PRESET_REFUND};
	bool chooses = preset_text(preset, "variant")[0] != '\0';

	expand(shop, preset, "variant", preset_text(preset, "variant"),
	    &preset->variant);
	expand(shop, preset, "lookup", preset_text(preset, "lookup"),
	    &preset->lookup);
	expand(shop, preset, "items", preset_text(preset, "items"),
	    &preset->items);
	expand(shop, preset, "session", preset_text(preset, "session"),
	    &preset->session);
	for (int i = 0; i < PRESET_CHANGES; i++)
		expand_script(shop, preset, i);
	if (chooses != (preset_count(preset, "variants") > 0))
		mistake("variant and variants need each other");
	if (chooses)
		return;
	if (preset->lookup.text == NULL)
		mistake("lookup: a statement is wanted");
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (preset->changes[needed[i]].count == 0)
			mistake("%s: a statement is wanted",
			    preset_change_name[needed[i]]);
	if (preset_count(preset, preset_list_name[PRESET_AWAITING]) == 0)
		mistake("awaiting: a status is wanted");
}

static void
check_referer(const struct preset *preset)
{
	const char *pattern = preset_text(preset, "referer");
	regex_t regex;

	if (pattern[0] == '\0')
		return;
	if (regcomp(&regex, pattern, REG_EXTENDED) != 0) {
		mistake("referer: not a regular expression");
		return;
	}
	if (regex.re_nsub < 1)
		mistake("referer: a group for the number is wanted");
	regfree(&regex);
}

/* ------ the file ------ */

static void
parse(struct preset *preset, const char *path)
{
	FILE *file = fopen(path, "re");

	if (file == NULL) {
		mistake("%s", strerror(errno));
		return;
	}
	/* libConfuse takes an old ERANGE for its own. */
	errno = 0;
	if (cfg_parse_fp(preset->tree, file) != CFG_SUCCESS && !reading.failed)
		mistake("not understood");
	fclose(file);
}

static struct preset *
add(struct shop *shop, const char *path)
{
	const char *slash = strrchr(path, '/');
	struct preset *presets =
	    realloc(shop->presets, (shop->preset_count + 1) * sizeof(*presets));
	struct preset *preset;

	if (presets == NULL)
		return NULL;
	shop->presets = presets;
	preset = &presets[shop->preset_count];
	*preset =
	    (struct preset){.name = strdup(slash == NULL ? path : slash + 1),
		.tree = cfg_init(options, CFGF_NONE)};
	shop->preset_count++;
	if (preset->name == NULL || preset->tree == NULL)
		return NULL;
	preset->name[strcspn(preset->name, ".")] = '\0';
	cfg_set_error_function(preset->tree, on_error);
	return preset;
}

static enum result
read_one(struct shop *shop, const char *path)
{
	struct preset *preset;

	reading.path = path;
	preset = add(shop, path);
	if (preset == NULL)
		return RESULT_NO_MEMORY;
	parse(preset, path);
	if (!reading.failed) {
		replace(preset, shop);
		expand_all(shop, preset);
		check_referer(preset);
	}
	return reading.failed ? RESULT_MALFORMED : RESULT_OK;
}

/* A variant, the ${number}th preset, is a file beside the one that names it. */
static enum result
read_variant(struct shop *shop, const char *path, size_t number)
{
	const char *name =
	    preset_item(&shop->presets[0], "variants", number - 1);
	const char *slash = strrchr(path, '/');
	int length = slash == NULL ? 0 : (int)(slash + 1 - path);
	enum result result;
	char *beside;

	if (asprintf(&beside, "%.*s%s" PRESET_SUFFIX, length, path, name) < 0)
		return RESULT_NO_MEMORY;
	result = read_one(shop, beside);
	if (result == RESULT_OK && shop->presets[number].variant.text != NULL) {
		mistake("a variant cannot choose among others");
		result = RESULT_MALFORMED;
	}
	free(beside);
	return result;
}

enum result
preset_read(struct shop *shop, const char *path, struct buf *mistakes)
{
	enum result result;
	size_t count;

	reading = (struct reading){.mistakes = mistakes};
	result = read_one(shop, path);
	if (result != RESULT_OK)
		return result;
	count = preset_count(&shop->presets[0], "variants");
	for (size_t i = 1; i <= count && result == RESULT_OK; i++)
		result = read_variant(shop, path, i);
	return result;
}

static void
free_preset(struct preset *preset)
{
	free(preset->name);
	free(preset->variant.text);
	free(preset->lookup.text);
	free(preset->items.text);
	free(preset->session.text);
	for (int i = 0; i < PRESET_CHANGES; i++) {
		for (size_t k = 0; k < preset->changes[i].count; k++)
			free(preset->changes[i].statements[k].text);
		free(preset->changes[i].statements);
	}
	if (preset->tree != NULL)
		cfg_free(preset->tree);
}

void
shop_free(struct shop *shop)
{
	if (shop == NULL)
		return;
	free(shop->database);
	free(shop->prefix);
	free(shop->currency);
	free(shop->store);
	free(shop->time_zone);
	for (int i = 0; i < PRESET_LISTS; i++) {
		for (size_t k = 0; k < shop->lists[i].count; k++)
			free(shop->lists[i].items[k]);
		free(shop->lists[i].items);
	}
	free(shop->api_url);
	free(shop->api_user);
	if (shop->api_key != NULL)
		sodium_memzero(shop->api_key, strlen(shop->api_key));
	free(shop->api_key);
	free(shop->fiscal.code);
	free(shop->fiscal.package_code);
	free(shop->fiscal.shipping_code);
	free(shop->fiscal.shipping_package_code);
	for (size_t i = 0; i < shop->preset_count; i++)
		free_preset(&shop->presets[i]);
	free(shop->presets);
	free(shop);
}
