/* payme config check, payme migrate: is everything in its place? */
#include <sys/stat.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/config_check.h"
#include "base/clock.h"
#include "base/url.h"
#include "payment/backlog.h"
#include "shop/shop.h"
#include "store/schema.h"
#include "subscribe/intent.h"

bool
check_good(const char *format, ...)
{
	va_list ap;

	fputs("ok    ", stdout);
	va_start(ap, format);
	vprintf(format, ap);
	va_end(ap);
	putchar('\n');
	return true;
}

bool
check_bad(const char *format, ...)
{
	va_list ap;

	fputs("wrong ", stdout);
	va_start(ap, format);
	vprintf(format, ap);
	va_end(ap);
	putchar('\n');
	return false;
}

static bool
check_file(struct config **config)
{
	struct buf mistakes = {0};
	char *path = config_path(), *text;
	enum result result;

	if (path == NULL)
		return check_bad("out of memory");
	result = config_read(path, config, &mistakes);
	text = buf_string(&mistakes);
	if (result == RESULT_OK)
		check_good("configuration %s", path);
	else
		check_bad(
		    "configuration %s\n%s", path, text == NULL ? "" : text);
	buf_free(&mistakes);
	free(text);
	free(path);
	return result == RESULT_OK;
}

static void
tell_cashbox(const struct cashbox *box)
{
	printf("      cashbox %s: %s, %zu key%s, account", box->name,
	    box->kind == CASHBOX_ONE_TIME ? "one-time" : "accumulating",
	    box->key_count, box->key_count == 1 ? "" : "s");
	for (size_t i = 0; i < box->field_count; i++)
		printf(" %s", box->fields[i].name);
	if (box->allow.any)
		puts(", callers from anywhere");
	else
		printf(", callers from %zu range%s\n", box->allow.count,
		    box->allow.count == 1 ? "" : "s");
}

static bool
check_templates(const char *folder)
{
	struct stat st;

	if (folder[0] == '\0')
		return true;
	if (stat(folder, &st) != 0 || !S_ISDIR(st.st_mode))
		return check_bad(
		    "templates %s: no such folder; leave it empty to "
		    "use those that came with the program",
		    folder);
	return check_good("templates %s", folder);
}

static bool
check_schema(struct store *store)
{
	char *folder = schema_folder();
	int64_t newest = folder == NULL ? 0 : schema_newest(folder);
	int64_t version = 0;
	enum result result = schema_version(store, &version);
	bool fine;

	if (result != RESULT_OK)
		fine =
		    check_bad("database: not reached; see the line above, and "
			      "socket, hosts, name, user, password");
	else if (newest == 0)
		fine = check_bad(
		    "no migrations in %s", folder == NULL ? "" : folder);
	else if (version < newest)
		fine = check_bad("schema version %lld of %lld: run \"payme "
				 "migrate\"",
		    (long long)version, (long long)newest);
	else
		fine = check_good("schema version %lld", (long long)version);
	free(folder);
	return fine && result == RESULT_OK;
}

#define CLOCK_OFF 60 /* seconds */

static bool
check_server(const struct schema_health *health)
{
	bool fine = true;

	if (health->read_only)
		fine =
		    check_bad("database: it takes no writes (read_only): every "
			      "payment would be answered -32400");
	if (health->seconds > CLOCK_OFF || health->seconds < -CLOCK_OFF)
		fine =
		    check_bad("the database's clock and ours are %lld seconds "
			      "apart: payments and links expire by them; set "
			      "both by NTP",
			(long long)health->seconds);
	if (health->flush != 1)
		printf("note  innodb_flush_log_at_trx_commit is %lld: a power "
		       "failure can lose payments already acknowledged; 1 is "
		       "safe\n",
		    (long long)health->flush);
	return fine;
}

