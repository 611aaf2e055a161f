/* Calls over the wire: what goes out, what is made of the answer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "paylov/paylov.h"
#include "tests/server.h"
#include "tests/unit.h"

#define SECRET "s3cret of the consumer"
#define PASSWORD "pa55word"
#define NUMBER "8600495473316478"
#define TOKEN_1 "{\"access_token\":\"first\",\"expires_in\":3600," \
		"\"refresh_token\":\"again\",\"token_type\":\"Bearer\"}"
#define TOKEN_2 "{\"access_token\":\"second\",\"expires_in\":3600}"
#define BASIC "Authorization: Basic a2V5OnMzY3JldCBvZiB0aGUgY29uc3VtZXI=\r\n"
#define ANSWERS 6

static struct paylov *paylov;
static char told[4096]; /* what went to the log */

static void
keep_line(void *state, const char *line)
{
	(void)state;
	strncat(told, line, sizeof(told) - strlen(told) - 2);
	strcat(told, "\n");
}

static struct paylov *
open_paylov(const char *url)
{
	const struct paylov_setup setup = {.base_url = url,
	    .paths = {[PAYLOV_CALL_PAY] = "/own/pay"},
	    .consumer_key = "key",
	    .consumer_secret = SECRET,
	    .username = "user",
	    .password = PASSWORD,
	    .log = keep_line};
	const char *problem;

	told[0] = '\0';
	return paylov_open(&setup, &problem);
}

/* Answers: each "STATUS BODY", or "" for none. */
static void
start(const char *const *texts, size_t count)
{
	static char whole[ANSWERS][4096];
	struct span answers[ANSWERS];

	for (size_t i = 0; i < count; i++) {
		const char *body = texts[i] + 4;

		answers[i].data = whole[i];
		answers[i].length = texts[i][0] == '\0'
		    ? 0
		    : (size_t)snprintf(whole[i], sizeof(whole[i]),
			  "HTTP/1.1 %.3s X\r\nContent-Length: %zu\r\n\r\n%s",
			  texts[i], strlen(body), body);
	}
	server_start("http", answers, count, SERVER_CLOSES);
	paylov = open_paylov(server_url());
	ck_assert_ptr_nonnull(paylov);
}

static const char *
stop(void)
{
	paylov_close(paylov);
	ck_assert_ptr_null(strstr(told, SECRET));
	ck_assert_ptr_null(strstr(told, PASSWORD));
	ck_assert_ptr_null(strstr(told, NUMBER));
	ck_assert_ptr_null(strstr(told, "first"));
	return server_stop();
}

static int
times_seen(const char *seen, const char *text)
{
	int count = 0;

	for (; (seen = strstr(seen, text)) != NULL; seen++)
		count++;
	return count;
}

/* ------ what each call sends ------ */

static const struct paylov_entry account[] = {
    {"region", "1"}, {"code", "\"x\""}};

static enum paylov_outcome
list(void)
{
	const struct paylov_services *services = NULL;
	enum paylov_outcome outcome = paylov_list(paylov, true, &services);

	paylov_free(services);
	return outcome;
}

static enum paylov_outcome
fields(void)
{
	const struct paylov_service *service = NULL;
	enum paylov_outcome outcome = paylov_fields(paylov, "a/b", &service);

	paylov_free(service);
	return outcome;
}

static enum paylov_outcome
info(void)
{
	const struct paylov_rows *rows = NULL;
	enum paylov_outcome outcome =
	    paylov_info(paylov, "s", account, 2, &rows);

	paylov_free(rows);
	return outcome;
}

static enum paylov_outcome
create_order(const struct paylov_order *order)
{
	const struct paylov_created *created = NULL;
	enum paylov_outcome outcome = paylov_create(paylov, order, &created);

	paylov_free(created);
	return outcome;
}

static enum paylov_outcome
create(void)
{
	const struct paylov_order order = {.service = "s",
	    .account = account,
	    .account_count = 2,
	    .amount = {500}};

	return create_order(&order);
}

static enum paylov_outcome
create_with_code(void)
{
	const struct paylov_order order = {.service = "s",
	    .account = account,
	    .account_count = 1,
	    .amount = {PAYLOV_SUM_MAX},
	    .user = "007",
	    .card = "c",
	    .phone = "+998901234567"};

	return create_order(&order);
}

