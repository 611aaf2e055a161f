/* What the parts of "payme config check" share. */
#ifndef ADMIN_CONFIG_CHECK_H
#define ADMIN_CONFIG_CHECK_H

#include "admin/command.h"

/* One line of the report each; a bad one makes the whole check fail. */
bool check_good(const char *format, ...) __attribute__((format(printf, 1, 2)));
bool check_bad(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Asks the web server at site.base_url. */
bool check_web(const struct config *);

#endif
