/* JSON and calls, with every allocation failing in turn. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "merchant/call.h"
#include "merchant/reply.h"
#include "setting/json.h"
#include "tests/faults/fault.h"
#include "tests/faults/system.h"
#include "tests/memory_request.h"

static const struct fault fault = {
    "a failed call of the system", FAULT_SYSTEM, 0, false};

static const struct {
	const char *text;
	enum json_verdict verdict;
} texts[] = {
    {"{\"a\":[1,\"b\",{\"c\":null}],\"\\u0064\":1.5e3}", JSON_SOUND},
    {"7", JSON_SOUND},
    {"null", JSON_SOUND},
    {"{\"a\":1,\"\\u0061\":2}", JSON_AMBIGUOUS},
    {"{\"a\":1,}", JSON_BROKEN},
};

START_TEST(a_verdict_on_json_is_right_or_not_given)
{
	const char *function;
	unsigned n = 1;

	do {
		struct json_object *root = NULL;
		enum json_verdict verdict;
		enum result result;

		fault_arm(&fault, n++);
		result = json_read(
		    span_of(texts[_i].text), &verdict, &root);
		function = fault_disarm();
		if (result == RESULT_OK)
			ck_assert_int_eq(verdict, texts[_i].verdict);
		else
			ck_assert_int_eq(result, RESULT_NO_MEMORY);
		if (function == NULL)
			ck_assert_int_eq(result, RESULT_OK);
		json_object_put(root);
	} while (function != NULL);
}
END_TEST

/* ------ calls ------ */

static unsigned char digest[1][CONFIG_DIGEST_SIZE];
static struct config_field field = {.name = (char *)"order_id",
    .title = {(char *)"Заказ", (char *)"", (char *)""}};
static struct cashbox box = {
    .name = (char *)"main",
    .digests = digest,
    .allow = {.any = true},
    .fields = &field,
    .field_count = 1,
    .kind = CASHBOX_ONE_TIME,
};
static const struct config config = {.cashboxes = &box, .cashbox_count = 1};

static struct memory_request memory;

#define GOOD                                                           \
	"{\"\\u006dethod\":\"CreateTransaction\",\"params\":{\"id\":"  \
	"\"5305e3bab097f420a62ced0b\",\"time\":1399114284039,"         \
	"\"amount\":500000,\"acc\\u006funt\":{\"order_id\":\"197\"}}," \
	"\"i\\u0064\":\"seven\"}"

static const struct {
	const char *body;
	int code;
	const char *id;
} calls[] = {
    {GOOD, 0, "\"seven\""},
    {"{\"method\":\"None\",\"params\":{},\"\\u0069d\":7}", -32601, "7"},
    {"{\"method\":\"None\",\"params\":{},\"id\":[]}", -32600, "null"},
    {"[]", -32600, "null"},
    {"{", -32700, "null"},
};

/* Any key is valid: the digest of what is sent is the only one. */
static void
set_up(void)
{
	static const char sent[] = "Paycom:key";

	box.key_count = 1;
	crypto_hash_sha256(
	    digest[0], (const unsigned char *)sent, sizeof(sent) - 1);
}

static void
begin(int row)
{
	memory_request_init(&memory, span_of(calls[row].body));
	memory_request_set(
	    &memory, "HTTP_AUTHORIZATION", "Basic UGF5Y29tOmtleQ==");
}

START_TEST(a_call_is_read_right_or_the_system_fails)
{
	const char *function;
	unsigned n = 1;

	do {
		struct call call;

		begin(_i);
		fault_arm(&fault, n++);
		call_read(&call, &config, &memory.request);
		function = fault_disarm();
		if (call.refusal.code != calls[_i].code &&
		    (call.refusal.code != -32400 || function == NULL))
			ck_abort_msg("%s: %d", function, call.refusal.code);
		if (call.refusal.code == calls[_i].code &&
		    !span_is(call.id, calls[_i].id))
			ck_abort_msg("%s: the id is another one", function);
		call_finish(&call);
	} while (function != NULL);
}
END_TEST

START_TEST(a_refusal_is_one_whole_answer)
{
	const char *function;
	unsigned n = 1;

	do {
		struct reply reply;
		struct call call;
		enum json_verdict verdict;
		struct json_object *root;
		const char *json;

		begin(1);
		call_read(&call, &config, &memory.request);
		fault_arm(&fault, n++);
		reply_begin(&reply, &memory.request);
		reply_refuse(&reply, &call, &call.refusal);
		reply_end(&reply, &call, RESULT_OK);
		function = fault_disarm();
		json = memory_request_answer(&memory);
		ck_assert_ptr_nonnull(json);
		ck_assert_int_eq(
		    json_read(span_of(json), &verdict, &root), RESULT_OK);
		ck_assert_int_eq(verdict, JSON_SOUND);
		ck_assert(json_has(root, "error"));
		ck_assert_int_eq(memory.writes, 1);
		json_object_put(root);
		call_finish(&call);
	} while (function != NULL);
}
END_TEST

TCase *
reading_tests(void)
{
	TCase *tests = tcase_create("reading");

	tcase_add_checked_fixture(tests, set_up, NULL);
	tcase_add_loop_test(
	    tests, a_verdict_on_json_is_right_or_not_given, 0, COUNT(texts));
	tcase_add_loop_test(
	    tests, a_call_is_read_right_or_the_system_fails, 0, COUNT(calls));
	tcase_add_test(tests, a_refusal_is_one_whole_answer);
	return tests;
}
