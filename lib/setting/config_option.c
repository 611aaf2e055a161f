/*
 * The options of payme.conf and what each value must be: tables.  libConfuse
 * calls check_*() while it still knows file and line.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "base/text.h"
#include "setting/config_option.h"

#define MISTAKES_MAX ((size_t)16 << 10)

struct config_reading config_reading;

__attribute__((format(printf, 2, 0))) static void
on_error(cfg_t *cfg, const char *format, va_list ap)
{
	char text[512];

	config_reading.failed = true;
	if (config_reading.mistakes->length > MISTAKES_MAX)
		return;
	vsnprintf(text, sizeof(text), format, ap);
	if (cfg != NULL && cfg->filename != NULL)
		buf_format(config_reading.mistakes, "%s:%d: ", cfg->filename,
		    cfg->line);
	buf_format(config_reading.mistakes, "%s\n", text);
}

void
config_mistake(cfg_t *cfg, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	on_error(cfg, format, ap);
	va_end(ap);
}

/* ------ what a value must be ------ */

static const char *
last_value(cfg_opt_t *opt)
{
	const char *value = cfg_opt_getnstr(opt, cfg_opt_size(opt) - 1);

	return value == NULL ? "" : value;
}

/* Refuses the value just read; said with its key, never with the value. */
static int
refuse(cfg_t *cfg, cfg_opt_t *opt, const char *wanted)
{
	config_mistake(cfg, "%s: %s", cfg_opt_name(opt), wanted);
	return -1;
}

static int
check_secret(cfg_t *cfg, cfg_opt_t *opt)
{
	(void)cfg;
	if (last_value(opt)[0] != '\0')
		config_reading.secret = true;
	return 0;
}

bool
config_all_of(const char *text, size_t max, const char *also)
{
	size_t length = strlen(text);

	for (size_t i = 0; i < length; i++)
		if (!isalnum((unsigned char)text[i]) &&
		    strchr(also, text[i]) == NULL)
			return false;
	return length <= max;
}

static int
check_prefix(cfg_t *cfg, cfg_opt_t *opt)
{
	if (config_all_of(last_value(opt), 32, "_"))
		return 0;
	return refuse(cfg, opt, "at most 32 letters, digits and \"_\"");
}

static int
check_address(cfg_t *cfg, cfg_opt_t *opt)
{
	struct address_list list = {0};
	enum result result = address_list_add(&list, last_value(opt));

	address_list_free(&list);
	if (result == RESULT_OK)
		return 0;
	return refuse(cfg, opt, "an address, a range \"A-B\", a block "
	    "\"A/BITS\" or \"any\" is wanted");
}

static int
check_login(cfg_t *cfg, cfg_opt_t *opt)
{
	const char *login = last_value(opt);

	if (login[0] != '\0' && strchr(login, ':') == NULL)
		return 0;
	return refuse(cfg, opt, "a name without \":\" is wanted");
}

int
config_language(const char *code)
{
	for (int i = 0; i < CONFIG_LANGUAGES; i++)
		if (strcmp(code, language_code[i]) == 0)
			return i;
	return -1;
}

static int
check_language(cfg_t *cfg, cfg_opt_t *opt)
{
	if (config_language(last_value(opt)) >= 0 &&
	    cfg_opt_size(opt) <= CONFIG_LANGUAGES)
		return 0;
	return refuse(cfg, opt, "\"ru\", \"uz\" and \"en\" are the languages");
}

static int
check_orders(cfg_t *cfg, cfg_opt_t *opt)
{
	if (strcmp(last_value(opt), "native") == 0)
		return 0;
	return refuse(cfg, opt, "no such source of orders; \"native\" is one");
}

int
config_kind(const char *word)
{
	if (strcmp(word, "one-time") == 0)
		return CASHBOX_ONE_TIME;
	return strcmp(word, "accumulating") == 0 ? CASHBOX_ACCUMULATING : 0;
}

static int
check_kind(cfg_t *cfg, cfg_opt_t *opt)
{
	if (config_kind(last_value(opt)) != 0)
		return 0;
	return refuse(cfg, opt, "\"one-time\" or \"accumulating\" is wanted");
}

static int
check_amount(cfg_t *cfg, cfg_opt_t *opt)
{
	long amount = cfg_opt_getnint(opt, cfg_opt_size(opt) - 1);

	if (amount >= 1 && amount <= MONEY_MAX)
		return 0;
	return refuse(cfg, opt, "a positive amount in tiyin is wanted");
}

