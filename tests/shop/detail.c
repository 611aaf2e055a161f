/* A storefront's lines as those of a fiscal receipt: exact, whatever they are. */
#include <stdio.h>

#include "shop/lines.h"
#include "tests/unit.h"

struct given {
	const char *kind, *count, *price, *total;
};

/* Of goods in their order; what is not said is 0. */
struct wanted {
	const char *title, *count;
	int64_t price, discount;
};

static enum result
add(struct lines *lines, const struct given *row, struct buf *problem)
{
	const struct span texts[PRESET_ITEM_COLUMNS] = {
	    [ITEM_TITLE] = SPAN("Tea"),
	    [ITEM_SKU] = SPAN("T-1"),
	    [ITEM_COUNT] = span_of(row->count),
	    [ITEM_PRICE] = span_of(row->price),
	    [ITEM_TOTAL] = span_of(row->total),
	    [ITEM_KIND] = span_of(row->kind),
	};

	return lines_add(lines, texts, problem);
}

/* In millionths of a tiyin. */
static __int128
worth(const struct lines *lines)
{
	__int128 total = (__int128)lines->shipping_price * LINE_SCALE;

	for (size_t i = 0; i < lines->count; i++) {
		const struct line *line = &lines->line[i];

		if (line->kind == LINE_GOODS)
			total += (__int128)line->price * line->count -
			    (__int128)line->discount * LINE_SCALE;
	}
	return total;
}

static void
expect_count(int64_t millionths, const char *text)
{
	struct buf buf = {0};

	lines_put_count(&buf, millionths);
	expect_buf(&buf, text);
}

static const struct {
	const char *name;
	struct given rows[5];
	int64_t amount, shipping;
	struct wanted goods[3];
} cases[] = {
    {"one line", {{"goods", "2", "1000", "2000"}}, 2000, 0,
	{{.count = "2", .price = 1000}}},
    {"a line with a discount of its own", {{"goods", "3", "3334", "9000"}},
	9000, 0, {{.count = "3", .price = 3334, .discount = 1002}}},
    {"delivery apart",
	{{"goods", "1", "500", "500"}, {"shipping", "1", "150", "150"},
	    {"shipping", "1", "10", "10"}},
	660, 160, {{.count = "1", .price = 500}}},
    {"a discount by largest remainder",
	{{"goods", "1", "1000", "1000"}, {"goods", "1", "1000", "1000"},
	    {"goods", "1", "1000", "1000"}, {"discount", "1", "100", "100"}},
	2900, 0,
	{{.count = "1", .price = 1000, .discount = 33},
	    {.count = "1", .price = 1000, .discount = 33},
	    {.count = "1", .price = 1000, .discount = 34}}},
    {"the largest remainder, not the first",
	{{"goods", "1", "2", "2"}, {"goods", "1", "3", "3"},
	    {"goods", "1", "5", "5"}, {"discount", "1", "3", "3"}},
	7, 0,
	{{.count = "1", .price = 2, .discount = 1},
	    {.count = "1", .price = 3, .discount = 1},
	    {.count = "1", .price = 5, .discount = 1}}},
    {"a discount in proportion",
	{{"goods", "1", "9000", "9000"}, {"goods", "2", "500", "1000"},
	    {"discount", "1", "1000", "1000"}},
	9000, 0,
	{{.count = "1", .price = 9000, .discount = 900},
	    {.count = "2", .price = 500, .discount = 100}}},
    {"the order costs a tiyin less", {{"goods", "3", "333", "999"}}, 998, 0,
	{{.count = "3", .price = 333, .discount = 1}}},
    {"the order costs a tiyin more", {{"goods", "3", "333", "999"}}, 1000, 0,
	{{.count = "3", .price = 334, .discount = 2}}},
    {"pieces that make less than their line", {{"goods", "3", "1000", "3001"}},
	3001, 0, {{.count = "3", .price = 1001, .discount = 2}}},
    {"a discount on the delivery too",
	{{"goods", "1", "500", "500"}, {"shipping", "1", "300", "300"},
	    {"discount", "1", "600", "600"}},
	200, 200, {{.count = "1", .price = 500, .discount = 500}}},
    {"weight", {{"goods", "0.333", "1000", "333"}}, 333, 0,
	{{.count = "0.333", .price = 1000}}},
    {"weight with zeros", {{"goods", "1.50000000", "1000", "1500"}}, 1500, 0,
	{{.count = "1.5", .price = 1000}}},
    {"weight that makes no whole tiyin", {{"goods", "0.333", "1234", "411"}},
	411, 0, {{.count = "1", .price = 411}}},
    {"a gift beside it",
	{{"goods", "1", "700", "700"}, {"goods", "1", "0", "0"}}, 700, 0,
	{{.count = "1", .price = 700}}},
    {"a line for nothing by its discount",
	{{"goods", "1", "700", "700"}, {"goods", "1", "50", "0"}}, 700, 0,
	{{.count = "1", .price = 700},
	    {.count = "1", .price = 50, .discount = 50}}},
    {"as much as there is",
	{{"goods", "1", "9007199254740991", "9007199254740991"}},
	9007199254740991, 0, {{.count = "1", .price = 9007199254740991}}},
};

