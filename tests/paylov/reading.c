/* Paylov's objects, as they are documented and as they may come. */
#include <stdlib.h>
#include <string.h>

#include "paylov/reading.h"
#include "setting/json.h"
#include "tests/unit.h"

static struct json_object *
parse(const char *text)
{
	struct json_object *root;
	enum json_verdict verdict;

	ck_assert_int_eq(json_read(span_of(text), &verdict, &root), RESULT_OK);
	ck_assert_int_eq(verdict, JSON_SOUND);
	return root;
}

/* ------ services ------ */

START_TEST(a_list_keeps_what_is_a_service)
{
	struct json_object *root = parse(
	    "{\"services\":[{\"service_id\":\"a\",\"name\":\"A\",\"category\":"
	    "{\"id\":3,\"name\":\"C\"},\"amount\":{\"min\":500,\"max\":\"900\"}"
	    ",\"is_active\":true,\"has_info_method\":true,\"can_cancel\":false,"
	    "\"payment_available\":false,\"logo\":\"https://x/l.png\"},7,{},"
	    "{\"name\":\"no id\"},{\"service_id\":\"b\"}]}");
	const struct paylov_services *list = reading_services(root);
	const struct paylov_service *s;

	json_object_put(root);
	ck_assert_uint_eq(list->count, 2);
	s = &list->services[0];
	ck_assert_str_eq(s->id, "a");
	ck_assert_str_eq(s->name, "A");
	ck_assert_int_eq(s->category_id, 3);
	ck_assert_str_eq(s->category, "C");
	ck_assert_int_eq(s->min.sum, 500);
	ck_assert_int_eq(s->max.sum, 900);
	ck_assert(s->active && s->has_info && !s->can_cancel && !s->payable);
	ck_assert_str_eq(s->logo, "https://x/l.png");
	s = &list->services[1];
	ck_assert_str_eq(s->name, "b");
	ck_assert_ptr_null(s->category);
	ck_assert_int_eq(s->min.sum, -1);
	ck_assert(s->active && s->payable && !s->has_info);
	paylov_free(list);
}
END_TEST

static const char *const no_lists[] = {"{}", "{\"services\":null}",
    "{\"services\":{}}", "7", "null", "true", "{\"service_id\":\"b\"}"};

START_TEST(without_a_list_there_are_no_services)
{
	struct json_object *root = parse(no_lists[_i]);

	ck_assert_ptr_null(reading_services(root));
	ck_assert_ptr_null(reading_service(root, "a"));
	ck_assert_ptr_null(reading_info(root));
	ck_assert_ptr_null(reading_transactions(root));
	ck_assert_ptr_null(reading_cards(root));
	json_object_put(root);
}
END_TEST

#define FIELDS                                                                 \
	"\"fields\":[{\"field_id\":\"9\",\"name\":\"region\",\"title\":"       \
	"\"Region\",\"type\":\"select\",\"content\":\"text\","                 \
	"\"validation\":null,\"length\":null,\"required\":true,"               \
	"\"dependency_of\":null,\"values\":[{\"id\":7,\"value\":\"1\","        \
	"\"title\":\"One\",\"filter\":null},{\"id\":8,\"value\":2},{}]},"      \
	"{\"name\":\"soato\",\"type\":\"select\",\"required\":true,"           \
	"\"dependency_of\":\"region\",\"values\":[{\"value\":\"26280\","       \
	"\"filter\":1}]},{\"name\":\"code\",\"type\":\"text\",\"content\":"    \
	"\"number\",\"length\":\"7\",\"validation\":\"\",\"required\":true,"   \
	"\"values\":[]},{\"title\":\"nameless\"},{\"name\":\"bare\","          \
	"\"values\":null},{\"name\":\"guess\",\"values\":[{\"value\":\"1\"}]}" \
	"],\"response_fields\":[{\"field_id\":\"1\",\"name\":\"saldo\","       \
	"\"title\":\"balance\",\"postfix\":\"UZS\"},{}]"
#define WHOLE "{\"service_id\":\"a\"," FIELDS "}"

static const char *const wholes[] = {
    "{\"data\":[" WHOLE "]}",
    "{\"data\":" WHOLE "}",
    WHOLE,
    "{\"data\":[{" FIELDS "}]}",
    "[" WHOLE "]",
};

