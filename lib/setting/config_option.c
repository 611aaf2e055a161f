/* The options of payme.conf, and how libConfuse is made to read them. */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/money.h"
#include "setting/config_option.h"

#define MISTAKES_MAX ((size_t)16 << 10)
#define INCLUDE_DEPTH 8
#define END_OF_FILE "end_of_file"

struct config_reading config_reading;

/* ------ mistakes ------ */

/* Where ${cfg} stands; libConfuse leaves single sections without a file. */
static void
put_place(const cfg_t *cfg)
{
	struct buf *out = config_reading.mistakes;
	const char *file = cfg->filename;

	if (file == NULL)
		file = config_reading.root->filename;
	if (file == NULL)
		return;
	if (cfg->filename == NULL && config_reading.depth == 0)
		buf_format(out, "%s: %s: ", file, cfg->name);
	else
		buf_format(out, "%s:%d: ", file, cfg->line);
}

__attribute__((format(printf, 2, 0))) static void
add_mistake(const cfg_t *cfg, const char *format, va_list ap)
{
	char text[512];

	config_reading.failed = true;
	if (config_reading.mistakes->length > MISTAKES_MAX)
		return;
	vsnprintf(text, sizeof(text), format, ap);
	if (cfg != NULL)
		put_place(cfg);
	buf_format(config_reading.mistakes, "%s\n", text);
}

void
config_mistake(cfg_t *cfg, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	add_mistake(cfg, format, ap);
	va_end(ap);
}

/* An option's name or one sign; anything else may be a misplaced secret. */
static bool
may_be_shown(const char *word)
{
	size_t length = strlen(word);

	if (length == 1)
		return true;
	return length <= 24 &&
	    strspn(word, "abcdefghijklmnopqrstuvwxyz_") == length;
}

/* libConfuse's own words. */
__attribute__((format(printf, 2, 0))) static void
on_error(cfg_t *cfg, const char *format, va_list ap)
{
	const char *quoted = strstr(format, "'%s'");
	va_list copy;
	const char *word = "";

	if (quoted != NULL) {
		va_copy(copy, ap);
		word = va_arg(copy, const char *);
		va_end(copy);
	}
	if (strcmp(word, END_OF_FILE) == 0)
		config_mistake(cfg, "a closing brace is missing");
	else if (strstr(format, "title") != NULL || may_be_shown(word) ||
	    quoted == NULL)
		add_mistake(cfg, format, ap);
	else
		config_mistake(
		    cfg, "%.*s(not shown)", (int)(quoted - format), format);
}

/* ------ files ------ */

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

/* An open regular file; a mistake otherwise. */
static FILE *
open_file(cfg_t *cfg, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
	struct stat st;

	if (file == NULL || fstat(fd, &st) != 0) {
		config_mistake(cfg, "%s: %s", path, strerror(errno));
	} else if (!S_ISREG(st.st_mode)) {
		config_mistake(cfg, "%s: not a regular file", path);
	} else {
		if ((st.st_mode & S_IRWXO) != 0)
			buf_format(&config_reading.exposed, CONFIG_EXPOSED "\n",
			    path, (unsigned)(st.st_mode & 07777));
		return file;
	}
	if (file != NULL)
		fclose(file);
	else if (fd >= 0)
		close(fd);
	return NULL;
}

/*
 * libConfuse takes a file that ends within a section for whole.  So one more
 * statement is put behind it, which only the top level knows.
 */
struct ending {
	FILE *file;
	char last; /* byte of the file */
	const char *rest; /* of the statement */
};

static ssize_t
read_with_ending(void *cookie, char *data, size_t size)
{
	struct ending *ending = cookie;
	size_t length = fread(data, 1, size, ending->file);

	if (length > 0) {
		ending->last = data[length - 1];
		return (ssize_t)length;
	}
	if (ferror(ending->file))
		return -1;
	if (ending->rest == NULL)
		ending->rest = ending->last == '\n' ? END_OF_FILE "()"
						    : "\n" END_OF_FILE "()";
	length = strnlen(ending->rest, size);
	memcpy(data, ending->rest, length);
	ending->rest += length;
	return (ssize_t)length;
}

static int
end_file(cfg_t *cfg, cfg_opt_t *opt, int argc, const char **argv)
{
	(void)cfg;
	(void)opt;
	(void)argc;
	(void)argv;
	config_reading.ended = true;
	return 0;
}

