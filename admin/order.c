/* payme order and payme account. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/command.h"
#include "base/money.h"
#include "base/text.h"
#include "payment/account.h"
#include "payment/detail.h"
#include "setting/json.h"

/* What an order is made of, read from the command line. */
struct draft {
	struct span values[CONFIG_FIELDS];
	struct buf key;
	struct buf account;
	struct buf receivers;
	struct buf additional;
	struct buf detail;
	struct buf description;
};

static void
draft_free(struct draft *draft)
{
	buf_free(&draft->key);
	buf_free(&draft->account);
	buf_free(&draft->receivers);
	buf_free(&draft->additional);
	buf_free(&draft->detail);
	buf_free(&draft->description);
}

static struct span
text_of(const struct buf *buf)
{
	return (struct span){buf->data, buf->length};
}

static bool
read_key(const struct admin *admin, struct draft *draft)
{
	if (!read_account(admin, draft->values))
		return false;
	account_key(admin->box, draft->values, &draft->key);
	account_json(admin->box, draft->values, &draft->account);
	if (!buf_ok(&draft->key) || !buf_ok(&draft->account)) {
		refuse("out of memory");
		return false;
	}
	if (draft->key.length <= ACCOUNT_KEY_MAX)
		return true;
	refuse("the account is too long");
	return false;
}

/* ------ the amount and the files ------ */

static bool
read_amount(const struct admin *admin, int64_t *amount)
{
	if (given(admin, OPTION_AMOUNT)
		? money_parse_tiyin(value_of(admin, OPTION_AMOUNT), amount)
		: money_parse_sum(value_of(admin, OPTION_SUM), amount) &&
		    *amount > 0)
		return true;
	refuse("not a positive amount");
	return false;
}

static enum result
check_additional(struct span text, int64_t amount, struct buf *problem)
{
	(void)amount;
	return additional_check(text, problem);
}

static bool
read_part(const struct admin *admin, enum admin_option option, int64_t amount,
    enum result (*check)(struct span, int64_t, struct buf *), struct buf *text)
{
	const char *name = value_of(admin, option);
	struct buf problem = {0};
	bool good;

	if (!given(admin, option))
		return true;
	if (!read_file(name, text))
		return false;
	good = check(text_of(text), amount, &problem) == RESULT_OK;
	if (!good)
		refuse("%s: %.*s", name, (int)problem.length,
		    problem.length == 0 ? "" : problem.data);
	buf_free(&problem);
	return good;
}

static bool
read_description(const struct admin *admin, struct buf *json)
{
	static const enum admin_option which[CONFIG_LANGUAGES] = {
	    [LANGUAGE_RU] = OPTION_DESCRIPTION_RU,
	    [LANGUAGE_UZ] = OPTION_DESCRIPTION_UZ,
	    [LANGUAGE_EN] = OPTION_DESCRIPTION_EN,
	};
	size_t count;

	for (int i = 0; i < CONFIG_LANGUAGES; i++) {
		struct span text = span_of(value_of(admin, which[i]));

		if (text.length == 0)
			continue;
		if (text_utf8_count(text, &count) != RESULT_OK) {
			refuse("--description-%s: not UTF-8", language_code[i]);
			return false;
		}
		buf_char(json, json->length == 0 ? '{' : ',');
		json_put_text(json, language_code[i]);
		buf_char(json, ':');
		json_put_string(json, text);
	}
	if (json->length > 0)
		buf_char(json, '}');
	return true;
}

static bool
read_parts(const struct admin *admin, int64_t amount, struct draft *draft)
{
	return read_part(admin, OPTION_RECEIVERS, amount, receivers_check,
		   &draft->receivers) &&
	    read_part(admin, OPTION_ADDITIONAL, amount, check_additional,
		&draft->additional) &&
	    read_part(
		admin, OPTION_DETAIL, amount, detail_check, &draft->detail) &&
	    read_description(admin, &draft->description);
}

/* ------ showing ------ */

static void
put_line(struct buf *out, const char *name, struct span text)
{
	if (text.data == NULL)
		return;
	buf_format(out, "\n%-12s", name);
	buf_span(out, text);
}

static void
put_text(struct buf *out, const struct record *record)
{
	const struct order *order = &record->order;
	bool once = order->kind == CASHBOX_ONE_TIME;

	buf_format(out, "%-12s", "account");
	buf_span(out, record->account);
	buf_format(out, "\n%-12s", once ? "amount" : "balance");
	put_sum(out, once ? order->amount : order->balance);
	put_line(out, "state", span_of(order_state_name(order->state)));
	put_line(out, "transaction", order->live_id);
	buf_format(out, "\n%-12s", "created");
	put_time(out, record->create_time);
	buf_format(out, "\n%-12s", "changed");
	put_time(out, record->change_time);
	put_line(out, "receivers", order->receivers);
	put_line(out, "additional", order->additional);
	put_line(out, "detail", order->detail);
	put_line(out, "description", record->description);
}

