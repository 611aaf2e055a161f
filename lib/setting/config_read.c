/* payme.conf, as libConfuse has read it, into struct config. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "setting/config_option.h"

static void
take_hosts(cfg_t *cfg, struct config_database *database)
{
	unsigned count = cfg_size(cfg, "hosts");

	if (count == 0 && database->socket != NULL &&
	    database->socket[0] == '\0')
		config_mistake(cfg, "socket or hosts is required");
	if (count > 0 && database->socket != NULL &&
	    database->socket[0] != '\0')
		config_mistake(cfg, "socket or hosts, not both");
	database->hosts = calloc(count + 1, sizeof(*database->hosts));
	if (database->hosts == NULL) {
		config_mistake(cfg, "hosts: out of memory");
		return;
	}
	while (database->host_count < count) {
		size_t i = database->host_count;

		if (config_host(cfg_getnstr(cfg, "hosts", (unsigned)i),
			&database->hosts[i]) != RESULT_OK) {
			config_mistake(cfg, "hosts: out of memory");
			return;
		}
		database->host_count++;
	}
}

/* A file: beside the configuration unless its path is absolute. */
static char *
take_path(cfg_t *cfg, const char *name)
{
	const char *value = cfg_getstr(cfg, name);
	char *path;

	if (value == NULL || value[0] == '\0')
		return config_take(cfg, name, false);
	path = config_resolve(value);
	if (path == NULL)
		config_mistake(cfg, "%s: out of memory", name);
	return path;
}

static void
take_database(cfg_t *cfg, struct config_database *database)
{
	database->socket = config_take(cfg, "socket", false);
	take_hosts(cfg, database);
	database->name = config_take(cfg, "name", true);
	database->user = config_take(cfg, "user", true);
	database->password = config_take_secret(cfg, "password");
	database->tls = cfg_getbool(cfg, "tls");
	database->tls_ca = take_path(cfg, "tls_ca");
	if (!database->tls && database->tls_ca != NULL &&
	    database->tls_ca[0] != '\0')
		config_mistake(cfg, "tls_ca: for tls = true only");
	database->table_prefix = config_take(cfg, "table_prefix", false);
}

static void
take_languages(cfg_t *cfg, struct config_site *site)
{
	bool taken[CONFIG_LANGUAGES] = {false};

	for (unsigned i = 0; i < cfg_size(cfg, "languages"); i++) {
		int language =
		    config_language(cfg_getnstr(cfg, "languages", i));

		if (taken[language]) {
			config_mistake(cfg, "languages: each of them once");
			return;
		}
		taken[language] = true;
		site->languages[site->language_count++] =
		    (enum language)language;
	}
	if (site->language_count == 0)
		config_mistake(cfg, "languages: at least one is required");
}

static void
take_site(cfg_t *cfg, struct config_site *site)
{
	site->base_url = config_take(cfg, "base_url", false);
	site->link_secret = config_take_secret(cfg, "link_secret");
	site->store_url = config_take(cfg, "store_url", false);
	site->templates = config_take(cfg, "templates", false);
	take_languages(cfg, site);
}

/* Secrets of which several may stand, in a list or a file. */
struct secrets {
	const char *list; /* the names of the options */
	const char *file;
	char ***items;
	size_t *count;
};

static void
add_secret(
    cfg_t *cfg, const struct secrets *secrets, const char *text, size_t length)
{
	char **items =
	    realloc(*secrets->items, (*secrets->count + 1) * sizeof(*items));

	if (items != NULL) {
		*secrets->items = items;
		items[*secrets->count] = strndup(text, length);
	}
	if (items == NULL || items[*secrets->count] == NULL)
		config_mistake(cfg, "%s: out of memory", secrets->list);
	else
		++*secrets->count;
}

/* The texts of the list, and the lines of the file. */
static void
take_secrets(cfg_t *cfg, const struct secrets *secrets)
{
	const char *path = cfg_getstr(cfg, secrets->file);
	char *text = NULL;

	for (unsigned i = 0; i < cfg_size(cfg, secrets->list); i++) {
		const char *item = cfg_getnstr(cfg, secrets->list, i);

		if (item != NULL && item[0] != '\0')
			add_secret(cfg, secrets, item, strlen(item));
	}
	if (path != NULL && path[0] != '\0')
		text = config_read_secret(cfg, secrets->file, path);
	for (const char *line = text; line != NULL && *line != '\0';) {
		size_t length = strcspn(line, "\r\n");

		if (length > 0)
			add_secret(cfg, secrets, line, length);
		line += length;
		line += strspn(line, "\r\n");
	}
	if (text != NULL)
		sodium_memzero(text, strlen(text));
	free(text);
}

