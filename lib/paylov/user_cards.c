/* The calls about cards. */
#include <string.h>

#include "paylov/reading.h"
#include "paylov/wire.h"
#include "setting/json.h"

#define OTP_MAX 16
#define NAME_MAX_LENGTH 128
#define DIGITS_MIN 13
#define DIGITS_MAX 19

enum paylov_outcome
paylov_card_list(
    struct paylov *paylov, const char *user, const struct paylov_cards **cards)
{
	struct json_object *root, *result;
	const struct paylov_cards *new;
	enum paylov_outcome outcome;

	wire_begin(paylov, PAYLOV_CALL_CARD_LIST);
	wire_word(paylov, "userId", user, WIRE_USER_MAX);
	outcome = wire_end(paylov, &root, &result);
	if (outcome != PAYLOV_OK)
		return outcome;
	new = reading_cards(result);
	json_object_put(root);
	if (new == NULL)
		return wire_misunderstood(paylov);
	*cards = new;
	return PAYLOV_OK;
}

/* The digits of a card's number; false if there is anything else but spaces. */
static bool
take_number(const char *text, char digits[DIGITS_MAX + 1])
{
	size_t count = 0;

	for (; text != NULL && *text != '\0'; text++) {
		if (*text == ' ')
			continue;
		if (*text < '0' || *text > '9' || count == DIGITS_MAX)
			return false;
		digits[count++] = *text;
	}
	digits[count] = '\0';
	return count >= DIGITS_MIN;
}

/* YYMM: the other way round than Payme has it. */
static bool
is_expiry(const char *text)
{
	return text != NULL && strlen(text) == 4 &&
	    strspn(text, "0123456789") == 4 && memcmp(text + 2, "01", 2) >= 0 &&
	    memcmp(text + 2, "12", 2) <= 0;
}

static void
put_card(struct paylov *paylov, const struct paylov_new_card *card)
{
	char digits[DIGITS_MAX + 1];

	wire_word(paylov, "userId", card->user, WIRE_USER_MAX);
	if (take_number(card->number, digits))
		wire_text(paylov, "cardNumber", digits);
	else
		wire_wrong(paylov, "a card's number has 13 to 19 digits");
	explicit_bzero(digits, sizeof(digits));
	if (is_expiry(card->expire))
		wire_text(paylov, "expireDate", card->expire);
	else
		wire_wrong(paylov, "YYMM is wanted");
	wire_text(paylov, "phoneNumber", card->phone);
}

enum paylov_outcome
paylov_card_create(struct paylov *paylov, const struct paylov_new_card *card,
    const struct paylov_pending_card **pending)
{
	struct json_object *root, *result;
	const struct paylov_pending_card *new;
	enum paylov_outcome outcome;

	wire_begin(paylov, PAYLOV_CALL_CARD_CREATE);
	put_card(paylov, card);
	outcome = wire_end(paylov, &root, &result);
	if (outcome != PAYLOV_OK)
		return outcome;
	new = reading_pending(result);
	json_object_put(root);
	if (new == NULL)
		return wire_misunderstood(paylov);
	*pending = new;
	return PAYLOV_OK;
}

enum paylov_outcome
paylov_card_confirm(struct paylov *paylov, const char *id, const char *otp,
    const char *name, const struct paylov_card **card)
{
	struct json_object *root, *result;
	const struct paylov_card *new;
	enum paylov_outcome outcome;

	wire_begin(paylov, PAYLOV_CALL_CARD_CONFIRM);
	wire_word(paylov, "cardId", id, WIRE_ID_MAX);
	wire_word(paylov, "otp", otp, OTP_MAX);
	if (name != NULL)
		wire_word(paylov, "cardName", name, NAME_MAX_LENGTH);
	outcome = wire_end(paylov, &root, &result);
	if (outcome != PAYLOV_OK)
		return outcome;
	new = reading_card(result);
	json_object_put(root);
	if (new == NULL)
		return wire_misunderstood(paylov);
	*card = new;
	return PAYLOV_OK;
}

/* {"result": true}; an object that says so would do. */
enum paylov_outcome
paylov_card_remove(struct paylov *paylov, const char *card)
{
	struct json_object *root, *result;
	enum paylov_outcome outcome;
	bool done;

	wire_begin(paylov, PAYLOV_CALL_CARD_REMOVE);
	wire_word(paylov, "userCardId", card, WIRE_ID_MAX);
	outcome = wire_end(paylov, &root, &result);
	if (outcome != PAYLOV_OK)
		return outcome;
	done = json_object_is_type(result, json_type_object) ||
	    json_object_get_boolean(result);
	json_object_put(root);
	return done ? PAYLOV_OK
		    : wire_fail(paylov, PAYLOV_KIND_ANSWER,
			  "it is not told whether the card was removed");
}
