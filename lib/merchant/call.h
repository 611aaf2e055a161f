/*
 * One call of Payme, read from a request and judged by everything that can be
 * known before a method runs, in the protocol's order: HTTP method, peer
 * address, body, id, authorisation, JSON, envelope and parameter types, method.
 */
#ifndef MERCHANT_CALL_H
#define MERCHANT_CALL_H

#include "base/buf.h"
#include "gateway/gateway.h"
#include "merchant/message.h"
#include "setting/config.h"
#include "setting/json.h"

#define CALL_BODY_MAX ((size_t)1 << 20)
#define CALL_ACCOUNT_MAX ((size_t)16 << 10)
#define CALL_FISCAL_MAX ((size_t)16 << 10)

enum parameter {
	PARAMETER_ID = 1 << 0,
	PARAMETER_TIME = 1 << 1,
	PARAMETER_AMOUNT = 1 << 2,
	PARAMETER_ACCOUNT = 1 << 3,
	PARAMETER_REASON = 1 << 4,
	PARAMETER_FROM = 1 << 5,
	PARAMETER_TO = 1 << 6
};

struct call;
struct reply;
struct merchant;

/* A method of the Merchant API. */
struct method {
	const char *name;
	unsigned parameters; /* required ones, checked before it runs */
	bool plain_messages; /* error.message is a string */
	enum result (*run)(
	    struct merchant *, const struct call *, struct reply *);
};

/* Why a call is refused. */
struct refusal {
	int code; /* 0: it is not */
	struct span data; /* error.data, a string; NULL data: none */
	const struct config_field *field; /* of the account, for the text */
};

struct call {
	const struct cashbox *box;
	const struct method *method; /* NULL until known */
	struct refusal refusal;
	struct span id; /* of the request: raw JSON, "null" if unknown */
	int64_t now; /* when it came */

	/* The parameters of the method. */
	struct span payme_id;
	int64_t time;
	int64_t amount; /* tiyin; -1 for one that no order can have */
	int64_t reason;
	int64_t from;
	int64_t to;
	struct span account; /* as it was sent */
	struct buf account_key; /* of the configured fields */
	const struct config_field *missing; /* an account field, or NULL */
	struct json_object *params;
	struct span params_text;

	struct buf body;
	struct json_object *root;
};

/*
 * Reads ${request}.  ${config} is NULL if there is none that can be used.  The
 * call is to be finished with call_finish() whatever comes of it.
 */
void call_read(
    struct call *, const struct config *config, struct request *request);
void call_finish(struct call *);

/* The method of that name, or NULL. */
const struct method *method_find(struct span name);

#endif
