/*
 * What the client library does at its start, done cheaper beforehand.  A
 * program that does not call lean_start() has none of this file.
 */
#include <dlfcn.h>
#include <netdb.h>
#include <stddef.h>
#include <stdint.h>

#include "store/lean.h"

/*
 * OpenSSL's own numbers and names.  It may be in the process, but only a static
 * executable is linked with it.
 */
__attribute__((weak)) int OPENSSL_init_crypto(uint64_t, const void *);
__attribute__((weak)) int OPENSSL_init_ssl(uint64_t, const void *);
#define NO_LOAD_CRYPTO_STRINGS UINT64_C(0x00000001)
#define NO_LOAD_CONFIG UINT64_C(0x00000080)
#define NO_ATEXIT UINT64_C(0x00080000)
#define NO_LOAD_SSL_STRINGS UINT64_C(0x00100000)

/*
 * Instead of the C library's: the client library asks for the port of the
 * service "mysql", a hundred system calls where nothing else asks for services,
 * and is always told its port.
 */
struct servent *
getservbyname(const char *name, const char *protocol)
{
	(void)name;
	(void)protocol;
	return NULL;
}

/* Calls a function of OpenSSL's that starts a part of it. */
static void
init(
    int (*function)(uint64_t, const void *), const char *name, uint64_t options)
{
	if (function == NULL)
		*(void **)&function = dlsym(RTLD_DEFAULT, name);
	if (function != NULL)
		function(options, NULL);
}

/*
 * OpenSSL's settings and the texts of its errors are a good part of such a life.
 * What was once declined is not asked for again; so the names of its algorithms
 * stay, by which a server's certificate is checked.
 */
void
lean_start(void)
{
	init(OPENSSL_init_crypto, "OPENSSL_init_crypto",
	    NO_LOAD_CRYPTO_STRINGS | NO_LOAD_CONFIG | NO_ATEXIT);
	init(OPENSSL_init_ssl, "OPENSSL_init_ssl",
	    NO_LOAD_CRYPTO_STRINGS | NO_LOAD_SSL_STRINGS | NO_LOAD_CONFIG |
		NO_ATEXIT);
}
