/*
 * The fuzz targets: each takes any bytes and aborts when a promise is broken.
 * All of them are one program; a target enters itself by FUZZ_TARGET().
 * "make fuzz" runs each with libFuzzer, "make check" replays its corpus.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

struct fuzz_target {
	const char *name; /* of its folder in tests/fuzz/corpus, too */
	void (*run)(struct span input);
	struct fuzz_target *next;
};

void fuzz_enter(struct fuzz_target *);
/* The targets, by name. */
const struct fuzz_target *fuzz_targets(void);

/* Runs it on a copy that ends where its memory ends. */
void fuzz_run(const struct fuzz_target *, struct span input);

/* Takes the input up to the next line with nothing but "%%", or the end. */
struct span fuzz_part(struct span *input);

/* Within a target's file: makes its function run() known under ${title}. */
#define FUZZ_TARGET(title)                                                 \
	static void __attribute__((constructor)) enter(void)               \
	{                                                                  \
		static struct fuzz_target target = {.name = title,         \
		    .run = run};                                           \
                                                                           \
		fuzz_enter(&target);                                       \
	}

#define PROMISE(condition)                                                 \
	do {                                                               \
		if (!(condition)) {                                        \
			fprintf(stderr, "%s:%d: broken: %s\n", __FILE__,   \
			    __LINE__, #condition);                         \
			abort();                                           \
		}                                                          \
	} while (0)

#endif
