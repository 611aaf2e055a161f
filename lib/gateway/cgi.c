/* Plain CGI: one request, descriptors 0 and 1, the environment. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gateway/backend.h"

struct cgi {
	struct request request;
	bool served;
	volatile sig_atomic_t gave_up;
};

static enum result
cgi_next(struct request *request)
{
	struct cgi *cgi = (struct cgi *)request;

	if (cgi->served)
		return RESULT_UNCHANGED;
	cgi->served = true;
	gateway_patience();
	return RESULT_OK;
}

static const char *
cgi_variable(const struct request *request, const char *name)
{
	(void)request;
	return getenv(name);
}

/* An interrupted read is a peer that fell silent. */
static ssize_t
cgi_read(struct request *request, char *data, size_t size)
{
	if (((struct cgi *)request)->gave_up)
		return -1;
	return read(STDIN_FILENO, data, size);
}

static enum result
cgi_write(struct request *request, const char *data, size_t length)
{
	(void)request;
	gateway_patience();
	while (length > 0) {
		ssize_t written = write(STDOUT_FILENO, data, length);

		if (written < 0)
			return RESULT_LOST;
		data += written;
		length -= (size_t)written;
	}
	return RESULT_OK;
}

static void
cgi_give_up(struct request *request)
{
	((struct cgi *)request)->gave_up = 1;
}

static void
cgi_finish(struct request *request)
{
	(void)request;
}

static void
cgi_close(struct request *request)
{
	free(request);
}

static const struct gateway_backend backend = {
    .next = cgi_next,
    .variable = cgi_variable,
    .read = cgi_read,
    .write = cgi_write,
    .give_up = cgi_give_up,
    .finish = cgi_finish,
    .close = cgi_close,
};

struct request *
gateway_cgi_open(void)
{
	struct cgi *cgi = calloc(1, sizeof(*cgi));

	if (cgi == NULL)
		return NULL;
	cgi->request.backend = &backend;
	return &cgi->request;
}
