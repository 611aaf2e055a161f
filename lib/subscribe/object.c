/*
 * The objects of the API.  Tables say which member goes where; the texts stay
 * in json-c's tree, which lives as long as what is read from it.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "setting/json.h"
#include "setting/member.h"
#include "subscribe/object.h"

#define AT(member) offsetof(struct payme_receipt, member)

/* clang-format off */
static const struct member receipt_members[] = {
    {{"_id"}, MEMBER_TEXT, AT(id)},
    {{"create_time"}, MEMBER_NUMBER, AT(create_time)},
    {{"pay_time"}, MEMBER_NUMBER, AT(pay_time)},
    {{"cancel_time"}, MEMBER_NUMBER, AT(cancel_time)},
    {{"state"}, MEMBER_NUMBER, AT(state)},
    {{"type"}, MEMBER_NUMBER, AT(type)},
    {{"external"}, MEMBER_FLAG, AT(external)},
    {{"operation"}, MEMBER_NUMBER, AT(operation)},
    {{"category"}, MEMBER_JSON, AT(category)},
    {{"error"}, MEMBER_JSON, AT(error)},
    {{"description"}, MEMBER_TITLE, AT(description)},
    {{"detail"}, MEMBER_JSON, AT(detail)},
    {{"amount"}, MEMBER_NUMBER, AT(amount)},
    {{"currency"}, MEMBER_NUMBER, AT(currency)},
    {{"commission"}, MEMBER_NUMBER, AT(commission)},
    {{"card", "number"}, MEMBER_CARD, AT(card_number)},
    {{"card", "expire"}, MEMBER_TEXT, AT(card_expire)},
    {{"merchant", "_id"}, MEMBER_TEXT, AT(merchant.id)},
    {{"merchant", "name"}, MEMBER_TITLE, AT(merchant.name)},
    {{"merchant", "organization"}, MEMBER_TITLE, AT(merchant.organization)},
    {{"merchant", "address"}, MEMBER_TITLE, AT(merchant.address)},
    {{"merchant", "business_id"}, MEMBER_TEXT, AT(merchant.business_id)},
    {{"merchant", "epos", "merchantId"}, MEMBER_TEXT, AT(merchant.epos_merchant)},
    {{"merchant", "epos", "terminalId"}, MEMBER_TEXT, AT(merchant.epos_terminal)},
    {{"merchant", "date"}, MEMBER_NUMBER, AT(merchant.date)},
    {{"merchant", "logo"}, MEMBER_TEXT, AT(merchant.logo)},
    {{"merchant", "type"}, MEMBER_TITLE, AT(merchant.type)},
    {{"merchant", "terms"}, MEMBER_TITLE, AT(merchant.terms)},
    {{"merchant", "payer"}, MEMBER_JSON, AT(merchant.payer)},
    {{"meta", "source"}, MEMBER_TEXT, AT(source)},
    {{"meta", "owner"}, MEMBER_TEXT, AT(owner)},
    {{"meta", "source_cancel"}, MEMBER_TEXT, AT(source_cancel)},
    {{"processing_id"}, MEMBER_JSON, AT(processing_id)},
    {{"sensitive_data"}, MEMBER_MASKED, AT(sensitive_data)},
};

static const struct member account_members[] = {
    {{"name"}, MEMBER_TEXT, offsetof(struct payme_account, name)},
    {{"title"}, MEMBER_TITLE, offsetof(struct payme_account, title)},
    {{"value"}, MEMBER_TEXT, offsetof(struct payme_account, value)},
    {{"main"}, MEMBER_FLAG, offsetof(struct payme_account, main)},
};

static const struct member card_members[] = {
    {{"number"}, MEMBER_CARD, offsetof(struct payme_card, number)},
    {{"expire"}, MEMBER_TEXT, offsetof(struct payme_card, expire)},
    {{"token"}, MEMBER_TEXT, offsetof(struct payme_card, token)},
    {{"recurrent"}, MEMBER_FLAG, offsetof(struct payme_card, recurrent)},
    {{"verify"}, MEMBER_FLAG, offsetof(struct payme_card, verify)},
};
/* clang-format on */

