/* The methods of cards. */
#include <stdio.h>
#include <string.h>

#include "setting/json.h"
#include "setting/member.h"
#include "subscribe/client.h"
#include "subscribe/object.h"

#define TOKEN_MAX 4096
#define CODE_MAX 16
#define NUMBER_MIN 13
#define NUMBER_MAX 19

/* The digits of ${text}, which has nothing else but what is in ${also}. */
static size_t
digits_of(const char *text, const char *also, char *to, size_t max)
{
	size_t count = 0;

	for (; text != NULL && *text != '\0'; text++) {
		if (strchr(also, *text) != NULL)
			continue;
		if (*text < '0' || *text > '9' || count == max)
			return 0;
		to[count++] = *text;
	}
	to[count] = '\0';
	return count;
}

static void
put_card(struct payme *payme, const struct payme_new_card *card)
{
	char number[NUMBER_MAX + 1], expire[5];

	if (digits_of(card->number, " ", number, NUMBER_MAX) < NUMBER_MIN)
		client_wrong(payme, "a card's number has 13 to 19 digits");
	else
		client_text(payme, "number", number);
	if (digits_of(card->expire, "/ ", expire, 4) != 4 ||
	    memcmp(expire, "01", 2) < 0 || memcmp(expire, "12", 2) > 0)
		client_wrong(payme, "MMYY is wanted");
	else
		client_text(payme, "expire", expire);
	explicit_bzero(number, sizeof(number));
	explicit_bzero(expire, sizeof(expire));
}

/* {"card":{...}} */
static enum payme_outcome
end_card(struct payme *payme, struct payme_card **card)
{
	struct json_object *root, *result;
	struct payme_card *new;
	enum payme_outcome outcome = client_end(payme, &root, &result);

	if (outcome != PAYME_OK)
		return outcome;
	new = object_card(json_member(result, "card"), client_language(payme));
	json_object_put(root);
	if (new == NULL)
		return client_fail(
		    payme, PAYME_KIND_ANSWER, "an answer without a card");
	*card = new;
	return PAYME_OK;
}

/* Defaults of "save" differ between the documents: it is always sent. */
enum payme_outcome
payme_cards_create(struct payme *payme, const struct payme_new_card *card,
    struct payme_card **made)
{
	client_begin(payme, CARDS_CREATE);
	client_open(payme, "card");
	put_card(payme, card);
	client_close(payme);
	if (card->account_count > 0)
		client_account(payme, card->account, card->account_count);
	client_flag(payme, "save", card->save);
	client_text(payme, "customer", card->customer);
	return end_card(payme, made);
}

enum payme_outcome
payme_cards_get_verify_code(
    struct payme *payme, const char *token, struct payme_sms *sms)
{
	struct json_object *root, *result;
	struct payme_sms new = {.sent = false};
	struct span phone = {"", 0};
	enum payme_outcome outcome;

	client_begin(payme, CARDS_GET_VERIFY_CODE);
	client_word(payme, "token", token, TOKEN_MAX);
	outcome = client_end(payme, &root, &result);
	if (outcome != PAYME_OK)
		return outcome;
	new.sent = json_object_get_boolean(json_member(result, "sent"));
	if (!member_number(json_member(result, "wait"), &new.wait))
		new.wait = 0;
	json_text(json_member(result, "phone"), &phone);
	snprintf(new.phone, sizeof(new.phone), "%.*s", (int)phone.length,
	    phone.data);
	json_object_put(root);
	*sms = new;
	return PAYME_OK;
}

enum payme_outcome
payme_cards_verify(struct payme *payme, const char *token, const char *code,
    struct payme_card **card)
{
	client_begin(payme, CARDS_VERIFY);
	client_word(payme, "token", token, TOKEN_MAX);
	client_word(payme, "code", code, CODE_MAX);
	return end_card(payme, card);
}

enum payme_outcome
payme_cards_check(
    struct payme *payme, const char *token, struct payme_card **card)
{
	client_begin(payme, CARDS_CHECK);
	client_word(payme, "token", token, TOKEN_MAX);
	return end_card(payme, card);
}

/* {"success":true} */
enum payme_outcome
payme_cards_remove(struct payme *payme, const char *token)
{
	client_begin(payme, CARDS_REMOVE);
	client_word(payme, "token", token, TOKEN_MAX);
	return client_end_success(payme);
}
