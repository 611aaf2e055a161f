/* Objects and lists of json-c that may be missing. */
#include "page/view.h"

bool
view_put(
    struct json_object *object, const char *name, struct json_object *value)
{
	if (object != NULL && value != NULL &&
	    json_object_object_add_ex(
		object, name, value, JSON_C_OBJECT_KEY_IS_CONSTANT) == 0)
		return true;
	json_object_put(value);
	return false;
}

bool
view_text(struct json_object *object, const char *name, struct span text)
{
	return view_put(object, name,
	    json_object_new_string_len(
		text.data == NULL ? "" : text.data, (int)text.length));
}

bool
view_buf(struct json_object *object, const char *name, const struct buf *buf)
{
	return buf_ok(buf) &&
	    view_text(object, name, (struct span){buf->data, buf->length});
}

bool
view_flag(struct json_object *object, const char *name, bool value)
{
	return view_put(object, name, json_object_new_boolean(value));
}

bool
view_append(struct json_object *list, struct json_object *entry)
{
	if (list != NULL && entry != NULL &&
	    json_object_array_add(list, entry) == 0)
		return true;
	json_object_put(entry);
	return false;
}
