/*
 * The fuzz targets: each takes any bytes and aborts when a promise is broken.
 * "make fuzz" runs them with libFuzzer, "make check" replays the corpus.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* libFuzzer's name for the target. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PROMISE(condition)                                             \
	do {                                                           \
		if (!(condition))                                      \
			abort();                                       \
	} while (0)

#endif
