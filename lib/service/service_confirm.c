/* The confirmation: what is paid, with which card. */
#include <stdio.h>

#include "service/purse.h"

/* ------ the page ------ */

static enum result
set_back(struct visit *visit)
{
	struct form fields = {.count = 0};

	visit_add_account(visit, &fields);
	form_add(&fields, span_of("step"), span_of("bill"));
	return visit_set_url(visit, "back_url", &fields);
}

/* Another card, and back here. */
static enum result
set_cards_url(struct visit *visit)
{
	struct form fields = {.count = 0};

	if (!service_takes_cards(visit))
		return RESULT_OK;
	visit_add_account(visit, &fields);
	form_add(&fields, span_of("step"), span_of("confirm"));
	form_add(
	    &fields, span_of("amount"), form_get(&visit->page->form, "amount"));
	form_add(&fields, span_of("cards"), span_of("1"));
	return visit_set_url(visit, "cards_url", &fields);
}

static enum result
show(struct visit *visit, const struct paylov_cards *cards,
    struct paylov_sum sum, const char *problem)
{
	enum result result = visit_set_account(visit);

	if (result == RESULT_OK)
		result = visit_set_sum(visit, "sum", sum);
	if (result == RESULT_OK)
		result = set_back(visit);
	if (result == RESULT_OK)
		result = set_cards_url(visit);
	if (result == RESULT_OK)
		result = purse_set(visit, cards);
	if (result == RESULT_OK && problem != NULL)
		result =
		    page_set_text(visit->page, "problem", span_of(problem));
	return result == RESULT_OK
	    ? visit_render(visit, problem == NULL ? 200 : 409, "confirm")
	    : result;
}

/* ------ the button ------ */

enum result
visit_to_bill(struct visit *visit, int64_t bill, struct span mark)
{
	struct form fields = {.count = 0};
	char id[24];

	snprintf(id, sizeof(id), "%lld", (long long)bill);
	form_add(&fields, span_of("bill"), span_of(id));
	if (mark.length > 0)
		form_add(&fields, span_of("card"), mark);
	return visit_redirect(visit, &fields);
}

/* Nothing is paid yet: that is done where the transaction stands. */
static enum result
make(struct visit *visit, const struct paylov_cards *cards,
    struct paylov_sum sum)
{
	struct span mark = form_get(&visit->body, "card");
	const struct paylov_card *card = purse_find(cards, mark);
	const struct paylov_created *created = NULL;
	struct counter_report report;
	struct paylov_order order = {.service = visit->service->id,
	    .account = visit->filled.entries,
	    .account_count = visit->filled.count,
	    .amount = sum,
	    .user = visit->user};
	enum result result;

	if (card == NULL)
		return show(visit, cards, sum, visit_word(visit, "no_card"));
	order.card = card->id;
	result = counter_create(
	    &visit->office, visit->service, &order, &created, &report);
	paylov_free(created);
	if (result != RESULT_OK)
		return result;
	if (report.id != 0 &&
	    (report.outcome != COUNTER_REFUSED || report.state == BILL_PAID))
		return visit_to_bill(visit, report.id, mark);
	return show(visit, cards, sum, visit_report_text(visit, &report));
}

/* ------ the step ------ */

static bool
take_sum(struct visit *visit, struct paylov_sum *sum)
{
	return visit_amount_word(visit->service,
		   form_get(&visit->page->form, "amount"), sum) == NULL;
}

/* The bill says what is wrong with the amount. */
static enum result
back_to_bill(struct visit *visit)
{
	struct form fields = {.count = 0};

	visit_add_account(visit, &fields);
	form_add(&fields, span_of("step"), span_of("bill"));
	form_add(
	    &fields, span_of("amount"), form_get(&visit->page->form, "amount"));
	return visit_redirect(visit, &fields);
}

enum result
service_confirm(struct visit *visit)
{
	const struct paylov_cards *cards = NULL;
	struct paylov_sum sum;
	enum result result;

	if (visit->user[0] == '\0')
		return visit_message(visit, 403, "no_user");
	if (paylov_account_check(
		visit->service, visit->filled.entries, visit->filled.count)
		.flaw != PAYLOV_FLAW_NONE)
		return visit_back_to_form(visit);
	if (!take_sum(visit, &sum))
		return back_to_bill(visit);
	if (purse_list(visit, &cards) != PAYLOV_OK)
		return visit_message(visit, 503, "down");
	result = page_posted(visit->page) ? make(visit, cards, sum)
					  : show(visit, cards, sum, NULL);
	paylov_free(cards);
	return result;
}
