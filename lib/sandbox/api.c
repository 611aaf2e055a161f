/* The envelope of the Subscribe API, and the faults of its answers. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "sandbox/api.h"
#include "sandbox/faulty.h"
#include "setting/json.h"

#define HEAD                                                                   \
	"Access-Control-Allow-Origin: *\r\n"                                   \
	"Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"

/* ------ errors ------ */

/* clang-format off */
static const struct {
	int64_t code;
	const char *text[CONFIG_LANGUAGES];
} errors[] = {
    {-32300, {"Метод запроса не POST.", "So‘rov usuli POST emas.", "The request is no POST."}},
    {-32700, {"Ошибка разбора JSON.", "JSON tahlil qilinmadi.", "The JSON cannot be read."}},
    {-32600, {"Неверный запрос.", "So‘rov noto‘g‘ri.", "The request is wrong."}},
    {-32601, {"Метод не найден.", "Usul topilmadi.", "There is no such method."}},
    {-32602, {"Неверные параметры.", "Parametrlar noto‘g‘ri.", "The parameters are wrong."}},
    {-32504, {"Недостаточно привилегий.", "Huquqlar yetarli emas.", "Not enough privileges."}},
    {-32500, {"Неверный токен.", "Token noto‘g‘ri.", "The token is wrong."}},
    {-31101, {"Код устарел.", "Kod eskirgan.", "The code is out of date."}},
    {-31400, {"Карта не найдена.", "Karta topilmadi.", "The card was not found."}},
    {-31602, {"Чек не найден.", "Chek topilmadi.", "The receipt was not found."}},
    {-31611, {"Сумма меньше допустимой.", "Summa ruxsat etilganidan kam.", "The amount is too small."}},
    {-31612, {"Сумма больше допустимой.", "Summa ruxsat etilganidan ko‘p.", "The amount is too large."}},
    {-31622, {"Сервис мерчанта недоступен.", "Merchant xizmati ishlamayapti.", "The merchant cannot be reached."}},
    {-31623, {"Сервис мерчанта работает некорректно.", "Merchant xizmati noto‘g‘ri ishlayapti.", "The merchant answers wrongly."}},
    {-31630, {"Состояние чека этого не позволяет.", "Chekning holati bunga yo‘l qo‘ymaydi.", "The receipt's state does not allow it."}},
    {-32400, {"Системная ошибка.", "Tizim xatosi.", "An error of the system."}}, /* and all others */
};
/* clang-format on */
#define ERRORS (sizeof(errors) / sizeof(errors[0]))

enum result
api_refuse(struct api *api, int64_t code)
{
	size_t i = 0;

	while (i + 1 < ERRORS && errors[i].code != code)
		i++;
	api->code = code;
	buf_reset(&api->message);
	put_texts(&api->message, errors[i].text);
	return RESULT_OK;
}

enum result
api_refuse_card(struct api *api, enum card_refusal refusal)
{
	api->code = card_code(refusal);
	buf_reset(&api->message);
	card_put_texts(&api->message, refusal);
	return RESULT_OK;
}

/* ------ parameters ------ */

bool
api_text(struct api *api, const char *name, struct span *text)
{
	if (json_text(json_member(api->params, name), text))
		return true;
	return api_refuse(api, -32602) != RESULT_OK;
}

bool
api_integer(struct api *api, const char *name, int64_t *number)
{
	if (json_integer(json_member(api->params, name), number))
		return true;
	return api_refuse(api, -32602) != RESULT_OK;
}

/* ------ methods ------ */

static const struct {
	const char *name;
	api_method *run;
	bool server; /* wants the key */
	bool charges; /* its answer may be lost by a fault */
} methods[] = {
    {"cards.create", api_card_create, false, false},
    {"cards.get_verify_code", api_card_send_code, false, false},
    {"cards.verify", api_card_verify, false, false},
    {"cards.check", api_card_check, false, false},
    {"cards.remove", api_card_remove, true, false},
    {"receipts.create", api_receipt_create, true, false},
    {"receipts.pay", api_receipt_pay, true, true},
    {"receipts.send", api_receipt_send, true, false},
    {"receipts.cancel", api_receipt_cancel, true, true},
    {"receipts.check", api_receipt_check, true, false},
    {"receipts.get", api_receipt_get, true, false},
    {"receipts.get_all", api_receipt_list, true, false},
    {"receipts.set_fiscal_data", api_receipt_fiscal, true, false},
    {"receipts.confirm_hold", api_receipt_confirm, true, true},
};
#define METHODS (sizeof(methods) / sizeof(methods[0]))

static bool
key_fits(const struct cashbox *box, struct span key)
{
	bool fits = false;

	for (size_t i = 0; i < box->key_count; i++)
		if (strlen(box->keys[i]) == key.length &&
		    sodium_memcmp(box->keys[i], key.data, key.length) == 0)
			fits = true;
	return fits;
}

