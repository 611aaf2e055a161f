/*
 * The answer to a call: HTTP status 200 and one JSON-RPC object, whatever the
 * outcome ("Формат ответа").
 */
#ifndef MERCHANT_REPLY_H
#define MERCHANT_REPLY_H

#include "merchant/call.h"

struct reply {
	struct request *request;
	struct buf out; /* headers and body, as far as they are not sent */
	size_t start; /* where the result begins in out */
	bool sent; /* something went out: there is no way back */
	int code; /* of the refusal; 0: a result */
};

/* Begins the answer: headers and {"result": */
void reply_begin(struct reply *, struct request *);

/* Turns the answer into an error; what a method appended is dropped. */
void reply_refuse(struct reply *, const struct call *, const struct refusal *);
void reply_code(struct reply *, const struct call *, int code);
void reply_field(struct reply *, const struct call *, int code,
    const struct config_field *field);
/* An error of SetFiscalData that names the parameter. */
void reply_parameter(struct reply *, const struct call *, const char *name);

/* Sends what there is if it is much: for answers of any length. */
enum result reply_flush(struct reply *) MUST_CHECK;

/*
 * Closes the object with the id and sends it.  An answer that broke off half
 * way is left open, so that nobody takes it for whole.
 */
void reply_end(struct reply *, const struct call *, enum result);

#endif
