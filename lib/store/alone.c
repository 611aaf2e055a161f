/* What a static executable does for itself. */
#include <nss.h>
#include <stddef.h>

#include "setting/log.h"
#include "store/alone.h"
#include "store/login.h"

/* Of the client library; its header cannot be included. */
struct st_mysql_client_plugin *mysql_client_register_plugin(
    MYSQL *, struct st_mysql_client_plugin *);

/*
 * Whatever else nsswitch.conf names would be loaded, with the C library that it
 * was built for, into this program, which has another.
 */
__attribute__((constructor)) static void
confine(void)
{
	__nss_configure_lookup("hosts", "files dns");
	__nss_configure_lookup("passwd", "files");
	__nss_configure_lookup("services", "files");
}

void
alone_log_in(MYSQL *mysql)
{
	static struct login *const logins[] = {&login_ed25519, &login_sha2};
	static int known;

	for (size_t i = 0; !known && i < sizeof(logins) / sizeof(*logins); i++)
		if (mysql_client_register_plugin(mysql,
			(struct st_mysql_client_plugin *)logins[i]) == NULL)
			log_warning("database: %s: %s", logins[i]->name,
			    mysql_error(mysql));
	known = 1;
}
