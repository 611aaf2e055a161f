/* The folders of data. */
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "setting/data.h"

#ifndef DATA_FOLDER
#define DATA_FOLDER "/usr/share/payme"
#endif

static char *
join(const char *folder, const char *name)
{
	char *whole;

	return asprintf(&whole, "%s/%s", folder, name) < 0 ? NULL : whole;
}

/* The folder above the executable's in ${path}; false if it is not known. */
static bool
above_executable(char path[PATH_MAX])
{
	ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - 1);
	char *slash;

	if (length <= 0)
		return false;
	path[length] = '\0';
	for (int i = 0; i < 2; i++) {
		slash = strrchr(path, '/');
		if (slash != NULL)
			*slash = '\0';
	}
	return true;
}

char *
data_folder(const char *name)
{
	const char *data = getenv("PAYME_DATADIR");
	char above[PATH_MAX], *folder;

	if (data != NULL && data[0] != '\0')
		return join(data, name);
	if (above_executable(above)) {
		folder = join(above, name);
		if (folder == NULL || access(folder, R_OK) == 0)
			return folder;
		free(folder);
	}
	return join(DATA_FOLDER, name);
}
