/* Calls over the wire: what goes out, what is made of the answer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "subscribe/subscribe.h"
#include "tests/server.h"
#include "tests/unit.h"

#define ID "5f00aa11bb22cc33dd44ee55"
#define KEY "k?y%#@&x"
#define TOKEN "tok-0123456789abcdef"

static struct payme *payme;
static char told[4096]; /* what went to the log */

static void
keep_line(void *state, const char *line)
{
	(void)state;
	strncat(told, line, sizeof(told) - strlen(told) - 2);
	strcat(told, "\n");
}

static void
open_payme(const char *key, const char *url)
{
	const struct payme_setup setup = {.url = url,
	    .merchant_id = "cashbox",
	    .key = key,
	    .language = "en",
	    .log = keep_line};
	const char *problem;

	told[0] = '\0';
	payme = payme_open(&setup, &problem);
	ck_assert_ptr_nonnull(payme);
}

static void
start(const char *key, const char *body)
{
	static char text[8192];
	struct span answer = {text, 0};

	answer.length = (size_t)snprintf(text, sizeof(text),
	    "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s", strlen(body),
	    body);
	server_start("http", &answer, 1, SERVER_CLOSES);
	open_payme(key, server_url());
}

static const char *
stop(void)
{
	payme_close(payme);
	return server_stop();
}

/* ------ what each method sends ------ */

static const struct payme_field account[] = {
    {"order_id", "197"}, {"kind", "\"x\""}};

static enum payme_outcome
cards_create(void)
{
	const struct payme_new_card card = {.number = "8600 0691 9540 6311",
	    .expire = "03/99",
	    .customer = "u1",
	    .account = account,
	    .account_count = 1};
	struct payme_card *made;
	enum payme_outcome outcome = payme_cards_create(payme, &card, &made);

	if (outcome == PAYME_OK)
		payme_card_free(made);
	return outcome;
}

static enum payme_outcome
get_verify_code(void)
{
	struct payme_sms sms;

	return payme_cards_get_verify_code(payme, TOKEN, &sms);
}

static enum payme_outcome
cards_verify(void)
{
	struct payme_card *card;
	enum payme_outcome outcome =
	    payme_cards_verify(payme, TOKEN, "012345", &card);

	if (outcome == PAYME_OK) {
		ck_assert(card->verify);
		ck_assert_str_eq(card->token, "another");
		payme_card_free(card);
	}
	return outcome;
}

static enum payme_outcome
cards_check(void)
{
	struct payme_card *card;
	enum payme_outcome outcome = payme_cards_check(payme, TOKEN, &card);

	if (outcome == PAYME_OK)
		payme_card_free(card);
	return outcome;
}

static enum payme_outcome
cards_remove(void)
{
	return payme_cards_remove(payme, TOKEN);
}

static enum payme_outcome
create(bool hold)
{
	const struct payme_order order = {.amount = 500050,
	    .account = account,
	    .account_count = 2,
	    .description = "чай",
	    .detail = "{\"receipt_type\":0}",
	    .any_detail = true,
	    .hold = hold};
	struct payme_receipt *receipt;
	enum payme_outcome outcome =
	    payme_receipts_create(payme, &order, &receipt);

	if (outcome == PAYME_OK)
		payme_receipt_free(receipt);
	return outcome;
}

static enum payme_outcome
receipts_create(void)
{
	return create(false);
}

static enum payme_outcome
create_held(void)
{
	return create(true);
}

static enum payme_outcome
pay(bool hold, const struct payme_payer *payer)
{
	struct payme_receipt *receipt;
	enum payme_outcome outcome =
	    payme_receipts_pay(payme, ID, TOKEN, payer, hold, &receipt);

	if (outcome == PAYME_OK)
		payme_receipt_free(receipt);
	return outcome;
}

static enum payme_outcome
receipts_pay(void)
{
	return pay(false, NULL);
}

static enum payme_outcome
pay_held(void)
{
	const struct payme_payer payer = {.id = "1",
	    .phone = "998901304527",
	    .email = "a@b",
	    .name = "N",
	    .ip = "::1"};

	return pay(true, &payer);
}

static enum payme_outcome
receipts_send(void)
{
	return payme_receipts_send(payme, ID, "998901304527");
}

