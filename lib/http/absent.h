/* For the linker alone: see absent.ld, which configure writes. */
#ifndef HTTP_ABSENT_H
#define HTTP_ABSENT_H

_Noreturn void http_absent(void);
int http_absent_start(void);

#endif
