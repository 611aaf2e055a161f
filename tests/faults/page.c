/*
 * Every page with every fault of memory, files, client library, network and
 * server.  Whatever fails: the answer is the right one, byte by byte, or the
 * page that asks to come again; and the next visit gets the right one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "card/card_page.h"
#include "page/checkout_page.h"
#include "page/site.h"
#include "setting/log.h"
#include "tests/faults/database.h"
#include "tests/faults/fault.h"
#include "tests/faults/shop.h"
#include "tests/memory_request.h"

#define NEVER_ENDS 5000

static const struct visit {
	const char *name;
	const char *page;
	page_handler *handler;
	const char *status;
	const char *query; /* with the places of shop.h */
	const char *accept;
	const char *registers; /* the order that it leaves behind, or NULL */
	bool is_signed;
} visits[] = {
    {"an order", "payme-checkout", checkout_page, "200",
	"order_id=$O&lang=en", NULL, NULL, false},
    {"an order, signed", "payme-checkout", checkout_page, "200",
	"exp=4000000000&lang=en&order_id=$O", NULL, NULL, true},
    {"an order that a link registers", "payme-checkout", checkout_page, "200",
	"amount=1000&description=Tea&detail=%7B%22receipt_type%22%3A0%2C"
	"%22items%22%3A%5B%7B%22title%22%3A%22a%22%2C%22price%22%3A1000%2C"
	"%22count%22%3A1%2C%22code%22%3A%2200000000000000000%22%2C"
	"%22package_code%22%3A%221%22%2C%22vat_percent%22%3A0%7D%5D%7D"
	"&exp=4000000000&lang=ru&order_id=n$O", NULL, "1000 Tea", true},
    {"a redirect", "payme-checkout", checkout_page, "303",
	"order_id=$O&go=1", NULL, NULL, false},
    {"an account", "payme-checkout", checkout_page, "200",
	"cashbox=phone&phone=$O", NULL, NULL, false},
    {"a sum for an account", "payme-checkout", checkout_page, "200",
	"cashbox=phone&phone=$O&sum=5000", NULL, NULL, false},
    {"no order", "payme-checkout", checkout_page, "404",
	"order_id=none", NULL, NULL, false},
    {"a broken query", "payme-checkout", checkout_page, "400",
	"order_id=%", NULL, NULL, false},
    {"a wrong signature", "payme-checkout", checkout_page, "403",
	"exp=4000000000&order_id=$O&sig=0", NULL, NULL, false},
    {"a signature that is over", "payme-checkout", checkout_page, "403",
	"exp=1&order_id=$O", NULL, NULL, true},
    {"a code as SVG", "payme-qr", qr_page, "200",
	"order_id=$O", NULL, NULL, false},
    {"a code as PNG", "payme-qr", qr_page, "200",
	"order_id=$O&type=png&width=100", NULL, NULL, false},
    {"a code in a page", "payme-qr", qr_page, "200",
	"order_id=$O&type=page", NULL, NULL, false},
    {"a button", "payme-button", button_page, "200",
	"order_id=$O&value=white", NULL, NULL, false},
    {"a button, signed", "payme-button", button_page, "200",
	"exp=4000000000&order_id=$O", NULL, NULL, true},
    {"a button's picture", "payme-button", button_page, "200",
	"order_id=$O&image=1&type=png&lang=uz", NULL, NULL, false},
    {"a state", "payme-status", status_page, "200",
	"order_id=$O&error=-31630", NULL, NULL, false},
    {"a card's form", "payme-card", card_page, "200",
	"exp=4000000000&lang=en&order_id=$O", NULL, NULL, true},
    {"a card's form for a user", "payme-card", card_page, "200",
	"exp=4000000000&lang=uz&order_id=$O&user=user+$O", NULL, NULL, true},
    {"a card's form without signature", "payme-card", card_page, "403",
	"order_id=$O", NULL, NULL, false},
    {"a state as JSON", "payme-status", status_page, "200",
	"order_id=$O", "application/json", NULL, false},
};

static struct memory_request memory;
static char query[1024];
static char wanted[MEMORY_RESPONSE], got[MEMORY_RESPONSE];

/* ------ one visit ------ */

static void
fill_query(const struct visit *visit)
{
	struct form form = {.count = 0};
	char hex[SIGN_HEX_SIZE], sql[1024];

	snprintf(sql, sizeof(sql), "SELECT '%s'", visit->query);
	snprintf(query, sizeof(query), "%s", shop_sql(sql));
	if (!visit->is_signed)
		return;
	ck_assert_int_eq(form_read(&form, span_of(query)), RESULT_OK);
	ck_assert_int_eq(
	    sign_make(SHOP_SECRET, visit->page, &form, hex), RESULT_OK);
	form_free(&form);
	strcat(query, "&sig=");
	strcat(query, hex);
}

/* Copies the response with the nonce as one letter; with its NUL bytes too. */
static void
copy_normal(char *out)
{
	char nonce[PAGE_NONCE_SIZE] = "";
	const char *found = strstr(memory.response, "'nonce-");
	const char *end = memory.response + memory.length;

	if (found != NULL)
		memcpy(nonce, found + 7, sizeof(nonce) - 1);
	memset(out, 0, MEMORY_RESPONSE);
	for (const char *p = memory.response; p < end;) {
		bool here = nonce[0] != '\0' &&
		    strncmp(p, nonce, sizeof(nonce) - 1) == 0;

		*out++ = here ? 'N' : *p;
		p += here ? sizeof(nonce) - 1 : 1;
	}
}

