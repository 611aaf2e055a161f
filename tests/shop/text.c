/* Words in braces, in each form. */
#include "shop/shop_text.h"
#include "tests/unit.h"

static const struct shop_word more[] = {
    {"note", SPAN("Чек №5 \"a\\b\"\n<&'> 100%+")},
    {"id", SPAN("shadowed")},
    {"bad", SPAN("\xff")},
};
static const struct shop_words outer = {more, COUNT(more), NULL};
static const struct shop_word words[] = {
    {"id", SPAN("42")},
    {"as_paid", SPAN("P")},
    {"empty", SPAN("")},
};
static const struct shop_words all = {words, COUNT(words), &outer};

static const struct {
	enum shop_form form;
	const char *text;
	const char *wanted; /* NULL: refused */
	const char *unknown;
} texts[] = {
    {SHOP_FORM, "", "", NULL},
    {SHOP_FORM, "/orders/{id}?a=b", "/orders/42?a=b", NULL},
    {SHOP_FORM, "{id}{id}{empty}{as_paid}", "4242P", NULL},
    {SHOP_FORM, "c={note}",
	"c=%D0%A7%D0%B5%D0%BA%20%E2%84%965%20%22a%5Cb%22%0A%3C%26%27%3E%20"
	"100%25%2B",
	NULL},
    {SHOP_JSON, "{\"a\": \"{note}\", \"b\": {id}}",
	"{\"a\": \"Чек №5 \\\"a\\\\b\\\"\\u000a<&'> 100%+\", \"b\": 42}", NULL},
    {SHOP_JSON, "{}", "{}", NULL},
    {SHOP_JSON, "{\"a\":{}}", "{\"a\":{}}", NULL},
    {SHOP_XML, "<n>{note}</n><i>{id}</i>",
	"<n>Чек №5 &#34;a\\b&#34;&#32;&#60;&#38;&#39;&#62; 100%+</n><i>42</i>",
	NULL},
    {SHOP_HEADER, "X: {id}", "X: 42", NULL},
    {SHOP_FORM, "{ID}{1}{a b}{", "{ID}{1}{a b}{", NULL},
    {SHOP_FORM, "{{id}}", "{42}", NULL},
    {SHOP_FORM, "a{nobody}b", NULL, "nobody"},
    {SHOP_FORM, "a{bad}b", NULL, "bad"},
    {SHOP_JSON, "\"{bad}\"", NULL, "bad"},
    {SHOP_XML, "{bad}", NULL, "bad"},
    /* Nothing ends a header's line, or leaves ASCII. */
    {SHOP_HEADER, "X: {note}", NULL, "note"},
};

START_TEST(words_are_replaced_and_escaped)
{
	struct buf out = {0};
	struct span unknown = {"", 0};
	bool fine =
	    shop_text_put(&out, texts[_i].form, texts[_i].text, &all, &unknown);

	ck_assert_int_eq(fine, texts[_i].wanted != NULL);
	if (fine)
		expect_buf(&out, texts[_i].wanted);
	else
		expect_span(unknown, texts[_i].unknown);
	buf_free(&out);
}
END_TEST

TCase *
shop_text_tests(void)
{
	TCase *tests = tcase_create("shop text");

	tcase_add_loop_test(
	    tests, words_are_replaced_and_escaped, 0, COUNT(texts));
	return tests;
}
