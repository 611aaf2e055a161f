/* What the self-test found; for lib/selftest only. */
#ifndef SELFTEST_REPORT_H
#define SELFTEST_REPORT_H

#include <stdbool.h>

#include "base/buf.h"
#include "gateway/gateway.h"
#include "setting/config.h"

#define REPORT_FINDINGS 16
#define REPORT_PAGE "payme-merchant" /* what the signature is bound to */

/* Rows of the table of words. */
enum report_word {
	REPORT_TITLE,
	REPORT_ALL_WELL,
	REPORT_EXPIRED,
	REPORT_LOGIN_ARRIVES,
	REPORT_LOGIN_IS_A_KEY,
	REPORT_LOGIN_LOST,
	REPORT_SETTINGS,
	REPORT_SETTINGS_WRONG,
	REPORT_SETTINGS_ELSEWHERE,
	REPORT_PROGRAMS,
	REPORT_PROGRAMS_WRONG,
	REPORT_TEMPLATES,
	REPORT_TEMPLATES_MISSING,
	REPORT_DATABASE,
	REPORT_DATABASE_REFUSED,
	REPORT_SQL_MISSING,
	REPORT_TABLES,
	REPORT_TABLES_OLD,
	REPORT_TABLES_MISSING,
	REPORT_TABLES_ENGINE,
	REPORT_TABLES_FAILED,
	REPORT_CLOCK,
	REPORT_CLOCK_OFF,
	REPORT_CALLER,
	REPORT_CALLER_HIDDEN,
	REPORT_ADDRESS,
	REPORT_ADDRESS_OTHER,
	REPORT_MAKE_TABLES, /* the button */
	REPORT_WORDS
};

struct report {
	struct request *request;
	const struct config *config; /* NULL: it cannot be used */
	int64_t now; /* milliseconds UTC */
	int64_t expiry; /* of the link, unix seconds */
	bool make_tables; /* the owner asked for it */
	bool offer_tables;
	bool login_lost;
	bool wrong; /* anything is */
	struct buf details; /* zero-terminated, one behind the other */
	size_t count;
	struct {
		enum report_word word;
		bool wrong;
		size_t detail; /* where it begins in details */
	} findings[REPORT_FINDINGS];
};

/* What there is to say, and how it is mended; "" if there is nothing to do. */
const char *report_said(enum report_word, enum language);
const char *report_mend(enum report_word, enum language);

/* Adds a finding with what stands behind it. */
void report_add(struct report *, enum report_word, bool wrong,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* ${mistakes} and ${elsewhere} of the configuration may be NULL. */
void report_settings(struct report *, const char *path,
    const struct buf *mistakes, const char *elsewhere);
void report_files(struct report *);
void report_web(struct report *);
void report_database(struct report *);

/* The page; its status is 401 where the login did not arrive. */
void report_write(struct report *, enum language);

#endif
