/*
 * FastCGI by libfcgi, with what it leaves to its caller: a stop signal between
 * its test and its accept() is not lost, a truncated request is told from a
 * whole one, and nobody is waited for without end.
 */
#include <sys/socket.h>
#include <sys/un.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <fcgiapp.h>

#include "base/clock.h"
#include "gateway/backend.h"
#include "setting/log.h"

/* So many failures of accept() in a row end the process. */
#define FAILURES_MAX 5
/* Milliseconds; see started_by_fcgid(). */
#define FCGID_LINGER 800

struct fastcgi {
	struct request request;
	FCGX_Request fcgx;
	sigset_t open_mask;
	int failures;
	int64_t linger; /* ms of waiting for peers after a stop signal */
	int64_t told; /* when, by the steady clock; 0: not told to stop */
	bool own; /* nobody else accepts from the socket */
	bool barred; /* the socket takes nobody more */
	volatile sig_atomic_t answering;
};

/* ppoll() alone lets no signal in while there is always another peer. */
static bool
told_to_stop(struct fastcgi *fastcgi)
{
	sigset_t closed_mask;

	sigprocmask(SIG_SETMASK, &fastcgi->open_mask, &closed_mask);
	sigprocmask(SIG_SETMASK, &closed_mask, NULL);
	if (gateway_stop != 0 && fastcgi->told == 0)
		fastcgi->told = clock_steady();
	return gateway_stop != 0;
}

/*
 * Told to stop: how long to sleep for another peer.  False: who comes now may
 * as well find nobody, and turn to another process.
 */
static bool
farewell(const struct fastcgi *fastcgi, struct timespec *sleep)
{
	int64_t gone = clock_steady() - fastcgi->told;
	int64_t left = fastcgi->linger > gone ? fastcgi->linger - gone : 0;

	*sleep = (struct timespec){left / 1000, left % 1000 * 1000000};
	return gone <= GATEWAY_FAREWELL * 1000;
}

/*
 * Who came to a socket of ours alone, and was not accepted, would be lost when
 * we end; barred, the web server turns to another process.  On a shared one the
 * others would be barred as well, and accept what we leave.
 */
static bool
bar(struct fastcgi *fastcgi)
{
	if (fastcgi->own && !fastcgi->barred)
		fastcgi->barred = shutdown(STDIN_FILENO, SHUT_RD) == 0;
	return fastcgi->barred;
}

/* Whether a connection may wait; sleeps for one unless told to stop. */
static bool
wait_for_peer(struct fastcgi *fastcgi)
{
	struct pollfd listener = {.fd = STDIN_FILENO, .events = POLLIN};

	gateway_rest();
	for (;;) {
		bool stop = told_to_stop(fastcgi);
		struct timespec sleep;
		int ready;

		if (fastcgi->barred || (stop && !farewell(fastcgi, &sleep)))
			return bar(fastcgi);
		ready = ppoll(
		    &listener, 1, stop ? &sleep : NULL, &fastcgi->open_mask);
		if (ready > 0)
			return true;
		if (stop && ready == 0)
			return bar(fastcgi);
		/* EINTR: look at gateway_stop again. */
	}
}

static enum result
accept_failed(struct fastcgi *fastcgi, int code)
{
	static const struct timespec pause = {0, 100000000};

	if (fastcgi->barred && (code == -EAGAIN || code == -EINVAL))
		return RESULT_UNCHANGED; /* all who came before were accepted */
	/* Another process was faster, or the peer went meanwhile. */
	if (code == -EAGAIN || code == -ECONNABORTED || code == -EINTR)
		return RESULT_OK;
	log_error("FastCGI: accept: %s",
	    code < 0 && code > -4096 ? strerror(-code) : "libfcgi failed");
	if (++fastcgi->failures >= FAILURES_MAX)
		return RESULT_LOST;
	nanosleep(&pause, NULL);
	return RESULT_OK;
}

static enum result
fastcgi_next(struct request *request)
{
	struct fastcgi *fastcgi = (struct fastcgi *)request;

	while (wait_for_peer(fastcgi)) {
		int code;

		fastcgi->answering = 0;
		gateway_patience();
		code = FCGX_Accept_r(&fastcgi->fcgx);
		if (code != 0) {
			enum result result = accept_failed(fastcgi, code);

			if (result != RESULT_OK)
				return result;
			continue;
		}
		fastcgi->failures = 0;
		/* A connection that is kept would be the only one served. */
		fastcgi->fcgx.keepConnection = 0;
		if (FCGX_GetError(fastcgi->fcgx.in) == 0)
			return RESULT_OK;
		log_warning("FastCGI: the head of a request was cut off");
		FCGX_Finish_r(&fastcgi->fcgx);
	}
	/* At once: whoever came to a socket that nobody serves would be lost. */
	close(STDIN_FILENO);
	return RESULT_UNCHANGED;
}

static const char *
fastcgi_variable(const struct request *request, const char *name)
{
	const struct fastcgi *fastcgi = (const struct fastcgi *)request;

	return FCGX_GetParam(name, fastcgi->fcgx.envp);
}

/*
 * What has come of one record.  It may be a card's number: libfcgi is done with
 * it then, but would keep it.
 */