static enum status
show_record(const struct admin *admin, const struct record *record)
{
	struct buf out = {0};

	(given(admin, OPTION_JSON) ? record_put : put_text)(&out, record);
	return print(&out);
}

static enum status
refuse_outcome(enum registry_outcome outcome, const struct record *record)
{
	switch (outcome) {
	case REGISTRY_NOT_FOUND:
		return refuse("no such order or account");
	case REGISTRY_EXISTS:
		return refuse("this account is registered already");
	case REGISTRY_FOREIGN:
		return refuse("it is an order of the shop's own tables: change "
			      "it there");
	case REGISTRY_BUSY:
		return refuse("a payment of it is under way");
	case REGISTRY_RECEIPT:
		return refuse("it has a receipt; \"payme receipt cancel\" "
			      "comes first");
	default:
		return refuse("it is %s",
		    record->order.id == 0
			? "not so"
			: order_state_name(record->order.state));
	}
}

static enum status
find_and_show(const struct admin *admin, const struct draft *draft)
{
	enum registry_outcome outcome;
	struct record record = {.create_time = 0};
	enum result result = registry_find(
	    admin->store, admin->box, text_of(&draft->key), &record, &outcome);

	if (result != RESULT_OK)
		return refuse_result(result);
	if (outcome != REGISTRY_DONE)
		return refuse_outcome(outcome, &record);
	return show_record(admin, &record);
}

/* ------ the commands ------ */

static enum status
add(struct admin *admin, struct draft *draft, enum cashbox_kind kind,
    int64_t amount)
{
	struct record record = {
	    .order = {.kind = kind,
		.amount = amount,
		.receivers = text_of(&draft->receivers),
		.additional = text_of(&draft->additional),
		.detail = text_of(&draft->detail)},
	    .key = text_of(&draft->key),
	    .account = text_of(&draft->account),
	    .description = text_of(&draft->description),
	};
	enum registry_outcome outcome;
	enum result result;

	if (admin->box->kind != kind)
		return refuse(
		    "cashbox %s is of another kind", admin->box->name);
	result = registry_add(admin->store, admin->box, &record, &outcome);
	if (result != RESULT_OK)
		return refuse_result(result);
	if (outcome != REGISTRY_DONE)
		return refuse_outcome(outcome, &record);
	return find_and_show(admin, draft);
}

static enum status
order_add(struct admin *admin)
{
	struct draft draft = {0};
	enum status status = STATUS_REFUSED;
	int64_t amount;

	if (given(admin, OPTION_AMOUNT) == given(admin, OPTION_SUM)) {
		refuse("one of --amount TIYIN and --sum SUM is required");
		return STATUS_USAGE;
	}
	if (read_key(admin, &draft) && read_amount(admin, &amount) &&
	    read_parts(admin, amount, &draft))
		status = add(admin, &draft, CASHBOX_ONE_TIME, amount);
	draft_free(&draft);
	return status;
}

static enum status
account_add(struct admin *admin)
{
	struct draft draft = {0};
	enum status status = STATUS_REFUSED;

	if (read_key(admin, &draft) &&
	    read_part(admin, OPTION_ADDITIONAL, 0, check_additional,
		&draft.additional))
		status = add(admin, &draft, CASHBOX_ACCUMULATING, 0);
	draft_free(&draft);
	return status;
}

static enum status
show(struct admin *admin)
{
	struct draft draft = {0};
	enum status status = STATUS_REFUSED;

	if (read_key(admin, &draft))
		status = find_and_show(admin, &draft);
	draft_free(&draft);
	return status;
}

typedef enum result registry_change(struct store *, const struct cashbox *,
    struct span, struct record *, enum registry_outcome *);

static enum status
change(struct admin *admin, registry_change *what)
{
	struct draft draft = {0};
	struct record record = {.create_time = 0};
	enum registry_outcome outcome;
	enum status status = STATUS_REFUSED;
	enum result result;

	if (!read_key(admin, &draft))
		goto out;
	result = what(
	    admin->store, admin->box, text_of(&draft.key), &record, &outcome);
	if (result != RESULT_OK)
		status = refuse_result(result);
	else if (outcome != REGISTRY_DONE)
		status = refuse_outcome(outcome, &record);
	else
		status = find_and_show(admin, &draft);
out:
	draft_free(&draft);
	return status;
}

