/* Payments and cards. */
#include <string.h>
#include <strings.h>

#include "paylov/piece.h"
#include "paylov/reading.h"
#include "setting/json.h"
#include "setting/member.h"

#define OF_CREATED(member) offsetof(struct paylov_created, member)
#define OF_PAID(member) offsetof(struct paylov_paid, member)
#define OF_STATUS(member) offsetof(struct paylov_status, member)
#define OF_ENTRY(member) offsetof(struct paylov_transaction, member)
#define OF_CARD(member) offsetof(struct paylov_card, member)
#define OF_PENDING(member) offsetof(struct paylov_pending_card, member)

/* clang-format off */
static const struct member created_members[] = {
    {{"transactionId"}, MEMBER_TEXT, OF_CREATED(transaction)},
    {{"sms", "otpSentPhone"}, MEMBER_TEXT, OF_CREATED(otp_phone)},
};

static const struct member paid_members[] = {
    {{"transactionId"}, MEMBER_TEXT, OF_PAID(transaction)},
    {{"cardId"}, MEMBER_TEXT, OF_PAID(card)},
    {{"payedAt"}, MEMBER_TEXT, OF_PAID(time_text)},
    {{"paymentRef"}, MEMBER_TEXT, OF_PAID(reference)},
    {{"eposMerchant"}, MEMBER_TEXT, OF_PAID(merchant)},
    {{"eposTerminal"}, MEMBER_TEXT, OF_PAID(terminal)},
};

static const struct member status_members[] = {
    {{"transactionId"}, MEMBER_TEXT, OF_STATUS(transaction)},
    {{"serviceId"}, MEMBER_TEXT, OF_STATUS(service)},
    {{"amount"}, MEMBER_WHOLE, OF_STATUS(amount.sum)},
    {{"payedAt"}, MEMBER_TEXT, OF_STATUS(pay_time_text)},
    {{"cancelTime"}, MEMBER_TEXT, OF_STATUS(cancel_time_text)},
};

static const struct member entry_members[] = {
    {{"id"}, MEMBER_TEXT, OF_ENTRY(id)},
    {{"userId"}, MEMBER_TEXT, OF_ENTRY(user)},
    {{"cardNumber"}, MEMBER_CARD, OF_ENTRY(card_number)},
    {{"owner"}, MEMBER_TEXT, OF_ENTRY(owner)},
    {{"amount"}, MEMBER_WHOLE, OF_ENTRY(amount.sum)},
    {{"date"}, MEMBER_TEXT, OF_ENTRY(time_text)},
    {{"serviceId"}, MEMBER_TEXT, OF_ENTRY(service)},
};

static const struct member card_members[] = {
    {{"cardId"}, MEMBER_TEXT, OF_CARD(id)},
    {{"userId"}, MEMBER_TEXT, OF_CARD(user)},
    {{"owner"}, MEMBER_TEXT, OF_CARD(owner)},
    {{"cardName"}, MEMBER_TEXT, OF_CARD(name)},
    {{"number"}, MEMBER_CARD, OF_CARD(number)},
    {{"expireDate"}, MEMBER_TEXT, OF_CARD(expire)},
    {{"vendor"}, MEMBER_TEXT, OF_CARD(vendor)},
    {{"processing"}, MEMBER_TEXT, OF_CARD(processing)},
    {{"balance"}, MEMBER_WHOLE, OF_CARD(balance)},
    {{"status", "is_active"}, MEMBER_TRUE, OF_CARD(active)},
};

static const struct member pending_members[] = {
    {{"cid"}, MEMBER_TEXT, OF_PENDING(id)},
    {{"otpSentPhone"}, MEMBER_TEXT, OF_PENDING(otp_phone)},
};
/* clang-format on */

static bool
is_there(const char *text)
{
	return text != NULL && text[0] != '\0';
}

const struct paylov_created *
reading_created(struct json_object *result)
{
	struct paylov_created *new = piece_new(result, sizeof(*new));

	if (new == NULL)
		return NULL;
	member_read(
	    result, created_members, MEMBER_COUNT(created_members), 0, new);
	/* Sent somewhere, though it is not told where. */
	if (new->otp_phone == NULL &&
	    json_object_is_type(json_member(result, "sms"), json_type_object))
		new->otp_phone = "";
	if (is_there(new->transaction) &&
	    reading_rows(new, json_member(result, "data"), &new->rows))
		return new;
	paylov_free(new);
	return NULL;
}

const struct paylov_paid *
reading_paid(struct json_object *result)
{
	struct paylov_paid *new = piece_new(result, sizeof(*new));

	if (new == NULL)
		return NULL;
	member_read(result, paid_members, MEMBER_COUNT(paid_members), 0, new);
	new->time = paylov_time_parse(new->time_text);
	if (is_there(new->transaction))
		return new;
	paylov_free(new);
	return NULL;
}

/* ------ states ------ */

static const struct {
	const char *word;
	enum paylov_state state;
} states[] = {
    {"created", PAYLOV_STATE_CREATED},
    {"paid", PAYLOV_STATE_PAID},
    {"cancelled", PAYLOV_STATE_CANCELLED},
    {"canceled", PAYLOV_STATE_CANCELLED},
    {"other", PAYLOV_STATE_OTHER},
};
#define STATES (sizeof(states) / sizeof(states[0]))

