/*
 * The local Payme as a caller of the Merchant API: it asks as the real one
 * does, repeats what got no answer, and writes down every call.
 */
#ifndef SANDBOX_ASK_H
#define SANDBOX_ASK_H

#include "http/http.h"
#include "sandbox/receipt.h"
#include "setting/config.h"

/* A call without an answer is made so often in all. */
#define ASK_TRIES 3

/* What one request to the local Payme works with. */
struct sandbox {
	const struct config *config;
	struct store *store;
	struct http *http;
	int64_t faults[FAULT_SWITCHES];
};

/* Reads the faults. */
enum result sandbox_begin(
    struct sandbox *, const struct config *, struct store *) MUST_CHECK;
void sandbox_end(struct sandbox *);

/* The address of the cashbox's Merchant API; false if none is configured. */
bool sandbox_endpoint(
    const struct config *, const struct cashbox *, struct buf *url);

enum answer_kind {
	ANSWER_RESULT,
	ANSWER_ERROR, /* a refusal of the merchant's */
	ANSWER_NONE, /* the merchant cannot be reached */
	ANSWER_WRONG /* it answers, but not by the protocol */
};

struct answer {
	enum answer_kind kind;
	struct json_object *root; /* to be put */
	struct json_object *result; /* of ANSWER_RESULT, within root */
	int64_t code; /* of ANSWER_ERROR */
};

/*
 * Calls ${method} with the JSON object ${params}, as the faults want it.  A
 * repeated call that is answered otherwise than the first is ANSWER_WRONG.
 */
enum result sandbox_ask(struct sandbox *, const struct cashbox *,
    const struct receipt *, const char *method, struct span params,
    struct answer *) MUST_CHECK;
void answer_free(struct answer *);

#endif
