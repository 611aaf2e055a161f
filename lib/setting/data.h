/* The files that came with the programs, and those that replace them. */
#ifndef SETTING_DATA_H
#define SETTING_DATA_H

#include <limits.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/result.h"

/*
 * The executable's own folder, or the one so many levels above it; false if it
 * is not known.
 */
bool data_executable_folder(char path[PATH_MAX], int above);

/*
 * The file or folder ${name}: in $PAYME_DATADIR, else in the folder above the
 * executable's if it is there (a tree dropped into a host), else where the
 * build installed it.  NULL without memory; the caller frees it.
 */
char *data_folder(const char *name);

/*
 * Appends the file ${path}, all of it.  RESULT_UNCHANGED: there is none;
 * RESULT_TOO_LARGE: it has more than ${limit} bytes; RESULT_DOWN: it cannot be
 * read now.  The log tells the last two.  After a failure ${out} is of no use.
 */
enum result data_read(
    const char *path, size_t limit, struct buf *out) MUST_CHECK;

#endif
