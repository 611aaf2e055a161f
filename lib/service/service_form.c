/*
 * The form of a service.  Without a script the fields come in steps: as long as
 * a choice depends on one that is not made, only what others depend on is asked.
 * The script gets the whole form in a template element.
 */
#include <stdio.h>
#include <string.h>

#include "page/view.h"
#include "service/service_page.h"

/* ------ which fields, and what is wrong with them ------ */

static enum paylov_flaw
flaw_of(const struct visit *visit, const struct paylov_field *field)
{
	return paylov_field_check(
	    visit->service, field, visit->filled.entries, visit->filled.count);
}

/* Its value counts: others may depend on it. */
static bool
is_settled(const struct visit *visit, const struct paylov_field *field)
{
	const char *value = filled_get(&visit->filled, field->name);

	return value != NULL && value[0] != '\0' &&
	    flaw_of(visit, field) == PAYLOV_FLAW_NONE;
}

static bool
is_ready(const struct visit *visit, const struct paylov_field *field)
{
	const struct paylov_field *parent =
	    paylov_field_parent(visit->service, field);

	return parent == NULL || is_settled(visit, parent);
}

static bool
is_parent(const struct visit *visit, const struct paylov_field *field)
{
	for (size_t i = 0; i < visit->service->field_count; i++)
		if (paylov_field_parent(
			visit->service, &visit->service->fields[i]) == field)
			return true;
	return false;
}

/* Others wait for it, unless it was left empty on purpose. */
static bool
is_open(const struct visit *visit, const struct paylov_field *field)
{
	const char *value = filled_get(&visit->filled, field->name);
	bool left = value != NULL && value[0] == '\0' && !field->required;

	return is_parent(visit, field) && is_ready(visit, field) &&
	    !is_settled(visit, field) && !left;
}

static bool
is_waiting(const struct visit *visit)
{
	for (size_t i = 0; i < visit->service->field_count; i++)
		if (is_open(visit, &visit->service->fields[i]))
			return true;
	return false;
}

static bool
is_shown(const struct visit *visit, const struct paylov_field *field)
{
	return !is_waiting(visit) ||
	    (is_parent(visit, field) && is_ready(visit, field));
}

/* ------ the view ------ */

static bool
add_option(struct json_object *list, const struct paylov_option *option,
    const char *value)
{
	struct json_object *entry = json_object_new_object();
	bool good = view_text(entry, "value", span_of(option->value)) &&
	    view_text(entry, "title", span_of(option->title)) &&
	    view_flag(entry, "selected",
		value != NULL && strcmp(value, option->value) == 0) &&
	    view_flag(entry, "filtered", option->filter != NULL) &&
	    view_text(entry, "filter", span_of(option->filter));

	if (good)
		return view_append(list, entry);
	json_object_put(entry);
	return false;
}

/* With ${whole} all options, else those that count now. */
static struct json_object *
options_of(
    const struct visit *visit, const struct paylov_field *field, bool whole)
{
	const struct paylov_field *parent =
	    paylov_field_parent(visit->service, field);
	const char *under =
	    parent == NULL ? NULL : filled_get(&visit->filled, parent->name);
	const char *value = filled_get(&visit->filled, field->name);
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; i < field->option_count; i++) {
		const struct paylov_option *option = &field->options[i];

		if (!whole && parent != NULL &&
		    !paylov_option_counts(option, under))
			continue;
		if (!add_option(list, option, value)) {
			json_object_put(list);
			return NULL;
		}
	}
	return list;
}

static bool
put_flaw(struct visit *visit, const struct paylov_field *field,
    struct json_object *entry)
{
	char key[32];

	if (filled_get(&visit->filled, field->name) == NULL ||
	    flaw_of(visit, field) == PAYLOV_FLAW_NONE)
		return true;
	snprintf(key, sizeof(key), "flaw_%s",
	    paylov_flaw_name(flaw_of(visit, field)));
	return view_text(entry, "flaw", span_of(visit_word(visit, key)));
}

static bool
put_number(struct json_object *entry, const char *name, int64_t number)
{
	return view_put(entry, name, json_object_new_int64(number));
}

static bool
fill(struct visit *visit, size_t index, bool whole, struct json_object *entry)
{
	const struct paylov_field *field = &visit->service->fields[index];
	const struct paylov_field *parent =
	    paylov_field_parent(visit->service, field);
	bool choice = field->choice && field->option_count > 0;

	return put_number(entry, "number", (int64_t)index) &&
	    view_text(entry, "name", span_of(field->name)) &&
	    view_text(entry, "title", span_of(field->title)) &&
	    view_text(entry, "parent",
		span_of(parent == NULL ? NULL : parent->name)) &&
	    view_text(entry, "value",
		span_of(filled_get(&visit->filled, field->name))) &&
	    view_flag(entry, "choice", choice) &&
	    view_flag(entry, "digits", field->digits) &&
	    view_flag(entry, "required", field->required) &&
	    (field->length <= 0 ||
		put_number(entry, "length", field->length)) &&
	    (!choice ||
		view_put(entry, "options", options_of(visit, field, whole))) &&
	    put_flaw(visit, field, entry);
}

static enum result
set_fields(struct visit *visit, const char *name, bool whole)
{
	struct json_object *list = json_object_new_array();
	bool good = true;

	for (size_t i = 0; good && i < visit->service->field_count; i++) {
		struct json_object *entry;

		if (!whole && !is_shown(visit, &visit->service->fields[i]))
			continue;
		entry = json_object_new_object();
		good = fill(visit, i, whole, entry);
		if (good)
			good = view_append(list, entry);
		else
			json_object_put(entry);
	}
	if (good)
		return page_set_value(visit->page, name, list);
	json_object_put(list);
	return RESULT_NO_MEMORY;
}

static bool
has_parents(const struct visit *visit)
{
	for (size_t i = 0; i < visit->service->field_count; i++)
		if (is_parent(visit, &visit->service->fields[i]))
			return true;
	return false;
}

enum result
service_form_show(struct visit *visit, int status, const char *problem)
{
	struct page *page = visit->page;
	enum result result =
	    page_set_text(page, "service", span_of(visit->service->name));

	if (result == RESULT_OK)
		result = set_fields(visit, "fields", false);
	if (result == RESULT_OK && has_parents(visit))
		result = set_fields(visit, "whole", true);
	if (result == RESULT_OK)
		result = page_set_flag(page, "active", visit->service->active);
	if (result == RESULT_OK)
		result =
		    page_set_flag(page, "payable", visit->service->payable);
	if (result == RESULT_OK && problem != NULL)
		result = page_set_text(page, "problem", span_of(problem));
	return result == RESULT_OK ? visit_render(visit, status, "form")
				   : result;
}

/* ------ the step ------ */

/* What was posted leads to what is owed, if it is all right; else back here. */
static enum result
send_on(struct visit *visit, enum paylov_flaw flaw)
{
	struct form fields = {.count = 0};

	visit_add_account(visit, &fields);
	if (flaw == PAYLOV_FLAW_NONE)
		form_add(&fields, span_of("step"), span_of("bill"));
	return visit_redirect(visit, &fields);
}

enum result
service_form(struct visit *visit)
{
	struct paylov_mistake mistake = paylov_account_check(
	    visit->service, visit->filled.entries, visit->filled.count);

	if (mistake.flaw == PAYLOV_FLAW_UNKNOWN)
		return page_message(
		    visit->page, 400, "bad_link", "bad_link_text");
	if (page_posted(visit->page) && visit->service->active)
		return send_on(visit, mistake.flaw);
	return service_form_show(visit, 200, NULL);
}
