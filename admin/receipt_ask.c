/* payme receipt: what Payme knows of receipts, and is told about them. */
#include <stdio.h>
#include <string.h>

#include "admin/subscribe.h"
#include "payment/entry.h"
#include "setting/json.h"
#include "subscribe/object.h"

/* ------ check, get ------ */

static enum status
print_state(const struct admin *admin, const char *id, int64_t state)
{
	const char *stage = payme_stage_name(payme_state_stage(state));
	struct buf out = {0};

	if (given(admin, OPTION_JSON)) {
		buf_text(&out, "{\"id\":");
		json_put_text(&out, id);
		buf_char(&out, ',');
		entry_put_member(&out, "state", state);
		buf_text(&out, ",\"stage\":");
		json_put_text(&out, stage);
		buf_char(&out, '}');
	} else {
		buf_format(&out, "%lld %s", (long long)state, stage);
	}
	return print(&out);
}

static enum status
check(struct admin *admin, struct payme *payme, const char *id)
{
	int64_t state;
	enum status status =
	    tell_outcome(payme, payme_receipts_check(payme, id, &state));

	return status == STATUS_DONE ? print_state(admin, id, state) : status;
}

static void
put_line(struct buf *out, const char *name, const char *text)
{
	if (text != NULL && text[0] != '\0')
		buf_format(out, "\n%-12s%s", name, text);
}

static void
put_moment(struct buf *out, const char *name, int64_t time)
{
	buf_format(out, "\n%-12s", name);
	put_time(out, time);
}

static void
put_text(struct buf *out, const struct payme_receipt *receipt)
{
	buf_format(out, "%-12s%s\n%-12s%lld %s\n%-12s", "id", receipt->id,
	    "state", (long long)receipt->state,
	    payme_stage_name(payme_state_stage(receipt->state)), "amount");
	put_sum(out, receipt->amount);
	for (size_t i = 0; i < receipt->account_count; i++) {
		const struct payme_account *field = &receipt->account[i];

		buf_format(out, "\n%-12s%s=%s", "account",
		    field->name == NULL ? "" : field->name,
		    field->value == NULL ? "" : field->value);
	}
	put_line(out, "description", receipt->description);
	put_line(out, "card", receipt->card_number);
	put_moment(out, "created", receipt->create_time);
	put_moment(out, "paid", receipt->pay_time);
	put_moment(out, "cancelled", receipt->cancel_time);
	put_line(out, "detail", receipt->detail);
}

static enum status
get(struct admin *admin, struct payme *payme, const char *id)
{
	struct payme_receipt *receipt;
	struct buf out = {0};
	enum status status =
	    tell_outcome(payme, payme_receipts_get(payme, id, &receipt));

	if (status != STATUS_DONE)
		return status;
	(given(admin, OPTION_JSON) ? object_put : put_text)(&out, receipt);
	payme_receipt_free(receipt);
	return print(&out);
}

/* ------ send, set-fiscal-data ------ */

static enum status
done(const struct admin *admin, const char *word)
{
	struct buf out = {0};

	if (given(admin, OPTION_JSON))
		buf_format(&out, "{\"%s\":true}", word);
	else
		buf_text(&out, word);
	return print(&out);
}

/* Watched beforehand: once it is out anybody may pay it. */
static enum status
send(struct admin *admin, struct payme *payme, const char *id)
{
	struct settle settle = {.store = admin->store, .box = admin->box};
	enum result result = settle_watch(&settle, id);
	enum status status;

	if (result != RESULT_OK)
		return refuse_result(result);
	status = tell_outcome(payme,
	    payme_receipts_send(payme, id, value_of(admin, OPTION_PHONE)));
	return status == STATUS_DONE ? done(admin, "sent") : status;
}

/* A text of the object; false if the member is something else. */
static bool
take_text(struct json_object *object, const char *name, const char **text)
{
	struct json_object *value = json_member(object, name);

	if (value != NULL && !json_object_is_type(value, json_type_string)) {
		refuse("%s: a string is wanted", name);
		return false;
	}
	*text = value == NULL ? NULL : json_object_get_string(value);
	return true;
}

static bool
take_number(struct json_object *object, const char *name, bool required,
    int64_t *number)
{
	struct json_object *value = json_member(object, name);

	if ((value == NULL && !required) || json_integer(value, number))
		return true;
	refuse("%s: a whole number is wanted", name);
	return false;
}

static bool
take_fiscal(struct json_object *object, struct payme_fiscal *data)
{
	data->has_status_code = json_member(object, "status_code") != NULL;
	return take_number(object, "receipt_id", true, &data->receipt_id) &&
	    take_number(object, "status_code", false, &data->status_code) &&
	    take_text(object, "qr_code_url", &data->qr_code_url) &&
	    take_text(object, "message", &data->message) &&
	    take_text(object, "terminal_id", &data->terminal_id) &&
	    take_text(object, "fiscal_sign", &data->fiscal_sign) &&
	    take_text(object, "date", &data->date);
}

static enum status
set_fiscal_data(struct admin *admin, struct payme *payme, const char *id)
{
	const char *name = value_of(admin, OPTION_FILE);
	struct payme_fiscal data = {.receipt_id = 0};
	struct json_object *root = NULL;
	enum json_verdict verdict = JSON_BROKEN;
	enum status status = STATUS_REFUSED;
	struct buf text = {0};

	if (!read_file(name, &text))
		return STATUS_REFUSED;
	if (json_read((struct span){text.data, text.length}, &verdict, &root) !=
		RESULT_OK ||
	    !json_object_is_type(root, json_type_object))
		refuse("%s: a JSON object is wanted", name);
	else if (take_fiscal(root, &data))
		status = tell_outcome(
		    payme, payme_receipts_set_fiscal_data(payme, id, &data));
	json_object_put(root);
	buf_free(&text);
	return status == STATUS_DONE ? done(admin, "set") : status;
}

