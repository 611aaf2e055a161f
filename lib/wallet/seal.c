/* Sealing by libsodium. */
#include <sodium.h>
#include <string.h>

#include "wallet/seal.h"

#define KEY_SIZE crypto_aead_xchacha20poly1305_ietf_KEYBYTES
#define NONCE_SIZE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_SIZE crypto_aead_xchacha20poly1305_ietf_ABYTES
/* As OWASP wants it at least: 19 MiB, twice over. */
#define PIN_MEMORY ((size_t)19 << 20)
#define PIN_STEPS 2

static void
id_of(const unsigned char key[KEY_SIZE], char id[SEAL_KEY_ID_SIZE])
{
	unsigned char hash[(SEAL_KEY_ID_SIZE - 1) / 2 + 8];

	crypto_generichash(hash, sizeof(hash), key, KEY_SIZE, NULL, 0);
	sodium_bin2hex(id, SEAL_KEY_ID_SIZE, hash, (SEAL_KEY_ID_SIZE - 1) / 2);
}

static bool
take_key(const struct config_service *service, size_t index,
    unsigned char key[KEY_SIZE])
{
	const char *text;

	if (index >= service->card_key_count)
		return false;
	text = service->card_keys[index];
	return sodium_hex2bin(
		   key, KEY_SIZE, text, strlen(text), NULL, NULL, NULL) == 0;
}

/* The key of that id, or the first one for NULL. */
static bool
find_key(const struct config_service *service, const struct span *id,
    unsigned char key[KEY_SIZE])
{
	char own[SEAL_KEY_ID_SIZE];

	for (size_t i = 0; take_key(service, i, key); i++) {
		id_of(key, own);
		if (id == NULL || span_is(*id, own))
			return true;
	}
	sodium_memzero(key, KEY_SIZE);
	return false;
}

void
seal_key_id(const struct config_service *service, size_t index,
    char id[SEAL_KEY_ID_SIZE])
{
	unsigned char key[KEY_SIZE];

	id[0] = '\0';
	if (take_key(service, index, key))
		id_of(key, id);
	sodium_memzero(key, sizeof(key));
}

/* What a sealed text belongs to; each part with its end. */
static void
put_owner(const unsigned char key[KEY_SIZE], const struct seal_owner *owner,
    struct buf *text)
{
	char id[SEAL_KEY_ID_SIZE];

	id_of(key, id);
	buf_add(text, id, sizeof(id));
	buf_add(text, owner->cashbox, strlen(owner->cashbox) + 1);
	buf_span(text, owner->user);
	if (owner->pin)
		buf_add(text, "\0pin", 4);
}

enum result
seal_close(const struct config_service *service, const struct seal_owner *whose,
    struct span text, struct buf *sealed)
{
	unsigned char key[KEY_SIZE];
	struct buf owner = {0};
	char *place;
	enum result result = RESULT_NO_MEMORY;

	if (!find_key(service, NULL, key))
		return RESULT_MALFORMED;
	put_owner(key, whose, &owner);
	place = buf_reserve(sealed, NONCE_SIZE + text.length + TAG_SIZE);
	if (place != NULL && buf_ok(&owner)) {
		unsigned char *nonce = (unsigned char *)place;

		randombytes_buf(nonce, NONCE_SIZE);
		crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + NONCE_SIZE,
		    NULL, (const unsigned char *)text.data, text.length,
		    (const unsigned char *)owner.data, owner.length, NULL,
		    nonce, key);
		sealed->length += NONCE_SIZE + text.length + TAG_SIZE;
		result = RESULT_OK;
	}
	sodium_memzero(key, sizeof(key));
	buf_free(&owner);
	return result;
}

enum result
seal_open(const struct config_service *service, const struct seal_owner *whose,
    struct span id, struct span sealed, struct buf *text)
{
	unsigned char key[KEY_SIZE];
	const unsigned char *nonce = (const unsigned char *)sealed.data;
	struct buf owner = {0};
	size_t size;
	char *place;
	enum result result = RESULT_NO_MEMORY;

	if (sealed.length < NONCE_SIZE + TAG_SIZE ||
	    !find_key(service, &id, key))
		return RESULT_MALFORMED;
	size = sealed.length - NONCE_SIZE - TAG_SIZE;
	put_owner(key, whose, &owner);
	place = buf_reserve(text, size + 1);
	if (place != NULL && buf_ok(&owner)) {
		result = RESULT_MALFORMED;
		if (crypto_aead_xchacha20poly1305_ietf_decrypt(
			(unsigned char *)place, NULL, NULL, nonce + NONCE_SIZE,
			sealed.length - NONCE_SIZE,
			(const unsigned char *)owner.data, owner.length, nonce,
			key) == 0) {
			text->length += size;
			result = RESULT_OK;
		}
	}
	sodium_memzero(key, sizeof(key));
	buf_free(&owner);
	return result;
}

/* ------ PINs ------ */

enum result
seal_pin(const struct config_service *service, const struct seal_owner *whose,
    struct span pin, struct buf *sealed)
{
	char hash[crypto_pwhash_STRBYTES];
	enum result result = RESULT_NO_MEMORY;

	if (crypto_pwhash_str(
		hash, pin.data, pin.length, PIN_STEPS, PIN_MEMORY) == 0)
		result = seal_close(service, whose, span_of(hash), sealed);
	sodium_memzero(hash, sizeof(hash));
	return result;
}

enum result
seal_pin_fits(const struct config_service *service,
    const struct seal_owner *whose, struct span id, struct span sealed,
    struct span pin, bool *fits)
{
	struct buf hash = {0};
	enum result result = seal_open(service, whose, id, sealed, &hash);

	buf_char(&hash, '\0');
	if (result == RESULT_OK && !buf_ok(&hash))
		result = RESULT_NO_MEMORY;
	if (result == RESULT_OK)
		*fits = crypto_pwhash_str_verify(
			    hash.data, pin.data, pin.length) == 0;
	buf_wipe(&hash);
	buf_free(&hash);
	return result;
}
