/* payme service: what Paylov is asked for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/service.h"
#include "base/text.h"
#include "paylov/catalogue.h"
#include "paylov/reading.h"
#include "setting/json.h"

/* ------ shared ------ */

bool
open_office(const struct admin *admin, struct office *office)
{
	const char *problem;

	if (office_open(office, admin->config, admin->store, &problem))
		return true;
	office_close(office);
	refuse("section paylov, %s", problem);
	return false;
}

enum status
with_office(
    struct admin *admin, enum status (*run)(struct admin *, struct office *))
{
	struct office office;
	enum status status;

	if (!open_office(admin, &office))
		return STATUS_REFUSED;
	status = run(admin, &office);
	office_close(&office);
	return status;
}

enum status
refuse_paylov(const struct paylov *paylov)
{
	const struct paylov_error *error = paylov_last_error(paylov);

	if (error->code[0] == '\0')
		return refuse("%s", error->text);
	return refuse("%s (%s)", error->text, error->code);
}

bool
read_entries(const struct admin *admin,
    struct paylov_entry entries[CONFIG_FIELDS], char **storage)
{
	const struct arguments *arguments = &admin->arguments;
	size_t size = 1, count;
	char *to;

	for (size_t i = 0; i < arguments->account_count; i++)
		size += strlen(arguments->account[i]) + 1;
	*storage = to = calloc(1, size);
	for (size_t i = 0; to != NULL && i < arguments->account_count; i++) {
		const char *text = arguments->account[i];
		char *equals = strchr(strcpy(to, text), '=');

		if (equals == NULL || equals == to ||
		    text_utf8_count(span_of(text), &count) != RESULT_OK) {
			refuse("--account %s: FIELD=VALUE is wanted", text);
			return false;
		}
		*equals = '\0';
		entries[i] = (struct paylov_entry){to, equals + 1};
		to += strlen(text) + 1;
	}
	if (to == NULL)
		refuse("out of memory");
	return to != NULL;
}

static void
tell_stale(const struct catalogue_note *note)
{
	struct buf text = {0};
	char *time;

	if (!note->stale)
		return;
	put_time(&text, note->time);
	time = buf_string(&text);
	refuse("Paylov does not answer; this is what it told on %s",
	    time == NULL ? "?" : time);
	free(time);
	buf_free(&text);
}

const struct paylov_service *
find_service(struct office *office, const char *id)
{
	const struct paylov_service *service = NULL;
	struct catalogue_note note;

	if (catalogue_service(office, id, CATALOGUE_FRESH, &service, &note) !=
	    PAYLOV_OK) {
		refuse_paylov(office->paylov);
		return NULL;
	}
	tell_stale(&note);
	return service;
}

void
put_whole_sum(struct buf *out, struct paylov_sum amount)
{
	if (amount.sum < 0)
		buf_char(out, '-');
	else
		buf_format(out, "%lld sum", (long long)amount.sum);
}

/* ------ lists ------ */

struct listing {
	const struct admin *admin;
	size_t count;
};

/* Before each entry; the last one is followed by end_list(). */
static void
begin_entry(struct listing *listing, struct buf *out)
{
	if (given(listing->admin, OPTION_JSON))
		buf_char(out, listing->count == 0 ? '[' : ',');
	listing->count++;
}

static void
end_list(const struct listing *listing)
{
	if (given(listing->admin, OPTION_JSON))
		puts(listing->count == 0 ? "[]" : "]");
}

static void
put_service(struct buf *out, const struct paylov_service *service)
{
	buf_format(out, "%s %s, %s, ", service->id, service->name,
	    service->category == NULL ? "-" : service->category);
	put_whole_sum(out, service->min);
	buf_text(out, " to ");
	put_whole_sum(out, service->max);
	buf_text(out, service->active ? "" : ", inactive");
	buf_text(out, service->payable ? "" : ", not to be paid");
	buf_text(out, service->has_info ? "" : ", no info");
}

static enum status
list_services(struct admin *admin, struct office *office)
{
	const struct paylov_services *services;
	struct listing listing = {.admin = admin};
	struct catalogue_note note;
	enum status status = STATUS_DONE;

	if (catalogue_list(office, given(admin, OPTION_MINE), CATALOGUE_FRESH,
		&services, &note) != PAYLOV_OK)
		return refuse_paylov(office->paylov);
	tell_stale(&note);
	for (size_t i = 0; i < services->count && status == STATUS_DONE; i++) {
		struct buf out = {0};

		begin_entry(&listing, &out);
		if (given(admin, OPTION_JSON))
			reading_put_service(
			    &out, &services->services[i], false);
		else
			put_service(&out, &services->services[i]);
		status = print(&out);
	}
	end_list(&listing);
	paylov_free(services);
	return status;
}

