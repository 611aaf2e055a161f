/*
 * The load: keep-alive HTTP/1.1 clients that call a merchant endpoint on
 * 127.0.0.1 as Payme does, or look at a page as a browser does (kind "page", -q
 * the rest of the query), each with the next order of a range.  Prints one
 * JSON object; an answer that is not the expected one is counted as failed.
 */
#include <sys/epoll.h>
#include <sys/socket.h>

#include <arpa/inet.h>
#include <err.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define CLIENTS_MAX 256
#define ANSWER_SIZE 65536
#define STEPS_MAX 4
#define REQUEST_SIZE 2048

enum step {
	CHECK_PERFORM,
	CREATE,
	PERFORM,
	CHECK,
	REFUSED,
	PAGE
};

static const struct kind {
	const char *name;
	enum step steps[STEPS_MAX];
	unsigned count;
	bool repeats; /* an order will do more than once */
} kinds[] = {
    {"check-perform", {CHECK_PERFORM}, 1, true},
    {"create", {CREATE}, 1, false},
    {"perform", {PERFORM}, 1, false},
    {"check", {CHECK}, 1, true},
    {"life", {CHECK_PERFORM, CREATE, PERFORM, CHECK}, 4, false},
    {"page", {PAGE}, 1, true},
    {"paid", {CHECK, REFUSED, PERFORM, REFUSED}, 4, true},
};

struct client {
	int fd;
	int64_t item;
	unsigned step;
	size_t got;
	char answer[ANSWER_SIZE + 1];
};

