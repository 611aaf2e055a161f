/*
 * The whole "login:key" is hashed and the digests are compared, all of them,
 * in constant time; so its length and where it differs are not to be measured.
 */
#include <sodium.h>
#include <string.h>

#include "merchant/authorization.h"

/* Longer credentials than any that are valid. */
#define CREDENTIALS_MAX 1024

/* Apache's internal rewrites put "REDIRECT_" in front, each once. */
const char *
authorization_header(const struct request *request)
{
	static const char *const names[] = {"HTTP_AUTHORIZATION",
	    "REDIRECT_HTTP_AUTHORIZATION",
	    "REDIRECT_REDIRECT_HTTP_AUTHORIZATION"};
	const char *header;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		header = request_variable(request, names[i]);
		/* A rewrite rule makes an empty one of none. */
		if (header != NULL && header[0] != '\0')
			return header;
	}
	return NULL;
}

static const char *
after_scheme(const char *header)
{
	if (header == NULL || strncasecmp(header, "Basic", 5) != 0 ||
	    header[5] != ' ')
		return NULL;
	return header + 5 + strspn(header + 5, " ");
}

bool
authorization_valid(const struct cashbox *box, const char *header)
{
	unsigned char text[CREDENTIALS_MAX];
	unsigned char digest[CONFIG_DIGEST_SIZE];
	const char *encoded = after_scheme(header);
	size_t length;
	int valid = 0;

	if (encoded == NULL ||
	    sodium_base642bin(text, sizeof(text), encoded, strlen(encoded),
		NULL, &length, NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
		return false;
	crypto_hash_sha256(digest, text, length);
	for (size_t i = 0; i < box->key_count; i++)
		valid |=
		    sodium_memcmp(digest, box->digests[i], sizeof(digest)) == 0;
	sodium_memzero(text, sizeof(text));
	return valid != 0;
}
