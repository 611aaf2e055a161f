/* The rules of fields, walked by tables. */
#include <string.h>

#include "paylov/paylov.h"
#include "paylov/pattern.h"
#include "tests/unit.h"

/* ------ one service with every kind of field ------ */

static const struct paylov_option regions[] = {
    {"1", "Tashkent", NULL}, {"2", "Region", NULL}};
static const struct paylov_option districts[] = {
    {"26280", "A", "1"},
    {"26264", "B", "2"},
    {"00", "any", NULL},
    {"77", "both, under 1", "1"},
    {"77", "both, under 2", "2"},
    {"7", "the id of region 1, which is no value", "7"},
};

static const struct paylov_field fields[] = {
    {.name = "region",
	.choice = true,
	.required = true,
	.length = -1,
	.options = regions,
	.option_count = 2},
    {.name = "soato",
	.choice = true,
	.required = true,
	.length = -1,
	.parent = "region",
	.options = districts,
	.option_count = 6},
    {.name = "code", .digits = true, .required = true, .length = 7},
    {.name = "note", .length = 5},
    {.name = "form", .validation = "^[A-Z]{2}[0-9]+$", .length = -1},
    {.name = "empty", .choice = true, .length = -1},
    {.name = "lone",
	.choice = true,
	.length = -1,
	.parent = "nobody",
	.options = districts,
	.option_count = 6},
};
static const struct paylov_service service = {.id = "s",
    .active = true,
    .payable = true,
    .min = {500},
    .max = {5000},
    .fields = fields,
    .field_count = COUNT(fields)};

static const struct {
	struct paylov_entry account[8];
	enum paylov_flaw flaw;
	const char *field;
} accounts[] = {
    {{{"region", "1"}, {"soato", "26280"}, {"code", "1000000"}},
	PAYLOV_FLAW_NONE, NULL},
    {{{"code", "1"}, {"soato", "26264"}, {"region", "2"}}, PAYLOV_FLAW_NONE,
	NULL},
    {{{"region", "2"}, {"soato", "00"}, {"code", "1"}}, PAYLOV_FLAW_NONE, NULL},
    {{{"region", "2"}, {"soato", "77"}, {"code", "1"}}, PAYLOV_FLAW_NONE, NULL},
    {{{"region", "1"}, {"soato", "77"}, {"code", "1"}, {"note", ""}},
	PAYLOV_FLAW_NONE, NULL},
    {{{"region", "1"}, {"soato", "77"}, {"code", "1"}, {"note", "пять5"},
	 {"form", "AB1"}, {"empty", "typed"}, {"lone", "26264"}},
	PAYLOV_FLAW_NONE, NULL},
    {{{NULL, NULL}}, PAYLOV_FLAW_MISSING, "region"},
    {{{"region", ""}, {"soato", "77"}, {"code", "1"}}, PAYLOV_FLAW_MISSING,
	"region"},
    {{{"region", "1"}, {"soato", "77"}}, PAYLOV_FLAW_MISSING, "code"},
    {{{"region", "3"}, {"soato", "77"}, {"code", "1"}}, PAYLOV_FLAW_CHOICE,
	"region"},
    {{{"region", "Tashkent"}, {"soato", "77"}, {"code", "1"}},
	PAYLOV_FLAW_CHOICE, "region"},
    {{{"region", "1"}, {"soato", "26264"}, {"code", "1"}}, PAYLOV_FLAW_PARENT,
	"soato"},
    {{{"region", "1"}, {"soato", "7"}, {"code", "1"}}, PAYLOV_FLAW_PARENT,
	"soato"},
    {{{"region", "1"}, {"soato", "nothing"}, {"code", "1"}},
	PAYLOV_FLAW_CHOICE, "soato"},
    {{{"region", "1"}, {"soato", "77"}, {"code", "1a"}}, PAYLOV_FLAW_DIGITS,
	"code"},
    {{{"region", "1"}, {"soato", "77"}, {"code", "-1"}}, PAYLOV_FLAW_DIGITS,
	"code"},
    {{{"region", "1"}, {"soato", "77"}, {"code", "12345678"}},
	PAYLOV_FLAW_LENGTH, "code"},
    {{{"region", "1"}, {"soato", "77"}, {"code", "1"}, {"note", "шесть6"}},
	PAYLOV_FLAW_LENGTH, "note"},
    {{{"region", "1"}, {"soato", "77"}, {"code", "1"}, {"form", "ab1"}},
	PAYLOV_FLAW_FORM, "form"},
    {{{"region", "1"}, {"soato", "77"}, {"code", "1"}, {"note", "a\nb"}},
	PAYLOV_FLAW_TEXT, "note"},
    {{{"region", "1"}, {"soato", "77"}, {"code", "1"}, {"note", "\xff"}},
	PAYLOV_FLAW_TEXT, "note"},
    {{{"region", "1"}, {"soato", "77"}, {"code", "1"}, {"other", "1"}},
	PAYLOV_FLAW_UNKNOWN, "other"},
    {{{"region", "1"}, {"soato", "77"}, {"code", "1"}, {"code", "1"}},
	PAYLOV_FLAW_TWICE, "code"},
    {{{"region", "1"}, {"soato", "77"}, {"code", "1"}, {"lone", "x"}},
	PAYLOV_FLAW_CHOICE, "lone"},
};

