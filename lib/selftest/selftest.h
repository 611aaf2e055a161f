/*
 * payme-merchant?selftest=1: what is wrong on the very path that Payme's calls
 * take, in words, for an owner without a shell.  Only a link signed with the
 * link secret gets it; to anybody else there is no such thing.
 *
 * The web server is asked for credentials first, so that they are seen to
 * arrive, or not.  A POST to the same address makes the tables.
 */
#ifndef SELFTEST_SELFTEST_H
#define SELFTEST_SELFTEST_H

#include <stdbool.h>

#include "gateway/gateway.h"

/* So begins the line of what is wrong; "payme config check --web" reads it. */
#define SELFTEST_WRONG "<li>✗ "

/* false: it is not asked for, or not by the owner; nothing was written. */
bool selftest_answer(struct request *);

#endif
