/* Answers as they come, and as they should not. */
#include <stdlib.h>
#include <string.h>

#include "setting/json.h"
#include "subscribe/answer.h"
#include "subscribe/object.h"
#include "tests/unit.h"

#define RU 0
#define EN 2

static enum payme_kind
read_text(const char *text, int language, struct answer *answer,
    struct payme_error *e)
{
	return answer_read(200, span_of(text), 7, language, answer, e);
}

static const struct {
	const char *text;
	bool other_id;
} good[] = {
    {"{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}", false},
    {"{\"id\":7,\"result\":{},\"error\":null}", false},
    {"{\"id\":7,\"result\":false}", false},
    {"{\"id\":7,\"result\":[]}\n", false},
    {"{\"id\":null,\"result\":{}}", true},
    {"{\"id\":9,\"result\":{}}", true},
    {"{\"id\":\"7\",\"result\":{}}", true},
    {"{\"result\":{}}", true},
};

START_TEST(a_result_counts_whatever_its_id)
{
	struct answer answer;
	struct payme_error error;

	ck_assert_int_eq(
	    read_text(good[_i].text, RU, &answer, &error), PAYME_KIND_NONE);
	ck_assert_ptr_nonnull(answer.result);
	ck_assert_int_eq(answer.other_id, good[_i].other_id);
	json_object_put(answer.root);
}
END_TEST

static const char *const senseless[] = {
    "",
    "<html>502</html>",
    "{\"id\":7,\"result\":{\"receipt\":{\"_id\":",
    "{\"id\":7}",
    "{\"id\":7,\"result\":null}",
    "{\"id\":7,\"result\":null,\"error\":null}",
    "{\"id\":7,\"result\":{},\"error\":{\"code\":-32400}}",
    "{\"id\":7,\"error\":{\"message\":\"no code\"}}",
    "{\"id\":7,\"error\":{\"code\":\"-31300\"}}",
    "{\"id\":7,\"error\":{\"code\":0}}",
    "{\"id\":7,\"error\":\"text\"}",
    "{\"id\":7,\"result\":{},\"result\":{}}",
    "[]",
    "null",
    "7",
    "{\"id\":7,\"result\":{}} x",
};

START_TEST(what_says_nothing_is_no_refusal)
{
	struct answer answer;
	struct payme_error error;

	ck_assert_int_eq(
	    read_text(senseless[_i], RU, &answer, &error), PAYME_KIND_ANSWER);
	ck_assert_int_eq(error.code, 0);
	ck_assert_str_ne(error.text, "");
}
END_TEST

START_TEST(only_http_status_200_is_read)
{
	static const long statuses[] = {0, 201, 204, 301, 400, 401, 500, 502};
	struct answer answer;
	struct payme_error error;

	for (size_t i = 0; i < COUNT(statuses); i++)
		ck_assert_int_eq(
		    answer_read(statuses[i],
			SPAN("{\"id\":7,\"error\":{\"code\":-31300}}"), 7, RU,
			&answer, &error),
		    PAYME_KIND_ANSWER);
}
END_TEST

static const struct {
	const char *message; /* what follows the code */
	int language;
	const char *text;
} messages[] = {
    {",\"message\":\"plain\"", RU, "plain"},
    {",\"message\":\"plain\",\"origin\":\"x\",\"data\":null", EN, "plain"},
    {",\"message\":{\"ru\":\"р\",\"uz\":\"o\",\"en\":\"e\"}", RU, "р"},
    {",\"message\":{\"ru\":\"р\",\"uz\":\"o\",\"en\":\"e\"}", EN, "e"},
    {",\"message\":{\"uz\":\"o\"}", EN, "o"},
    {",\"message\":{\"en\":\"e\",\"ru\":\"\"}", RU, "e"},
    {",\"message\":{}", RU, "the card is refused"},
    {",\"message\":null", RU, "the card is refused"},
    {",\"message\":\"\"", RU, "the card is refused"},
    {",\"message\":[\"x\"]", RU, "the card is refused"},
    {"", RU, "the card is refused"},
    {",\"message\":\"two\\nlines\"", RU, "two lines"},
    {",\"message\":\"card 8600069195406311\"", RU, "card 860006******6311"},
};

