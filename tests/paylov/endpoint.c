/* Codes, kinds, outcomes, and answers of every shape. */
#include <string.h>

#include "paylov/endpoint.h"
#include "paylov/envelope.h"
#include "tests/unit.h"

static const struct {
	const char *code;
	enum paylov_kind kind;
} codes[] = {
    {"otp_code_already_sent", PAYLOV_KIND_CODE},
    {"invalid_otp", PAYLOV_KIND_CODE},
    {"otp_expired", PAYLOV_KIND_CODE},
    {"too_many_attempts", PAYLOV_KIND_CODE},
    {"card_not_found", PAYLOV_KIND_CARD},
    {"insufficient_funds", PAYLOV_KIND_CARD},
    {"invalid_amount", PAYLOV_KIND_PAYMENT},
    {"transaction_not_found", PAYLOV_KIND_PAYMENT},
    {"merchant_not_available", PAYLOV_KIND_CONFIGURATION},
    {"field_required", PAYLOV_KIND_REQUEST},
    {"permission_denied", PAYLOV_KIND_ACCESS},
    {"invalid_grant", PAYLOV_KIND_ACCESS},
    {"transaction_already_payed", PAYLOV_KIND_CHECK},
    {"already_confirmed", PAYLOV_KIND_CHECK},
    {"transaction_not_available_for_payment", PAYLOV_KIND_CHECK},
    {"error_at_pay", PAYLOV_KIND_SYSTEM},
    {"unknown_error", PAYLOV_KIND_SYSTEM},
    {"server_error", PAYLOV_KIND_SYSTEM},
    {"processing_error", PAYLOV_KIND_SYSTEM},
    {"gateway_not_working", PAYLOV_KIND_SYSTEM},
    {"", PAYLOV_KIND_OTHER},
    {"something_new", PAYLOV_KIND_OTHER},
};

START_TEST(each_code_has_its_kind)
{
	ck_assert_int_eq(endpoint_kind(codes[_i].code), codes[_i].kind);
}
END_TEST

#define N PAYLOV_NOT_SENT
#define U PAYLOV_UNKNOWN
#define R PAYLOV_REFUSED

/* By what is at stake: a read, a write, money. */
static const enum paylov_outcome outcomes[PAYLOV_KINDS][ENDPOINT_STAKES] = {
    [PAYLOV_KIND_NONE] = {PAYLOV_OK, PAYLOV_OK, PAYLOV_OK},
    [PAYLOV_KIND_CALL] = {N, N, N},
    [PAYLOV_KIND_TRANSPORT] = {U, U, U},
    [PAYLOV_KIND_ANSWER] = {U, U, U},
    [PAYLOV_KIND_ACCESS] = {R, R, U},
    [PAYLOV_KIND_REQUEST] = {R, R, R},
    [PAYLOV_KIND_CODE] = {R, R, R},
    [PAYLOV_KIND_CARD] = {R, R, R},
    [PAYLOV_KIND_PAYMENT] = {R, R, R},
    [PAYLOV_KIND_CONFIGURATION] = {R, R, R},
    [PAYLOV_KIND_CHECK] = {R, R, U},
    [PAYLOV_KIND_SYSTEM] = {R, U, U},
    [PAYLOV_KIND_OTHER] = {R, R, U},
};

START_TEST(each_kind_has_an_outcome_by_what_is_at_stake)
{
	for (int stake = 0; stake < ENDPOINT_STAKES; stake++)
		ck_assert_int_eq(endpoint_outcome((enum paylov_kind)_i,
				     (enum endpoint_stake)stake),
		    outcomes[_i][stake]);
	ck_assert_str_ne(endpoint_text((enum paylov_kind)_i), "");
}
END_TEST

START_TEST(only_pay_moves_money)
{
	ck_assert_int_eq(
	    endpoints[_i].stake == ENDPOINT_PAYS, _i == PAYLOV_CALL_PAY);
	ck_assert_int_eq(endpoints[_i].path[0], '/');
	ck_assert_int_gt(endpoints[_i].seconds, 0);
	if (endpoints[_i].verb == ENDPOINT_GET)
		ck_assert_int_eq(endpoints[_i].stake, ENDPOINT_READS);
}
END_TEST

/* ------ envelopes ------ */

