/*
 * What each value of payme.conf must be: a table.  libConfuse asks while it
 * still knows file and line.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/money.h"
#include "base/text.h"
#include "base/url.h"
#include "setting/config_option.h"

#define MINUTES_MAX 10080 /* a week */

/* ------ the meaning of a word ------ */

int
config_language(const char *code)
{
	for (int i = 0; i < CONFIG_LANGUAGES; i++)
		if (strcmp(code, language_code[i]) == 0)
			return i;
	return -1;
}

int
config_kind(const char *word)
{
	if (strcmp(word, "one-time") == 0)
		return CASHBOX_ONE_TIME;
	return strcmp(word, "accumulating") == 0 ? CASHBOX_ACCUMULATING : 0;
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

enum result
config_host(const char *text, struct config_host *host)
{
	const char *start = text[0] == '[' ? text + 1 : text;
	const char *end = strchr(start, text[0] == '[' ? ']' : ':');
	int64_t port = 3306;

	if (end == NULL && text[0] == '[')
		return RESULT_MALFORMED;
	if (end == NULL)
		end = start + strlen(start);
	text = *end == ']' ? end + 1 : end;
	if (end == start ||
	    (*text != '\0' &&
		(*text != ':' ||
		    text_int(span_of(text + 1), &port) != RESULT_OK ||
		    port < 1 || port > 65535)))
		return RESULT_MALFORMED;
	host->name = strndup(start, (size_t)(end - start));
	host->port = (unsigned)port;
	return host->name == NULL ? RESULT_NO_MEMORY : RESULT_OK;
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

/* ------ what is wrong with a value: NULL, or what is wanted ------ */

static const char *
prefix_wanted(const char *value)
{
	return config_all_of(value, 32, "_")
	    ? NULL
	    : "at most 32 letters, digits and \"_\"";
}

static const char *
address_wanted(const char *value)
{
	struct address_list list = {0};
	enum result result = address_list_add(&list, value);

	address_list_free(&list);
	return result != RESULT_MALFORMED
	    ? NULL
	    : "an address, a range \"A-B\", "
	      "a block \"A/BITS\" or \"any\" is wanted";
}

static const char *
login_wanted(const char *value)
{
	return value[0] != '\0' && strchr(value, ':') == NULL
	    ? NULL
	    : "a name without \":\" is wanted";
}

static const char *
language_wanted(const char *value)
{
	return config_language(value) >= 0
	    ? NULL
	    : "\"ru\", \"uz\" and \"en\" are the languages";
}

static const char *
orders_wanted(const char *value)
{
	bool there = strcmp(value, "native") == 0;
	char *path = there ? NULL : config_preset(value);

	there = there || (path != NULL && access(path, R_OK) == 0);
	free(path);
	return there ? NULL
		     : "\"native\", the name of a storefront or a file that "
		       "can be read is wanted";
}

static const char *
database_wanted(const char *value)
{
	return preset_is_name(value) ? NULL : "a database's name is wanted";
}

static const char *
literal_wanted(const char *value)
{
	return preset_is_literal(value) ? NULL
					: "a word without quotes is wanted";
}

static const char *
effects_wanted(const char *value)
{
	return strcmp(value, "sql") == 0 || strcmp(value, "http") == 0
	    ? NULL
	    : "\"sql\" or \"http\" is wanted";
}

static const char *
on_cancel_wanted(const char *value)
{
	return strcmp(value, "keep") == 0 || strcmp(value, "cancel") == 0
	    ? NULL
	    : "\"keep\" or \"cancel\" is wanted";
}

/* "+05:00" */
static const char *
time_zone_wanted(const char *value)
{
	static const char form[] = "+00:00";
	bool right = strlen(value) == sizeof(form) - 1;

	for (size_t i = 0; right && form[i] != '\0'; i++)
		right = form[i] == '0' ? isdigit((unsigned char)value[i]) != 0
		    : form[i] == '+'   ? value[i] == '+' || value[i] == '-'
				       : value[i] == form[i];
	return right ? NULL : "hours from UTC like \"+05:00\" are wanted";
}

static const char *
kind_wanted(const char *value)
{
	return config_kind(value) != 0
	    ? NULL
	    : "\"one-time\" or \"accumulating\" is wanted";
}

/* http or https and a host; the trailing slash is nobody's business here. */
static const char *
url_wanted(const char *value)
{
	if (value[0] == '\0' || strncmp(value, "https://", 8) == 0 ||
	    strncmp(value, "http://", 7) == 0)
		return NULL;
	return "an address with https:// is wanted";
}

static const char *
currency_wanted(const char *value)
{
	bool known = value[0] == '\0' || strcmp(value, "860") == 0 ||
	    strcmp(value, "UZS") == 0;

	return known ? NULL : "\"860\" or \"UZS\" (ISO 4217) is wanted";
}

/* A secret goes there: https, or http to this very machine. */
static const char *
api_url_wanted(const char *value)
{
	if (value[0] == '\0' || url_keeps_secrets(value))
		return NULL;
	return "https:// is wanted, or http:// to loopback";
}

/* Beneath the address of an API. */
static const char *
path_wanted(const char *value)
{
	return value[0] == '/' && strpbrk(value, "?# ") == NULL
	    ? NULL
	    : "a path that begins with / is wanted";
}

/* XChaCha20-Poly1305 takes 32 bytes. */
static const char *
card_key_wanted(const char *value)
{
	return strlen(value) == 64 &&
		strspn(value, "0123456789abcdefABCDEF") == 64
	    ? NULL
	    : "64 hex digits are wanted";
}

/* A part of an address; also of the provider. */
const char *
bot_token_wanted(const char *value)
{
	return config_all_of(value, 256, "_-:")
	    ? NULL
	    : "a token of Telegram's is wanted: letters, digits, \"_\", "
	      "\"-\" and \":\"";
}

/* What setWebhook takes. */
const char *
bot_secret_wanted(const char *value)
{
	return config_all_of(value, 256, "_-")
	    ? NULL
	    : "at most 256 letters, digits, \"_\" and \"-\" are wanted";
}

static const char *
bot_wanted(const char *value)
{
	return config_all_of(value, 64, "_")
	    ? NULL
	    : "the name of a bot is wanted, without \"@\"";
}

static const char *
level_wanted(const char *value)
{
	return config_level(value) >= 0
	    ? NULL
	    : "\"error\", \"warning\", \"info\" or \"debug\" is wanted";
}

static const char *
host_wanted(const char *value)
{
	struct config_host host = {0};
	enum result result = config_host(value, &host);

	free(host.name);
	return result != RESULT_MALFORMED ? NULL : "\"host:port\" is wanted";
}

/* It becomes part of JSON and of pages. */
static const char *
title_wanted(const char *value)
{
	size_t count;

	return text_utf8_count(span_of(value), &count) == RESULT_OK
	    ? NULL
	    : "text in UTF-8 is wanted";
}

static const char *
text_wanted(const char *value)
{
	(void)value;
	return NULL;
}

/* ------ the options ------ */

static const struct check {
	const char *path;
	const char *(*wanted)(const char *value);
	bool secret;
} checks[] = {
    {"database|socket", text_wanted, false},
    {"database|hosts", host_wanted, false},
    {"database|name", text_wanted, false},
    {"database|user", text_wanted, false},
    {"database|password", text_wanted, true},
    {"database|password_file", text_wanted, false},
    {"database|tls_ca", text_wanted, false},
    {"database|table_prefix", prefix_wanted, false},
    {"site|base_url", url_wanted, false},
    {"site|languages", language_wanted, false},
    {"site|link_secret", text_wanted, true},
    {"site|link_secret_file", text_wanted, false},
    {"site|store_url", url_wanted, false},
    {"site|templates", text_wanted, false},
    {"cashbox|merchant_id", text_wanted, false},
    {"cashbox|login", login_wanted, false},
    {"cashbox|keys", text_wanted, true},
    {"cashbox|keys_file", text_wanted, false},
    {"cashbox|allow", address_wanted, false},
    {"cashbox|trusted_proxies", address_wanted, false},
    {"cashbox|checkout_url", url_wanted, false},
    {"cashbox|callback", url_wanted, false},
    {"cashbox|currency", currency_wanted, false},
    {"cashbox|account|title_ru", title_wanted, false},
    {"cashbox|account|title_uz", title_wanted, false},
    {"cashbox|account|title_en", title_wanted, false},
    {"cashbox|orders", orders_wanted, false},
    {"cashbox|shop|database", database_wanted, false},
    {"cashbox|shop|prefix", database_wanted, false},
    {"cashbox|shop|currency", literal_wanted, false},
    {"cashbox|shop|store", literal_wanted, false},
    {"cashbox|shop|awaiting", literal_wanted, false},
    {"cashbox|shop|reserved", literal_wanted, false},
    {"cashbox|shop|paid", literal_wanted, false},
    {"cashbox|shop|cancelled", literal_wanted, false},
    {"cashbox|shop|refunded", literal_wanted, false},
    {"cashbox|shop|methods", literal_wanted, false},
    {"cashbox|shop|time_zone", time_zone_wanted, false},
    {"cashbox|shop|effects", effects_wanted, false},
    {"cashbox|shop|on_cancel", on_cancel_wanted, false},
    {"cashbox|shop|api_url", api_url_wanted, false},
    {"cashbox|shop|api_user", text_wanted, false},
    {"cashbox|shop|api_key", text_wanted, true},
    {"cashbox|shop|api_key_file", text_wanted, false},
    {"cashbox|fiscal|code", ikpu_wanted, false},
    {"cashbox|fiscal|package_code", package_wanted, false},
    {"cashbox|fiscal|shipping_code", ikpu_wanted, false},
    {"cashbox|fiscal|shipping_package_code", package_wanted, false},
    {"cashbox|kind", kind_wanted, false},
    {"cashbox|notify_url", url_wanted, false},
    {"subscribe|api_url", api_url_wanted, false},
    {"subscribe|offer_url", url_wanted, false},
    {"subscribe|logo", text_wanted, false},
    {"subscribe|card_keys", card_key_wanted, true},
    {"subscribe|card_keys_file", text_wanted, false},
    {"paylov|base_url", api_url_wanted, false},
    {"sandbox|endpoint", api_url_wanted, false},
    {"paylov|consumer_key", text_wanted, false},
    {"paylov|consumer_secret", text_wanted, true},
    {"paylov|consumer_secret_file", text_wanted, false},
    {"paylov|username", text_wanted, false},
    {"paylov|password", text_wanted, true},
    {"paylov|password_file", text_wanted, false},
    {"paylov|token_path", path_wanted, false},
    {"paylov|list_path", path_wanted, false},
    {"paylov|fields_path", path_wanted, false},
    {"paylov|info_path", path_wanted, false},
    {"paylov|create_path", path_wanted, false},
    {"paylov|pay_path", path_wanted, false},
    {"paylov|status_path", path_wanted, false},
    {"paylov|transactions_path", path_wanted, false},
    {"paylov|card_create_path", path_wanted, false},
    {"paylov|card_confirm_path", path_wanted, false},
    {"paylov|card_list_path", path_wanted, false},
    {"paylov|card_remove_path", path_wanted, false},
    {"telegram|token", bot_token_wanted, true},
    {"telegram|token_file", text_wanted, false},
    {"telegram|secret", bot_secret_wanted, true},
    {"telegram|secret_file", text_wanted, false},
    {"telegram|provider_token", bot_token_wanted, true},
    {"telegram|provider_token_file", text_wanted, false},
    {"telegram|bot", bot_wanted, false},
    {"telegram|cashbox", text_wanted, false},
    {"telegram|api_url", api_url_wanted, false},
    {"log|target", text_wanted, false},
    {"log|level", level_wanted, false},
};

/* The check of the option in the section; its path ends with their names. */
static const struct check *
find(const char *section, const char *option)
{
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		const char *path = checks[i].path;
		const char *last = strrchr(path, '|');
		size_t length = strlen(section);

		if (strcmp(last + 1, option) == 0 &&
		    (size_t)(last - path) >= length &&
		    strncmp(last - length, section, length) == 0)
			return &checks[i];
	}
	return NULL;
}

static bool
has_control(const char *value)
{
	for (; *value != '\0'; value++)
		if ((unsigned char)*value < 0x20 || *value == 0x7f)
			return true;
	return false;
}

/*
 * Refuses the value just read; said with its key, never with the value.  A
 * value of two lines is one whose quote was not closed: what follows it would
 * be read, and named, as if it were no secret.
 */
static int
check_text(cfg_t *cfg, cfg_opt_t *opt)
{
	const struct check *check = find(cfg_name(cfg), cfg_opt_name(opt));
	const char *value = cfg_opt_getnstr(opt, cfg_opt_size(opt) - 1);
	const char *wanted = NULL;

	if (value == NULL)
		return 0;
	if (check == NULL)
		wanted = "it does not belong here";
	else if (has_control(value))
		wanted = "one line of text is wanted; a quote may be missing";
	else
		wanted = check->wanted(value);
	if (wanted != NULL) {
		config_mistake(cfg, "%s: %s", cfg_opt_name(opt), wanted);
		return -1;
	}
	if (check->secret && value[0] != '\0')
		config_reading.secret = true;
	return 0;
}

/* Milliseconds, at most a day. */
static int
check_timeout(cfg_t *cfg, cfg_opt_t *opt)
{
	long value = cfg_opt_getnint(opt, cfg_opt_size(opt) - 1);

	if (value >= 0 && value <= 86400000)
		return 0;
	config_mistake(cfg, "%s: milliseconds, at most a day, are wanted",
	    cfg_opt_name(opt));
	return -1;
}

static int
check_amount(cfg_t *cfg, cfg_opt_t *opt)
{
	long amount = cfg_opt_getnint(opt, cfg_opt_size(opt) - 1);

	if (amount >= 1 && amount <= MONEY_MAX)
		return 0;
	config_mistake(
	    cfg, "%s: a positive amount in tiyin is wanted", cfg_opt_name(opt));
	return -1;
}

static int
check_minutes(cfg_t *cfg, cfg_opt_t *opt)
{
	long minutes = cfg_opt_getnint(opt, cfg_opt_size(opt) - 1);

	if (minutes >= 0 && minutes <= MINUTES_MAX)
		return 0;
	config_mistake(cfg, "%s: 0 to %d minutes are wanted", cfg_opt_name(opt),
	    MINUTES_MAX);
	return -1;
}

void
config_check(cfg_t *root)
{
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		cfg_set_validate_func(root, checks[i].path, check_text);
	cfg_set_validate_func(root, "cashbox|min_amount", check_amount);
	cfg_set_validate_func(root, "cashbox|callback_timeout", check_timeout);
	cfg_set_validate_func(root, "cashbox|max_amount", check_amount);
	cfg_set_validate_func(
	    root, "cashbox|fiscal|vat_percent", config_check_percent);
	cfg_set_validate_func(root, "cashbox|fiscal|units", config_check_units);
	cfg_set_validate_func(root, "paylov|cache_minutes", check_minutes);
}
