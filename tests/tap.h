/* Runs check's suites and tells in TAP what came of them. */
#ifndef TESTS_TAP_H
#define TESTS_TAP_H

#include <check.h>
#include <stdbool.h>

/* The folder that scratch_make() made. */
extern char scratch[];

/* Makes a folder in $TMPDIR; false if that is not possible. */
bool scratch_make(const char *name);
void scratch_remove(void);

/*
 * Runs the suite: a line for each test, however many rows its table has, and
 * for each row that fails what is wrong.  The exit status of the program.
 */
int tap_run(Suite *);

#endif
