/*
 * The objects of the API.  Tables say which member goes where; the texts stay
 * in json-c's tree, which lives as long as what is read from it.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "setting/json.h"
#include "subscribe/answer.h"
#include "subscribe/mask.h"
#include "subscribe/object.h"

enum form {
	FORM_TEXT, /* a string; numbers too */
	FORM_TITLE, /* a string, or one for each language */
	FORM_NUMBER,
	FORM_FLAG,
	FORM_CARD, /* a number to be masked */
	FORM_JSON
};

struct member {
	const char *path[3]; /* from the object inwards; NULL: no further */
	enum form form;
	size_t at;
};

#define AT(member) offsetof(struct payme_receipt, member)

/* clang-format off */
static const struct member receipt_members[] = {
    {{"_id"}, FORM_TEXT, AT(id)},
    {{"create_time"}, FORM_NUMBER, AT(create_time)},
    {{"pay_time"}, FORM_NUMBER, AT(pay_time)},
    {{"cancel_time"}, FORM_NUMBER, AT(cancel_time)},
    {{"state"}, FORM_NUMBER, AT(state)},
    {{"type"}, FORM_NUMBER, AT(type)},
    {{"external"}, FORM_FLAG, AT(external)},
    {{"operation"}, FORM_NUMBER, AT(operation)},
    {{"category"}, FORM_JSON, AT(category)},
    {{"error"}, FORM_JSON, AT(error)},
    {{"description"}, FORM_TITLE, AT(description)},
    {{"detail"}, FORM_JSON, AT(detail)},
    {{"amount"}, FORM_NUMBER, AT(amount)},
    {{"currency"}, FORM_NUMBER, AT(currency)},
    {{"commission"}, FORM_NUMBER, AT(commission)},
    {{"card", "number"}, FORM_CARD, AT(card_number)},
    {{"card", "expire"}, FORM_TEXT, AT(card_expire)},
    {{"merchant", "_id"}, FORM_TEXT, AT(merchant.id)},
    {{"merchant", "name"}, FORM_TITLE, AT(merchant.name)},
    {{"merchant", "organization"}, FORM_TITLE, AT(merchant.organization)},
    {{"merchant", "address"}, FORM_TITLE, AT(merchant.address)},
    {{"merchant", "business_id"}, FORM_TEXT, AT(merchant.business_id)},
    {{"merchant", "epos", "merchantId"}, FORM_TEXT, AT(merchant.epos_merchant)},
    {{"merchant", "epos", "terminalId"}, FORM_TEXT, AT(merchant.epos_terminal)},
    {{"merchant", "date"}, FORM_NUMBER, AT(merchant.date)},
    {{"merchant", "logo"}, FORM_TEXT, AT(merchant.logo)},
    {{"merchant", "type"}, FORM_TITLE, AT(merchant.type)},
    {{"merchant", "terms"}, FORM_TITLE, AT(merchant.terms)},
    {{"merchant", "payer"}, FORM_JSON, AT(merchant.payer)},
    {{"meta", "source"}, FORM_TEXT, AT(source)},
    {{"meta", "owner"}, FORM_TEXT, AT(owner)},
    {{"meta", "source_cancel"}, FORM_TEXT, AT(source_cancel)},
    {{"processing_id"}, FORM_JSON, AT(processing_id)},
    {{"sensitive_data"}, FORM_JSON, AT(sensitive_data)},
};

static const struct member account_members[] = {
    {{"name"}, FORM_TEXT, offsetof(struct payme_account, name)},
    {{"title"}, FORM_TITLE, offsetof(struct payme_account, title)},
    {{"value"}, FORM_TEXT, offsetof(struct payme_account, value)},
    {{"main"}, FORM_FLAG, offsetof(struct payme_account, main)},
};

static const struct member card_members[] = {
    {{"number"}, FORM_CARD, offsetof(struct payme_card, number)},
    {{"expire"}, FORM_TEXT, offsetof(struct payme_card, expire)},
    {{"token"}, FORM_TEXT, offsetof(struct payme_card, token)},
    {{"recurrent"}, FORM_FLAG, offsetof(struct payme_card, recurrent)},
    {{"verify"}, FORM_FLAG, offsetof(struct payme_card, verify)},
};
/* clang-format on */

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ------ reading ------ */

static const char *
plain_text(struct json_object *value)
{
	if (json_object_is_type(value, json_type_null) ||
	    json_object_is_type(value, json_type_object) ||
	    json_object_is_type(value, json_type_array))
		return NULL;
	return json_object_get_string(value);
}

/* The string is json-c's own; a mask does not change its length. */
static const char *
masked(struct json_object *value)
{
	char *text = (char *)plain_text(value);

	if (text != NULL)
		mask_cards(text);
	return text;
}

