/* The storefront that a cashbox takes its orders from. */
#include <stdlib.h>
#include <string.h>

#include "setting/config_option.h"
#include "setting/data.h"

/* A file if it looks like one, else a preset that came with the programs. */
char *
config_preset(const char *orders)
{
	char *folder, *path;

	if (strchr(orders, '/') != NULL || strchr(orders, '.') != NULL)
		return config_resolve(orders);
	folder = data_folder("sql/cms");
	if (folder == NULL)
		return NULL;
	if (asprintf(&path, "%s/%s" PRESET_SUFFIX, folder, orders) < 0)
		path = NULL;
	free(folder);
	return path;
}

/* NULL where nothing is set. */
static char *
take_if_set(cfg_t *cfg, const char *name)
{
	return cfg_getstr(cfg, name) == NULL ? NULL
					     : config_take(cfg, name, false);
}

static void
take_list(cfg_t *cfg, struct shop *shop, int which)
{
	const char *name = preset_list_name[which];
	unsigned count = cfg_size(cfg, name);

	shop->lists[which].set =
	    (cfg_getopt(cfg, name)->flags & CFGF_MODIFIED) != 0;
	shop->lists[which].items =
	    calloc(count + 1, sizeof(*shop->lists[which].items));
	if (shop->lists[which].items == NULL) {
		config_mistake(cfg, "%s: out of memory", name);
		return;
	}
	for (unsigned i = 0; i < count; i++) {
		char *item = strdup(cfg_getnstr(cfg, name, i));

		if (item == NULL)
			config_mistake(cfg, "%s: out of memory", name);
		else
			shop->lists[which].items[shop->lists[which].count++] =
			    item;
	}
}

static void
take_settings(cfg_t *cfg, struct shop *shop)
{
	shop->database = config_take(cfg, "database", false);
	shop->prefix = take_if_set(cfg, "prefix");
	shop->currency = take_if_set(cfg, "currency");
	shop->store = config_take(cfg, "store", true);
	shop->time_zone = config_take(cfg, "time_zone", true);
	for (int i = 0; i < PRESET_LISTS; i++)
		take_list(cfg, shop, i);
	shop->calls = strcmp(cfg_getstr(cfg, "effects"), "http") == 0;
	shop->cancels = strcmp(cfg_getstr(cfg, "on_cancel"), "cancel") == 0;
	shop->api_url = config_take(cfg, "api_url", shop->calls);
	shop->api_user = config_take(cfg, "api_user", false);
	shop->api_key = config_take_secret(cfg, "api_key");
}

static void
read_preset(cfg_t *cfg, struct shop *shop, const char *orders)
{
	char *path = config_preset(orders);
	struct buf mistakes = {0};
	enum result result = RESULT_NO_MEMORY;

	if (path != NULL)
		result = preset_read(shop, path, &mistakes);
	if (result == RESULT_MALFORMED && buf_ok(&mistakes))
		config_mistake(cfg, "orders: %.*s", (int)mistakes.length - 1,
		    mistakes.data);
	else if (result != RESULT_OK)
		config_mistake(cfg, "orders: out of memory");
	buf_free(&mistakes);
	free(path);
}

struct shop *
config_take_shop(cfg_t *cfg)
{
	const char *orders = cfg_getstr(cfg, "orders");
	struct shop *shop;

	if (strcmp(orders, "native") == 0)
		return NULL;
	shop = calloc(1, sizeof(*shop));
	if (shop == NULL) {
		config_mistake(cfg, "orders: out of memory");
		return NULL;
	}
	take_settings(cfg_getsec(cfg, "shop"), shop);
	if (!config_reading.failed)
		read_preset(cfg, shop, orders);
	return shop;
}
