/*
 * A program of one file, that needs no library of the system it runs on.  Only
 * static executables are linked with it; elsewhere the function is NULL.
 */
#ifndef STORE_ALONE_H
#define STORE_ALONE_H

#include <mysql.h>

/*
 * Makes known the ways to log in that the client library would load from files
 * of its own; once for each process.
 */
__attribute__((weak)) void alone_log_in(MYSQL *);

#endif
