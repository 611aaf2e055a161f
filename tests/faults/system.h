/* The fault tests that need no database. */
#ifndef TESTS_SYSTEM_H
#define TESTS_SYSTEM_H

#include <check.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

TCase *setting_tests(void);
TCase *reading_tests(void);
TCase *cgi_tests(void);
TCase *fastcgi_tests(void);
TCase *subscribe_tests(void);
TCase *tally_tests(void);

#endif
