/*
 * A storefront's own API, called for what SQL cannot bring about: mails, stock,
 * invoices.  A call is a few requests, one after the other; what one of them
 * answers may be a word of the next.  Nobody's row is locked meanwhile, and a
 * call that did not end well is made anew from its first step.
 */
#ifndef SHOP_SHOP_CALL_H
#define SHOP_SHOP_CALL_H

#include "http/http.h"
#include "shop/shop_text.h"

#define SHOP_STEPS_MAX 8
#define SHOP_STEP_SECONDS 30
/* Longer than all steps can take, on clocks that differ; milliseconds. */
#define SHOP_CALL_LEASE_MS ((int64_t)(SHOP_STEPS_MAX * 30 + 60) * 1000)
#define SHOP_PROBLEM_SIZE 256

enum shop_auth {
	SHOP_AUTH_NONE,
	SHOP_AUTH_BASIC, /* without a user the key is one, with no password */
	SHOP_AUTH_BEARER
};

/* Texts have words in braces; all but name and method may be NULL. */
struct shop_step {
	const char *name; /* for what is told of it */
	const char *method; /* "POST" */
	const char *path; /* behind the address: "/api/orders/{id}" */
	const char *const *headers; /* "Name: value", NULL ends */
	enum shop_form type; /* of the body: SHOP_FORM, _JSON, _XML */
	enum shop_auth auth;
	const char *body;
	const char *take; /* a member of the JSON answer, a word from now on */
	const char *expect; /* an extended regular expression of the answer */
};

struct shop_call {
	struct shop_step *steps;
	size_t count; /* at most SHOP_STEPS_MAX */
};

/* Where it is, and as whom it is called: the words api_user, api_key, too. */
struct shop_access {
	const char *url;
	const char *user;
	const char *key; /* secret */
};

enum shop_call_outcome {
	SHOP_CALL_DONE,
	SHOP_CALL_REFUSED, /* this one, whatever the reason */
	SHOP_CALL_SILENT /* nobody is there now: others may wait */
};

/*
 * Unless it is done ${problem} says which step, and why, without any secret and
 * nothing of the answer.
 */
enum shop_call_outcome shop_call_run(const struct shop_call *,
    const struct shop_access *, struct http *, const struct shop_words *,
    char problem[SHOP_PROBLEM_SIZE]);

/*
 * What can be told beforehand: unknown methods, words and expressions, too many
 * steps.  ${words}: the names that there will be, api_user and api_key apart.
 * False with the mistake in ${problem}.
 */
bool shop_call_check(const struct shop_call *, const struct shop_words *,
    char problem[SHOP_PROBLEM_SIZE]);

#endif
