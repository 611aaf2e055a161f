/*
 * The configuration: payme.conf(5), read by libConfuse.  Every mistake is told
 * with file, line and key.  Whatever holds a secret must not be readable by
 * others.
 */
#ifndef SETTING_CONFIG_H
#define SETTING_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/result.h"
#include "setting/address.h"
#include "setting/log.h"
#include "setting/preset.h"

#define CONFIG_LANGUAGES 3
#define CONFIG_FIELDS 16 /* of an account, at most */
#define CONFIG_DIGEST_SIZE 32 /* SHA-256 */
#define CONFIG_PAYLOV_PATHS 12

enum language { LANGUAGE_RU, LANGUAGE_UZ, LANGUAGE_EN };

extern const char *const language_code[CONFIG_LANGUAGES];

struct config_host {
	char *name;
	unsigned port;
};

struct config_database {
	char *socket; /* "": use hosts */
	struct config_host *hosts; /* tried in this order */
	size_t host_count;
	char *name;
	char *user;
	char *password; /* secret */
	bool tls; /* nothing is sent that is not encrypted */
	char *tls_ca; /* the file of who vouches for the server; "": nobody */
	char *table_prefix; /* [A-Za-z0-9_]*, at most 32 characters */
};

struct config_site {
	char *base_url;
	enum language languages[CONFIG_LANGUAGES];
	size_t language_count;
	char *link_secret; /* secret; "" if there is none */
	char *store_url;
	char *templates;
};

struct config_field {
	char *name;
	char *title[CONFIG_LANGUAGES]; /* "" if not given */
};

enum cashbox_kind {
	CASHBOX_ONE_TIME = 1, /* an order is paid once */
	CASHBOX_ACCUMULATING =
	    2 /* an account is credited any number of times */
};

struct cashbox {
	char *name;
	char *merchant_id;
	char *login;
	char **keys; /* secret; all are valid */
	unsigned char (*digests)[CONFIG_DIGEST_SIZE]; /* of "login:key" */
	size_t key_count;
	struct address_list allow;
	struct address_list trusted_proxies;
	char *checkout_url;
	struct config_field *fields; /* of the account, at least one */
	size_t field_count;
	enum cashbox_kind kind;
	char *callback; /* where the buyer is sent back to; "": payme-status */
	int64_t callback_timeout; /* ms before the buyer is sent back; 0: any */
	char *currency; /* that a GET link names; "": none */
	int64_t min_amount; /* tiyin; of an accumulating account */
	int64_t max_amount;
	bool repay_after_refund;
	bool card_form; /* payme-card may take payments */
	bool hold; /* its payments are held first */
	char *notify_url;
	struct shop *shop; /* whose orders it takes; NULL: our own */
};

struct config_service {
	char *api_url; /* Subscribe API */
	char *offer_url; /* Payme's terms, for the card page */
	char *logo; /* a file with Payme's logo; "": its name instead */
	char **card_keys; /* secret; 64 hex digits each, the first one seals */
	size_t card_key_count;
	char *paylov_url;
	char *paylov_paths[CONFIG_PAYLOV_PATHS]; /* as enum paylov_call */
	int64_t paylov_cache_minutes; /* how long a catalogue is good */
	char *paylov_consumer_key;
	char *paylov_consumer_secret; /* secret */
	char *paylov_username;
	char *paylov_password; /* secret */
};

struct config_telegram {
	char *token; /* secret; of the bot, "" if there is none */
	char *secret; /* secret; what Telegram shows to the webhook */
	char *provider_token; /* secret; "": no invoices, links */
	char *bot; /* its name, or "" */
	char *cashbox; /* "": the first one */
	char *api_url;
};

struct config {
	struct config_database database;
	struct config_site site;
	struct config_service service;
	struct config_telegram telegram;
	struct cashbox *cashboxes; /* at least one; the first is the default */
	size_t cashbox_count;
	bool sandbox; /* the local Payme may run */
	char *sandbox_endpoint; /* what it calls; "": base_url's own */
	char *log;
	enum log_level log_level;
};

/*
 * The path of the configuration: $PAYME_CONF, else payme.conf in the folder
 * above the executable's, else the one compiled in.  NULL without memory.
 * The caller frees it.
 */
char *config_path(void);

/*
 * Reads ${path}.  On RESULT_MALFORMED, ${mistakes} has one line for each.
 * The caller frees *config with config_free().
 */
enum result config_read(
    const char *path, struct config **config, struct buf *mistakes) MUST_CHECK;
/* Wipes the secrets; NULL is allowed. */
void config_free(struct config *);

/*
 * The link secret of a configuration that may have mistakes, or be open to
 * others: to tell its owner so.  NULL if it cannot be read; the caller wipes
 * and frees it.
 */
char *config_link_secret(const char *path);

/* config_path() and config_read(); mistakes go to the log. */
enum result config_open(struct config **) MUST_CHECK;

/* The log as configured; where that fails it stays on standard error. */
void config_log(const struct config *);

/* The cashbox of that name; the default one for ""; NULL if there is none. */
const struct cashbox *config_cashbox(const struct config *, struct span name);

#endif
