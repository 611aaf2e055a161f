/*
 * Ways to log in beyond mysql_native_password, for static executables: the
 * client library has them in files of its own, which are loaded.
 */
#ifndef STORE_LOGIN_H
#define STORE_LOGIN_H

#include <mysql.h>
#include <mysql/plugin_auth.h>
#include <stdarg.h>

/* A plugin as the client library declares it; its header wants others that
 * Debian does not have. */
struct login {
	int type;
	unsigned interface_version;
	const char *name, *author, *description;
	unsigned version[3];
	const char *license;
	void *api;
	int (*init)(char *, size_t, int, va_list);
	int (*deinit)(void);
	int (*options)(const char *option, const void *);
	int (*authenticate)(MYSQL_PLUGIN_VIO *, MYSQL *);
};

#define LOGIN(plugin, function)                                                \
	{                                                                      \
		.type = 2, .interface_version = 0x0100, .name = plugin,        \
		.author = "payme-cgi", .description = plugin,                  \
		.version = {0, 1, 0}, .license = "MIT",                        \
		.authenticate = function                                       \
	}

/* client_ed25519: MariaDB's. */
extern struct login login_ed25519;

/* caching_sha2_password: what MySQL 8 does unless told otherwise. */
extern struct login login_sha2;

#endif
