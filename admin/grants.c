/* payme config grants: what our user of the database must be allowed. */
#include <stdio.h>
#include <string.h>

#include "admin/command.h"
#include "shop/shop.h"
#include "shop/shop_grants.h"

/* Bits of enum grant. */
static const char *const words[] = {"SELECT", "INSERT", "UPDATE", "DELETE"};

#define KEEP (GRANT_SELECT | GRANT_INSERT | GRANT_UPDATE)
#define ALL (KEEP | GRANT_DELETE)

/* Our tables, and what the programs do to their rows. */
static const struct {
	const char *table;
	unsigned grants;
} ours[] = {
    {"card", ALL},
    {"find", ALL},
    {"ikpu", ALL},
    {"order", KEEP},
    {"outbox", ALL},
    {"promise", KEEP},
    {"receipt", KEEP},
    {"schema", GRANT_SELECT},
    {"service_catalogue", KEEP},
    {"service_payment", KEEP},
    {"service_token", KEEP},
    {"telegram_charge", KEEP},
    {"telegram_update", GRANT_SELECT | GRANT_INSERT | GRANT_DELETE},
    {"transaction", KEEP},
};

static void
put_quoted(struct buf *out, char quote, const char *text)
{
	buf_char(out, quote);
	for (; *text != '\0'; text++) {
		if (*text == quote || (quote == '\'' && *text == '\\'))
			buf_char(out, *text);
		buf_char(out, *text);
	}
	buf_char(out, quote);
}

/* 'payme'@'localhost' comes by the socket; over the network, from anywhere. */
static void
put_user(struct buf *out, const struct config_database *database)
{
	put_quoted(out, '\'', database->user);
	buf_text(out, database->socket[0] == '\0' ? "@'%'" : "@'localhost'");
}

static void
put_grant(struct buf *out, const struct config_database *database,
    const char *schema, const char *table, unsigned grants)
{
	bool more = false;

	buf_text(out, "GRANT ");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if ((grants & 1u << i) == 0)
			continue;
		buf_format(out, "%s%s", more ? ", " : "", words[i]);
		more = true;
	}
	buf_text(out, " ON ");
	put_quoted(out, '`', schema);
	buf_char(out, '.');
	put_quoted(out, '`', table);
	buf_text(out, " TO ");
	put_user(out, database);
	buf_text(out, ";\n");
}

static void
put_ours(struct buf *out, const struct config_database *database)
{
	char table[64];

	buf_text(out,
	    "-- For an administrator of the database, who has run \"payme "
	    "migrate\" before,\n-- with a configuration of his own.\n"
	    "-- CREATE USER ");
	put_user(out, database);
	buf_text(out, " IDENTIFIED BY '...';\n");
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
		snprintf(table, sizeof(table), "%s%s", database->table_prefix,
		    ours[i].table);
		put_grant(out, database, database->name, table, ours[i].grants);
	}
}

/* ------ a storefront's ------ */

/* false: it names too many tables. */
static bool
put_preset(struct buf *out, const struct config_database *database,
    const struct shop *shop, const struct preset *preset)
{
	const char *schema =
	    shop->database[0] == '\0' ? database->name : shop->database;
	struct shop_grants grants = {.count = 0};
	char table[160];

	shop_grants(preset, &grants);
	for (size_t i = 0; i < grants.count; i++) {
		struct span name = grants.tables[i].table;

		snprintf(table, sizeof(table), "%s%.*s",
		    preset_text(preset, "prefix"), (int)name.length, name.data);
		put_grant(
		    out, database, schema, table, grants.tables[i].grants);
	}
	return !grants.full;
}

struct choice {
	const struct shop *shop;
	const struct preset *preset;
};

static enum result
choose(struct session *session, void *state)
{
	struct choice *choice = state;

	return shop_choose(session, choice->shop, &choice->preset);
}

/*
 * Whether the user may ask already which variant rules.  What is told by
 * information_schema depends on the grants that are wanted: it is no answer.
 */
static bool
knows(struct admin *admin, const struct shop *shop, struct choice *choice)
{
	struct shop_grants grants = {.count = 0};

	*choice = (struct choice){.shop = shop};
	shop_grants(&shop->presets[0], &grants);
	return grants.count > 0 &&
	    store_run(admin->store, STORE_READ, choose, choice) == RESULT_OK;
}

/* Of variants the one that rules; or all, as not every shop has every table. */
static bool
put_variants(struct admin *admin, const struct shop *shop, struct buf *out)
{
	const struct config_database *database = &admin->config->database;
	struct choice choice;
	bool whole = true;

	if (knows(admin, shop, &choice))
		return put_preset(out, database, shop, choice.preset);
	buf_text(out,
	    "-- Which of its variants it is cannot be asked yet: \"mariadb "
	    "--force\" passes over\n-- what is said of tables that are not "
	    "there.\n");
	for (size_t i = 1; i < shop->preset_count; i++)
		if (!put_preset(out, database, shop, &shop->presets[i]))
			whole = false;
	return whole;
}

static bool
put_shop(struct admin *admin, const struct cashbox *box, struct buf *out)
{
	const struct shop *shop = box->shop;
	const struct config_database *database = &admin->config->database;

	if (shop == NULL)
		return true;
	buf_format(out, "-- Cashbox %s: %s\n", box->name,
	    preset_text(&shop->presets[0], "title"));
	return put_preset(out, database, shop, &shop->presets[0]) &&
	    (shop->preset_count == 1 || put_variants(admin, shop, out));
}

static enum status
config_grants(struct admin *admin)
{
	const struct config *config = admin->config;
	struct buf out = {0};
	bool whole = true;

	put_ours(&out, &config->database);
	for (size_t i = 0; i < config->cashbox_count; i++)
		if (!put_shop(admin, &config->cashboxes[i], &out))
			whole = false;
	if (whole && buf_ok(&out)) {
		fwrite(out.data, 1, out.length, stdout);
		buf_free(&out);
		return STATUS_DONE;
	}
	buf_free(&out);
	return refuse(
	    whole ? "out of memory" : "a preset names more than %d tables",
	    GRANT_TABLES);
}

const struct command grants_commands[] = {
    {.words = "config grants",
	.operands = "",
	.run = config_grants,
	.summary = "prints the GRANTs that the configured user of the database "
		   "needs, and no more",
	.options = OPTION_BIT(OPTION_HELP)},
    {0},
};
