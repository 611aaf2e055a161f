/* What is known of a call before a method runs, in the protocol's order. */
#include <string.h>

#include "tests/memory_request.h"
#include "merchant/call.h"
#include "tests/setting/config_text.h"
#include "tests/unit.h"

/* "Paycom:" and the key of the good configuration. */
#define RIGHT                                                          \
	"Basic UGF5Y29tOjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMw=="
#define WRONG "Basic UGF5Y29tOnBhc3N3b3Jk"
#define ID24 "5305e3bab097f420a62ced0b"

static struct memory_request memory;
static struct reading reading;
static struct call call;

static void
set_up(void)
{
	reading = read_with(CASHBOX, "allow = {\"127.0.0.1\"} "
	    "trusted_proxies = {\"127.0.0.9\"} account flat {} } "
	    "cashbox second { merchant_id = \"2\" keys = {\"other\"} "
	    "allow = {\"any\"} account a {}");
	expect_read(&reading);
}

static void
tear_down(void)
{
	reading_free(&reading);
}

static void
begin(struct span body)
{
	memory_request_init(&memory, body);
	memory_request_set(&memory, "HTTP_AUTHORIZATION", RIGHT);
}

static void
read_call(void)
{
	call_read(&call, reading.config, &memory.request);
}

static void
expect_refusal(int code, const char *id)
{
	ck_assert_int_eq(call.refusal.code, code);
	expect_span(call.id, id);
	call_finish(&call);
}

#define CHECK                                                          \
	"{\"method\":\"CheckTransaction\",\"params\":{\"id\":\"" ID24  \
	"\"},\"id\":7}"
#define BROKEN "{\"method\":\"CheckTransaction\",\"id\":7,}"

/* ------ the order of the checks ------ */

static const struct {
	const char *method;
	const char *remote;
	const char *authorization;
	const char *body;
	int code;
} orders[] = {
    {"POST", "127.0.0.1", RIGHT, CHECK, 0},
    {"GET", "127.0.0.1", RIGHT, CHECK, -32300},
    {"GET", "1.1.1.1", WRONG, BROKEN, -32300},
    {"PUT", "127.0.0.1", RIGHT, CHECK, -32300},
    {"post", "127.0.0.1", RIGHT, CHECK, -32300},
    {"", "127.0.0.1", RIGHT, CHECK, -32300},
    {NULL, "127.0.0.1", RIGHT, CHECK, -32300},
    {"POST", "1.1.1.1", RIGHT, CHECK, -32504},
    {"POST", "1.1.1.1", WRONG, BROKEN, -32504},
    {"POST", NULL, RIGHT, CHECK, -32504},
    {"POST", "127.0.0.1", WRONG, CHECK, -32504},
    {"POST", "127.0.0.1", WRONG, BROKEN, -32504},
    {"POST", "127.0.0.1", WRONG, "[]", -32504},
    {"POST", "127.0.0.1", WRONG, "{}", -32504},
    {"POST", "127.0.0.1", NULL, "", -32504},
    {"POST", "127.0.0.1", RIGHT, BROKEN, -32700},
    {"POST", "127.0.0.1", RIGHT, "", -32700},
    {"POST", "127.0.0.1", RIGHT, "{\"method\":\"X\",\"params\":1,\"id\":1}",
	-32600},
    {"POST", "127.0.0.1", RIGHT, "{\"method\":\"X\",\"params\":{},\"id\":1}",
	-32601},
};

START_TEST(the_first_check_that_fails_decides)
{
	begin(span_of(orders[_i].body));
	memory_request_set(&memory, "REQUEST_METHOD", orders[_i].method);
	memory_request_set(&memory, "REMOTE_ADDR", orders[_i].remote);
	memory_request_set(
	    &memory, "HTTP_AUTHORIZATION", orders[_i].authorization);
	read_call();
	ck_assert_int_eq(call.refusal.code, orders[_i].code);
	call_finish(&call);
}
END_TEST

START_TEST(the_id_is_known_even_without_the_key)
{
	begin(SPAN(CHECK));
	memory_request_set(&memory, "HTTP_AUTHORIZATION", WRONG);
	read_call();
	expect_refusal(-32504, "7");
}
END_TEST

START_TEST(without_a_configuration_the_system_fails)
{
	begin(SPAN(CHECK));
	call_read(&call, NULL, &memory.request);
	expect_refusal(-32400, "7");
}
END_TEST

static const char *const authorization_names[] = {"HTTP_AUTHORIZATION",
    "REDIRECT_HTTP_AUTHORIZATION", "REDIRECT_REDIRECT_HTTP_AUTHORIZATION"};

