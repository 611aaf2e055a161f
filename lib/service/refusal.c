/* What Paylov's refusals say to people: in their language, where it is known. */
#include <string.h>
#include <strings.h>

#include "paylov/endpoint.h"
#include "service/service_page.h"
#include "setting/json.h"

static const struct {
	const char *code, *word;
} refusals[] = {
    {"invalid_otp", "error_code"},
    {"otp_expired", "error_code_old"},
    {"too_many_attempts", "error_code_often"},
    {"otp_code_already_sent", "error_code_sent"},
    {"pan_not_valid", "wrong_number"},
    {"invalid_card", "wrong_number"},
    {"card_not_found", "error_card"},
    {"card_not_found_in_processing_center", "error_card"},
    {"card_is_not_activated", "error_card"},
    {"card_is_not_for_this_check", "error_card"},
    {"card_is_not_supported", "error_card"},
    {"invalid_card_token", "error_card"},
    {"bank_not_found", "error_card"},
    {"card_expired", "error_card_old"},
    {"card_is_blocked", "error_card_blocked"},
    {"card_exists", "error_card_known"},
    {"card_is_already_activated", "error_card_known"},
    {"card_has_no_phone", "error_card_sms"},
    {"sms_not_active", "error_card_sms"},
    {"phone_not_match", "error_card_phone"},
    {"insufficient_funds", "error_funds"},
    {"daily_limit_used_for_this_card", "error_limit"},
    {"invalid_amount", "error_amount"},
    {"merchant_not_available", "error_merchant"},
    {"terminal_does_not_exist", "error_merchant"},
    {"permission_denied", "error_merchant"},
};

/* A text that stands for none is for the log. */
static bool
is_told(enum paylov_kind kind, const char *text)
{
	return text[0] != '\0' && strcmp(text, endpoint_text(kind)) != 0;
}

static const char *
refusal(struct visit *visit, const char *code, const char *text)
{
	enum paylov_kind kind = endpoint_kind(code);

	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
		if (strcasecmp(refusals[i].code, code) == 0)
			return visit_word(visit, refusals[i].word);
	if (code[0] != '\0' && is_told(kind, text))
		return text;
	return kind == PAYLOV_KIND_REQUEST ? visit_word(visit, "error_account")
					   : visit_word(visit, "failed");
}

const char *
visit_report_text(struct visit *visit, const struct counter_report *report)
{
	return refusal(visit, report->code, report->text);
}

const char *
visit_error(struct visit *visit)
{
	const struct paylov_error *error =
	    paylov_last_error(visit->office.paylov);

	return refusal(visit, error->code, error->text);
}
