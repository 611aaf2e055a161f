/* The parameters of the methods: of the exact type or refused. */
#include <stdio.h>
#include <string.h>

#include "tests/memory_request.h"
#include "merchant/call.h"
#include "tests/setting/config_text.h"
#include "tests/unit.h"

/* "Paycom:" and the key of the good configuration. */
#define RIGHT                                                          \
	"Basic UGF5Y29tOjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMw=="
#define ID24 "5305e3bab097f420a62ced0b"

static struct memory_request memory;
static struct reading reading;
static struct call call;

static void
set_up(void)
{
	reading = read_with(
	    CASHBOX, "allow = {\"127.0.0.1\"} account flat {}");
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

static const struct {
	const char *method;
	const char *good;
	const char *parameters[5]; /* those without which it is refused */
} methods[] = {
    {"CheckPerformTransaction", "\"amount\":1,\"account\":{}",
	{"amount", "account"}},
    {"CreateTransaction", "\"id\":\"" ID24 "\",\"time\":1399114284039,"
	"\"amount\":1,\"account\":{}", {"id", "time", "amount", "account"}},
    {"PerformTransaction", "\"id\":\"" ID24 "\"", {"id"}},
    {"CancelTransaction", "\"id\":\"" ID24 "\",\"reason\":1",
	{"id", "reason"}},
    {"CheckTransaction", "\"id\":\"" ID24 "\"", {"id"}},
    {"GetStatement", "\"from\":1399114284039,\"to\":1399120284000",
	{"from", "to"}},
    {"SetFiscalData", "", {NULL}},
};

static void
read_params(const char *method, const char *params)
{
	static char body[4096];

	snprintf(body, sizeof(body),
	    "{\"method\":\"%s\",\"params\":{%s},\"id\":1}", method, params);
	begin(span_of(body));
	read_call();
}

START_TEST(the_seven_methods_are_known)
{
	read_params(methods[_i].method, methods[_i].good);
	ck_assert_int_eq(call.refusal.code, 0);
	ck_assert_str_eq(call.method->name, methods[_i].method);
	call_finish(&call);
}
END_TEST

START_TEST(a_method_needs_each_of_its_parameters)
{
	for (int i = 0; methods[_i].parameters[i] != NULL; i++) {
		char params[256], wanted[32];
		char *at;

		snprintf(params, sizeof(params), "%s", methods[_i].good);
		snprintf(wanted, sizeof(wanted), "\"%s\"",
		    methods[_i].parameters[i]);
		at = strstr(params, wanted);
		ck_assert_ptr_nonnull(at);
		at[1] = 'X';
		read_params(methods[_i].method, params);
		ck_assert_int_eq(call.refusal.code, -32600);
		expect_span(call.refusal.data, methods[_i].parameters[i]);
		call_finish(&call);
	}
}
END_TEST

static const struct {
	const char *value;
	int code;
	int64_t amount;
} amounts[] = {
    {"500000", 0, 500000},
    {"1", 0, 1},
    {"9007199254740991", 0, INT64_C(9007199254740991)},
    {"9223372036854775806", 0, INT64_MAX - 1},
    /* integers that no order can have are wrong amounts, later */
    {"0", 0, -1},
    {"-0", 0, -1},
    {"-500000", 0, -1},
    {"9223372036854775807", 0, -1},
    {"9223372036854775808", 0, -1},
    {"18446744073709551616", 0, -1},
    {"100000000000000000000000000000", 0, -1},
    {"-100000000000000000000000000000", 0, -1},
    /* what is no integer is refused */
    {"500000.0", -32600, 0},
    {"1.5", -32600, 0},
    {"5e5", -32600, 0},
    {"\"500000\"", -32600, 0},
    {"true", -32600, 0},
    {"null", -32600, 0},
    {"[500000]", -32600, 0},
    {"{}", -32600, 0},
};

START_TEST(an_amount_is_an_exact_integer)
{
	char params[128];

	snprintf(params, sizeof(params), "\"account\":{},\"amount\":%s",
	    amounts[_i].value);
	read_params("CheckPerformTransaction", params);
	ck_assert_int_eq(call.refusal.code, amounts[_i].code);
	if (amounts[_i].code == 0)
		ck_assert_int_eq(call.amount, amounts[_i].amount);
	call_finish(&call);
}
END_TEST

static const struct {
	const char *value;
	bool good;
} payme_ids[] = {
    {"\"" ID24 "\"", true},
    {"\"aaaaaaaaaaaaaaaaaaaaaaa\\u0061\"", true},
    {"\"яяяяяяяяяяяяяяяяяяяяяяяя\"", true}, /* characters, not bytes */
    {"\"5305e3bab097f420a62ced0\"", false},
    {"\"5305e3bab097f420a62ced0b0\"", false},
    {"\"\"", false},
    {"\"яяяяяяяяяяяя\"", false},
    {"530530000000000000000000", false},
    {"null", false},
    {"[\"" ID24 "\"]", false},
};

START_TEST(an_id_has_twenty_four_characters)
{
	char params[128];

	snprintf(params, sizeof(params), "\"id\":%s", payme_ids[_i].value);
	read_params("PerformTransaction", params);
	ck_assert_int_eq(
	    call.refusal.code, payme_ids[_i].good ? 0 : -32600);
	call_finish(&call);
}
END_TEST

static const struct {
	const char *value;
	bool good;
} times[] = {
    {"1399114284039", true},
    {"1000000000000", true},
    {"9999999999999", true},
    {"999999999999", false},
    {"10000000000000", false},
    {"0", false},
    {"-1399114284039", false},
    {"1399114284", false},
    {"1399114284039.0", false},
    {"1.399114284039e12", false},
    {"\"1399114284039\"", false},
    {"9223372036854775808", false},
    {"null", false},
};

START_TEST(a_timestamp_has_thirteen_digits)
{
	char params[256];

	snprintf(params, sizeof(params), "\"id\":\"" ID24
	    "\",\"amount\":1,\"account\":{},\"time\":%s", times[_i].value);
	read_params("CreateTransaction", params);
	ck_assert_int_eq(call.refusal.code, times[_i].good ? 0 : -32600);
	call_finish(&call);
	snprintf(params, sizeof(params), "\"to\":1399114284039,\"from\":%s",
	    times[_i].value);
	read_params("GetStatement", params);
	ck_assert_int_eq(call.refusal.code, times[_i].good ? 0 : -32600);
	call_finish(&call);
}
END_TEST

static const struct {
	const char *value;
	bool good;
} reasons[] = {
    {"1", true},
    {"10", true},
    {"777", true},
    {"9223372036854775806", true},
    {"0", false},
    {"-1", false},
    {"5.0", false},
    {"\"5\"", false},
    {"null", false},
    {"99999999999999999999", false},
};

START_TEST(a_reason_is_a_positive_integer)
{
	char params[128];

	snprintf(params, sizeof(params), "\"id\":\"" ID24 "\",\"reason\":%s",
	    reasons[_i].value);
	read_params("CancelTransaction", params);
	ck_assert_int_eq(call.refusal.code, reasons[_i].good ? 0 : -32600);
	call_finish(&call);
}
END_TEST

/* The fields are order_id and flat. */
static const struct {
	const char *account;
	int code;
	const char *missing;
	const char *key; /* NULL: does not matter */
} accounts[] = {
    {"{\"order_id\":\"197\",\"flat\":\"5\"}", 0, NULL,
	"flat=5&order_id=197"},
    {"{\"flat\":\"5\",\"order_id\":\"197\"}", 0, NULL,
	"flat=5&order_id=197"},
    {"{\"order_id\":197,\"flat\":-5}", 0, NULL, "flat=-5&order_id=197"},
    {"{\"order_id\":99999999999999999999,\"flat\":\"\"}", 0, NULL,
	"flat=&order_id=99999999999999999999"},
    {"{\"order\\u005fid\":\"\\u0031\",\"flat\":2}", 0, NULL,
	"flat=2&order_id=1"},
    {"{\"order_id\":\"1\",\"flat\":\"2\",\"extra\":[1.5]}", 0, NULL,
	"flat=2&order_id=1"},
    {"{\"flat\":\"5\"}", 0, "order_id", NULL},
    {"{\"order_id\":\"5\"}", 0, "flat", NULL},
    {"{}", 0, "order_id", NULL},
    {"{\"order_id\":null,\"flat\":\"5\"}", -32600, NULL, NULL},
    {"{\"order_id\":1.0,\"flat\":\"5\"}", -32600, NULL, NULL},
    {"{\"order_id\":1e2,\"flat\":\"5\"}", -32600, NULL, NULL},
    {"{\"order_id\":true,\"flat\":\"5\"}", -32600, NULL, NULL},
    {"{\"order_id\":[\"1\"],\"flat\":\"5\"}", -32600, NULL, NULL},
    {"{\"order_id\":{},\"flat\":\"5\"}", -32600, NULL, NULL},
    {"[\"197\",\"5\"]", -32600, NULL, NULL},
    {"\"197\"", -32600, NULL, NULL},
    {"197", -32600, NULL, NULL},
    {"null", -32600, NULL, NULL},
};

START_TEST(the_account_has_its_fields_as_texts_or_integers)
{
	char params[256];

	snprintf(params, sizeof(params), "\"amount\":1, \"account\": %s ",
	    accounts[_i].account);
	read_params("CheckPerformTransaction", params);
	ck_assert_int_eq(call.refusal.code, accounts[_i].code);
	if (accounts[_i].missing != NULL)
		ck_assert_str_eq(call.missing->name, accounts[_i].missing);
	else if (accounts[_i].code == 0)
		ck_assert_ptr_null(call.missing);
	if (accounts[_i].code == 0)
		expect_span(call.account, accounts[_i].account);
	if (accounts[_i].key != NULL)
		expect_buf(&call.account_key, accounts[_i].key);
	call_finish(&call);
}
END_TEST

START_TEST(an_account_has_at_most_sixteen_kibibytes)
{
	static char body[CALL_ACCOUNT_MAX + 1024];
	int length = (int)CALL_ACCOUNT_MAX -
	    (int)sizeof("{\"order_id\":\"1\",\"flat\":\"\"}") + 1 + _i;

	snprintf(body, sizeof(body), "{\"method\":\"CheckPerformTransaction\","
	    "\"params\":{\"amount\":1,\"account\":{\"order_id\":\"1\","
	    "\"flat\":\"%0*d\"}},\"id\":1}", length, 0);
	begin(span_of(body));
	read_call();
	ck_assert_int_eq(call.refusal.code, _i == 0 ? 0 : -32600);
	call_finish(&call);
}
END_TEST

TCase *
parameter_tests(void)
{
	TCase *tests = tcase_create("parameter");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_loop_test(
	    tests, the_seven_methods_are_known, 0, COUNT(methods));
	tcase_add_loop_test(tests, a_method_needs_each_of_its_parameters, 0,
	    COUNT(methods));
	tcase_add_loop_test(
	    tests, an_amount_is_an_exact_integer, 0, COUNT(amounts));
	tcase_add_loop_test(
	    tests, an_id_has_twenty_four_characters, 0, COUNT(payme_ids));
	tcase_add_loop_test(
	    tests, a_timestamp_has_thirteen_digits, 0, COUNT(times));
	tcase_add_loop_test(
	    tests, a_reason_is_a_positive_integer, 0, COUNT(reasons));
	tcase_add_loop_test(tests,
	    the_account_has_its_fields_as_texts_or_integers, 0,
	    COUNT(accounts));
	tcase_add_loop_test(
	    tests, an_account_has_at_most_sixteen_kibibytes, 0, 2);
	return tests;
}
