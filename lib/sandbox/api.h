/*
 * The Subscribe API of the local Payme, at /api: cards, receipts, holds
 * ("Методы Subscribe API"), with the levels of X-Auth, the published test
 * cards, and receipts that walk through their states.
 */
#ifndef SANDBOX_API_H
#define SANDBOX_API_H

#include "sandbox/card.h"
#include "sandbox/sandbox_page.h"

/* Answers a request; page->request is written to as it stands. */
enum result sandbox_api(struct scene *, struct span body) MUST_CHECK;

/* ------ for the methods ------ */

struct api {
	struct scene *scene;
	const struct cashbox *box; /* of X-Auth */
	bool server; /* X-Auth has the key */
	struct json_object *params;
	struct buf result; /* JSON */
	int64_t code; /* 0: result is the answer */
	struct buf message; /* JSON {ru, uz, en} */
};

typedef enum result api_method(struct api *);

api_method api_card_create, api_card_send_code, api_card_verify, api_card_check,
    api_card_remove;
api_method api_receipt_create, api_receipt_pay, api_receipt_send,
    api_receipt_cancel, api_receipt_check, api_receipt_get, api_receipt_list,
    api_receipt_fiscal, api_receipt_confirm;

/* Answers with an error: one of our own texts, or a card's. */
enum result api_refuse(struct api *, int64_t code) MUST_CHECK;
enum result api_refuse_card(struct api *, enum card_refusal) MUST_CHECK;

/* The members of ${params}; false, and -32602 is answered, if they are wrong. */
bool api_text(struct api *, const char *name, struct span *text);
bool api_integer(struct api *, const char *name, int64_t *number);

/* ------ tokens ------ */

#define TOKEN_LENGTH 384 /* as the documented ones, about */
#define TOKEN_HASH_SIZE 65

struct token {
	char hash[TOKEN_HASH_SIZE]; /* hex SHA-256: the token is not kept */
	struct span cashbox;
	int64_t card;
	int64_t recurrent; /* it may be used again */
	int64_t verified;
	int64_t tries;
	int64_t code_time; /* of the SMS; 0: none was sent */
};

/* Makes one up, and its hash. */
void token_make(char text[TOKEN_LENGTH + 1], struct token *);
enum result token_add(struct store *, const struct token *) MUST_CHECK;
/* RESULT_UNCHANGED: there is none of this cashbox. */
enum result token_find(struct store *, const struct cashbox *, struct span text,
    struct token *) MUST_CHECK;
/* Under another hash, or with other values. */
enum result token_change(
    struct store *, const char *old_hash, const struct token *) MUST_CHECK;
enum result token_remove(struct store *, const struct token *) MUST_CHECK;

/* Finds params.token; false: an error is answered, or *result is none. */
bool api_token(struct api *, struct token *, enum result *result);

#endif
