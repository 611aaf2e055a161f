/* The rules of fields and services: nothing is asked, nothing is kept. */
#include <string.h>

#include "base/money.h"
#include "base/text.h"
#include "paylov/pattern.h"
#include "paylov/paylov.h"

_Static_assert(PAYLOV_SUM_MAX == MONEY_MAX / 100, "a sum is exact in tiyin");

bool
paylov_sum_parse(const char *text, struct paylov_sum *sum)
{
	int64_t number;

	if (text[0] == '-' || text_int(span_of(text), &number) != RESULT_OK ||
	    number < 1 || number > PAYLOV_SUM_MAX)
		return false;
	sum->sum = number;
	return true;
}

const char *
paylov_flaw_name(enum paylov_flaw flaw)
{
	static const char *const names[PAYLOV_FLAWS] = {
	    [PAYLOV_FLAW_NONE] = "none",
	    [PAYLOV_FLAW_MISSING] = "missing",
	    [PAYLOV_FLAW_CHOICE] = "choice",
	    [PAYLOV_FLAW_PARENT] = "parent",
	    [PAYLOV_FLAW_DIGITS] = "digits",
	    [PAYLOV_FLAW_LENGTH] = "length",
	    [PAYLOV_FLAW_FORM] = "form",
	    [PAYLOV_FLAW_TEXT] = "text",
	    [PAYLOV_FLAW_UNKNOWN] = "unknown",
	    [PAYLOV_FLAW_TWICE] = "twice",
	};

	return names[flaw];
}

/* ------ parents ------ */

static const struct paylov_field *
field_named(const struct paylov_service *service, const char *name)
{
	for (size_t i = 0; i < service->field_count; i++)
		if (strcmp(service->fields[i].name, name) == 0)
			return &service->fields[i];
	return NULL;
}

const struct paylov_field *
paylov_field_parent(
    const struct paylov_service *service, const struct paylov_field *field)
{
	const struct paylov_field *parent =
	    field->parent == NULL ? NULL : field_named(service, field->parent);

	return parent == field ? NULL : parent;
}

/* In a ring of fields there is no first one: it counts to their number. */
size_t
paylov_field_step(
    const struct paylov_service *service, const struct paylov_field *field)
{
	size_t step = 0;

	while (step < service->field_count &&
	    (field = paylov_field_parent(service, field)) != NULL)
		step++;
	return step;
}

/* By value: the id is another number. */
bool
paylov_option_counts(const struct paylov_option *option, const char *parent)
{
	return option->filter == NULL ||
	    (parent != NULL && strcmp(option->filter, parent) == 0);
}

/* ------ one field ------ */

/* An empty value is none. */
static const char *
value_of(const struct paylov_entry *account, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(account[i].name, name) == 0)
			return account[i].value[0] == '\0' ? NULL
							   : account[i].value;
	return NULL;
}

/* Without a parent in this service no filter can be meant. */
static enum paylov_flaw
check_choice(const struct paylov_service *service,
    const struct paylov_field *field, const char *value,
    const struct paylov_entry *account, size_t count)
{
	const struct paylov_field *parent = paylov_field_parent(service, field);
	enum paylov_flaw flaw = PAYLOV_FLAW_CHOICE;

	for (size_t i = 0; i < field->option_count; i++) {
		const struct paylov_option *option = &field->options[i];

		if (strcmp(option->value, value) != 0)
			continue;
		if (parent == NULL ||
		    paylov_option_counts(
			option, value_of(account, count, parent->name)))
			return PAYLOV_FLAW_NONE;
		flaw = PAYLOV_FLAW_PARENT;
	}
	return flaw;
}

