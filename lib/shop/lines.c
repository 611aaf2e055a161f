/* What an order's lines cost, to the tiyin. */
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "base/text.h"
#include "shop/lines.h"

#define COUNT_DECIMALS 6
#define COUNT_MAX ((int64_t)1000000 * LINE_SCALE)

/* tiyin * millionths: at most 10^16 * 10^12. */
typedef __int128 wide;

void
lines_free(struct lines *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		free(lines->line[i].memory);
	free(lines->line);
	*lines = (struct lines){.count = 0};
}

/* ------ rows ------ */

/* Up to six decimals, more only if they are zeros. */
static bool
read_count(struct span text, int64_t *millionths)
{
	const char *point = memchr(text.data, '.', text.length);
	size_t whole =
	    point == NULL ? text.length : (size_t)(point - text.data);
	size_t decimals = point == NULL ? 0 : text.length - whole - 1;
	char digits[32];

	while (decimals > 0 && point[decimals] == '0')
		decimals--;
	if (whole == 0 || whole > 12 || decimals > COUNT_DECIMALS)
		return false;
	memcpy(digits, text.data, whole);
	if (decimals > 0)
		memcpy(digits + whole, point + 1, decimals);
	memset(digits + whole + decimals, '0', COUNT_DECIMALS - decimals);
	return text_int((struct span){digits, whole + COUNT_DECIMALS},
		   millionths) == RESULT_OK &&
	    *millionths > 0 && *millionths <= COUNT_MAX;
}

static bool
read_money(struct span text, int64_t *tiyin)
{
	return text_int(text, tiyin) == RESULT_OK && *tiyin >= 0 &&
	    *tiyin <= MONEY_MAX;
}

