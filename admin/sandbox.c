/* payme sandbox run: who plays, with which key, about which order. */
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/command.h"
#include "base/money.h"
#include "base/text.h"
#include "sandbox/scenario.h"
#include "sandbox/stage.h"
#include "setting/json.h"

#define KEY_MAX 1024

/* The stage and what it borrows. */
struct setting {
	struct stage stage;
	char *url;
	char key[KEY_MAX];
	struct buf account;
	struct buf unknown;
};

/* Needed for what the command line does not say. */
static bool
need_config(struct admin *admin)
{
	const char *name = value_of(admin, OPTION_CASHBOX);

	if (admin->config != NULL)
		return true;
	if (config_open(&admin->config) != RESULT_OK) {
		refuse("without a configuration, URL, --account, --amount and "
		       "--key-file are required");
		return false;
	}
	admin->box = config_cashbox(admin->config, span_of(name));
	if (admin->box == NULL)
		refuse("no cashbox %s in the configuration", name);
	return admin->box != NULL;
}

static bool
choose_url(struct admin *admin, struct setting *setting)
{
	if (admin->arguments.operand_count > 0) {
		setting->url = strdup(admin->arguments.operands[0]);
	} else {
		if (!need_config(admin))
			return false;
		if (admin->config->site.base_url[0] == '\0') {
			refuse("no URL, and no base_url in the configuration");
			return false;
		}
		if (asprintf(&setting->url, "%s/payme-merchant/%s",
			admin->config->site.base_url, admin->box->name) < 0)
			setting->url = NULL;
	}
	setting->stage.url = setting->url;
	return setting->url != NULL;
}

static bool
read_key(const char *path, char key[KEY_MAX])
{
	FILE *file = fopen(path, "re");
	bool good;

	if (file == NULL) {
		refuse("%s: %s", path, strerror(errno));
		return false;
	}
	good = fgets(key, KEY_MAX, file) != NULL;
	fclose(file);
	if (good)
		key[strcspn(key, "\r\n")] = '\0';
	else
		refuse("%s: no key in it", path);
	return good;
}

static bool
choose_key(struct admin *admin, struct setting *setting)
{
	setting->stage.login = "Paycom";
	if (given(admin, OPTION_KEY_FILE)) {
		if (!read_key(value_of(admin, OPTION_KEY_FILE), setting->key))
			return false;
		setting->stage.key = setting->key;
	} else {
		if (!need_config(admin))
			return false;
		setting->stage.key = admin->box->keys[0];
		setting->stage.login = admin->box->login;
	}
	if (given(admin, OPTION_LOGIN))
		setting->stage.login = value_of(admin, OPTION_LOGIN);
	return true;
}

static bool
choose_kind(struct admin *admin, struct setting *setting)
{
	const char *kind = value_of(admin, OPTION_KIND);

	setting->stage.kind = CASHBOX_ONE_TIME;
	if (strcmp(kind, "accumulating") == 0)
		setting->stage.kind = CASHBOX_ACCUMULATING;
	else if (kind[0] != '\0' && strcmp(kind, "one-time") != 0) {
		refuse("--kind: one-time or accumulating is wanted");
		return false;
	}
	if (kind[0] == '\0' && admin->box != NULL)
		setting->stage.kind = admin->box->kind;
	return true;
}

/* ------ the account ------ */

static bool
put_given_account(const struct admin *admin, struct setting *setting)
{
	for (size_t i = 0; i < admin->arguments.account_count; i++) {
		const char *text = admin->arguments.account[i];
		const char *equals = strchr(text, '=');

		if (equals == NULL || equals == text) {
			refuse("--account %s: FIELD=VALUE is wanted", text);
			return false;
		}
		buf_char(&setting->account, i == 0 ? '{' : ',');
		json_put_string(&setting->account,
		    (struct span){text, (size_t)(equals - text)});
		buf_char(&setting->account, ':');
		json_put_text(&setting->account, equals + 1);
		buf_char(&setting->unknown, i == 0 ? '{' : ',');
		json_put_string(&setting->unknown,
		    (struct span){text, (size_t)(equals - text)});
		buf_text(&setting->unknown, ":\"no-such-account\"");
	}
	buf_char(&setting->account, '}');
	buf_char(&setting->unknown, '}');
	return true;
}

static bool
read_amount(const struct admin *admin, int64_t *amount)
{
	if (given(admin, OPTION_SUM)
		? money_parse_sum(value_of(admin, OPTION_SUM), amount)
		: money_parse_tiyin(value_of(admin, OPTION_AMOUNT), amount))
		return true;
	refuse("not an amount");
	return false;
}

/* An order of our own, registered for this play. */
static bool
register_order(struct admin *admin, struct setting *setting)
{
	if (stage_register(admin->store, admin->box, &setting->account,
		&setting->unknown, &setting->stage.amount) == RESULT_OK)
		return true;
	refuse("no --account given, and none could be registered");
	return false;
}

static bool
choose_account(struct admin *admin, struct setting *setting)
{
	bool good;

	if (admin->arguments.account_count > 0) {
		good = put_given_account(admin, setting) &&
		    read_amount(admin, &setting->stage.amount);
	} else {
		good = need_config(admin) &&
		    store_open(&admin->config->database, STORE_PATIENCE,
			&admin->store) == RESULT_OK &&
		    register_order(admin, setting);
	}
	setting->stage.account =
	    (struct span){setting->account.data, setting->account.length};
	setting->stage.unknown =
	    (struct span){setting->unknown.data, setting->unknown.length};
	return good && buf_ok(&setting->account) && buf_ok(&setting->unknown);
}

