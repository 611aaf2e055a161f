/*
 * MySQL's caching_sha2_password: a scramble that a server which knows the
 * password's hash already can check, else the password itself, within TLS, a
 * unix socket, or encrypted with the server's RSA key.
 */
#include <errmsg.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "store/login.h"

#define SCRAMBLE_SIZE 20
#define DIGEST crypto_hash_sha256_BYTES
#define SEND_KEY 2 /* asks for the RSA key */
#define GOOD 3 /* the scramble was right */
#define SEND_PASSWORD 4
#define PASSWORD_MAX 256
#define RSA_MAX 1024 /* bytes */

/* SHA(password) xor SHA(SHA(SHA(password)) scramble) */
static void
put_scramble(const char *password, const unsigned char *scramble,
    unsigned char out[DIGEST])
{
	unsigned char once[DIGEST], twice[DIGEST];
	crypto_hash_sha256_state state;

	crypto_hash_sha256(
	    once, (const unsigned char *)password, strlen(password));
	crypto_hash_sha256(twice, once, sizeof(once));
	crypto_hash_sha256_init(&state);
	crypto_hash_sha256_update(&state, twice, sizeof(twice));
	crypto_hash_sha256_update(&state, scramble, SCRAMBLE_SIZE);
	crypto_hash_sha256_final(&state, out);
	for (size_t i = 0; i < DIGEST; i++)
		out[i] ^= once[i];
	sodium_memzero(once, sizeof(once));
	sodium_memzero(twice, sizeof(twice));
}

/* Nobody but the server reads what goes there. */
static bool
is_private(MYSQL_PLUGIN_VIO *vio, MYSQL *mysql)
{
	MYSQL_PLUGIN_VIO_INFO info;

	if (mysql_get_ssl_cipher(mysql) != NULL)
		return true;
	vio->info(vio, &info);
	return info.protocol == MYSQL_VIO_SOCKET;
}

/* Bytes of ${out}, at most RSA_MAX; 0 if the key is none. */
static size_t
encrypt(const unsigned char *pem, int size, const unsigned char *text,
    size_t length, unsigned char *out)
{
	BIO *bio = BIO_new_mem_buf(pem, size);
	EVP_PKEY *key =
	    bio == NULL ? NULL : PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);
	EVP_PKEY_CTX *context =
	    key == NULL ? NULL : EVP_PKEY_CTX_new(key, NULL);
	size_t done = RSA_MAX;

	if (context == NULL || EVP_PKEY_get_size(key) > RSA_MAX ||
	    EVP_PKEY_encrypt_init(context) <= 0 ||
	    EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) <=
		0 ||
	    EVP_PKEY_encrypt(context, out, &done, text, length) <= 0)
		done = 0;
	EVP_PKEY_CTX_free(context);
	EVP_PKEY_free(key);
	BIO_free(bio);
	return done;
}

/* The password and its NUL, hidden by the scramble, for the server's key. */
static int
write_encrypted(
    MYSQL_PLUGIN_VIO *vio, const char *password, const unsigned char *scramble)
{
	static const unsigned char ask = SEND_KEY;
	unsigned char text[PASSWORD_MAX], secret[RSA_MAX], *pem;
	size_t length = strlen(password) + 1;
	int size;

	if (length > sizeof(text) || vio->write_packet(vio, &ask, 1) != 0)
		return CR_ERROR;
	size = vio->read_packet(vio, &pem);
	if (size <= 0)
		return CR_ERROR;
	for (size_t i = 0; i < length; i++)
		text[i] =
		    (unsigned char)password[i] ^ scramble[i % SCRAMBLE_SIZE];
	length = encrypt(pem, size, text, length, secret);
	sodium_memzero(text, sizeof(text));
	if (length == 0 || vio->write_packet(vio, secret, (int)length) != 0)
		return CR_ERROR;
	return CR_OK;
}

static int
write_password(
    MYSQL_PLUGIN_VIO *vio, MYSQL *mysql, const unsigned char *scramble)
{
	const char *password = mysql->passwd;

	if (!is_private(vio, mysql))
		return write_encrypted(vio, password, scramble);
	return vio->write_packet(vio, (const unsigned char *)password,
		   (int)strlen(password) + 1) == 0
	    ? CR_OK
	    : CR_ERROR;
}

static int
authenticate(MYSQL_PLUGIN_VIO *vio, MYSQL *mysql)
{
	unsigned char scramble[SCRAMBLE_SIZE], answer[DIGEST], *packet;

	/* A NUL follows the scramble. */
	if (vio->read_packet(vio, &packet) < SCRAMBLE_SIZE)
		return CR_SERVER_HANDSHAKE_ERR;
	memcpy(scramble, packet, sizeof(scramble));
	if (mysql->passwd == NULL || mysql->passwd[0] == '\0')
		return vio->write_packet(vio, (const unsigned char *)"", 1) == 0
		    ? CR_OK
		    : CR_ERROR;
	put_scramble(mysql->passwd, scramble, answer);
	if (vio->write_packet(vio, answer, sizeof(answer)) != 0 ||
	    vio->read_packet(vio, &packet) != 1)
		return CR_ERROR;
	if (*packet == GOOD)
		return CR_OK;
	return *packet == SEND_PASSWORD ? write_password(vio, mysql, scramble)
					: CR_SERVER_HANDSHAKE_ERR;
}

struct login login_sha2 = LOGIN("caching_sha2_password", authenticate);
