/* What the procedures of settle.h share; for lib/subscribe only. */
#ifndef SUBSCRIBE_SETTLE_JOB_H
#define SUBSCRIBE_SETTLE_JOB_H

#include "subscribe/settle.h"

/* One intent that something is done with, as it was last read. */
struct job {
	struct settle *settle;
	struct settle_report *report; /* has its receipt and state */
	int64_t id;
	int64_t attempt;
	int64_t sent_time;
	int64_t held_time; /* since when the money is held; 0: it is not */
	bool hold;
	bool settled; /* no call of this attempt can be under way */
	int64_t asked; /* no later was seen what was learned; 0: not known */
	bool sweeping; /* what is unchanged is put off, too */
	struct buf account; /* JSON */
};

void job_open(struct job *, struct settle *, struct settle_report *);
void job_close(struct job *);

/* Takes what a unit of work has read. */
void job_read(struct job *, const struct intent *);

/* Keeps the text and code of the call that failed. */
void job_keep_error(struct job *);
void job_say(struct job *, const char *text);

/* Why the order may not be paid; NULL if it may. */
const char *job_obstacle(
    const struct settle *, const struct order *, int64_t now);

/* Whether the quiet time after the last call that moves money was over then. */
bool job_quiet(const struct job *);

/* Whether the receipt is about what the intent is about. */
bool job_same(const struct job *, const struct payme_receipt *);

/*
 * Runs a unit of work that writes.  What it has read with job_read() counts
 * only if that is stored; RESULT_OK for RESULT_UNCHANGED.
 */
enum result job_run(struct job *, store_work *, void *state) MUST_CHECK;

/*
 * The receipt's state at Payme, once more compared with the order where it
 * counts as paid, is written down.  Where that is not to be had, the intent
 * stays as it is.
 */
enum result job_learn(struct job *, int64_t state) MUST_CHECK;
/* The same by receipts.check. */
enum result job_ask(struct job *) MUST_CHECK;
/* The same, again and again, until it is known or the time is over. */
void job_poll(struct job *);

/* Gives an intent in creation its receipt. */
enum result job_adopt(struct job *, const char *receipt) MUST_CHECK;
/* Looks for the receipt at Payme; forgets the intent if there can be none. */
enum result job_search(struct job *) MUST_CHECK;

/* A random number for a call that moves money; never 0. */
int64_t job_attempt(void);

void job_pause(int64_t milliseconds);

#endif
