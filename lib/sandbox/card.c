/* Test cards. */
#include <stddef.h>

#include "sandbox/card.h"
#include "setting/json.h"

#define EXPIRY "0399"
#define DIGITS_MAX 19

static const struct card cards[] = {
    {"8600495473316478", "860049******6478", CARD_FINE, CARD_FINE},
    {"8600069195406311", "860006******6311", CARD_FINE, CARD_FINE},
    {"8600060921090842", "860006******0842", CARD_NO_SMS, CARD_FINE},
    {"3333336415804657", "333333******4657", CARD_EXPIRED, CARD_FINE},
    {"4444445987459073", "444444******9073", CARD_BLOCKED, CARD_FINE},
    {"8600143417770323", "860014******0323", CARD_FINE, CARD_SYSTEM_ERROR},
    {"8600134301849596", "860013******9596", CARD_FINE, CARD_SLOW_ERROR},
};
#define CARDS ((int64_t)(sizeof(cards) / sizeof(cards[0])))

/* clang-format off */
static const struct {
	int64_t code;
	const char *text[CONFIG_LANGUAGES];
} refusals[CARD_REFUSALS] = {
    [CARD_UNKNOWN] = {-31300, {"Карта с таким номером не найдена.",
	"Bunday raqamli karta topilmadi.", "There is no card of this number."}},
    [CARD_WRONG_EXPIRY] = {-31300, {"Неверный срок действия карты.",
	"Kartaning amal qilish muddati noto‘g‘ri.", "The card's expiry is wrong."}},
    [CARD_NO_SMS] = {-31301, {"К карте не подключено SMS-информирование.",
	"Kartaga SMS-xabarnoma ulanmagan.", "The card has no SMS notifications."}},
    [CARD_EXPIRED] = {-31301, {"Срок действия карты истёк.",
	"Kartaning amal qilish muddati tugagan.", "The card has expired."}},
    [CARD_BLOCKED] = {-31301, {"Карта заблокирована.",
	"Karta bloklangan.", "The card is blocked."}},
    [CARD_SYSTEM_ERROR] = {-32400, {"Неизвестная системная ошибка.",
	"Noma’lum tizim xatosi.", "An unknown error of the system."}},
    [CARD_SLOW_ERROR] = {-31302, {"Карта не ответила вовремя. Попробуйте позже.",
	"Karta o‘z vaqtida javob bermadi. Keyinroq urinib ko‘ring.",
	"The card did not answer in time. Please try later."}},
    [CARD_NO_MONEY] = {-31303, {"На карте недостаточно средств.",
	"Kartada mablag‘ yetarli emas.", "There is not enough money on the card."}},
    [CARD_WRONG_CODE] = {-31103, {"Неверный код.",
	"Kod noto‘g‘ri.", "The code is wrong."}},
    [CARD_NO_MORE_CODES] = {-31102, {"Попытки ввода кода исчерпаны. Введите карту заново.",
	"Kod kiritish urinishlari tugadi. Kartani qaytadan kiriting.",
	"The code was wrong too often. Please enter the card again."}},
};
/* clang-format on */

/* The digits alone; false if there is anything else but spaces. */
static bool
take_digits(struct span text, char digits[DIGITS_MAX + 1])
{
	size_t count = 0;

	for (size_t i = 0; i < text.length; i++) {
		char c = text.data[i];

		if (c == ' ')
			continue;
		if (c < '0' || c > '9' || count == DIGITS_MAX)
			return false;
		digits[count++] = c;
	}
	digits[count] = '\0';
	return count > 0;
}

static bool
expiry_right(struct span text)
{
	return span_is(text, EXPIRY) || span_is(text, "03/99") ||
	    span_is(text, "03 / 99");
}

const struct card *
card_find(struct span number, struct span expiry, enum card_refusal *refusal)
{
	char digits[DIGITS_MAX + 1];

	*refusal = CARD_UNKNOWN;
	if (!take_digits(number, digits))
		return NULL;
	for (int64_t i = 0; i < CARDS; i++) {
		if (!span_is(span_of(digits), cards[i].number))
			continue;
		*refusal =
		    expiry_right(expiry) ? cards[i].entry : CARD_WRONG_EXPIRY;
		return *refusal == CARD_FINE ? &cards[i] : NULL;
	}
	return NULL;
}

int64_t
card_index(const struct card *card)
{
	return card - cards + 1;
}

const struct card *
card_at(int64_t index)
{
	return index >= 1 && index <= CARDS ? &cards[index - 1] : NULL;
}

int64_t
card_code(enum card_refusal refusal)
{
	return refusals[refusal].code;
}

const char *
card_text(enum card_refusal refusal, enum language language)
{
	return refusals[refusal].text[language];
}

void
put_texts(struct buf *json, const char *const text[CONFIG_LANGUAGES])
{
	for (int i = 0; i < CONFIG_LANGUAGES; i++) {
		buf_char(json, i == 0 ? '{' : ',');
		json_put_text(json, language_code[i]);
		buf_char(json, ':');
		json_put_text(json, text[i]);
	}
	buf_char(json, '}');
}

void
card_put_texts(struct buf *json, enum card_refusal refusal)
{
	put_texts(json, refusals[refusal].text);
}