START_TEST(apache_may_have_renamed_the_authorization)
{
	begin(SPAN(CHECK));
	memory_request_set(&memory, "HTTP_AUTHORIZATION", NULL);
	memory_request_set(&memory, authorization_names[_i], RIGHT);
	read_call();
	expect_refusal(0, "7");
}
END_TEST

static const struct {
	const char *path;
	const char *box; /* NULL: there is none */
} paths[] = {
    {NULL, "main"},
    {"", "main"},
    {"/", "main"},
    {"/main", "main"},
    {"/main/", "main"},
    {"/third", NULL},
    {"/main/x", NULL},
    {"//main", NULL},
    {"main", "main"},
    {"/MAIN", NULL},
};

START_TEST(the_path_names_the_cashbox)
{
	begin(SPAN(CHECK));
	memory_request_set(&memory, "PATH_INFO", paths[_i].path);
	read_call();
	ck_assert_int_eq(
	    call.refusal.code, paths[_i].box == NULL ? -32504 : 0);
	if (paths[_i].box == NULL)
		ck_assert_ptr_null(call.box);
	else
		ck_assert_str_eq(call.box->name, paths[_i].box);
	call_finish(&call);
}
END_TEST

START_TEST(the_key_of_one_cashbox_does_not_open_another)
{
	begin(SPAN(CHECK));
	memory_request_set(&memory, "PATH_INFO", "/second");
	read_call();
	expect_refusal(-32504, "7");
}
END_TEST

static const struct {
	const char *remote;
	const char *forwarded;
	int code;
} peers[] = {
    {"127.0.0.1", "9.9.9.9", 0},
    {"127.0.0.9", "127.0.0.1", 0},
    {"127.0.0.9", "127.0.0.1, 9.9.9.9", -32504},
    {"127.0.0.9", "unknown", -32504},
    {"127.0.0.9", NULL, -32504},
    {"9.9.9.9", "127.0.0.1", -32504},
};

START_TEST(the_peer_behind_a_trusted_proxy_must_be_allowed)
{
	begin(SPAN(CHECK));
	memory_request_set(&memory, "REMOTE_ADDR", peers[_i].remote);
	memory_request_set(
	    &memory, "HTTP_X_FORWARDED_FOR", peers[_i].forwarded);
	read_call();
	expect_refusal(peers[_i].code, "7");
}
END_TEST

START_TEST(a_body_over_one_mebibyte_is_refused)
{
	static char body[CALL_BODY_MAX + 1];

	memset(body, ' ', sizeof(body));
	memcpy(body, CHECK, sizeof(CHECK) - 1);
	begin((struct span) {body, sizeof(body) - 1});
	read_call();
	expect_refusal(0, "7");
	begin((struct span) {body, sizeof(body)});
	read_call();
	expect_refusal(-32600, "null");
}
END_TEST

START_TEST(a_body_that_is_not_whole_is_a_failure)
{
	begin(SPAN(CHECK));
	memory_request_set(&memory, "CONTENT_LENGTH", "1000");
	read_call();
	expect_refusal(-32400, "null");
}
END_TEST

/* ------ the envelope ------ */

#define WITH_ID(id) \
	"{\"method\":\"CheckTransaction\",\"params\":{\"id\":\"" ID24 "\"}" id "}"

static const struct {
	const char *body;
	const char *id;
	int code;
} ids[] = {
    {WITH_ID(",\"id\":7"), "7", 0},
    {WITH_ID(",\"id\":0"), "0", 0},
    {WITH_ID(",\"id\":-1"), "-1", 0},
    {WITH_ID(",\"id\":  99999999999999999999999 "), "99999999999999999999999",
	0},
    {WITH_ID(",\"id\":\"abc\""), "\"abc\"", 0},
    {WITH_ID(",\"id\":\"\""), "\"\"", 0},
    {WITH_ID(",\"id\":\"\\u0441\\/\""), "\"\\u0441\\/\"", 0},
    {WITH_ID(",\"id\":\"null\""), "\"null\"", 0},
    {WITH_ID(",\"id\":null"), "null", 0},
    {WITH_ID(",\"\\u0069d\":5"), "5", 0},
    {WITH_ID(""), "null", -32600},
    {WITH_ID(",\"id\":[1]"), "null", -32600},
    {WITH_ID(",\"id\":{\"a\":1}"), "null", -32600},
    {WITH_ID(",\"id\":true"), "null", -32600},
    {WITH_ID(",\"id\":1.5"), "null", -32600},
    {WITH_ID(",\"id\":1e3"), "null", -32600},
    {WITH_ID(",\"id\":1,\"id\":2"), "null", -32600},
};

