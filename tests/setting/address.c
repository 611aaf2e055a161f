/* Peer addresses, ranges, blocks, and who stands behind a proxy. */
#include <stdio.h>
#include <string.h>

#include "setting/address.h"
#include "tests/unit.h"

static const struct {
	const char *listed;
	const char *address;
	bool in;
} pairs[] = {
    {"185.234.113.7", "185.234.113.7", true},
    {"185.234.113.7", "185.234.113.8", false},
    {"185.234.113.7", "::ffff:185.234.113.7", true},
    {"::ffff:185.234.113.7", "185.234.113.7", true},
    {"185.234.113.7", "::185.234.113.7", false},
    {"185.234.113.1-185.234.113.15", "185.234.113.0", false},
    {"185.234.113.1-185.234.113.15", "185.234.113.1", true},
    {"185.234.113.1-185.234.113.15", "185.234.113.9", true},
    {"185.234.113.1-185.234.113.15", "185.234.113.15", true},
    {"185.234.113.1-185.234.113.15", "185.234.113.16", false},
    {"185.234.113.1-185.234.113.15", "185.234.112.5", false},
    {"185.234.113.1-185.234.113.15", "::1", false},
    {"10.0.0.255-10.0.1.1", "10.0.1.0", true},
    {"10.0.0.255-10.0.1.1", "10.0.0.1", false},
    {"10.0.0.1-10.0.0.1", "10.0.0.1", true},
    {"192.168.0.0/16", "192.168.255.255", true},
    {"192.168.0.0/16", "192.169.0.0", false},
    {"192.168.0.0/16", "192.167.255.255", false},
    {"192.168.77.9/16", "192.168.0.1", true}, /* host bits do not matter */
    {"0.0.0.0/0", "255.255.255.255", true},
    {"0.0.0.0/0", "::1", false}, /* all of IPv4 only */
    {"10.1.2.3/32", "10.1.2.3", true},
    {"10.1.2.3/32", "10.1.2.2", false},
    {"10.1.2.2/31", "10.1.2.3", true},
    {"10.1.2.2/31", "10.1.2.4", false},
    {"2001:db8::/32", "2001:db8:ffff::1", true},
    {"2001:db8::/32", "2001:db9::", false},
    {"2001:db8::1-2001:db8::f", "2001:DB8:0:0::e", true},
    {"2001:db8::1-2001:db8::f", "2001:db8::10", false},
    {"::ffff:10.0.0.0/104", "10.9.9.9", true},
    {"::ffff:10.0.0.0/104", "11.0.0.0", false},
    {"::/0", "1.2.3.4", true},
    {"::1/128", "::1", true},
    {"::1/128", "::2", false},
    {"any", "1.2.3.4", true},
    {"any", "no address", true},
    /* text that is no address is in no list */
    {"0.0.0.0/0", "", false},
    {"0.0.0.0/0", "1.2.3", false},
    {"0.0.0.0/0", "1.2.3.4.5", false},
    {"0.0.0.0/0", "1.2.3.4 ", false},
    {"0.0.0.0/0", "1.2.3.4:80", false},
    {"0.0.0.0/0", "01.2.3.4", false},
    {"0.0.0.0/0", "0x1.2.3.4", false},
    {"0.0.0.0/0", "16909060", false},
    {"0.0.0.0/0", "localhost", false},
    {"::/0", "::1%lo", false},
    {"::/0", "[::1]", false},
};

START_TEST(an_address_is_in_the_list_or_it_is_not)
{
	struct address_list list = {0};

	ck_assert_int_eq(
	    address_list_add(&list, pairs[_i].listed), RESULT_OK);
	if (address_list_has(&list, pairs[_i].address) != pairs[_i].in)
		ck_abort_msg(
		    "%s and %s", pairs[_i].listed, pairs[_i].address);
	address_list_free(&list);
}
END_TEST

START_TEST(nobody_is_in_an_empty_list)
{
	struct address_list list = {0};

	ck_assert(!address_list_has(&list, "127.0.0.1"));
	ck_assert(!address_list_has(&list, ""));
}
END_TEST

