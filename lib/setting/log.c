/* The log. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "setting/log.h"

#define LINE_SIZE 1024

static const struct {
	const char *word;
	int priority;
} levels[] = {
    [LOG_LEVEL_ERROR] = {"error", LOG_ERR},
    [LOG_LEVEL_WARNING] = {"warning", LOG_WARNING},
    [LOG_LEVEL_INFO] = {"info", LOG_INFO},
    [LOG_LEVEL_DEBUG] = {"debug", LOG_DEBUG},
};

static struct {
	const char *name;
	enum log_level level;
	int fd;
	bool syslog;
} target = {.name = "payme", .level = LOG_LEVEL_INFO, .fd = STDERR_FILENO};

void
log_name(const char *name)
{
	target.name = name;
}

void
log_level(enum log_level level)
{
	target.level = level;
}

enum result
log_to(const char *where)
{
	int fd = STDERR_FILENO;

	if (strcmp(where, "syslog") == 0) {
		openlog(target.name, LOG_PID, LOG_DAEMON);
		target.syslog = true;
		return RESULT_OK;
	}
	if (where[0] != '\0' && strcmp(where, "stderr") != 0) {
		fd = open(where,
		    O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW |
			O_NOCTTY,
		    0600);
		if (fd < 0) {
			log_error("log file %s: %s", where, strerror(errno));
			return RESULT_MALFORMED;
		}
	}
	if (target.fd != STDERR_FILENO)
		close(target.fd);
	target.fd = fd;
	target.syslog = false;
	return RESULT_OK;
}

/* Appends "2026-11-22T10:11:12.345Z name[pid] level: ". */
static size_t
put_prefix(char line[LINE_SIZE], enum log_level level)
{
	int64_t now = clock_now();
	time_t seconds = (time_t)(now / 1000);
	struct tm tm;
	int length;

	/* strftime() would look for the local time zone, which is no matter. */
	gmtime_r(&seconds, &tm);
	length = snprintf(line, LINE_SIZE,
	    "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ %s[%ld] %s: ",
	    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
	    tm.tm_sec, (int)(now % 1000), target.name, (long)getpid(),
	    levels[level].word);
	return length < 0 || length >= LINE_SIZE ? 0 : (size_t)length;
}

/* Nothing but printable text may make a line: no forged second one. */
static void
disarm(char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			*text = '?';
}

__attribute__((format(printf, 2, 0))) static void
put(enum log_level level, const char *format, va_list ap)
{
	char line[LINE_SIZE];
	size_t start, length;
	int saved = errno;

	if (level > target.level)
		return;
	start = target.syslog ? 0 : put_prefix(line, level);
	vsnprintf(line + start, sizeof(line) - start - 1, format, ap);
	disarm(line + start);
	if (target.syslog) {
		syslog(levels[level].priority, "%s", line);
	} else {
		length = strlen(line);
		line[length++] = '\n';
		/* A log that cannot be written must not stop a payment. */
		if (write(target.fd, line, length) < 0)
			errno = 0;
	}
	errno = saved;
}

#define DEFINE(function, level)                                                \
	void function(const char *format, ...)                                 \
	{                                                                      \
		va_list ap;                                                    \
                                                                               \
		va_start(ap, format);                                          \
		put(level, format, ap);                                        \
		va_end(ap);                                                    \
	}

DEFINE(log_error, LOG_LEVEL_ERROR)
DEFINE(log_warning, LOG_LEVEL_WARNING)
DEFINE(log_info, LOG_LEVEL_INFO)
DEFINE(log_debug, LOG_LEVEL_DEBUG)
