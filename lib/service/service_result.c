/* A bill with its transaction: the code of the SMS, and what became of it. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "page/view.h"
#include "service/purse.h"
#include "service/record.h"
#include "setting/log.h"

#define CODE_SIZE 33

static bool
can_be_paid(const struct bill *bill)
{
	return bill->state == BILL_CREATED || bill->state == BILL_REFUSED;
}

static const char *const headings[BILL_STATES] = {
    [BILL_CREATING] = "not_begun",
    [BILL_CREATED] = "to_pay",
    [BILL_PAYING] = "paying",
    [BILL_PAID] = "paid",
    [BILL_REFUSED] = "to_pay",
    [BILL_CANCELLED] = "cancelled",
    [BILL_ABANDONED] = "abandoned",
};

/* The sign above it, as the layout has them. */
static const char *
look_of(const struct bill *bill)
{
	if (bill->state == BILL_PAID)
		return "paid";
	return can_be_paid(bill) || bill->state == BILL_PAYING ? "awaiting"
							       : "failed";
}

/* ------ the page ------ */

/* The confirmation, with this account and amount: another card, a new code. */
static enum result
set_again(struct visit *visit, const struct bill *bill)
{
	struct form fields = {.count = 0};
	char amount[24];

	if (visit->service == NULL || bill->state == BILL_PAID ||
	    bill->state == BILL_PAYING || bill->state == BILL_ABANDONED)
		return RESULT_OK;
	snprintf(amount, sizeof(amount), "%lld", (long long)bill->amount);
	visit_add_account(visit, &fields);
	form_add(&fields, span_of("step"), span_of("confirm"));
	form_add(&fields, span_of("amount"), span_of(amount));
	return visit_set_url(visit, "again_url", &fields);
}

static enum result
set_receipt(struct visit *visit, const struct bill *bill)
{
	struct page *page = visit->page;
	struct buf time = {0};
	enum result result;

	if (bill->state != BILL_PAID)
		return RESULT_OK;
	language_put_time(&time, page->language, bill->pay_time);
	result = page_set_buf(page, "time", &time);
	buf_free(&time);
	if (result == RESULT_OK)
		result =
		    page_set_text(page, "reference", span_of(bill->reference));
	if (result == RESULT_OK)
		result =
		    page_set_text(page, "terminal", span_of(bill->terminal));
	if (result == RESULT_OK)
		result =
		    page_set_text(page, "merchant", span_of(bill->merchant));
	return result == RESULT_OK
	    ? page_set_text(page, "transaction", span_of(bill->transaction))
	    : result;
}

static enum result
set_heading(struct visit *visit, const struct bill *bill)
{
	struct page *page = visit->page;
	char text[32];
	enum result result;

	snprintf(text, sizeof(text), "%s_text", headings[bill->state]);
	result = page_set_text(
	    page, "heading", span_of(visit_word(visit, headings[bill->state])));
	if (result == RESULT_OK && !can_be_paid(bill))
		result = page_set_text(
		    page, "text", span_of(visit_word(visit, text)));
	if (result == RESULT_OK)
		result = page_set_flag(page, "paid", bill->state == BILL_PAID);
	return result == RESULT_OK
	    ? page_set_text(page, "look", span_of(look_of(bill)))
	    : result;
}

static enum result
show(struct visit *visit, const struct bill *bill, const char *problem)
{
	struct page *page = visit->page;
	bool payable = can_be_paid(bill) && form_has(&page->form, "card");
	enum result result = set_heading(visit, bill);

	if (result == RESULT_OK && visit->service != NULL)
		result = visit_set_account(visit);
	if (result == RESULT_OK)
		result = visit_set_sum(
		    visit, "sum", (struct paylov_sum){bill->amount});
	if (result == RESULT_OK && bill->state == BILL_PAYING)
		result = page_set_flag(page, "waiting", true);
	if (result == RESULT_OK)
		result = page_set_flag(page, "form", payable);
	if (result == RESULT_OK)
		result = page_set_flag(page, "otp", payable && bill->otp);
	if (result == RESULT_OK)
		result = set_receipt(visit, bill);
	if (result == RESULT_OK)
		result = set_again(visit, bill);
	if (result == RESULT_OK && problem != NULL)
		result = page_set_text(page, "problem", span_of(problem));
	return result == RESULT_OK
	    ? visit_render(visit, problem == NULL ? 200 : 409, "result")
	    : result;
}

