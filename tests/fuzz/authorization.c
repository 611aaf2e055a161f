/* Any Authorization header: nothing but the right credentials are right. */
#include <sodium.h>

#include "base/text.h"
#include "merchant/authorization.h"
#include "tests/fuzz/fuzz.h"

#define RIGHT "Paycom:0123456789abcdef0123456789abcdef0123"

static unsigned char digests[1][CONFIG_DIGEST_SIZE];
static struct cashbox box = {.digests = digests, .key_count = 1};

/* What the header says in its last word, by another decoder. */
static bool
says_right(const char *header)
{
	const char *word = strrchr(header, ' ');
	struct buf text = {0};
	bool right;

	if (word == NULL ||
	    text_base64_decode(&text, span_of(word + 1)) != RESULT_OK)
		return false;
	right = span_is((struct span) {text.data, text.length}, RIGHT);
	buf_free(&text);
	return right;
}

static void
run(struct span input)
{
	char *header = strndup(input.data, input.length);

	PROMISE(header != NULL);
	crypto_hash_sha256(
	    digests[0], (const unsigned char *)RIGHT, strlen(RIGHT));
	if (authorization_valid(&box, header))
		PROMISE(strncasecmp(header, "Basic ", 6) == 0 &&
		    says_right(header));
	free(header);
}

FUZZ_TARGET("authorization")