START_TEST(the_id_is_echoed_as_it_was_sent)
{
	begin(span_of(ids[_i].body));
	read_call();
	expect_refusal(ids[_i].code, ids[_i].id);
}
END_TEST

static const struct {
	const char *body;
	int code;
	const char *data; /* NULL: none */
} envelopes[] = {
    {"null", -32600, NULL},
    {"1", -32600, NULL},
    {"\"text\"", -32600, NULL},
    {"[]", -32600, NULL},
    {"[" CHECK "]", -32600, NULL},
    {"{}", -32600, "id"},
    {"{\"id\":1}", -32600, "method"},
    {"{\"id\":1,\"method\":5,\"params\":{}}", -32600, "method"},
    {"{\"id\":1,\"method\":null,\"params\":{}}", -32600, "method"},
    {"{\"id\":1,\"method\":\"CheckTransaction\"}", -32600, "params"},
    {"{\"id\":1,\"method\":\"CheckTransaction\",\"params\":[\"a\"]}",
	-32600, "params"},
    {"{\"id\":1,\"method\":\"CheckTransaction\",\"params\":\"a\"}",
	-32600, "params"},
    {"{\"id\":1,\"method\":\"CheckTransaction\",\"params\":null}",
	-32600, "params"},
    {"{\"id\":1,\"method\":\"CheckTransaction\",\"params\":{}}",
	-32600, "id"},
    {"{\"id\":1,\"method\":\"Nonsense\",\"params\":{}}",
	-32601, "Nonsense"},
    {"{\"id\":1,\"method\":\"checkTransaction\",\"params\":{}}",
	-32601, "checkTransaction"},
    {"{\"id\":1,\"method\":\"\",\"params\":{}}", -32601, ""},
    {"{\"id\":1,\"method\":\"ChangePassword\",\"params\":{}}",
	-32601, "ChangePassword"},
    {"{\"id\":1,\"method\":\"CheckTransaction \",\"params\":{}}",
	-32601, "CheckTransaction "},
    {"{\"id\":1,\"method\":\"a\",\"method\":\"b\",\"params\":{}}",
	-32600, NULL},
    {"{\"id\":1,\"method\":\"CheckTransaction\",\"params\":{\"id\":\"a\","
	"\"id\":\"b\"}}", -32600, NULL},
    {"{\"id\":1,\"method\":\"CheckTransaction\",\"params\":{\"id\":"
	"\"\\u0000305e3bab097f420a62ced0b\"}}", -32600, NULL},
};

START_TEST(an_envelope_is_sound_or_refused)
{
	begin(span_of(envelopes[_i].body));
	read_call();
	ck_assert_int_eq(call.refusal.code, envelopes[_i].code);
	if (envelopes[_i].data == NULL)
		ck_assert_ptr_null(call.refusal.data.data);
	else
		expect_span(call.refusal.data, envelopes[_i].data);
	call_finish(&call);
}
END_TEST

START_TEST(members_that_nobody_asked_for_are_ignored)
{
	begin(SPAN("{\"jsonrpc\":\"2.0\",\"x\":[{}],\"id\":7,\"method\":"
	    "\"CheckTransaction\",\"params\":{\"id\":\"" ID24
	    "\",\"time\":\"never\"}}"));
	read_call();
	expect_refusal(0, "7");
}
END_TEST

TCase *
call_tests(void)
{
	TCase *tests = tcase_create("call");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_loop_test(
	    tests, the_first_check_that_fails_decides, 0, COUNT(orders));
	tcase_add_test(tests, the_id_is_known_even_without_the_key);
	tcase_add_test(tests, without_a_configuration_the_system_fails);
	tcase_add_loop_test(tests, apache_may_have_renamed_the_authorization,
	    0, COUNT(authorization_names));
	tcase_add_loop_test(
	    tests, the_path_names_the_cashbox, 0, COUNT(paths));
	tcase_add_test(tests, the_key_of_one_cashbox_does_not_open_another);
	tcase_add_loop_test(tests,
	    the_peer_behind_a_trusted_proxy_must_be_allowed, 0, COUNT(peers));
	tcase_add_test(tests, a_body_over_one_mebibyte_is_refused);
	tcase_add_test(tests, a_body_that_is_not_whole_is_a_failure);
	tcase_add_loop_test(
	    tests, the_id_is_echoed_as_it_was_sent, 0, COUNT(ids));
	tcase_add_loop_test(
	    tests, an_envelope_is_sound_or_refused, 0, COUNT(envelopes));
	tcase_add_test(tests, members_that_nobody_asked_for_are_ignored);
	return tests;
}
