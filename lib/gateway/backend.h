/* What the two ways to a web server have in common; for lib/gateway only. */
#ifndef GATEWAY_BACKEND_H
#define GATEWAY_BACKEND_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

#include "gateway/gateway.h"

struct request {
	const struct gateway_backend *backend;
	bool drained; /* the body was read to its end */
};

struct gateway_backend {
	bool has_ends; /* every body has an end, one that is empty as well */
	enum result (*next)(struct request *);
	const char *(*variable)(const struct request *, const char *name);
	/* Up to ${size} bytes; 0 at the end, -1 when the peer is gone. */
	ssize_t (*read)(struct request *, char *data, size_t size);
	enum result (*write)(struct request *, const char *, size_t);
	/*
	 * The patience is over: whatever waits for the peer now, or will,
	 * returns.  Runs within a signal handler.
	 */
	void (*give_up)(struct request *);
	void (*finish)(struct request *);
	void (*close)(struct request *);
};

/* NULL without memory, or if libfcgi does not start. */
struct request *gateway_cgi_open(void);
struct request *gateway_fastcgi_open(const sigset_t *open_mask);

/* Set by SIGTERM, SIGUSR1 and SIGHUP. */
extern volatile sig_atomic_t gateway_stop;

/* Restarts the patience with the peer. */
void gateway_patience(void);
/* Nobody is waited for any more. */
void gateway_rest(void);

#endif
