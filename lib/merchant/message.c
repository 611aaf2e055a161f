/* The texts.  "%" stands for the title of the account's field. */
#include <string.h>

#include "merchant/message.h"
#include "payment/transaction.h"
#include "setting/json.h"

struct message {
	int code;
	const char *text[CONFIG_LANGUAGES];
};

static const struct message messages[] = {
    {PROTOCOL_NOT_POST,
	{"Запрос должен быть отправлен методом POST",
	    "So‘rov POST usulida yuborilishi kerak",
	    "The request has to be sent by POST"}},
    {PROTOCOL_NOT_JSON,
	{"Ошибка разбора JSON", "JSON matnini o‘qib bo‘lmadi",
	    "The JSON cannot be parsed"}},
    {PROTOCOL_BAD_REQUEST,
	{"Обязательное поле отсутствует или имеет неверный тип",
	    "Majburiy maydon yo‘q yoki uning turi noto‘g‘ri",
	    "A required field is missing or of the wrong type"}},
    {PROTOCOL_NO_METHOD,
	{"Метод не найден", "Bunday usul yo‘q", "Method not found"}},
    {PROTOCOL_NO_RIGHTS,
	{"Недостаточно привилегий для выполнения метода",
	    "Usulni bajarish uchun huquq yetarli emas",
	    "Not enough privileges for the method"}},
    {PROTOCOL_SYSTEM,
	{"Системная ошибка. Повторите попытку позже",
	    "Tizim xatosi. Keyinroq qayta urinib ko‘ring",
	    "System error. Please try again later"}},
    {PROTOCOL_NO_RECEIPT,
	{"Чек с таким id не найден", "Bunday id bilan chek topilmadi",
	    "No receipt with this id"}},
    {PROTOCOL_BAD_PARAMETER,
	{"Неверный параметр: %", "Noto‘g‘ri parametr: %",
	    "Wrong parameter: %"}},
    {PAYMENT_WRONG_AMOUNT,
	{"Неверная сумма", "Summa noto‘g‘ri", "Wrong amount"}},
    {PAYMENT_NO_TRANSACTION,
	{"Транзакция не найдена", "Tranzaksiya topilmadi",
	    "Transaction not found"}},
    {PAYMENT_CANNOT_CANCEL,
	{"Заказ выполнен, отменить транзакцию невозможно",
	    "Buyurtma bajarilgan, tranzaksiyani bekor qilib bo‘lmaydi",
	    "The order is fulfilled, the transaction cannot be cancelled"}},
    {PAYMENT_CANNOT_PERFORM,
	{"Невозможно выполнить операцию", "Amalni bajarib bo‘lmaydi",
	    "The operation cannot be performed"}},
    {PAYMENT_ACCOUNT_UNKNOWN,
	{"Не найдено. Проверьте поле «%»",
	    "Topilmadi. «%» maydonini tekshiring",
	    "Not found. Please check “%”"}},
    {PAYMENT_ACCOUNT_BUSY,
	{"Уже выполняется другой платёж. Попробуйте позже",
	    "Boshqa to‘lov amalga oshirilmoqda. Keyinroq urinib ko‘ring",
	    "Another payment is under way. Please try later"}},
    {PAYMENT_ACCOUNT_PAID,
	{"Уже оплачено", "To‘lov allaqachon amalga oshirilgan",
	    "Already paid"}},
    {PAYMENT_ACCOUNT_CLOSED,
	{"Отменено продавцом или возвращено, оплата невозможна",
	    "Sotuvchi bekor qilgan yoki qaytarilgan, to‘lov qilib bo‘lmaydi",
	    "Cancelled by the shop or refunded, no payment is possible"}},
    {PAYMENT_ACCOUNT_MISSING,
	{"Заполните поле «%»", "«%» maydonini to‘ldiring",
	    "Please fill in “%”"}},
};

static const struct message *
find(int code)
{
	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++)
		if (messages[i].code == code)
			return &messages[i];
	return NULL;
}

bool
message_exists(int code)
{
	return find(code) != NULL;
}

/* The text with "%" replaced, as a JSON string. */
static void
put_text(struct buf *out, const char *text, const char *title)
{
	const char *mark = strchr(text, '%');
	struct buf whole = {0};

	if (mark == NULL) {
		json_put_text(out, text);
		return;
	}
	buf_add(&whole, text, (size_t)(mark - text));
	buf_text(&whole, title);
	buf_text(&whole, mark + 1);
	if (buf_ok(&whole))
		json_put_string(out, (struct span){whole.data, whole.length});
	else
		out->failed = true;
	buf_free(&whole);
}

static const char *
title_of(const struct config_field *field, int language)
{
	if (field == NULL)
		return "account";
	return field->title[language][0] == '\0' ? field->name
						 : field->title[language];
}

void
message_put(struct buf *out, int code, const struct config_field *field)
{
	const struct message *message = find(code);

	if (message == NULL)
		message = find(PROTOCOL_SYSTEM);
	for (int i = 0; i < CONFIG_LANGUAGES; i++) {
		buf_char(out, i == 0 ? '{' : ',');
		json_put_text(out, language_code[i]);
		buf_char(out, ':');
		put_text(out, message->text[i], title_of(field, i));
	}
	buf_char(out, '}');
}

void
message_put_plain(struct buf *out, int code, const char *parameter)
{
	const struct message *message = find(code);

	if (message == NULL)
		message = find(PROTOCOL_SYSTEM);
	put_text(out, message->text[LANGUAGE_RU], parameter);
}