static void
take_subscribe(cfg_t *cfg, struct config_service *service)
{
	const struct secrets secrets = {"card_keys", "card_keys_file",
	    &service->card_keys, &service->card_key_count};

	service->api_url = config_take(cfg, "api_url", false);
	service->offer_url = config_take(cfg, "offer_url", false);
	service->logo = take_path(cfg, "logo");
	take_secrets(cfg, &secrets);
	for (size_t i = 0; i < service->card_key_count; i++)
		if (strlen(service->card_keys[i]) != 64 ||
		    strspn(service->card_keys[i], "0123456789abcdefABCDEF") !=
			64)
			config_mistake(cfg,
			    "card_keys_file: 64 hex digits in each line "
			    "are wanted");
}

static void
take_paylov(cfg_t *paylov, struct config_service *service)
{
	static const char *const paths[CONFIG_PAYLOV_PATHS] = {"token_path",
	    "list_path", "fields_path", "info_path", "create_path", "pay_path",
	    "status_path", "transactions_path", "card_create_path",
	    "card_confirm_path", "card_list_path", "card_remove_path"};

	service->paylov_url = config_take(paylov, "base_url", false);
	for (int i = 0; i < CONFIG_PAYLOV_PATHS; i++)
		service->paylov_paths[i] = config_take(paylov, paths[i], true);
	service->paylov_cache_minutes = cfg_getint(paylov, "cache_minutes");
	service->paylov_consumer_key =
	    config_take(paylov, "consumer_key", false);
	service->paylov_consumer_secret =
	    config_take_secret(paylov, "consumer_secret");
	service->paylov_username = config_take(paylov, "username", false);
	service->paylov_password = config_take_secret(paylov, "password");
}

/* The same rules for what stands in a file. */
static char *
take_bot_secret(
    cfg_t *cfg, const char *name, const char *(*wanted)(const char *value))
{
	char *secret = config_take_secret(cfg, name);
	const char *mistake = secret == NULL ? NULL : wanted(secret);

	if (mistake != NULL)
		config_mistake(cfg, "%s: %s", name, mistake);
	return secret;
}

static void
take_telegram(cfg_t *cfg, struct config_telegram *telegram)
{
	telegram->token = take_bot_secret(cfg, "token", bot_token_wanted);
	telegram->secret = take_bot_secret(cfg, "secret", bot_secret_wanted);
	telegram->provider_token =
	    take_bot_secret(cfg, "provider_token", bot_token_wanted);
	telegram->bot = config_take(cfg, "bot", false);
	telegram->cashbox = config_take(cfg, "cashbox", false);
	telegram->api_url = config_take(cfg, "api_url", true);
}

/* Of those that are read already. */
static void
check_telegram(cfg_t *cfg, const struct config *config)
{
	const char *name = config->telegram.cashbox;

	if (name != NULL && !config_reading.failed &&
	    config_cashbox(config, span_of(name)) == NULL)
		config_mistake(cfg, "cashbox: there is no such cashbox");
}

/* A shop believes a notice by its signature only. */
static void
check_notices(cfg_t *cfg, const struct config *config)
{
	const char *secret = config->site.link_secret;

	for (size_t i = 0; i < config->cashbox_count; i++) {
		const char *url = config->cashboxes[i].notify_url;

		if (url != NULL && url[0] != '\0' &&
		    (secret == NULL || secret[0] == '\0') &&
		    !config_reading.failed)
			config_mistake(cfg_getnsec(cfg, "cashbox", (unsigned)i),
			    "notify_url: site { link_secret } or "
			    "link_secret_file is required: notices are "
			    "signed with it");
	}
}

static void
take_keys(cfg_t *cfg, struct cashbox *box)
{
	const struct secrets secrets = {
	    "keys", "keys_file", &box->keys, &box->key_count};

	take_secrets(cfg, &secrets);
	if (box->key_count == 0 && !config_reading.failed)
		config_mistake(
		    cfg, "keys or keys_file: at least one key is required");
}

