/* The official scenarios, played from a page. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "base/text.h"
#include "payment/account.h"
#include "sandbox/sandbox_page.h"
#include "sandbox/scenario.h"
#include "sandbox/stage.h"
#include "setting/json.h"

/* What is played, and what it borrows. */
struct game {
	struct scene *scene;
	const struct cashbox *box;
	struct stage stage;
	struct buf url;
	struct buf key;
	struct buf account;
	struct buf unknown;
	struct json_object *steps;
	bool failed; /* the list could not be built */
};

static void
game_free(struct game *game)
{
	buf_free(&game->url);
	buf_wipe(&game->key);
	buf_free(&game->key);
	buf_free(&game->account);
	buf_free(&game->unknown);
	json_object_put(game->steps);
}

/* ------ the form ------ */

static const char *
text_of(struct buf *buf, struct span text)
{
	buf_span(buf, text);
	buf_char(buf, '\0');
	return buf_ok(buf) ? buf->data : "";
}

/* Our own keys go to our own endpoint only. */
static bool
choose_endpoint(struct game *game)
{
	const struct form *body = &game->scene->body;
	struct span url = form_get(body, "endpoint");
	struct span key = form_get(body, "key");
	struct buf own = {0};
	bool ours =
	    sandbox_endpoint(game->scene->page->config, game->box, &own) &&
	    buf_ok(&own) &&
	    (url.length == 0 ||
		span_equal(url, (struct span){own.data, own.length}));

	if (url.length == 0)
		url = (struct span){own.data, own.length};
	game->stage.url = text_of(&game->url, url);
	game->stage.login = game->box->login;
	buf_free(&own);
	if (key.length > 0)
		game->stage.key = text_of(&game->key, key);
	else if (ours)
		game->stage.key = game->box->keys[0];
	return game->stage.key != NULL && game->stage.url[0] != '\0';
}

/* Every field of the account, or none: then an order of our own is made. */
static bool
choose_account(struct game *game)
{
	const struct form *body = &game->scene->body;
	struct span values[CONFIG_FIELDS], unknown[CONFIG_FIELDS];
	struct span sum = form_get(body, "sum");
	char text[MONEY_TEXT_SIZE];
	size_t given = 0;

	for (size_t i = 0; i < game->box->field_count; i++) {
		char name[96];

		snprintf(name, sizeof(name), "account[%s]",
		    game->box->fields[i].name);
		values[i] = form_get(body, name);
		unknown[i] = span_of("no-such-account");
		given += values[i].length > 0;
	}
	if (given == 0)
		return stage_register(game->scene->sandbox.store, game->box,
			   &game->account, &game->unknown,
			   &game->stage.amount) == RESULT_OK;
	account_json(game->box, values, &game->account);
	account_json(game->box, unknown, &game->unknown);
	snprintf(text, sizeof(text), "%.*s",
	    (int)(sum.length < sizeof(text) ? sum.length : 0),
	    sum.data == NULL ? "" : sum.data);
	return given == game->box->field_count &&
	    money_parse_sum(text, &game->stage.amount);
}

/* ------ the steps ------ */

static void
add_step(const struct scenario_step *step, void *state)
{
	struct game *game = state;
	struct json_object *entry = json_object_new_object();
	char number[16], scenario[16];

	snprintf(number, sizeof(number), "%u", step->number);
	snprintf(scenario, sizeof(scenario), "%d", (int)step->scenario);
	if (put_text(entry, "number", span_of(number)) &&
	    put_text(entry, "scenario", span_of(scenario)) &&
	    put_text(entry, "method", span_of(step->method)) &&
	    put_text(entry, "tried",
		span_of(sandbox_word(game->scene, step->tried))) &&
	    put_text(entry, "wanted",
		span_of(sandbox_word(game->scene, step->wanted))) &&
	    put_text(entry, "request", step->request) &&
	    put_text(entry, "answer",
		text_is_plain(step->response) ? step->response
					      : span_of("?")) &&
	    put_text(entry, "problem", step->problem) &&
	    json_object_object_add(entry, "passed",
		json_object_new_boolean(step->problem.length == 0)) == 0 &&
	    json_object_array_add(game->steps, entry) == 0)
		return;
	json_object_put(entry);
	game->failed = true;
}