static enum paylov_outcome
pay_until(int64_t not_after, const char *otp)
{
	const struct paylov_payment payment = {.transaction = "t",
	    .user = otp == NULL ? NULL : "007",
	    .card = "c",
	    .otp = otp,
	    .not_after = not_after};
	const struct paylov_paid *paid = NULL;
	enum paylov_outcome outcome = paylov_pay(paylov, &payment, &paid);

	paylov_free(paid);
	return outcome;
}

static enum paylov_outcome
pay(void)
{
	return pay_until(clock_now() + 60000, NULL);
}

static enum paylov_outcome
pay_with_code(void)
{
	return pay_until(0, "123456");
}

static enum paylov_outcome
status(void)
{
	const struct paylov_status *s = NULL;
	enum paylov_outcome outcome = paylov_status(paylov, "t", &s);

	paylov_free(s);
	return outcome;
}

static enum paylov_outcome
transactions(void)
{
	const struct paylov_filter filter = {
	    "s", "u 1", "2024-10-14", "2024-10-15"};
	const struct paylov_transactions *list = NULL;
	enum paylov_outcome outcome =
	    paylov_transactions(paylov, &filter, &list);

	paylov_free(list);
	return outcome;
}

static enum paylov_outcome
card_list(void)
{
	const struct paylov_cards *cards = NULL;
	enum paylov_outcome outcome = paylov_card_list(paylov, "u&1", &cards);

	paylov_free(cards);
	return outcome;
}

static enum paylov_outcome
card_create(void)
{
	const struct paylov_new_card card = {
	    .user = "u", .number = "8600 4954 7331 6478", .expire = "9903"};
	const struct paylov_pending_card *pending = NULL;
	enum paylov_outcome outcome =
	    paylov_card_create(paylov, &card, &pending);

	paylov_free(pending);
	return outcome;
}

static enum paylov_outcome
card_confirm(void)
{
	const struct paylov_card *card = NULL;
	enum paylov_outcome outcome =
	    paylov_card_confirm(paylov, "c", "123456", NULL, &card);

	paylov_free(card);
	return outcome;
}

static enum paylov_outcome
card_remove(void)
{
	return paylov_card_remove(paylov, "c");
}

#define PAID "200 {\"result\":{\"transactionId\":\"t\"}}"

/* clang-format off */
static const struct {
	enum paylov_outcome (*call)(void);
	const char *line, *body, *answer;
} calls[] = {
    {list, "GET /servicePayment/list/?available_for_me=true HTTP", "",
	"200 {\"result\":{\"services\":[]}}"},
    {fields, "GET /servicePayment/fields/a%2Fb/ HTTP", "",
	"200 {\"result\":{\"data\":[{\"fields\":[]}]}}"},
    {info, "POST /servicePayment/info/ HTTP",
	"{\"service_id\":\"s\",\"account\":{\"region\":\"1\","
	"\"code\":\"\\\"x\\\"\"}}", "200 {\"result\":{\"data\":[]}}"},
    {create, "POST /servicePayment/create/ HTTP",
	"{\"amount\":500,\"service_id\":\"s\",\"account\":{\"region\":\"1\","
	"\"code\":\"\\\"x\\\"\"}}", PAID},
    {create_with_code, "POST /servicePayment/create/ HTTP",
	"{\"amount\":90071992547409,\"service_id\":\"s\",\"account\":"
	"{\"region\":\"1\"},\"userId\":\"007\",\"cardId\":\"c\","
	"\"phoneNumber\":\"+998901234567\"}", PAID},
    {pay, "POST /own/pay HTTP", "{\"transactionId\":\"t\",\"cardId\":\"c\"}",
	PAID},
    {pay_with_code, "POST /own/pay HTTP",
	"{\"transactionId\":\"t\",\"cardId\":\"c\",\"userId\":\"007\","
	"\"otp\":\"123456\"}", PAID},
    {status, "GET /servicePayment/transaction/status/?transactionId=t HTTP", "",
	"200 {\"result\":{\"status\":\"paid\"}}"},
    {transactions, "GET /servicePayment/transaction/all?serviceId=s&"
	"userId=u%201&beginDate=2024-10-14&endDate=2024-10-15 HTTP", "",
	"200 {\"result\":{\"transactions\":[]}}"},
    {card_list, "GET /merchant/userCard/getAllUserCards/?userId=u%261 HTTP", "",
	"200 {\"result\":{\"cards\":[]}}"},
    {card_create, "POST /merchant/userCard/createUserCard/ HTTP",
	"{\"userId\":\"u\",\"cardNumber\":\"" NUMBER "\",\"expireDate\":"
	"\"9903\"}", "200 {\"result\":{\"cid\":\"c\",\"otpSentPhone\":\"\"}}"},
    {card_confirm, "POST /merchant/userCard/confirmUserCardCreate/ HTTP",
	"{\"cardId\":\"c\",\"otp\":\"123456\"}",
	"200 {\"result\":{\"card\":{\"cardId\":\"c\"}}}"},
    {card_remove, "DELETE /merchant/userCard/deleteUserCard/?userCardId=c HTTP",
	"", "200 {\"result\":true}"},
};
/* clang-format on */