/* ------ receipts ------ */

/* What the caller sees comes first. */
struct receipt {
	struct payme_receipt seen;
	struct json_object *object;
	struct payme_account account[];
};

/* A list of {name, title, value}; an object of names and values too. */
static size_t
account_count(struct json_object *account)
{
	if (json_object_is_type(account, json_type_array))
		return json_object_array_length(account);
	if (json_object_is_type(account, json_type_object))
		return (size_t)json_object_object_length(account);
	return 0;
}

static void
read_account(
    struct json_object *account, int language, struct payme_account *to)
{
	if (json_object_is_type(account, json_type_object)) {
		json_object_object_foreach(account, name, value)
		{
			*to++ = (struct payme_account){
			    .name = name, .value = member_text(value)};
		}
		return;
	}
	for (size_t i = 0; i < account_count(account); i++)
		member_read(json_object_array_get_idx(account, i),
		    account_members, MEMBER_COUNT(account_members), language,
		    &to[i]);
}

struct payme_receipt *
object_receipt(struct json_object *object, int language)
{
	struct json_object *account = json_member(object, "account");
	size_t count = account_count(account);
	struct receipt *new;
	int64_t state;

	if (!member_number(json_member(object, "state"), &state))
		return NULL;
	new = calloc(1, sizeof(*new) + count * sizeof(new->account[0]));
	if (new == NULL)
		return NULL;
	member_read(object, receipt_members, MEMBER_COUNT(receipt_members),
	    language, &new->seen);
	read_account(account, language, new->account);
	new->seen.account = new->account;
	new->seen.account_count = count;
	if (new->seen.id == NULL || new->seen.id[0] == '\0') {
		free(new);
		return NULL;
	}
	new->object = json_object_get(object);
	return &new->seen;
}

void
payme_receipt_free(struct payme_receipt *receipt)
{
	struct receipt *owner = (struct receipt *)receipt;

	if (owner == NULL)
		return;
	json_object_put(owner->object);
	free(owner);
}

const char *
object_field(const struct payme_receipt *receipt, const char *name)
{
	for (size_t i = 0; i < receipt->account_count; i++) {
		const struct payme_account *field = &receipt->account[i];

		if (field->name != NULL && strcmp(field->name, name) == 0)
			return field->value;
	}
	return NULL;
}

/* ------ cards ------ */

struct card {
	struct payme_card seen;
	struct json_object *object;
};

struct payme_card *
object_card(struct json_object *object, int language)
{
	struct card *new = calloc(1, sizeof(*new));

	if (new == NULL)
		return NULL;
	member_read(object, card_members, MEMBER_COUNT(card_members), language,
	    &new->seen);
	if (new->seen.token == NULL || new->seen.token[0] == '\0') {
		free(new);
		return NULL;
	}
	new->object = json_object_get(object);
	return &new->seen;
}

void
payme_card_free(struct payme_card *card)
{
	struct card *owner = (struct card *)card;

	if (owner == NULL)
		return;
	explicit_bzero((char *)card->token, strlen(card->token));
	json_object_put(owner->object);
	free(owner);
}

void
object_put(struct buf *out, const struct payme_receipt *receipt)
{
	member_put(
	    out, receipt_members, MEMBER_COUNT(receipt_members), receipt);
	if (!buf_ok(out))
		return;
	out->length--;
	buf_text(out, ",\"account\":[");
	for (size_t i = 0; i < receipt->account_count; i++) {
		if (i > 0)
			buf_char(out, ',');
		member_put(out, account_members, MEMBER_COUNT(account_members),
		    &receipt->account[i]);
	}
	buf_text(out, "]}");
}
