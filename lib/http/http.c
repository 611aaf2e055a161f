/* POST by libcurl. */
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "http/http.h"

#define CONNECT_SECONDS 10L

struct http {
	CURL *curl;
	struct curl_slist *headers;
	char problem[CURL_ERROR_SIZE];
};

enum result
http_open(struct http **http)
{
	struct http *new = calloc(1, sizeof(*new));

	if (new == NULL)
		return RESULT_NO_MEMORY;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK)
		new->curl = curl_easy_init();
	new->headers = curl_slist_append(
	    NULL, "Content-Type: application/json; charset=UTF-8");
	if (new->curl == NULL || new->headers == NULL) {
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
	curl_slist_free_all(http->headers);
	if (http->curl != NULL)
		curl_easy_cleanup(http->curl);
	free(http);
}

static size_t
take(char *data, size_t one, size_t count, void *state)
{
	struct buf *body = state;

	if (body->length + one * count > HTTP_ANSWER_MAX)
		return 0;
	buf_add(body, data, one * count);
	return buf_ok(body) ? one * count : 0;
}

static void
set_up(struct http *http, const struct http_request *request, struct buf *body)
{
	CURL *curl = http->curl;

	curl_easy_reset(curl);
	curl_easy_setopt(curl, CURLOPT_URL, request->url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, request->seconds);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, http->problem);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, http->headers);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body.data);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
	    (curl_off_t)request->body.length);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, body);
	if (request->login == NULL)
		return;
	curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
	curl_easy_setopt(curl, CURLOPT_USERNAME, request->login);
	curl_easy_setopt(curl, CURLOPT_PASSWORD, request->key);
}

enum result
http_post(struct http *http, const struct http_request *request,
    struct http_answer *answer, char problem[HTTP_PROBLEM_SIZE])
{
	struct buf body = {0};
	CURLcode code;

	set_up(http, request, &body);
	http->problem[0] = '\0';
	code = curl_easy_perform(http->curl);
	if (code != CURLE_OK) {
		strncpy(problem,
		    http->problem[0] == '\0' ? curl_easy_strerror(code)
					     : http->problem,
		    HTTP_PROBLEM_SIZE - 1);
		problem[HTTP_PROBLEM_SIZE - 1] = '\0';
		buf_free(&body);
		return RESULT_LOST;
	}
	curl_easy_getinfo(http->curl, CURLINFO_RESPONSE_CODE, &answer->status);
	answer->body = body;
	return RESULT_OK;
}
