/* What an address must be before a secret is sent to it. */
#ifndef BASE_URL_H
#define BASE_URL_H

#include <stdbool.h>

/*
 * https, or http to this very machine (127.0.0.1, localhost, [::1]); a host
 * without a user's name before it, and nothing but visible ASCII.
 */
bool url_keeps_secrets(const char *url);

#endif