START_TEST(each_call_sends_what_is_documented)
{
	const char *const answers[] = {("200 " TOKEN_1), calls[_i].answer};
	char body[512];
	const char *seen;

	start(answers, 2);
	ck_assert_int_eq(calls[_i].call(), PAYLOV_OK);
	ck_assert_int_eq(paylov_last_error(paylov)->kind, PAYLOV_KIND_NONE);
	ck_assert_str_eq(told, "");
	seen = stop();
	ck_assert_ptr_eq(strstr(seen, "POST /merchant/oauth2/token/"), seen);
	ck_assert_ptr_nonnull(strstr(seen, BASIC));
	ck_assert_ptr_nonnull(strstr(seen,
	    "{\"grant_type\":\"password\",\"username\":\"user\","
	    "\"password\":\"" PASSWORD "\"}"));
	seen = strstr(seen, calls[_i].line);
	ck_assert_ptr_nonnull(seen);
	ck_assert_ptr_nonnull(strstr(seen, "Authorization: Bearer first\r\n"));
	snprintf(body, sizeof(body), "\r\n\r\n%s", calls[_i].body);
	ck_assert_str_eq(strstr(seen, "\r\n\r\n"), body);
}
END_TEST

/* ------ tokens ------ */

START_TEST(one_token_serves_many_calls)
{
	const char *const answers[] = {
	    ("200 " TOKEN_1), PAID, "200 {\"result\":{\"status\":\"paid\"}}"};

	start(answers, 3);
	ck_assert_int_eq(pay(), PAYLOV_OK);
	ck_assert_int_eq(status(), PAYLOV_OK);
	ck_assert_int_eq(times_seen(stop(), "/oauth2/token/"), 1);
}
END_TEST

START_TEST(after_401_a_read_is_repeated_once_with_a_new_token)
{
	const char *const answers[] = {("200 " TOKEN_1), "401 {}",
	    "200 {\"result\":" TOKEN_2 "}",
	    "200 {\"result\":{\"status\":\"paid\"}}"};
	const char *seen;

	start(answers, 4);
	ck_assert_int_eq(status(), PAYLOV_OK);
	seen = stop();
	ck_assert_ptr_nonnull(strstr(seen,
	    "{\"grant_type\":\"refresh_token\",\"refresh_token\":\"again\"}"));
	ck_assert_int_eq(times_seen(seen, "Bearer first\r\n"), 1);
	ck_assert_int_eq(times_seen(seen, "Bearer second\r\n"), 1);
}
END_TEST

START_TEST(a_second_401_is_the_end)
{
	const char *const answers[] = {
	    ("200 " TOKEN_1), "401 {}", ("200 " TOKEN_2), "401 {}"};

	start(answers, 4);
	ck_assert_int_eq(status(), PAYLOV_REFUSED);
	ck_assert_int_eq(paylov_last_error(paylov)->kind, PAYLOV_KIND_ACCESS);
	ck_assert_int_eq(times_seen(stop(), "GET /"), 2);
}
END_TEST

static const struct {
	enum paylov_outcome (*call)(void);
	enum paylov_outcome outcome;
} writes[] = {
    {pay, PAYLOV_UNKNOWN},
    {create, PAYLOV_REFUSED},
    {card_create, PAYLOV_REFUSED},
    {card_remove, PAYLOV_REFUSED},
};

