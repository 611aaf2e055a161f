/* Allocations, files and json-c, each made to fail on demand. */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tests/faults/wrap.h"

static bool
fails(const char *function, int error)
{
	if (!fault_due(FAULT_SYSTEM, function))
		return false;
	errno = error;
	return true;
}

/* ------ memory ------ */

WRAP(void *, malloc, size_t size)
{
	return fails("malloc", ENOMEM) ? NULL : __real_malloc(size);
}

WRAP(void *, calloc, size_t count, size_t size)
{
	return fails("calloc", ENOMEM) ? NULL : __real_calloc(count, size);
}

WRAP(void *, realloc, void *old, size_t size)
{
	return fails("realloc", ENOMEM) ? NULL : __real_realloc(old, size);
}

WRAP(char *, strdup, const char *text)
{
	return fails("strdup", ENOMEM) ? NULL : __real_strdup(text);
}

WRAP(char *, strndup, const char *text, size_t size)
{
	return fails("strndup", ENOMEM) ? NULL : __real_strndup(text, size);
}

/* With _FORTIFY_SOURCE the compiler calls the second one. */
int __wrap_asprintf(char **, const char *, ...)
    __attribute__((format(printf, 2, 3)));
int __wrap___asprintf_chk(char **, int, const char *, ...)
    __attribute__((format(printf, 3, 4)));

int
__wrap_asprintf(char **text, const char *format, ...)
{
	va_list ap;
	int length;

	if (fails("asprintf", ENOMEM))
		return -1;
	va_start(ap, format);
	length = vasprintf(text, format, ap);
	va_end(ap);
	return length;
}

int
__wrap___asprintf_chk(char **text, int flag, const char *format, ...)
{
	va_list ap;
	int length;

	(void)flag;
	if (fails("asprintf", ENOMEM))
		return -1;
	va_start(ap, format);
	length = vasprintf(text, format, ap);
	va_end(ap);
	return length;
}

WRAP(struct json_tokener *, json_tokener_new_ex, int depth)
{
	return fails("json_tokener_new_ex", ENOMEM)
	    ? NULL
	    : __real_json_tokener_new_ex(depth);
}

/* ------ files ------ */

int __real_open(const char *, int, ...);
int __wrap_open(const char *, int, ...);

int
__wrap_open(const char *path, int flags, ...)
{
	unsigned mode = 0;
	va_list ap;

	if (fails("open", EMFILE))
		return -1;
	if ((flags & O_CREAT) != 0) {
		va_start(ap, flags);
		mode = va_arg(ap, unsigned);
		va_end(ap);
	}
	return __real_open(path, flags, mode);
}

WRAP(FILE *, fdopen, int fd, const char *mode)
{
	return fails("fdopen", ENOMEM) ? NULL : __real_fdopen(fd, mode);
}

WRAP(int, fstat, int fd, struct stat *st)
{
	return fails("fstat", EIO) ? -1 : __real_fstat(fd, st);
}

WRAP(ssize_t, read, int fd, void *data, size_t size)
{
	return fails("read", EIO) ? -1 : __real_read(fd, data, size);
}

WRAP(ssize_t, write, int fd, const void *data, size_t size)
{
	return fails("write", ENOSPC) ? -1 : __real_write(fd, data, size);
}

WRAP(ssize_t, readlink, const char *path, char *data, size_t size)
{
	return fails("readlink", EACCES) ? -1
	                                 : __real_readlink(path, data, size);
}
