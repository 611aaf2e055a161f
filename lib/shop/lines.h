/*
 * The lines of a storefront's order, as the preset's items gives them, made fit
 * for a fiscal receipt: each with a price, a count and a discount, and all of
 * them together exactly the order's amount.
 */
#ifndef SHOP_LINES_H
#define SHOP_LINES_H

#include "shop/shop.h"

#define LINES_MAX 1000
#define LINE_SCALE 1000000 /* counts are kept in millionths */
/*
 * A storefront rounds each line, and its total to whole sum: so much may the
 * order differ from its lines, for each of them, and is spread like a discount.
 */
#define LINE_ROUNDING 100

enum line_kind { LINE_GOODS, LINE_SHIPPING, LINE_DISCOUNT };

struct line {
	enum line_kind kind;
	struct span title;
	struct span sku; /* may be empty, as may be the next one */
	struct span product;
	int64_t count; /* millionths of a piece; of goods */
	int64_t price; /* tiyin of one piece */
	int64_t total; /* tiyin of the line; a discount's is positive */

	/* By lines_settle(), of goods. */
	int64_t discount; /* tiyin, of the line */
	int64_t parts; /* if not 0: so many millionths are sold as one piece */

	char *memory;
};

/* A zeroed one is empty. */
struct lines {
	struct line *line;
	size_t count;
	struct span shipping; /* its title, by lines_settle() */
	int64_t shipping_price; /* 0: there is none */
};

void lines_free(struct lines *);

/*
 * Adds a row: its texts in the order of preset_item_name.  What costs nothing
 * is left out.  RESULT_MALFORMED: ${problem} says what is wrong with it.
 */
enum result lines_add(struct lines *,
    const struct span texts[PRESET_ITEM_COLUMNS],
    struct buf *problem) MUST_CHECK;

/*
 * Spreads the discounts over the goods, in proportion and by largest remainder,
 * and gives goods a price and a discount such that price * count - discount,
 * summed, and shipping make ${amount}.  RESULT_MALFORMED: they cannot.
 */
enum result lines_settle(
    struct lines *, int64_t amount, struct buf *problem) MUST_CHECK;

/* "2", "0.333" */
void lines_put_count(struct buf *, int64_t millionths);

/* All lines of the order; RESULT_MALFORMED as above. */
enum result lines_read(struct session *, const struct shop_order *,
    struct lines *, struct buf *problem) MUST_CHECK;

#endif