START_TEST(an_account_is_right_or_has_one_first_mistake)
{
	struct paylov_mistake mistake;
	size_t count = 0;

	while (count < 8 && accounts[_i].account[count].name != NULL)
		count++;
	mistake =
	    paylov_account_check(&service, accounts[_i].account, count);
	ck_assert_str_eq(paylov_flaw_name(mistake.flaw),
	    paylov_flaw_name(accounts[_i].flaw));
	if (accounts[_i].field == NULL)
		ck_assert_ptr_null(mistake.field);
	else
		ck_assert_str_eq(mistake.field, accounts[_i].field);
}
END_TEST

START_TEST(each_flaw_has_an_account)
{
	size_t i = 0;

	while (i < COUNT(accounts) && accounts[i].flaw != (unsigned)_i)
		i++;
	ck_assert_uint_lt(i, COUNT(accounts));
}
END_TEST

START_TEST(one_field_is_looked_at_before_the_others_are_there)
{
	const struct paylov_entry account[] = {{"soato", "26280"}};
	const struct paylov_entry both[] = {{"soato", "26280"}, {"region", "1"}};

	ck_assert_int_eq(paylov_field_check(&service, &fields[1], account, 1),
	    PAYLOV_FLAW_PARENT);
	ck_assert_int_eq(paylov_field_check(&service, &fields[1], both, 2),
	    PAYLOV_FLAW_NONE);
}
END_TEST

/* ------ parents ------ */

static const struct paylov_field chain[] = {
    {.name = "c", .parent = "b"},
    {.name = "b", .parent = "a"},
    {.name = "a"},
    {.name = "x", .parent = "y"},
    {.name = "y", .parent = "x"},
    {.name = "self", .parent = "self"},
    {.name = "lone", .parent = "nobody"},
};

static const struct {
	size_t step;
	const char *parent;
} steps[] = {{2, "b"}, {1, "a"}, {0, NULL}, {7, "y"}, {7, "x"}, {0, NULL},
    {0, NULL}};

START_TEST(a_field_comes_after_its_parents)
{
	const struct paylov_service s = {
	    .fields = chain, .field_count = COUNT(chain)};
	const struct paylov_field *parent = paylov_field_parent(&s, &chain[_i]);

	ck_assert_uint_eq(paylov_field_step(&s, &chain[_i]), steps[_i].step);
	if (steps[_i].parent == NULL)
		ck_assert_ptr_null(parent);
	else
		ck_assert_str_eq(parent->name, steps[_i].parent);
}
END_TEST