static size_t
read_fragment(FCGX_Stream *in, char *data, size_t size)
{
	int first = FCGX_GetChar(in);
	size_t count;

	if (first == EOF)
		return 0;
	count = (size_t)(in->stop - in->rdNext) + 1;
	if (count > size)
		count = size;
	data[0] = (char)first;
	memcpy(data + 1, in->rdNext, count - 1);
	explicit_bzero(in->rdNext - 1, count);
	in->rdNext += count - 1;
	return count;
}

static ssize_t
fastcgi_read(struct request *request, char *data, size_t size)
{
	struct fastcgi *fastcgi = (struct fastcgi *)request;
	FCGX_Stream *in = fastcgi->fcgx.in;
	size_t got = 0, more;

	do {
		more = read_fragment(in, data + got, size - got);
		got += more;
	} while (more > 0 && got < size);
	return FCGX_GetError(in) != 0 ? -1 : (ssize_t)got;
}

static enum result
fastcgi_write(struct request *request, const char *data, size_t length)
{
	struct fastcgi *fastcgi = (struct fastcgi *)request;

	fastcgi->answering = 1;
	gateway_patience();
	if (FCGX_PutStr(data, (int)length, fastcgi->fcgx.out) != (int)length ||
	    FCGX_GetError(fastcgi->fcgx.out) != 0)
		return RESULT_LOST;
	return RESULT_OK;
}

/*
 * libfcgi reads, and writes, on after an interruption; and a peer that sends
 * without end never lets it wait.  Who only fell silent still gets an answer.
 */
static void
fastcgi_give_up(struct request *request)
{
	const struct fastcgi *fastcgi = (struct fastcgi *)request;

	shutdown(fastcgi->fcgx.ipcFd, fastcgi->answering ? SHUT_RDWR : SHUT_RD);
}

/*
 * A peer whose every byte was read can be closed on at once; else libfcgi has
 * to wait for it, or it could lose the answer to a reset.
 */
static void
fastcgi_finish(struct request *request)
{
	struct fastcgi *fastcgi = (struct fastcgi *)request;
	FCGX_Request *fcgx = &fastcgi->fcgx;

	fastcgi->answering = 1;
	gateway_patience();
	if (FCGX_HasSeenEOF(fcgx->in) != 0 && FCGX_GetError(fcgx->in) == 0)
		FCGX_Detach(fcgx);
	FCGX_Finish_r(fcgx);
	FCGX_Attach(fcgx);
}

static void
fastcgi_close(struct request *request)
{
	FCGX_Free(&((struct fastcgi *)request)->fcgx, 1);
	free(request);
}

static const struct gateway_backend backend = {
    .has_ends = true,
    .next = fastcgi_next,
    .variable = fastcgi_variable,
    .read = fastcgi_read,
    .write = fastcgi_write,
    .give_up = fastcgi_give_up,
    .finish = fastcgi_finish,
    .close = fastcgi_close,
};

/*
 * mod_fcgid names a process's socket by its own process id and a number.  At a
 * graceful restart it tells all processes to stop, and only then hands the last
 * requests to them; it kills who is still there after a second.
 */
static bool
started_by_fcgid(void)
{
	struct sockaddr_un name = {.sun_family = AF_UNSPEC};
	socklen_t size = sizeof(name) - 1;
	char wanted[32];
	const char *base;

	if (getsockname(STDIN_FILENO, (struct sockaddr *)&name, &size) != 0 ||
	    name.sun_family != AF_UNIX)
		return false;
	base = strrchr(name.sun_path, '/');
	snprintf(wanted, sizeof(wanted), "/%ld.", (long)getppid());
	return base != NULL && strncmp(base, wanted, strlen(wanted)) == 0;
}

/* lighttpd gives each process that it starts itself a socket of its own. */
static bool
started_by_lighttpd(void)
{
	char path[64], name[sizeof("lighttpd\n")] = "";
	ssize_t got;
	int fd;

	snprintf(path, sizeof(path), "/proc/%ld/comm", (long)getppid());
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	got = read(fd, name, sizeof(name) - 1);
	close(fd);
	return got > 0 && strcmp(name, "lighttpd\n") == 0;
}

struct request *
gateway_fastcgi_open(const sigset_t *open_mask)
{
	struct fastcgi *fastcgi = calloc(1, sizeof(*fastcgi));
	int flags = fcntl(STDIN_FILENO, F_GETFL);

	if (fastcgi == NULL)
		return NULL;
	fastcgi->request.backend = &backend;
	fastcgi->open_mask = *open_mask;
	fastcgi->linger = started_by_fcgid() ? FCGID_LINGER : 0;
	fastcgi->own = fastcgi->linger > 0 || started_by_lighttpd();
	/*
	 * A peer that never speaks, or never closes, holds up all others: by
	 * default libfcgi waits 2 s for each.  A slow but honest one gets 1 s.
	 */
	setenv("LIBFCGI_IS_AF_UNIX_KEEPER_POLL_TIMEOUT", "1000", 0);
	setenv("LIBFCGI_OS_CLOSE_POLL_TIMEOUT", "50", 0);
	if (flags < 0 ||
	    fcntl(STDIN_FILENO, F_SETFL, flags | O_NONBLOCK) != 0 ||
	    FCGX_Init() != 0 ||
	    FCGX_InitRequest(&fastcgi->fcgx, STDIN_FILENO, 0) != 0) {
		free(fastcgi);
		return NULL;
	}
	return &fastcgi->request;
}
