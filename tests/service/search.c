/* What is looked for, as people type it. */
#include "service/search.h"
#include "tests/unit.h"

static const struct {
	const char *text, *query;
	bool fits;
} searches[] = {
    {"Электроэнергия", "", true},
    {"Электроэнергия", "электро", true},
    {"Электроэнергия", "ЭНЕРГИЯ", true},
    {"АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ",
	"абвгдежзийклмнопрстуфхцчшщъыьэюя", true},
    {"Счётчик", "СЧЕТЧИК", true},
    {"Ёлка", "елка", true},
    {"Ўзбекистон, Қарши, Ғузор, Ҳисор", "ўзбекистон, қарши, ғузор, ҳисор",
	true},
    {"Toshkent gaz taʼminoti", "TA'MINOTI", true},
    {"To‘lov", "to`lov", true},
    {"Beeline Internet", "internet beeline", true},
    {"Beeline Internet", "  beeline  ", true},
    {"Beeline Internet", "beeline gaz", false},
    {"Вода", "вода горячая", false},
    {"Вода", "voda", false},
    {"", "a", false},
    {"", "", true},
};

START_TEST(a_search_knows_no_case_and_no_order)
{
	struct buf text = {0}, query = {0};

	search_fold(&text, span_of(searches[_i].text));
	search_fold(&query, span_of(searches[_i].query));
	ck_assert(buf_ok(&text) && buf_ok(&query));
	if (search_fits((struct span){text.data, text.length},
		(struct span){query.data, query.length}) != searches[_i].fits)
		ck_abort_msg(
		    "%s in %s", searches[_i].query, searches[_i].text);
	buf_free(&text);
	buf_free(&query);
}
END_TEST

TCase *
search_tests(void)
{
	TCase *tests = tcase_create("search");

	tcase_add_loop_test(
	    tests, a_search_knows_no_case_and_no_order, 0, COUNT(searches));
	return tests;
}