/* ------ regular expressions ------ */

static const struct {
	const char *pattern, *text;
	bool fits;
} patterns[] = {
    {"[0-9]{9}", "901234567", true},
    {"[0-9]{9}", "90123456", false},
    {"[0-9]{9}", "x901234567", false},
    {"[0-9]{9}", "901234567x", false},
    {"^[0-9]{9}$", "901234567", true},
    {"^\\d{9}$", "901234567", true},
    {"^\\d{9}$", "ddddddddd", false},
    {"^(90|91)\\d{7}$", "911234567", true},
    {"^(90|91)\\d{7}$", "921234567", false},
    {"90|91", "91x", false},
    {"^a$|^b$", "b", true},
    {"^a$|^b$", "c", false},
    {"[]x]+", "]x", true},
    {"[[:alpha:]]+", "abc", true},
    {"[[:alpha:]]+", "ab1", false},
    {"\\+998-\\d\\/\\]", "+998-1/]", true},
    {"\\+998", "x998", false},
    {"", "", true},
    {"", "x", false},
    {".*", "anything", true},
    {"[A-Z]{2}[0-9]", "ЖЖ1", false},
    {"[A-Z]{2}[0-9]", "AB1", true},
    {"..[0-9]", "ЖЖ1", true},
    {"[^0-9]{2}1", "ЖЖ1", true},
    {"....", "ЖЖ", false},
    {"[[:alpha:]]+", "Ж", true},
    {"[0-9]+", "७", false},
    {"([0-9]{3}){3}", "123456789", true},
    {"([0-9]{3}){3}", "12345678", false},
    {"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
	"0f2f0b1e-6c0f-4a51-9a37-3f1d4b8c1a01", true},
    /* What is not understood says nothing. */
    {"(", "x", true},
    {"[0-9", "x", true},
    {"[\\d]", "x", true},
    {"\\w+", "-", true},
    {"(?=x)y", "-", true},
    {"(?:x)", "-", true},
    {"/^x$/", "-", true},
    {"(a*)*\\1", "b", true},
    {"x{", "-", true},
    {"x{1001}", "-", true},
    {"((x{99}){99}){99}", "-", true},
    {"{3}", "-", true},
    {"[а-я]+", "x", true},
    {"[a-z]+", "ж", false},
    {"x\\", "-", true},
    {"[[:x", "-", true},
};

START_TEST(a_pattern_is_the_whole_of_the_text)
{
	ck_assert_int_eq(
	    pattern_fits(patterns[_i].pattern, patterns[_i].text),
	    patterns[_i].fits);
}
END_TEST

START_TEST(a_pattern_that_is_too_long_says_nothing)
{
	char pattern[300];

	memset(pattern, 'x', sizeof(pattern));
	pattern[299] = '\0';
	ck_assert(pattern_fits(pattern, "y"));
	pattern[256] = '\0';
	ck_assert(!pattern_fits(pattern, "y"));
}
END_TEST

/* ------ amounts, sums, units ------ */

static const struct {
	bool active, payable;
	int64_t min, max, sum;
	enum paylov_obstacle obstacle;
} payments[] = {
    {true, true, 500, 5000, 500, PAYLOV_OBSTACLE_NONE},
    {true, true, 500, 5000, 5000, PAYLOV_OBSTACLE_NONE},
    {true, true, 500, 5000, 499, PAYLOV_OBSTACLE_LITTLE},
    {true, true, 500, 5000, 5001, PAYLOV_OBSTACLE_MUCH},
    {true, true, -1, -1, 1, PAYLOV_OBSTACLE_NONE},
    {true, true, -1, -1, 0, PAYLOV_OBSTACLE_LITTLE},
    {true, true, -1, -1, -5, PAYLOV_OBSTACLE_LITTLE},
    {true, true, 0, 0, PAYLOV_SUM_MAX, PAYLOV_OBSTACLE_NONE},
    {true, true, 0, 0, PAYLOV_SUM_MAX + 1, PAYLOV_OBSTACLE_MUCH},
    {false, true, 500, 5000, 500, PAYLOV_OBSTACLE_INACTIVE},
    {true, false, 500, 5000, 500, PAYLOV_OBSTACLE_UNPAYABLE},
    {false, false, 500, 5000, 1, PAYLOV_OBSTACLE_INACTIVE},
};