static int
parse_with_ending(cfg_t *root, FILE *file)
{
	struct ending ending = {.file = file, .last = '\n'};
	FILE *stream = fopencookie(
	    &ending, "r", (cookie_io_functions_t){.read = read_with_ending});
	int status;

	if (stream == NULL) {
		config_mistake(root, "out of memory");
		return CFG_PARSE_ERROR;
	}
	config_reading.ended = false;
	/* libConfuse takes an old ERANGE for its own. */
	errno = 0;
	status = cfg_parse_fp(root, stream);
	if (status == CFG_SUCCESS && !config_reading.ended) {
		config_mistake(root, "the file ends within a comment");
		status = CFG_PARSE_ERROR;
	}
	config_reading.ended = false;
	fclose(stream);
	return status;
}

/* Names the file, so that mistakes can be told; parses it; names the old. */
static int
parse_stream(cfg_t *root, char *path, FILE *file)
{
	char *filename = root->filename;
	int line = root->line, status;

	root->filename = path;
	config_reading.depth++;
	status = parse_with_ending(root, file);
	config_reading.depth--;
	if (status != CFG_SUCCESS && !config_reading.failed)
		config_mistake(root, "not understood");
	if (config_reading.depth > 0) {
		root->filename = filename;
		root->line = line;
		free(path);
	}
	return status;
}

enum result
config_parse(cfg_t *root, const char *path)
{
	char *name = strdup(path);
	FILE *file;
	int status;

	if (name == NULL)
		return RESULT_NO_MEMORY;
	file = open_file(config_reading.depth > 0 ? root : NULL, name);
	if (file == NULL) {
		free(name);
		return RESULT_MALFORMED;
	}
	status = parse_stream(root, name, file);
	fclose(file);
	return status == CFG_SUCCESS ? RESULT_OK : RESULT_MALFORMED;
}

/* libConfuse's own include() loses its way when the file has a mistake. */
static int
include_file(cfg_t *cfg, cfg_opt_t *opt, int argc, const char **argv)
{
	enum result result = RESULT_MALFORMED;
	char *path;

	if (argc != 1) {
		config_mistake(
		    cfg, "%s: one file is wanted", cfg_opt_name(opt));
		return -1;
	}
	if (config_reading.depth >= INCLUDE_DEPTH) {
		config_mistake(cfg, "%s: nested too deeply", cfg_opt_name(opt));
		return -1;
	}
	path = config_resolve(argv[0]);
	if (path != NULL)
		result = config_parse(cfg, path);
	free(path);
	return result == RESULT_OK ? 0 : -1;
}