static void
digest_keys(cfg_t *cfg, struct cashbox *box)
{
	crypto_hash_sha256_state state;

	box->digests = calloc(box->key_count + 1, sizeof(*box->digests));
	if (box->digests == NULL || box->login == NULL) {
		config_mistake(cfg, "keys: out of memory");
		return;
	}
	for (size_t i = 0; i < box->key_count; i++) {
		crypto_hash_sha256_init(&state);
		crypto_hash_sha256_update(&state,
		    (const unsigned char *)box->login, strlen(box->login));
		crypto_hash_sha256_update(
		    &state, (const unsigned char *)":", 1);
		crypto_hash_sha256_update(&state,
		    (const unsigned char *)box->keys[i], strlen(box->keys[i]));
		crypto_hash_sha256_final(&state, box->digests[i]);
	}
	sodium_memzero(&state, sizeof(state));
}

static void
take_addresses(cfg_t *cfg, const char *name, struct address_list *list)
{
	for (unsigned i = 0; i < cfg_size(cfg, name); i++)
		if (address_list_add(list, cfg_getnstr(cfg, name, i)) !=
		    RESULT_OK)
			config_mistake(cfg, "%s: out of memory", name);
}

static void
take_fields(cfg_t *cfg, struct cashbox *box)
{
	static const char *const titles[CONFIG_LANGUAGES] = {
	    [LANGUAGE_RU] = "title_ru",
	    [LANGUAGE_UZ] = "title_uz",
	    [LANGUAGE_EN] = "title_en",
	};
	unsigned count = cfg_size(cfg, "account");

	if (count == 0)
		config_mistake(cfg, "account: at least one field is required");
	if (count > CONFIG_FIELDS)
		config_mistake(
		    cfg, "account: at most %d fields", CONFIG_FIELDS);
	box->fields = calloc(count + 1, sizeof(*box->fields));
	if (box->fields == NULL) {
		config_mistake(cfg, "account: out of memory");
		return;
	}
	box->field_count = count;
	for (unsigned i = 0; i < count; i++) {
		cfg_t *section = cfg_getnsec(cfg, "account", i);
		const char *name = cfg_title(section);

		if (name[0] == '\0' || !config_all_of(name, 64, "_-."))
			config_mistake(
			    section, "account %s: not a field's name", name);
		box->fields[i].name = strdup(name);
		if (box->fields[i].name == NULL)
			config_mistake(section, "account: out of memory");
		for (int k = 0; k < CONFIG_LANGUAGES; k++)
			box->fields[i].title[k] =
			    config_take(section, titles[k], false);
	}
}

static void
take_cashbox(cfg_t *cfg, struct cashbox *box)
{
	const char *name = cfg_title(cfg);

	if (name[0] == '\0' || !config_all_of(name, 32, "_-"))
		config_mistake(cfg,
		    "cashbox %s: at most 32 letters, digits, \"_\" "
		    "and \"-\" make a name",
		    name);
	box->name = strdup(name);
	if (box->name == NULL)
		config_mistake(cfg, "cashbox: out of memory");
	box->merchant_id = config_take(cfg, "merchant_id", true);
	box->login = config_take(cfg, "login", true);
	take_keys(cfg, box);
	digest_keys(cfg, box);
	take_addresses(cfg, "allow", &box->allow);
	take_addresses(cfg, "trusted_proxies", &box->trusted_proxies);
	box->checkout_url = config_take(cfg, "checkout_url", true);
	take_fields(cfg, box);
	box->kind = (enum cashbox_kind)config_kind(cfg_getstr(cfg, "kind"));
	box->min_amount = cfg_getint(cfg, "min_amount");
	box->max_amount = cfg_getint(cfg, "max_amount");
	if (box->min_amount > box->max_amount)
		config_mistake(cfg, "min_amount is above max_amount");
	box->callback = config_take(cfg, "callback", false);
	box->callback_timeout = cfg_getint(cfg, "callback_timeout");
	box->currency = config_take(cfg, "currency", false);
	box->repay_after_refund = cfg_getbool(cfg, "repay_after_refund");
	box->card_form = cfg_getbool(cfg, "card_form");
	box->hold = cfg_getbool(cfg, "hold");
	box->notify_url = config_take(cfg, "notify_url", false);
	box->shop = config_take_shop(cfg);
	if (box->shop != NULL && !config_reading.failed &&
	    (box->field_count != 1 || box->kind != CASHBOX_ONE_TIME))
		config_mistake(cfg,
		    "orders of a storefront are one-time and named by one "
		    "account field");
}

