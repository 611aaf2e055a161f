/* Replays a folder of inputs, and each of them cut short, without libFuzzer. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

#define INPUT_MAX 65536

static uint8_t input[INPUT_MAX];

static size_t
read_input(const char *folder, const char *name)
{
	char path[8192];
	FILE *file;
	size_t size;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "re");
	if (file == NULL)
		return 0;
	size = fread(input, 1, sizeof(input), file);
	fclose(file);
	return size;
}

int
main(int argc, char **argv)
{
	const char *source = getenv("PAYME_SOURCE");
	char folder[4096];
	struct dirent *entry;
	unsigned count = 0;
	DIR *dir;

	snprintf(folder, sizeof(folder), "%s/tests/fuzz/corpus/%s",
	    source == NULL ? "." : source, CORPUS);
	dir = opendir(argc > 1 ? argv[1] : folder);
	if (dir == NULL) {
		printf("Bail out! no corpus in %s\n", folder);
		return 1;
	}
	while ((entry = readdir(dir)) != NULL) {
		size_t size;

		if (entry->d_name[0] == '.')
			continue;
		size = read_input(argc > 1 ? argv[1] : folder, entry->d_name);
		for (size_t i = 0; i <= size; i++)
			LLVMFuzzerTestOneInput(input, i);
		printf("ok %u - %s %s\n", ++count, CORPUS, entry->d_name);
	}
	closedir(dir);
	printf("1..%u\n", count);
	return count == 0;
}
