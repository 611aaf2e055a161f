/* Signatures that a shop and this site make with a secret that they share. */
#ifndef BASE_HMAC_H
#define BASE_HMAC_H

#include "base/buf.h"

#define HMAC_HEX_SIZE 65

/* The HMAC-SHA256 of ${text} in lower-case hex. */
void hmac_hex(const char *secret, struct span text, char hex[HMAC_HEX_SIZE]);

#endif
