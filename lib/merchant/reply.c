/* JSON-RPC answers. */
#include "merchant/reply.h"

#include "setting/json.h"
#include "setting/log.h"

#define HEADERS                                                                \
	"Status: 200 OK\r\n"                                                   \
	"Content-Type: application/json; charset=UTF-8\r\n"                    \
	"Cache-Control: no-store\r\n\r\n"

#define FLUSH_SIZE ((size_t)32 << 10)

void
reply_begin(struct reply *reply, struct request *request)
{
	*reply = (struct reply){.request = request};
	buf_text(&reply->out, HEADERS "{");
	reply->start = sizeof(HEADERS "{") - 1;
	buf_text(&reply->out, "\"result\":");
}

static void
begin_error(struct reply *reply, int code)
{
	reply->code = code;
	/* Too much was appended; if even the head does not fit, all is lost. */
	reply->out.failed = reply->out.length < reply->start;
	if (!reply->out.failed)
		reply->out.length = reply->start;
	buf_text(&reply->out, "\"error\":{\"code\":");
	buf_int(&reply->out, code);
	buf_text(&reply->out, ",\"message\":");
}

void
reply_refuse(
    struct reply *reply, const struct call *call, const struct refusal *refusal)
{
	bool plain = call->method != NULL && call->method->plain_messages;

	begin_error(reply, refusal->code);
	if (plain)
		message_put_plain(&reply->out, refusal->code, "");
	else
		message_put(&reply->out, refusal->code, refusal->field);
	if (refusal->data.data != NULL) {
		buf_text(&reply->out, ",\"data\":");
		json_put_string(&reply->out, refusal->data);
	}
	buf_char(&reply->out, '}');
}

void
reply_code(struct reply *reply, const struct call *call, int code)
{
	reply_refuse(reply, call, &(struct refusal){.code = code});
}

void
reply_field(struct reply *reply, const struct call *call, int code,
    const struct config_field *field)
{
	reply_refuse(reply, call,
	    &(struct refusal){
		.code = code, .field = field, .data = span_of(field->name)});
}

void
reply_parameter(struct reply *reply, const struct call *call, const char *name)
{
	(void)call;
	begin_error(reply, PROTOCOL_BAD_PARAMETER);
	message_put_plain(&reply->out, PROTOCOL_BAD_PARAMETER, name);
	buf_char(&reply->out, '}');
}

static enum result
send(struct reply *reply)
{
	enum result result;

	if (!buf_ok(&reply->out))
		return RESULT_NO_MEMORY;
	result =
	    request_write(reply->request, reply->out.data, reply->out.length);
	reply->sent = true;
	buf_reset(&reply->out);
	return result;
}

enum result
reply_flush(struct reply *reply)
{
	if (reply->out.length < FLUSH_SIZE)
		return RESULT_OK;
	return send(reply);
}

/* Without memory for the answer, the shortest one that tells so. */
static void
send_failed(struct reply *reply)
{
	static const char poor[] =
	    HEADERS "{\"error\":{\"code\":-32400,\"message\":{\"ru\":"
		    "\"Системная ошибка\",\"uz\":\"Tizim xatosi\","
		    "\"en\":\"System error\"}},\"id\":null}\n";

	if (reply->sent ||
	    request_write(reply->request, poor, sizeof(poor) - 1) != RESULT_OK)
		log_warning("merchant: an answer could not be sent");
}

void
reply_end(struct reply *reply, const struct call *call, enum result result)
{
	if (result != RESULT_OK && !reply->sent)
		reply_code(reply, call, PROTOCOL_SYSTEM);
	if (result == RESULT_OK || !reply->sent) {
		buf_text(&reply->out, ",\"id\":");
		buf_span(&reply->out, call->id);
		buf_text(&reply->out, "}\n");
		if (send(reply) != RESULT_OK)
			send_failed(reply);
	}
	buf_free(&reply->out);
}
