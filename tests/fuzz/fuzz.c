/* The list of the targets, and how one is run. */
#include "tests/fuzz/fuzz.h"

static struct fuzz_target *first;

void
fuzz_enter(struct fuzz_target *target)
{
	struct fuzz_target **place = &first;

	while (*place != NULL && strcmp((*place)->name, target->name) < 0)
		place = &(*place)->next;
	target->next = *place;
	*place = target;
}

const struct fuzz_target *
fuzz_targets(void)
{
	return first;
}

void
fuzz_run(const struct fuzz_target *target, struct span input)
{
	char *copy = malloc(input.length == 0 ? 1 : input.length);

	PROMISE(copy != NULL);
	if (input.length > 0)
		memcpy(copy, input.data, input.length);
	target->run((struct span) {copy, input.length});
	free(copy);
}

struct span
fuzz_part(struct span *input)
{
	static const char mark[] = "\n%%\n";
	const char *end = input->length == 0 ? NULL
	    : memmem(input->data, input->length, mark, sizeof(mark) - 1);
	struct span part = *input;
	size_t step = input->length;

	if (end != NULL) {
		part.length = (size_t)(end - input->data);
		step = part.length + sizeof(mark) - 1;
	}
	input->data += step;
	input->length -= step;
	return part;
}
