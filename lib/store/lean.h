/*
 * A start without what a CGI process pays for and never uses.  For programs
 * that have no other business with TLS than the client library's own.
 */
#ifndef STORE_LEAN_H
#define STORE_LEAN_H

/* Once, before store_open(). */
void lean_start(void);

#endif
