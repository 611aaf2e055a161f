/*
 * What the client library does at its start, done cheaper beforehand.  A
 * program that does not call lean_start() has none of this file.
 */
#include <dlfcn.h>
#include <netdb.h>
#include <stddef.h>
#include <stdint.h>

#include "store/lean.h"

/* OpenSSL's own numbers; it is in the process, but we do not link it. */
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

/* Its settings, and the texts of its errors, are a tenth of such a life. */
void
lean_start(void)
{
	int (*init)(uint64_t, const void *);

	*(void **)&init = dlsym(RTLD_DEFAULT, "OPENSSL_init_ssl");
	if (init != NULL)
		init(NO_LOAD_CRYPTO_STRINGS | NO_LOAD_CONFIG | NO_ATEXIT |
			NO_LOAD_SSL_STRINGS,
		    NULL);
}