START_TEST(each_entry_of_a_list_counts)
{
	struct address_list list = {0};

	ck_assert_int_eq(address_list_add(&list, "10.0.0.1"), RESULT_OK);
	ck_assert_int_eq(address_list_add(&list, "10.0.0.3"), RESULT_OK);
	ck_assert_int_eq(address_list_add(&list, "10.0.0.8/30"), RESULT_OK);
	ck_assert(address_list_has(&list, "10.0.0.1"));
	ck_assert(!address_list_has(&list, "10.0.0.2"));
	ck_assert(address_list_has(&list, "10.0.0.3"));
	ck_assert(address_list_has(&list, "10.0.0.11"));
	ck_assert(!address_list_has(&list, "10.0.0.12"));
	address_list_free(&list);
}
END_TEST

static const char *const garbage[] = {
    "",
    " ",
    "Any",
    "localhost",
    "1.2.3",
    "1.2.3.4.5",
    "1.2.3.256",
    "1.2.3.4 ",
    " 1.2.3.4",
    "1.2.3.4-",
    "-1.2.3.4",
    "-",
    "1.2.3.4-1.2.3.3",
    "1.2.3.4-1.2.3",
    "1.2.3.4-1.2.3.5-1.2.3.6",
    "1.2.3.4 - 1.2.3.5",
    "1.2.3.4/",
    "/24",
    "1.2.3.4/33",
    "1.2.3.4/-1",
    "1.2.3.4/+8",
    "1.2.3.4/ 8",
    "1.2.3.4/8 ",
    "1.2.3.4/8x",
    "1.2.3.4/99999999999999999999",
    "1.2.3.4/255.0.0.0",
    "1.2.3.4/24/24",
    "1.2.3.0/24-1.2.4.0/24",
    "::/129",
    "::1/-1",
    ":::",
    "1:2:3:4:5:6:7:8:9",
    "[::1]",
    "::1%lo",
    "fe80::1%eth0/64",
    "1.2.3.4:80",
    "0000000000000000000000000000000000000000000000000000001.2.3.4/8",
};

START_TEST(garbage_makes_no_entry)
{
	struct address_list list = {0};

	if (address_list_add(&list, garbage[_i]) != RESULT_MALFORMED)
		ck_abort_msg("\"%s\"", garbage[_i]);
	ck_assert_int_eq(list.count, 0);
	ck_assert(!list.any);
	ck_assert(!address_list_has(&list, "1.2.3.4"));
	address_list_free(&list);
}
END_TEST

/* ------ blocks of each size ------ */

static void
flip(unsigned char bytes[16], int bit)
{
	bytes[bit / 8] ^= (unsigned char)(0x80 >> bit % 8);
}

static void
print(const unsigned char bytes[16], char text[64])
{
	size_t length = 0;

	for (int i = 0; i < 16; i += 2)
		length += (size_t)snprintf(text + length, 64 - length,
		    "%s%x", i == 0 ? "" : ":",
		    (unsigned)(bytes[i] << 8 | bytes[i + 1]));
}

/* With bit ${_i} the last one that counts, only those after it are free. */
START_TEST(a_block_of_n_bits_compares_the_first_n_bits)
{
	unsigned char bytes[16] = {0x20, 0x01, 0x0d, 0xb8, 0xaa, 0x55, 0xf0,
	    0x0f, 0x13, 0x37, 0xca, 0xfe, 0xba, 0xbe, 0x12, 0x34};
	struct address_list list = {0};
	char text[64], entry[80];

	print(bytes, text);
	snprintf(entry, sizeof(entry), "%s/%d", text, _i);
	ck_assert_int_eq(address_list_add(&list, entry), RESULT_OK);
	for (int bit = 0; bit < 128; bit++) {
		flip(bytes, bit);
		print(bytes, text);
		if (address_list_has(&list, text) != (bit >= _i))
			ck_abort_msg("bit %d of %s", bit, entry);
		flip(bytes, bit);
	}
	address_list_free(&list);
}
END_TEST