/* ------ fields ------ */

static void
put_field(struct buf *out, const struct paylov_field *field)
{
	buf_format(out, "\n%s: %s%s%s", field->name, field->title,
	    field->required ? ", required" : "",
	    field->digits ? ", digits" : "");
	if (field->length > 0)
		buf_format(out, ", at most %lld", (long long)field->length);
	if (field->validation != NULL)
		buf_format(out, ", %s", field->validation);
	if (field->parent != NULL)
		buf_format(out, ", depends on %s", field->parent);
	for (size_t i = 0; i < field->option_count; i++) {
		const struct paylov_option *option = &field->options[i];

		buf_format(out, "\n    %s  %s", option->value, option->title);
		if (option->filter != NULL)
			buf_format(out, "  (under %s)", option->filter);
	}
}

static enum status
list_fields(struct admin *admin, struct office *office)
{
	const struct paylov_service *service =
	    find_service(office, admin->arguments.operands[0]);
	struct buf out = {0};

	if (service == NULL)
		return STATUS_REFUSED;
	if (given(admin, OPTION_JSON)) {
		reading_put_service(&out, service, true);
	} else {
		put_service(&out, service);
		for (size_t i = 0; i < service->field_count; i++)
			put_field(&out, &service->fields[i]);
	}
	paylov_free(service);
	return print(&out);
}

/* ------ info ------ */

static void
put_rows(struct buf *out, const struct paylov_service *service,
    const struct paylov_rows *rows)
{
	for (size_t i = 0; i < rows->count; i++) {
		const struct paylov_row *row = &rows->rows[i];
		const char *title = row->title == NULL ? row->name : row->title;
		const char *unit = paylov_row_unit(service, row);

		buf_format(out, "%s%s: %s", i == 0 ? "" : "\n",
		    title == NULL ? "-" : title,
		    row->value == NULL ? "-" : row->value);
		if (unit != NULL)
			buf_format(out, " %s", unit);
	}
}

/* The rules come first: a wrong account is not told to anybody. */
static bool
check_account(const struct paylov_service *service,
    const struct paylov_entry *entries, size_t count)
{
	struct paylov_mistake mistake =
	    paylov_account_check(service, entries, count);

	if (!service->has_info)
		refuse("nothing is told of accounts of this service");
	else if (mistake.flaw != PAYLOV_FLAW_NONE)
		refuse("account, %s: %s", mistake.field,
		    paylov_flaw_name(mistake.flaw));
	return service->has_info && mistake.flaw == PAYLOV_FLAW_NONE;
}

static enum status
ask_info(struct admin *admin, struct office *office,
    const struct paylov_service *service, const struct paylov_entry *entries)
{
	size_t count = admin->arguments.account_count;
	const struct paylov_rows *rows;
	struct buf out = {0};

	if (!check_account(service, entries, count))
		return STATUS_REFUSED;
	if (paylov_info(office->paylov, service->id, entries, count, &rows) !=
	    PAYLOV_OK)
		return refuse_paylov(office->paylov);
	if (given(admin, OPTION_JSON))
		reading_put_rows(&out, rows);
	else
		put_rows(&out, service, rows);
	paylov_free(rows);
	return print(&out);
}

static enum status
show_info(struct admin *admin, struct office *office)
{
	struct paylov_entry entries[CONFIG_FIELDS];
	const struct paylov_service *service = NULL;
	enum status status = STATUS_REFUSED;
	char *storage = NULL;

	if (read_entries(admin, entries, &storage))
		service = find_service(office, admin->arguments.operands[0]);
	if (service != NULL)
		status = ask_info(admin, office, service, entries);
	paylov_free(service);
	free(storage);
	return status;
}

/* ------ what was paid ------ */

static void
put_transaction(struct buf *out, const struct paylov_transaction *transaction)
{
	buf_format(out, "%s %s ", transaction->id,
	    transaction->time_text == NULL ? "-" : transaction->time_text);
	put_whole_sum(out, transaction->amount);
	buf_format(out, " %s %s",
	    transaction->card_number == NULL ? "-" : transaction->card_number,
	    transaction->service == NULL ? "-" : transaction->service);
}

