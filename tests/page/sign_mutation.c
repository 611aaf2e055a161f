/*
 * Signed links that somebody has changed: bytes, escapes, parameters, their
 * order, the page.  None is good unless it says the same as one that is.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "page/sign.h"
#include "tests/unit.h"

#define SECRET "a secret of the shop"
#define MUTATIONS 100000
#define ROOM 1024 /* of a query */
#define NOW 1700000000000

/* Always the same numbers. */
static uint32_t
dice(uint32_t sides)
{
	static uint64_t state = 4711;

	state = state * 6364136223846793005 + 1442695040888963407;
	return (uint32_t)(state >> 33) % sides;
}

static const char *const pages[] = {
    "payme-checkout", "payme-status", "payme-qr", "payme-button"};

/* All but the last are for the first page, and good now. */
static const char *const originals[] = {
    "exp=2000000000&order_id=197",
    "exp=2000000000&order_id=198",
    "amount=500000&exp=2000000000&order_id=197",
    ("amount=19&cashbox=main&description=%D0%A7%D0%B0%D0%B9%20%2B%25%26%3D"
    "&exp=2000000000&lang=uz&order_id=a%20b%2Bc&user=7"),
    "exp=1699999999&order_id=197",
};

static char links[COUNT(originals)][ROOM];
static struct form said[COUNT(originals)]; /* by the links */

static void
make_links(void)
{
	for (size_t i = 0; i < COUNT(originals); i++) {
		char hex[SIGN_HEX_SIZE];

		said[i] = (struct form) {.count = 0};
		ck_assert_int_eq(
		    form_read(&said[i], span_of(originals[i])), RESULT_OK);
		ck_assert_int_eq(
		    sign_make(SECRET, pages[0], &said[i], hex), RESULT_OK);
		form_free(&said[i]);
		sprintf(links[i], "%s&sig=%s", originals[i], hex);
		ck_assert_int_eq(
		    form_read(&said[i], span_of(links[i])), RESULT_OK);
	}
}

/* ------ the ways to change a link ------ */

/* A byte at ${at} in the place of ${count} others. */
static void
put_byte(char *text, size_t at, size_t count, int byte)
{
	memmove(text + at + (byte >= 0), text + at + count,
	    strlen(text + at + count) + 1);
	if (byte >= 0)
		text[at] = (char)byte;
}

static int
any_byte(void)
{
	static const char usual[] = "0123456789abcdefABCDEF%&=+ ;#?.-_~sigexp";
	int byte = (int)dice(400);

	return byte > 0 && byte < 256 ? byte
	                              : usual[dice(sizeof(usual) - 1)];
}

static void
change_byte(char *text)
{
	size_t at = dice((uint32_t)strlen(text));
	int flipped = (unsigned char)text[at] ^ 1 << dice(8);

	switch (dice(5)) {
	case 0:
		put_byte(text, at, 1, flipped == 0 ? 1 : flipped);
		break;
	case 1:
		put_byte(text, at, 1, any_byte());
		break;
	case 2:
		put_byte(text, at, 1, -1);
		break;
	case 3:
		put_byte(text, at, 0, text[at]);
		break;
	default:
		put_byte(text, at, 0, any_byte());
	}
}

/* The pairs in another order, one of them missing, double, or cut off. */
static void
change_pairs(char *text)
{
	char copy[ROOM], *pairs[16], *rest = copy;
	uint32_t count = 0, drop, twice;

	strcpy(copy, text);
	while (rest != NULL && count < COUNT(pairs))
		pairs[count++] = strsep(&rest, "&");
	/* Beyond the count: none. */
	drop = dice(2 * count);
	twice = dice(3 * count);
	text[0] = '\0';
	for (uint32_t i = 0; i < count; i++) {
		uint32_t k = i + dice(count - i);
		char *pair = pairs[k];

		pairs[k] = pairs[i];
		if (i == drop)
			continue;
		sprintf(text + strlen(text), "&%s", pair);
		if (i == twice)
			sprintf(text + strlen(text), "&%s", pair);
	}
}