/* ------ the command ------ */

static const struct {
	const char *name;
	enum scenario scenarios[2]; /* 0: no second one */
} choices[] = {
    {"all", {SCENARIO_CANCEL, SCENARIO_REFUND}},
    {"1", {SCENARIO_CANCEL}},
    {"2", {SCENARIO_REFUND}},
    {"payment", {SCENARIO_PAYMENT}},
};

/* How the steps are told. */
struct report {
	bool json;
	bool verbose; /* with each request and answer */
	enum scenario scenario; /* of the step before */
	unsigned steps;
};

static void
tell_json(const struct scenario_step *step, struct report *report)
{
	struct buf out = {0};

	buf_format(&out,
	    "%s\n{\"scenario\":%d,\"step\":%u,\"method\":\"%s\","
	    "\"name\":",
	    report->steps == 1 ? "" : ",", (int)step->scenario, step->number,
	    step->method);
	json_put_text(&out, step->tried);
	buf_text(&out, ",\"expected\":");
	json_put_text(&out, step->wanted);
	buf_text(&out, ",\"request\":");
	buf_span(&out, step->request);
	buf_text(&out, ",\"response\":");
	buf_span(&out, step->readable ? step->response : span_of("null"));
	buf_format(&out, ",\"passed\":%s",
	    step->problem.length == 0 ? "true" : "false");
	if (step->problem.length > 0) {
		buf_text(&out, ",\"reason\":");
		json_put_string(&out, step->problem);
	}
	buf_char(&out, '}');
	if (buf_ok(&out))
		fwrite(out.data, 1, out.length, stdout);
	buf_free(&out);
}

static void
put_line(const char *head, struct span text)
{
	printf("        %s%.*s\n", head, (int)text.length,
	    text.data == NULL ? "" : text.data);
}

static void
tell_text(const struct scenario_step *step, struct report *report)
{
	bool passed = step->problem.length == 0;

	if (step->scenario != report->scenario &&
	    step->scenario != SCENARIO_PAYMENT)
		printf("scenario %d\n", (int)step->scenario);
	printf("%-4s %2u %s, %s: %s\n", passed ? "ok" : "FAIL", step->number,
	    step->method, step->tried, step->wanted);
	if (!passed)
		put_line("", step->problem);
	if (!passed || report->verbose) {
		put_line("> ", step->request);
		put_line("< ", step->response);
	}
}

static void
tell(const struct scenario_step *step, void *state)
{
	struct report *report = state;

	report->steps++;
	if (report->json)
		tell_json(step, report);
	else
		tell_text(step, report);
	report->scenario = step->scenario;
	fflush(stdout);
}

static enum status
play(const struct stage *stage, struct report *report,
    const enum scenario scenarios[2])
{
	struct play *play;
	enum result result = play_open(stage, tell, report, &play);
	unsigned failed;

	if (result != RESULT_OK)
		return refuse_result(result);
	if (report->json)
		putchar('[');
	for (int i = 0; i < 2 && scenarios[i] != 0; i++)
		play_run(play, scenarios[i]);
	failed = play_close(play);
	if (report->json)
		puts("\n]");
	else
		printf("%u steps, %u failed\n", report->steps, failed);
	fflush(stdout);
	return failed == 0 ? STATUS_DONE : refuse("%u steps failed", failed);
}

static enum status
sandbox_run(struct admin *admin)
{
	const char *name = given(admin, OPTION_SCENARIO)
	    ? value_of(admin, OPTION_SCENARIO)
	    : "all";
	struct report report = {.json = given(admin, OPTION_JSON),
	    .verbose = given(admin, OPTION_VERBOSE)};
	struct setting setting = {.stage = {.url = NULL}};
	enum status status = STATUS_REFUSED;
	size_t i = 0, count = sizeof(choices) / sizeof(choices[0]);

	while (i < count && strcmp(name, choices[i].name) != 0)
		i++;
	if (i == count)
		return refuse(
		    "--scenario %s: 1, 2, all or payment is wanted", name);
	if (admin->arguments.account_count > 0 &&
	    given(admin, OPTION_AMOUNT) == given(admin, OPTION_SUM)) {
		refuse("with --account, one of --amount TIYIN and --sum SUM "
		       "is required");
		return STATUS_USAGE;
	}
	if (choose_url(admin, &setting) && choose_key(admin, &setting) &&
	    choose_account(admin, &setting) && choose_kind(admin, &setting))
		status = play(&setting.stage, &report, choices[i].scenarios);
	sodium_memzero(setting.key, sizeof(setting.key));
	free(setting.url);
	buf_free(&setting.account);
	buf_free(&setting.unknown);
	return status;
}

const struct command sandbox_commands[] = {
    {.words = "sandbox run",
	.operands = "[URL]",
	.run = sandbox_run,
	.summary = "plays the official scenarios against a merchant endpoint, "
		   "anybody's",
	.operands_max = 1,
	.options = OPTION_BIT(OPTION_SCENARIO) | OPTION_BIT(OPTION_JSON) |
	    OPTION_BIT(OPTION_VERBOSE) | OPTION_BIT(OPTION_ACCOUNT) |
	    OPTION_BIT(OPTION_AMOUNT) | OPTION_BIT(OPTION_SUM) |
	    OPTION_BIT(OPTION_KIND) | OPTION_BIT(OPTION_LOGIN) |
	    OPTION_BIT(OPTION_KEY_FILE) | OPTION_BIT(OPTION_CASHBOX) |
	    OPTION_BIT(OPTION_HELP),
	.no_config = true},
    {0},
};