static const char *
value_or_null(const struct admin *admin, enum admin_option option)
{
	return given(admin, option) ? value_of(admin, option) : NULL;
}

static enum status
list_transactions(struct admin *admin, struct office *office)
{
	const struct paylov_filter filter = {
	    .service = value_or_null(admin, OPTION_SERVICE),
	    .user = value_or_null(admin, OPTION_USER),
	    .begin = value_or_null(admin, OPTION_BEGIN),
	    .end = value_or_null(admin, OPTION_END),
	};
	const struct paylov_transactions *list;
	struct listing listing = {.admin = admin};
	enum status status = STATUS_DONE;

	if (paylov_transactions(office->paylov, &filter, &list) != PAYLOV_OK)
		return refuse_paylov(office->paylov);
	for (size_t i = 0; i < list->count && status == STATUS_DONE; i++) {
		struct buf out = {0};

		begin_entry(&listing, &out);
		if (given(admin, OPTION_JSON))
			reading_put_transaction(&out, &list->transactions[i]);
		else
			put_transaction(&out, &list->transactions[i]);
		status = print(&out);
	}
	end_list(&listing);
	paylov_free(list);
	return status;
}

/* ------ cards ------ */

static void
put_card(struct buf *out, const struct paylov_card *card)
{
	buf_format(out, "%s %s %s%s%s", card->id,
	    card->number == NULL ? "-" : card->number,
	    card->expire == NULL ? "-" : card->expire,
	    card->name == NULL || card->name[0] == '\0' ? "" : " ",
	    card->name == NULL ? "" : card->name);
	buf_text(out, card->active ? "" : ", inactive");
}

static enum status
list_cards(struct admin *admin, struct office *office)
{
	const struct paylov_cards *cards;
	struct listing listing = {.admin = admin};
	enum status status = STATUS_DONE;

	if (paylov_card_list(office->paylov, value_of(admin, OPTION_USER),
		&cards) != PAYLOV_OK)
		return refuse_paylov(office->paylov);
	for (size_t i = 0; i < cards->count && status == STATUS_DONE; i++) {
		struct buf out = {0};

		begin_entry(&listing, &out);
		if (given(admin, OPTION_JSON))
			reading_put_card(&out, &cards->cards[i]);
		else
			put_card(&out, &cards->cards[i]);
		status = print(&out);
	}
	end_list(&listing);
	paylov_free(cards);
	return status;
}

/* ------ the table ------ */

static enum status
service_list(struct admin *admin)
{
	return with_office(admin, list_services);
}

static enum status
service_fields(struct admin *admin)
{
	return with_office(admin, list_fields);
}

static enum status
service_info(struct admin *admin)
{
	return with_office(admin, show_info);
}

static enum status
service_transactions(struct admin *admin)
{
	return with_office(admin, list_transactions);
}

static enum status
service_cards(struct admin *admin)
{
	return with_office(admin, list_cards);
}

#define COMMON (OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_HELP))

const struct command service_commands[] = {
    {.words = "service list",
	.operands = "",
	.run = service_list,
	.summary = "lists what can be paid through Paylov",
	.options = COMMON | OPTION_BIT(OPTION_MINE)},
    {.words = "service fields",
	.operands = "ID",
	.run = service_fields,
	.summary = "tells which fields an account of a service has",
	.operands_min = 1,
	.operands_max = 1,
	.options = COMMON},
    {.words = "service info",
	.operands = "ID",
	.run = service_info,
	.summary = "tells what is known of an account",
	.operands_min = 1,
	.operands_max = 1,
	.options = COMMON | OPTION_BIT(OPTION_ACCOUNT)},
    {.words = "service transactions",
	.operands = "",
	.run = service_transactions,
	.summary = "lists what was paid through Paylov",
	.options = COMMON | OPTION_BIT(OPTION_SERVICE) |
	    OPTION_BIT(OPTION_USER) | OPTION_BIT(OPTION_BEGIN) |
	    OPTION_BIT(OPTION_END)},
    {.words = "service cards",
	.operands = "",
	.run = service_cards,
	.summary = "lists the cards that Paylov keeps for a user",
	.options = COMMON | OPTION_BIT(OPTION_USER),
	.required = OPTION_BIT(OPTION_USER)},
    {0},
};