/* http or https and a host; the trailing slash is nobody's business here. */
static int
check_url(cfg_t *cfg, cfg_opt_t *opt)
{
	const char *url = last_value(opt);

	if (url[0] == '\0' || strncmp(url, "https://", 8) == 0 ||
	    strncmp(url, "http://", 7) == 0)
		return 0;
	return refuse(cfg, opt, "an address with https:// is wanted");
}

static bool
is_loopback(const char *rest)
{
	static const char *const hosts[] = {"127.0.0.1", "localhost", "[::1]"};

	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
		size_t length = strlen(hosts[i]);

		if (strncmp(rest, hosts[i], length) == 0 &&
		    strchr(":/", rest[length]) != NULL)
			return true;
	}
	return false;
}

/* A secret goes there: https, or http to this very machine. */
static int
check_api_url(cfg_t *cfg, cfg_opt_t *opt)
{
	const char *url = last_value(opt);

	if (url[0] == '\0' || strncmp(url, "https://", 8) == 0 ||
	    (strncmp(url, "http://", 7) == 0 && is_loopback(url + 7)))
		return 0;
	return refuse(cfg, opt, "https:// is wanted, or http:// to loopback");
}

int
config_level(const char *word)
{
	static const char *const words[] = {
	    [LOG_LEVEL_ERROR] = "error",
	    [LOG_LEVEL_WARNING] = "warning",
	    [LOG_LEVEL_INFO] = "info",
	    [LOG_LEVEL_DEBUG] = "debug",
	};

	for (int i = 0; i < (int)(sizeof(words) / sizeof(words[0])); i++)
		if (strcmp(word, words[i]) == 0)
			return i;
	return -1;
}

static int
check_level(cfg_t *cfg, cfg_opt_t *opt)
{
	if (config_level(last_value(opt)) >= 0)
		return 0;
	return refuse(cfg, opt,
	    "\"error\", \"warning\", \"info\" or \"debug\" is wanted");
}

/* "name:port", "name" or "[v6]:port" into ${host}; the name is allocated. */
enum result
config_host(const char *text, struct config_host *host)
{
	const char *start = text[0] == '[' ? text + 1 : text;
	const char *end = strchr(start, text[0] == '[' ? ']' : ':');
	int64_t port = 3306;

	if (end == NULL)
		end = start + strlen(start);
	text = *end == ']' ? end + 1 : end;
	if (end == start || (*text != '\0' && (*text != ':' ||
	    text_int(span_of(text + 1), &port) != RESULT_OK || port < 1 ||
	    port > 65535)))
		return RESULT_MALFORMED;
	host->name = strndup(start, (size_t)(end - start));
	host->port = (unsigned)port;
	return host->name == NULL ? RESULT_NO_MEMORY : RESULT_OK;
}

static int
check_host(cfg_t *cfg, cfg_opt_t *opt)
{
	struct config_host host = {0};
	enum result result = config_host(last_value(opt), &host);

	free(host.name);
	if (result == RESULT_OK)
		return 0;
	return refuse(cfg, opt, "\"host:port\" is wanted");
}

char *
config_resolve(const char *path)
{
	const char *slash = strrchr(config_reading.path, '/');
	char *whole;

	if (path[0] == '/' || slash == NULL)
		return strdup(path);
	if (asprintf(&whole, "%.*s/%s", (int)(slash - config_reading.path),
	    config_reading.path, path) < 0)
		return NULL;
	return whole;
}

static int
include_file(cfg_t *cfg, cfg_opt_t *opt, int argc, const char **argv)
{
	char *path = argc == 1 ? config_resolve(argv[0]) : NULL;
	const char *resolved[] = {path};
	int status;

	if (path == NULL)
		return cfg_include(cfg, opt, argc, argv);
	buf_add(&config_reading.files, path, strlen(path) + 1);
	status = cfg_include(cfg, opt, 1, resolved);
	free(path);
	return status;
}

/* ------ the options ------ */

/* clang-format off */
static cfg_opt_t database_options[] = {
    CFG_STR("socket", "", CFGF_NONE),
    CFG_STR_LIST("hosts", (char *)"{}", CFGF_NONE),
    CFG_STR("name", "", CFGF_NONE),
    CFG_STR("user", "", CFGF_NONE),
    CFG_STR("password", "", CFGF_NONE),
    CFG_STR("password_file", "", CFGF_NONE),
    CFG_STR("table_prefix", "payme_", CFGF_NONE),
    CFG_END()
};

static cfg_opt_t site_options[] = {
    CFG_STR("base_url", "", CFGF_NONE),
    CFG_STR_LIST("languages", (char *)"{\"ru\", \"uz\", \"en\"}", CFGF_NONE),
    CFG_STR("link_secret", "", CFGF_NONE),
    CFG_STR("link_secret_file", "", CFGF_NONE),
    CFG_STR("store_url", "", CFGF_NONE),
    CFG_STR("templates", "", CFGF_NONE),
    CFG_END()
};

