/* Addresses that a secret may go to. */
#include <stdlib.h>

#include "base/url.h"
#include "tests/unit.h"

static const struct {
	const char *url;
	bool keeps;
} urls[] = {
    {"https://checkout.paycom.uz/api", true},
    {"https://checkout.paycom.uz", true},
    {"https://a:8443/x?y#z", true},
    {"https://[2001:db8::1]:443/", true},
    {"http://127.0.0.1", true},
    {"http://127.0.0.1:8080/api", true},
    {"http://localhost:1/", true},
    {"http://localhost?x", true},
    {"http://[::1]:8080/api", true},
    {"http://[::1]", true},
    {"", false},
    {"https://", false},
    {"https:///api", false},
    {"https://a b/", false},
    {"https://a\n/", false},
    {"https://a/\x7f", false},
    {"https://user@a/", false},
    {"https://user:word@a/", false},
    {"https://a\\@b/", false},
    {"http://checkout.paycom.uz", false},
    {"http://127.0.0.1.evil.uz/", false},
    {"http://127.0.0.12/", false},
    {"http://localhost.evil.uz/", false},
    {"http://localhost@evil.uz/", false},
    {"http://localhost:80@evil.uz/", false},
    {"http://localhost:x/", false},
    {"http://localhost:80:80/", false},
    {"http://", false},
    {"http:/127.0.0.1/", false},
    {"HTTPS://a/", false},
    {"ftp://127.0.0.1/", false},
    {"file:///etc/passwd", false},
    {"127.0.0.1", false},
};

START_TEST(a_secret_goes_over_tls_or_stays_on_the_machine)
{
	ck_assert_int_eq(url_keeps_secrets(urls[_i].url), urls[_i].keeps);
}
END_TEST

TCase *
url_tests(void)
{
	TCase *tests = tcase_create("url");

	tcase_add_loop_test(tests,
	    a_secret_goes_over_tls_or_stays_on_the_machine, 0, COUNT(urls));
	return tests;
}