/* ------ the money ------ */

/* The code is the buyer's secret: its copy is wiped. */
static enum result
pay_with(struct visit *visit, const struct bill *bill, const char *card)
{
	struct span mark = form_get(&visit->page->form, "card");
	struct span text = form_get(&visit->body, "otp");
	struct counter_report report;
	char code[CODE_SIZE];
	enum result result;

	if (bill->otp && (text.length == 0 || text.length >= sizeof(code)))
		return show(visit, bill, visit_word(visit, "no_code"));
	snprintf(code, sizeof(code), "%.*s", (int)text.length,
	    text.data == NULL ? "" : text.data);
	result = counter_pay(&visit->office, bill->transaction, card,
	    bill->otp ? code : NULL, &report);
	sodium_memzero(code, sizeof(code));
	if (result != RESULT_OK)
		return result;
	if (report.outcome == COUNTER_REFUSED && report.state != BILL_PAID &&
	    report.state != BILL_CANCELLED)
		return show(visit, bill, visit_report_text(visit, &report));
	return visit_to_bill(visit, bill->id, mark);
}

static enum result
pay(struct visit *visit, const struct bill *bill)
{
	struct span mark = form_get(&visit->page->form, "card");
	const struct paylov_cards *cards = NULL;
	const struct paylov_card *card;
	enum result result;

	/* Pressed twice: what became of it is shown. */
	if (!can_be_paid(bill))
		return visit_to_bill(visit, bill->id, mark);
	if (purse_list(visit, &cards) != PAYLOV_OK)
		return show(visit, bill, visit_word(visit, "failed"));
	card = purse_find(cards, mark);
	result = card == NULL ? show(visit, bill, visit_word(visit, "no_card"))
			      : pay_with(visit, bill, card->id);
	paylov_free(cards);
	return result;
}

/* Paylov is asked what became of a payment; *look: it may have changed. */
static enum result
look(struct visit *visit, const struct bill *bill)
{
	const struct paylov_status *status = NULL;
	struct counter_report report;
	enum result result =
	    counter_look(&visit->office, bill->transaction, &status, &report);

	paylov_free(status);
	return result;
}

/* Its end stands on the page now. */
static enum result
tell(struct visit *visit, const struct bill *bill)
{
	enum result result = show(visit, bill, NULL);

	if (result == RESULT_OK && !bill->told && bill->state == BILL_PAID &&
	    counter_told(&visit->office, bill->id) != RESULT_OK)
		log_warning("service payment %lld: nobody was told of its end",
		    (long long)bill->id);
	return result;
}

/*
 * Who pressed twice may have the answer of the bill that the other one took the
 * place of: it leads to that, as soon as that has begun.
 */
static enum result
give_way(struct visit *visit, const struct record_bill *record)
{
	struct bill live;
	enum result result = record_live(visit, record, &live);

	if (result == RESULT_OK && live.id != 0 && live.state != BILL_CREATING)
		return visit_to_bill(
		    visit, live.id, form_get(&visit->page->form, "card"));
	if (result == RESULT_OK && live.id != 0)
		result = page_set_flag(visit->page, "waiting", true);
	return result == RESULT_OK ? show(visit, &record->bill, NULL) : result;
}

static enum result
answer(struct visit *visit, const struct record_bill *record)
{
	if (page_posted(visit->page))
		return pay(visit, &record->bill);
	return record->bill.state == BILL_ABANDONED
	    ? give_way(visit, record)
	    : tell(visit, &record->bill);
}

static enum result
run(struct visit *visit, struct record_bill *record)
{
	struct span id = form_get(&visit->page->form, "bill");
	enum result result = record_find(visit, id, record);

	if (result == RESULT_OK && record->bill.state == BILL_PAYING &&
	    record->bill.id != 0 && record->bill.transaction[0] != '\0') {
		result = look(visit, &record->bill);
		if (result == RESULT_OK)
			result = record_find(visit, id, record);
	}
	if (result != RESULT_OK)
		return result;
	if (record->bill.id == 0)
		return visit_message(visit, 404, "no_bill");
	result = record_take(visit, record);
	return result == RESULT_OK ? answer(visit, record) : result;
}

enum result
service_result(struct visit *visit)
{
	struct record_bill record = {.bill = {.id = 0}};
	enum result result;

	if (visit->user[0] == '\0')
		return visit_message(visit, 403, "no_user");
	result = run(visit, &record);
	record_free(&record);
	return result;
}
