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

/* ------ fiscal ------ */

const char *
ikpu_wanted(const char *value)
{
	return value[0] == '\0' ||
		(strlen(value) == 17 && strspn(value, "0123456789") == 17)
	    ? NULL
	    : "17 digits are wanted";
}

const char *
package_wanted(const char *value)
{
	return config_all_of(value, 32, "-")
	    ? NULL
	    : "at most 32 letters, digits and \"-\" are wanted";
}

int
config_check_percent(cfg_t *cfg, cfg_opt_t *opt)
{
	long percent = cfg_opt_getnint(opt, cfg_opt_size(opt) - 1);

	if (percent >= 0 && percent <= 100)
		return 0;
	config_mistake(cfg, "%s: 0 to 100 is wanted", cfg_opt_name(opt));
	return -1;
}

int
config_check_units(cfg_t *cfg, cfg_opt_t *opt)
{
	if (cfg_opt_getnint(opt, cfg_opt_size(opt) - 1) >= 0)
		return 0;
	config_mistake(
	    cfg, "%s: the code of a unit is wanted", cfg_opt_name(opt));
	return -1;
}

/* A code is nothing without its package and VAT. */
static void
need(cfg_t *cfg, const char *code, const char *package)
{
	if (cfg_getstr(cfg, code)[0] == '\0')
		return;
	if (cfg_getstr(cfg, package)[0] == '\0')
		config_mistake(cfg, "%s: %s is wanted with it", code, package);
	if (cfg_getint(cfg, "vat_percent") < 0)
		config_mistake(cfg, "%s: vat_percent is wanted with it", code);
}

static void
take_fiscal(cfg_t *cfg, struct shop_fiscal *fiscal)
{
	need(cfg, "code", "package_code");
	need(cfg, "shipping_code", "shipping_package_code");
	*fiscal = (struct shop_fiscal){
	    .wanted = true,
	    .code = config_take(cfg, "code", false),
	    .package_code = config_take(cfg, "package_code", false),
	    .vat_percent = cfg_getint(cfg, "vat_percent"),
	    .units = cfg_getint(cfg, "units"),
	    .shipping_code = config_take(cfg, "shipping_code", false),
	    .shipping_package_code =
		config_take(cfg, "shipping_package_code", false),
	};
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

	if (strcmp(orders, "native") == 0) {
		if (cfg_size(cfg, "fiscal") > 0)
			config_mistake(cfg,
			    "fiscal: orders of a storefront are wanted; others "
			    "bring their detail with them");
		return NULL;
	}
	shop = calloc(1, sizeof(*shop));
	if (shop == NULL) {
		config_mistake(cfg, "orders: out of memory");
		return NULL;
	}
	take_settings(cfg_getsec(cfg, "shop"), shop);
	if (cfg_size(cfg, "fiscal") > 0)
		take_fiscal(cfg_getnsec(cfg, "fiscal", 0), &shop->fiscal);
	if (!config_reading.failed)
		read_preset(cfg, shop, orders);
	return shop;
}