/* Some bytes as escapes, in either case, and some escapes as bytes. */
static void
change_escapes(char *text)
{
	char copy[ROOM], *to = text;

	strcpy(copy, text);
	for (const char *p = copy; *p != '\0'; p++) {
		unsigned char c = (unsigned char)*p;
		bool escape = c == '%' && strlen(p) > 2;

		if (escape && dice(4) == 0) {
			c = (unsigned char)strtoul(
			    (char[]) {p[1], p[2], '\0'}, NULL, 16);
			*to++ = (char)(c == ' ' ? '+' : c == 0 ? 'x' : c);
			p += 2;
		} else if (dice(8) == 0 && to - text < ROOM / 2) {
			to += sprintf(to, dice(2) == 0 ? "%%%02x" : "%%%02X",
			    c);
		} else {
			*to++ = (char)c;
		}
	}
	*to = '\0';
}

/* Another value of a parameter that matters, or one more. */
static void
change_value(char *text)
{
	static const char *const more[] = {"&amount=1", "&user=1", "&exp=",
	    "&exp=9999999999", "&order_id=198", "&cashbox=phone", "&sig=",
	    "&detail=", "&x", "&go=1", "&lang=ru", "&=", "&%", "#x", "?a=b"};
	char *exp = strstr(text, "exp="), *sig = strstr(text, "sig=");
	size_t length = strlen(text);

	switch (dice(4)) {
	case 0:
		if (exp != NULL && exp[4] != '\0')
			exp[4] = (char)('1' + dice(9));
		break;
	case 1:
		if (exp != NULL)
			put_byte(text, (size_t)(exp + 4 - text), 0, '9');
		break;
	case 2:
		if (sig != NULL && strlen(sig) >= 68)
			memcpy(sig + 4, strstr(links[dice(COUNT(links))],
			    "sig=") + 4, 64);
		break;
	default:
		if (length < ROOM / 2)
			strcat(text, more[dice(COUNT(more))]);
	}
}

static void
mutate(char *text)
{
	static void (*const ways[])(char *) = {
	    change_byte, change_pairs, change_escapes, change_value};

	for (uint32_t count = 1 + dice(3); count > 0; count--)
		if (text[0] != '\0' && strlen(text) < ROOM / 2)
			ways[dice(COUNT(ways))](text);
}

/* ------ the claim ------ */

static bool
says_the_same(const struct form *a, const struct form *b)
{
	for (size_t i = 0; i < a->count; i++) {
		bool found = false;

		for (size_t k = 0; k < b->count; k++)
			found |= span_equal(a->fields[i].name,
				     b->fields[k].name) &&
			    span_equal(a->fields[i].value, b->fields[k].value);
		if (!found)
			return false;
	}
	return a->count == b->count;
}

static bool
says_what_is_good(const struct form *form)
{
	for (size_t i = 0; i < COUNT(links) - 1; i++)
		if (says_the_same(form, &said[i]))
			return true;
	return false;
}

/* Whether it is accepted, which it must be if and only if it should. */
static bool
try(const char *text)
{
	const char *page = pages[dice(4) == 0 ? dice(COUNT(pages)) : 0];
	struct form form = {.count = 0};
	bool readable = form_read(&form, span_of(text)) == RESULT_OK;
	bool good = readable &&
	    sign_check(SECRET, page, &form, NOW) == SIGN_GOOD;

	if (good != (readable && page == pages[0] && says_what_is_good(&form)))
		ck_abort_msg("%s?%s", page, text);
	form_free(&form);
	return good;
}

START_TEST(no_mutation_of_a_signed_link_is_accepted)
{
	unsigned refused = 0, accepted = 0;
	char text[ROOM];

	make_links();
	while (refused < MUTATIONS) {
		strcpy(text, links[dice(COUNT(links))]);
		mutate(text);
		*(try(text) ? &accepted : &refused) += 1;
	}
	/* Other orders and other escapes of the same. */
	ck_assert_int_gt(accepted, MUTATIONS / 100);
	for (size_t i = 0; i < COUNT(links); i++)
		form_free(&said[i]);
}
END_TEST

TCase *
sign_mutation_tests(void)
{
	TCase *tests = tcase_create("sign_mutation");

	tcase_set_timeout(tests, 300);
	tcase_add_test(tests, no_mutation_of_a_signed_link_is_accepted);
	return tests;
}