static struct {
	const struct kind *kind;
	const char *path, *query, *credentials;
	int port, clients, queue;
	int64_t first, count; /* the range of orders */
	double seconds; /* 0: once through the range */
	int64_t next, begun, ended, failed;
	double started;
	char sample[256];
} load = {.path = "/", .query = "", .credentials = "", .clients = 8, .count = 1};

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int64_t
wall(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ------ requests ------ */

static int
put_body(char *body, size_t size, enum step step, int64_t item)
{
	long long n = (long long)item, id = (long long)load.begun;

	switch (step) {
	case CHECK_PERFORM:
	case REFUSED:
		return snprintf(body, size,
		    "{\"jsonrpc\":\"2.0\",\"id\":%lld,\"method\":"
		    "\"CheckPerformTransaction\",\"params\":{\"amount\":500000,"
		    "\"account\":{\"order_id\":\"%010lld\"}}}", id, n);
	case CREATE:
		return snprintf(body, size,
		    "{\"jsonrpc\":\"2.0\",\"id\":%lld,\"method\":"
		    "\"CreateTransaction\",\"params\":{\"id\":\"%024llx\","
		    "\"time\":%lld,\"amount\":500000,"
		    "\"account\":{\"order_id\":\"%010lld\"}}}", id, n,
		    (long long)wall(), n);
	case PERFORM:
	case CHECK:
	case PAGE:
		break;
	}
	return snprintf(body, size,
	    "{\"jsonrpc\":\"2.0\",\"id\":%lld,\"method\":"
	    "\"%sTransaction\",\"params\":{\"id\":\"%024llx\"}}", id,
	    step == PERFORM ? "Perform" : "Check", n);
}

static void
put_request(int fd, const char *request, int size)
{
	if (size >= REQUEST_SIZE ||
	    send(fd, request, (size_t)size, MSG_NOSIGNAL) != size)
		err(1, "send");
}

static void
put_call(int fd, const char *body, int length)
{
	char request[REQUEST_SIZE];

	put_request(fd, request, snprintf(request, sizeof(request),
	    "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\n"
	    "Authorization: Basic %s\r\n"
	    "Content-Type: application/json; charset=UTF-8\r\n"
	    "Content-Length: %d\r\n\r\n%s", load.path, load.credentials,
	    length, body));
}

static void
put_visit(int fd, int64_t item)
{
	char request[REQUEST_SIZE];

	put_request(fd, request, snprintf(request, sizeof(request),
	    "GET %s?order_id=%010lld%s HTTP/1.1\r\nHost: 127.0.0.1\r\n"
	    "Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\n"
	    "Accept-Language: ru-RU,ru;q=0.9,en;q=0.5\r\n\r\n", load.path,
	    (long long)item, load.query));
}

/* The next order of the range, if any is left and there is time. */
static bool
take_item(int64_t *item)
{
	if (load.seconds > 0 && now() - load.started > load.seconds)
		return false;
	if (load.next == load.count) {
		if (load.seconds <= 0 || !load.kind->repeats)
			return false;
		load.next = 0;
	}
	*item = load.first + load.next++;
	return true;
}

/* Gives the client its next call; false when there are no more. */
static bool
begin(struct client *client)
{
	enum step step;
	char body[1024];
	int length;

	client->step++;
	if (client->step >= load.kind->count) {
		if (!take_item(&client->item))
			return false;
		client->step = 0;
	}
	client->got = 0;
	load.begun++;
	step = load.kind->steps[client->step];
	if (step == PAGE) {
		put_visit(client->fd, client->item);
		return true;
	}
	length = put_body(body, sizeof(body), step, client->item);
	put_call(client->fd, body, length);
	return true;
}

/* ------ answers ------ */

/* Whether the whole answer is there: by its length, or the last chunk. */
static bool
is_whole(const struct client *client)
{
	const char *end = strstr(client->answer, "\r\n\r\n");
	const char *length;

	if (end == NULL)
		return false;
	length = strcasestr(client->answer, "\r\nContent-Length:");
	if (length != NULL && length < end)
		return client->answer + client->got >=
		    end + 4 + atol(length + sizeof("\r\nContent-Length:") - 1);
	return client->got >= 5 &&
	    strcmp(client->answer + client->got - 5, "0\r\n\r\n") == 0;
}

static void
judge(const struct client *client)
{
	enum step step = load.kind->steps[client->step];
	const char *wanted = step == REFUSED ? "\"code\":-3105"
	                                     : "{\"result\":{";

	load.ended++;
	if (strncmp(client->answer, "HTTP/1.1 200 ", 13) == 0 &&
	    (step == PAGE || strstr(client->answer, wanted) != NULL))
		return;
	if (load.failed++ == 0)
		snprintf(load.sample, sizeof(load.sample), "%.255s",
		    client->answer);
}

static int
dial(void)
{
	struct sockaddr_in peer = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)load.port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	if (fd < 0 || connect(fd, (struct sockaddr *)&peer, sizeof(peer)) != 0)
		err(1, "connect to port %d", load.port);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

/* Servers end a connection after so many requests; they tell it. */
static void
keep_alive(struct client *client)
{
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};

	if (strcasestr(client->answer, "\r\nConnection: close") == NULL)
		return;
	close(client->fd);
	client->fd = dial();
	epoll_ctl(load.queue, EPOLL_CTL_ADD, client->fd, &event);
}

/* Reads what came; false when the client has nothing more to do. */
static bool
serve(struct client *client)
{
	ssize_t got = recv(client->fd, client->answer + client->got,
	    ANSWER_SIZE - client->got, 0);

	if (got <= 0)
		errx(1, "the server closed a connection");
	client->got += (size_t)got;
	client->answer[client->got] = '\0';
	if (!is_whole(client)) {
		if (client->got == ANSWER_SIZE)
			errx(1, "an answer is too long");
		return true;
	}
	judge(client);
	keep_alive(client);
	return begin(client);
}

