/*
 * What libcurl has of other libraries and never calls here: HTTP/2, SSH, LDAP,
 * RTMP, Kerberos, compressed answers.  Debian has no archive of some of them,
 * so a static executable is linked without any: configure makes every such name
 * one of these.
 */
#include <stdlib.h>

#include "http/absent.h"
#include "setting/log.h"

/* http_post() and the others allow nothing but HTTP/1.1. */
void
http_absent(void)
{
	log_error("libcurl: a part that is not in this program");
	abort();
}

/* libcurl starts its libraries at its own start. */
int
http_absent_start(void)
{
	return 0;
}
