/* Members of objects: as values, and as the text that was sent. */
#include <string.h>

#include "setting/json.h"
#include "tests/unit.h"

static struct json_object *
read_sound(const char *text)
{
	enum json_verdict verdict;
	struct json_object *root;

	ck_assert_int_eq(
	    json_read(span_of(text), &verdict, &root), RESULT_OK);
	ck_assert_int_eq(verdict, JSON_SOUND);
	return root;
}

START_TEST(a_member_is_found_by_its_name)
{
	struct json_object *root = read_sound("{\"a\":1,\"b\":{\"c\":2}}");
	int64_t number;

	ck_assert(json_integer(json_member(root, "a"), &number));
	ck_assert_int_eq(number, 1);
	ck_assert(json_integer(
	    json_member(json_member(root, "b"), "c"), &number));
	ck_assert_int_eq(number, 2);
	json_object_put(root);
}
END_TEST

START_TEST(a_null_member_is_there_but_has_no_value)
{
	struct json_object *root = read_sound("{\"a\":null}");

	ck_assert(json_has(root, "a"));
	ck_assert_ptr_null(json_member(root, "a"));
	json_object_put(root);
}
END_TEST

static const char *const no_member[] = {
    "{}", "{\"A\":1}", "{\"b\":{\"a\":1}}", "[\"a\"]", "\"a\"", "1", "null"};

START_TEST(an_absent_member_is_not_there)
{
	struct json_object *root = read_sound(no_member[_i]);

	ck_assert(!json_has(root, "a"));
	ck_assert_ptr_null(json_member(root, "a"));
	json_object_put(root);
}
END_TEST

static const struct {
	const char *text;
	const char *name;
	const char *raw; /* NULL: none */
} members[] = {
    {"{\"a\":1}", "a", "1"},
    {"{\"a\":1,\"b\":2}", "b", "2"},
    {" { \"a\" : 1 , \"b\" : [ 1 , 2 ] } ", "b", "[ 1 , 2 ]"},
    {"{\"a\":\t\"x y\"\r\n}", "a", "\"x y\""},
    {"{\"a\":\" x \"}", "a", "\" x \""},
    {"{\"a\":{\"b\":1} ,\"c\":3}", "a", "{\"b\":1}"},
    {"{\"a\":\"\\u0041\\/\"}", "a", "\"\\u0041\\/\""},
    {"{\"a\":007e1}", "b", NULL},
    {"{\"a\":1e5}", "a", "1e5"},
    {"{\"a\":-0}", "a", "-0"},
    {"{\"a\":99999999999999999999}", "a", "99999999999999999999"},
    {"{\"a\":null}", "a", "null"},
    {"{\"a\":}", "a", NULL},
    /* the name in another spelling */
    {"{\"\\u0061\":1}", "a", "1"},
    {"{\"x\\u0061\":1,\"\\u0061\":2}", "a", "2"},
    {"{\"\\u0062\":1}", "a", NULL},
    {"{\"\\/\":1}", "/", "1"},
    {"{\"\\\"\":1}", "\"", "1"},
    {"{\"\xd1\x8f\":1}", "я", "1"},
    {"{\"\\u044f\":1}", "я", "1"},
    {"{\"\\u044F\":1}", "я", "1"},
    {"{\"\\u2018\":1}", "‘", "1"},
    {"{\"\\uffff\":1}", "\xef\xbf\xbf", "1"},
    {"{\"\\uD83D\\uDE00x\":1}", "\xf0\x9f\x98\x80x", "1"},
    {"{\"\\uDBFF\\uDFFF\":1}", "\xf4\x8f\xbf\xbf", "1"},
    {"{\"\\b\\f\\n\\r\\t\\\\\\/\":1}", "\b\f\n\r\t\\/", "1"},
    {"{\"\\u0061b\":1}", "a", NULL},
    {"{\"\\u0061\":1}", "ab", NULL},
    {"{\"n\":1,\"\\n\":2}", "\n", "2"},
    {"{\"\":1}", "", "1"},
    /* names that are not the one */
    {"{\"b\":{\"a\":1}}", "a", NULL},
    {"{\"b\":{\"a\":1},\"a\":2}", "a", "2"},
    {"{\"b\":\"a\",\"c\":[{\"a\":1}]}", "a", NULL},
    {"{\"ab\":1,\"A\":2}", "a", NULL},
    {"{\"\":1}", "a", NULL},
    /* no objects */
    {"{}", "a", NULL},
    {"[\"a\",1]", "a", NULL},
    {"\"a\"", "a", NULL},
    {"", "a", NULL},
};

START_TEST(a_member_is_given_as_it_was_sent)
{
	struct span raw =
	    json_raw_member(span_of(members[_i].text), members[_i].name);

	if (members[_i].raw == NULL)
		ck_assert_ptr_null(raw.data);
	else
		expect_span(raw, members[_i].raw);
}
END_TEST

START_TEST(no_text_has_no_members)
{
	ck_assert_ptr_null(
	    json_raw_member((struct span) {NULL, 0}, "a").data);
}
END_TEST

TCase *
json_member_tests(void)
{
	TCase *tests = tcase_create("json_member");

	tcase_add_test(tests, a_member_is_found_by_its_name);
	tcase_add_test(tests, a_null_member_is_there_but_has_no_value);
	tcase_add_loop_test(
	    tests, an_absent_member_is_not_there, 0, COUNT(no_member));
	tcase_add_loop_test(
	    tests, a_member_is_given_as_it_was_sent, 0, COUNT(members));
	tcase_add_test(tests, no_text_has_no_members);
	return tests;
}