START_TEST(lines_become_those_of_a_receipt)
{
	struct lines lines = {0};
	struct buf problem = {0};
	size_t i;

	for (i = 0; i < 5 && cases[_i].rows[i].kind != NULL; i++)
		ck_assert(
		    add(&lines, &cases[_i].rows[i], &problem) == RESULT_OK);
	ck_assert_msg(
	    lines_settle(&lines, cases[_i].amount, &problem) == RESULT_OK,
	    "%s: %.*s", cases[_i].name, (int)problem.length, problem.data);
	ck_assert_int_eq(lines.shipping_price, cases[_i].shipping);
	ck_assert(worth(&lines) == (__int128)cases[_i].amount * LINE_SCALE);
	i = 0;
	for (size_t k = 0; k < lines.count; k++) {
		const struct line *line = &lines.line[k];

		if (line->kind != LINE_GOODS)
			continue;
		ck_assert_int_eq(line->price, cases[_i].goods[i].price);
		ck_assert_int_eq(line->discount, cases[_i].goods[i].discount);
		expect_count(line->count, cases[_i].goods[i].count);
		i++;
	}
	ck_assert(i == 3 || cases[_i].goods[i].count == NULL);
	lines_free(&lines);
}
END_TEST

static const struct {
	struct given rows[3];
	int64_t amount;
	const char *problem;
} refused[] = {
    {{{"goods", "1", "1000", "1000"}}, 1101,
	"its lines make 1000 tiyin, the order 1101"},
    {{{"goods", "1", "1000", "1000"}}, 899,
	"its lines make 1000 tiyin, the order 899"},
    {{{"shipping", "1", "1000", "1000"}}, 1000, "it has no goods"},
    {{{"goods", "1", "0", "0"}}, 1000, "it has no goods"},
    {{{"goods", "1", "10", "0"}}, 10, "its lines make 0 tiyin, the order 10"},
    {{{"goods", "1", "9007199254740991", "9007199254740991"},
	 {"goods", "1", "1", "1"}},
	9007199254740991, "its lines make more than any amount"},
    {{{"goods", "1000", "9007199254740991", "1000"}}, 1000,
	"line 1: more than any amount"},
};

START_TEST(what_does_not_make_the_amount_is_refused)
{
	struct lines lines = {0};
	struct buf problem = {0};

	for (size_t i = 0; i < 3 && refused[_i].rows[i].kind != NULL; i++)
		ck_assert(
		    add(&lines, &refused[_i].rows[i], &problem) == RESULT_OK);
	ck_assert(lines_settle(&lines, refused[_i].amount, &problem) ==
	    RESULT_MALFORMED);
	expect_buf(&problem, refused[_i].problem);
	lines_free(&lines);
}
END_TEST

static const struct {
	struct given row;
	const char *problem;
} unreadable[] = {
    {{"gift", "1", "1", "1"},
	"line 1: kind: goods, shipping or discount is wanted"},
    {{"goods", "1", "1", "1.5"}, "line 1: total: a whole number of tiyin is wanted"},
    {{"goods", "1", "1", "-1"}, "line 1: total: a whole number of tiyin is wanted"},
    {{"goods", "1", "1", "9007199254740992"},
	"line 1: total: a whole number of tiyin is wanted"},
    {{"goods", "1", "", "1"}, "line 1: price: a whole number of tiyin is wanted"},
    {{"goods", "0", "1", "1"},
	"line 1: count: a positive number with at most 6 decimals is wanted"},
    {{"goods", "-1", "1", "1"},
	"line 1: count: a positive number with at most 6 decimals is wanted"},
    {{"goods", "1.0000001", "1", "1"},
	"line 1: count: a positive number with at most 6 decimals is wanted"},
    {{"goods", ".5", "1", "1"},
	"line 1: count: a positive number with at most 6 decimals is wanted"},
    {{"goods", "1e3", "1", "1"},
	"line 1: count: a positive number with at most 6 decimals is wanted"},
    {{"goods", "1000001", "1", "1"},
	"line 1: count: a positive number with at most 6 decimals is wanted"},
};

START_TEST(a_row_that_is_not_understood_is_named)
{
	struct lines lines = {0};
	struct buf problem = {0};

	ck_assert(add(&lines, &unreadable[_i].row, &problem) ==
	    RESULT_MALFORMED);
	expect_buf(&problem, unreadable[_i].problem);
	lines_free(&lines);
}
END_TEST

