/*
 * The log: one line an event, written with one write(2), so that lines of many
 * processes never mix.  Control bytes are escaped.  It goes to descriptor 2
 * (the web server's error log) unless log_to() says otherwise.  What may stand
 * in it: ids, codes, times.  Never a key, a header, a body or an account.
 */
#ifndef SETTING_LOG_H
#define SETTING_LOG_H

#include "base/result.h"

enum log_level {
	LOG_LEVEL_ERROR, /* somebody has to do something */
	LOG_LEVEL_WARNING, /* something went wrong and was mended */
	LOG_LEVEL_INFO, /* money moved, or a call was refused */
	LOG_LEVEL_DEBUG /* every call */
};

/* ${name} stands in front of each line; borrowed, lives to the end. */
void log_name(const char *name);
void log_level(enum log_level);
/*
 * "" or "stderr", "syslog", or a file, made with mode 0600 and appended to.
 * RESULT_MALFORMED if the file does not open: the old target stays.
 */
enum result log_to(const char *target) MUST_CHECK;

void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
