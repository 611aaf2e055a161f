/* Addresses for secrets. */
#include <string.h>

#include "base/url.h"

static bool
is_visible(const char *text)
{
	for (; *text != '\0'; text++)
		if (*text <= ' ' || *text >= 0x7f || *text == '\\')
			return false;
	return true;
}

/* The length of a host with its port, or 0; "@" stands in none. */
static size_t
authority(const char *text)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789-._:[]";
	size_t length = strcspn(text, "/?#");

	return strspn(text, allowed) == length ? length : 0;
}

static bool
is_loopback(const char *text, size_t length)
{
	static const char *const hosts[] = {"127.0.0.1", "localhost", "[::1]"};

	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
		size_t host = strlen(hosts[i]);

		if (length < host || strncmp(text, hosts[i], host) != 0)
			continue;
		if (length == host)
			return true;
		if (text[host] == ':' &&
		    strspn(text + host + 1, "0123456789") == length - host - 1)
			return true;
	}
	return false;
}

bool
url_keeps_secrets(const char *url)
{
	if (!is_visible(url))
		return false;
	if (strncmp(url, "https://", 8) == 0)
		return authority(url + 8) > 0;
	return strncmp(url, "http://", 7) == 0 &&
	    is_loopback(url + 7, authority(url + 7));
}
