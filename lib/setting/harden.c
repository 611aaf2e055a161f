/* No core file, no ptrace, no missing standard descriptor. */
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <fcntl.h>
#include <unistd.h>

#include "setting/harden.h"

/*
 * Where one is closed, the next file or connection that is opened would take
 * its place: and the log, or an answer, would go to the database.
 */
static void
fill_descriptors(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

void
harden(void)
{
	static const struct rlimit none = {0, 0};

	fill_descriptors();
	setrlimit(RLIMIT_CORE, &none);
	umask(077);
	/* The leak checker of a sanitized build has to look into itself. */
#ifndef __SANITIZE_ADDRESS__
#if !defined(__has_feature)
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#elif !__has_feature(address_sanitizer)
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
#endif
}