static const char *
json_of(struct json_object *value)
{
	return value == NULL
	    ? NULL
	    : json_object_to_json_string_ext(value,
		  JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
}

static void
read_value(struct json_object *value, enum form form, int language, void *to)
{
	switch (form) {
	case FORM_TEXT:
		*(const char **)to = plain_text(value);
		break;
	case FORM_TITLE:
		*(const char **)to = answer_text(value, language);
		break;
	case FORM_NUMBER:
		if (!json_integer(value, to))
			*(int64_t *)to = 0;
		break;
	case FORM_FLAG:
		*(bool *)to = json_object_is_type(value, json_type_boolean) &&
		    json_object_get_boolean(value);
		break;
	case FORM_CARD:
		*(const char **)to = masked(value);
		break;
	case FORM_JSON:
		*(const char **)to = json_of(value);
		break;
	}
}

static void
read_members(struct json_object *object, const struct member *members,
    size_t count, int language, void *to)
{
	for (size_t i = 0; i < count; i++) {
		struct json_object *value = object;

		for (size_t k = 0; k < 3 && members[i].path[k] != NULL; k++)
			value = json_member(value, members[i].path[k]);
		read_value(value, members[i].form, language,
		    (char *)to + members[i].at);
	}
}

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
			    .name = name, .value = plain_text(value)};
		}
		return;
	}
	for (size_t i = 0; i < account_count(account); i++)
		read_members(json_object_array_get_idx(account, i),
		    account_members, COUNT(account_members), language, &to[i]);
}

struct payme_receipt *
object_receipt(struct json_object *object, int language)
{
	struct json_object *account = json_member(object, "account");
	size_t count = account_count(account);
	struct receipt *new;
	int64_t state;

	if (!json_integer(json_member(object, "state"), &state))
		return NULL;
	new = calloc(1, sizeof(*new) + count * sizeof(new->account[0]));
	if (new == NULL)
		return NULL;
	read_members(object, receipt_members, COUNT(receipt_members), language,
	    &new->seen);
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
	read_members(
	    object, card_members, COUNT(card_members), language, &new->seen);
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

/* ------ writing ------ */

static void
put_text(struct buf *out, const char *text)
{
	if (text == NULL)
		buf_text(out, "null");
	else
		json_put_text(out, text);
}

static bool
is_there(const struct member *member, const void *from)
{
	const void *at = (const char *)from + member->at;

	switch (member->form) {
	case FORM_NUMBER:
		return *(const int64_t *)at != 0;
	case FORM_FLAG:
		return *(const bool *)at;
	default:
		return *(const char *const *)at != NULL;
	}
}

static void
put_value(struct buf *out, const struct member *member, const void *from)
{
	const void *at = (const char *)from + member->at;

	switch (member->form) {
	case FORM_NUMBER:
		buf_int(out, *(const int64_t *)at);
		break;
	case FORM_FLAG:
		buf_text(out, *(const bool *)at ? "true" : "false");
		break;
	case FORM_JSON:
		buf_text(out,
		    is_there(member, from) ? *(const char *const *)at : "null");
		break;
	default:
		put_text(out, *(const char *const *)at);
	}
}

static void
put_name(struct buf *out, const char *name)
{
	if (out->length > 0 && out->data[out->length - 1] != '{')
		buf_char(out, ',');
	json_put_text(out, name);
	buf_char(out, ':');
}

/* Whether two members stand in the same object, ${depth} objects deep. */
static bool
same_object(const struct member *a, const struct member *b, size_t depth)
{
	for (size_t i = 0; i <= depth; i++)
		if (a->path[i] == NULL || b->path[i] == NULL ||
		    (i < depth && strcmp(a->path[i], b->path[i]) != 0))
			return false;
	return true;
}

/* How many members stand in the first one's object; *some: one of them is. */
static size_t
object_size(const struct member *members, size_t count, size_t depth,
    const void *from, bool *some)
{
	size_t i = 0;

	*some = false;
	for (; i < count && same_object(&members[0], &members[i], depth); i++)
		if (is_there(&members[i], from))
			*some = true;
	return i;
}

/* These members, ${depth} objects deep; what has no content is null. */
static void
put_object(struct buf *out, const struct member *members, size_t count,
    size_t depth, const void *from)
{
	buf_char(out, '{');
	for (size_t i = 0, size = 1; i < count; i += size, size = 1) {
		const struct member *member = &members[i];
		bool some = true;

		put_name(out, member->path[depth]);
		if (depth == 2 || member->path[depth + 1] == NULL) {
			put_value(out, member, from);
			continue;
		}
		size = object_size(member, count - i, depth + 1, from, &some);
		if (some)
			put_object(out, member, size, depth + 1, from);
		else
			buf_text(out, "null");
	}
	buf_char(out, '}');
}

void
object_put(struct buf *out, const struct payme_receipt *receipt)
{
	put_object(out, receipt_members, COUNT(receipt_members), 0, receipt);
	if (!buf_ok(out))
		return;
	out->length--;
	buf_text(out, ",\"account\":[");
	for (size_t i = 0; i < receipt->account_count; i++) {
		if (i > 0)
			buf_char(out, ',');
		put_object(out, account_members, COUNT(account_members), 0,
		    &receipt->account[i]);
	}
	buf_text(out, "]}");
}
