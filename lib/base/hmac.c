/* HMAC-SHA256 by libsodium. */
#include <sodium.h>
#include <string.h>

#include "base/hmac.h"

void
hmac_hex(const char *secret, struct span text, char hex[HMAC_HEX_SIZE])
{
	unsigned char mac[crypto_auth_hmacsha256_BYTES];
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(
	    &state, (const unsigned char *)secret, strlen(secret));
	crypto_auth_hmacsha256_update(
	    &state, (const unsigned char *)text.data, text.length);
	crypto_auth_hmacsha256_final(&state, mac);
	sodium_memzero(&state, sizeof(state));
	sodium_bin2hex(hex, HMAC_HEX_SIZE, mac, sizeof(mac));
}
