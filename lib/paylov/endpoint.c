/* Calls, codes, kinds: the tables. */
#include <assert.h>
#include <string.h>
#include <strings.h>

#include "http/http.h"
#include "paylov/endpoint.h"

#define SHORT 20L
#define LONG 30L
#define TOKEN 10L

/* clang-format off */
const struct endpoint endpoints[PAYLOV_CALLS] = {
    [PAYLOV_CALL_TOKEN] = {"token", "/merchant/oauth2/token/",
	ENDPOINT_POST, ENDPOINT_READS, TOKEN},
    [PAYLOV_CALL_LIST] = {"list", "/servicePayment/list/",
	ENDPOINT_GET, ENDPOINT_READS, SHORT},
    [PAYLOV_CALL_FIELDS] = {"fields", "/servicePayment/fields/",
	ENDPOINT_GET, ENDPOINT_READS, SHORT},
    [PAYLOV_CALL_INFO] = {"info", "/servicePayment/info/",
	ENDPOINT_POST, ENDPOINT_READS, SHORT},
    [PAYLOV_CALL_CREATE] = {"create", "/servicePayment/create/",
	ENDPOINT_POST, ENDPOINT_WRITES, SHORT},
    [PAYLOV_CALL_PAY] = {"pay", "/servicePayment/pay/",
	ENDPOINT_POST, ENDPOINT_PAYS, LONG},
    [PAYLOV_CALL_STATUS] = {"status", "/servicePayment/transaction/status/",
	ENDPOINT_GET, ENDPOINT_READS, SHORT},
    [PAYLOV_CALL_TRANSACTIONS] = {"transactions",
	"/servicePayment/transaction/all",
	ENDPOINT_GET, ENDPOINT_READS, LONG},
    [PAYLOV_CALL_CARD_CREATE] = {"createUserCard",
	"/merchant/userCard/createUserCard/",
	ENDPOINT_POST, ENDPOINT_WRITES, SHORT},
    [PAYLOV_CALL_CARD_CONFIRM] = {"confirmUserCardCreate",
	"/merchant/userCard/confirmUserCardCreate/",
	ENDPOINT_POST, ENDPOINT_WRITES, SHORT},
    [PAYLOV_CALL_CARD_LIST] = {"getAllUserCards",
	"/merchant/userCard/getAllUserCards/",
	ENDPOINT_GET, ENDPOINT_READS, SHORT},
    [PAYLOV_CALL_CARD_REMOVE] = {"deleteUserCard",
	"/merchant/userCard/deleteUserCard/",
	ENDPOINT_DELETE, ENDPOINT_WRITES, SHORT},
};

static const struct {
	const char *code;
	enum paylov_kind kind;
} codes[] = {
    {"invalid_client", PAYLOV_KIND_ACCESS},
    {"invalid_grant", PAYLOV_KIND_ACCESS},
    {"permission_denied", PAYLOV_KIND_ACCESS},
    {"otp_code_already_sent", PAYLOV_KIND_CODE},
    {"invalid_otp", PAYLOV_KIND_CODE},
    {"otp_expired", PAYLOV_KIND_CODE},
    {"too_many_attempts", PAYLOV_KIND_CODE},
    {"card_exists", PAYLOV_KIND_CARD},
    {"card_not_found", PAYLOV_KIND_CARD},
    {"card_expired", PAYLOV_KIND_CARD},
    {"card_is_blocked", PAYLOV_KIND_CARD},
    {"card_is_not_supported", PAYLOV_KIND_CARD},
    {"invalid_card_token", PAYLOV_KIND_CARD},
    {"card_is_already_activated", PAYLOV_KIND_CARD},
    {"card_is_not_activated", PAYLOV_KIND_CARD},
    {"card_has_no_phone", PAYLOV_KIND_CARD},
    {"card_is_not_for_this_check", PAYLOV_KIND_CARD},
    {"invalid_card", PAYLOV_KIND_CARD},
    {"pan_not_valid", PAYLOV_KIND_CARD},
    {"sms_not_active", PAYLOV_KIND_CARD},
    {"daily_limit_used_for_this_card", PAYLOV_KIND_CARD},
    {"phone_not_match", PAYLOV_KIND_CARD},
    {"pinfl_not_match", PAYLOV_KIND_CARD},
    {"bank_not_found", PAYLOV_KIND_CARD},
    {"card_not_found_in_processing_center", PAYLOV_KIND_CARD},
    {"insufficient_funds", PAYLOV_KIND_CARD},
    {"invalid_amount", PAYLOV_KIND_PAYMENT},
    {"transaction_not_found", PAYLOV_KIND_PAYMENT},
    {"transaction_not_available_for_cancel", PAYLOV_KIND_PAYMENT},
    {"hold_not_found", PAYLOV_KIND_PAYMENT},
    {"hold_time_expired", PAYLOV_KIND_PAYMENT},
    {"merchant_not_available", PAYLOV_KIND_CONFIGURATION},
    {"terminal_does_not_exist", PAYLOV_KIND_CONFIGURATION},
    {"field_required", PAYLOV_KIND_REQUEST},
    {"field_not_valid", PAYLOV_KIND_REQUEST},
    {"validation_error", PAYLOV_KIND_REQUEST},
    {"transaction_already_payed", PAYLOV_KIND_CHECK},
    {"already_confirmed", PAYLOV_KIND_CHECK},
    {"transaction_not_available_for_payment", PAYLOV_KIND_CHECK},
    /* These may come after the money went. */
    {"balance_refresh_error", PAYLOV_KIND_SYSTEM},
    {"error_create_card", PAYLOV_KIND_SYSTEM},
    {"error_at_pay", PAYLOV_KIND_SYSTEM},
    {"unknown_error", PAYLOV_KIND_SYSTEM},
    {"server_error", PAYLOV_KIND_SYSTEM},
    {"processing_error", PAYLOV_KIND_SYSTEM},
    {"gateway_not_working", PAYLOV_KIND_SYSTEM},
};

