/* Objects of JSON into structs by tables, and back. */
#include <stdlib.h>

#include "setting/json.h"
#include "setting/member.h"
#include "tests/unit.h"

struct sample {
	const char *text, *title, *card, *json;
	int64_t number, sum, inner;
	bool flag, yes;
};

#define AT(member) offsetof(struct sample, member)

/* clang-format off */
static const struct member members[] = {
    {{"text"}, MEMBER_TEXT, AT(text)},
    {{"title"}, MEMBER_TITLE, AT(title)},
    {{"card"}, MEMBER_CARD, AT(card)},
    {{"json"}, MEMBER_JSON, AT(json)},
    {{"number"}, MEMBER_NUMBER, AT(number)},
    {{"amount", "sum"}, MEMBER_WHOLE, AT(sum)},
    {{"amount", "inner"}, MEMBER_NUMBER, AT(inner)},
    {{"flag"}, MEMBER_FLAG, AT(flag)},
    {{"yes"}, MEMBER_TRUE, AT(yes)},
};
/* clang-format on */

static struct json_object *
parse(const char *text)
{
	struct json_object *root;
	enum json_verdict verdict;

	ck_assert_int_eq(
	    json_read(span_of(text), &verdict, &root), RESULT_OK);
	ck_assert_int_eq(verdict, JSON_SOUND);
	return root;
}

static struct json_object *
read_sample(const char *text, struct sample *sample)
{
	struct json_object *root = parse(text);

	*sample = (struct sample){.inner = 7};
	member_read(root, members, MEMBER_COUNT(members), 2, sample);
	return root;
}

static const struct {
	const char *text, *put;
} samples[] = {
    {"{\"text\":\"a\",\"title\":{\"ru\":\"r\",\"en\":\"e\"},\"card\":"
     "\"8600069195406311\",\"json\":[1,{\"b\":\"/\"}],\"number\":5,"
     "\"amount\":{\"sum\":500,\"inner\":3},\"flag\":true,\"yes\":false}",
	"{\"text\":\"a\",\"title\":\"e\",\"card\":\"860006******6311\","
	"\"json\":[1,{\"b\":\"/\"}],\"number\":5,\"amount\":{\"sum\":500,"
	"\"inner\":3},\"flag\":true,\"yes\":false}"},
    {"{\"text\":12,\"title\":{\"uz\":\"u\"},\"number\":\"5\",\"amount\":[],"
     "\"flag\":1,\"yes\":0}",
	"{\"text\":\"12\",\"title\":\"u\",\"card\":null,\"json\":null,"
	"\"number\":0,\"amount\":null,\"flag\":false,\"yes\":true}"},
    {"{\"text\":{},\"title\":\"\",\"amount\":{\"sum\":0}}",
	"{\"text\":null,\"title\":null,\"card\":null,\"json\":null,"
	"\"number\":0,\"amount\":{\"sum\":0,\"inner\":0},\"flag\":false,\"yes\":true}"},
    {"7",
	"{\"text\":null,\"title\":null,\"card\":null,\"json\":null,"
	"\"number\":0,\"amount\":null,\"flag\":false,\"yes\":true}"},
};

START_TEST(what_was_read_is_written_with_the_same_names)
{
	struct sample sample;
	struct json_object *root = read_sample(samples[_i].text, &sample);
	struct buf out = {0};

	member_put(&out, members, MEMBER_COUNT(members), &sample);
	expect_buf(&out, samples[_i].put);
	json_object_put(root);
}
END_TEST

static const struct {
	const char *json;
	bool good;
	int64_t number;
} numbers[] = {
    {"500", true, 500},
    {"-31300", true, -31300},
    {"500.0", true, 500},
    {"-1.00", true, -1},
    {"9007199254740993.0", true, INT64_C(9007199254740993)},
    {"9223372036854775808", false, 0},
    {"9223372036854775808.0", false, 0},
    {"500.5", false, 0},
    {"5e2", false, 0},
    {"5.0e2", false, 0},
    {"\"500\"", false, 0},
    {"true", false, 0},
    {"null", false, 0},
};

START_TEST(a_number_may_have_a_point_behind_it)
{
	struct json_object *root = parse(numbers[_i].json);
	int64_t number = 0;

	ck_assert_int_eq(member_number(root, &number), numbers[_i].good);
	ck_assert_int_eq(number, numbers[_i].number);
	json_object_put(root);
}
END_TEST

static const struct {
	const char *json;
	int64_t sum;
} sums[] = {
    {"500", 500},
    {"\"500\"", 500},
    {"500.0", 500},
    {"\"500.00\"", 500},
    {"0", 0},
    {"90071992547409", INT64_C(90071992547409)},
    {"90071992547409.00", INT64_C(90071992547409)},
    {"90071992547410", -1},
    {"500.5", -1},
    {"5e2", -1},
    {"-500", -1},
    {"\"500 UZS\"", -1},
    {"\"\"", -1},
    {"null", -1},
    {"true", -1},
    {"{}", -1},
};

START_TEST(a_sum_is_whole_in_whatever_form)
{
	struct sample sample;
	struct buf text = {0};
	char *whole;

	buf_format(&text, "{\"amount\":{\"sum\":%s}}", sums[_i].json);
	whole = buf_string(&text);
	json_object_put(read_sample(whole, &sample));
	ck_assert_int_eq(sample.sum, sums[_i].sum);
	free(whole);
	buf_free(&text);
}
END_TEST

TCase *
member_tests(void)
{
	TCase *tests = tcase_create("member");

	tcase_add_loop_test(tests, a_number_may_have_a_point_behind_it, 0,
	    COUNT(numbers));
	tcase_add_loop_test(tests, what_was_read_is_written_with_the_same_names,
	    0, COUNT(samples));
	tcase_add_loop_test(
	    tests, a_sum_is_whole_in_whatever_form, 0, COUNT(sums));
	return tests;
}
