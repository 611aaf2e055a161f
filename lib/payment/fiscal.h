/*
 * The fiscal detail of a storefront's order: its lines, with the codes that
 * the tax office knows them by.
 */
#ifndef PAYMENT_FISCAL_H
#define PAYMENT_FISCAL_H

#include "payment/ikpu.h"
#include "shop/lines.h"

/* What a line of goods is for the tax office. */
struct fiscal_code {
	bool known;
	bool by_sku; /* not by the product */
	struct span code, package_code;
	int64_t units; /* -1: not said */
	int64_t vat_percent;
	struct span title; /* may be empty */
	char *memory;
};

/* A zeroed one is empty. */
struct fiscal {
	struct lines lines;
	struct fiscal_code *codes; /* of each line */
	size_t missing; /* lines without a code */
	struct buf detail; /* JSON: detail.h; empty if there is a problem */
	struct buf problem; /* why there is no detail */
};

/*
 * Makes the detail of an order of ${amount}, within a unit of work: one
 * statement for its lines, one for their codes (and another for each 48 more
 * lines).  That there is none is no failure.
 */
enum result fiscal_make(struct session *, const struct cashbox *,
    const struct shop_order *, int64_t amount, struct fiscal *) MUST_CHECK;
void fiscal_free(struct fiscal *);

/* Whether that line has no code, and no default stands for it. */
bool fiscal_lacks(const struct fiscal *, size_t line);

#endif
