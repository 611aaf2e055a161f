/*
 * What became of the payments of a period: per day, by cause, how long they
 * took.  Days are Tashkent's (UTC+5, without summer time).
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "payment/ledger.h"

#define REPORT_DAYS 1100 /* three years */
#define REPORT_CAUSES 11 /* reasons 0 (any other) to 10 */
#define REPORT_SPANS 10 /* of time, in a histogram */

struct report_day {
	int64_t paid; /* transactions performed on it */
	int64_t sum; /* of these, tiyin */
	int64_t failed; /* cancelled before they were performed */
	int64_t expired; /* of these, by the 12 hours */
	int64_t refunded; /* cancelled on it after they were performed */
	int64_t refunds; /* of these, tiyin */
};

/* A duration's histogram; report_span() has the bounds. */
struct report_spans {
	int64_t counts[REPORT_SPANS];
	int64_t total;
};

struct report {
	int64_t from, to; /* milliseconds UTC, inclusive */
	int64_t first_day; /* number of the day of ${from} */
	size_t day_count;
	struct report_day days[REPORT_DAYS];
	struct report_day all;
	int64_t causes[REPORT_CAUSES]; /* of failures, by Payme's reason */
	int64_t open; /* neither paid nor given up */
	struct report_spans paying; /* from Create to Perform */
	struct report_spans arriving; /* from Payme's time to our Create */
};

/* False: the period has no day, or more than REPORT_DAYS. */
bool report_open(struct report *, int64_t from, int64_t to);

/* Reads the transactions of a cashbox into an open report, whatever it held. */
enum result report_read(
    struct store *, const struct cashbox *, struct report *) MUST_CHECK;

/* Adds one: what report_read() does with each. */
void report_add(struct report *, const struct transaction *);

/* The upper bound of a span in milliseconds; INT64_MAX of the last. */
int64_t report_span(size_t);
/* The bound below which ${percent} of them lie; 0 if there are none. */
int64_t report_percentile(const struct report_spans *, int percent);

/* "2026-11-22" */
void report_put_day(struct buf *, int64_t day);

/* Appends all of it as JSON. */
void report_put_json(struct buf *, const struct report *);

/*
 * Appends it as a page that needs nothing else, from the templates in
 * ${folder}.
 */
enum result report_put_page(struct buf *, const struct report *,
    const struct cashbox *, const char *folder, enum language) MUST_CHECK;

#endif
