/* cards.*: made, verified by SMS, checked, removed. */
#include <stdio.h>

#include "sandbox/api.h"
#include "setting/json.h"

#define WAIT_MS 60000 /* how long a code is good */

/* As cards.create and its like answer; ${text} may be the old token. */
static enum result
put_card(struct api *api, const struct token *token, struct span text)
{
	const struct card *card = card_at(token->card);

	buf_format(&api->result,
	    "{\"card\":{\"number\":\"%s\",\"expire\":\"03/99\",\"token\":",
	    card->masked);
	json_put_string(&api->result, text);
	buf_format(&api->result,
	    ",\"recurrent\":%s,\"verify\":%s,\"type\":\"22618\"}}",
	    token->recurrent != 0 ? "true" : "false",
	    token->verified != 0 ? "true" : "false");
	return RESULT_OK;
}

enum result
api_card_create(struct api *api)
{
	struct json_object *card = json_member(api->params, "card");
	struct token token = {.cashbox = span_of(api->box->name)};
	char text[TOKEN_LENGTH + 1];
	struct span number, expire;
	enum card_refusal refusal;
	const struct card *found;
	enum result result;

	if (!json_text(json_member(card, "number"), &number) ||
	    !json_text(json_member(card, "expire"), &expire) ||
	    number.length < 13 || number.length > 19 || expire.length != 4)
		return api_refuse(api, -32602);
	found = card_find(number, expire, &refusal);
	if (found == NULL)
		return api_refuse_card(api, refusal);
	token.card = card_index(found);
	token.recurrent =
	    json_object_get_boolean(json_member(api->params, "save"));
	token_make(text, &token);
	result = token_add(api->scene->sandbox.store, &token);
	return result == RESULT_OK ? put_card(api, &token, span_of(text))
				   : result;
}

bool
api_token(struct api *api, struct token *token, enum result *result)
{
	struct span text;

	*result = RESULT_OK;
	if (!api_text(api, "token", &text))
		return false;
	if (text.length != TOKEN_LENGTH) {
		*result = api_refuse(api, -32500);
		return false;
	}
	*result = token_find(api->scene->sandbox.store, api->box, text, token);
	if (*result == RESULT_UNCHANGED) {
		*result = api_refuse(api, -31400);
		return false;
	}
	return *result == RESULT_OK;
}

enum result
api_card_send_code(struct api *api)
{
	struct token token;
	enum result result;

	if (!api_token(api, &token, &result))
		return result;
	token.code_time = api->scene->page->now;
	token.tries = CARD_TRIES;
	result = token_change(api->scene->sandbox.store, token.hash, &token);
	buf_format(&api->result,
	    "{\"sent\":true,\"phone\":\"" CARD_PHONE "\",\"wait\":%d}",
	    WAIT_MS);
	return result;
}

/* A code that is not right, or none that counts any more. */
static enum result
refuse_code(struct api *api, struct token *token)
{
	enum result result;

	if (token->code_time == 0 ||
	    api->scene->page->now > token->code_time + WAIT_MS)
		return api_refuse(api, -31101);
	if (token->tries <= 0)
		return api_refuse_card(api, CARD_NO_MORE_CODES);
	token->tries--;
	result = token_change(api->scene->sandbox.store, token->hash, token);
	return result == RESULT_OK ? api_refuse_card(api, CARD_WRONG_CODE)
				   : result;
}

/* The verified card has another token; the old one is of no use then. */
enum result
api_card_verify(struct api *api)
{
	struct token token;
	char old[TOKEN_HASH_SIZE], text[TOKEN_LENGTH + 1];
	struct span code;
	enum result result;

	if (!api_text(api, "code", &code) || !api_token(api, &token, &result))
		return api->code != 0 ? RESULT_OK : result;
	if (!span_is(code, CARD_CODE) || token.tries <= 0 ||
	    token.code_time == 0 ||
	    api->scene->page->now > token.code_time + WAIT_MS)
		return refuse_code(api, &token);
	snprintf(old, sizeof(old), "%s", token.hash);
	token.verified = 1;
	token_make(text, &token);
	result = token_change(api->scene->sandbox.store, old, &token);
	return result == RESULT_OK ? put_card(api, &token, span_of(text))
				   : result;
}

enum result
api_card_check(struct api *api)
{
	struct token token;
	struct span text;
	enum result result;

	if (!api_token(api, &token, &result))
		return result;
	return api_text(api, "token", &text) ? put_card(api, &token, text)
					     : RESULT_OK;
}

enum result
api_card_remove(struct api *api)
{
	struct token token;
	enum result result;

	if (!api_token(api, &token, &result))
		return result;
	buf_text(&api->result, "{\"success\":true}");
	return token_remove(api->scene->sandbox.store, &token);
}
