/*
 * A slow disk: preloaded into mariadbd, it makes each fsync() take
 * $SLOW_FSYNC_US microseconds longer.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static void
slow(void)
{
	const char *text = getenv("SLOW_FSYNC_US");

	if (text != NULL)
		usleep((useconds_t)atoi(text));
}

static int
next(const char *name, int fd)
{
	int (*function)(int);

	/* POSIX's own way from an object to a function pointer. */
	*(void **)&function = dlsym(RTLD_NEXT, name);
	return function == NULL ? -1 : function(fd);
}

int
fsync(int fd)
{
	slow();
	return next("fsync", fd);
}

int
fdatasync(int fd)
{
	slow();
	return next("fdatasync", fd);
}
