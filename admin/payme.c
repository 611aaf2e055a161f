/* payme: the administrator's command.  Finds the command and its options. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/command.h"
#include "setting/harden.h"
#include "setting/log.h"

static const struct command *const tables[] = {
    config_commands,
    order_commands,
    transaction_commands,
    receipt_commands,
    receipt_ask_commands,
    grants_commands,
    hold_commands,
    reconcile_commands,
    report_commands,
    card_commands,
    service_commands,
    service_pay_commands,
    deliver_commands,
    ikpu_commands,
    link_commands,
    telegram_commands,
    sandbox_commands,
};
#define TABLES (sizeof(tables) / sizeof(tables[0]))

/* clang-format off */
static const struct {
	const char *name;
	const char *value; /* NULL: it takes none */
	const char *summary;
} options[OPTION_COUNT] = {
    [OPTION_ACCOUNT] = {"account", "FIELD=VALUE",
	"a field of the account; once for each"},
    [OPTION_ADDITIONAL] = {"additional", "FILE",
	"JSON object that the payer is shown; - is standard input"},
    [OPTION_AGAIN] = {"again", "ID", "tries once more what was given up; or all"},
    [OPTION_AMOUNT] = {"amount", "TIYIN",
	"the amount in tiyin; of a service in whole sum"},
    [OPTION_BEGIN] = {"begin", "DATE", "from this day on: 2026-11-22"},
    [OPTION_CARD] = {"card", "ID",
	"a saved card that may be charged without its PIN; of a service one "
	"that Paylov keeps"},
    [OPTION_CASHBOX] = {"cashbox", "NAME", "not the first one"},
    [OPTION_DAYS] = {"days", "N",
	"only what ends within N days, or has ended: 0 to 30"},
    [OPTION_DESCRIPTION_EN] = {"description-en", "TEXT", "in English"},
    [OPTION_DESCRIPTION_RU] = {"description-ru", "TEXT", "in Russian"},
    [OPTION_DESCRIPTION_UZ] = {"description-uz", "TEXT", "in Uzbek"},
    [OPTION_DETAIL] = {"detail", "FILE", "fiscal detail, JSON object"},
    [OPTION_DROP] = {"drop", "ID", "forgets what was given up; or all"},
    [OPTION_DRY_RUN] = {"dry-run", NULL, "only tell what would be done"},
    [OPTION_END] = {"end", "DATE", "up to this day"},
    [OPTION_FILE] = {"file", "FILE", "JSON object; - is standard input"},
    [OPTION_FROM] = {"from", "TIME", "milliseconds or 2026-11-22[T10:30:00Z]"},
    [OPTION_HELP] = {"help", NULL, "this text"},
    [OPTION_HOLD] = {"hold", NULL, "in two steps: held, then confirmed"},
    [OPTION_HOW_MANY] = {"count", "N", "at most so many: 1 to 50"},
    [OPTION_HTML] = {"html", "FILE", "as a page; - is standard output"},
    [OPTION_JSON] = {"json", NULL, "JSON on standard output"},
    [OPTION_KEY_FILE] = {"key-file", "FILE", "the key, if not the cashbox's"},
    [OPTION_KIND] = {"kind", "KIND", "one-time or accumulating"},
    [OPTION_LANG] = {"lang", "CODE", "ru, uz or en"},
    [OPTION_LIMIT] = {"limit", "N", "at most so many"},
    [OPTION_LOGIN] = {"login", "NAME", "the login, if not the cashbox's"},
    [OPTION_MINE] = {"mine", NULL, "what this merchant may use"},
    [OPTION_OFFSET] = {"offset", "N", "after the first N"},
    [OPTION_ORDER] = {"order", "VALUE",
	"the account, where it has one field"},
    [OPTION_OTP] = {"otp", "CODE", "of the SMS; - is standard input"},
    [OPTION_PAGE] = {"page", "NAME",
	"the page of a signed link; payme-checkout if not given"},
    [OPTION_PHONE] = {"phone", "NUMBER", "digits only: 998901304527"},
    [OPTION_QUIET] = {"quiet", "SECONDS",
	"after these what is unpaid is not charged any more: 60 or more"},
    [OPTION_RECEIVERS] = {"receivers", "FILE", "receivers, JSON list"},
    [OPTION_SCENARIO] = {"scenario", "NAME", "1, 2, all or payment"},
    [OPTION_SERVICE] = {"service", "ID", "only of this service"},
    [OPTION_SIGNED] = {"signed", NULL,
	"a link to a page of this site, good for a day"},
    [OPTION_STATE] = {"state", "STATE", "only those in this state"},
    [OPTION_STATUS] = {"status", NULL, "what waits, and what was given up"},
    [OPTION_SUM] = {"sum", "SUM", "the amount in sum: 5000.00"},
    [OPTION_TO] = {"to", "TIME", "the same; inclusive"},
    [OPTION_TOKEN] = {"token", "TOKEN", "the card's; - is standard input"},
    [OPTION_USER] = {"user", "NAME", "whose cards or payments"},
    [OPTION_VERBOSE] = {"verbose", NULL, "with each request and answer"},
    [OPTION_WAIT] = {"wait", "SECONDS",
	"how long an outcome is asked for: 0 to 60"},
    [OPTION_WEB] = {"web", NULL, "asks the web server at site.base_url too"},
};
/* clang-format on */