static const struct {
	long status;
	const char *body;
	enum paylov_kind kind;
	const char *code, *text;
} answers[] = {
    {200, "{\"result\":{\"a\":1}}", PAYLOV_KIND_NONE, "", ""},
    {201, "{\"result\":true}", PAYLOV_KIND_NONE, "", ""},
    {200, "{\"result\":{\"a\":1},\"error\":null}", PAYLOV_KIND_NONE, "", ""},
    {200, "{\"result\":{\"a\":1,\"error\":null}}", PAYLOV_KIND_NONE, "", ""},
    {200, "{\"result\":{\"a\":1,\"error\":{}},\"error\":\"\"}",
	PAYLOV_KIND_NONE, "", ""},
    {200, "{\"result\":{\"a\":1},\"error\":false}", PAYLOV_KIND_NONE, "", ""},
    {400, "{\"error\":{\"code\":\"invalid_otp\",\"message\":\"wrong\"}}",
	PAYLOV_KIND_CODE, "invalid_otp", "wrong"},
    {200, "{\"error\":{\"code\":\"invalid_otp\",\"message\":\"wrong\"}}",
	PAYLOV_KIND_CODE, "invalid_otp", "wrong"},
    {500, "{\"error\":{\"code\":\"invalid_otp\"}}", PAYLOV_KIND_CODE,
	"invalid_otp", "the code is refused"},
    {200, "{\"result\":{\"error\":{\"code\":\"card_expired\","
	  "\"message\":{\"ru\":\"срок\"}}}}",
	PAYLOV_KIND_CARD, "card_expired", "срок"},
    {200, "{\"result\":{\"transactionId\":\"t\",\"error\":"
	  "{\"code\":\"insufficient_funds\"}}}",
	PAYLOV_KIND_CARD, "insufficient_funds", "the card is refused"},
    {200, "{\"result\":{\"payedAt\":\"2024\",\"error\":"
	  "{\"code\":\"insufficient_funds\"}}}",
	PAYLOV_KIND_ANSWER, "", "both a result and an error came"},
    {200, "{\"result\":null,\"error\":{\"code\":\"new_one\",\"message\":"
	  "\"m\",\"data\":null}}",
	PAYLOV_KIND_OTHER, "new_one", "m"},
    {200, "{\"result\":{},\"error\":{\"code\":\"new_one\"}}",
	PAYLOV_KIND_ANSWER, "", "both a result and an error came"},
    {400, "{\"error\":\"invalid_grant\",\"error_description\":\"no\"}",
	PAYLOV_KIND_ACCESS, "invalid_grant", "no"},
    {400, "{\"error\":{\"code\":-31,\"message\":\"m\"}}", PAYLOV_KIND_OTHER,
	"-31", "m"},
    {400, "{\"error\":{\"message\":\"m\"}}", PAYLOV_KIND_ANSWER, "",
	"an error without code"},
    {401, "{\"error\":{\"code\":\"card_expired\"}}", PAYLOV_KIND_ACCESS, "",
	"Paylov does not let us in"},
    {401, "{\"detail\":\"no\"}", PAYLOV_KIND_ACCESS, "",
	"Paylov does not let us in"},
    {401, "<html>", PAYLOV_KIND_ACCESS, "", "Paylov does not let us in"},
    {502, "<html>", PAYLOV_KIND_ANSWER, "", "HTTP status 502"},
    {500, "{\"result\":{\"a\":1}}", PAYLOV_KIND_ANSWER, "", "HTTP status 500"},
    {301, "", PAYLOV_KIND_ANSWER, "",
	"HTTP status 301; the path may want another slash"},
    {200, "", PAYLOV_KIND_ANSWER, "", "no JSON came"},
    {200, "{\"result\":{\"a\"", PAYLOV_KIND_ANSWER, "", "no JSON came"},
    {200, "{}", PAYLOV_KIND_ANSWER, "", "neither a result nor an error came"},
    {200, "[]", PAYLOV_KIND_ANSWER, "", "neither a result nor an error came"},
    {200, "{\"result\":null}", PAYLOV_KIND_ANSWER, "",
	"neither a result nor an error came"},
    {200, "{\"result\":1,\"result\":2}", PAYLOV_KIND_ANSWER, "",
	"no JSON came"},
    {400, "{\"error\":{\"code\":\"c\",\"message\":\"card 8600495473316478\\n"
	  "x\"}}",
	PAYLOV_KIND_OTHER, "c", "card 860049******6478 x"},
};

START_TEST(an_answer_is_a_result_or_an_error_of_some_kind)
{
	struct paylov_error error = {PAYLOV_KIND_NONE, "", ""};
	struct json_object *root = NULL, *result = NULL;

	ck_assert_int_eq(envelope_read(answers[_i].status,
			     span_of(answers[_i].body), &root, &result, &error),
	    answers[_i].kind);
	ck_assert_int_eq(error.kind, answers[_i].kind);
	ck_assert_str_eq(error.code, answers[_i].code);
	ck_assert_str_eq(error.text, answers[_i].text);
	ck_assert_int_eq(
	    result != NULL, answers[_i].kind == PAYLOV_KIND_NONE);
	json_object_put(root);
}
END_TEST

START_TEST(a_token_is_renewed_a_minute_early)
{
	struct paylov_token token = {
	    .access = "a", .time = 1000000, .until = 1000000 + 3600000};

	ck_assert(paylov_token_good(&token, 1000000));
	ck_assert(paylov_token_good(&token, 1000000 + 3539999));
	ck_assert(!paylov_token_good(&token, 1000000 + 3540000));
	ck_assert(paylov_token_good(&token, 1000000 - 60000));
	ck_assert(!paylov_token_good(&token, 1000000 - 60001));
	token.until = 1000000 + 30000;
	ck_assert(paylov_token_good(&token, 1000000 + 14999));
	ck_assert(!paylov_token_good(&token, 1000000 + 15000));
	token.until = token.time;
	ck_assert(!paylov_token_good(&token, 1000000));
	token.until = 1000000 + 3600000;
	token.access[0] = '\0';
	ck_assert(!paylov_token_good(&token, 1000000));
}
END_TEST

TCase *
endpoint_tests(void)
{
	TCase *tests = tcase_create("endpoint");

	tcase_add_loop_test(tests, each_code_has_its_kind, 0, COUNT(codes));
	tcase_add_loop_test(tests,
	    each_kind_has_an_outcome_by_what_is_at_stake, 0, PAYLOV_KINDS);
	tcase_add_loop_test(tests, only_pay_moves_money, 0, PAYLOV_CALLS);
	tcase_add_loop_test(tests,
	    an_answer_is_a_result_or_an_error_of_some_kind, 0, COUNT(answers));
	tcase_add_test(tests, a_token_is_renewed_a_minute_early);
	return tests;
}