START_TEST(a_service_has_its_fields_wherever_they_stand)
{
	struct json_object *root = parse(wholes[_i]);
	const struct paylov_service *s = reading_service(root, "a");
	const struct paylov_field *f = s->fields;

	json_object_put(root);
	ck_assert_str_eq(s->id, "a");
	ck_assert_uint_eq(s->field_count, 5);
	ck_assert(f[0].choice && !f[0].digits && f[0].required);
	ck_assert_uint_eq(f[0].option_count, 2);
	ck_assert_str_eq(f[0].options[1].value, "2");
	ck_assert_str_eq(f[0].options[1].title, "2");
	ck_assert_ptr_null(f[0].options[0].filter);
	ck_assert_ptr_null(f[0].parent);
	ck_assert_int_eq(f[0].length, -1);
	ck_assert_str_eq(f[1].parent, "region");
	ck_assert_str_eq(f[1].options[0].filter, "1");
	ck_assert_str_eq(f[1].title, "soato");
	ck_assert(f[2].digits && !f[2].choice);
	ck_assert_int_eq(f[2].length, 7);
	ck_assert_ptr_null(f[2].validation);
	ck_assert(!f[3].choice && !f[3].required && f[3].option_count == 0);
	ck_assert(f[4].choice);
	ck_assert_uint_eq(s->response_count, 2);
	ck_assert_str_eq(s->responses[0].postfix, "UZS");
	paylov_free(s);
}
END_TEST

START_TEST(another_service_is_not_taken)
{
	struct json_object *root = parse("{\"data\":[" WHOLE "]}");

	ck_assert_ptr_null(reading_service(root, "b"));
	json_object_put(root);
}
END_TEST

/* As the catalogue is kept. */
START_TEST(a_service_is_written_as_it_is_read)
{
	struct json_object *root = parse(WHOLE), *again;
	const struct paylov_service *s = reading_service(root, "a"), *back;
	struct buf text = {0}, twice = {0};
	char *first;

	reading_put_service(&text, s, true);
	first = buf_string(&text);
	again = parse(first);
	back = reading_service(again, "a");
	reading_put_service(&twice, back, true);
	expect_buf(&twice, first);
	ck_assert_uint_eq(back->field_count, 5);
	ck_assert_str_eq(back->fields[1].options[0].filter, "1");
	ck_assert(back->fields[2].digits);
	json_object_put(root);
	json_object_put(again);
	paylov_free(s);
	paylov_free(back);
	buf_free(&text);
	free(first);
}
END_TEST

START_TEST(a_service_may_have_no_fields)
{
	struct json_object *root =
	    parse("{\"data\":[{\"service_id\":\"a\",\"name\":\"A\"}]}");
	const struct paylov_service *s = reading_service(root, "a");

	ck_assert_uint_eq(s->field_count, 0);
	ck_assert_ptr_null(reading_service(root, "b"));
	paylov_free(s);
	json_object_put(root);
}
END_TEST

START_TEST(a_bare_service_takes_the_rest_from_a_list)
{
	static const struct paylov_service listed = {.id = "a",
	    .name = "Power",
	    .category = "Bills",
	    .min = {500},
	    .max = {900},
	    .has_info = true,
	    .payable = true};
	struct json_object
	    *root = parse("{" FIELDS "}"),
	    *whole = parse(
		"{\"service_id\":\"a\",\"name\":\"A\",\"amount\":{\"min\":1},"
		"\"fields\":[]}");
	struct paylov_service *s =
	    (struct paylov_service *)reading_service(root, "a");

	ck_assert(reading_is_bare(s));
	ck_assert(reading_adopt(s, &listed));
	ck_assert(!reading_is_bare(s));
	ck_assert_str_eq(s->name, "Power");
	ck_assert_str_eq(s->category, "Bills");
	ck_assert_int_eq(s->min.sum, 500);
	ck_assert_int_eq(s->max.sum, 900);
	ck_assert(!s->active && s->payable && s->has_info);
	paylov_free(s);
	s = (struct paylov_service *)reading_service(whole, "a");
	ck_assert(!reading_is_bare(s));
	ck_assert(reading_adopt(s, &listed));
	ck_assert_str_eq(s->name, "A");
	ck_assert_int_eq(s->min.sum, 1);
	paylov_free(s);
	json_object_put(root);
	json_object_put(whole);
}
END_TEST

START_TEST(a_list_may_be_the_whole_result)
{
	struct json_object *root =
	    parse("[{\"service_id\":\"a\",\"id\":\"t\",\"cardId\":\"c\"}]");
	const struct paylov_services *services = reading_services(root);
	const struct paylov_transactions *list = reading_transactions(root);
	const struct paylov_cards *cards = reading_cards(root);
	const struct paylov_rows *rows = reading_info(root);

	ck_assert_str_eq(services->services[0].id, "a");
	ck_assert_str_eq(list->transactions[0].id, "t");
	ck_assert_str_eq(cards->cards[0].id, "c");
	ck_assert_uint_eq(rows->count, 1);
	paylov_free(services);
	paylov_free(list);
	paylov_free(cards);
	paylov_free(rows);
	json_object_put(root);
}
END_TEST

