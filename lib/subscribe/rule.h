/*
 * What is known of each method and each code before it is called: tables.
 * "Codes are overloaded": so a code only has a kind, and the kind together with
 * what is at stake makes the outcome.
 */
#ifndef SUBSCRIBE_RULE_H
#define SUBSCRIBE_RULE_H

#include "subscribe/subscribe.h"

enum method {
	CARDS_CREATE,
	CARDS_GET_VERIFY_CODE,
	CARDS_VERIFY,
	CARDS_CHECK,
	CARDS_REMOVE,
	RECEIPTS_CREATE,
	RECEIPTS_PAY,
	RECEIPTS_SEND,
	RECEIPTS_CANCEL,
	RECEIPTS_CHECK,
	RECEIPTS_GET,
	RECEIPTS_GET_ALL,
	RECEIPTS_SET_FISCAL_DATA,
	RECEIPTS_CONFIRM_HOLD
};
#define METHODS 14

enum stake {
	STAKE_NONE, /* a read: may be asked again at will */
	STAKE_ONCE, /* does something, but moves no money */
	STAKE_MONEY
};
#define STAKES 3

struct rule {
	const char *name;
	bool server; /* needs the key */
	enum stake stake;
	long seconds; /* the time limit */
};

extern const struct rule rule_methods[METHODS];

/* What the code of an error is about; PAYME_KIND_OTHER if nobody knows. */
enum payme_kind rule_kind(int64_t code);

/* The outcome of an error of that kind, after the request went out. */
enum payme_outcome rule_outcome(enum payme_kind, enum stake);

/* What is said where Payme says nothing. */
const char *rule_text(enum payme_kind);

#endif