/* A single section that was read gets the name of its file. */
static int
name_section(cfg_t *cfg, cfg_opt_t *opt)
{
	cfg_t *section = cfg_opt_getnsec(opt, 0);

	if (section->filename == NULL && cfg->filename != NULL)
		section->filename = strdup(cfg->filename);
	return 0;
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
    CFG_BOOL("tls", cfg_false, CFGF_NONE),
    CFG_STR("tls_ca", "", CFGF_NONE),
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

static cfg_opt_t shop_options[] = {
    CFG_STR("database", "", CFGF_NONE),
    CFG_STR("prefix", NULL, CFGF_NONE),
    CFG_STR("currency", NULL, CFGF_NONE),
    CFG_STR("store", "1", CFGF_NONE),
    CFG_STR("time_zone", "+05:00", CFGF_NONE),
    CFG_STR_LIST("awaiting", (char *)"{}", CFGF_NONE),
    CFG_STR_LIST("reserved", (char *)"{}", CFGF_NONE),
    CFG_STR_LIST("paid", (char *)"{}", CFGF_NONE),
    CFG_STR_LIST("cancelled", (char *)"{}", CFGF_NONE),
    CFG_STR_LIST("refunded", (char *)"{}", CFGF_NONE),
    CFG_STR_LIST("methods", (char *)"{}", CFGF_NONE),
    CFG_STR("effects", "sql", CFGF_NONE),
    CFG_STR("on_cancel", "keep", CFGF_NONE),
    CFG_STR("api_url", "", CFGF_NONE),
    CFG_STR("api_user", "", CFGF_NONE),
    CFG_STR("api_key", "", CFGF_NONE),
    CFG_STR("api_key_file", "", CFGF_NONE),
    CFG_END()
};

static cfg_opt_t fiscal_options[] = {
    CFG_STR("code", "", CFGF_NONE),
    CFG_STR("package_code", "", CFGF_NONE),
    CFG_INT("vat_percent", -1, CFGF_NONE),
    CFG_INT("units", -1, CFGF_NONE),
    CFG_STR("shipping_code", "", CFGF_NONE),
    CFG_STR("shipping_package_code", "", CFGF_NONE),
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
    CFG_SEC("shop", shop_options, CFGF_NONE),
    CFG_SEC("fiscal", fiscal_options, CFGF_NODEFAULT),
    CFG_STR("kind", "one-time", CFGF_NONE),
    CFG_INT("min_amount", 1, CFGF_NONE),
    CFG_INT("max_amount", MONEY_MAX, CFGF_NONE),
    CFG_STR("callback", "", CFGF_NONE),
    CFG_INT("callback_timeout", 0, CFGF_NONE),
    CFG_STR("currency", "", CFGF_NONE),
    CFG_BOOL("repay_after_refund", cfg_false, CFGF_NONE),
    CFG_BOOL("card_form", cfg_false, CFGF_NONE),
    CFG_BOOL("hold", cfg_false, CFGF_NONE),
    CFG_STR("notify_url", "", CFGF_NONE),
    CFG_END()
};

static cfg_opt_t subscribe_options[] = {
    CFG_STR("api_url", "https://checkout.paycom.uz/api", CFGF_NONE),
    CFG_STR("offer_url", "https://cdn.payme.uz/terms/main.html", CFGF_NONE),
    CFG_STR("logo", "", CFGF_NONE),
    CFG_STR_LIST("card_keys", (char *)"{}", CFGF_NONE),
    CFG_STR("card_keys_file", "", CFGF_NONE),
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
    CFG_STR("list_path", "/servicePayment/list/", CFGF_NONE),
    CFG_STR("fields_path", "/servicePayment/fields/", CFGF_NONE),
    CFG_STR("info_path", "/servicePayment/info/", CFGF_NONE),
    CFG_STR("create_path", "/servicePayment/create/", CFGF_NONE),
    CFG_STR("pay_path", "/servicePayment/pay/", CFGF_NONE),
    CFG_STR("status_path", "/servicePayment/transaction/status/", CFGF_NONE),
    CFG_STR("transactions_path", "/servicePayment/transaction/all", CFGF_NONE),
    CFG_STR("card_create_path", "/merchant/userCard/createUserCard/",
	CFGF_NONE),
    CFG_STR("card_confirm_path", "/merchant/userCard/confirmUserCardCreate/",
	CFGF_NONE),
    CFG_STR("card_list_path", "/merchant/userCard/getAllUserCards/", CFGF_NONE),
    CFG_STR("card_remove_path", "/merchant/userCard/deleteUserCard/",
	CFGF_NONE),
    CFG_INT("cache_minutes", 60, CFGF_NONE),
    CFG_END()
};

static cfg_opt_t telegram_options[] = {
    CFG_STR("token", "", CFGF_NONE),
    CFG_STR("token_file", "", CFGF_NONE),
    CFG_STR("secret", "", CFGF_NONE),
    CFG_STR("secret_file", "", CFGF_NONE),
    CFG_STR("provider_token", "", CFGF_NONE),
    CFG_STR("provider_token_file", "", CFGF_NONE),
    CFG_STR("bot", "", CFGF_NONE),
    CFG_STR("cashbox", "", CFGF_NONE),
    CFG_STR("api_url", "https://api.telegram.org", CFGF_NONE),
    CFG_END()
};

static cfg_opt_t sandbox_options[] = {
    CFG_BOOL("enabled", cfg_false, CFGF_NONE),
    CFG_STR("endpoint", "", CFGF_NONE),
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
    CFG_SEC("telegram", telegram_options, CFGF_NONE),
    CFG_SEC("sandbox", sandbox_options, CFGF_NONE),
    CFG_SEC("log", log_options, CFGF_NONE),
    CFG_FUNC("include", include_file),
    CFG_FUNC(END_OF_FILE, end_file),
    CFG_END()
};
/* clang-format on */

cfg_t *
config_tree(void)
{
	static const char *const sections[] = {
	    "database", "site", "subscribe", "paylov", "telegram", "sandbox", "log"};
	cfg_t *cfg = cfg_init(options, CFGF_NONE);

	if (cfg == NULL)
		return NULL;
	cfg_set_error_function(cfg, on_error);
	config_check(cfg);
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
		cfg_set_validate_func(cfg, sections[i], name_section);
	return cfg;
}
