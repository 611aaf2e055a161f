/* Peer addresses, ranges and blocks. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "setting/address.h"

static bool
parse(const char *text, unsigned char bytes[16])
{
	static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};

	if (inet_pton(AF_INET6, text, bytes) == 1)
		return true;
	memcpy(bytes, mapped, sizeof(mapped));
	return inet_pton(AF_INET, text, bytes + 12) == 1;
}

/* Cuts ${text} at ${mark} into *left and the returned rest; NULL if none. */
static const char *
cut(const char *text, char mark, char *left, size_t size)
{
	const char *at = strchr(text, mark);

	if (at == NULL || (size_t)(at - text) >= size)
		return NULL;
	memcpy(left, text, (size_t)(at - text));
	left[at - text] = '\0';
	return at + 1;
}

static bool
parse_block(const char *base, const char *bits, struct address_range *range)
{
	bool four = strchr(base, ':') == NULL;
	int64_t prefix;

	if (!parse(base, range->first) ||
	    text_int(span_of(bits), &prefix) != RESULT_OK || prefix < 0 ||
	    prefix > (four ? 32 : 128))
		return false;
	if (four)
		prefix += 96;
	memcpy(range->last, range->first, 16);
	for (int i = 0; i < 16; i++) {
		int64_t kept = prefix - i * 8;
		int shift = (int)(kept < 0 ? 0 : kept > 8 ? 8 : kept);
		unsigned char mask = (unsigned char)(0xff >> shift);

		range->first[i] &= (unsigned char)~mask;
		range->last[i] |= mask;
	}
	return true;
}

static bool
parse_range(const char *text, struct address_range *range)
{
	char left[INET6_ADDRSTRLEN];
	const char *right;

	right = cut(text, '/', left, sizeof(left));
	if (right != NULL)
		return parse_block(left, right, range);
	right = cut(text, '-', left, sizeof(left));
	if (right == NULL)
		return parse(text, range->first) && parse(text, range->last);
	return parse(left, range->first) && parse(right, range->last) &&
	    memcmp(range->first, range->last, 16) <= 0;
}

enum result
address_list_add(struct address_list *list, const char *text)
{
	struct address_range range, *ranges;

	if (strcmp(text, "any") == 0) {
		list->any = true;
		return RESULT_OK;
	}
	if (!parse_range(text, &range))
		return RESULT_MALFORMED;
	ranges = realloc(list->ranges, (list->count + 1) * sizeof(range));
	if (ranges == NULL)
		return RESULT_NO_MEMORY;
	ranges[list->count++] = range;
	list->ranges = ranges;
	return RESULT_OK;
}

void
address_list_free(struct address_list *list)
{
	free(list->ranges);
	*list = (struct address_list){0};
}

bool
address_list_has(const struct address_list *list, const char *address)
{
	unsigned char bytes[16];

	if (list->any)
		return true;
	if (!parse(address, bytes))
		return false;
	for (size_t i = 0; i < list->count; i++)
		if (memcmp(bytes, list->ranges[i].first, 16) >= 0 &&
		    memcmp(bytes, list->ranges[i].last, 16) <= 0)
			return true;
	return false;
}

/* Copies the last element of ${list}[0..length) and shortens it by that. */
static bool
last_element(const char *list, size_t *length, char *out, size_t size)
{
	size_t end = *length, start;

	while (end > 0 && strchr(" \t,", list[end - 1]) != NULL)
		end--;
	for (start = end; start > 0 && strchr(" \t,", list[start - 1]) == NULL;)
		start--;
	*length = start;
	if (end == start || end - start >= size)
		return false;
	memcpy(out, list + start, end - start);
	out[end - start] = '\0';
	return true;
}

void
address_peer(const struct address_list *proxies, const char *remote,
    const char *forwarded, char *out, size_t size)
{
	size_t rest = forwarded == NULL ? 0 : strlen(forwarded);
	size_t length = remote == NULL ? 0 : strlen(remote);
	unsigned char bytes[16];

	out[0] = '\0';
	if (length == 0 || length >= size)
		return;
	memcpy(out, remote, length + 1);
	while (rest > 0 && address_list_has(proxies, out))
		if (!last_element(forwarded, &rest, out, size) ||
		    !parse(out, bytes)) {
			out[0] = '\0';
			return;
		}
}