static enum status
order_cancel(struct admin *admin)
{
	return change(admin, registry_withdraw);
}

static enum status
order_fulfil(struct admin *admin)
{
	return change(admin, registry_fulfil);
}

/* ------ lists ------ */

struct listing {
	const struct admin *admin;
	size_t count;
};

static void
put_row(struct buf *out, const struct record *record)
{
	const struct order *order = &record->order;
	bool once = order->kind == CASHBOX_ONE_TIME;

	buf_format(out, "%-10s ", order_state_name(order->state));
	put_sum(out, once ? order->amount : order->balance);
	buf_char(out, ' ');
	buf_span(out, record->account);
}

static enum result
list_one(const struct record *record, void *state)
{
	struct listing *listing = state;
	const struct admin *admin = listing->admin;
	const char *wanted = value_of(admin, OPTION_STATE);
	struct buf out = {0};

	if (wanted[0] != '\0' &&
	    strcmp(wanted, order_state_name(record->order.state)) != 0)
		return RESULT_OK;
	if (given(admin, OPTION_JSON)) {
		buf_char(&out, listing->count == 0 ? '[' : ',');
		record_put(&out, record);
	} else {
		put_row(&out, record);
	}
	listing->count++;
	return print(&out) == STATUS_DONE ? RESULT_OK : RESULT_BUG;
}

static bool
known_state(const char *word)
{
	for (int i = 0; i < ORDER_STATES; i++)
		if (strcmp(word, order_state_name((enum order_state)i)) == 0)
			return true;
	return word[0] == '\0';
}

static enum status
list(struct admin *admin, enum cashbox_kind kind)
{
	struct listing listing = {admin, 0};
	enum result result;

	if (!known_state(value_of(admin, OPTION_STATE)))
		return refuse(
		    "--state %s: no such state", value_of(admin, OPTION_STATE));
	result =
	    registry_list(admin->store, admin->box, kind, list_one, &listing);
	if (result != RESULT_OK)
		return refuse_result(result);
	if (given(admin, OPTION_JSON))
		puts(listing.count == 0 ? "[]" : "]");
	return STATUS_DONE;
}

static enum status
order_list(struct admin *admin)
{
	return list(admin, CASHBOX_ONE_TIME);
}

static enum status
account_list(struct admin *admin)
{
	return list(admin, CASHBOX_ACCUMULATING);
}

#define COMMON                                                                 \
	(OPTION_BIT(OPTION_CASHBOX) | OPTION_BIT(OPTION_JSON) |                \
	    OPTION_BIT(OPTION_HELP))
#define ACCOUNT OPTION_BIT(OPTION_ACCOUNT)
#define ONE (COMMON | ACCOUNT)

const struct command order_commands[] = {
    {.words = "order add",
	.operands = "",
	.run = order_add,
	.summary = "registers a one-time order",
	.options = ONE | OPTION_BIT(OPTION_AMOUNT) | OPTION_BIT(OPTION_SUM) |
	    OPTION_BIT(OPTION_DETAIL) | OPTION_BIT(OPTION_ADDITIONAL) |
	    OPTION_BIT(OPTION_RECEIVERS) | OPTION_BIT(OPTION_DESCRIPTION_RU) |
	    OPTION_BIT(OPTION_DESCRIPTION_UZ) |
	    OPTION_BIT(OPTION_DESCRIPTION_EN),
	.required = ACCOUNT},
    {.words = "order show",
	.operands = "",
	.run = show,
	.summary = "shows one order",
	.options = ONE,
	.required = ACCOUNT},
    {.words = "order list",
	.operands = "",
	.run = order_list,
	.summary = "lists the orders of the cashbox",
	.options = COMMON | OPTION_BIT(OPTION_STATE)},
    {.words = "order cancel",
	.operands = "",
	.run = order_cancel,
	.summary = "withdraws an order that is not paid",
	.options = ONE,
	.required = ACCOUNT},
    {.words = "order fulfil",
	.operands = "",
	.run = order_fulfil,
	.summary = "marks a paid order as delivered: no refund from now on",
	.options = ONE,
	.required = ACCOUNT},
    {.words = "account add",
	.operands = "",
	.run = account_add,
	.summary = "registers an accumulating account",
	.options = ONE | OPTION_BIT(OPTION_ADDITIONAL),
	.required = ACCOUNT},
    {.words = "account show",
	.operands = "",
	.run = show,
	.summary = "shows one account and its balance",
	.options = ONE,
	.required = ACCOUNT},
    {.words = "account list",
	.operands = "",
	.run = account_list,
	.summary = "lists the accounts of the cashbox",
	.options = COMMON | OPTION_BIT(OPTION_STATE)},
    {0},
};
