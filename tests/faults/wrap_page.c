/* What the pages ask of json-c and libpng, made to fail on demand. */
#include <json-c/json.h>
#include <png.h>

#include "tests/faults/wrap.h"

static bool
fails(const char *function)
{
	return fault_due(FAULT_SYSTEM, function);
}

WRAP(struct json_object *, json_object_new_object, void)
{
	return fails("json_object_new_object") ? NULL
	                                       : __real_json_object_new_object();
}

WRAP(struct json_object *, json_object_new_array, void)
{
	return fails("json_object_new_array") ? NULL
	                                      : __real_json_object_new_array();
}

WRAP(struct json_object *, json_object_new_string_len, const char *text,
    const int length)
{
	return fails("json_object_new_string_len")
	    ? NULL
	    : __real_json_object_new_string_len(text, length);
}

WRAP(struct json_object *, json_object_new_boolean, json_bool value)
{
	return fails("json_object_new_boolean")
	    ? NULL
	    : __real_json_object_new_boolean(value);
}

/* Without memory it takes nothing over. */
WRAP(int, json_object_object_add, struct json_object *object,
    const char *name, struct json_object *value)
{
	return fails("json_object_object_add")
	    ? -1
	    : __real_json_object_object_add(object, name, value);
}

WRAP(int, json_object_object_add_ex, struct json_object *object,
    const char *const name, struct json_object *const value,
    const unsigned options)
{
	return fails("json_object_object_add_ex")
	    ? -1
	    : __real_json_object_object_add_ex(object, name, value, options);
}

WRAP(int, json_object_array_add, struct json_object *list,
    struct json_object *value)
{
	return fails("json_object_array_add")
	    ? -1
	    : __real_json_object_array_add(list, value);
}

WRAP(png_structp, png_create_write_struct, png_const_charp version,
    png_voidp pointer, png_error_ptr error, png_error_ptr warning)
{
	return fails("png_create_write_struct")
	    ? NULL
	    : __real_png_create_write_struct(version, pointer, error, warning);
}

WRAP(png_infop, png_create_info_struct, png_const_structrp png)
{
	return fails("png_create_info_struct")
	    ? NULL
	    : __real_png_create_info_struct(png);
}
