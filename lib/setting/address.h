/*
 * Who may call: peer addresses, ranges and CIDR blocks, IPv4 and IPv6 (an IPv4
 * address mapped into IPv6 is the IPv4 address).
 */
#ifndef SETTING_ADDRESS_H
#define SETTING_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/result.h"

/* Addresses from ${first} to ${last}, as 16 bytes in network order. */
struct address_range {
	unsigned char first[16];
	unsigned char last[16];
};

struct address_list {
	struct address_range *ranges;
	size_t count;
	bool any; /* everybody is in it */
};

/*
 * Adds "any", "1.2.3.4", "1.2.3.4-1.2.3.9" or "1.2.3.0/24".  RESULT_MALFORMED
 * or RESULT_NO_MEMORY leave the list as it was.
 */
enum result address_list_add(struct address_list *, const char *) MUST_CHECK;
void address_list_free(struct address_list *);

/* Whether ${address} is in the list; text that is no address never is. */
bool address_list_has(const struct address_list *, const char *address);

/*
 * The peer's real address: ${remote}, unless that is a trusted proxy; then the
 * rightmost address of ${forwarded} (X-Forwarded-For, may be NULL) that is
 * none.  Written to ${out}; an empty string if what the proxy says is no
 * address.
 */
void address_peer(const struct address_list *proxies, const char *remote,
    const char *forwarded, char *out, size_t size);

#endif
