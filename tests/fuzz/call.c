/* Any body of a call: what is taken from it stands in it, byte by byte. */
#include "merchant/call.h"
#include "merchant/reply.h"
#include "setting/log.h"
#include "tests/fuzz/fuzz.h"
#include "tests/memory_request.h"

static struct config_field fields[] = {
    {.name = (char *)"order_id",
	.title = {(char *)"", (char *)"", (char *)""}}};
static struct cashbox box = {
    .name = (char *)"main",
    .login = (char *)"Paycom",
    .fields = fields,
    .field_count = 1,
    .allow = {.any = true},
    .kind = CASHBOX_ONE_TIME,
};
static struct config config = {.cashboxes = &box, .cashbox_count = 1};
static struct memory_request memory;

/* SHA-256 of "Paycom:0123456789abcdef0123456789abcdef0123", and the header that says so. */
static unsigned char digest[1][CONFIG_DIGEST_SIZE] = {{
    0xb6, 0x01, 0xed, 0x05, 0xa0, 0x59, 0x4b, 0x78,
    0x76, 0x86, 0x6a, 0x75, 0x1c, 0x65, 0xd4, 0x78,
    0x3d, 0xcd, 0xfd, 0x1b, 0x64, 0x1f, 0x9e, 0xf5,
    0x7e, 0x9b, 0x04, 0x35, 0xcd, 0x60, 0x5d, 0x5f}};
#define HEADER                                                         \
	"Basic UGF5Y29tOjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMw=="

static bool
stands_in(struct span part, const struct buf *whole)
{
	return part.length == 0 || (part.data >= whole->data &&
	    part.data + part.length <= whole->data + whole->length);
}

/* The digits of an amount that was taken are in the body. */
static void
check_amount(const struct call *call)
{
	char digits[24];
	int length = snprintf(
	    digits, sizeof(digits), "%lld", (long long)call->amount);

	if (call->amount > 0)
		PROMISE(memmem(call->body.data, call->body.length, digits,
		    (size_t)length) != NULL);
	else
		PROMISE(call->amount == -1);
}

static void
check_accepted(const struct call *call)
{
	unsigned taken = call->method->parameters;

	PROMISE(json_object_is_type(call->root, json_type_object));
	PROMISE(stands_in(call->params_text, &call->body));
	PROMISE(stands_in(call->account, &call->body));
	if ((taken & PARAMETER_AMOUNT) != 0)
		check_amount(call);
	if ((taken & PARAMETER_TIME) != 0)
		PROMISE(call->time >= 1000000000000 &&
		    call->time <= 9999999999999);
	if ((taken & PARAMETER_ID) != 0)
		PROMISE(call->payme_id.length >= 24 &&
		    call->payme_id.length <= 96);
	if ((taken & PARAMETER_ACCOUNT) != 0)
		PROMISE(call->account.data[0] == '{' &&
		    memchr(call->account_key.data, ';',
		    call->account_key.length) == NULL);
}

/* What is taken for JSON a strict reader takes too. */
static void
check_json(const struct call *call)
{
	struct json_tokener *strict = json_tokener_new();
	enum json_tokener_error error;

	PROMISE(strict != NULL);
	json_tokener_set_flags(
	    strict, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	json_object_put(json_tokener_parse_ex(
	    strict, call->body.data, (int)call->body.length));
	error = json_tokener_get_error(strict);
	PROMISE(error == json_tokener_success ||
	    error == json_tokener_continue);
	json_tokener_free(strict);
}

/* A refusal is HTTP 200 and one object with an error, no result and the id. */
static void
check_refusal(const struct call *call)
{
	enum json_verdict verdict;
	struct json_object *root;
	struct reply reply;
	const char *answer;
	int64_t code;

	reply_begin(&reply, &memory.request);
	reply_refuse(&reply, call, &call->refusal);
	reply_end(&reply, call, RESULT_OK);
	answer = memory_request_answer(&memory);
	PROMISE(answer != NULL);
	PROMISE(json_read(span_of(answer), &verdict, &root) == RESULT_OK);
	PROMISE(verdict == JSON_SOUND);
	PROMISE(!json_has(root, "result"));
	PROMISE(json_integer(json_member(
	    json_member(root, "error"), "code"), &code));
	PROMISE(code == call->refusal.code);
	PROMISE(span_equal(json_raw_member(span_of(answer), "id"), call->id));
	json_object_put(root);
}

static void
run(struct span input)
{
	struct call call;

	log_level(LOG_LEVEL_ERROR);
	box.digests = digest;
	box.key_count = 1;
	memory_request_init(&memory, input);
	memory_request_set(&memory, "HTTP_AUTHORIZATION", HEADER);
	call_read(&call, &config, &memory.request);
	PROMISE(span_is(call.id, "null") || stands_in(call.id, &call.body));
	PROMISE(call.refusal.code != PROTOCOL_NO_RIGHTS);
	if (call.root != NULL)
		check_json(&call);
	if (call.refusal.code == 0)
		check_accepted(&call);
	else
		check_refusal(&call);
	call_finish(&call);
}

FUZZ_TARGET("call")