static void
run(void)
{
	static struct client clients[CLIENTS_MAX];
	int active = 0;

	load.queue = epoll_create1(0);
	load.started = now();
	for (int i = 0; i < load.clients; i++) {
		struct epoll_event event = {
		    .events = EPOLLIN, .data.ptr = &clients[i]};

		clients[i].fd = dial();
		clients[i].step = load.kind->count;
		epoll_ctl(load.queue, EPOLL_CTL_ADD, clients[i].fd, &event);
		active += begin(&clients[i]) ? 1 : 0;
	}
	while (active > 0) {
		struct epoll_event events[CLIENTS_MAX];
		int ready = epoll_wait(load.queue, events, load.clients, 30000);

		if (ready <= 0)
			errx(1, "no answer for 30 s");
		for (int i = 0; i < ready; i++)
			active -= serve(events[i].data.ptr) ? 0 : 1;
	}
}

static void
report(void)
{
	double seconds = now() - load.started;

	printf("{\"requests\":%lld,\"failed\":%lld,\"items\":%lld,"
	    "\"seconds\":%.6f,\"rate\":%.3f}\n", (long long)load.ended,
	    (long long)load.failed,
	    (long long)(load.ended / load.kind->count), seconds,
	    (double)load.ended / seconds);
	if (load.failed > 0)
		errx(1, "an answer that was not expected: %s", load.sample);
}

/* ------ GetStatement ------ */

/* Keeps the last five bytes of all that came in ${tail}. */
static void
keep_tail(char tail[6], const char *piece, size_t length)
{
	size_t kept = strlen(tail);

	if (length >= 5) {
		memcpy(tail, piece + length - 5, 5);
		return;
	}
	if (kept + length > 5) {
		memmove(tail, tail + kept + length - 5, 5 - length);
		kept = 5 - length;
	}
	memcpy(tail + kept, piece, length);
	tail[kept + length] = '\0';
}

/* One call whose answer is only counted: it may be of any length. */
static void
statement(void)
{
	static char piece[1 << 18];
	char body[256], tail[6] = "";
	double first = 0;
	long long bytes = 0;
	ssize_t got;
	int length = snprintf(body, sizeof(body),
	    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"GetStatement\","
	    "\"params\":{\"from\":%lld,\"to\":%lld}}", (long long)load.first,
	    (long long)(load.first + load.count));
	int fd = dial();

	load.started = now();
	put_call(fd, body, length);
	while (strcmp(tail, "0\r\n\r\n") != 0 &&
	    (got = recv(fd, piece, sizeof(piece) - 1, 0)) > 0) {
		piece[got] = '\0';
		if (first <= 0 && strstr(piece, "\"transactions\"") != NULL)
			first = now() - load.started;
		keep_tail(tail, piece, (size_t)got);
		bytes += got;
	}
	printf("{\"bytes\":%lld,\"first_byte\":%.6f,\"seconds\":%.6f,"
	    "\"failed\":%d}\n", bytes, first, now() - load.started,
	    strcmp(tail, "0\r\n\r\n") == 0 && first > 0 ? 0 : 1);
}

static bool
find_kind(const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].name, name) == 0)
			load.kind = &kinds[i];
	return load.kind != NULL || strcmp(name, "statement") == 0;
}

int
main(int argc, char *argv[])
{
	int option;

	while ((option = getopt(argc, argv, "a:c:f:k:n:p:q:s:u:")) != -1)
		switch (option) {
		case 'a':
			load.credentials = optarg;
			break;
		case 'c':
			load.clients = atoi(optarg);
			break;
		case 'f':
			load.first = atoll(optarg);
			break;
		case 'k':
			if (!find_kind(optarg))
				errx(2, "no such kind: %s", optarg);
			break;
		case 'n':
			load.count = atoll(optarg);
			break;
		case 'p':
			load.port = atoi(optarg);
			break;
		case 'q':
			load.query = optarg;
			break;
		case 's':
			load.seconds = atof(optarg);
			break;
		case 'u':
			load.path = optarg;
			break;
		default:
			return 2;
		}
	if (load.clients < 1 || load.clients > CLIENTS_MAX || load.count < 1)
		errx(2, "-c and -n out of range");
	if (load.kind == NULL) {
		statement();
		return 0;
	}
	run();
	report();
	return 0;
}
