/* Answers, whole and broken. */
#include "sandbox/faulty.h"

static const char html[] =
    "Status: 502 Bad Gateway\r\nContent-Type: text/html\r\n\r\n"
    "<html><h1>502 Bad Gateway</h1></html>\n";

static const char *
reason(int status)
{
	switch (status) {
	case 200:
		return "OK";
	case 401:
		return "Unauthorized";
	case 404:
		return "Not Found";
	default:
		return "Bad Request";
	}
}

enum result
faulty_send(struct scene *scene, int status, const char *head, struct span json,
    enum faulty faulty)
{
	size_t length = json.length;
	struct buf out = {0};
	enum result result = RESULT_NO_MEMORY;

	if (faulty == FAULTY_LOST)
		length = 0;
	else if (faulty == FAULTY_HALF)
		length /= 2;
	if (faulty == FAULTY_HTML) {
		buf_text(&out, html);
	} else {
		buf_format(&out,
		    "Status: %d %s\r\nContent-Type: application/json; "
		    "charset=UTF-8\r\n%sContent-Length: %zu\r\n\r\n",
		    status, reason(status), head, json.length);
		buf_add(&out, json.data, length);
	}
	if (buf_ok(&out))
		result = request_write(scene->page->request, out.data,
			     out.length) == RESULT_OK
		    ? RESULT_OK
		    : RESULT_LOST;
	buf_wipe(&out);
	buf_free(&out);
	return result;
}
