/*
 * Replays the corpus of every target, each input and each of its beginnings,
 * without libFuzzer.  Operands: one target, then files.
 */
#include <dirent.h>

#include "tests/fuzz/fuzz.h"

#define INPUT_MAX 65536

static unsigned count, failed;

static void
ok(bool good, const char *target, const char *name)
{
	printf("%sok %u - %s %s\n", good ? "" : "not ", ++count, target, name);
	fflush(stdout);
	failed += !good;
}

static bool
replay(const struct fuzz_target *target, const char *path)
{
	static char input[INPUT_MAX];
	FILE *file = fopen(path, "re");
	size_t size;

	if (file == NULL)
		return false;
	size = fread(input, 1, sizeof(input), file);
	fclose(file);
	for (size_t i = 0; i <= size; i++)
		fuzz_run(target, (struct span) {input, i});
	return true;
}

static void
replay_corpus(const struct fuzz_target *target)
{
	const char *source = getenv("PAYME_SOURCE");
	char folder[4096], path[8192];
	struct dirent *entry;
	DIR *dir;

	snprintf(folder, sizeof(folder), "%s/tests/fuzz/corpus/%s",
	    source == NULL ? "." : source, target->name);
	dir = opendir(folder);
	if (dir == NULL)
		ok(false, target->name, "has no corpus");
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		ok(replay(target, path), target->name, entry->d_name);
	}
	if (dir != NULL)
		closedir(dir);
}

int
main(int argc, char **argv)
{
	for (const struct fuzz_target *target = fuzz_targets(); target != NULL;
	     target = target->next) {
		if (argc == 1)
			replay_corpus(target);
		else if (strcmp(argv[1], target->name) == 0)
			for (int i = 2; i < argc; i++)
				ok(replay(target, argv[i]), argv[1], argv[i]);
	}
	printf("1..%u\n", count);
	return count == 0 || failed > 0;
}
