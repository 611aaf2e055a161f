/* The texts of all codes in all languages. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "merchant/message.h"
#include "payment/transaction.h"
#include "setting/json.h"
#include "tests/unit.h"

static const int codes[] = {-32300, -32700, -32600, -32601, -32504, -32400,
    -32001, -32602, -31001, -31003, -31007, -31008, -31050, -31051, -31052,
    -31053, -31054};

static struct config_field titled = {
    .name = (char *)"order_id",
    .title = {(char *)"Номер «1»", (char *)"Raqam \"1\"", (char *)"No. %"},
};

static struct config_field untitled = {
    .name = (char *)"order_id",
    .title = {(char *)"", (char *)"", (char *)""},
};

static struct json_object *
read_message(struct buf *out)
{
	enum json_verdict verdict;
	struct json_object *root;

	ck_assert(buf_ok(out));
	ck_assert_int_eq(json_read((struct span) {out->data, out->length},
	    &verdict, &root), RESULT_OK);
	ck_assert_int_eq(verdict, JSON_SOUND);
	buf_free(out);
	return root;
}

static struct json_object *
message(int code, const struct config_field *field)
{
	struct buf out = {0};

	message_put(&out, code, field);
	return read_message(&out);
}

static const char *
text_of(struct json_object *root, const char *language)
{
	struct span text;

	ck_assert(json_text(json_member(root, language), &text));
	return text.data;
}

/* Cyrillic letters take two bytes that begin with D0 or D1. */
static bool
is_cyrillic(const char *text)
{
	return strpbrk(text, "\xd0\xd1") != NULL;
}

START_TEST(every_code_has_a_text)
{
	ck_assert(message_exists(codes[_i]));
}
END_TEST

START_TEST(a_text_is_in_russian_uzbek_and_english)
{
	struct json_object *root = message(codes[_i], &titled);
	const char *ru = text_of(root, "ru"), *uz = text_of(root, "uz");
	const char *en = text_of(root, "en");

	ck_assert_int_eq(json_object_object_length(root), 3);
	ck_assert(is_cyrillic(ru));
	ck_assert(!is_cyrillic(uz) && strlen(uz) > 5);
	ck_assert(!is_cyrillic(en) && strlen(en) > 5);
	ck_assert_str_ne(uz, en);
	json_object_put(root);
}
END_TEST

START_TEST(texts_of_different_codes_differ)
{
	for (size_t i = 0; i < COUNT(codes); i++)
		for (size_t k = i + 1; k < COUNT(codes); k++) {
			struct json_object *a = message(codes[i], &untitled);
			struct json_object *b = message(codes[k], &untitled);

			ck_assert_str_ne(text_of(a, "ru"), text_of(b, "ru"));
			ck_assert_str_ne(text_of(a, "uz"), text_of(b, "uz"));
			ck_assert_str_ne(text_of(a, "en"), text_of(b, "en"));
			json_object_put(a);
			json_object_put(b);
		}
}
END_TEST

static const int of_a_field[] = {-31050, -31054};

START_TEST(a_text_of_a_field_has_its_title)
{
	struct json_object *root = message(of_a_field[_i], &titled);

	ck_assert_ptr_nonnull(strstr(text_of(root, "ru"), "Номер «1»"));
	ck_assert_ptr_nonnull(strstr(text_of(root, "uz"), "Raqam \"1\""));
	ck_assert_ptr_nonnull(strstr(text_of(root, "en"), "No. %"));
	json_object_put(root);
}
END_TEST

START_TEST(a_field_without_a_title_is_called_by_its_name)
{
	struct json_object *root = message(of_a_field[_i], &untitled);

	ck_assert_ptr_nonnull(strstr(text_of(root, "ru"), "order_id"));
	ck_assert_ptr_nonnull(strstr(text_of(root, "uz"), "order_id"));
	ck_assert_ptr_nonnull(strstr(text_of(root, "en"), "order_id"));
	json_object_put(root);
}
END_TEST

START_TEST(no_mark_is_left_in_a_text)
{
	struct json_object *root = message(codes[_i], &untitled);

	ck_assert_ptr_null(strchr(text_of(root, "ru"), '%'));
	ck_assert_ptr_null(strchr(text_of(root, "uz"), '%'));
	ck_assert_ptr_null(strchr(text_of(root, "en"), '%'));
	json_object_put(root);
}
END_TEST

START_TEST(without_a_field_there_is_a_text_still)
{
	struct json_object *root = message(codes[_i], NULL);

	ck_assert_ptr_null(strchr(text_of(root, "ru"), '%'));
	json_object_put(root);
}
END_TEST

START_TEST(a_code_that_nobody_knows_is_a_system_error)
{
	struct json_object *unknown = message(-1, NULL);
	struct json_object *known = message(-32400, NULL);

	ck_assert(!message_exists(-1));
	ck_assert_str_eq(text_of(unknown, "ru"), text_of(known, "ru"));
	json_object_put(unknown);
	json_object_put(known);
}
END_TEST

START_TEST(a_plain_text_is_one_russian_string)
{
	struct buf out = {0};
	struct json_object *root;
	struct span text;

	message_put_plain(&out, -32602, "fiscal_data.\"x\"");
	root = read_message(&out);
	ck_assert(json_text(root, &text));
	ck_assert(is_cyrillic(text.data));
	ck_assert_ptr_nonnull(strstr(text.data, "fiscal_data.\"x\""));
	json_object_put(root);
}
END_TEST

TCase *
message_tests(void)
{
	TCase *tests = tcase_create("message");

	tcase_add_loop_test(tests, every_code_has_a_text, 0, COUNT(codes));
	tcase_add_loop_test(tests, a_text_is_in_russian_uzbek_and_english, 0,
	    COUNT(codes));
	tcase_add_test(tests, texts_of_different_codes_differ);
	tcase_add_loop_test(tests, a_text_of_a_field_has_its_title, 0,
	    COUNT(of_a_field));
	tcase_add_loop_test(tests,
	    a_field_without_a_title_is_called_by_its_name, 0,
	    COUNT(of_a_field));
	tcase_add_loop_test(
	    tests, no_mark_is_left_in_a_text, 0, COUNT(codes));
	tcase_add_loop_test(
	    tests, without_a_field_there_is_a_text_still, 0, COUNT(codes));
	tcase_add_test(tests, a_code_that_nobody_knows_is_a_system_error);
	tcase_add_test(tests, a_plain_text_is_one_russian_string);
	return tests;
}