static bool
check_health(struct store *store)
{
	struct schema_health health = {0};
	bool fine;

	if (schema_health(store, &health) != RESULT_OK)
		return check_bad("database: its settings cannot be read");
	fine = check_good("database %s", health.server);
	if (health.foreign > 0)
		fine = check_bad(
		    "%lld of our tables are not InnoDB: without "
		    "transactions a payment can be lost; ALTER TABLE ... "
		    "ENGINE=InnoDB",
		    (long long)health.foreign);
	if (health.missing > 0)
		fine = check_bad(
		    "%lld of our tables are missing: restore them from "
		    "a backup",
		    (long long)health.missing);
	return check_server(&health) && fine;
}

struct visit {
	const struct shop *shop;
	struct buf problems;
	const struct preset *preset;
	bool atomic;
};

static enum result
visit_shop(struct session *session, void *state)
{
	struct visit *visit = state;
	enum result result;

	buf_reset(&visit->problems);
	result = shop_choose(session, visit->shop, &visit->preset);
	if (result == RESULT_OK)
		result = shop_atomic(
		    session, visit->shop, visit->preset, &visit->atomic);
	if (result == RESULT_OK)
		result = shop_check(session, visit->shop, &visit->problems);
	return result;
}

static const char *
way_of(const struct visit *visit)
{
	if (visit->shop->calls)
		return "which are told by their shop's own API";
	return visit->atomic ? "changed in the payment's own transaction"
			     : "changed after the payment, as a table of "
			       "theirs knows no transactions";
}

static bool
tell_shop(const struct cashbox *box, const struct visit *visit)
{
	const char *title = preset_text(visit->preset, "title");

	if (visit->problems.length > 0)
		return check_bad("cashbox %s: orders of %s:\n%.*s", box->name,
		    title, (int)visit->problems.length, visit->problems.data);
	return check_good(
	    "cashbox %s: orders of %s, %s", box->name, title, way_of(visit));
}

static bool
check_shop(struct store *store, const struct cashbox *box)
{
	struct visit visit = {.shop = box->shop};
	enum result result;
	bool fine;

	if (box->shop == NULL)
		return true;
	result = store_run(store, STORE_READ, visit_shop, &visit);
	fine = result == RESULT_OK
	    ? tell_shop(box, &visit)
	    : check_bad(
		  "cashbox %s: the shop's tables cannot be read: see the line "
		  "above, and \"payme config grants\"",
		  box->name);
	buf_free(&visit.problems);
	return fine;
}

/* What works without it, and what does not. */
static bool
check_signing(const struct config *config)
{
	bool wanted = config->telegram.token[0] != '\0';

	for (size_t i = 0; i < config->cashbox_count; i++)
		wanted = wanted || config->cashboxes[i].card_form ||
		    config->cashboxes[i].shop != NULL;
	if (config->site.link_secret[0] != '\0')
		return true;
	if (wanted)
		return check_bad(
		    "site.link_secret is not set: without it there is "
		    "no card form and no bot, and no buyer finds an "
		    "order of a storefront, nor comes back from Payme");
	puts("note  site: link_secret is empty: no link can be signed");
	return true;
}

/* Payme's form of a card wants a page that nobody on the way can change. */
static bool
check_card_form(const struct config *config)
{
	bool fine = true;

	for (size_t i = 0; i < config->cashbox_count; i++)
		if (config->cashboxes[i].card_form &&
		    config->site.base_url[0] != '\0' &&
		    !url_keeps_secrets(config->site.base_url))
			fine = check_bad("cashbox %s: card_form wants an "
					 "https:// address in site.base_url",
			    config->cashboxes[i].name);
	return fine;
}

/* ------ what cron does ------ */

#define CRON_LATE 600000 /* ms: so long nothing waits that is run each minute */

struct overdue {
	const struct cashbox *box;
	int64_t now, intent;
};

static enum result
find_overdue(struct session *session, void *state)
{
	struct overdue *overdue = state;

	return intent_next(session, overdue->box, overdue->now - CRON_LATE, 0,
	    &overdue->intent);
}

static bool
check_settling(struct store *store, const struct cashbox *box, int64_t now)
{
	struct overdue overdue = {.box = box, .now = now};

	if (store_run(store, STORE_READ, find_overdue, &overdue) != RESULT_OK ||
	    overdue.intent == 0)
		return true;
	return check_bad("cashbox %s: a payment by card waits to be settled: "
			 "\"payme receipt settle\" has to run from cron, each "
			 "minute",
	    box->name);
}

