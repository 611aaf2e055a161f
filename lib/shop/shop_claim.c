/* Proofs that an order is the visitor's. */
#include <sodium.h>
#include <string.h>

#include "shop/shop.h"

#define CONTACT_MAX 254 /* of an e-mail, RFC 5321 */
#define PHONE_DIGITS 9

const char *
shop_word(const struct shop *shop, const char *name)
{
	for (size_t i = 0; i < shop->preset_count; i++)
		if (preset_text(&shop->presets[i], name)[0] != '\0')
			return preset_text(&shop->presets[i], name);
	return "";
}

/* By their hashes: the time does not tell how much of them is equal. */
static bool
same(struct span a, struct span b)
{
	unsigned char x[crypto_generichash_BYTES], y[crypto_generichash_BYTES];

	crypto_generichash(
	    x, sizeof(x), (const unsigned char *)a.data, a.length, NULL, 0);
	crypto_generichash(
	    y, sizeof(y), (const unsigned char *)b.data, b.length, NULL, 0);
	return sodium_memcmp(x, y, sizeof(x)) == 0 && a.length > 0;
}

/* In lower case; nothing of what is too long. */
static struct span
fold(struct span text, char out[CONTACT_MAX])
{
	size_t length = text.length <= CONTACT_MAX ? text.length : 0;

	for (size_t i = 0; i < length; i++) {
		char c = text.data[i];

		out[i] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
	}
	return (struct span){out, length};
}

static bool
same_email(struct span a, struct span b)
{
	char x[CONTACT_MAX], y[CONTACT_MAX];

	return same(fold(a, x), fold(b, y));
}

/* The last nine digits: a number without its country; nothing of less. */
static struct span
digits(struct span text, char out[PHONE_DIGITS])
{
	size_t count = 0;

	for (size_t i = text.length; i > 0 && count < PHONE_DIGITS; i--)
		if (text.data[i - 1] >= '0' && text.data[i - 1] <= '9')
			out[PHONE_DIGITS - ++count] = text.data[i - 1];
	return (struct span){out, count == PHONE_DIGITS ? count : 0};
}

static bool
same_phone(struct span a, struct span b)
{
	char x[PHONE_DIGITS], y[PHONE_DIGITS];

	return same(digits(a, x), digits(b, y));
}

bool
shop_proven(const struct shop_order *order, const struct shop_claim *claim)
{
	const struct span *columns = order->columns;
	bool proven;

	if (claim->proof == SHOP_SECRET)
		proven = same(claim->text, columns[COLUMN_SECRET]);
	else if (memchr(claim->text.data == NULL ? "" : claim->text.data, '@',
		     claim->text.length) != NULL)
		proven = same_email(claim->text, columns[COLUMN_EMAIL]);
	else
		proven = same_phone(claim->text, columns[COLUMN_PHONE]);
	return proven && order->found;
}
