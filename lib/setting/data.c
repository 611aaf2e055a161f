/* The folders of data, and how a file of them is read. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "setting/data.h"
#include "setting/log.h"

#ifndef DATA_FOLDER
#define DATA_FOLDER "/usr/share/payme"
#endif

#define PIECE 8192 /* of a file */

static char *
join(const char *folder, const char *name)
{
	char *whole;

	return asprintf(&whole, "%s/%s", folder, name) < 0 ? NULL : whole;
}

/* Without /proc, the path by which it was started. */
static bool
find_executable(char path[PATH_MAX])
{
	ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - 1);
	const char *started = (const char *)getauxval(AT_EXECFN);

	if (length > 0)
		path[length] = '\0';
	return length > 0 ||
	    (started != NULL && realpath(started, path) != NULL);
}

bool
data_executable_folder(char path[PATH_MAX], int above)
{
	char *slash;

	if (!find_executable(path))
		return false;
	for (int i = 0; i <= above; i++) {
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
	if (data_executable_folder(above, 1)) {
		folder = join(above, name);
		if (folder == NULL || access(folder, R_OK) == 0)
			return folder;
		free(folder);
	}
	return join(DATA_FOLDER, name);
}

/* Up to the end, or to the first bytes that are too many. */
static enum result
read_all(int fd, size_t limit, struct buf *out)
{
	size_t start = out->length;
	ssize_t got;

	do {
		char *to = buf_reserve(out, PIECE);

		if (to == NULL)
			return RESULT_NO_MEMORY;
		got = read(fd, to, PIECE);
		if (got > 0)
			out->length += (size_t)got;
		if (got < 0 && errno != EINTR)
			return RESULT_DOWN;
	} while (got != 0 && out->length - start <= limit);
	if (got == 0)
		return RESULT_OK;
	errno = EFBIG;
	return RESULT_TOO_LARGE;
}

enum result
data_read(const char *path, size_t limit, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	enum result result;

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return RESULT_UNCHANGED;
	result = fd < 0 ? RESULT_DOWN : read_all(fd, limit, out);
	if (result == RESULT_DOWN || result == RESULT_TOO_LARGE)
		log_error("%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return result;
}
