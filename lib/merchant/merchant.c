/* The table of methods, and the way of a call through them. */
#include <stdlib.h>

#include "base/clock.h"
#include "merchant/merchant.h"
#include "merchant/method.h"
#include "setting/log.h"

struct merchant {
	struct config *config; /* NULL: none that can be used */
	struct store *store;
};

/* clang-format off */
static const struct method methods[] = {
    {"CheckPerformTransaction", PARAMETER_AMOUNT | PARAMETER_ACCOUNT, false,
	method_check_perform},
    {"CreateTransaction", PARAMETER_ID | PARAMETER_TIME | PARAMETER_AMOUNT |
	PARAMETER_ACCOUNT, false, method_create},
    {"PerformTransaction", PARAMETER_ID, false, method_perform},
    {"CancelTransaction", PARAMETER_ID | PARAMETER_REASON, false,
	method_cancel},
    {"CheckTransaction", PARAMETER_ID, false, method_check},
    {"GetStatement", PARAMETER_FROM | PARAMETER_TO, false, method_statement},
    {"SetFiscalData", 0, true, method_set_fiscal_data},
};
/* clang-format on */

const struct method *
method_find(struct span name)
{
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (span_is(name, methods[i].name))
			return &methods[i];
	return NULL;
}

/* A broken configuration that was mended counts from the next call on. */
static void
configure(struct merchant *merchant)
{
	if (merchant->config == NULL) {
		if (config_open(&merchant->config) != RESULT_OK)
			return;
		config_log(merchant->config);
	}
	if (merchant->store == NULL &&
	    store_open(&merchant->config->database, STORE_PATIENCE,
		&merchant->store) != RESULT_OK)
		log_error("merchant: out of memory");
}

enum result
merchant_open(struct merchant **merchant)
{
	struct merchant *new = calloc(1, sizeof(*new));

	if (new == NULL)
		return RESULT_NO_MEMORY;
	configure(new);
	*merchant = new;
	return RESULT_OK;
}

void
merchant_close(struct merchant *merchant)
{
	if (merchant == NULL)
		return;
	store_close(merchant->store);
	config_free(merchant->config);
	free(merchant);
}

struct store *
merchant_store(struct merchant *merchant)
{
	return merchant->store;
}

/* Each call has its line: what was asked about which payment, and how long. */
static void
log_call(const struct call *call, const struct reply *reply, int64_t took)
{
	const char *method = call->method == NULL ? "-" : call->method->name;
	const char *box = call->box == NULL ? "-" : call->box->name;

	log_info("%s %s %.*s: %d, %lld ms", box, method,
	    (int)call->payme_id.length,
	    call->payme_id.data == NULL ? "" : call->payme_id.data, reply->code,
	    (long long)took);
}

void
merchant_answer(struct merchant *merchant, struct request *request)
{
	struct call call;
	struct reply reply;
	enum result result = RESULT_OK;
	int64_t start = clock_steady();

	configure(merchant);
	call_read(
	    &call, merchant->store == NULL ? NULL : merchant->config, request);
	reply_begin(&reply, request);
	if (call.refusal.code == 0)
		result = call.method->run(merchant, &call, &reply);
	else
		reply_refuse(&reply, &call, &call.refusal);
	reply_end(&reply, &call, result);
	log_call(&call, &reply, clock_steady() - start);
	request_finish(request);
	call_finish(&call);
}
