/*
 * The common part: which of the two it is, signals, patience, bodies.
 *
 * SIGALRM, sent after GATEWAY_PATIENCE seconds, ends the system call that waits
 * for the peer and bars the way to the next one; the signals that ask us to
 * stop are open only while we wait for the next request, so that none is missed
 * and none interrupts a payment.
 */
#include <sys/socket.h>
#include <sys/time.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "gateway/backend.h"

struct gateway {
	struct request *request;
};

volatile sig_atomic_t gateway_stop;

/* For on_alarm(); a process has one gateway. */
static struct request *volatile waited_for;
static volatile sig_atomic_t waiting;

static void
on_stop(int signal)
{
	(void)signal;
	gateway_stop = 1;
}

static void
on_alarm(int signal)
{
	struct request *request = waited_for;
	int saved = errno;

	(void)signal;
	if (waiting && request != NULL)
		request->backend->give_up(request);
	errno = saved;
}

/*
 * Repeated: the first alarm could come just before the call that waits.  Set
 * once a second at most, and so a second longer: to be exact would cost every
 * request some system calls.
 */
void
gateway_patience(void)
{
	static const struct itimerval limit = {
	    .it_value = {GATEWAY_PATIENCE + 1, 0},
	    .it_interval = {GATEWAY_PATIENCE, 0}};
	static int64_t set = INT64_MIN / 2;
	int64_t now = clock_steady();

	if (now - set >= 1000) {
		setitimer(ITIMER_REAL, &limit, NULL);
		set = now;
	}
	waiting = 1;
}

void
gateway_rest(void)
{
	waiting = 0;
}

/* Blocks the stop signals and gives the mask to wait with in ${open_mask}. */
static void
prepare_signals(sigset_t *open_mask)
{
	static const int stops[] = {SIGTERM, SIGUSR1, SIGHUP};
	struct sigaction action = {.sa_handler = on_stop};
	sigset_t stop_mask;

	sigemptyset(&action.sa_mask);
	sigemptyset(&stop_mask);
	for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++) {
		sigaddset(&stop_mask, stops[i]);
		sigaction(stops[i], &action, NULL);
	}
	sigprocmask(SIG_BLOCK, &stop_mask, open_mask);
	for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++)
		sigdelset(open_mask, stops[i]);
	action.sa_handler = on_alarm;
	sigaction(SIGALRM, &action, NULL);
	action.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &action, NULL);
}

static bool
is_listening(int fd)
{
	int listening = 0;
	socklen_t size = sizeof(listening);

	return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) ==
	    0 &&
	    listening != 0;
}

enum result
gateway_open(struct gateway **gateway)
{
	struct gateway *new;
	sigset_t open_mask;
	bool fastcgi = is_listening(STDIN_FILENO);

	if (!fastcgi && getenv("REQUEST_METHOD") == NULL)
		return RESULT_MALFORMED;
	prepare_signals(&open_mask);
	new = calloc(1, sizeof(*new));
	if (new == NULL)
		return RESULT_NO_MEMORY;
	new->request =
	    fastcgi ? gateway_fastcgi_open(&open_mask) : gateway_cgi_open();
	if (new->request == NULL) {
		free(new);
		return RESULT_NO_MEMORY;
	}
	waited_for = new->request;
	*gateway = new;
	return RESULT_OK;
}

void
gateway_close(struct gateway *gateway)
{
	if (gateway == NULL)
		return;
	gateway_rest();
	waited_for = NULL;
	gateway->request->backend->close(gateway->request);
	free(gateway);
}

enum result
gateway_next(struct gateway *gateway, struct request **request)
{
	enum result result;

	gateway->request->drained = false;
	result = gateway->request->backend->next(gateway->request);
	if (result == RESULT_OK)
		*request = gateway->request;
	return result;
}

const char *
request_variable(const struct request *request, const char *name)
{
	return request->backend->variable(request, name);
}

/* The announced length, or -1 if none was; false if it is no number. */
static bool
announced(const struct request *request, int64_t *length)
{
	const char *text = request_variable(request, "CONTENT_LENGTH");

	*length = -1;
	if (text == NULL || text[0] == '\0')
		return true;
	return text_int(span_of(text), length) == RESULT_OK && *length >= 0;
}

/*
 * Reads all that comes; what does not fit into ${limit} is thrown away.  A
 * peer that falls silent is at its end if all that it announced is here.
 */
static enum result
read_all(struct request *request, struct buf *body, size_t limit,
    int64_t wanted, int64_t *total)
{
	char piece[8192];
	ssize_t got;

	while (
	    (got = request->backend->read(request, piece, sizeof(piece))) > 0) {
		if (__builtin_add_overflow(*total, got, total))
			return RESULT_TOO_LARGE;
		if (body != NULL && (uint64_t)*total <= limit)
			buf_add(body, piece, (size_t)got);
	}
	explicit_bzero(piece, sizeof(piece));
	if (got < 0 && *total != wanted)
		return RESULT_TRUNCATED;
	return RESULT_OK;
}

/* By CGI/1.1, without an announced length a GET has no body to wait for. */
static bool
has_body(const struct request *request, int64_t wanted)
{
	const char *method = request_variable(request, "REQUEST_METHOD");

	return wanted > 0 ||
	    (wanted < 0 && method != NULL && strcmp(method, "GET") != 0 &&
		strcmp(method, "HEAD") != 0);
}

/* With bytes left to read only the web server could close a connection. */
static void
read_nothing(struct request *request)
{
	char piece[64];

	while (request->backend->read(request, piece, sizeof(piece)) > 0)
		;
}

enum result
request_body(struct request *request, struct buf *body, size_t limit)
{
	int64_t wanted, total = 0;
	bool sound = announced(request, &wanted);
	enum result result = RESULT_OK;

	request->drained = true;
	if (has_body(request, wanted) || !sound)
		result = read_all(request, body, limit, wanted, &total);
	else if (request->backend->has_ends)
		read_nothing(request);
	gateway_rest();
	if (result != RESULT_OK)
		return result;
	if (!sound || (wanted >= 0 && total != wanted))
		return RESULT_TRUNCATED;
	if ((uint64_t)total > limit)
		return RESULT_TOO_LARGE;
	return body == NULL || buf_ok(body) ? RESULT_OK : RESULT_NO_MEMORY;
}

enum result
request_write(struct request *request, const char *data, size_t length)
{
	return request->backend->write(request, data, length);
}

void
request_finish(struct request *request)
{
	/* A CGI that leaves its input unread can lose its answer. */
	if (!request->drained && request_body(request, NULL, 0) != RESULT_OK)
		request->drained = true;
	request->backend->finish(request);
}