/* ------ list ------ */

struct listing {
	const struct admin *admin;
	size_t count;
};

static enum status
list_one(struct listing *listing, const struct payme_receipt *receipt)
{
	struct buf out = {0};

	if (given(listing->admin, OPTION_JSON)) {
		buf_char(&out, listing->count == 0 ? '[' : ',');
		object_put(&out, receipt);
	} else {
		buf_format(&out, "%s %2lld %-11s ", receipt->id,
		    (long long)receipt->state,
		    payme_stage_name(payme_state_stage(receipt->state)));
		put_time(&out, receipt->create_time);
		buf_char(&out, ' ');
		put_sum(&out, receipt->amount);
	}
	listing->count++;
	return print(&out);
}

static enum status
list_page(
    struct listing *listing, struct payme *payme, int64_t from, int64_t to)
{
	struct payme_page *page;
	int64_t offset, count;
	enum status status;

	if (!read_number(listing->admin, OPTION_HOW_MANY, 1, PAYME_PAGE_MAX,
		PAYME_PAGE_MAX, &count) ||
	    !read_number(
		listing->admin, OPTION_OFFSET, 0, INT32_MAX, 0, &offset))
		return STATUS_REFUSED;
	status = tell_outcome(payme,
	    payme_receipts_get_all(payme, from, to, offset, count, &page));
	if (status != STATUS_DONE)
		return status;
	for (size_t i = 0; i < page->count && status == STATUS_DONE; i++)
		status = list_one(listing, page->receipts[i]);
	payme_page_free(page);
	return status;
}

static enum status
list_all(struct listing *listing, struct payme *payme, int64_t from, int64_t to)
{
	struct payme_walk *walk = payme_walk_open(payme, from, to);
	const struct payme_receipt *receipt;
	enum status status = STATUS_DONE;

	if (walk == NULL)
		return refuse("out of memory");
	while (status == STATUS_DONE) {
		status = tell_outcome(payme, payme_walk_next(walk, &receipt));
		if (status != STATUS_DONE || receipt == NULL)
			break;
		status = list_one(listing, receipt);
	}
	payme_walk_close(walk);
	return status;
}

static enum status
list(struct admin *admin, struct payme *payme, const char *id)
{
	struct listing listing = {admin, 0};
	bool one = given(admin, OPTION_HOW_MANY) || given(admin, OPTION_OFFSET);
	enum status status;
	int64_t from, to;

	(void)id;
	if (!read_period(admin, &from, &to))
		return STATUS_REFUSED;
	status = (one ? list_page : list_all)(&listing, payme, from, to);
	if (given(admin, OPTION_JSON) && status == STATUS_DONE)
		puts(listing.count == 0 ? "[]" : "]");
	return status;
}

/* ------ the commands ------ */

static enum status
with_payme(struct admin *admin,
    enum status (*run)(struct admin *, struct payme *, const char *))
{
	struct payme *payme = open_payme(admin, admin->box);
	enum status status;

	if (payme == NULL)
		return STATUS_REFUSED;
	status = run(admin, payme,
	    admin->arguments.operand_count > 0 ? admin->arguments.operands[0]
					       : NULL);
	payme_close(payme);
	return status;
}

static enum status
receipt_check(struct admin *admin)
{
	return with_payme(admin, check);
}

static enum status
receipt_get(struct admin *admin)
{
	return with_payme(admin, get);
}

static enum status
receipt_send(struct admin *admin)
{
	return with_payme(admin, send);
}

static enum status
receipt_set_fiscal_data(struct admin *admin)
{
	return with_payme(admin, set_fiscal_data);
}

static enum status
receipt_list(struct admin *admin)
{
	return with_payme(admin, list);
}

#define COMMON                                                                 \
	(OPTION_BIT(OPTION_CASHBOX) | OPTION_BIT(OPTION_LANG) |                \
	    OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_HELP))
#define PERIOD (OPTION_BIT(OPTION_FROM) | OPTION_BIT(OPTION_TO))

const struct command receipt_ask_commands[] = {
    {.words = "receipt check",
	.operands = "ID",
	.run = receipt_check,
	.summary = "tells its state at Payme",
	.operands_min = 1,
	.operands_max = 1,
	.options = COMMON},
    {.words = "receipt get",
	.operands = "ID",
	.run = receipt_get,
	.summary = "shows all that Payme tells of it",
	.operands_min = 1,
	.operands_max = 1,
	.options = COMMON},
    {.words = "receipt list",
	.operands = "",
	.run = receipt_list,
	.summary = "lists the receipts of a period at Payme",
	.options = COMMON | PERIOD | OPTION_BIT(OPTION_HOW_MANY) |
	    OPTION_BIT(OPTION_OFFSET),
	.required = PERIOD},
    {.words = "receipt send",
	.operands = "ID",
	.run = receipt_send,
	.summary = "sends an SMS with a link to pay it",
	.operands_min = 1,
	.operands_max = 1,
	.options = COMMON | OPTION_BIT(OPTION_PHONE),
	.required = OPTION_BIT(OPTION_PHONE)},
    {.words = "receipt set-fiscal-data",
	.operands = "ID",
	.run = receipt_set_fiscal_data,
	.summary = "tells Payme of the fiscal receipt",
	.operands_min = 1,
	.operands_max = 1,
	.options = COMMON | OPTION_BIT(OPTION_FILE),
	.required = OPTION_BIT(OPTION_FILE)},
    {0},
};
