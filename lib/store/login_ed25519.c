/*
 * MariaDB's ed25519: the server's nonce, signed.  It is Ed25519 but for the
 * key, which is the password itself, of any length, where RFC 8032 has 32
 * random bytes.
 */
#include <errmsg.h>
#include <sodium.h>
#include <string.h>

#include "store/login.h"

#define NONCE_SIZE 32
#define HALF 32 /* of SHA-512, and of a signature */

/* The first half becomes the scalar, the second one hides the nonces. */
static void
expand(const char *password, unsigned char key[2 * HALF])
{
	crypto_hash_sha512(
	    key, (const unsigned char *)password, strlen(password));
	key[0] &= 248;
	key[HALF - 1] &= 127;
	key[HALF - 1] |= 64;
}

static void
hash_to_scalar(crypto_hash_sha512_state *state, unsigned char scalar[HALF])
{
	unsigned char hash[2 * HALF];

	crypto_hash_sha512_final(state, hash);
	crypto_core_ed25519_scalar_reduce(scalar, hash);
	sodium_memzero(hash, sizeof(hash));
}

/* RFC 8032, 5.1.6; -1 if there is no such point. */
static int
sign(const unsigned char key[2 * HALF], const unsigned char *nonce,
    unsigned char signature[2 * HALF])
{
	crypto_hash_sha512_state state;
	unsigned char public[HALF], once[HALF], challenge[HALF];
	int failed;

	crypto_hash_sha512_init(&state);
	crypto_hash_sha512_update(&state, key + HALF, HALF);
	crypto_hash_sha512_update(&state, nonce, NONCE_SIZE);
	hash_to_scalar(&state, once);
	failed = crypto_scalarmult_ed25519_base_noclamp(public, key) |
	    crypto_scalarmult_ed25519_base_noclamp(signature, once);
	crypto_hash_sha512_init(&state);
	crypto_hash_sha512_update(&state, signature, HALF);
	crypto_hash_sha512_update(&state, public, HALF);
	crypto_hash_sha512_update(&state, nonce, NONCE_SIZE);
	hash_to_scalar(&state, challenge);
	crypto_core_ed25519_scalar_mul(signature + HALF, challenge, key);
	crypto_core_ed25519_scalar_add(
	    signature + HALF, signature + HALF, once);
	sodium_memzero(once, sizeof(once));
	sodium_memzero(&state, sizeof(state));
	return failed;
}

static int
authenticate(MYSQL_PLUGIN_VIO *vio, MYSQL *mysql)
{
	unsigned char key[2 * HALF], signature[2 * HALF], *nonce;
	int failed;

	if (vio->read_packet(vio, &nonce) != NONCE_SIZE)
		return CR_SERVER_HANDSHAKE_ERR;
	expand(mysql->passwd, key);
	failed = sign(key, nonce, signature);
	sodium_memzero(key, sizeof(key));
	if (failed != 0 ||
	    vio->write_packet(vio, signature, sizeof(signature)) != 0)
		return CR_ERROR;
	return CR_OK;
}

struct login login_ed25519 = LOGIN("client_ed25519", authenticate);