static void
print_commands(FILE *out, const char *first)
{
	fputs("usage: payme COMMAND [OPTION]...\n\n", out);
	for (size_t i = 0; i < TABLES; i++)
		for (const struct command *c = tables[i]; c->words; c++) {
			size_t length = first == NULL ? 0 : strlen(first);

			if (first != NULL &&
			    (strncmp(c->words, first, length) != 0 ||
				strchr(" ", c->words[length]) == NULL))
				continue;
			fprintf(out, "  %-24s %-5s %s\n", c->words, c->operands,
			    c->summary);
		}
	fputs("\npayme COMMAND --help tells its options; payme(1) all.\n", out);
}

static void
print_usage(FILE *out, const struct command *command)
{
	fprintf(out, "usage: payme %s %s%s[OPTION]...\n%s\n\n", command->words,
	    command->operands, command->operands[0] == '\0' ? "" : " ",
	    command->summary);
	for (int i = 0; i < OPTION_COUNT; i++) {
		const char *value =
		    options[i].value == NULL ? "" : options[i].value;

		if ((command->options & OPTION_BIT(i)) != 0)
			fprintf(out, "  --%-14s %-12s %s\n", options[i].name,
			    value, options[i].summary);
	}
}

/* How many of argv's first words are the command's; 0 if not all are. */
static int
match(const char *words, int argc, char **argv)
{
	int i = 1;

	while (i < argc) {
		size_t length = strcspn(words, " ");

		if (strlen(argv[i]) != length ||
		    strncmp(words, argv[i], length) != 0)
			return 0;
		i++;
		words += length;
		if (*words == '\0')
			return i - 1;
		words++;
	}
	return 0;
}

static const struct command *
find_command(int argc, char **argv, int *words)
{
	for (size_t i = 0; i < TABLES; i++)
		for (const struct command *c = tables[i]; c->words; c++) {
			*words = match(c->words, argc, argv);
			if (*words > 0)
				return c;
		}
	return NULL;
}

static bool
take_option(const struct command *command, struct arguments *arguments,
    int option, const char *value)
{
	if ((command->options & OPTION_BIT(option)) == 0) {
		refuse(
		    "%s takes no --%s", command->words, options[option].name);
		return false;
	}
	if (option == OPTION_ACCOUNT) {
		if (arguments->account_count == CONFIG_FIELDS) {
			refuse("too many fields of the account");
			return false;
		}
		arguments->account[arguments->account_count++] = value;
	}
	arguments->value[option] = value == NULL ? "" : value;
	return true;
}

