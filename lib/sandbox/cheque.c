/* Cheques, from both forms to one: a table of the fields decides. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/money.h"
#include "base/text.h"
#include "payment/account.h"
#include "payment/detail.h"
#include "sandbox/cheque.h"
#include "setting/json.h"

/* What a reader of one field is given. */
struct entry {
	const struct config *config;
	struct span value;
	int language; /* that the field's name says; -1: none */
};

/* False if the value cannot be right. */
typedef bool field_reader(struct cheque *, const struct entry *);

static bool
read_merchant(struct cheque *cheque, const struct entry *entry)
{
	for (size_t i = 0; i < entry->config->cashbox_count; i++) {
		const struct cashbox *box = &entry->config->cashboxes[i];

		if (strlen(box->merchant_id) == entry->value.length &&
		    strncasecmp(box->merchant_id, entry->value.data,
			entry->value.length) == 0) {
			cheque->box = box;
			break;
		}
	}
	return true;
}

static bool
read_amount(struct cheque *cheque, const struct entry *entry)
{
	return text_int(entry->value, &cheque->amount) == RESULT_OK &&
	    entry->value.data[0] != '-';
}

static bool
read_language(struct cheque *cheque, const struct entry *entry)
{
	cheque->language = entry->value;
	return true;
}

/* Nothing but a web address, and nothing that a header cannot hold. */
static bool
read_callback(struct cheque *cheque, const struct entry *entry)
{
	static const char *const schemes[] = {"https://", "http://"};

	for (size_t i = 0; i < entry->value.length; i++)
		if (entry->value.data[i] <= ' ' || entry->value.data[i] == 0x7f)
			return false;
	cheque->callback = entry->value;
	for (int i = 0; i < 2; i++)
		if (entry->value.length > strlen(schemes[i]) &&
		    strncasecmp(
			entry->value.data, schemes[i], strlen(schemes[i])) == 0)
			return true;
	return entry->value.length == 0;
}

static bool
read_timeout(struct cheque *cheque, const struct entry *entry)
{
	return entry->value.length == 0 ||
	    (text_int(entry->value, &cheque->timeout) == RESULT_OK &&
		cheque->timeout >= 0 && cheque->timeout <= 86400000);
}

/* Sum, by its number or its letters (ISO 4217). */
static bool
read_currency(struct cheque *cheque, const struct entry *entry)
{
	(void)cheque;
	return span_is(entry->value, "860") || span_is(entry->value, "UZS");
}

/* A text for all languages goes behind description[ru] and so on. */
static bool
read_description(struct cheque *cheque, const struct entry *entry)
{
	for (int i = 0; i < CONFIG_LANGUAGES; i++)
		if (i == entry->language ||
		    (entry->language < 0 &&
			cheque->description[i].data == NULL))
			cheque->description[i] = entry->value;
	return true;
}

/* JSON in base64; its sums are looked at when the amount is known. */
static bool
read_detail(struct cheque *cheque, const struct entry *entry)
{
	return text_base64_decode(&cheque->detail, entry->value) == RESULT_OK;
}

/* The language comes first: what is wrong with the others is told in it. */
static const struct {
	const char *link; /* the name in a GET link, or NULL */
	const char *form; /* the name in a POST form, or NULL */
	field_reader *read;
	bool wanted;
	int language;
} fields[] = {
    {"l", "lang", read_language, false, 0},
    {"m", "merchant", read_merchant, true, 0},
    {"a", "amount", read_amount, true, 0},
    {"c", "callback", read_callback, false, 0},
    {"ct", "callback_timeout", read_timeout, false, 0},
    {"cr", "currency", read_currency, false, 0},
    {NULL, "description[ru]", read_description, false, LANGUAGE_RU},
    {NULL, "description[uz]", read_description, false, LANGUAGE_UZ},
    {NULL, "description[en]", read_description, false, LANGUAGE_EN},
    {NULL, "description", read_description, false, -1},
    {NULL, "detail", read_detail, false, 0},
};
#define FIELDS (sizeof(fields) / sizeof(fields[0]))

