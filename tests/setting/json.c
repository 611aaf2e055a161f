/* What is JSON, what is ambiguous, and the accessors of exact types. */
#include <stdlib.h>
#include <string.h>

#include "setting/json.h"
#include "tests/unit.h"

static enum json_verdict
verdict_of(struct span text)
{
	enum json_verdict verdict;
	struct json_object *root;

	ck_assert_int_eq(json_read(text, &verdict, &root), RESULT_OK);
	if (verdict != JSON_SOUND)
		ck_assert_ptr_null(root);
	json_object_put(root);
	return verdict;
}

static void
expect_verdict(struct span text, enum json_verdict wanted)
{
	if (verdict_of(text) != wanted)
		ck_abort_msg("%.*s", (int)text.length, text.data);
}

static const struct span sound[] = {
    SPAN("null"),
    SPAN("true"),
    SPAN(" false "),
    SPAN("0"),
    SPAN("-0"),
    SPAN("-1"),
    SPAN("1.5"),
    SPAN("0.0"),
    SPAN("1e5"),
    SPAN("1E+5"),
    SPAN("1e-5"),
    SPAN("-0.1e01"),
    SPAN("1e400"),
    SPAN("123456789012345678901234567890"),
    SPAN("\"\""),
    SPAN("\"text\""),
    SPAN("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""),
    SPAN("\"\\u0041\\uD83D\\uDE00\\ud83d\\ude00\""),
    SPAN("\"\\uFFFF\\uFEFF\""),
    SPAN("\"\xf0\x9d\xa8\x80\\ud835\\udfff\\ud838\\udc00\""),
    SPAN("\"so‘m \xf0\x9f\x98\x80\x7f\""),
    SPAN("[]"),
    SPAN("[ ]"),
    SPAN("[1,2 , 3]"),
    SPAN("[[],[[]],{}]"),
    SPAN("{}"),
    SPAN("{ }"),
    SPAN("{\"\":1}"),
    SPAN("\t{\r\n\"a\" : null , \"b\":{\"a\":1}}\n"),
    SPAN("[{\"a\":1},{\"a\":2}]"),
    SPAN("{\"a\":1,\"A\":2}"),
};

START_TEST(json_of_the_standard_is_sound)
{
	expect_verdict(sound[_i], JSON_SOUND);
}
END_TEST

static const struct span broken[] = {
    {NULL, 0},
    SPAN(""),
    SPAN(" "),
    SPAN("\xef\xbb\xbf{}"), /* byte order mark */
    SPAN("{},"),
    SPAN("{}{}"),
    SPAN("{} x"),
    SPAN("{}\0"),
    SPAN("\0{}"),
    SPAN("1 2"),
    SPAN("1a"),
    SPAN("nul"),
    SPAN("nulll"),
    SPAN("True"),
    SPAN("NaN"),
    SPAN("Infinity"),
    SPAN("-Infinity"),
    SPAN("undefined"),
    SPAN("01"),
    SPAN("-01"),
    SPAN("-"),
    SPAN("+1"),
    SPAN(".5"),
    SPAN("5."),
    SPAN("1.e5"),
    SPAN("1e"),
    SPAN("1e+"),
    SPAN("1e5.5"),
    SPAN("0x1f"),
    SPAN("1_000"),
    SPAN("--1"),
    SPAN("- 1"),
    SPAN("\""),
    SPAN("\"a"),
    SPAN("'a'"),
    SPAN("\"\\"),
    SPAN("\"\\\""),
    SPAN("\"\\x41\""),
    SPAN("\"\\'\""),
    SPAN("\"\\\0\""),
    SPAN("\"\\U0041\""),
    SPAN("\"\\u\""),
    SPAN("\"\\u004\""),
    SPAN("\"\\u00g1\""),
    SPAN("\"\\u+041\""),
    SPAN("\"\\uD800\""), /* surrogates that stand alone */
    SPAN("\"\\uDC00\""),
    SPAN("\"\\uD800x\""),
    SPAN("\"\\uD800\\n\""),
    SPAN("\"\\uD800\\uD800\""),
    SPAN("\"\\uD800\\u0041\""),
    SPAN("\"\\uDC00\\uD800\""),
    SPAN("\"\\uD800\\"),
    SPAN("\"\\uD800\\uDC0"),
    SPAN("\"line\nbreak\""),
    SPAN("\"tab\there\""),
    SPAN("\"nul\0here\""),
    SPAN("\"\x80\""),
    SPAN("\"\xc0\x80\""),
    SPAN("\"\xed\xa0\x80\""),
    SPAN("\"\xf4\x90\x80\x80\""),
    SPAN("\"\xd1\""),
    SPAN("\"\xff\""),
    SPAN("["),
    SPAN("]"),
    SPAN("[1"),
    SPAN("[1,"),
    SPAN("[1,]"),
    SPAN("[,1]"),
    SPAN("[,]"),
    SPAN("[1 2]"),
    SPAN("[1}"),
    SPAN("[1]]"),
    SPAN("{"),
    SPAN("}"),
    SPAN("{1:2}"),
    SPAN("{a:1}"),
    SPAN("{'a':1}"),
    SPAN("{\"a\"}"),
    SPAN("{\"a\":}"),
    SPAN("{\"a\":1,}"),
    SPAN("{,\"a\":1}"),
    SPAN("{\"a\":1,,\"b\":2}"),
    SPAN("{\"a\":1 \"b\":2}"),
    SPAN("{\"a\"::1}"),
    SPAN("{\"a\" 1}"),
    SPAN("{\"a\":1]"),
    SPAN("{\"a\":1"),
    SPAN("{null:1}"),
    SPAN("// comment\n{}"),
    SPAN("/**/{}"),
    SPAN("{/**/}"),
    SPAN("# comment\n{}"),
    SPAN("[1\xc2\xa0]"), /* a space, but not one of JSON */
    SPAN("\f{}"),
    SPAN("\v{}"),
    SPAN("<xml/>"),
};

START_TEST(what_the_standard_does_not_know_is_broken)
{
	expect_verdict(broken[_i], JSON_BROKEN);
}
END_TEST

static const struct span ambiguous[] = {
    SPAN("{\"a\":1,\"a\":2}"),
    SPAN("{\"a\":1,\"a\":1}"),
    SPAN("{\"a\":null,\"a\":null}"),
    SPAN("{\"\":1,\"\":2}"),
    SPAN("{\"a\":1,\"b\":2,\"c\":3,\"a\":4}"),
    SPAN("{\"a\":1,\"\\u0061\":2}"),
    SPAN("{\"\\u0061\":1,\"a\":2}"),
    SPAN("{\"/\":1,\"\\/\":2}"),
    SPAN("{\"\xd1\x8f\":1,\"\\u044F\":2}"),
    SPAN("{\"\xf0\x9f\x98\x80\":1,\"\\ud83d\\ude00\":2}"),
    SPAN("{\"x\":{\"a\":1,\"a\":2}}"),
    SPAN("[[{\"x\":[{\"a\":1,\"a\":2}]}]]"),
    SPAN("{\"a\":{\"b\":1},\"a\":{\"b\":1,\"c\":1}}"),
    SPAN("{\"a\":{\"b\":1,\"b\":2},\"a\":{\"b\":1}}"),
    SPAN("\"\\u0000\""),
    SPAN("[\"a\\u0000b\"]"),
    SPAN("{\"a\\u0000\":1}"),
    SPAN("{\"a\":1,\"a\\u0000b\":2}"),
    SPAN("\"\\ud836\\ude00\""), /* U+1DA00, for json-c U+FFFD */
    SPAN("\"\\ud836\\udc00\""),
    SPAN("[\"\\uDBF7\\uDFFF\"]"), /* U+10DFFF */
    SPAN("{\"\\ud876\\ude00\":1}"),
};

START_TEST(what_json_c_would_read_in_its_own_way_is_ambiguous)
{
	expect_verdict(ambiguous[_i], JSON_AMBIGUOUS);
}
END_TEST

/* ${depth} containers, every one an object in an array in an object ... */
static struct buf
nested(int depth, bool closed)
{
	struct buf text = {0};

	for (int i = 0; i < depth; i++)
		buf_text(&text, i % 2 == 0 ? "[" : "{\"a\":");
	if (closed) {
		buf_char(&text, '1');
		for (int i = depth; i-- > 0;)
			buf_char(&text, i % 2 == 0 ? ']' : '}');
	}
	ck_assert(buf_ok(&text));
	return text;
}

static const struct {
	int depth;
	bool closed;
	enum json_verdict verdict;
} depths[] = {
    {1, true, JSON_SOUND},
    {JSON_DEPTH, true, JSON_SOUND},
    {JSON_DEPTH, false, JSON_BROKEN},
    {JSON_DEPTH + 1, true, JSON_AMBIGUOUS},
    {JSON_DEPTH + 1, false, JSON_BROKEN},
    {256, true, JSON_AMBIGUOUS},
    {256, false, JSON_BROKEN},
    {257, true, JSON_AMBIGUOUS},
    {257, false, JSON_AMBIGUOUS}, /* nobody looks that deep */
    {300000, true, JSON_AMBIGUOUS},
};

START_TEST(containers_are_sound_down_to_the_sixteenth)
{
	struct buf text = nested(depths[_i].depth, depths[_i].closed);

	ck_assert_int_eq(verdict_of((struct span) {text.data, text.length}),
	    depths[_i].verdict);
	buf_free(&text);
}
END_TEST

START_TEST(side_by_side_is_not_deep)
{
	struct buf text = {0};

	buf_text(&text, "[[]");
	for (int i = 0; i < 1000; i++)
		buf_text(&text, ",[],{}");
	buf_char(&text, ']');
	ck_assert_int_eq(
	    verdict_of((struct span) {text.data, text.length}), JSON_SOUND);
	buf_free(&text);
}
END_TEST

START_TEST(no_beginning_of_an_object_is_an_object)
{
	static const char whole[] = "{\"id\":-1.5e+3,\"a\":[\"\\u00e9\","
	    "\"\xc3\xa9\",true,false,null,{\"b\":{}}]}";

	for (size_t i = 0; i < sizeof(whole) - 1; i++)
		expect_verdict((struct span) {whole, i}, JSON_BROKEN);
	expect_verdict(SPAN(whole), JSON_SOUND);
}
END_TEST

START_TEST(the_end_of_the_text_is_where_its_length_says)
{
	expect_verdict((struct span) {"123x", 3}, JSON_SOUND);
	expect_verdict((struct span) {"{}}", 2}, JSON_SOUND);
	expect_verdict((struct span) {"true", 3}, JSON_BROKEN);
}
END_TEST

/* ------ accessors ------ */

static const struct {
	const char *text;
	bool integer;
	int64_t value;
} integers[] = {
    {"0", true, 0},
    {"-0", true, 0},
    {"500000", true, 500000},
    {"-7", true, -7},
    {"9007199254740993", true, INT64_C(9007199254740993)},
    {"9223372036854775806", true, INT64_MAX - 1},
    {"-9223372036854775807", true, INT64_MIN + 1},
    /* These json-c cuts to its ends; where they begin, nobody can tell. */
    {"9223372036854775807", false, 0},
    {"9223372036854775808", false, 0},
    {"18446744073709551615", false, 0},
    {"18446744073709551616", false, 0},
    {"99999999999999999999999999", false, 0},
    {"-9223372036854775808", false, 0},
    {"-9223372036854775809", false, 0},
    {"-99999999999999999999999999", false, 0},
    {"1.0", false, 0},
    {"1.5", false, 0},
    {"1e3", false, 0},
    {"5E5", false, 0},
    {"\"500000\"", false, 0},
    {"true", false, 0},
    {"null", false, 0},
    {"[1]", false, 0},
    {"{\"a\":1}", false, 0},
};

START_TEST(only_an_exact_integer_is_one)
{
	enum json_verdict verdict;
	struct json_object *value;
	int64_t number = 4711;

	ck_assert_int_eq(json_read(span_of(integers[_i].text), &verdict,
	    &value), RESULT_OK);
	ck_assert_int_eq(json_integer(value, &number), integers[_i].integer);
	ck_assert_int_eq(
	    number, integers[_i].integer ? integers[_i].value : 4711);
	json_object_put(value);
}
END_TEST

static const char *const no_texts[] = {
    "1", "true", "null", "[\"a\"]", "{\"a\":\"b\"}", "1.5"};

START_TEST(only_a_string_is_a_text)
{
	enum json_verdict verdict;
	struct json_object *value;
	struct span text = SPAN("untouched");

	ck_assert_int_eq(
	    json_read(span_of(no_texts[_i]), &verdict, &value), RESULT_OK);
	ck_assert(!json_text(value, &text));
	expect_span(text, "untouched");
	json_object_put(value);
}
END_TEST

START_TEST(a_text_has_its_escapes_resolved)
{
	enum json_verdict verdict;
	struct json_object *value;
	struct span text;

	ck_assert_int_eq(json_read(SPAN("\"\\u0441\\n\\/\\ud83d\\ude00\""),
	    &verdict, &value), RESULT_OK);
	ck_assert(json_text(value, &text));
	expect_span(text, "с\n/\xf0\x9f\x98\x80");
	json_object_put(value);
}
END_TEST

/* ------ output ------ */

static const struct {
	struct span text;
	const char *json;
} strings[] = {
    {SPAN(""), "\"\""},
    {SPAN("plain"), "\"plain\""},
    {SPAN("\"\\"), "\"\\\"\\\\\""},
    {SPAN("a\nb"), "\"a\\u000ab\""},
    {SPAN("\0\x1f\x20\x7f"), "\"\\u0000\\u001f \x7f\""},
    {SPAN("«so‘m» </script>"), "\"«so‘m» </script>\""},
};

START_TEST(a_string_is_written_with_its_escapes)
{
	struct buf out = {0};

	json_put_string(&out, strings[_i].text);
	expect_buf(&out, strings[_i].json);
}
END_TEST

START_TEST(a_written_string_is_read_back_as_the_same)
{
	struct buf text = {0}, out = {0};
	enum json_verdict verdict;
	struct json_object *value;
	struct span back;

	for (int c = 1; c < 0x80; c++)
		buf_char(&text, (char)c);
	buf_text(&text, "яў‘\xf0\x9f\x98\x80");
	json_put_string(&out, (struct span) {text.data, text.length});
	ck_assert_int_eq(json_read((struct span) {out.data, out.length},
	    &verdict, &value), RESULT_OK);
	ck_assert(json_text(value, &back));
	ck_assert(span_equal(back, (struct span) {text.data, text.length}));
	json_object_put(value);
	buf_free(&out);
	buf_free(&text);
}
END_TEST

TCase *
json_tests(void)
{
	TCase *tests = tcase_create("json");

	tcase_add_loop_test(
	    tests, json_of_the_standard_is_sound, 0, COUNT(sound));
	tcase_add_loop_test(tests, what_the_standard_does_not_know_is_broken,
	    0, COUNT(broken));
	tcase_add_loop_test(tests,
	    what_json_c_would_read_in_its_own_way_is_ambiguous, 0,
	    COUNT(ambiguous));
	tcase_add_loop_test(tests,
	    containers_are_sound_down_to_the_sixteenth, 0, COUNT(depths));
	tcase_add_test(tests, side_by_side_is_not_deep);
	tcase_add_test(tests, no_beginning_of_an_object_is_an_object);
	tcase_add_test(tests, the_end_of_the_text_is_where_its_length_says);
	tcase_add_loop_test(
	    tests, only_an_exact_integer_is_one, 0, COUNT(integers));
	tcase_add_loop_test(
	    tests, only_a_string_is_a_text, 0, COUNT(no_texts));
	tcase_add_test(tests, a_text_has_its_escapes_resolved);
	tcase_add_loop_test(tests, a_string_is_written_with_its_escapes, 0,
	    COUNT(strings));
	tcase_add_test(tests, a_written_string_is_read_back_as_the_same);
	return tests;
}