START_TEST(the_text_is_taken_from_any_form_of_message)
{
	struct buf text = {0};
	struct answer answer;
	struct payme_error error;
	char *whole;

	buf_format(&text, "{\"id\":7,\"error\":{\"code\":-31300%s}}",
	    messages[_i].message);
	whole = buf_string(&text);
	ck_assert_int_eq(
	    read_text(whole, messages[_i].language, &answer, &error),
	    PAYME_KIND_CARD);
	ck_assert_int_eq(error.code, -31300);
	ck_assert_str_eq(error.text, messages[_i].text);
	free(whole);
	buf_free(&text);
}
END_TEST

/* ------ objects ------ */

static struct json_object *
parse(const char *text)
{
	enum json_verdict verdict;
	struct json_object *root;

	ck_assert_int_eq(json_read(span_of(text), &verdict, &root), RESULT_OK);
	ck_assert_int_eq(verdict, JSON_SOUND);
	return root;
}

static const char whole[] =
    "{\"_id\":\"5f00aa11bb22cc33dd44ee55\",\"create_time\":1790000000001,"
    "\"pay_time\":1790000000002,\"cancel_time\":1790000000003,\"state\":30,"
    "\"type\":2,\"external\":true,\"operation\":-1,\"category\":null,"
    "\"error\":{\"a\":1},\"description\":\"чай\",\"detail\":{\"items\":[]},"
    "\"amount\":500050.0,\"currency\":860,\"commission\":10,\"account\":["
    "{\"name\":\"order_id\",\"title\":{\"ru\":\"Заказ\",\"en\":\"Order\"},"
    "\"value\":\"197\",\"main\":true},{\"name\":\"transaction\",\"title\":"
    "\"T\",\"value\":80}],\"card\":{\"number\":\"8600069195406311\","
    "\"expire\":\"9903\"},\"merchant\":{\"_id\":\"m\",\"name\":\"n\","
    "\"organization\":\"o\",\"address\":\"\",\"business_id\":\"b\",\"epos\":"
    "{\"merchantId\":\"em\",\"terminalId\":77},\"date\":5,\"logo\":null,"
    "\"type\":{\"uz\":\"Do'kon\"},\"terms\":null,\"payer\":{\"phone\":\"9\"}},"
    "\"meta\":{\"source\":\"subscribe\",\"owner\":\"w\",\"source_cancel\":"
    "\"s\"},\"processing_id\":0,\"sensitive_data\":[\"8600069195406311\"],"
    "\"stranger\":true}";

START_TEST(a_receipt_is_read_in_full)
{
	struct json_object *root = parse(whole);
	struct payme_receipt *r = object_receipt(root, EN);

	json_object_put(root);
	ck_assert_ptr_nonnull(r);
	ck_assert_str_eq(r->id, "5f00aa11bb22cc33dd44ee55");
	ck_assert_int_eq(r->create_time, 1790000000001);
	ck_assert_int_eq(r->pay_time, 1790000000002);
	ck_assert_int_eq(r->cancel_time, 1790000000003);
	ck_assert_int_eq(r->state, 30);
	ck_assert_int_eq(r->type, 2);
	ck_assert(r->external);
	ck_assert_int_eq(r->operation, -1);
	ck_assert_ptr_null(r->category);
	ck_assert_str_eq(r->error, "{\"a\":1}");
	ck_assert_str_eq(r->description, "чай");
	ck_assert_str_eq(r->detail, "{\"items\":[]}");
	ck_assert_int_eq(r->amount, 500050);
	ck_assert_int_eq(r->currency, 860);
	ck_assert_int_eq(r->commission, 10);
	ck_assert_uint_eq(r->account_count, 2);
	ck_assert_str_eq(r->account[0].title, "Order");
	ck_assert(r->account[0].main && !r->account[1].main);
	ck_assert_str_eq(object_field(r, "order_id"), "197");
	ck_assert_str_eq(object_field(r, "transaction"), "80");
	ck_assert_ptr_null(object_field(r, "order"));
	ck_assert_str_eq(r->card_number, "860006******6311");
	ck_assert_str_eq(r->card_expire, "9903");
	ck_assert_str_eq(r->merchant.id, "m");
	ck_assert_str_eq(r->merchant.epos_terminal, "77");
	ck_assert_str_eq(r->merchant.type, "Do'kon");
	ck_assert_str_eq(r->merchant.payer, "{\"phone\":\"9\"}");
	ck_assert_ptr_null(r->merchant.logo);
	ck_assert_str_eq(r->source_cancel, "s");
	ck_assert_str_eq(r->processing_id, "0");
	ck_assert_str_eq(r->sensitive_data, "[\"860006******6311\"]");
	payme_receipt_free(r);
}
END_TEST

