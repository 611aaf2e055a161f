/* What the commands that ask Payme share. */
#ifndef ADMIN_SUBSCRIBE_H
#define ADMIN_SUBSCRIBE_H

#include "admin/command.h"
#include "subscribe/settle.h"

/*
 * A handle for the cashbox in server mode, with the texts in --lang; NULL with
 * the reason told.
 */
struct payme *open_payme(const struct admin *, const struct cashbox *);

/* Done, or why not: the exit status of what Payme answered. */
enum status tell_outcome(const struct payme *, enum payme_outcome);

/* A number of the option; ${missing} if it is not given. */
bool read_number(const struct admin *, enum admin_option, int64_t low,
    int64_t high, int64_t missing, int64_t *number);

/*
 * The token of the text, or the first line of standard input if that is "-".
 * What stood on the command line is wiped.  To be freed with free_token().
 */
char *read_token(const char *text);
void free_token(char *token);

/* --from and --to, both required. */
bool read_period(const struct admin *, int64_t *from, int64_t *to);

#endif
