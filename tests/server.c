/* A web server of a few lines. */
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/server.h"
#include "tests/unit.h"

#define REQUEST_MAX 16384
#define LINE 8 /* who may wait to be accepted */

static struct {
	int listener;
	int pipe; /* its end, into which the server writes what it read */
	pid_t pid;
	char url[64];
	char seen[SERVER_SEEN_MAX]; /* what has come out of the pipe */
	size_t length;
	int waiting[2 * LINE];
} server;

static int
listen_somewhere(const char *scheme)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ck_assert_int_eq(
	    bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	ck_assert_int_eq(listen(fd, LINE), 0);
	ck_assert_int_eq(
	    getsockname(fd, (struct sockaddr *)&address, &length), 0);
	snprintf(server.url, sizeof(server.url), "%s://127.0.0.1:%d/", scheme,
	    ntohs(address.sin_port));
	return fd;
}

/* The head and as much of a body as it announces. */
static size_t
read_request(int fd, char text[REQUEST_MAX])
{
	size_t length = 0, wanted = REQUEST_MAX - 1;
	ssize_t got;

	while (length < wanted &&
	    (got = read(fd, text + length, wanted - length)) > 0) {
		const char *end, *announced;

		length += (size_t)got;
		text[length] = '\0';
		if (text[0] == '\x16') /* TLS */
			break;
		end = strstr(text, "\r\n\r\n");
		announced = strstr(text, "Content-Length: ");
		if (end != NULL)
			wanted = (size_t)(end + 4 - text) +
			    (announced == NULL
				    ? 0
				    : strtoul(announced + 16, NULL, 10));
	}
	return length;
}

static void
answer(int fd, struct span text)
{
	while (text.length > 0) {
		ssize_t sent = write(fd, text.data, text.length);

		if (sent <= 0)
			return;
		text.data += sent;
		text.length -= (size_t)sent;
	}
}

static void
serve(
    int out, const struct span *answers, size_t count, enum server_habit habit)
{
	static char text[REQUEST_MAX];
	size_t i = 0, got;

	for (;;) {
		int fd = accept(server.listener, NULL, NULL);

		while ((got = read_request(fd, text)) > 0) {
			struct span next = answers[i < count ? i : count - 1];

			i++;
			if (write(out, text, got) < 0)
				_exit(0);
			answer(fd, next);
			if (habit == SERVER_HANGS)
				pause();
			if (habit == SERVER_CLOSES || next.length == 0)
				break;
		}
		close(fd);
	}
}

void
server_start(const char *scheme, const struct span *answers, size_t count,
    enum server_habit habit)
{
	int ends[2];

	server.listener = listen_somewhere(scheme);
	server.length = 0;
	server.seen[0] = '\0';
	ck_assert_int_eq(pipe(ends), 0);
	server.pid = fork();
	ck_assert_int_ge(server.pid, 0);
	if (server.pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGPIPE, SIG_IGN);
		close(ends[0]);
		serve(ends[1], answers, count, habit);
	}
	close(ends[1]);
	close(server.listener);
	server.pipe = ends[0];
}

const char *
server_url(void)
{
	return server.url;
}

static bool
read_seen(void)
{
	ssize_t got = read(server.pipe, server.seen + server.length,
	    SERVER_SEEN_MAX - 1 - server.length);

	if (got > 0)
		server.length += (size_t)got;
	server.seen[server.length] = '\0';
	return got > 0;
}

void
server_wait(const char *text)
{
	while (strstr(server.seen, text) == NULL && read_seen())
		;
}

const char *
server_stop(void)
{
	kill(server.pid, SIGKILL);
	waitpid(server.pid, NULL, 0);
	while (read_seen())
		;
	close(server.pipe);
	return server.seen;
}

const char *
server_nowhere(void)
{
	close(listen_somewhere("http"));
	return server.url;
}

void
server_deaf(void)
{
	struct sockaddr_in address;
	socklen_t length = sizeof(address);

	server.listener = listen_somewhere("http");
	ck_assert_int_eq(getsockname(server.listener,
			     (struct sockaddr *)&address, &length),
	    0);
	for (size_t i = 0; i < COUNT(server.waiting); i++) {
		server.waiting[i] = socket(
		    AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		ck_assert(connect(server.waiting[i],
			      (struct sockaddr *)&address, length) == 0 ||
		    errno == EINPROGRESS);
	}
}

void
server_deaf_end(void)
{
	for (size_t i = 0; i < COUNT(server.waiting); i++)
		close(server.waiting[i]);
	close(server.listener);
}