START_TEST(after_401_no_write_is_repeated_but_the_token_renewed)
{
	const char *const answers[] = {("200 " TOKEN_1), "401 {}",
	    ("200 " TOKEN_2), "200 {\"result\":{\"status\":\"paid\"}}"};
	const char *seen;

	start(answers, 4);
	ck_assert_int_eq(writes[_i].call(), writes[_i].outcome);
	ck_assert_int_eq(paylov_last_error(paylov)->kind, PAYLOV_KIND_ACCESS);
	ck_assert_int_eq(status(), PAYLOV_OK);
	seen = stop();
	ck_assert_int_eq(times_seen(seen, "Bearer first\r\n"), 1);
	ck_assert_int_eq(times_seen(seen, "Bearer second\r\n"), 1);
	ck_assert_int_eq(times_seen(seen, "/oauth2/token/"), 2);
}
END_TEST

START_TEST(a_refused_refresh_token_is_followed_by_the_password)
{
	const char *const answers[] = {("200 " TOKEN_1), "401 {}",
	    "400 {\"error\":\"invalid_grant\"}", ("200 " TOKEN_2),
	    "200 {\"result\":{\"status\":\"paid\"}}"};
	const char *seen;

	start(answers, 5);
	ck_assert_int_eq(status(), PAYLOV_OK);
	ck_assert_int_eq(paylov_last_error(paylov)->kind, PAYLOV_KIND_NONE);
	seen = stop();
	ck_assert_int_eq(times_seen(seen, "\"grant_type\":\"password\""), 2);
	ck_assert_int_eq(times_seen(seen, "\"grant_type\":\"refresh"), 1);
}
END_TEST

static const struct {
	const char *answer;
	enum paylov_kind kind;
} no_tokens[] = {
    {"400 {\"error\":\"invalid_grant\"}", PAYLOV_KIND_ACCESS},
    {"401 {\"error\":\"invalid_client\"}", PAYLOV_KIND_ACCESS},
    {"401 <html>", PAYLOV_KIND_ACCESS},
    {"502 <html>", PAYLOV_KIND_ANSWER},
    {"200 {}", PAYLOV_KIND_ANSWER},
    {"200 {\"access_token\":\"\"}", PAYLOV_KIND_ANSWER},
    {"200 {\"access_token\":\"a b\"}", PAYLOV_KIND_ANSWER},
    {"200 {\"access_token\":\"a\\r\\nX: y\"}", PAYLOV_KIND_ANSWER},
    {"200 {\"access_token\":7}", PAYLOV_KIND_ANSWER},
    {"", PAYLOV_KIND_TRANSPORT},
};

START_TEST(without_a_token_nothing_is_sent)
{
	const char *const answers[] = {no_tokens[_i].answer};

	start(answers, 1);
	ck_assert_int_eq(pay(), PAYLOV_NOT_SENT);
	ck_assert_int_eq(paylov_last_error(paylov)->kind, no_tokens[_i].kind);
	ck_assert_ptr_nonnull(strstr(told, "no token by password"));
	ck_assert_ptr_null(strstr(stop(), "Bearer"));
}
END_TEST

/* ------ what is made of the answer ------ */

