/* Why there is nothing else to be shown, to a reader or to a program. */
#include <string.h>

#include "page/page.h"
#include "setting/json.h"

bool
page_wants_json(const struct page *page)
{
	const char *accept = request_variable(page->request, "HTTP_ACCEPT");

	return accept != NULL && strncmp(accept, "application/json", 16) == 0 &&
	    (accept[16] == '\0' || strchr(",; ", accept[16]) != NULL);
}

static enum result
tell_program(struct page *page, int status, const char *text)
{
	struct buf json = {0};
	enum result result = RESULT_NO_MEMORY;

	buf_text(&json, "{\"state\":\"refused\",\"text\":");
	json_put_text(&json, text);
	buf_text(&json, "}\n");
	if (buf_ok(&json))
		result = page_document(page, status,
		    "application/json; charset=UTF-8",
		    (struct span){json.data, json.length});
	buf_free(&json);
	return result;
}

enum result
page_tell(struct page *page, int status, const char *heading, const char *text)
{
	enum result result;

	if (page_wants_json(page))
		return tell_program(page, status, text);
	result = page_set_text(page, "heading", span_of(heading));
	if (result == RESULT_OK)
		result = page_set_text(page, "text", span_of(text));
	return result == RESULT_OK ? page_render(page, status, "message")
				   : result;
}

enum result
page_message(
    struct page *page, int status, const char *heading, const char *text)
{
	return page_tell(
	    page, status, page_word(page, heading), page_word(page, text));
}