#define NOWHERE {PAYLOV_NOT_SENT, PAYLOV_NOT_SENT, PAYLOV_NOT_SENT}
#define ALWAYS {PAYLOV_UNKNOWN, PAYLOV_UNKNOWN, PAYLOV_UNKNOWN}
#define NEVER {PAYLOV_REFUSED, PAYLOV_REFUSED, PAYLOV_REFUSED}
#define MONEY {PAYLOV_REFUSED, PAYLOV_REFUSED, PAYLOV_UNKNOWN}

static const struct {
	const char *text;
	enum paylov_outcome outcome[ENDPOINT_STAKES];
} kinds[] = {
    [PAYLOV_KIND_NONE] = {"no error", {PAYLOV_OK, PAYLOV_OK, PAYLOV_OK}},
    [PAYLOV_KIND_CALL] = {"the call is wrong", NOWHERE},
    [PAYLOV_KIND_TRANSPORT] = {"no answer of Paylov", ALWAYS},
    [PAYLOV_KIND_ANSWER] = {"an answer of Paylov that is not understood",
	ALWAYS},
    [PAYLOV_KIND_ACCESS] = {"Paylov does not let us in", MONEY},
    [PAYLOV_KIND_REQUEST] = {"Paylov takes a field for wrong", NEVER},
    [PAYLOV_KIND_CODE] = {"the code is refused", NEVER},
    [PAYLOV_KIND_CARD] = {"the card is refused", NEVER},
    [PAYLOV_KIND_PAYMENT] = {"the amount or transaction is refused", NEVER},
    [PAYLOV_KIND_CONFIGURATION] = {"Paylov does not know this merchant",
	NEVER},
    [PAYLOV_KIND_CHECK] = {"it did not succeed", MONEY},
    [PAYLOV_KIND_SYSTEM] = {"a failure at Paylov",
	{PAYLOV_REFUSED, PAYLOV_UNKNOWN, PAYLOV_UNKNOWN}},
    [PAYLOV_KIND_OTHER] = {"an error that nobody knows", MONEY},
};
/* clang-format on */

static_assert(LONG * 1000 + HTTP_PATIENCE <= PAYLOV_PAY_MS,
    "a payment's call ends in time");
static_assert(sizeof(kinds) / sizeof(kinds[0]) == PAYLOV_KINDS,
    "each kind of error has its row");

enum paylov_kind
endpoint_kind(const char *code)
{
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (strcasecmp(codes[i].code, code) == 0)
			return codes[i].kind;
	return PAYLOV_KIND_OTHER;
}

enum paylov_outcome
endpoint_outcome(enum paylov_kind kind, enum endpoint_stake stake)
{
	return kinds[kind].outcome[stake];
}

const char *
endpoint_text(enum paylov_kind kind)
{
	return kinds[kind].text;
}
