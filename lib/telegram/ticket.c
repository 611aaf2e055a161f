/* Tickets. */
#include <sodium.h>
#include <string.h>

#include "base/text.h"
#include "telegram/ticket.h"

#define BASE64URL sodium_base64_VARIANT_URLSAFE_NO_PADDING

static const char *const purposes[] = {
    [TICKET_START] = "payme-telegram/start",
    [TICKET_INVOICE] = "payme-telegram/invoice",
};

static void
add(crypto_auth_hmacsha256_state *state, struct span text)
{
	crypto_auth_hmacsha256_update(
	    state, (const unsigned char *)text.data, text.length);
}

static void
sign(const char *secret, enum ticket_purpose purpose, const struct cashbox *box,
    struct span account, char mac[TICKET_MAC])
{
	unsigned char whole[crypto_auth_hmacsha256_BYTES];
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(
	    &state, (const unsigned char *)secret, strlen(secret));
	add(&state, span_of(purposes[purpose]));
	add(&state, span_of("/"));
	add(&state, span_of(box->name));
	add(&state, span_of("/"));
	add(&state, account);
	crypto_auth_hmacsha256_final(&state, whole);
	memcpy(mac, whole, TICKET_MAC);
	sodium_memzero(&state, sizeof(state));
}

enum result
ticket_make(const char *secret, enum ticket_purpose purpose,
    const struct cashbox *box, const struct span *values,
    char text[TICKET_MAX + 1])
{
	char bytes[TICKET_MAC + TICKET_ACCOUNT_MAX];
	char *account = bytes + TICKET_MAC;
	size_t length = 0;

	for (size_t i = 0; i < box->field_count; i++) {
		if (length + (i > 0) + values[i].length > TICKET_ACCOUNT_MAX)
			return RESULT_TOO_LARGE;
		if (memchr(values[i].data, '\n', values[i].length) != NULL)
			return RESULT_MALFORMED;
		if (i > 0)
			account[length++] = '\n';
		memcpy(account + length, values[i].data, values[i].length);
		length += values[i].length;
	}
	sign(secret, purpose, box, (struct span){account, length}, bytes);
	sodium_bin2base64(text, TICKET_MAX + 1, (const unsigned char *)bytes,
	    TICKET_MAC + length, BASE64URL);
	return RESULT_OK;
}

static bool
split(const struct cashbox *box, struct span account, struct span *values)
{
	for (size_t i = 0; i < box->field_count; i++) {
		const char *end = memchr(account.data, '\n', account.length);
		bool last = i + 1 == box->field_count;

		if ((end == NULL) != last)
			return false;
		values[i].data = account.data;
		values[i].length =
		    last ? account.length : (size_t)(end - account.data);
		if (values[i].length == 0 || !text_is_plain(values[i]))
			return false;
		account.data += values[i].length + !last;
		account.length -= values[i].length + !last;
	}
	return true;
}

enum result
ticket_read(const char *secret, enum ticket_purpose purpose,
    const struct cashbox *box, struct span text, struct ticket *ticket)
{
	char mac[TICKET_MAC];
	struct span account = {ticket->bytes + TICKET_MAC, 0};
	size_t length;

	if (secret[0] == '\0' || text.length > TICKET_MAX ||
	    sodium_base642bin((unsigned char *)ticket->bytes,
		sizeof(ticket->bytes), text.data == NULL ? "" : text.data,
		text.length, NULL, &length, NULL, BASE64URL) != 0 ||
	    length <= TICKET_MAC)
		return RESULT_MALFORMED;
	account.length = length - TICKET_MAC;
	sign(secret, purpose, box, account, mac);
	if (sodium_memcmp(mac, ticket->bytes, TICKET_MAC) != 0 ||
	    !split(box, account, ticket->values))
		return RESULT_MALFORMED;
	return RESULT_OK;
}
