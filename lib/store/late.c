/*
 * The static client library's calls to OpenSSL and zlib, handed on to those
 * libraries, which are loaded when a connection first wants to encrypt or to
 * compress.  To link them is more than half of a CGI process's life, and a
 * connection by a unix socket uses neither.
 *
 * The names are hidden, so that nothing but the client library comes here:
 * libcurl goes on calling its OpenSSL directly.  Where a library cannot be
 * loaded each function fails, and ERR_reason_error_string() tells why.
 */
#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <zlib.h>

#define HIDDEN __attribute__((visibility("hidden")))
#define TEXT(number) TEXT_OF(number)
#define TEXT_OF(number) #number

struct library {
	const char *name;
	void *handle;
};

static struct library ssl = {"libssl.so." TEXT(OPENSSL_SHLIB_VERSION), NULL};
static struct library zlib = {"libz.so.1", NULL};
static char reason[256] = "OpenSSL is not there";

/* For nothing but to fail: of a missing context no reason would be told. */
static char no_context;

/* OpenSSL starts itself, settings and all, at its first call. */
HIDDEN int
OPENSSL_init_ssl(uint64_t options, const OPENSSL_INIT_SETTINGS *settings)
{
	(void)options;
	(void)settings;
	return 1;
}

HIDDEN const char *
OpenSSL_version(int type)
{
	(void)type;
	return OPENSSL_VERSION_TEXT;
}

static struct library *
load(struct library *library)
{
	if (library->handle == NULL)
		library->handle = dlopen(library->name, RTLD_NOW | RTLD_LOCAL);
	if (library->handle == NULL)
		snprintf(reason, sizeof(reason), "%s", dlerror());
	return library;
}

/* A symbol of the library, or of one that it needs, into a pointer to it. */
static bool
find(const struct library *library, const char *name, void *pointer)
{
	void *symbol = NULL;

	if (library->handle != NULL)
		symbol = dlsym(library->handle, name);
	memcpy(pointer, &symbol, sizeof(symbol));
	return symbol != NULL;
}

