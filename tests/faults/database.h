/* The fault tests on a real database. */
#ifndef TESTS_DATABASE_H
#define TESTS_DATABASE_H

#include <check.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

TCase *page_tests(void);
TCase *payment_tests(void);
TCase *queue_tests(void);
TCase *registry_tests(void);
TCase *schema_tests(void);
TCase *statement_tests(void);

#endif