static enum result
play(struct game *game)
{
	struct span wanted = form_get(&game->scene->body, "scenario");
	struct page *page = game->scene->page;
	struct play *play;
	enum result result;
	unsigned failed;
	char text[16];

	game->stage.kind = game->box->kind;
	game->stage.account =
	    (struct span){game->account.data, game->account.length};
	game->stage.unknown =
	    (struct span){game->unknown.data, game->unknown.length};
	game->steps = json_object_new_array();
	result = play_open(&game->stage, add_step, game, &play);
	if (result != RESULT_OK)
		return result;
	if (!span_is(wanted, "2"))
		play_run(play, SCENARIO_CANCEL);
	if (!span_is(wanted, "1"))
		play_run(play, SCENARIO_REFUND);
	failed = play_close(play);
	if (game->failed)
		return RESULT_NO_MEMORY;
	snprintf(text, sizeof(text), "%u", failed);
	result = page_set_text(page, "failed", span_of(text));
	if (result == RESULT_OK && failed == 0)
		result = page_set_flag(page, "passed", true);
	if (result == RESULT_OK)
		result = page_set_flag(page, "played", true);
	if (result == RESULT_OK)
		result =
		    page_set_value(page, "steps", json_object_get(game->steps));
	return result;
}

/* ------ the page ------ */

static enum result
set_cashboxes(struct game *game)
{
	const struct config *config = game->scene->page->config;
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; i < config->cashbox_count; i++) {
		const struct cashbox *box = &config->cashboxes[i];
		struct json_object *entry = json_object_new_object();

		if (!put_text(entry, "name", span_of(box->name)) ||
		    json_object_object_add(entry, "current",
			json_object_new_boolean(box == game->box)) != 0 ||
		    json_object_array_add(list, entry) != 0) {
			json_object_put(entry);
			json_object_put(list);
			return RESULT_NO_MEMORY;
		}
	}
	return page_set_value(game->scene->page, "cashboxes", list);
}

static enum result
set_fields(struct game *game)
{
	struct json_object *list = json_object_new_array();
	enum language language = game->scene->page->language;

	for (size_t i = 0; i < game->box->field_count; i++) {
		const struct config_field *field = &game->box->fields[i];
		struct json_object *entry = json_object_new_object();
		const char *title = field->title[language];

		if (!put_text(entry, "name", span_of(field->name)) ||
		    !put_text(entry, "title",
			span_of(title[0] == '\0' ? field->name : title)) ||
		    json_object_array_add(list, entry) != 0) {
			json_object_put(entry);
			json_object_put(list);
			return RESULT_NO_MEMORY;
		}
	}
	return page_set_value(game->scene->page, "fields", list);
}

static enum result
show(struct game *game, int status)
{
	struct page *page = game->scene->page;
	struct buf own = {0};
	enum result result = set_cashboxes(game);

	if (result == RESULT_OK)
		result = set_fields(game);
	if (result == RESULT_OK &&
	    sandbox_endpoint(page->config, game->box, &own))
		result = buf_ok(&own) ? page_set_text(page, "endpoint",
					    (struct span){own.data, own.length})
				      : RESULT_NO_MEMORY;
	buf_free(&own);
	return result == RESULT_OK
	    ? sandbox_render(game->scene, status, "scenario")
	    : result;
}

enum result
sandbox_scenario_page(struct scene *scene)
{
	const struct form *form =
	    scene->posted ? &scene->body : &scene->page->form;
	struct game game = {.scene = scene,
	    .box =
		config_cashbox(scene->page->config, form_get(form, "cashbox"))};
	int status = 200;
	enum result result = RESULT_OK;

	if (game.box == NULL)
		return page_message(
		    scene->page, 404, "bad_link", "bad_link_text");
	if (scene->posted && choose_endpoint(&game) && choose_account(&game)) {
		result = play(&game);
	} else if (scene->posted) {
		status = 400;
		result = page_set_flag(scene->page, "wrong", true);
	}
	if (result == RESULT_OK)
		result = show(&game, status);
	game_free(&game);
	return result;
}
