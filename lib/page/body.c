/* The body of a POST: a form, or a JSON object of plain values. */
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "page/page.h"
#include "setting/json.h"

static bool
is_json(const struct page *page)
{
	const char *type = request_variable(page->request, "CONTENT_TYPE");

	return type != NULL && strncasecmp(type, "application/json", 16) == 0;
}

/* {"a": "x", "b": 1, "c": true} as a=x&b=1&c=1; false is left out. */
static enum result
put_members(struct json_object *root, struct buf *form)
{
	if (!json_object_is_type(root, json_type_object))
		return RESULT_MALFORMED;
	json_object_object_foreach(root, name, value)
	{
		struct span text;
		int64_t number;
		bool flag = json_object_is_type(value, json_type_boolean);

		if (value == NULL || (flag && !json_object_get_boolean(value)))
			continue;
		text_percent_encode(form, span_of(name));
		buf_char(form, '=');
		if (flag)
			buf_char(form, '1');
		else if (json_integer(value, &number))
			buf_int(form, number);
		else if (json_text(value, &text))
			text_percent_encode(form, text);
		else
			return RESULT_MALFORMED;
		buf_char(form, '&');
	}
	return buf_ok(form) ? RESULT_OK : RESULT_NO_MEMORY;
}

static enum result
read_json(struct span text, struct form *form)
{
	struct json_object *root;
	enum json_verdict verdict;
	struct buf members = {0};
	enum result result = json_read(text, &verdict, &root);

	if (result != RESULT_OK)
		return result;
	result = verdict == JSON_SOUND ? put_members(root, &members)
				       : RESULT_MALFORMED;
	if (result == RESULT_OK)
		result = form_read(
		    form, (struct span){members.data, members.length});
	json_object_put(root);
	buf_wipe(&members);
	buf_free(&members);
	return result;
}

enum result
page_read_body(struct page *page, struct form *form)
{
	struct buf text = {0};
	struct span body;
	enum result result = request_body(page->request, &text, FORM_MAX);

	body = (struct span){text.data, text.length};
	if (result == RESULT_OK)
		result = is_json(page) ? read_json(body, form)
				       : form_read(form, body);
	/* There may be a secret in it. */
	buf_wipe(&text);
	buf_free(&text);
	return result;
}