static cfg_opt_t account_options[] = {
    CFG_STR("title_ru", "", CFGF_NONE),
    CFG_STR("title_uz", "", CFGF_NONE),
    CFG_STR("title_en", "", CFGF_NONE),
    CFG_END()
};

static cfg_opt_t cashbox_options[] = {
    CFG_STR("merchant_id", "", CFGF_NONE),
    CFG_STR("login", "Paycom", CFGF_NONE),
    CFG_STR_LIST("keys", (char *)"{}", CFGF_NONE),
    CFG_STR("keys_file", "", CFGF_NONE),
    CFG_STR_LIST("allow", (char *)"{\"185.234.113.1-185.234.113.15\"}", CFGF_NONE),
    CFG_STR_LIST("trusted_proxies", (char *)"{}", CFGF_NONE),
    CFG_STR("checkout_url", "https://checkout.paycom.uz", CFGF_NONE),
    CFG_SEC("account", account_options,
	CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES),
    CFG_STR("orders", "native", CFGF_NONE),
    CFG_STR("kind", "one-time", CFGF_NONE),
    CFG_INT("min_amount", 1, CFGF_NONE),
    CFG_INT("max_amount", MONEY_MAX, CFGF_NONE),
    CFG_BOOL("repay_after_refund", cfg_false, CFGF_NONE),
    CFG_STR("notify_url", "", CFGF_NONE),
    CFG_END()
};

static cfg_opt_t subscribe_options[] = {
    CFG_STR("api_url", "https://checkout.paycom.uz/api", CFGF_NONE),
    CFG_END()
};

static cfg_opt_t paylov_options[] = {
    CFG_STR("base_url", "", CFGF_NONE),
    CFG_STR("consumer_key", "", CFGF_NONE),
    CFG_STR("consumer_secret", "", CFGF_NONE),
    CFG_STR("consumer_secret_file", "", CFGF_NONE),
    CFG_STR("username", "", CFGF_NONE),
    CFG_STR("password", "", CFGF_NONE),
    CFG_STR("password_file", "", CFGF_NONE),
    CFG_STR("token_path", "/merchant/oauth2/token/", CFGF_NONE),
    CFG_END()
};

static cfg_opt_t sandbox_options[] = {
    CFG_BOOL("enabled", cfg_false, CFGF_NONE),
    CFG_END()
};

static cfg_opt_t log_options[] = {
    CFG_STR("target", "stderr", CFGF_NONE),
    CFG_STR("level", "info", CFGF_NONE),
    CFG_END()
};

static cfg_opt_t options[] = {
    CFG_SEC("database", database_options, CFGF_NONE),
    CFG_SEC("site", site_options, CFGF_NONE),
    CFG_SEC("cashbox", cashbox_options,
	CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES),
    CFG_SEC("subscribe", subscribe_options, CFGF_NONE),
    CFG_SEC("paylov", paylov_options, CFGF_NONE),
    CFG_SEC("sandbox", sandbox_options, CFGF_NONE),
    CFG_SEC("log", log_options, CFGF_NONE),
    CFG_FUNC("include", include_file),
    CFG_END()
};
/* clang-format on */

static const struct {
	const char *path;
	cfg_validate_callback_t check;
} checks[] = {
    {"database|hosts", check_host},
    {"database|password", check_secret},
    {"database|table_prefix", check_prefix},
    {"site|base_url", check_url},
    {"site|languages", check_language},
    {"site|link_secret", check_secret},
    {"site|store_url", check_url},
    {"cashbox|login", check_login},
    {"cashbox|keys", check_secret},
    {"cashbox|allow", check_address},
    {"cashbox|trusted_proxies", check_address},
    {"cashbox|checkout_url", check_url},
    {"cashbox|orders", check_orders},
    {"cashbox|kind", check_kind},
    {"cashbox|min_amount", check_amount},
    {"cashbox|max_amount", check_amount},
    {"cashbox|notify_url", check_url},
    {"subscribe|api_url", check_api_url},
    {"paylov|base_url", check_api_url},
    {"paylov|consumer_secret", check_secret},
    {"paylov|password", check_secret},
    {"log|level", check_level},
};

cfg_t *
config_tree(void)
{
	cfg_t *cfg = cfg_init(options, CFGF_NONE);

	if (cfg == NULL)
		return NULL;
	cfg_set_error_function(cfg, on_error);
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		cfg_set_validate_func(cfg, checks[i].path, checks[i].check);
	return cfg;
}
