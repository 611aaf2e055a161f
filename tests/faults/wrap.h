/* Declares what the linker makes of a wrapped function: see ld(1), --wrap. */
#ifndef TESTS_WRAP_H
#define TESTS_WRAP_H

#include "tests/faults/fault.h"

#define WRAP(type, function, ...)                                      \
	type __real_##function(__VA_ARGS__);                           \
	type __wrap_##function(__VA_ARGS__);                           \
	type __wrap_##function(__VA_ARGS__)

#endif