START_TEST(an_unknown_type_is_seen_by_the_options)
{
	static const struct {
		const char *type;
		bool choice;
	} all[] = {{"\"SELECT\"", true}, {"\"dropdown\"", true}, {"7", true},
	    {"null", true}, {"\"text\"", false}, {"\"Text\"", false}};

	for (size_t i = 0; i < COUNT(all); i++) {
		struct buf text = {0};
		const struct paylov_service *s;
		struct json_object *root;
		char *whole;

		buf_format(&text,
		    "{\"fields\":[{\"name\":\"a\",\"type\":%s,"
		    "\"values\":[{\"value\":\"1\"}]}]}",
		    all[i].type);
		whole = buf_string(&text);
		root = parse(whole);
		s = reading_service(root, "a");
		ck_assert_int_eq(s->fields[0].choice, all[i].choice);
		paylov_free(s);
		json_object_put(root);
		buf_free(&text);
		free(whole);
	}
}
END_TEST

/* ------ payments ------ */

START_TEST(a_payment_is_created_with_or_without_a_code)
{
	static const struct {
		const char *text, *phone;
		size_t rows;
	} all[] = {
	    {"{\"transactionId\":\"t\",\"data\":[{\"name\":\"a\",\"value\":1,"
	     "\"title\":\"A\"}]}",
		NULL, 1},
	    {"{\"transactionId\":\"t\",\"sms\":{\"otpSentPhone\":\"+9\"}}",
		"+9", 0},
	    {"{\"transactionId\":\"t\",\"sms\":{},\"data\":null}", "", 0},
	    {"{\"transactionId\":\"t\",\"sms\":null}", NULL, 0},
	};

	for (size_t i = 0; i < COUNT(all); i++) {
		struct json_object *root = parse(all[i].text);
		const struct paylov_created *c = reading_created(root);

		json_object_put(root);
		ck_assert_str_eq(c->transaction, "t");
		ck_assert_uint_eq(c->rows.count, all[i].rows);
		if (all[i].phone == NULL)
			ck_assert_ptr_null(c->otp_phone);
		else
			ck_assert_str_eq(c->otp_phone, all[i].phone);
		paylov_free(c);
	}
}
END_TEST

static const char *const no_payments[] = {"{}", "7", "null", "true",
    "{\"transactionId\":null,\"data\":[]}", "{\"transactionId\":\"\"}",
    "{\"transactionId\":{}}"};

START_TEST(without_an_id_there_is_no_payment)
{
	struct json_object *root = parse(no_payments[_i]);

	ck_assert_ptr_null(reading_created(root));
	ck_assert_ptr_null(reading_paid(root));
	ck_assert_ptr_null(reading_status(root));
	ck_assert_ptr_null(reading_pending(root));
	ck_assert_ptr_null(reading_card(root));
	json_object_put(root);
}
END_TEST

static const struct {
	const char *word;
	enum paylov_state state;
} states[] = {
    {"\"created\"", PAYLOV_STATE_CREATED},
    {"\"paid\"", PAYLOV_STATE_PAID},
    {"\"cancelled\"", PAYLOV_STATE_CANCELLED},
    {"\"canceled\"", PAYLOV_STATE_CANCELLED},
    {"\"PAID\"", PAYLOV_STATE_PAID},
    {"\"Cancelled\"", PAYLOV_STATE_CANCELLED},
    {"\"paid \"", PAYLOV_STATE_OTHER},
    {"true", PAYLOV_STATE_OTHER},
    {"\"processing\"", PAYLOV_STATE_OTHER},
    {"1", PAYLOV_STATE_OTHER},
};

START_TEST(a_state_that_nobody_knows_is_neither_paid_nor_failed)
{
	struct buf text = {0};
	const struct paylov_status *status;
	struct json_object *root;
	char *whole;

	buf_format(&text,
	    "{\"status\":%s,\"payedAt\":\"2024-10-14 15:07:23\",\"amount\":"
	    "\"500.00\"}",
	    states[_i].word);
	whole = buf_string(&text);
	root = parse(whole);
	status = reading_status(root);
	ck_assert_int_eq(status->state, states[_i].state);
	ck_assert_ptr_null(status->transaction);
	ck_assert_int_eq(status->pay_time, INT64_C(1728900443000));
	ck_assert_int_eq(status->cancel_time, 0);
	ck_assert_int_eq(status->amount.sum, 500);
	json_object_put(root);
	paylov_free(status);
	buf_free(&text);
	free(whole);
}
END_TEST