/* The headers see to it that the types are right. */
#define FORWARD(library, type, name, parameters, arguments, failure)           \
	HIDDEN type name parameters                                            \
	{                                                                      \
		static __typeof__(name) *real;                                 \
                                                                               \
		if (real == NULL && !find(library, #name, &real))              \
			return failure;                                        \
		return real arguments;                                         \
	}
#define FORWARD_VOID(library, name, parameters, arguments)                     \
	HIDDEN void name parameters                                            \
	{                                                                      \
		static __typeof__(name) *real;                                 \
                                                                               \
		if (real != NULL || find(library, #name, &real))               \
			real arguments;                                        \
	}

/* clang-format off */
FORWARD(&ssl, unsigned long, ERR_get_error, (void), (), 1)
FORWARD(&ssl, unsigned long, ERR_peek_error, (void), (), 1)
FORWARD(&ssl, const char *, ERR_reason_error_string, (unsigned long e), (e),
    reason)

FORWARD(load(&ssl), const SSL_METHOD *, TLS_client_method, (void), (), NULL)
FORWARD(&ssl, SSL_CTX *, SSL_CTX_new, (const SSL_METHOD *m), (m),
    (SSL_CTX *)&no_context)
FORWARD_VOID(&ssl, SSL_CTX_free, (SSL_CTX *c), (c))
FORWARD(&ssl, uint64_t, SSL_CTX_set_options, (SSL_CTX *c, uint64_t options),
    (c, options), 0)
FORWARD(&ssl, int, SSL_CTX_set_cipher_list, (SSL_CTX *c, const char *list),
    (c, list), 0)
FORWARD(&ssl, int, SSL_CTX_set_ciphersuites, (SSL_CTX *c, const char *list),
    (c, list), 0)
FORWARD(&ssl, int, SSL_CTX_load_verify_locations,
    (SSL_CTX *c, const char *file, const char *path), (c, file, path), 0)
FORWARD(&ssl, int, SSL_CTX_set_default_verify_paths, (SSL_CTX *c), (c), 0)
FORWARD(&ssl, X509_STORE *, SSL_CTX_get_cert_store, (const SSL_CTX *c), (c),
    NULL)
FORWARD_VOID(&ssl, SSL_CTX_set_verify,
    (SSL_CTX *c, int mode, SSL_verify_cb callback), (c, mode, callback))
FORWARD(&ssl, int, SSL_CTX_use_certificate_chain_file,
    (SSL_CTX *c, const char *file), (c, file), 0)
FORWARD(&ssl, int, SSL_CTX_use_PrivateKey, (SSL_CTX *c, EVP_PKEY *key),
    (c, key), 0)
FORWARD(&ssl, int, SSL_CTX_check_private_key, (const SSL_CTX *c), (c), 0)

FORWARD(&ssl, SSL *, SSL_new, (SSL_CTX *c), (c), NULL)
FORWARD_VOID(&ssl, SSL_free, (SSL *s), (s))
FORWARD(&ssl, int, SSL_clear, (SSL *s), (s), 0)
FORWARD(&ssl, int, SSL_set_fd, (SSL *s, int fd), (s, fd), 0)
FORWARD(&ssl, int, SSL_set_ex_data, (SSL *s, int index, void *data),
    (s, index, data), 0)
FORWARD(&ssl, void *, SSL_get_ex_data, (const SSL *s, int index), (s, index),
    NULL)
FORWARD(&ssl, int, SSL_connect, (SSL *s), (s), -1)
FORWARD(&ssl, int, SSL_read, (SSL *s, void *data, int size),
    (s, data, size), -1)
FORWARD(&ssl, int, SSL_write, (SSL *s, const void *data, int size),
    (s, data, size), -1)
FORWARD_VOID(&ssl, SSL_set_quiet_shutdown, (SSL *s, int mode), (s, mode))
FORWARD(&ssl, int, SSL_shutdown, (SSL *s), (s), -1)
FORWARD(&ssl, int, SSL_get_error, (const SSL *s, int code), (s, code),
    SSL_ERROR_SSL)
FORWARD(&ssl, SSL_CTX *, SSL_get_SSL_CTX, (const SSL *s), (s), NULL)
FORWARD(&ssl, int, SSL_version, (const SSL *s), (s), 0)
FORWARD(&ssl, const SSL_CIPHER *, SSL_get_current_cipher, (const SSL *s), (s),
    NULL)
FORWARD(&ssl, const char *, SSL_CIPHER_get_name, (const SSL_CIPHER *cipher),
    (cipher), NULL)

FORWARD(&ssl, long, SSL_get_verify_result, (const SSL *s), (s),
    X509_V_ERR_UNSPECIFIED)
FORWARD(&ssl, const char *, X509_verify_cert_error_string, (long code), (code),
    reason)
FORWARD(&ssl, X509 *, SSL_get1_peer_certificate, (const SSL *s), (s), NULL)
FORWARD_VOID(&ssl, X509_free, (X509 *certificate), (certificate))
FORWARD(&ssl, int, X509_check_host,
    (X509 *certificate, const char *name, size_t length, unsigned flags,
	char **peer), (certificate, name, length, flags, peer), 0)
FORWARD(&ssl, int, X509_check_ip_asc,
    (X509 *certificate, const char *address, unsigned flags),
    (certificate, address, flags), 0)
FORWARD(&ssl, int, X509_digest,
    (const X509 *certificate, const EVP_MD *type, unsigned char *digest,
	unsigned *length), (certificate, type, digest, length), 0)
FORWARD(&ssl, const EVP_MD *, EVP_sha1, (void), (), NULL)
FORWARD(&ssl, int, X509_STORE_load_locations,
    (X509_STORE *store, const char *file, const char *path),
    (store, file, path), 0)
FORWARD(&ssl, int, X509_STORE_set_flags,
    (X509_STORE *store, unsigned long flags), (store, flags), 0)
FORWARD(&ssl, EVP_PKEY *, EVP_PKEY_new, (void), (), NULL)
FORWARD_VOID(&ssl, EVP_PKEY_free, (EVP_PKEY *key), (key))
FORWARD(&ssl, EVP_PKEY *, PEM_read_PrivateKey,
    (FILE *file, EVP_PKEY **key, pem_password_cb *password, void *state),
    (file, key, password, state), NULL)

FORWARD(load(&zlib), int, compress2,
    (Bytef *to, uLongf *size, const Bytef *from, uLong length, int level),
    (to, size, from, length, level), Z_MEM_ERROR)
FORWARD(load(&zlib), int, uncompress,
    (Bytef *to, uLongf *size, const Bytef *from, uLong length),
    (to, size, from, length), Z_MEM_ERROR)
FORWARD(load(&zlib), uLong, crc32, (uLong crc, const Bytef *data, uInt length),
    (crc, data, length), 0)
