/*
 * What the tax office calls a storefront's goods: the IKPU of a SKU or of a
 * product, kept in our table because no storefront has a column for it.
 */
#ifndef PAYMENT_IKPU_H
#define PAYMENT_IKPU_H

#include "setting/config.h"
#include "store/store.h"

#define IKPU_ITEM_MAX 255 /* bytes of an item */
#define IKPU_TITLE_MAX 1000
#define IKPU_ITEMS 96 /* that are asked for at once */

struct ikpu {
	struct span item; /* "sku=A-1" or "product=42" */
	struct span code; /* 17 digits */
	struct span package_code;
	int64_t units; /* -1: not said */
	int64_t vat_percent;
	struct span title; /* instead of the storefront's; may be empty */
};

/* Appends "sku=..." or "product=..."; nothing if it is empty or too long. */
void ikpu_item(struct buf *, const char *kind, struct span name);
/* The name of an item of that kind; the empty span if it is of the other. */
struct span ikpu_name(struct span item, const char *kind);

typedef enum result ikpu_each(const struct ikpu *, void *state);

/* Within a unit.  Those of the ${count} items that are known; at most IKPU_ITEMS. */
enum result ikpu_find(struct session *, const struct cashbox *,
    const struct span *items, size_t count, ikpu_each *,
    void *state) MUST_CHECK;

/* All of the cashbox, by item. */
enum result ikpu_list(struct store *, const struct cashbox *, ikpu_each *,
    void *state) MUST_CHECK;

/* Adds them or puts them in the place of what there is: all or none. */
enum result ikpu_import(struct store *, const struct cashbox *,
    const struct ikpu *, size_t count) MUST_CHECK;

/* ${item} alone, or all of the cashbox for NULL data; *count is how many. */
enum result ikpu_remove(struct store *, const struct cashbox *,
    struct span item, int64_t *count) MUST_CHECK;

const char *ikpu_sql(size_t);

/* ------ as a file ------ */

struct ikpu_file {
	struct ikpu *row;
	size_t count;
	struct buf mistakes; /* a line for each */

	struct buf text; /* that the rows point into */
};

/*
 * CSV in UTF-8, with a header: sku, product, code, package_code, vat_percent,
 * and units and title if wanted, in any order; commas or semicolons.
 * RESULT_MALFORMED: there are mistakes, each with its line.
 */
enum result ikpu_parse(struct span text, struct ikpu_file *) MUST_CHECK;
void ikpu_file_free(struct ikpu_file *);

/* Appends that header, a row; each with its newline.  Without a code: no VAT. */
void ikpu_put_header(struct buf *);
void ikpu_put_row(struct buf *, const struct ikpu *);

#endif