START_TEST(lists_of_payments_and_cards_mask_the_numbers)
{
	struct json_object *root = parse(
	    "{\"totalTransaction\":2,\"transactions\":[{\"id\":\"a\","
	    "\"userId\":646,\"cardNumber\":\"9860341234568885\",\"owner\":\"B "
	    "T\",\"amount\":500,\"date\":\"2024-11-21 11:48:47\"},{}],"
	    "\"cards\":[{\"cardId\":\"c\",\"number\":\"8600495473316478\","
	    "\"balance\":100},{\"number\":\"1\"}],\"error\":null}");
	const struct paylov_transactions *list = reading_transactions(root);
	const struct paylov_cards *cards = reading_cards(root);

	json_object_put(root);
	ck_assert_int_eq(list->total, 2);
	ck_assert_uint_eq(list->count, 1);
	ck_assert_str_eq(list->transactions[0].user, "646");
	ck_assert_str_eq(list->transactions[0].card_number, "986034******8885");
	ck_assert_int_eq(list->transactions[0].amount.sum, 500);
	ck_assert_uint_eq(cards->count, 1);
	ck_assert_str_eq(cards->cards[0].number, "860049******6478");
	ck_assert(cards->cards[0].active);
	ck_assert_int_eq(cards->cards[0].balance, 100);
	paylov_free(list);
	paylov_free(cards);
}
END_TEST

/* ------ times ------ */

#define MOMENT INT64_C(1728900443000) /* 2024-10-14 10:07:23 UTC */

static const struct {
	const char *text;
	int64_t time;
} times[] = {
    {"2024-10-14 15:07:23", MOMENT},
    {"2024-10-14T15:07:23", MOMENT},
    {"2024-10-14T15:07:23.123456", MOMENT},
    {"2024-10-14T15:07:23+05:00", MOMENT},
    {"2024-10-14T10:07:23Z", MOMENT},
    {"2024-10-14T10:07:23.5+0000", MOMENT},
    {"14.10.2024 15:07:23", MOMENT},
    {"2024-10-14 15:07", MOMENT - 23000},
    {"2024-10-14", MOMENT - ((15 * 60 + 7) * 60 + 23) * 1000},
    {"1728900443", MOMENT},
    {"1728900443000", MOMENT},
    {"1728900443000123", MOMENT},
    {"20241014150723", MOMENT},
    {"14.10.2024 15:07", MOMENT - 23000},
    {"14.10.2024", MOMENT - ((15 * 60 + 7) * 60 + 23) * 1000},
    {"0001-01-01 00:00:00", 0},
    {"1970-01-01 03:00:00", 0},
    {"2024-10-14 15:07:23 or so", 0},
    {"yesterday", 0},
    {"-5", 0},
    {"0", 0},
    {"", 0},
    {NULL, 0},
};

START_TEST(a_time_is_understood_in_its_usual_forms)
{
	ck_assert_int_eq(paylov_time_parse(times[_i].text), times[_i].time);
}
END_TEST

TCase *
reading_tests(void)
{
	TCase *tests = tcase_create("reading");

	tcase_add_test(tests, a_list_keeps_what_is_a_service);
	tcase_add_loop_test(
	    tests, without_a_list_there_are_no_services, 0, COUNT(no_lists));
	tcase_add_loop_test(tests, a_service_has_its_fields_wherever_they_stand,
	    0, COUNT(wholes));
	tcase_add_test(tests, another_service_is_not_taken);
	tcase_add_test(tests, a_service_is_written_as_it_is_read);
	tcase_add_test(tests, a_service_may_have_no_fields);
	tcase_add_test(tests, a_bare_service_takes_the_rest_from_a_list);
	tcase_add_test(tests, a_list_may_be_the_whole_result);
	tcase_add_test(tests, an_unknown_type_is_seen_by_the_options);
	tcase_add_test(tests, a_payment_is_created_with_or_without_a_code);
	tcase_add_loop_test(
	    tests, without_an_id_there_is_no_payment, 0, COUNT(no_payments));
	tcase_add_loop_test(tests,
	    a_state_that_nobody_knows_is_neither_paid_nor_failed, 0,
	    COUNT(states));
	tcase_add_test(tests, lists_of_payments_and_cards_mask_the_numbers);
	tcase_add_loop_test(
	    tests, a_time_is_understood_in_its_usual_forms, 0, COUNT(times));
	return tests;
}