static enum cheque_error
bad_field(struct cheque *cheque, struct span name)
{
	size_t length = name.length;

	if (length >= sizeof(cheque->field))
		length = sizeof(cheque->field) - 1;
	while (length < name.length && (name.data[length] & 0xc0) == 0x80)
		length--;
	snprintf(cheque->field, sizeof(cheque->field), "%.*s", (int)length,
	    name.data);
	return CHEQUE_BAD_FIELD;
}

/* ------ the account ------ */

/* FIELD of "ac.FIELD" or "account[FIELD]"; no data for any other name. */
static struct span
account_name(struct span name, bool link)
{
	const char *head = link ? "ac." : "account[";
	size_t length = strlen(head), tail = link ? 0 : 1;

	if (name.length <= length + tail ||
	    memcmp(name.data, head, length) != 0 ||
	    (!link && name.data[name.length - 1] != ']'))
		return (struct span){NULL, 0};
	return (struct span){name.data + length, name.length - length - tail};
}

static enum cheque_error
read_account(struct cheque *cheque, bool link)
{
	const struct cashbox *box = cheque->box;

	for (size_t i = 0; i < cheque->form.count; i++) {
		const struct form_field *field = &cheque->form.fields[i];
		struct span name = account_name(field->name, link);
		size_t index;

		if (name.data == NULL)
			continue;
		index = account_field(box, name);
		if (index == box->field_count)
			return bad_field(cheque, field->name);
		cheque->account[index] = field->value;
	}
	for (size_t i = 0; i < box->field_count; i++)
		if (cheque->account[i].length == 0)
			return bad_field(cheque, span_of(box->fields[i].name));
	return CHEQUE_FINE;
}

/* ------ the whole ------ */

static enum cheque_error
check_amount(const struct cheque *cheque)
{
	const struct cashbox *box = cheque->box;
	bool many = box->kind == CASHBOX_ACCUMULATING;

	if (cheque->amount <
	    (many && box->min_amount > 0 ? box->min_amount : 1))
		return CHEQUE_TOO_LITTLE;
	if (cheque->amount > (many ? box->max_amount : MONEY_MAX))
		return CHEQUE_TOO_MUCH;
	return CHEQUE_FINE;
}

static enum result
check_detail(struct cheque *cheque, enum cheque_error *error)
{
	struct buf problem = {0};
	enum result result;

	if (cheque->detail.length == 0)
		return RESULT_OK;
	result = detail_check(
	    (struct span){cheque->detail.data, cheque->detail.length},
	    cheque->amount, &problem);
	if (result == RESULT_MALFORMED) {
		snprintf(cheque->field, sizeof(cheque->field), "detail: %.*s",
		    (int)problem.length, problem.data);
		*error = CHEQUE_BAD_FIELD;
		result = RESULT_OK;
	}
	buf_free(&problem);
	return result;
}

/* A name that the link's format does not know is refused, a form's is not. */
static enum cheque_error
read_fields(const struct config *config, struct cheque *cheque, bool link)
{
	size_t known = 0;

	for (size_t i = 0; i < FIELDS; i++) {
		const char *name = link ? fields[i].link : fields[i].form;
		struct entry entry = {config, {NULL, 0}, fields[i].language};

		if (name != NULL)
			entry.value = form_get(&cheque->form, name);
		if (entry.value.data == NULL && !fields[i].wanted)
			continue;
		known++;
		if ((entry.value.length == 0 && fields[i].wanted) ||
		    !fields[i].read(cheque, &entry))
			return bad_field(cheque, span_of(name));
	}
	for (size_t i = 0; i < cheque->form.count; i++)
		if (account_name(cheque->form.fields[i].name, link).data !=
		    NULL)
			known++;
	return link && known != cheque->form.count
	    ? bad_field(cheque, span_of("link"))
	    : CHEQUE_FINE;
}

static enum result
read_all(const struct config *config, struct cheque *cheque, bool link,
    enum cheque_error *error)
{
	cheque->timeout = CHEQUE_TIMEOUT;
	*error = read_fields(config, cheque, link);
	if (*error == CHEQUE_FINE && cheque->box == NULL)
		*error = CHEQUE_NO_MERCHANT;
	if (*error == CHEQUE_FINE)
		*error = read_account(cheque, link);
	if (*error == CHEQUE_FINE)
		*error = check_amount(cheque);
	if (!buf_ok(&cheque->detail))
		return RESULT_NO_MEMORY;
	return *error == CHEQUE_FINE ? check_detail(cheque, error) : RESULT_OK;
}

