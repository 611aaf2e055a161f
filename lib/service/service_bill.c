/* What is owed, and how much of it is to be paid. */
#include <stdio.h>
#include <string.h>

#include "page/view.h"
#include "service/service_page.h"

/* ------ amounts ------ */

#define AMOUNT_SIZE 32

/* As people group digits: "50 000". */
static bool
read_amount(struct span text, struct paylov_sum *sum)
{
	char digits[AMOUNT_SIZE];
	size_t length = 0;

	for (size_t i = 0; i < text.length; i++) {
		if (text.data[i] == ' ')
			continue;
		if (length + 1 == sizeof(digits))
			return false;
		digits[length++] = text.data[i];
	}
	digits[length] = '\0';
	return length > 0 && paylov_sum_parse(digits, sum);
}

const char *
visit_amount_word(const struct paylov_service *service, struct span text,
    struct paylov_sum *sum)
{
	static const char *const words[] = {
	    [PAYLOV_OBSTACLE_INACTIVE] = "inactive",
	    [PAYLOV_OBSTACLE_UNPAYABLE] = "unpayable",
	    [PAYLOV_OBSTACLE_LITTLE] = "too_little",
	    [PAYLOV_OBSTACLE_MUCH] = "too_much",
	};
	bool read = read_amount(text, sum);

	return read ? words[paylov_service_check(service, *sum)] : "no_amount";
}

static enum result
set_limits(struct visit *visit)
{
	const struct paylov_service *service = visit->service;
	enum result result = RESULT_OK;

	if (service->min.sum > 0)
		result = visit_set_sum(visit, "min", service->min);
	if (result == RESULT_OK && service->max.sum > 0)
		result = visit_set_sum(visit, "max", service->max);
	return result;
}

/* ------ what is owed ------ */

static struct json_object *
row_entry(const struct visit *visit, const struct paylov_row *row)
{
	const char *unit = paylov_row_unit(visit->service, row);
	const char *title = row->title == NULL ? row->name : row->title;
	struct json_object *entry = json_object_new_object();

	if (view_text(entry, "title", span_of(title)) &&
	    view_text(entry, "value", span_of(row->value)) &&
	    (unit == NULL || view_text(entry, "unit", span_of(unit))))
		return entry;
	json_object_put(entry);
	return NULL;
}

/* What was filled in stands there already. */
static bool
is_filled_in(const struct visit *visit, const struct paylov_row *row)
{
	const struct paylov_service *service = visit->service;

	for (size_t i = 0; i < service->field_count; i++) {
		const struct paylov_field *field = &service->fields[i];
		const char *value = filled_get(&visit->filled, field->name);

		if (value != NULL && row->value != NULL && row->title != NULL &&
		    strcmp(row->title, field->title) == 0 &&
		    strcmp(row->value, visit_title(field, value)) == 0)
			return true;
	}
	return false;
}

static enum result
set_rows(struct visit *visit, const struct paylov_rows *rows)
{
	struct json_object *list = json_object_new_array();
	bool good = true;

	for (size_t i = 0; good && i < rows->count; i++)
		good = is_filled_in(visit, &rows->rows[i]) ||
		    view_append(list, row_entry(visit, &rows->rows[i]));
	if (good)
		return page_set_value(visit->page, "rows", list);
	json_object_put(list);
	return RESULT_NO_MEMORY;
}

/* Sets the rows; *outcome: what came of asking. */
static enum result
ask(struct visit *visit, enum paylov_outcome *outcome)
{
	const struct paylov_rows *rows = NULL;
	enum result result = RESULT_OK;

	*outcome = PAYLOV_OK;
	if (!visit->service->has_info)
		return RESULT_OK;
	*outcome = paylov_info(visit->office.paylov, visit->service->id,
	    visit->filled.entries, visit->filled.count, &rows);
	if (*outcome == PAYLOV_OK)
		result = set_rows(visit, rows);
	paylov_free(rows);
	return result;
}

/* ------ the page ------ */

static enum result
set_form_url(struct visit *visit)
{
	struct form fields = {.count = 0};

	visit_add_account(visit, &fields);
	return visit_set_url(visit, "form_url", &fields);
}

static enum result
set_amount(struct visit *visit)
{
	struct span text = form_get(&visit->page->form, "amount");
	const char *word = NULL;
	struct paylov_sum sum;
	enum result result;

	if (text.data != NULL)
		word = visit_amount_word(visit->service, text, &sum);
	result = page_set_text(visit->page, "amount", text);
	if (result == RESULT_OK && word != NULL)
		result = page_set_text(
		    visit->page, "problem", span_of(visit_word(visit, word)));
	if (result == RESULT_OK)
		result =
		    page_set_flag(visit->page, "user", visit->user[0] != '\0');
	if (result == RESULT_OK)
		result = page_set_flag(visit->page, "payable",
		    visit->service->active && visit->service->payable);
	return result == RESULT_OK ? set_limits(visit) : result;
}

static enum result
show(struct visit *visit)
{
	enum paylov_outcome outcome;
	enum result result = ask(visit, &outcome);

	if (result != RESULT_OK)
		return result;
	/* The account is wrong in Paylov's eyes: its words, on the form. */
	if (outcome == PAYLOV_REFUSED)
		return service_form_show(visit, 409, visit_error(visit));
	if (outcome != PAYLOV_OK)
		result = page_set_flag(visit->page, "silent", true);
	if (result == RESULT_OK)
		result = visit_set_account(visit);
	if (result == RESULT_OK)
		result = set_form_url(visit);
	if (result == RESULT_OK)
		result = set_amount(visit);
	return result == RESULT_OK
	    ? visit_render(visit, outcome == PAYLOV_OK ? 200 : 503, "bill")
	    : result;
}

/* The amount leads to the confirmation, if it is all right; else back here. */
static enum result
send_on(struct visit *visit)
{
	struct span text = form_get(&visit->body, "amount");
	struct form fields = {.count = 0};
	struct paylov_sum sum;
	char amount[AMOUNT_SIZE];

	visit_add_account(visit, &fields);
	if (visit_amount_word(visit->service, text, &sum) == NULL) {
		snprintf(amount, sizeof(amount), "%lld", (long long)sum.sum);
		text = span_of(amount);
		form_add(&fields, span_of("step"), span_of("confirm"));
	} else {
		form_add(&fields, span_of("step"), span_of("bill"));
	}
	form_add(&fields, span_of("amount"), text);
	return visit_redirect(visit, &fields);
}

/* An account that is not complete: its form says what is missing. */
enum result
visit_back_to_form(struct visit *visit)
{
	struct form fields = {.count = 0};

	visit_add_account(visit, &fields);
	return visit_redirect(visit, &fields);
}

enum result
service_bill(struct visit *visit)
{
	if (paylov_account_check(
		visit->service, visit->filled.entries, visit->filled.count)
		.flaw != PAYLOV_FLAW_NONE)
		return visit_back_to_form(visit);
	if (!page_posted(visit->page))
		return show(visit);
	if (visit->user[0] == '\0')
		return visit_message(visit, 403, "no_user");
	return send_on(visit);
}
