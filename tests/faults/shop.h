/*
 * A shop on a real database: orders to be paid, Payme's calls, and what is in
 * the books afterwards.
 */
#ifndef TESTS_SHOP_H
#define TESTS_SHOP_H

#include "merchant/merchant.h"
#include "tests/faults/fault.h"

/* What the shop signs its links with. */
#define SHOP_SECRET "Hidden5ecret-links"

struct answer {
	char text[1 << 17]; /* the JSON, or all that came if it is none */
	bool whole; /* headers and one sound JSON object */
	bool begun; /* anything came at all */
	int64_t code; /* of the error; 0: a result */
};

/*
 * Writes the configuration and the schema; false with a word on standard error
 * if the database of $PAYME_TEST_SOCKET does not answer.
 */
bool shop_open(void);
void shop_close(void);

/* The settings of the named database, for root. */
struct config_database shop_database(const char *name);
/* Where the schema's files are. */
const char *shop_schema(void);

/*
 * Makes a new order and account, with numbers that nobody had before.  In all
 * texts from here on $O is the order's account, $I and $J are transaction ids,
 * $T is now, $W the start of a day long ago that no other order has.
 */
void shop_new_order(void);

/* Runs SQL; the first field of the first row, or "". */
const char *shop_sql(const char *sql);

/* Order, account and their transactions, in one line. */
const char *shop_books(void);

/*
 * One call of Payme to the cashbox of the path ${box}; SQL, without an answer,
 * if ${text} does not begin with "{".
 */
void shop_call(struct merchant *, const char *box, const char *text,
    struct answer *);

/* What may happen to a database; so many of them are tried with everything. */
#define COMMON_FAULTS 6
extern const struct fault shop_faults[];
extern const size_t shop_fault_count;

/* The answer with the numbers that no test can know as letters. */
const char *answer_normal(const struct answer *);

#endif