static void
visit_once(struct page_site *site, const struct visit *visit, char *out)
{
	fault_pause(true);
	memory_request_init(&memory, span_of(NULL));
	memory_request_set(&memory, "REQUEST_METHOD", "GET");
	memory_request_set(&memory, "CONTENT_LENGTH", NULL);
	memory_request_set(&memory, "QUERY_STRING", query);
	memory_request_set(&memory, "HTTP_ACCEPT", visit->accept);
	fault_pause(false);
	site_answer(site, &memory.request, visit->handler);
	fault_pause(true);
	ck_assert_int_eq(memory.finished, 1);
	ck_assert_int_eq(memory.writes, 1);
	copy_normal(out);
	fault_pause(false);
}

static enum page_kind
kind_of(const struct visit *visit)
{
	return visit->handler == card_page ? PAGE_FORM : PAGE_READ;
}

/* ------ the promises ------ */

static void
expect_right(const struct visit *visit, const char *function)
{
	size_t i = 0;

	if (memcmp(got, wanted, sizeof(got)) == 0)
		return;
	while (got[i] == wanted[i])
		i++;
	i = i > 40 ? i - 40 : 0;
	ck_abort_msg("%s, %s: %.400s instead of %.400s", visit->name, function,
	    got + i, wanted + i);
}

static void
expect_registered(const struct visit *visit, const char *function)
{
	const char *stored;

	if (visit->registers == NULL)
		return;
	stored = shop_sql("SELECT GROUP_CONCAT(CONCAT(amount,' ',"
	    "JSON_VALUE(description,'$.ru')))"
	    " FROM payme_order WHERE account_key='order_id=n$O'");
	if (strcmp(stored, visit->registers) != 0)
		ck_abort_msg("%s, %s: %s", visit->name, function, stored);
}

static void
forget_registered(const struct visit *visit)
{
	if (visit->registers != NULL)
		shop_sql("DELETE FROM payme_order"
		    " WHERE account_key='order_id=n$O'");
}

static void
check_first(const struct visit *visit, const struct fault *fault,
    const char *function)
{
	bool sorry = strncmp(got, "Status: 503 ", 12) == 0;

	if (!sorry)
		expect_right(visit, function);
	if (!sorry)
		expect_registered(visit, function);
	if (sorry && fault->mended &&
	    strcmp(function, "mysql_real_connect") != 0)
		ck_abort_msg("%s, %s: not mended", visit->name, function);
}

/* The page as it should be, by a process that nothing ever happened to. */
static void
learn(const struct visit *visit)
{
	struct page_site site = {.name = visit->page, .kind = kind_of(visit)};
	char status[16];

	shop_new_order();
	shop_sql("INSERT INTO payme_card (cashbox,user,token_hash,key_id,sealed,"
	    "number,pin,tries,recurring,removed,create_time,change_time) VALUES "
	    "('main','user $O','1','','','860006******6311','',0,0,0,1,1),"
	    "('main','user $O','2','','','860006******6312','',0,0,0,1,1)");
	fill_query(visit);
	visit_once(&site, visit, wanted);
	snprintf(status, sizeof(status), "Status: %s ", visit->status);
	if (strncmp(wanted, status, strlen(status)) != 0)
		ck_abort_msg("%s: %.300s", visit->name, wanted);
	expect_registered(visit, "nothing");
	site_close(&site);
}

/* A visit in which the n-th call fails, then one more; what failed. */
static const char *
visit_twice(struct page_site *site, const struct visit *visit,
    const struct fault *fault, unsigned n)
{
	const char *function;

	forget_registered(visit);
	fault_arm(fault, n);
	visit_once(site, visit, got);
	function = fault_disarm();
	check_first(visit, fault, function == NULL ? "nothing" : function);
	visit_once(site, visit, got);
	expect_right(visit, function == NULL ? "nothing" : function);
	expect_registered(visit, function == NULL ? "nothing" : function);
	return function;
}

START_TEST(a_page_is_right_or_not_there_whatever_fails)
{
	const struct visit *visit = &visits[_i];
	struct page_site site = {.name = visit->page, .kind = kind_of(visit)};

	learn(visit);
	for (size_t i = 0; i < COMMON_FAULTS; i++)
		for (unsigned n = 1; visit_twice(&site, visit,
		    &shop_faults[i], n) != NULL; n++)
			ck_assert_int_lt(n, NEVER_ENDS);
	site_close(&site);
}
END_TEST

static const char *const cold[] = {
    "an order", "an order that a link registers", "a button's picture",
    "a card's form for a user"};

START_TEST(a_page_of_a_new_process_is_right_or_not_there)
{
	const struct visit *visit = visits;
	const char *function;

	while (strcmp(visit->name, cold[_i]) != 0)
		visit++;
	learn(visit);
	for (size_t i = 0; i < COMMON_FAULTS; i++) {
		unsigned n = 1;

		do {
			struct page_site site = {.name = visit->page, .kind = kind_of(visit)};

			function = visit_twice(
			    &site, visit, &shop_faults[i], n);
			site_close(&site);
			ck_assert_int_lt(n++, NEVER_ENDS);
		} while (function != NULL);
	}
}
END_TEST

static void
tear_down(void)
{
	shop_close();
	ck_assert_int_eq(log_to("stderr"), RESULT_OK);
}

TCase *
page_tests(void)
{
	TCase *tests = tcase_create("page");

	tcase_set_timeout(tests, 600);
	tcase_add_checked_fixture(tests, NULL, tear_down);
	tcase_add_loop_test(tests, a_page_is_right_or_not_there_whatever_fails,
	    0, COUNT(visits));
	tcase_add_loop_test(tests,
	    a_page_of_a_new_process_is_right_or_not_there, 0, COUNT(cold));
	return tests;
}
