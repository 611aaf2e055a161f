/* Which call fails, and how often each function has. */
#include <sys/mman.h>

#include <stddef.h>
#include <string.h>

#include "tests/faults/fault.h"

#define FUNCTIONS 64

static struct {
	const struct fault *fault; /* NULL: none is armed */
	unsigned left; /* calls until it fails; 0: it has */
	bool paused;
	const char *failed;
} armed;

/* Shared by the processes of the tests. */
static struct tally {
	char name[32];
	unsigned count;
} *tally;

void
fault_arm(const struct fault *fault, unsigned n)
{
	armed.left = n;
	armed.failed = NULL;
	armed.fault = fault;
}

const char *
fault_disarm(void)
{
	armed.fault = NULL;
	return armed.failed;
}

void
fault_pause(bool paused)
{
	armed.paused = paused;
}

const struct fault *
fault_armed(void)
{
	return armed.fault;
}

static struct tally *
find(const char *function)
{
	for (size_t i = 0; tally != NULL && i < FUNCTIONS; i++) {
		if (tally[i].name[0] == '\0')
			strncpy(tally[i].name, function,
			    sizeof(tally[i].name) - 1);
		if (strncmp(tally[i].name, function,
		    sizeof(tally[i].name) - 1) == 0)
			return &tally[i];
	}
	return NULL;
}

bool
fault_due(enum fault_kind kind, const char *function)
{
	struct tally *entry;

	if (armed.fault == NULL || armed.paused ||
	    armed.fault->kind != kind || armed.left == 0 || --armed.left > 0)
		return false;
	armed.failed = function;
	entry = find(function);
	if (entry != NULL)
		entry->count++;
	return true;
}

bool
fault_tally_begin(void)
{
	void *memory = mmap(NULL, FUNCTIONS * sizeof(*tally),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return false;
	tally = memory;
	return true;
}

unsigned
fault_tally(const char *function)
{
	const struct tally *entry = find(function);

	return entry == NULL ? 0 : entry->count;
}