static const struct {
	enum paylov_outcome (*call)(void);
	const char *answer;
	enum paylov_outcome outcome;
	enum paylov_kind kind;
} answers_to[] = {
    {pay, "", PAYLOV_UNKNOWN, PAYLOV_KIND_TRANSPORT},
    {pay, "502 <html>", PAYLOV_UNKNOWN, PAYLOV_KIND_ANSWER},
    {pay, "200 {\"result\":{\"transactionId\":\"other\"}}", PAYLOV_UNKNOWN,
	PAYLOV_KIND_ANSWER},
    {pay, "200 {\"result\":{\"payedAt\":\"2024\"}}", PAYLOV_UNKNOWN,
	PAYLOV_KIND_ANSWER},
    {pay, "200 {\"result\":true}", PAYLOV_UNKNOWN, PAYLOV_KIND_ANSWER},
    {pay, "400 {\"error\":{\"code\":\"transaction_already_payed\"}}",
	PAYLOV_UNKNOWN, PAYLOV_KIND_CHECK},
    {pay, "400 {\"error\":{\"code\":\"nobody_knows\"}}", PAYLOV_UNKNOWN,
	PAYLOV_KIND_OTHER},
    {pay, "400 {\"error\":{\"code\":\"error_at_pay\"}}", PAYLOV_UNKNOWN,
	PAYLOV_KIND_SYSTEM},
    {pay, "200 {\"result\":{\"error\":{\"code\":\"insufficient_funds\"}}}",
	PAYLOV_REFUSED, PAYLOV_KIND_CARD},
    {pay, "400 {\"error\":{\"code\":\"invalid_otp\"}}", PAYLOV_REFUSED,
	PAYLOV_KIND_CODE},
    {create, "200 {\"result\":{\"data\":[]}}", PAYLOV_UNKNOWN,
	PAYLOV_KIND_ANSWER},
    {create, "400 {\"error\":{\"code\":\"nobody_knows\"}}", PAYLOV_REFUSED,
	PAYLOV_KIND_OTHER},
    {create, "500 {\"error\":{\"code\":\"server_error\"}}", PAYLOV_UNKNOWN,
	PAYLOV_KIND_SYSTEM},
    {status, "200 {\"result\":{\"transactionId\":\"x\",\"status\":\"paid\"}}",
	PAYLOV_UNKNOWN, PAYLOV_KIND_ANSWER},
    {status, "200 {\"result\":{\"transactionId\":\"t\"}}", PAYLOV_UNKNOWN,
	PAYLOV_KIND_ANSWER},
    {status, "400 {\"error\":{\"code\":\"transaction_not_found\"}}",
	PAYLOV_REFUSED, PAYLOV_KIND_PAYMENT},
    {list, "200 {\"result\":{}}", PAYLOV_UNKNOWN, PAYLOV_KIND_ANSWER},
    {card_remove, "200 {\"result\":false}", PAYLOV_UNKNOWN,
	PAYLOV_KIND_ANSWER},
};

START_TEST(only_what_is_certain_is_an_answer)
{
	const char *const answers[] = {
	    ("200 " TOKEN_1), answers_to[_i].answer};

	start(answers, 2);
	ck_assert_int_eq(answers_to[_i].call(), answers_to[_i].outcome);
	ck_assert_int_eq(
	    paylov_last_error(paylov)->kind, answers_to[_i].kind);
	ck_assert_int_eq(times_seen(stop(), "Bearer first\r\n"), 1);
}
END_TEST

START_TEST(what_could_not_be_sent_is_tried_three_times)
{
	paylov = open_paylov(server_nowhere());
	ck_assert_int_eq(pay(), PAYLOV_NOT_SENT);
	ck_assert_int_eq(
	    paylov_last_error(paylov)->kind, PAYLOV_KIND_TRANSPORT);
	paylov_close(paylov);
}
END_TEST

START_TEST(too_late_is_never)
{
	const char *const answers[] = {("200 " TOKEN_1), PAID};

	start(answers, 2);
	ck_assert_int_eq(pay_until(clock_now() - 1, NULL), PAYLOV_NOT_SENT);
	ck_assert_int_eq(paylov_last_error(paylov)->kind, PAYLOV_KIND_CALL);
	ck_assert_ptr_null(strstr(stop(), "/own/pay"));
}
END_TEST

/* ------ arguments ------ */

