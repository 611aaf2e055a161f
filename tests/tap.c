/*
 * check writes a line for each row of a table; we want one for each claim, as
 * the sentence that its name is.
 */
#include <ftw.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/tap.h"

char scratch[PATH_MAX];

/* The claim being read: its rows stand together. */
struct claim {
	char name[256];
	unsigned rows;
	unsigned failed;
	unsigned number;
};

bool
scratch_make(const char *name)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(scratch, sizeof(scratch), "%s/%s.XXXXXX",
	    tmp == NULL || tmp[0] == '\0' ? "/tmp" : tmp, name);
	if (mkdtemp(scratch) != NULL)
		return true;
	perror(scratch);
	return false;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

void
scratch_remove(void)
{
	nftw(scratch, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void
print_claim(struct claim *claim)
{
	if (claim->rows == 0)
		return;
	printf("%s %u - ", claim->failed == 0 ? "ok" : "not ok",
	    ++claim->number);
	for (const char *p = claim->name; *p != '\0'; p++)
		if (*p == ':')
			fputs(": ", stdout);
		else
			putchar(*p == '_' ? ' ' : *p);
	putchar('\n');
	claim->rows = claim->failed = 0;
}

/* "ok 5 - file:case:test: message", or a further line of a message. */
static void
read_line(struct claim *claim, char *line)
{
	bool failed = strncmp(line, "not ok ", 7) == 0;
	char *name = strstr(line, " - "), *message;

	if (!failed && strncmp(line, "ok ", 3) != 0) {
		if (claim->failed > 0 && strncmp(line, "1..", 3) != 0)
			printf("# %s\n", line);
		return;
	}
	name = name == NULL ? NULL : strchr(name, ':');
	message = name == NULL ? NULL : strstr(name, ": ");
	if (message == NULL)
		return;
	*message = '\0';
	if (strcmp(name + 1, claim->name) != 0) {
		print_claim(claim);
		snprintf(claim->name, sizeof(claim->name), "%s", name + 1);
	}
	if (failed)
		printf("# row %u: %s\n", claim->rows, message + 2);
	claim->rows++;
	claim->failed += failed;
}

/* Reads what check wrote. */
static bool
print_all(const char *path)
{
	struct claim claim = {0};
	char *line = NULL;
	size_t size = 0;
	FILE *file = fopen(path, "r");

	if (file == NULL) {
		perror(path);
		return false;
	}
	while (getline(&line, &size, file) > 0) {
		line[strcspn(line, "\n")] = '\0';
		read_line(&claim, line);
	}
	print_claim(&claim);
	printf("1..%u\n", claim.number);
	free(line);
	fclose(file);
	return true;
}

int
tap_run(Suite *suite)
{
	SRunner *runner = srunner_create(suite);
	char path[PATH_MAX + 8];
	int failed;

	snprintf(path, sizeof(path), "%s/tap", scratch);
	srunner_set_tap(runner, path);
	srunner_run_all(runner, CK_SILENT);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return print_all(path) && failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