static enum paylov_state
state_of(struct json_object *value)
{
	const char *text = member_text(value);

	for (size_t i = 0; text != NULL && i < STATES; i++)
		if (strcasecmp(text, states[i].word) == 0)
			return states[i].state;
	return PAYLOV_STATE_OTHER;
}

const char *
paylov_state_name(enum paylov_state state)
{
	size_t i = 0;

	while (states[i].state != state)
		i++;
	return states[i].word;
}

const struct paylov_status *
reading_status(struct json_object *result)
{
	struct paylov_status *new;

	if (!is_there(member_text(json_member(result, "status"))))
		return NULL;
	new = piece_new(result, sizeof(*new));
	if (new == NULL)
		return NULL;
	member_read(
	    result, status_members, MEMBER_COUNT(status_members), 0, new);
	new->state = state_of(json_member(result, "status"));
	new->pay_time = paylov_time_parse(new->pay_time_text);
	new->cancel_time = paylov_time_parse(new->cancel_time_text);
	return new;
}

/* ------ lists ------ */

/* The objects of ${array} that have an id where they begin; NULL: no memory. */
static void *
read_list(void *piece, struct json_object *array, const struct member *members,
    size_t member_count, size_t size, size_t *count)
{
	size_t all = json_object_is_type(array, json_type_array)
	    ? json_object_array_length(array)
	    : 0;
	unsigned char *to = piece_array(piece, all, size);

	*count = 0;
	for (size_t i = 0; to != NULL && i < all; i++) {
		unsigned char *entry = to + *count * size;

		member_read(json_object_array_get_idx(array, i), members,
		    member_count, 0, entry);
		if (is_there(*(const char *const *)entry))
			++*count;
	}
	return to;
}

const struct paylov_transactions *
reading_transactions(struct json_object *result)
{
	struct json_object *array = reading_array(result, "transactions");
	struct paylov_transactions *new = NULL;
	struct paylov_transaction *list;

	if (json_object_is_type(array, json_type_array))
		new = piece_new(result, sizeof(*new));
	if (new == NULL)
		return NULL;
	if (!json_integer(json_member(result, "totalTransaction"), &new->total))
		new->total = -1;
	list = read_list(new, array, entry_members, MEMBER_COUNT(entry_members),
	    sizeof(*list), &new->count);
	if (list == NULL) {
		paylov_free(new);
		return NULL;
	}
	for (size_t i = 0; i < new->count; i++)
		list[i].time = paylov_time_parse(list[i].time_text);
	new->transactions = list;
	return new;
}

const struct paylov_cards *
reading_cards(struct json_object *result)
{
	struct json_object *array = reading_array(result, "cards");
	struct paylov_cards *new = NULL;

	if (json_object_is_type(array, json_type_array))
		new = piece_new(result, sizeof(*new));
	if (new == NULL)
		return NULL;
	new->cards = read_list(new, array, card_members,
	    MEMBER_COUNT(card_members), sizeof(*new->cards), &new->count);
	if (new->cards != NULL)
		return new;
	paylov_free(new);
	return NULL;
}

/* {"card": card}, or the card itself. */
const struct paylov_card *
reading_card(struct json_object *result)
{
	struct json_object *object = json_member(result, "card");
	struct paylov_card *new = piece_new(result, sizeof(*new));

	if (new == NULL)
		return NULL;
	member_read(object == NULL ? result : object, card_members,
	    MEMBER_COUNT(card_members), 0, new);
	if (is_there(new->id))
		return new;
	paylov_free(new);
	return NULL;
}

/* "session" was its older name. */
const struct paylov_pending_card *
reading_pending(struct json_object *result)
{
	struct paylov_pending_card *new = piece_new(result, sizeof(*new));

	if (new == NULL)
		return NULL;
	member_read(
	    result, pending_members, MEMBER_COUNT(pending_members), 0, new);
	if (new->id == NULL)
		new->id = member_text(json_member(result, "session"));
	if (is_there(new->id))
		return new;
	paylov_free(new);
	return NULL;
}

/* ------ writing ------ */

static void
reopen(struct buf *out)
{
	if (buf_ok(out))
		out->length--;
}

void
reading_put_created(struct buf *out, const struct paylov_created *created)
{
	member_put(
	    out, created_members, MEMBER_COUNT(created_members), created);
	reopen(out);
	buf_text(out, ",\"data\":");
	reading_put_rows(out, &created->rows);
	buf_char(out, '}');
}

void
reading_put_paid(struct buf *out, const struct paylov_paid *paid)
{
	member_put(out, paid_members, MEMBER_COUNT(paid_members), paid);
}

void
reading_put_status(struct buf *out, const struct paylov_status *status)
{
	member_put(out, status_members, MEMBER_COUNT(status_members), status);
	reopen(out);
	buf_text(out, ",\"status\":");
	json_put_text(out, paylov_state_name(status->state));
	buf_char(out, '}');
}

void
reading_put_transaction(
    struct buf *out, const struct paylov_transaction *transaction)
{
	member_put(
	    out, entry_members, MEMBER_COUNT(entry_members), transaction);
}

void
reading_put_card(struct buf *out, const struct paylov_card *card)
{
	member_put(out, card_members, MEMBER_COUNT(card_members), card);
}