START_TEST(a_wrong_argument_is_not_sent)
{
	struct paylov_order order = {
	    .service = "s", .account = account, .account_count = 1};
	struct paylov_payment payment = {.transaction = "t", .card = ""};
	struct paylov_new_card card = {
	    .user = "u", .number = "8600", .expire = "9903"};
	struct paylov_filter filter = {.begin = "yesterday"};
	const struct paylov_entry odd[] = {{"a", NULL}, {"b", "\xff"}};
	const struct paylov_service *service = NULL;
	const struct paylov_rows *rows = NULL;
	const struct paylov_created *created = NULL;
	const struct paylov_paid *paid = NULL;
	const struct paylov_status *seen = NULL;
	const struct paylov_transactions *listed = NULL;
	const struct paylov_cards *cards = NULL;
	const struct paylov_pending_card *pending = NULL;
	const struct paylov_card *confirmed = NULL;

	paylov = open_paylov("http://127.0.0.1:1");
#define WRONG(call)                                                            \
	ck_assert_int_eq(call, PAYLOV_NOT_SENT);                               \
	ck_assert_int_eq(paylov_last_error(paylov)->kind, PAYLOV_KIND_CALL);   \
	ck_assert_str_ne(paylov_last_error(paylov)->text, "")
	WRONG(paylov_fields(paylov, "", &service));
	WRONG(paylov_info(paylov, "s", odd, 1, &rows));
	WRONG(paylov_info(paylov, "s", odd + 1, 1, &rows));
	WRONG(paylov_create(paylov, &order, &created));
	order.amount.sum = PAYLOV_SUM_MAX + 1;
	WRONG(paylov_create(paylov, &order, &created));
	order.amount.sum = 1;
	order.phone = "998901234567";
	WRONG(paylov_create(paylov, &order, &created));
	order.phone = NULL;
	order.card = "a\nb";
	WRONG(paylov_create(paylov, &order, &created));
	WRONG(paylov_pay(paylov, &payment, &paid));
	payment.card = "c";
	payment.otp = "12345678901234567";
	WRONG(paylov_pay(paylov, &payment, &paid));
	WRONG(paylov_status(paylov, NULL, &seen));
	WRONG(paylov_transactions(paylov, &filter, &listed));
	WRONG(paylov_card_list(paylov, NULL, &cards));
	WRONG(paylov_card_create(paylov, &card, &pending));
	card.number = NUMBER;
	card.expire = "0399";
	WRONG(paylov_card_create(paylov, &card, &pending));
	card.expire = "9913";
	WRONG(paylov_card_create(paylov, &card, &pending));
	WRONG(paylov_card_confirm(paylov, "c", "", NULL, &confirmed));
	WRONG(paylov_card_remove(paylov, ""));
#undef WRONG
	paylov_close(paylov);
}
END_TEST

static const struct paylov_setup setups[] = {
    {.base_url = NULL},
    {.base_url = "http://paylov.example"},
    {.base_url = "https://user@paylov.example"},
    {.base_url = "https://paylov.example?x"},
    {.base_url = "https://p", .consumer_key = ""},
    {.base_url = "https://p", .consumer_key = "a:b"},
    {.base_url = "https://p", .consumer_key = "k", .consumer_secret = "a\nb"},
    {.base_url = "https://p", .consumer_key = "k", .consumer_secret = "s"},
    {.base_url = "https://p", .consumer_key = "k", .consumer_secret = "s",
	.username = "u"},
    {.base_url = "https://p", .consumer_key = "k", .consumer_secret = "s",
	.username = "u", .password = "p",
	.paths = {[PAYLOV_CALL_INFO] = "info"}},
    {.base_url = "https://p", .consumer_key = "k", .consumer_secret = "s",
	.username = "u", .password = "p",
	.paths = {[PAYLOV_CALL_INFO] = "/info?x"}},
};

START_TEST(a_wrong_setup_opens_nothing)
{
	const char *problem = NULL;

	ck_assert_ptr_null(paylov_open(&setups[_i], &problem));
	ck_assert_ptr_nonnull(problem);
}
END_TEST

TCase *
wire_tests(void)
{
	TCase *tests = tcase_create("wire");

	tcase_set_timeout(tests, 120);
	tcase_add_loop_test(
	    tests, each_call_sends_what_is_documented, 0, COUNT(calls));
	tcase_add_test(tests, one_token_serves_many_calls);
	tcase_add_test(
	    tests, after_401_a_read_is_repeated_once_with_a_new_token);
	tcase_add_test(tests, a_second_401_is_the_end);
	tcase_add_loop_test(tests,
	    after_401_no_write_is_repeated_but_the_token_renewed, 0,
	    COUNT(writes));
	tcase_add_test(
	    tests, a_refused_refresh_token_is_followed_by_the_password);
	tcase_add_loop_test(
	    tests, without_a_token_nothing_is_sent, 0, COUNT(no_tokens));
	tcase_add_loop_test(
	    tests, only_what_is_certain_is_an_answer, 0, COUNT(answers_to));
	tcase_add_test(tests, what_could_not_be_sent_is_tried_three_times);
	tcase_add_test(tests, too_late_is_never);
	tcase_add_test(tests, a_wrong_argument_is_not_sent);
	tcase_add_loop_test(
	    tests, a_wrong_setup_opens_nothing, 0, COUNT(setups));
	return tests;
}