static bool
read_kind(struct span text, enum line_kind *kind)
{
	static const char *const names[] = {
	    [LINE_GOODS] = "goods",
	    [LINE_SHIPPING] = "shipping",
	    [LINE_DISCOUNT] = "discount",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (span_is(text, names[i])) {
			*kind = (enum line_kind)i;
			return true;
		}
	return false;
}

/* Some storefronts keep their texts as HTML. */
static void
put_plain(struct buf *out, struct span text)
{
	static const struct {
		const char *name;
		char sign;
	} entities[] = {{"&amp;", '&'}, {"&quot;", '"'}, {"&#039;", '\''},
	    {"&#39;", '\''}, {"&lt;", '<'}, {"&gt;", '>'}};
	const size_t count = sizeof(entities) / sizeof(entities[0]);

	for (size_t at = 0, i; at < text.length;) {
		for (i = 0; i < count; i++) {
			size_t length = strlen(entities[i].name);

			if (text.length - at >= length &&
			    memcmp(text.data + at, entities[i].name, length) ==
				0)
				break;
		}
		buf_char(out, i < count ? entities[i].sign : text.data[at]);
		at += i < count ? strlen(entities[i].name) : 1;
	}
}

/* The three texts in memory of the line's own. */
static enum result
keep(struct line *line, const struct span texts[PRESET_ITEM_COLUMNS])
{
	struct span *const to[] = {&line->title, &line->sku, &line->product};
	struct buf buf = {0};
	size_t start[4] = {0};

	for (int i = 0; i < 3; i++) {
		put_plain(&buf, span_trim(texts[i], " "));
		start[i + 1] = buf.length;
	}
	line->memory = buf_string(&buf);
	buf_free(&buf);
	if (line->memory == NULL)
		return RESULT_NO_MEMORY;
	for (int i = 0; i < 3; i++)
		*to[i] = (struct span){
		    line->memory + start[i], start[i + 1] - start[i]};
	if (line->title.length == 0)
		line->title = line->sku.length > 0 ? line->sku : line->product;
	return RESULT_OK;
}

static const char *
read_line(const struct span texts[PRESET_ITEM_COLUMNS], struct line *line)
{
	if (!read_kind(texts[ITEM_KIND], &line->kind))
		return "kind: goods, shipping or discount is wanted";
	if (!read_money(texts[ITEM_TOTAL], &line->total))
		return "total: a whole number of tiyin is wanted";
	if (line->kind != LINE_GOODS)
		return NULL;
	if (!read_money(texts[ITEM_PRICE], &line->price))
		return "price: a whole number of tiyin is wanted";
	if (line->price == 0 && line->total == 0)
		return NULL;
	return read_count(texts[ITEM_COUNT], &line->count)
	    ? NULL
	    : "count: a positive number with at most 6 decimals is wanted";
}

enum result
lines_add(struct lines *lines, const struct span texts[PRESET_ITEM_COLUMNS],
    struct buf *problem)
{
	struct line line = {.kind = LINE_GOODS}, *all;
	const char *wrong = read_line(texts, &line);
	enum result result;

	if (wrong == NULL && lines->count == LINES_MAX)
		wrong = "there are too many lines";
	if (wrong != NULL) {
		buf_format(problem, "line %zu: %s", lines->count + 1, wrong);
		return RESULT_MALFORMED;
	}
	if (line.total == 0 && line.price == 0)
		return RESULT_OK;
	all = realloc(lines->line, (lines->count + 1) * sizeof(*all));
	if (all == NULL)
		return RESULT_NO_MEMORY;
	lines->line = all;
	result = keep(&line, texts);
	if (result == RESULT_OK)
		all[lines->count++] = line;
	return result;
}

/* ------ sums ------ */

static int64_t
sum(const struct lines *lines, enum line_kind kind)
{
	wide total = 0;

	for (size_t i = 0; i < lines->count; i++)
		if (lines->line[i].kind == kind)
			total += lines->line[i].total;
	return total > MONEY_MAX ? MONEY_MAX + 1 : (int64_t)total;
}

static bool
has_goods(const struct lines *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		if (lines->line[i].kind == LINE_GOODS)
			return true;
	return false;
}

struct share {
	struct line *line;
	int64_t rest;
	size_t place;
};

static int
by_rest(const void *a, const void *b)
{
	const struct share *x = a, *y = b;

	if (x->rest != y->rest)
		return x->rest > y->rest ? -1 : 1;
	return x->place < y->place ? -1 : 1;
}

/* Makes the goods' totals, ${from} now, ${to}. */
static enum result
spread(struct lines *lines, int64_t from, int64_t to)
{
	struct share *shares;
	size_t count = 0;
	int64_t left = to;

	if (from == to)
		return RESULT_OK;
	shares = calloc(lines->count, sizeof(*shares));
	if (shares == NULL)
		return RESULT_NO_MEMORY;
	for (size_t i = 0; i < lines->count; i++) {
		struct line *line = &lines->line[i];
		wide part = (wide)line->total * to;

		if (line->kind != LINE_GOODS)
			continue;
		shares[count] =
		    (struct share){line, (int64_t)(part % from), count};
		count++;
		line->total = (int64_t)(part / from);
		left -= line->total;
	}
	qsort(shares, count, sizeof(*shares), by_rest);
	for (size_t i = 0; left > 0; i++, left--)
		shares[i].line->total++;
	free(shares);
	return RESULT_OK;
}

/*
 * A price and a discount with which the line makes its total.  Where a part of
 * a piece makes no whole tiyin, the part is sold as a piece.
 */
static bool
price(struct line *line)
{
	const wide wanted = (wide)line->total * LINE_SCALE;
	wide worth = (wide)line->price * line->count;
	int64_t pieces = line->count / LINE_SCALE;

	if (worth > (wide)MONEY_MAX * LINE_SCALE)
		return false;
	if (worth % LINE_SCALE != 0 ||
	    (worth < wanted && line->count % LINE_SCALE != 0)) {
		line->parts = line->count;
		line->count = LINE_SCALE;
		line->price = (int64_t)((worth + LINE_SCALE - 1) / LINE_SCALE);
		if (line->price < line->total)
			line->price = line->total;
	} else if (worth < wanted) {
		line->price = (line->total + pieces - 1) / pieces;
	}
	worth = (wide)line->price * line->count;
	line->discount = (int64_t)(worth / LINE_SCALE) - line->total;
	return worth <= (wide)MONEY_MAX * LINE_SCALE;
}

static void
take_shipping(struct lines *lines, int64_t total)
{
	lines->shipping_price = total;
	for (size_t i = 0; i < lines->count; i++)
		if (lines->line[i].kind == LINE_SHIPPING) {
			lines->shipping = lines->line[i].title;
			return;
		}
}

/* What cannot be spread, or NULL. */
static const char *
judge(const struct lines *lines, int64_t amount, struct buf *problem)
{
	int64_t goods = sum(lines, LINE_GOODS),
		shipping = sum(lines, LINE_SHIPPING),
		discount = sum(lines, LINE_DISCOUNT), all, differs;

	if (!has_goods(lines))
		return "it has no goods";
	if (goods > MONEY_MAX || shipping > MONEY_MAX || discount > MONEY_MAX)
		return "its lines make more than any amount";
	all = goods + shipping - discount;
	differs = amount > all ? amount - all : all - amount;
	if (differs <= LINE_ROUNDING * (int64_t)lines->count &&
	    (goods > 0 || amount <= shipping))
		return NULL;
	buf_format(problem, "its lines make %lld tiyin, the order %lld",
	    (long long)all, (long long)amount);
	return "";
}

enum result
lines_settle(struct lines *lines, int64_t amount, struct buf *problem)
{
	const char *wrong = judge(lines, amount, problem);
	int64_t shipping = sum(lines, LINE_SHIPPING);
	enum result result;

	if (wrong != NULL) {
		buf_text(problem, wrong);
		return RESULT_MALFORMED;
	}
	/* A discount that is larger than the goods is one on the delivery. */
	if (shipping > amount)
		shipping = amount;
	take_shipping(lines, shipping);
	result = spread(lines, sum(lines, LINE_GOODS), amount - shipping);
	for (size_t i = 0; i < lines->count && result == RESULT_OK; i++)
		if (lines->line[i].kind == LINE_GOODS &&
		    !price(&lines->line[i])) {
			buf_format(
			    problem, "line %zu: more than any amount", i + 1);
			result = RESULT_MALFORMED;
		}
	return result;
}

void
lines_put_count(struct buf *out, int64_t millionths)
{
	int64_t rest = millionths % LINE_SCALE;
	int places = COUNT_DECIMALS;

	buf_int(out, millionths / LINE_SCALE);
	if (rest == 0)
		return;
	while (rest % 10 == 0) {
		rest /= 10;
		places--;
	}
	buf_format(out, ".%0*lld", places, (long long)rest);
}
