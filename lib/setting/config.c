/* Where the configuration is found, how a program opens it, how it ends. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "setting/config.h"
#include "setting/data.h"

#ifndef CONFIG_FILE
#define CONFIG_FILE "/etc/payme/payme.conf"
#endif

const char *const language_code[CONFIG_LANGUAGES] = {
    [LANGUAGE_RU] = "ru",
    [LANGUAGE_UZ] = "uz",
    [LANGUAGE_EN] = "en",
};

static void
free_secret(char *secret)
{
	if (secret != NULL)
		sodium_memzero(secret, strlen(secret));
	free(secret);
}

static void
free_secrets(char **secrets, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free_secret(secrets[i]);
	free(secrets);
}

static void
free_cashbox(struct cashbox *box)
{
	free(box->name);
	free(box->merchant_id);
	free(box->login);
	free_secrets(box->keys, box->key_count);
	free(box->digests);
	address_list_free(&box->allow);
	address_list_free(&box->trusted_proxies);
	free(box->checkout_url);
	for (size_t i = 0; i < box->field_count; i++) {
		free(box->fields[i].name);
		for (int k = 0; k < CONFIG_LANGUAGES; k++)
			free(box->fields[i].title[k]);
	}
	free(box->fields);
	free(box->callback);
	free(box->currency);
	free(box->notify_url);
	shop_free(box->shop);
}

void
config_free(struct config *config)
{
	if (config == NULL)
		return;
	free(config->database.socket);
	for (size_t i = 0; i < config->database.host_count; i++)
		free(config->database.hosts[i].name);
	free(config->database.hosts);
	free(config->database.name);
	free(config->database.user);
	free_secret(config->database.password);
	free(config->database.tls_ca);
	free(config->database.table_prefix);
	free(config->site.base_url);
	free_secret(config->site.link_secret);
	free(config->site.store_url);
	free(config->site.templates);
	free(config->service.api_url);
	free(config->service.offer_url);
	free(config->service.logo);
	free_secrets(config->service.card_keys, config->service.card_key_count);
	free(config->service.paylov_url);
	for (int i = 0; i < CONFIG_PAYLOV_PATHS; i++)
		free(config->service.paylov_paths[i]);
	free(config->service.paylov_consumer_key);
	free_secret(config->service.paylov_consumer_secret);
	free(config->service.paylov_username);
	free_secret(config->service.paylov_password);
	free_secret(config->telegram.token);
	free_secret(config->telegram.secret);
	free_secret(config->telegram.provider_token);
	free(config->telegram.bot);
	free(config->telegram.cashbox);
	free(config->telegram.api_url);
	for (size_t i = 0; i < config->cashbox_count; i++)
		free_cashbox(&config->cashboxes[i]);
	free(config->cashboxes);
	free(config->sandbox_endpoint);
	free(config->log);
	free(config);
}

char *
config_path(void)
{
	const char *path = getenv("PAYME_CONF");
	char folder[PATH_MAX], *beside;

	if (path != NULL && path[0] != '\0')
		return strdup(path);
	if (!data_executable_folder(folder, 1))
		return strdup(CONFIG_FILE);
	if (asprintf(&beside, "%s/payme.conf", folder) < 0)
		return NULL;
	if (access(beside, F_OK) == 0)
		return beside;
	free(beside);
	return strdup(CONFIG_FILE);
}

/* Each line of ${mistakes} is a line of the log. */
static void
log_mistakes(struct buf *mistakes)
{
	char *text = buf_string(mistakes), *rest = text, *line;

	if (text == NULL) {
		log_error("configuration: out of memory");
		return;
	}
	while ((line = strsep(&rest, "\n")) != NULL)
		if (line[0] != '\0')
			log_error("configuration: %s", line);
	free(text);
}

enum result
config_open(struct config **config)
{
	struct buf mistakes = {0};
	char *path = config_path();
	enum result result;

	if (path == NULL)
		return RESULT_NO_MEMORY;
	result = config_read(path, config, &mistakes);
	if (result != RESULT_OK)
		log_mistakes(&mistakes);
	buf_free(&mistakes);
	free(path);
	return result;
}

void
config_log(const struct config *config)
{
	log_level(config->log_level);
	if (log_to(config->log) != RESULT_OK)
		log_warning("logging to standard error instead");
}

const struct cashbox *
config_cashbox(const struct config *config, struct span name)
{
	for (size_t i = 0; i < config->cashbox_count; i++)
		if (name.length == 0 ||
		    span_is(name, config->cashboxes[i].name))
			return &config->cashboxes[i];
	return NULL;
}