enum result
cheque_read(const struct config *config, struct cheque *cheque,
    enum cheque_error *error)
{
	return read_all(config, cheque, false, error);
}

/* "a=1;b=2" as a form: "&" for ";", all else percent-encoded. */
static enum result
link_to_form(struct span text, struct buf *form)
{
	while (text.length > 0) {
		const char *end = memchr(text.data, ';', text.length);
		size_t length =
		    end == NULL ? text.length : (size_t)(end - text.data);
		const char *equals = memchr(text.data, '=', length);
		size_t name;

		if (equals == NULL)
			return RESULT_MALFORMED;
		name = (size_t)(equals - text.data);
		if (memchr(equals + 1, '=', length - name - 1) != NULL)
			return RESULT_MALFORMED;
		text_percent_encode(form, (struct span){text.data, name});
		buf_char(form, '=');
		text_percent_encode(
		    form, (struct span){equals + 1, length - name - 1});
		buf_char(form, '&');
		length += end != NULL;
		text.data += length;
		text.length -= length;
	}
	return buf_ok(form) ? RESULT_OK : RESULT_NO_MEMORY;
}

enum result
cheque_read_link(const struct config *config, struct span base64,
    struct cheque *cheque, enum cheque_error *error)
{
	struct buf text = {0}, form = {0};
	enum result result = text_base64_decode(&text, base64);

	if (result == RESULT_OK)
		result =
		    link_to_form((struct span){text.data, text.length}, &form);
	if (result == RESULT_OK)
		result = form_read(
		    &cheque->form, (struct span){form.data, form.length});
	if (result == RESULT_OK) {
		result = read_all(config, cheque, true, error);
	} else if (result != RESULT_NO_MEMORY) {
		*error = bad_field(cheque, span_of("link"));
		result = RESULT_OK;
	}
	buf_free(&text);
	buf_free(&form);
	return result;
}

void
cheque_free(struct cheque *cheque)
{
	form_free(&cheque->form);
	buf_free(&cheque->detail);
}

/* ------ the way back ------ */

/* The field whose name ${text} starts with, the longest one. */
static struct span
value_at(struct json_object *account, struct span text, size_t *length)
{
	struct span value = {NULL, 0};

	*length = 0;
	json_object_object_foreach(account, name, entry)
	{
		size_t size = strlen(name);

		if (size > *length && size <= text.length &&
		    memcmp(text.data, name, size) == 0 &&
		    json_text(entry, &value))
			*length = size;
	}
	return value;
}

static void
put_parts(struct buf *out, struct span text, struct span transaction,
    struct json_object *account)
{
	static const char whole[] = ":transaction", part[] = ":account.";

	while (text.length > 0) {
		size_t length = 1;
		struct span value, rest;

		if (text.length >= sizeof(whole) - 1 &&
		    memcmp(text.data, whole, sizeof(whole) - 1) == 0) {
			text_percent_encode(out,
			    transaction.length > 0 ? transaction
						   : span_of("null"));
			length = sizeof(whole) - 1;
		} else if (text.length > sizeof(part) - 1 &&
		    memcmp(text.data, part, sizeof(part) - 1) == 0) {
			rest = (struct span){text.data + sizeof(part) - 1,
			    text.length - (sizeof(part) - 1)};
			value = value_at(account, rest, &length);
			if (length > 0)
				text_percent_encode(out, value);
			else
				buf_text(out, part);
			length += sizeof(part) - 1;
		} else {
			buf_char(out, text.data[0]);
		}
		text.data += length;
		text.length -= length;
	}
}

enum result
cheque_put_callback(struct buf *out, struct span callback,
    struct span transaction, struct span account)
{
	struct json_object *root;
	enum json_verdict verdict;
	enum result result = json_read(account, &verdict, &root);

	if (result != RESULT_OK)
		return result;
	put_parts(out, callback, transaction, root);
	json_object_put(root);
	return buf_ok(out) ? RESULT_OK : RESULT_NO_MEMORY;
}
