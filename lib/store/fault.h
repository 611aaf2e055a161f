/* What a unit of work does about each error of the database. */
#ifndef STORE_FAULT_H
#define STORE_FAULT_H

#include "base/result.h"

/*
 * RESULT_AGAIN, RESULT_LOST, RESULT_DOWN, RESULT_NO_MEMORY or RESULT_BUG;
 * RESULT_DOWN for a code that nobody has met yet: a bug is ours, not theirs.
 */
enum result fault_result(unsigned code);

/* Logs it; an unreachable database once a minute only. */
void fault_log(const char *what, unsigned code, const char *message);

/* The last error that was logged or left out, for a check; 0: none yet. */
unsigned fault_last(const char **message);

#endif
