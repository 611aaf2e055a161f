/* Requests by libcurl. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <curl/curl.h>

#include "base/clock.h"
#include "http/http.h"
#include "http/scrub.h"

#define CONNECT_SECONDS 10L
#define TRIES 3 /* of what could not be sent */
#define PAUSE_MS 200

struct http {
	CURL *curl;
	char problem[CURL_ERROR_SIZE];
};

enum result
http_open(struct http **http)
{
	struct http *new = calloc(1, sizeof(*new));

	if (new == NULL)
		return RESULT_NO_MEMORY;
	if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, scrub_malloc, scrub_free,
		scrub_realloc, scrub_strdup, scrub_calloc) == CURLE_OK)
		new->curl = curl_easy_init();
	if (new->curl == NULL) {
		http_close(new);
		return RESULT_NO_MEMORY;
	}
	*http = new;
	return RESULT_OK;
}

void
http_close(struct http *http)
{
	if (http == NULL)
		return;
	if (http->curl != NULL)
		curl_easy_cleanup(http->curl);
	free(http);
}

/* ------ headers ------ */

static bool
add_header(struct curl_slist **list, const char *header)
{
	struct curl_slist *longer = curl_slist_append(*list, header);

	if (longer != NULL)
		*list = longer;
	return longer != NULL;
}

/* A key may stand in one of them. */
static void
free_headers(struct curl_slist *list)
{
	for (struct curl_slist *one = list; one != NULL; one = one->next)
		explicit_bzero(one->data, strlen(one->data));
	curl_slist_free_all(list);
}

static bool
add_type(struct curl_slist **list, const char *type)
{
	char line[128];

	snprintf(line, sizeof(line), "Content-Type: %s",
	    type == NULL ? "application/json" : type);
	return add_header(list, line);
}

/* Without the empty Expect, libcurl repeats what is answered by 417. */
static struct curl_slist *
make_headers(const struct http_request *request, bool body)
{
	static const char *const none[] = {NULL};
	const char *const *more =
	    request->headers == NULL ? none : request->headers;
	struct curl_slist *list = NULL;
	bool good = add_header(&list, "Expect:");

	if (good && body)
		good = add_type(&list, request->type);
	for (; good && *more != NULL; more++)
		good = add_header(&list, *more);
	if (good)
		return list;
	free_headers(list);
	return NULL;
}

/* ------ one request ------ */

/* What comes back, and whether anything can have gone out. */
struct exchange {
	struct buf body;
	size_t max;
	bool began;
	bool enough; /* there is more, but nobody wants it */
};

static size_t
take(char *data, size_t one, size_t count, void *state)
{
	struct exchange *exchange = state;
	struct buf *body = &exchange->body;

	if (body->length + one * count > exchange->max) {
		exchange->enough = true;
		return 0;
	}
	buf_add(body, data, one * count);
	return buf_ok(body) ? one * count : 0;
}

/* libcurl is connected, with TLS if any, and about to send the first byte. */
static int
begin(void *state, char *to, char *from, int to_port, int from_port)
{
	struct exchange *exchange = state;

	(void)to;
	(void)from;
	(void)to_port;
	(void)from_port;
	exchange->began = true;
	return CURL_PREREQFUNC_OK;
}

/*
 * Where a distribution keeps the authorities, if libcurl's own file is not
 * there: a static executable may run on another one than it was built on.
 * NULL: libcurl's own.
 */
static const char *
authorities(void)
{
	static const char *const files[] = {
	    "/etc/ssl/certs/ca-certificates.crt",
	    "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
	    "/etc/ssl/cert.pem"};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (access(files[i], R_OK) == 0)
			return i == 0 ? NULL : files[i];
	return NULL;
}

/*
 * On a connection that was kept, or by HTTP/2, libcurl would repeat by itself
 * what it takes for not received: here a payment.
 */
static void
set_transport(CURL *curl, const struct http_request *request)
{
	const char *ca_file =
	    request->ca_file == NULL ? authorities() : request->ca_file;

	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(
	    curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, request->seconds);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
	if (ca_file != NULL)
		curl_easy_setopt(curl, CURLOPT_CAINFO, ca_file);
}

static void
set_method(CURL *curl, const struct http_request *request, const char *method,
    bool body)
{
	if (body) {
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS,
		    request->body.length == 0 ? "" : request->body.data);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
		    (curl_off_t)request->body.length);
	} else {
		curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
	}
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
}