/* --help apart, all that is required is there. */
static bool
complete(const struct command *command, const struct arguments *arguments)
{
	if (arguments->value[OPTION_HELP] != NULL)
		return true;
	for (int i = 0; i < OPTION_COUNT; i++)
		if ((command->required & OPTION_BIT(i)) != 0 &&
		    arguments->value[i] == NULL) {
			refuse("%s: --%s is required", command->words,
			    options[i].name);
			return false;
		}
	if (arguments->operand_count >= command->operands_min &&
	    arguments->operand_count <= command->operands_max)
		return true;
	refuse("%s: wrong number of arguments", command->words);
	return false;
}

static bool
read_options(const struct command *command, int argc, char **argv,
    struct arguments *arguments)
{
	struct option longs[OPTION_COUNT + 1] = {{0}};
	int found;

	for (int i = 0; i < OPTION_COUNT; i++)
		longs[i] = (struct option){.name = options[i].name,
		    .has_arg = options[i].value == NULL ? no_argument
							: required_argument,
		    .val = i};
	opterr = 1;
	optind = 1;
	while ((found = getopt_long(argc, argv, "", longs, NULL)) != -1)
		if (found < 0 || found >= OPTION_COUNT ||
		    !take_option(command, arguments, found, optarg))
			return false;
	arguments->operands = argv + optind;
	arguments->operand_count = argc - optind;
	return complete(command, arguments);
}

static enum status
open_and_run(const struct command *command, struct admin *admin)
{
	const char *name = value_of(admin, OPTION_CASHBOX);
	enum result result = config_open(&admin->config);

	if (result == RESULT_MALFORMED)
		return refuse("the configuration is not usable, see above");
	if (result == RESULT_OK)
		result = store_open(&admin->config->database,
		    command->patient ? STORE_LONG_PATIENCE : STORE_PATIENCE,
		    &admin->store);
	if (result != RESULT_OK)
		return refuse_result(result);
	admin->box = config_cashbox(admin->config, span_of(name));
	if (admin->box == NULL)
		return refuse("no cashbox %s in the configuration", name);
	return command->run(admin);
}

static enum status
run(const struct command *command, int argc, char **argv)
{
	struct admin admin = {0};
	enum status status;

	if (!read_options(command, argc, argv, &admin.arguments)) {
		print_usage(stderr, command);
		return STATUS_USAGE;
	}
	if (given(&admin, OPTION_HELP)) {
		print_usage(stdout, command);
		return STATUS_DONE;
	}
	status = command->no_config ? command->run(&admin)
				    : open_and_run(command, &admin);
	store_close(admin.store);
	config_free(admin.config);
	return status;
}

/*
 * Put where the web server runs programs, its arguments would be anybody's query
 * (RFC 3875, 4.4).  A shop's own program may run it all the same.
 */
static bool
run_by_web_server(void)
{
	const char *script = getenv("SCRIPT_NAME");
	const char *slash = script == NULL ? NULL : strrchr(script, '/');

	return slash != NULL &&
	    strcmp(slash + 1, program_invocation_short_name) == 0;
}

int
main(int argc, char **argv)
{
	const struct command *command;
	int words;

	if (run_by_web_server()) {
		puts("Status: 403 Forbidden\r\n"
		     "Content-Type: text/plain\r\n\r\n403 Forbidden");
		return STATUS_USAGE;
	}
	harden();
	log_name("payme");
	log_level(LOG_LEVEL_WARNING);
	command = find_command(argc, argv, &words);
	if (command != NULL)
		return (int)run(command, argc - words, argv + words);
	if (argc > 1 && strcmp(argv[1], "--version") == 0) {
		puts("payme " VERSION_TEXT);
		return STATUS_DONE;
	}
	if (argc > 1 &&
	    (strcmp(argv[1], "--help") == 0 ||
		strcmp(argv[argc - 1], "--help") == 0)) {
		print_commands(stdout, argc > 2 ? argv[1] : NULL);
		return STATUS_DONE;
	}
	print_commands(stderr, NULL);
	return STATUS_USAGE;
}
