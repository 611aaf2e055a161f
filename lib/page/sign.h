/*
 * Signed links: a page's parameters, an expiry and a signature over both, made
 * by the shop with the link secret.
 *
 * sig is the lower-case hex HMAC-SHA256 of "PAGE?" and all other parameters,
 * sorted by name, as name=value joined by "&", percent-encoded (RFC 3986); exp
 * is unix seconds.  The page's name in it binds the link to its purpose.
 */
#ifndef PAGE_SIGN_H
#define PAGE_SIGN_H

#include "base/hmac.h"
#include "page/form.h"

#define SIGN_HEX_SIZE HMAC_HEX_SIZE

enum sign_verdict {
	SIGN_NONE, /* there is no sig */
	SIGN_GOOD,
	SIGN_EXPIRED, /* good, but its time is over */
	SIGN_BAD,
	SIGN_FAILED /* there was no memory to tell */
};

/* ${now} in milliseconds UTC; without a secret no signature is good. */
enum sign_verdict sign_check(
    const char *secret, const char *page, const struct form *, int64_t now);

/* The signature of the parameters, those named "sig" left out. */
enum result sign_make(const char *secret, const char *page, const struct form *,
    char hex[SIGN_HEX_SIZE]) MUST_CHECK;

#endif