static enum payme_outcome
receipts_cancel(void)
{
	struct payme_receipt *receipt;
	enum payme_outcome outcome = payme_receipts_cancel(payme, ID, &receipt);

	if (outcome == PAYME_OK)
		payme_receipt_free(receipt);
	return outcome;
}

static enum payme_outcome
receipts_check(void)
{
	int64_t state = -1;
	enum payme_outcome outcome = payme_receipts_check(payme, ID, &state);

	ck_assert_int_eq(state, outcome == PAYME_OK ? 4 : -1);
	return outcome;
}

static enum payme_outcome
receipts_get(void)
{
	struct payme_receipt *receipt;
	enum payme_outcome outcome = payme_receipts_get(payme, ID, &receipt);

	if (outcome == PAYME_OK)
		payme_receipt_free(receipt);
	return outcome;
}

static enum payme_outcome
receipts_get_all(void)
{
	struct payme_page *page;
	enum payme_outcome outcome =
	    payme_receipts_get_all(payme, 1, 2, 3, 50, &page);

	if (outcome == PAYME_OK)
		payme_page_free(page);
	return outcome;
}

static enum payme_outcome
confirm_hold(void)
{
	struct payme_receipt *receipt;
	enum payme_outcome outcome =
	    payme_receipts_confirm_hold(payme, ID, &receipt);

	if (outcome == PAYME_OK)
		payme_receipt_free(receipt);
	return outcome;
}

static enum payme_outcome
set_fiscal_data(void)
{
	const struct payme_fiscal data = {.receipt_id = 121,
	    .qr_code_url = "https://ofd.uz/x",
	    .has_status_code = true,
	    .message = "accepted",
	    .terminal_id = "EP1",
	    .fiscal_sign = "8",
	    .date = "20260706221021"};

	return payme_receipts_set_fiscal_data(payme, ID, &data);
}

#define RECEIPT(state)                                                         \
	"{\"id\":1,\"result\":{\"receipt\":{\"_id\":\"" ID                     \
	"\",\"state\":" state "}}}"
#define CARD                                                                   \
	"{\"id\":1,\"result\":{\"card\":{\"number\":\"860006******6311\","     \
	"\"expire\":\"03/99\",\"token\":\"another\",\"recurrent\":true,"       \
	"\"verify\":true}}}"
#define SUCCESS "{\"id\":1,\"result\":{\"success\":true}}"

/* clang-format off */
static const struct {
	enum payme_outcome (*call)(void);
	const char *method, *params, *answer;
	bool client; /* no key with it */
} calls[] = {
    {cards_create, "cards.create",
	"\"card\":{\"number\":\"8600069195406311\",\"expire\":\"0399\"},"
	"\"account\":{\"order_id\":\"197\"},\"save\":false,"
	"\"customer\":\"u1\"", CARD, true},
    {get_verify_code, "cards.get_verify_code", "\"token\":\"" TOKEN "\"",
	"{\"id\":1,\"result\":{\"sent\":true,\"phone\":\"99890*****31\","
	"\"wait\":60000}}", true},
    {cards_verify, "cards.verify",
	"\"token\":\"" TOKEN "\",\"code\":\"012345\"", CARD, true},
    {cards_check, "cards.check", "\"token\":\"" TOKEN "\"", CARD, false},
    {cards_remove, "cards.remove", "\"token\":\"" TOKEN "\"", SUCCESS, false},
    {receipts_create, "receipts.create",
	"\"amount\":500050,\"account\":{\"order_id\":\"197\","
	"\"kind\":\"\\\"x\\\"\"},\"description\":\"чай\","
	"\"detail\":{\"receipt_type\":0}", RECEIPT("0"), false},
    {create_held, "receipts.create",
	"\"amount\":500050,\"account\":{\"order_id\":\"197\","
	"\"kind\":\"\\\"x\\\"\"},\"description\":\"чай\","
	"\"detail\":{\"receipt_type\":0},\"hold\":true", RECEIPT("0"), false},
    {receipts_pay, "receipts.pay",
	"\"id\":\"" ID "\",\"token\":\"" TOKEN "\"", RECEIPT("4"), false},
    {pay_held, "receipts.pay",
	"\"id\":\"" ID "\",\"token\":\"" TOKEN "\",\"payer\":{\"id\":\"1\","
	"\"phone\":\"998901304527\",\"email\":\"a@b\",\"name\":\"N\","
	"\"ip\":\"::1\"},\"hold\":true", RECEIPT("5"), false},
    {receipts_send, "receipts.send",
	"\"id\":\"" ID "\",\"phone\":\"998901304527\"", SUCCESS, false},
    {receipts_cancel, "receipts.cancel", "\"id\":\"" ID "\"", RECEIPT("21"),
	false},
    {receipts_check, "receipts.check", "\"id\":\"" ID "\"",
	"{\"id\":1,\"result\":{\"state\":4}}", false},
    {receipts_get, "receipts.get", "\"id\":\"" ID "\"", RECEIPT("2"), false},
    {receipts_get_all, "receipts.get_all",
	"\"count\":50,\"from\":1,\"to\":2,\"offset\":3",
	"{\"id\":1,\"result\":[{\"_id\":\"a\",\"state\":0}]}", false},
    {confirm_hold, "receipts.confirm_hold", "\"id\":\"" ID "\"", RECEIPT("4"),
	false},
    {set_fiscal_data, "receipts.set_fiscal_data",
	"\"id\":\"" ID "\",\"fiscal_data\":{\"status_code\":0,"
	"\"message\":\"accepted\",\"terminal_id\":\"EP1\",\"receipt_id\":121,"
	"\"date\":\"20260706221021\",\"fiscal_sign\":\"8\","
	"\"qr_code_url\":\"https://ofd.uz/x\"}", SUCCESS, false},
};
/* clang-format on */

