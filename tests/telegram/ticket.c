/* Tickets: read back by their maker's secret, cashbox and purpose alone. */
#include <string.h>

#include "telegram/ticket.h"
#include "tests/unit.h"

#define SECRET "a secret of the shop"

static struct config_field fields[] = {
    {.name = (char *)"a"}, {.name = (char *)"b"}};
static const struct cashbox one = {
    .name = (char *)"main", .fields = fields, .field_count = 1};
static const struct cashbox other = {
    .name = (char *)"other", .fields = fields, .field_count = 1};
static const struct cashbox two = {
    .name = (char *)"main", .fields = fields, .field_count = 2};

static const struct span *
values(const char *a, const char *b)
{
	static struct span pair[2];

	pair[0] = span_of(a);
	pair[1] = span_of(b);
	return pair;
}

START_TEST(a_ticket_is_what_the_manual_says)
{
	char text[TICKET_MAX + 1];

	ck_assert_int_eq(ticket_make(SECRET, TICKET_START, &one,
	    values("197", ""), text), RESULT_OK);
	/* hash_hmac('sha256', 'payme-telegram/start/main/197', SECRET) */
	ck_assert_str_eq(text, "wa0zxa2Xv-wTvZw8MTk3");
}
END_TEST

START_TEST(a_ticket_is_read_back)
{
	char text[TICKET_MAX + 1];
	struct ticket ticket;

	ck_assert_int_eq(ticket_make(SECRET, TICKET_INVOICE, &two,
	    values("Ж/1", "x y"), text), RESULT_OK);
	ck_assert_int_eq(ticket_read(SECRET, TICKET_INVOICE, &two,
	    span_of(text), &ticket), RESULT_OK);
	expect_span(ticket.values[0], "Ж/1");
	expect_span(ticket.values[1], "x y");
}
END_TEST

START_TEST(nobody_else_reads_it)
{
	static const struct {
		const char *secret;
		enum ticket_purpose purpose;
		const struct cashbox *box;
	} rows[] = {
	    {"another secret", TICKET_START, &one},
	    {"", TICKET_START, &one},
	    {SECRET, TICKET_INVOICE, &one},
	    {SECRET, TICKET_START, &other},
	    {SECRET, TICKET_START, &two},
	};
	char text[TICKET_MAX + 1];
	struct ticket ticket;

	ck_assert_int_eq(ticket_make(SECRET, TICKET_START, &one,
	    values("197", ""), text), RESULT_OK);
	ck_assert_int_eq(ticket_read(rows[_i].secret, rows[_i].purpose,
	    rows[_i].box, span_of(text), &ticket), RESULT_MALFORMED);
}
END_TEST

START_TEST(no_character_of_it_can_be_another_one)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789-_+/=. ";
	char text[TICKET_MAX + 1], was;
	struct ticket ticket;

	ck_assert_int_eq(ticket_make(SECRET, TICKET_START, &one,
	    values("197", ""), text), RESULT_OK);
	for (size_t i = 0; text[i] != '\0'; i++) {
		was = text[i];
		for (size_t k = 0; letters[k] != '\0'; k++) {
			text[i] = letters[k];
			ck_assert_int_eq(ticket_read(SECRET, TICKET_START,
			    &one, span_of(text), &ticket),
			    letters[k] == was ? RESULT_OK : RESULT_MALFORMED);
		}
		text[i] = was;
	}
}
END_TEST

START_TEST(no_beginning_of_it_is_one)
{
	char text[TICKET_MAX + 1];
	struct ticket ticket;

	ck_assert_int_eq(ticket_make(SECRET, TICKET_START, &one,
	    values("197", ""), text), RESULT_OK);
	for (size_t i = 0; i < strlen(text); i++)
		ck_assert_int_eq(ticket_read(SECRET, TICKET_START, &one,
		    (struct span) {text, i}, &ticket), RESULT_MALFORMED);
}
END_TEST

START_TEST(an_account_has_at_most_36_bytes)
{
	static const struct {
		const char *a, *b;
		enum result result;
	} rows[] = {
	    {"123456789012345678901234567890123456", "", RESULT_OK},
	    {"1234567890123456789012345678901234567", "", RESULT_TOO_LARGE},
	    {"1\n2", "", RESULT_MALFORMED},
	    {"123456789012345678", "12345678901234567", RESULT_OK},
	    {"123456789012345678", "123456789012345678", RESULT_TOO_LARGE},
	};
	const struct cashbox *box = rows[_i].b[0] == '\0' ? &one : &two;
	char text[TICKET_MAX + 1];

	ck_assert_int_eq(ticket_make(SECRET, TICKET_START, box,
	    values(rows[_i].a, rows[_i].b), text), rows[_i].result);
	if (rows[_i].result == RESULT_OK)
		ck_assert_int_le(strlen(text), TICKET_MAX);
}
END_TEST

TCase *
ticket_tests(void)
{
	TCase *tests = tcase_create("ticket");

	tcase_add_test(tests, a_ticket_is_what_the_manual_says);
	tcase_add_test(tests, a_ticket_is_read_back);
	tcase_add_loop_test(tests, nobody_else_reads_it, 0, 5);
	tcase_add_test(tests, no_character_of_it_can_be_another_one);
	tcase_add_test(tests, no_beginning_of_it_is_one);
	tcase_add_loop_test(tests, an_account_has_at_most_36_bytes, 0, 5);
	return tests;
}
