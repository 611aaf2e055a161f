/* A good payme.conf with a place in each section for a line of a test. */
#ifndef TESTS_CONFIG_TEXT_H
#define TESTS_CONFIG_TEXT_H

#include "setting/config.h"

enum slot {
	NOWHERE,
	TOP,
	DATABASE,
	SITE,
	CASHBOX,
	ACCOUNT,
	SUBSCRIBE,
	PAYLOV,
	SANDBOX,
	LOG,
	SLOTS
};

/* What a reading came to: to be emptied with reading_free(). */
struct reading {
	enum result result;
	struct config *config;
	struct buf mistakes;
};

/* Reads the good configuration with ${line} in the section ${slot}. */
struct reading read_with(enum slot, const char *line);
/* Reads ${text} as the file "payme.conf" of that mode. */
struct reading read_text(const char *text, unsigned mode);
void reading_free(struct reading *);

/* The number of the line that read_with() puts into ${slot}. */
int slot_line(enum slot);
/* Fails unless the only mistake is ${mistake} at that line of payme.conf. */
void expect_mistake(struct reading *, int line, const char *mistake);
/* Fails unless one of the mistakes has ${part} in it. */
void expect_text(struct reading *, const char *part);
/* Fails with the mistakes unless there is none. */
void expect_read(const struct reading *);

#endif