START_TEST(each_method_sends_what_is_documented)
{
	struct buf body = {0};
	const char *seen;
	char *text;

	start(KEY, calls[_i].answer);
	ck_assert_int_eq(calls[_i].call(), PAYME_OK);
	ck_assert_int_eq(payme_last_error(payme)->kind, PAYME_KIND_NONE);
	ck_assert_ptr_null(strstr(told, "error"));
	buf_format(&body, ",\"method\":\"%s\",\"params\":{%s}}",
	    calls[_i].method, calls[_i].params);
	text = buf_string(&body);
	seen = stop();
	ck_assert_msg(
	    strstr(seen, text) != NULL, "%s\nis not in\n%s", text, seen);
	ck_assert_ptr_nonnull(
	    strstr(seen, "\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":"));
	ck_assert_ptr_nonnull(strstr(seen, "\r\nCache-Control: no-cache\r\n"));
	ck_assert_ptr_nonnull(strstr(seen,
	    calls[_i].client ? "\r\nX-Auth: cashbox\r\n"
			     : "\r\nX-Auth: cashbox:" KEY "\r\n"));
	free(text);
	buf_free(&body);
}
END_TEST

START_TEST(without_the_key_no_server_method_leaves)
{
	start(NULL, calls[_i].answer);
	ck_assert_int_eq(
	    calls[_i].call(), calls[_i].client ? PAYME_OK : PAYME_NOT_SENT);
	ck_assert_int_eq(payme_last_error(payme)->kind,
	    calls[_i].client ? PAYME_KIND_NONE : PAYME_KIND_CALL);
	ck_assert_int_eq(strstr(stop(), "POST") != NULL, calls[_i].client);
}
END_TEST

/* ------ what is made of the answer ------ */

static const struct {
	enum payme_outcome (*call)(void);
	const char *answer;
	enum payme_outcome outcome;
	enum payme_kind kind;
} answers[] = {
    {receipts_pay, RECEIPT("0"), PAYME_UNKNOWN, PAYME_KIND_STATE},
    {receipts_pay, RECEIPT("1"), PAYME_UNKNOWN, PAYME_KIND_STATE},
    {receipts_pay, RECEIPT("30"), PAYME_UNKNOWN, PAYME_KIND_STATE},
    {receipts_pay, RECEIPT("20"), PAYME_UNKNOWN, PAYME_KIND_STATE},
    {receipts_pay, RECEIPT("77"), PAYME_UNKNOWN, PAYME_KIND_STATE},
    {receipts_pay, RECEIPT("50"), PAYME_UNKNOWN, PAYME_KIND_STATE},
    {receipts_pay, RECEIPT("5"), PAYME_UNKNOWN, PAYME_KIND_STATE},
    {pay_held, RECEIPT("4"), PAYME_OK, PAYME_KIND_NONE},
    {pay_held, RECEIPT("6"), PAYME_UNKNOWN, PAYME_KIND_STATE},
    {receipts_cancel, RECEIPT("50"), PAYME_OK, PAYME_KIND_NONE},
    {receipts_cancel, RECEIPT("4"), PAYME_UNKNOWN, PAYME_KIND_STATE},
    {confirm_hold, RECEIPT("5"), PAYME_UNKNOWN, PAYME_KIND_STATE},
    {receipts_pay,
	"{\"id\":1,\"result\":{\"receipt\":{\"_id\":\"other\",\"state\":4}}}",
	PAYME_UNKNOWN, PAYME_KIND_ANSWER},
    {receipts_pay, "{\"id\":1,\"result\":{}}", PAYME_UNKNOWN,
	PAYME_KIND_ANSWER},
    {receipts_pay, "<html>", PAYME_UNKNOWN, PAYME_KIND_ANSWER},
    {receipts_pay, "{\"id\":1,\"error\":{\"code\":-31630}}", PAYME_UNKNOWN,
	PAYME_KIND_CHECK},
    {receipts_pay, "{\"id\":1,\"error\":{\"code\":-12345}}", PAYME_UNKNOWN,
	PAYME_KIND_OTHER},
    {receipts_pay, "{\"id\":1,\"error\":{\"code\":-31303}}", PAYME_REFUSED,
	PAYME_KIND_CARD},
    {receipts_check, "{\"id\":1,\"result\":{\"state\":\"4\"}}", PAYME_UNKNOWN,
	PAYME_KIND_ANSWER},
    {receipts_check, "{\"id\":1,\"error\":{\"code\":-31602}}", PAYME_REFUSED,
	PAYME_KIND_ORDER},
    {receipts_get_all, "{\"id\":1,\"result\":{\"receipts\":[]}}", PAYME_OK,
	PAYME_KIND_NONE},
    {receipts_get_all, "{\"id\":1,\"result\":{\"list\":[]}}", PAYME_UNKNOWN,
	PAYME_KIND_ANSWER},
    {receipts_get_all, "{\"id\":1,\"result\":[7]}", PAYME_UNKNOWN,
	PAYME_KIND_ANSWER},
    {cards_remove, "{\"id\":1,\"result\":{\"success\":false}}", PAYME_UNKNOWN,
	PAYME_KIND_ANSWER},
    {cards_remove, "{\"id\":1,\"error\":{\"code\":-31400}}", PAYME_REFUSED,
	PAYME_KIND_TOKEN},
    {cards_check, "{\"id\":1,\"result\":{\"card\":{}}}", PAYME_UNKNOWN,
	PAYME_KIND_ANSWER},
    {cards_verify, "{\"id\":1,\"error\":{\"code\":-31103}}", PAYME_REFUSED,
	PAYME_KIND_CODE},
};

START_TEST(the_state_of_the_answer_decides)
{
	start(KEY, answers[_i].answer);
	ck_assert_int_eq(answers[_i].call(), answers[_i].outcome);
	ck_assert_int_eq(payme_last_error(payme)->kind, answers[_i].kind);
	ck_assert_ptr_null(strstr(told, TOKEN));
	ck_assert_ptr_null(strstr(told, KEY));
	stop();
}
END_TEST

START_TEST(another_id_is_told_and_taken)
{
	start(KEY, "{\"id\":null,\"result\":{\"state\":4}}");
	ck_assert_int_eq(receipts_check(), PAYME_OK);
	ck_assert_ptr_nonnull(strstr(told, "receipts.check"));
	stop();
}
END_TEST

START_TEST(a_lost_answer_is_not_asked_for_again)
{
	static const struct span nothing = {"", 0};
	const char *seen;

	server_start("http", &nothing, 1, SERVER_CLOSES);
	open_payme(KEY, server_url());
	ck_assert_int_eq(receipts_check(), PAYME_UNKNOWN);
	ck_assert_int_eq(payme_last_error(payme)->kind, PAYME_KIND_TRANSPORT);
	seen = strstr(stop(), "POST");
	ck_assert_ptr_nonnull(seen);
	ck_assert_ptr_null(strstr(seen + 1, "POST"));
}
END_TEST

START_TEST(what_could_not_be_sent_is_tried_three_times)
{
	const char *line = told;
	int count = 0;

	open_payme(KEY, server_nowhere());
	ck_assert_int_eq(receipts_pay(), PAYME_NOT_SENT);
	ck_assert_int_eq(payme_last_error(payme)->kind, PAYME_KIND_TRANSPORT);
	for (; (line = strstr(line, "not sent")) != NULL; line++)
		count++;
	ck_assert_int_eq(count, 3);
	payme_close(payme);
}
END_TEST

/* ------ arguments ------ */

START_TEST(a_wrong_argument_is_not_sent)
{
	struct payme_new_card card = {.number = "8600", .expire = "0399"};
	struct payme_order order = {
	    .amount = 0, .account = account, .account_count = 1};
	struct payme_fiscal fiscal = {.receipt_id = 1};
	struct payme_card *made;
	struct payme_receipt *r;
	struct payme_page *page;

	open_payme(KEY, "http://127.0.0.1:1/");
#define WRONG(call)                                                            \
	ck_assert_int_eq(call, PAYME_NOT_SENT);                                \
	ck_assert_int_eq(payme_last_error(payme)->kind, PAYME_KIND_CALL);      \
	ck_assert_str_ne(payme_last_error(payme)->text, "")
	WRONG(payme_cards_create(payme, &card, &made));
	card.number = "8600069195406311x";
	WRONG(payme_cards_create(payme, &card, &made));
	card.number = "8600069195406311";
	card.expire = "1399";
	WRONG(payme_cards_create(payme, &card, &made));
	card.expire = "399";
	WRONG(payme_cards_create(payme, &card, &made));
	WRONG(payme_cards_check(payme, "", &made));
	WRONG(payme_cards_check(payme, NULL, &made));
	WRONG(payme_cards_check(payme, "a\nb", &made));
	WRONG(payme_cards_check(payme, "\xff", &made));
	WRONG(payme_cards_verify(payme, TOKEN, "", &made));
	WRONG(payme_receipts_create(payme, &order, &r));
	order.amount = INT64_C(9007199254740992);
	WRONG(payme_receipts_create(payme, &order, &r));
	order.amount = 1;
	order.description = "\xc3";
	WRONG(payme_receipts_create(payme, &order, &r));
	order.description = NULL;
	order.detail = "{";
	WRONG(payme_receipts_create(payme, &order, &r));
	order.detail = "{\"receipt_type\":0,\"items\":[]}";
	WRONG(payme_receipts_create(payme, &order, &r));
	order.detail = NULL;
	order.account_count = 0;
	WRONG(payme_receipts_create(payme, &order, &r));
	WRONG(payme_receipts_pay(payme, "", TOKEN, NULL, false, &r));
	WRONG(payme_receipts_pay(payme, ID, NULL, NULL, false, &r));
	WRONG(payme_receipts_send(payme, ID, "+998901304527"));
	WRONG(payme_receipts_get_all(payme, 0, 1, 0, 51, &page));
	WRONG(payme_receipts_get_all(payme, 0, 1, 0, 0, &page));
	WRONG(payme_receipts_get_all(payme, 2, 1, 0, 1, &page));
	WRONG(payme_receipts_get_all(payme, 1, 2, -1, 1, &page));
	WRONG(payme_receipts_set_fiscal_data(payme, ID, &fiscal));
	fiscal.qr_code_url = "u";
	fiscal.date = "2026";
	WRONG(payme_receipts_set_fiscal_data(payme, ID, &fiscal));
	payme_close(payme);
}
END_TEST

static const struct payme_setup bad_setups[] = {
    {.url = NULL, .merchant_id = "a"},
    {.url = "http://checkout.paycom.uz/api", .merchant_id = "a"},
    {.url = PAYME_TEST, .merchant_id = NULL},
    {.url = PAYME_TEST, .merchant_id = ""},
    {.url = PAYME_TEST, .merchant_id = "a:b"},
    {.url = PAYME_TEST, .merchant_id = "a\r\nX: y"},
    {.url = PAYME_TEST, .merchant_id = "a", .key = ""},
    {.url = PAYME_TEST, .merchant_id = "a", .key = "b\nX: y"},
    {.url = PAYME_TEST, .merchant_id = "a", .language = "de"},
};

START_TEST(a_handle_is_not_opened_on_a_wrong_setup)
{
	const char *problem = NULL;

	ck_assert_ptr_null(payme_open(&bad_setups[_i], &problem));
	ck_assert_ptr_nonnull(problem);
}
END_TEST

/* ------ pages ------ */

#define HEAD "HTTP/1.1 200 OK\r\n\r\n"
#define PAGE_1                                                                 \
	HEAD                                                                   \
	    "{\"result\":[{\"_id\":\"a\",\"state\":0},{\"_id\":\"b\",\"state\":4}]}"
#define PAGE_2                                                                 \
	HEAD "{\"result\":{\"receipts\":[{\"_id\":\"c\",\"state\":50}]}}"
#define PAGE_3 HEAD "{\"result\":[]}"

START_TEST(a_walk_asks_until_a_page_is_empty)
{
	static const struct span pages[] = {
	    SPAN(PAGE_1), SPAN(PAGE_2), SPAN(PAGE_3)};
	const struct payme_receipt *receipt;
	struct payme_walk *walk;
	char ids[8] = "";
	const char *seen;

	server_start("http", pages, 3, SERVER_CLOSES);
	open_payme(KEY, server_url());
	walk = payme_walk_open(payme, 10, 20);
	for (;;) {
		ck_assert_int_eq(payme_walk_next(walk, &receipt), PAYME_OK);
		if (receipt == NULL)
			break;
		strcat(ids, receipt->id);
	}
	ck_assert_int_eq(payme_walk_next(walk, &receipt), PAYME_OK);
	ck_assert_ptr_null(receipt);
	ck_assert_str_eq(ids, "abc");
	payme_walk_close(walk);
	seen = stop();
	ck_assert_ptr_nonnull(strstr(seen, "\"offset\":0"));
	ck_assert_ptr_nonnull(strstr(seen, "\"offset\":2"));
	ck_assert_ptr_nonnull(strstr(seen, "\"offset\":3"));
}
END_TEST

START_TEST(a_server_that_repeats_its_page_ends_the_walk)
{
	static const struct span pages[] = {SPAN(PAGE_2)};
	const struct payme_receipt *receipt;
	struct payme_walk *walk;

	server_start("http", pages, 1, SERVER_CLOSES);
	open_payme(KEY, server_url());
	walk = payme_walk_open(payme, 10, 20);
	ck_assert_int_eq(payme_walk_next(walk, &receipt), PAYME_OK);
	ck_assert_str_eq(receipt->id, "c");
	ck_assert_int_eq(payme_walk_next(walk, &receipt), PAYME_UNKNOWN);
	payme_walk_close(walk);
	stop();
}
END_TEST

TCase *
client_tests(void)
{
	TCase *tests = tcase_create("subscribe");

	tcase_set_timeout(tests, 120);
	tcase_add_loop_test(
	    tests, each_method_sends_what_is_documented, 0, COUNT(calls));
	tcase_add_loop_test(
	    tests, without_the_key_no_server_method_leaves, 0, COUNT(calls));
	tcase_add_loop_test(
	    tests, the_state_of_the_answer_decides, 0, COUNT(answers));
	tcase_add_test(tests, another_id_is_told_and_taken);
	tcase_add_test(tests, a_lost_answer_is_not_asked_for_again);
	tcase_add_test(tests, what_could_not_be_sent_is_tried_three_times);
	tcase_add_test(tests, a_wrong_argument_is_not_sent);
	tcase_add_loop_test(tests, a_handle_is_not_opened_on_a_wrong_setup, 0,
	    COUNT(bad_setups));
	tcase_add_test(tests, a_walk_asks_until_a_page_is_empty);
	tcase_add_test(tests, a_server_that_repeats_its_page_ends_the_walk);
	return tests;
}
