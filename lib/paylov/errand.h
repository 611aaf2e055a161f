/* What the procedures of counter.h share; for lib/paylov only. */
#ifndef PAYLOV_ERRAND_H
#define PAYLOV_ERRAND_H

#include "paylov/counter.h"

/* One bill that something is done with, as it was last read. */
struct errand {
	struct office *office;
	struct counter_report *report; /* has its transaction and state */
	int64_t attempt;
	char user[BILL_USER_MAX + 1];
	bool settled; /* no call of this attempt can be under way */
	bool gone; /* Paylov knows no such transaction */
	int64_t asked; /* no later was seen what was learned; 0: not known */
};

void errand_open(struct errand *, struct office *, struct counter_report *);

/* Takes what a unit of work has read. */
void errand_read(struct errand *, const struct bill *);

/* Keeps the text and code of the call that failed. */
void errand_keep_error(struct errand *);
void errand_say(struct errand *, const char *text);

/* Whether the quiet time after the last call about the bill was over ${then}. */
bool errand_quiet(const struct office *, const struct bill *, int64_t then);

/* What is learned of a transaction. */
struct lesson {
	enum paylov_state seen;
	int64_t amount; /* -1: not told */
	int64_t pay_time; /* 0: not told */
	const struct paylov_paid *paid; /* what pay() told, or NULL */
};
/* Is written down, in the report too. */
enum result errand_learn(struct errand *, const struct lesson *) MUST_CHECK;

/*
 * The same by paylov_status(); false: it is not known, and nothing was learned.
 * *status, if wanted, is the caller's.
 */
bool errand_ask(struct errand *, const struct paylov_status **status);
/* The same, again and again, until it is known or the time is over. */
void errand_poll(struct errand *);

/* A random number for a call that changes something; never 0. */
int64_t errand_attempt(void);

#endif
