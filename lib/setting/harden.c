/* No core file, no ptrace. */
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "setting/harden.h"

void
harden(void)
{
	static const struct rlimit none = {0, 0};

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