/* X-Auth: "id" or "id:key". */
static bool
read_authorization(struct api *api)
{
	const struct config *config = api->scene->page->config;
	struct span text =
	    span_of(request_variable(api->scene->page->request, "HTTP_X_AUTH"));
	const char *colon =
	    text.length == 0 ? NULL : memchr(text.data, ':', text.length);
	struct span id = text, key = {NULL, 0};

	if (colon != NULL) {
		id.length = (size_t)(colon - text.data);
		key = (struct span){colon + 1, text.length - id.length - 1};
	}
	for (size_t i = 0; i < config->cashbox_count; i++)
		if (span_is(id, config->cashboxes[i].merchant_id))
			api->box = &config->cashboxes[i];
	if (api->box == NULL)
		return false;
	api->server = colon != NULL;
	return colon == NULL || key_fits(api->box, key);
}

/* *method is METHODS if there is none to run; an error is answered then. */
static enum result
read_call(struct api *api, struct json_object *root, size_t *method)
{
	struct json_object *params = json_member(root, "params");
	struct span name;
	int64_t id;

	*method = METHODS;
	if (!json_object_is_type(root, json_type_object) ||
	    !json_text(json_member(root, "method"), &name) ||
	    !json_object_is_type(params, json_type_object) ||
	    (!json_integer(json_member(root, "id"), &id) &&
		!json_object_is_type(
		    json_member(root, "id"), json_type_string)))
		return api_refuse(api, -32600);
	if (!read_authorization(api))
		return api_refuse(api, -32504);
	for (size_t i = 0; i < METHODS; i++) {
		if (!span_is(name, methods[i].name))
			continue;
		if (methods[i].server && !api->server)
			return api_refuse(api, -32504);
		api->params = params;
		*method = i;
		return RESULT_OK;
	}
	return api_refuse(api, -32601);
}

/* ------ the answer ------ */

static void
put_answer(const struct api *api, struct json_object *root, struct buf *out)
{
	const int64_t *faults = api->scene->sandbox.faults;
	struct json_object *id = json_member(root, "id");

	buf_text(out, "{\"jsonrpc\":\"2.0\",\"id\":");
	buf_text(out,
	    id == NULL || faults[FAULT_API_ID] != 0
		? "null"
		: json_object_to_json_string_ext(id, JSON_C_TO_STRING_PLAIN));
	if (api->code == 0) {
		buf_text(out, ",\"result\":");
		buf_add(out, api->result.data, api->result.length);
	} else {
		buf_format(out, ",\"error\":{\"code\":%lld,\"message\":",
		    (long long)api->code);
		if (faults[FAULT_API_TEXT] != 0)
			buf_text(out, "\"error\"");
		else
			buf_add(out, api->message.data, api->message.length);
		buf_text(out, ",\"data\":null}");
	}
	buf_char(out, '}');
}

/* The faults of an answer: it is lost, cut, or somebody else's page. */
static enum faulty
fault_of(const struct scene *scene, bool charged)
{
	const int64_t *faults = scene->sandbox.faults;

	if (!charged)
		return FAULTY_NOT;
	if (faults[FAULT_API_HTML] != 0)
		return FAULTY_HTML;
	if (faults[FAULT_API_LOST] != 0)
		return FAULTY_LOST;
	return faults[FAULT_API_HALF] != 0 ? FAULTY_HALF : FAULTY_NOT;
}

static enum result
answer_preflight(struct scene *scene)
{
	static const char text[] =
	    "Status: 204 No Content\r\n" HEAD
	    "Access-Control-Allow-Methods: POST, OPTIONS\r\n"
	    "Access-Control-Allow-Headers: X-Auth, Content-Type, "
	    "Cache-Control\r\nAccess-Control-Max-Age: 600\r\n\r\n";

	return request_write(scene->page->request, text, sizeof(text) - 1) ==
		RESULT_OK
	    ? RESULT_OK
	    : RESULT_LOST;
}

static enum result
answer(struct api *api, struct json_object *root, bool charges)
{
	struct buf json = {0};
	enum result result;

	put_answer(api, root, &json);
	result = buf_ok(&json) && buf_ok(&api->result) && buf_ok(&api->message)
	    ? faulty_send(api->scene, 200, HEAD,
		  (struct span){json.data, json.length},
		  fault_of(api->scene, charges))
	    : RESULT_NO_MEMORY;
	buf_wipe(&json);
	buf_free(&json);
	return result;
}

enum result
sandbox_api(struct scene *scene, struct span body)
{
	const char *method =
	    request_variable(scene->page->request, "REQUEST_METHOD");
	struct api api = {.scene = scene};
	struct json_object *root = NULL;
	enum json_verdict verdict = JSON_SOUND;
	size_t index = METHODS;
	enum result result = RESULT_OK;

	if (method != NULL && strcmp(method, "OPTIONS") == 0)
		return answer_preflight(scene);
	if (!scene->posted)
		result = api_refuse(&api, -32300);
	else
		result = json_read(body, &verdict, &root);
	if (result == RESULT_OK && verdict != JSON_SOUND)
		result = api_refuse(&api, -32700);
	else if (result == RESULT_OK && scene->posted)
		result = read_call(&api, root, &index);
	if (result == RESULT_OK && index < METHODS)
		result = methods[index].run(&api);
	if (result != RESULT_OK && result != RESULT_NO_MEMORY)
		result = api_refuse(&api, -32400);
	if (result == RESULT_OK)
		result = answer(
		    &api, root, index < METHODS && methods[index].charges);
	json_object_put(root);
	buf_wipe(&api.result);
	buf_free(&api.result);
	buf_free(&api.message);
	return result;
}
