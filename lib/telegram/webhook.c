/* The webhook: the process, the request, who may call. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "page/language.h"
#include "page/words.h"
#include "setting/data.h"
#include "setting/json.h"
#include "setting/log.h"
#include "telegram/webhook.h"

/* A pre-checkout query is answered within ten seconds, all in all. */
#define PATIENCE 4000
#define BODY_MAX ((size_t)256 << 10)

struct webhook {
	struct config *config; /* NULL: none that can be used */
	struct store *store;
	struct bot bot; /* ->http is NULL: out of memory */
	struct json_object *words[CONFIG_LANGUAGES];
};

static void
configure(struct webhook *webhook)
{
	if (webhook->config == NULL) {
		if (config_open(&webhook->config) != RESULT_OK)
			return;
		config_log(webhook->config);
		webhook->bot.config = &webhook->config->telegram;
	}
	if (webhook->store == NULL &&
	    store_open(&webhook->config->database, PATIENCE, &webhook->store) !=
		RESULT_OK)
		log_error("telegram: out of memory");
	if (webhook->bot.http == NULL &&
	    http_open(&webhook->bot.http) != RESULT_OK)
		log_error("telegram: out of memory");
}

enum result
webhook_open(struct webhook **webhook)
{
	struct webhook *new = calloc(1, sizeof(*new));

	if (new == NULL)
		return RESULT_NO_MEMORY;
	configure(new);
	*webhook = new;
	return RESULT_OK;
}

void
webhook_close(struct webhook *webhook)
{
	if (webhook == NULL)
		return;
	for (int i = 0; i < CONFIG_LANGUAGES; i++)
		json_object_put(webhook->words[i]);
	http_close(webhook->bot.http);
	store_close(webhook->store);
	config_free(webhook->config);
	free(webhook);
}

/* ------ words ------ */

static void
read_words(struct update *update, struct json_object **words)
{
	const char *own = update->config->site.templates;
	char *folder = data_folder("templates/telegram"), *mine;

	if (folder == NULL)
		return;
	if (asprintf(&mine, "%s/telegram", own) >= 0) {
		if (words_read(folder, own[0] == '\0' ? NULL : mine,
			update->language, words) != RESULT_OK)
			*words = NULL;
		free(mine);
	}
	free(folder);
}

const char *
telegram_word(struct update *update, const char *key)
{
	struct json_object **words = &update->webhook->words[update->language];
	struct span text;

	if (*words == NULL)
		read_words(update, words);
	return json_text(json_member(*words, key), &text) ? text.data : key;
}

/* ------ the request ------ */

/* Equal hashes: neither the secret's bytes nor its length take time to tell. */
static bool
knows_secret(const struct webhook *webhook, const struct request *request)
{
	const char *wanted = webhook->config->telegram.secret;
	const char *given =
	    request_variable(request, "HTTP_X_TELEGRAM_BOT_API_SECRET_TOKEN");
	unsigned char a[crypto_hash_sha256_BYTES], b[crypto_hash_sha256_BYTES];

	if (given == NULL || wanted[0] == '\0')
		return false;
	crypto_hash_sha256(a, (const unsigned char *)given, strlen(given));
	crypto_hash_sha256(b, (const unsigned char *)wanted, strlen(wanted));
	return sodium_memcmp(a, b, sizeof(a)) == 0;
}

static bool
is_configured(const struct webhook *webhook)
{
	const struct config *config = webhook->config;

	if (config == NULL || webhook->store == NULL ||
	    webhook->bot.http == NULL)
		return false;
	if (config->telegram.token[0] != '\0' &&
	    config->telegram.secret[0] != '\0' &&
	    config->site.link_secret[0] != '\0')
		return true;
	log_error("telegram: token, secret and the site's link_secret are "
		  "required");
	return false;
}

/* What Telegram repeats for ever does nobody any good: it is passed over. */
static int
serve(struct webhook *webhook, struct span body)
{
	struct update update = {.webhook = webhook,
	    .config = webhook->config,
	    .store = webhook->store,
	    .bot = &webhook->bot,
	    .box = config_cashbox(
		webhook->config, span_of(webhook->config->telegram.cashbox))};
	enum json_verdict verdict;
	int status = 200;

	if (json_read(body, &verdict, &update.root) != RESULT_OK)
		return 503;
	if (verdict == JSON_BROKEN)
		return 400;
	if (verdict == JSON_SOUND)
		status = update_serve(&update);
	else
		log_error("telegram: an update cannot be read, and is lost");
	json_object_put(update.root);
	return status;
}

static int
read_and_serve(struct webhook *webhook, struct request *request)
{
	const char *method = request_variable(request, "REQUEST_METHOD");
	struct buf body = {0};
	int status;

	if (method == NULL || strcmp(method, "POST") != 0)
		return 405;
	if (!is_configured(webhook))
		return 503;
	if (!knows_secret(webhook, request))
		return 403;
	switch (request_body(request, &body, BODY_MAX)) {
	case RESULT_OK:
		status = serve(webhook, (struct span){body.data, body.length});
		break;
	case RESULT_TOO_LARGE:
		status = 413;
		break;
	case RESULT_TRUNCATED:
		status = 400;
		break;
	default:
		status = 503;
	}
	buf_free(&body);
	return status;
}

static const struct {
	int status;
	const char *reason;
	const char *header;
} answers[] = {
    {200, "OK", ""},
    {400, "Bad Request", ""},
    {403, "Forbidden", ""},
    {405, "Method Not Allowed", "Allow: POST\r\n"},
    {413, "Content Too Large", ""},
    {503, "Service Unavailable", "Retry-After: 5\r\n"},
};

void
webhook_answer(struct webhook *webhook, struct request *request)
{
	size_t i = 0;
	char text[256];
	int status, length;

	configure(webhook);
	status = read_and_serve(webhook, request);
	while (answers[i].status != status)
		i++;
	length = snprintf(text, sizeof(text),
	    "Status: %d %s\r\n%sContent-Type: text/plain; charset=UTF-8\r\n"
	    "X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n"
	    "\r\n%s\n",
	    status, answers[i].reason, answers[i].header, answers[i].reason);
	if (request_write(request, text, (size_t)length) != RESULT_OK)
		log_warning("telegram: an answer could not be sent");
	request_finish(request);
}