START_TEST(a_service_takes_amounts_within_its_limits)
{
	const struct paylov_service s = {.active = payments[_i].active,
	    .payable = payments[_i].payable,
	    .min = {payments[_i].min},
	    .max = {payments[_i].max}};

	ck_assert_int_eq(
	    paylov_service_check(&s, (struct paylov_sum){payments[_i].sum}),
	    payments[_i].obstacle);
}
END_TEST

static const struct {
	const char *text;
	int64_t sum; /* 0: none */
} sums[] = {
    {"1", 1},
    {"500", 500},
    {"90071992547409", PAYLOV_SUM_MAX},
    {"90071992547410", 0},
    {"99999999999999999999", 0},
    {"0", 0},
    {"-1", 0},
    {"-0", 0},
    {"1.0", 0},
    {" 1", 0},
    {"1e3", 0},
    {"", 0},
};

START_TEST(a_sum_is_digits)
{
	struct paylov_sum sum = {0};

	ck_assert_int_eq(
	    paylov_sum_parse(sums[_i].text, &sum), sums[_i].sum != 0);
	ck_assert_int_eq(sum.sum, sums[_i].sum);
}
END_TEST

static const struct {
	const char *name, *value, *unit;
} rows[] = {
    {"saldo", "500", "UZS"},
    {"saldo", "500 UZS", NULL},
    {"saldo", "500UZS", NULL},
    {"saldo", "", NULL},
    {"saldo", NULL, NULL},
    {"fio", "X", NULL},
    {"blank", "X", NULL},
    {"other", "X", NULL},
    {NULL, "X", NULL},
};

START_TEST(a_unit_is_shown_once)
{
	static const struct paylov_response responses[] = {
	    {.name = NULL, .postfix = "?"},
	    {.name = "fio", .postfix = NULL},
	    {.name = "blank", .postfix = ""},
	    {.name = "saldo", .postfix = "UZS"}};
	const struct paylov_service s = {
	    .responses = responses, .response_count = 4};
	const struct paylov_row row = {rows[_i].name, rows[_i].value, NULL};
	const char *unit = paylov_row_unit(&s, &row);

	if (rows[_i].unit == NULL)
		ck_assert_ptr_null(unit);
	else
		ck_assert_str_eq(unit, rows[_i].unit);
}
END_TEST

TCase *
field_tests(void)
{
	TCase *tests = tcase_create("field");

	tcase_add_loop_test(tests, an_account_is_right_or_has_one_first_mistake,
	    0, COUNT(accounts));
	tcase_add_loop_test(tests, each_flaw_has_an_account, 0, PAYLOV_FLAWS);
	tcase_add_test(
	    tests, one_field_is_looked_at_before_the_others_are_there);
	tcase_add_loop_test(
	    tests, a_field_comes_after_its_parents, 0, COUNT(chain));
	tcase_add_loop_test(
	    tests, a_pattern_is_the_whole_of_the_text, 0, COUNT(patterns));
	tcase_add_test(tests, a_pattern_that_is_too_long_says_nothing);
	tcase_add_loop_test(tests, a_service_takes_amounts_within_its_limits, 0,
	    COUNT(payments));
	tcase_add_loop_test(tests, a_sum_is_digits, 0, COUNT(sums));
	tcase_add_loop_test(tests, a_unit_is_shown_once, 0, COUNT(rows));
	return tests;
}