static bool
check_cron(struct store *store, const struct config *config)
{
	int64_t now = clock_now(), oldest = 0;
	bool fine = true;

	if (backlog_oldest(store, &oldest) == RESULT_OK && oldest != 0 &&
	    oldest < now - CRON_LATE)
		fine = check_bad("what shops are to be told waits for %lld "
				 "minutes: \"payme deliver\" has to run from "
				 "cron, each minute; \"payme deliver "
				 "--status\" tells more",
		    (long long)((now - oldest) / 60000));
	for (size_t i = 0; i < config->cashbox_count; i++)
		if (!check_settling(store, &config->cashboxes[i], now))
			fine = false;
	return fine;
}

static void
note_settings(const struct config *config)
{
	if (config->site.base_url[0] == '\0')
		puts("note  site: base_url is empty: Payme is given no way "
		     "back, and links to pages of ours cannot be made");
	if (config->sandbox)
		puts("note  the local Payme is switched on: nothing that it "
		     "pays is money");
	for (size_t i = 0; i < config->cashbox_count; i++)
		if (config->cashboxes[i].allow.any)
			printf(
			    "note  cashbox %s: anybody may call who has the "
			    "key; allow names Payme's addresses by default\n",
			    config->cashboxes[i].name);
}

static bool
check_all(struct config *config)
{
	struct store *store;
	bool fine;

	for (size_t i = 0; i < config->cashbox_count; i++)
		tell_cashbox(&config->cashboxes[i]);
	note_settings(config);
	fine = check_templates(config->site.templates);
	if (!check_signing(config) || !check_card_form(config))
		fine = false;
	if (store_open(&config->database, STORE_PATIENCE, &store) != RESULT_OK)
		return check_bad("out of memory");
	if (!check_schema(store) || !check_health(store) ||
	    !check_cron(store, config))
		fine = false;
	for (size_t i = 0; i < config->cashbox_count; i++)
		if (!check_shop(store, &config->cashboxes[i]))
			fine = false;
	store_close(store);
	return fine;
}

static enum status
config_check(struct admin *admin)
{
	bool fine = check_file(&admin->config) && check_all(admin->config);

	if (admin->config != NULL && given(admin, OPTION_WEB) &&
	    !check_web(admin->config))
		fine = false;
	if (fine)
		return STATUS_DONE;
	fflush(stdout);
	return refuse("what is wrong stands above");
}

static void
tell_migration(int64_t number, const char *name, void *state)
{
	(void)number;
	printf("%s %s\n", *(bool *)state ? "would apply" : "applying", name);
	fflush(stdout);
}

static enum status
migrate(struct admin *admin)
{
	bool dry = given(admin, OPTION_DRY_RUN);
	char *folder = schema_folder();
	enum result result;

	if (folder == NULL)
		return refuse("out of memory");
	if (schema_newest(folder) == 0) {
		refuse("no migrations in %s", folder);
		free(folder);
		return STATUS_REFUSED;
	}
	result =
	    schema_migrate(admin->store, folder, dry, tell_migration, &dry);
	if (result == RESULT_OK && !dry)
		printf(
		    "schema version %lld\n", (long long)schema_newest(folder));
	free(folder);
	return result == RESULT_OK ? STATUS_DONE : refuse_result(result);
}

const struct command config_commands[] = {
    {.words = "config check",
	.operands = "",
	.run = config_check,
	.summary = "reads the configuration, reaches the database, tells what "
		   "is wrong",
	.options = OPTION_BIT(OPTION_HELP) | OPTION_BIT(OPTION_WEB),
	.no_config = true},
    {.words = "migrate",
	.operands = "",
	.run = migrate,
	.summary = "creates or upgrades the tables; safe to repeat",
	.patient = true,
	.options = OPTION_BIT(OPTION_DRY_RUN) | OPTION_BIT(OPTION_HELP) |
	    OPTION_BIT(OPTION_CASHBOX)},
    {0},
};