START_TEST(a_receipt_is_written_as_it_was_read)
{
	struct json_object *root = parse(whole), *again;
	struct payme_receipt *r = object_receipt(root, EN), *back;
	struct buf text = {0}, twice = {0};
	char *first;

	object_put(&text, r);
	first = buf_string(&text);
	again = parse(first);
	back = object_receipt(again, EN);
	object_put(&twice, back);
	expect_buf(&twice, first);
	ck_assert_ptr_null(strstr(first, "8600069195406311"));
	ck_assert_ptr_nonnull(strstr(first,
	    "\"epos\":{\"merchantId\":\"em\",\"terminalId\":\"77\"},"
	    "\"date\":5"));
	json_object_put(root);
	json_object_put(again);
	payme_receipt_free(r);
	payme_receipt_free(back);
	free(first);
	buf_free(&text);
}
END_TEST

START_TEST(what_is_not_there_is_null)
{
	struct json_object *root =
	    parse("{\"_id\":\"a\",\"state\":0,\"card\":null,\"account\":"
		  "{\"order_id\":\"1\"},\"amount\":\"x\",\"merchant\":7}");
	struct payme_receipt *r = object_receipt(root, RU);
	struct buf text = {0};
	char *put;

	json_object_put(root);
	ck_assert_ptr_null(r->card_number);
	ck_assert_ptr_null(r->source);
	ck_assert_int_eq(r->amount, 0);
	ck_assert_str_eq(object_field(r, "order_id"), "1");
	object_put(&text, r);
	put = buf_string(&text);
	ck_assert_ptr_nonnull(strstr(put, "\"card\":null,\"merchant\":null"));
	ck_assert_ptr_nonnull(strstr(put, "\"detail\":null"));
	payme_receipt_free(r);
	free(put);
	buf_free(&text);
}
END_TEST

static const char *const no_receipts[] = {
    "{}",
    "{\"_id\":\"a\"}",
    "{\"_id\":\"a\",\"state\":\"4\"}",
    "{\"_id\":\"a\",\"state\":4.5}",
    "{\"_id\":\"a\",\"state\":null}",
    "{\"_id\":null,\"state\":4}",
    "{\"_id\":\"\",\"state\":4}",
    "{\"state\":4}",
    "[4]",
    "4",
};

START_TEST(without_id_and_state_there_is_no_receipt)
{
	struct json_object *root = parse(no_receipts[_i]);

	ck_assert_ptr_null(object_receipt(root, RU));
	json_object_put(root);
}
END_TEST

START_TEST(a_card_is_masked_and_its_token_kept)
{
	struct json_object *root = parse(
	    "{\"number\":\"8600069195406311\",\"expire\":\"03/99\",\"token\":"
	    "\"t\",\"recurrent\":true,\"verify\":false,\"type\":\"22618\"}");
	struct payme_card *card = object_card(root, RU);

	json_object_put(root);
	ck_assert_str_eq(card->number, "860006******6311");
	ck_assert_str_eq(card->expire, "03/99");
	ck_assert_str_eq(card->token, "t");
	ck_assert(card->recurrent && !card->verify);
	payme_card_free(card);
	root = parse("{\"number\":\"8600069195406311\"}");
	ck_assert_ptr_null(object_card(root, RU));
	json_object_put(root);
}
END_TEST

TCase *
answer_tests(void)
{
	TCase *tests = tcase_create("answer");

	tcase_add_loop_test(
	    tests, a_result_counts_whatever_its_id, 0, COUNT(good));
	tcase_add_loop_test(
	    tests, what_says_nothing_is_no_refusal, 0, COUNT(senseless));
	tcase_add_test(tests, only_http_status_200_is_read);
	tcase_add_loop_test(tests, the_text_is_taken_from_any_form_of_message,
	    0, COUNT(messages));
	tcase_add_test(tests, a_receipt_is_read_in_full);
	tcase_add_test(tests, a_receipt_is_written_as_it_was_read);
	tcase_add_test(tests, what_is_not_there_is_null);
	tcase_add_loop_test(tests, without_id_and_state_there_is_no_receipt, 0,
	    COUNT(no_receipts));
	tcase_add_test(tests, a_card_is_masked_and_its_token_kept);
	return tests;
}
