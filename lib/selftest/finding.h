/* What the self-test found; for lib/selftest only. */
#ifndef SELFTEST_FINDING_H
#define SELFTEST_FINDING_H

#include <stdbool.h>

#include "base/buf.h"
#include "gateway/gateway.h"
#include "setting/config.h"

#define SELFTEST_FINDINGS 20
#define SELFTEST_PAGE "payme-merchant" /* what the signature is bound to */

/* Rows of the table of words. */
enum selftest_word {
	SELFTEST_TITLE,
	SELFTEST_ALL_WELL,
	SELFTEST_EXPIRED,
	SELFTEST_LOGIN_ARRIVES,
	SELFTEST_LOGIN_IS_A_KEY,
	SELFTEST_LOGIN_LOST,
	SELFTEST_SETTINGS,
	SELFTEST_SETTINGS_WRONG,
	SELFTEST_SETTINGS_ELSEWHERE,
	SELFTEST_PROGRAMS,
	SELFTEST_PROGRAMS_WRONG,
	SELFTEST_TEMPLATES,
	SELFTEST_TEMPLATES_MISSING,
	SELFTEST_DATABASE,
	SELFTEST_DATABASE_REFUSED,
	SELFTEST_SOCKET_ELSEWHERE,
	SELFTEST_SQL_MISSING,
	SELFTEST_TABLES,
	SELFTEST_TABLES_OLD,
	SELFTEST_TABLES_MISSING,
	SELFTEST_TABLES_ENGINE,
	SELFTEST_TABLES_FAILED,
	SELFTEST_CLOCK,
	SELFTEST_CLOCK_OFF,
	SELFTEST_CALLER,
	SELFTEST_CALLER_HIDDEN,
	SELFTEST_ADDRESS,
	SELFTEST_ADDRESS_OTHER,
	SELFTEST_MAKE_TABLES, /* the button */
	SELFTEST_WORDS
};

struct selftest {
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
		enum selftest_word word;
		bool wrong;
		size_t detail; /* where it begins in details */
	} findings[SELFTEST_FINDINGS];
};

/* What there is to say, and how it is mended; "" if there is nothing to do. */
const char *selftest_said(enum selftest_word, enum language);
const char *selftest_mend(enum selftest_word, enum language);

/* Adds a finding with what stands behind it. */
void selftest_add(struct selftest *, enum selftest_word, bool wrong,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* ${mistakes} and ${elsewhere} of the configuration may be NULL. */
void selftest_settings(struct selftest *, const char *path,
    const struct buf *mistakes, const char *elsewhere);
void selftest_files(struct selftest *);
void selftest_web(struct selftest *);
void selftest_database(struct selftest *);

/* The page; its status is 401 where the login did not arrive. */
void selftest_write(struct selftest *, enum language);

#endif