/* A file beside the configuration, or one of the words that name no file. */
static char *
take_target(cfg_t *cfg)
{
	const char *value = cfg_getstr(cfg, "target");

	if (value == NULL || value[0] == '\0' || strcmp(value, "stderr") == 0 ||
	    strcmp(value, "syslog") == 0)
		return config_take(cfg, "target", false);
	return take_path(cfg, "target");
}

static void
take_all(cfg_t *cfg, struct config *config)
{
	unsigned count = cfg_size(cfg, "cashbox");
	cfg_t *log = cfg_getsec(cfg, "log");

	take_database(cfg_getsec(cfg, "database"), &config->database);
	take_site(cfg_getsec(cfg, "site"), &config->site);
	take_subscribe(cfg_getsec(cfg, "subscribe"), &config->service);
	take_paylov(cfg_getsec(cfg, "paylov"), &config->service);
	take_telegram(cfg_getsec(cfg, "telegram"), &config->telegram);
	if (count == 0)
		config_mistake(
		    cfg, "cashbox: at least one section is required");
	config->cashboxes = calloc(count + 1, sizeof(*config->cashboxes));
	if (config->cashboxes == NULL) {
		config_mistake(cfg, "cashbox: out of memory");
		return;
	}
	config->cashbox_count = count;
	for (unsigned i = 0; i < count; i++)
		take_cashbox(
		    cfg_getnsec(cfg, "cashbox", i), &config->cashboxes[i]);
	check_notices(cfg, config);
	check_telegram(cfg_getsec(cfg, "telegram"), config);
	config->sandbox = cfg_getbool(cfg_getsec(cfg, "sandbox"), "enabled");
	config->sandbox_endpoint =
	    config_take(cfg_getsec(cfg, "sandbox"), "endpoint", false);
	config->log = take_target(log);
	config->log_level =
	    (enum log_level)config_level(cfg_getstr(log, "level"));
}

static void
wipe(cfg_t *cfg, const char *name)
{
	for (unsigned i = 0; i < cfg_size(cfg, name); i++) {
		char *value = cfg_getnstr(cfg, name, i);

		if (value != NULL)
			sodium_memzero(value, strlen(value));
	}
}

void
config_tree_free(cfg_t *cfg)
{
	if (cfg == NULL)
		return;
	wipe(cfg, "database|password");
	wipe(cfg, "site|link_secret");
	wipe(cfg, "paylov|consumer_secret");
	wipe(cfg, "paylov|password");
	wipe(cfg, "telegram|token");
	wipe(cfg, "telegram|secret");
	wipe(cfg, "telegram|provider_token");
	for (unsigned i = 0; i < cfg_size(cfg, "cashbox"); i++) {
		wipe(cfg_getnsec(cfg, "cashbox", i), "keys");
		wipe(cfg_getnsec(cfg, "cashbox", i), "shop|api_key");
	}
	cfg_free(cfg);
}

/* A file that holds a secret inline is as private as one of its own. */
static void
check_files(void)
{
	if (!config_reading.secret || config_reading.exposed.length == 0)
		return;
	buf_span(config_reading.mistakes,
	    (struct span){
		config_reading.exposed.data, config_reading.exposed.length});
	config_reading.failed = true;
}

static enum result
read_tree(cfg_t *cfg, const char *path, struct config *config)
{
	enum result result = config_parse(cfg, path);

	if (result != RESULT_OK)
		return result;
	check_files();
	take_all(cfg, config);
	if (!buf_ok(&config_reading.exposed))
		return RESULT_NO_MEMORY;
	return config_reading.failed ? RESULT_MALFORMED : RESULT_OK;
}

enum result
config_read(const char *path, struct config **config, struct buf *mistakes)
{
	struct config *new = calloc(1, sizeof(*new));
	cfg_t *cfg = config_tree();
	enum result result = RESULT_NO_MEMORY;

	if (new != NULL && cfg != NULL) {
		config_reading = (struct config_reading){
		    .mistakes = mistakes, .path = path, .root = cfg};
		result = read_tree(cfg, path, new);
		buf_free(&config_reading.exposed);
	}
	config_tree_free(cfg);
	if (result == RESULT_OK)
		*config = new;
	else
		config_free(new);
	return result;
}