START_TEST(a_title_is_text_and_never_empty)
{
	static const struct {
		struct span title, sku, product;
		const char *wanted;
	} titles[] = {
	    {SPAN(" Tea "), SPAN("T"), SPAN("7"), "Tea"},
	    {SPAN("30&quot; &amp;amp; &#039;x&lt;"), SPAN("T"), SPAN("7"),
		"30\" &amp; 'x<"},
	    {SPAN("a & b &c; &am"), SPAN(""), SPAN(""), "a & b &c; &am"},
	    {SPAN(" "), SPAN("T"), SPAN("7"), "T"},
	    {SPAN(""), SPAN(""), SPAN("7"), "7"},
	};

	for (size_t i = 0; i < COUNT(titles); i++) {
		const struct span texts[PRESET_ITEM_COLUMNS] = {
		    titles[i].title, titles[i].sku, titles[i].product,
		    SPAN("1"), SPAN("1"), SPAN("1"), SPAN("goods")};
		struct lines lines = {0};
		struct buf problem = {0};

		ck_assert(lines_add(&lines, texts, &problem) == RESULT_OK);
		expect_span(lines.line[0].title, titles[i].wanted);
		lines_free(&lines);
	}
}
END_TEST

/* ------ any order ------ */

static uint64_t seed;

static int64_t
any(int64_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (int64_t)(seed % (uint64_t)below);
}

static int64_t
any_sum(void)
{
	static const int64_t scales[] = {100, 10000, 5000000, 100000000000};

	return 1 + any(scales[any(4)]);
}

/* A row whose pieces make its total or more; *amount follows it. */
static void
add_any(struct lines *lines, int64_t *amount)
{
	static const char *const kinds[] = {"goods", "goods", "shipping"};
	const char *kind = lines->count == 0 ? "goods" : kinds[any(3)];
	int64_t count = any(4) == 0 ? 1 + any(5000000) : 1000000 * (1 + any(9));
	int64_t price = any_sum();
	int64_t total = (int64_t)((__int128)price * count / 1000000);
	char texts[3][40];
	struct given row = {kind, texts[0], texts[1], texts[2]};
	struct buf problem = {0};

	if (any(3) == 0)
		total -= any(total + 1);
	snprintf(texts[0], sizeof(texts[0]), "%lld.%06lld",
	    (long long)(count / 1000000), (long long)(count % 1000000));
	snprintf(texts[1], sizeof(texts[1]), "%lld", (long long)price);
	snprintf(texts[2], sizeof(texts[2]), "%lld", (long long)total);
	if (add(lines, &row, &problem) != RESULT_OK)
		ck_abort_msg("%s is not taken", texts[0]);
	*amount += total;
}

static void
add_any_discount(struct lines *lines, int64_t *amount)
{
	int64_t discount = any(*amount + 1);
	char text[40];
	struct given row = {"discount", "1", text, text};
	struct buf problem = {0};

	snprintf(text, sizeof(text), "%lld", (long long)discount);
	if (add(lines, &row, &problem) != RESULT_OK)
		ck_abort_msg("%s is not taken", text);
	*amount -= discount;
}

static bool
has_totals(const struct lines *lines)
{
	int64_t total = 0;

	for (size_t i = 0; i < lines->count; i++)
		if (lines->line[i].kind == LINE_GOODS)
			total += lines->line[i].total;
	return total > 0;
}

/* A discount lies between nothing and all, a price is never negative. */
static bool
is_sound(const struct lines *lines)
{
	for (size_t i = 0; i < lines->count; i++) {
		const struct line *line = &lines->line[i];

		if (line->kind == LINE_GOODS &&
		    (line->price <= 0 || line->count <= 0 ||
			line->discount < 0 ||
			(__int128)line->discount * LINE_SCALE >
			    (__int128)line->price * line->count))
			return false;
	}
	return true;
}

START_TEST(the_sums_of_any_order_are_exact)
{
	for (uint64_t round = 1; round <= 20000; round++) {
		struct lines lines = {0};
		struct buf problem = {0};
		int64_t amount = 0, rows, rounding;

		seed = round * 0x9e3779b97f4a7c15u;
		rows = 1 + any(12);
		while (rows-- > 0)
			add_any(&lines, &amount);
		if (any(2) == 0)
			add_any_discount(&lines, &amount);
		rounding = any(2 * (int64_t)lines.count + 1) -
		    (int64_t)lines.count;
		if (amount + rounding > 0 && has_totals(&lines)) {
			amount += rounding;
			if (lines_settle(&lines, amount, &problem) !=
				RESULT_OK ||
			    worth(&lines) != (__int128)amount * LINE_SCALE ||
			    !is_sound(&lines))
				ck_abort_msg("round %llu: %.*s",
				    (unsigned long long)round,
				    (int)problem.length, problem.data);
		}
		buf_free(&problem);
		lines_free(&lines);
	}
}
END_TEST

TCase *
lines_tests(void)
{
	TCase *tc = tcase_create("lines");

	tcase_add_loop_test(
	    tc, lines_become_those_of_a_receipt, 0, (int)COUNT(cases));
	tcase_add_loop_test(tc, what_does_not_make_the_amount_is_refused, 0,
	    (int)COUNT(refused));
	tcase_add_loop_test(
	    tc, a_row_that_is_not_understood_is_named, 0, (int)COUNT(unreadable));
	tcase_add_test(tc, a_title_is_text_and_never_empty);
	tcase_add_test(tc, the_sums_of_any_order_are_exact);
	return tc;
}
