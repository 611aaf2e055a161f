/* What libFuzzer calls; the target is the one that $FUZZ_TARGET names. */
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerInitialize(int *, char ***);
int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const struct fuzz_target *chosen;

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *name = getenv("FUZZ_TARGET");

	(void)argc;
	(void)argv;
	chosen = fuzz_targets();
	while (chosen != NULL &&
	    (name == NULL || strcmp(chosen->name, name) != 0))
		chosen = chosen->next;
	if (chosen == NULL) {
		fputs("FUZZ_TARGET names no target\n", stderr);
		exit(2);
	}
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_run(chosen, (struct span) {(const char *)data, size});
	return 0;
}
