/* Transactions as JSON. */
#include "payment/entry.h"
#include "setting/json.h"

void
entry_put_member(struct buf *out, const char *name, int64_t value)
{
	buf_char(out, '"');
	buf_text(out, name);
	buf_text(out, "\":");
	buf_int(out, value);
}

void
entry_put_raw(struct buf *out, const char *name, struct span json)
{
	if (json.data == NULL)
		return;
	buf_text(out, ",\"");
	buf_text(out, name);
	buf_text(out, "\":");
	buf_span(out, json);
}

void
entry_put_transaction(struct buf *out, const struct transaction *t)
{
	buf_text(out, "\"transaction\":\"");
	buf_int(out, t->number);
	buf_char(out, '"');
}

void
entry_put_state(struct buf *out, enum transaction_state state)
{
	entry_put_member(out, "state", state);
}

void
entry_put_reason(struct buf *out, const struct transaction *t)
{
	if (t->reasoned)
		entry_put_member(out, "reason", t->reason);
	else
		buf_text(out, "\"reason\":null");
}

void
entry_put(struct buf *out, const struct transaction *t)
{
	buf_text(out, "{\"id\":");
	json_put_string(out, t->id);
	buf_char(out, ',');
	entry_put_member(out, "time", t->time);
	buf_char(out, ',');
	entry_put_member(out, "amount", t->amount);
	entry_put_raw(out, "account", t->account);
	buf_char(out, ',');
	entry_put_member(out, "create_time", t->create_time);
	buf_char(out, ',');
	entry_put_member(out, "perform_time", t->perform_time);
	buf_char(out, ',');
	entry_put_member(out, "cancel_time", t->cancel_time);
	buf_char(out, ',');
	entry_put_transaction(out, t);
	buf_char(out, ',');
	entry_put_state(out, t->state);
	buf_char(out, ',');
	entry_put_reason(out, t);
	entry_put_raw(out, "receivers", t->receivers);
	buf_char(out, '}');
}