static enum paylov_flaw
check_typed(const struct paylov_field *field, const char *value)
{
	size_t length;

	if (text_utf8_count(span_of(value), &length) != RESULT_OK)
		return PAYLOV_FLAW_TEXT;
	if (field->digits && strspn(value, "0123456789") != strlen(value))
		return PAYLOV_FLAW_DIGITS;
	if (field->length > 0 && length > (uint64_t)field->length)
		return PAYLOV_FLAW_LENGTH;
	if (field->validation != NULL &&
	    !pattern_fits(field->validation, value))
		return PAYLOV_FLAW_FORM;
	return PAYLOV_FLAW_NONE;
}

/* A choice among nothing is typed: only the server can tell. */
enum paylov_flaw
paylov_field_check(const struct paylov_service *service,
    const struct paylov_field *field, const struct paylov_entry *account,
    size_t count)
{
	const char *value = value_of(account, count, field->name);

	if (value == NULL)
		return field->required ? PAYLOV_FLAW_MISSING : PAYLOV_FLAW_NONE;
	if (!text_is_plain(span_of(value)) || strpbrk(value, "\r\n\t") != NULL)
		return PAYLOV_FLAW_TEXT;
	if (field->choice && field->option_count > 0)
		return check_choice(service, field, value, account, count);
	return check_typed(field, value);
}

/* ------ all of them ------ */

static enum paylov_flaw
check_name(const struct paylov_service *service,
    const struct paylov_entry *account, size_t i)
{
	if (field_named(service, account[i].name) == NULL)
		return PAYLOV_FLAW_UNKNOWN;
	for (size_t k = 0; k < i; k++)
		if (strcmp(account[k].name, account[i].name) == 0)
			return PAYLOV_FLAW_TWICE;
	return PAYLOV_FLAW_NONE;
}

struct paylov_mistake
paylov_account_check(const struct paylov_service *service,
    const struct paylov_entry *account, size_t count)
{
	enum paylov_flaw flaw;

	for (size_t i = 0; i < count; i++) {
		flaw = check_name(service, account, i);
		if (flaw != PAYLOV_FLAW_NONE)
			return (struct paylov_mistake){flaw, account[i].name};
	}
	for (size_t i = 0; i < service->field_count; i++) {
		const struct paylov_field *field = &service->fields[i];

		flaw = paylov_field_check(service, field, account, count);
		if (flaw != PAYLOV_FLAW_NONE)
			return (struct paylov_mistake){flaw, field->name};
	}
	return (struct paylov_mistake){PAYLOV_FLAW_NONE, NULL};
}

enum paylov_obstacle
paylov_service_check(
    const struct paylov_service *service, struct paylov_sum amount)
{
	if (!service->active)
		return PAYLOV_OBSTACLE_INACTIVE;
	if (!service->payable)
		return PAYLOV_OBSTACLE_UNPAYABLE;
	if (amount.sum < 1 || amount.sum < service->min.sum)
		return PAYLOV_OBSTACLE_LITTLE;
	if (amount.sum > PAYLOV_SUM_MAX ||
	    (service->max.sum > 0 && amount.sum > service->max.sum))
		return PAYLOV_OBSTACLE_MUCH;
	return PAYLOV_OBSTACLE_NONE;
}

/* ------ units ------ */

static const struct paylov_response *
response_to(const struct paylov_service *service, const char *name)
{
	for (size_t i = 0; name != NULL && i < service->response_count; i++) {
		const struct paylov_response *response = &service->responses[i];

		if (response->name != NULL && strcmp(response->name, name) == 0)
			return response;
	}
	return NULL;
}

const char *
paylov_row_unit(
    const struct paylov_service *service, const struct paylov_row *row)
{
	const struct paylov_response *response =
	    response_to(service, row->name);
	size_t length, unit;

	if (response == NULL || response->postfix == NULL || row->value == NULL)
		return NULL;
	length = strlen(row->value);
	unit = strlen(response->postfix);
	if (length == 0 || unit == 0 ||
	    (unit <= length &&
		strcmp(row->value + length - unit, response->postfix) == 0))
		return NULL;
	return response->postfix;
}