/* ------ proxies ------ */

static const struct {
	const char *remote;
	const char *forwarded;
	const char *peer;
} proxied[] = {
    /* the proxies are 10.0.0.0/8 and ::1 */
    {"185.234.113.1", NULL, "185.234.113.1"},
    {"185.234.113.1", "1.1.1.1", "185.234.113.1"}, /* forged */
    {"10.0.0.1", NULL, "10.0.0.1"},
    {"10.0.0.1", "", "10.0.0.1"},
    {"10.0.0.1", "185.234.113.1", "185.234.113.1"},
    {"10.0.0.1", "1.1.1.1, 185.234.113.1", "185.234.113.1"},
    {"10.0.0.1", "1.1.1.1,185.234.113.1,10.0.0.2", "185.234.113.1"},
    {"10.0.0.1", "1.1.1.1 ,\t185.234.113.1 , 10.0.0.2 ", "185.234.113.1"},
    {"10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"},
    {"::1", "185.234.113.1, ::ffff:10.0.0.9", "185.234.113.1"},
    {"::ffff:10.0.0.1", "185.234.113.1", "185.234.113.1"},
    /* what a proxy says must be an address */
    {"10.0.0.1", "unknown", ""},
    {"10.0.0.1", "185.234.113.1, unknown", ""},
    {"10.0.0.1", "185.234.113.1:5000", ""},
    {"10.0.0.1", "_hidden", ""},
    {"10.0.0.1", ",", ""},
    {"10.0.0.1", "   ", ""},
    {"10.0.0.1", "185.234.113.1;10.0.0.2", ""},
    {"10.0.0.1", "00000000000000000000000000000000000000000000000000000"
	"00000000000000000000185.234.113.1", ""},
    /* no remote address at all */
    {NULL, NULL, ""},
    {NULL, "185.234.113.1", ""},
    {"", "185.234.113.1", ""},
};

START_TEST(the_peer_is_the_rightmost_that_is_no_proxy)
{
	struct address_list proxies = {0};
	char peer[64];

	ck_assert_int_eq(address_list_add(&proxies, "10.0.0.0/8"), RESULT_OK);
	ck_assert_int_eq(address_list_add(&proxies, "::1"), RESULT_OK);
	address_peer(&proxies, proxied[_i].remote, proxied[_i].forwarded,
	    peer, sizeof(peer));
	ck_assert_str_eq(peer, proxied[_i].peer);
	address_list_free(&proxies);
}
END_TEST

START_TEST(without_proxies_nobody_is_believed)
{
	struct address_list none = {0};
	char peer[64];

	address_peer(&none, "10.0.0.1", "185.234.113.1", peer, sizeof(peer));
	ck_assert_str_eq(peer, "10.0.0.1");
}
END_TEST

START_TEST(a_remote_address_that_does_not_fit_is_none)
{
	struct address_list none = {0};
	char peer[8];

	address_peer(&none, "185.234.113.1", NULL, peer, sizeof(peer));
	ck_assert_str_eq(peer, "");
}
END_TEST

TCase *
address_tests(void)
{
	TCase *tests = tcase_create("address");

	tcase_add_loop_test(tests, an_address_is_in_the_list_or_it_is_not, 0,
	    COUNT(pairs));
	tcase_add_test(tests, nobody_is_in_an_empty_list);
	tcase_add_test(tests, each_entry_of_a_list_counts);
	tcase_add_loop_test(
	    tests, garbage_makes_no_entry, 0, COUNT(garbage));
	tcase_add_loop_test(
	    tests, a_block_of_n_bits_compares_the_first_n_bits, 0, 129);
	tcase_add_loop_test(tests, the_peer_is_the_rightmost_that_is_no_proxy,
	    0, COUNT(proxied));
	tcase_add_test(tests, without_proxies_nobody_is_believed);
	tcase_add_test(tests, a_remote_address_that_does_not_fit_is_none);
	return tests;
}
