/* What the buyer, or Payme's engineer, is told for each code. */
#ifndef MERCHANT_MESSAGE_H
#define MERCHANT_MESSAGE_H

#include "base/buf.h"
#include "setting/config.h"

/* Codes of the protocol itself ("Общие ошибки"). */
enum protocol_code {
	PROTOCOL_NOT_POST = -32300,
	PROTOCOL_NOT_JSON = -32700,
	PROTOCOL_BAD_REQUEST = -32600,
	PROTOCOL_NO_METHOD = -32601,
	PROTOCOL_NO_RIGHTS = -32504,
	PROTOCOL_SYSTEM = -32400,
	/* of SetFiscalData only */
	PROTOCOL_NO_RECEIPT = -32001,
	PROTOCOL_BAD_PARAMETER = -32602
};

/*
 * Appends {"ru":"...","uz":"...","en":"..."} for ${code}.  Texts that speak of
 * a field of the account name it by its titles; ${field} may be NULL.
 */
void message_put(struct buf *, int code, const struct config_field *field);

/* Appends the Russian text alone, as a string: what SetFiscalData wants. */
void message_put_plain(struct buf *, int code, const char *parameter);

/* Whether there is a text for ${code}: a test asks for each. */
bool message_exists(int code);

#endif