static void
set_up(struct http *http, const struct http_request *request,
    struct exchange *exchange)
{
	CURL *curl = http->curl;

	set_transport(curl, request);
	curl_easy_setopt(curl, CURLOPT_URL, request->url);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, http->problem);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, exchange);
	curl_easy_setopt(curl, CURLOPT_PREREQFUNCTION, begin);
	curl_easy_setopt(curl, CURLOPT_PREREQDATA, exchange);
	if (request->login == NULL)
		return;
	curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
	curl_easy_setopt(curl, CURLOPT_USERNAME, request->login);
	curl_easy_setopt(curl, CURLOPT_PASSWORD, request->key);
}

static enum result
perform(struct http *http, struct exchange *exchange, bool status_only,
    char *problem, long *status)
{
	CURLcode code;

	http->problem[0] = '\0';
	code = curl_easy_perform(http->curl);
	if (code == CURLE_OK || (exchange->enough && status_only)) {
		curl_easy_getinfo(http->curl, CURLINFO_RESPONSE_CODE, status);
		return RESULT_OK;
	}
	strncpy(problem,
	    http->problem[0] == '\0' ? curl_easy_strerror(code) : http->problem,
	    HTTP_PROBLEM_SIZE - 1);
	problem[HTTP_PROBLEM_SIZE - 1] = '\0';
	return exchange->began ? RESULT_LOST : RESULT_DOWN;
}

static enum result
carry_out(struct http *http, const struct http_request *request,
    const char *method, bool body, struct http_answer *answer, char *problem)
{
	struct exchange exchange = {.max = request->answer_max == 0
		? HTTP_ANSWER_MAX
		: request->answer_max};
	struct curl_slist *headers = make_headers(request, body);
	enum result result;
	long status;

	if (headers == NULL) {
		strcpy(problem, "out of memory");
		return RESULT_NO_MEMORY;
	}
	set_up(http, request, &exchange);
	set_method(http->curl, request, method, body);
	curl_easy_setopt(http->curl, CURLOPT_HTTPHEADER, headers);
	result =
	    perform(http, &exchange, request->status_only, problem, &status);
	/* It forgets the login, the body and the headers. */
	curl_easy_reset(http->curl);
	free_headers(headers);
	if (result != RESULT_OK) {
		buf_wipe(&exchange.body);
		buf_free(&exchange.body);
		return result;
	}
	*answer = (struct http_answer){status, exchange.body};
	return RESULT_OK;
}

enum result
http_post(struct http *http, const struct http_request *request,
    struct http_answer *answer, char problem[HTTP_PROBLEM_SIZE])
{
	return carry_out(http, request, "POST", true, answer, problem);
}

enum result
http_get(struct http *http, const struct http_request *request,
    struct http_answer *answer, char problem[HTTP_PROBLEM_SIZE])
{
	return carry_out(http, request, "GET", false, answer, problem);
}

enum result
http_delete(struct http *http, const struct http_request *request,
    struct http_answer *answer, char problem[HTTP_PROBLEM_SIZE])
{
	return carry_out(http, request, "DELETE", false, answer, problem);
}

/* Of an empty body servers want to know the length, but of a GET. */
enum result
http_send(struct http *http, const struct http_request *request,
    struct http_answer *answer, char problem[HTTP_PROBLEM_SIZE])
{
	bool body = request->body.length > 0 ||
	    (strcmp(request->method, "GET") != 0 &&
		strcmp(request->method, "DELETE") != 0);

	return carry_out(http, request, request->method, body, answer, problem);
}

enum result
http_patiently(http_call *call, struct http *http,
    const struct http_request *request, struct http_answer *answer,
    char problem[HTTP_PROBLEM_SIZE],
    void (*tell)(void *state, const char *problem), void *state)
{
	int64_t end = clock_steady() + HTTP_PATIENCE;
	enum result result;

	for (int try = 1;; try++) {
		struct timespec pause = {0, PAUSE_MS * 1000000L * try};

		result = call(http, request, answer, problem);
		if (result != RESULT_DOWN)
			return result;
		tell(state, problem);
		if (try == TRIES || clock_steady() > end)
			return result;
		nanosleep(&pause, NULL);
	}
}
