/* Fiscal detail and receivers, checked to the tiyin. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "base/text.h"
#include "payment/detail.h"
#include "setting/json.h"

#define IKPU_LENGTH 17
#define ID_LENGTH 24
#define COUNT_DECIMALS 6
#define COUNT_SCALE 1000000

/* Sums of price * count * 10^6: no overflow within 10^18 and 10^12. */
typedef __int128 wide;

enum wanted {
	WANTED_TEXT,
	WANTED_IKPU,
	WANTED_MONEY, /* tiyin, zero included */
	WANTED_COUNT, /* more than zero, up to 6 decimals */
	WANTED_INTEGER
};

struct member {
	const char *name;
	enum wanted wanted;
	bool required;
};

static const struct member item_members[] = {
    {"title", WANTED_TEXT, true},
    {"price", WANTED_MONEY, true},
    {"count", WANTED_COUNT, true},
    {"code", WANTED_IKPU, true},
    {"package_code", WANTED_TEXT, true},
    {"vat_percent", WANTED_INTEGER, true},
    {"units", WANTED_INTEGER, false},
    {"discount", WANTED_MONEY, false},
};

static const struct member shipping_members[] = {
    {"title", WANTED_TEXT, true},
    {"price", WANTED_MONEY, true},
};

static const char *const wanted_words[] = {
    [WANTED_TEXT] = "a text is wanted",
    [WANTED_IKPU] = "17 digits are wanted",
    [WANTED_MONEY] = "a whole number of tiyin is wanted",
    [WANTED_COUNT] = "a positive number with at most 6 decimals is wanted",
    [WANTED_INTEGER] = "a whole number is wanted",
};

static bool
is_ikpu(struct span text)
{
	for (size_t i = 0; i < text.length; i++)
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
	return text.length == IKPU_LENGTH;
}

static bool
is_money(struct json_object *value, int64_t *tiyin)
{
	return json_integer(value, tiyin) && *tiyin >= 0 && *tiyin <= MONEY_MAX;
}

/* The JSON number ${raw} times 10^6, if it is that exactly. */
static bool
scaled_count(struct span raw, int64_t *count)
{
	const char *point = memchr(raw.data, '.', raw.length);
	size_t whole = point == NULL ? raw.length : (size_t)(point - raw.data);
	size_t decimals = point == NULL ? 0 : raw.length - whole - 1;
	char digits[32];
	int64_t value;

	if (decimals > COUNT_DECIMALS || whole > 12)
		return false;
	memcpy(digits, raw.data, whole);
	if (decimals > 0)
		memcpy(digits + whole, point + 1, decimals);
	memset(digits + whole + decimals, '0', COUNT_DECIMALS - decimals);
	if (text_int((struct span){digits, whole + COUNT_DECIMALS}, &value) !=
		RESULT_OK ||
	    value <= 0)
		return false;
	*count = value;
	return true;
}

static bool
is_wanted(struct json_object *value, struct span raw, enum wanted wanted)
{
	struct span text;
	int64_t number;

	switch (wanted) {
	case WANTED_TEXT:
		return json_text(value, &text) && text.length > 0;
	case WANTED_IKPU:
		return json_text(value, &text) && is_ikpu(text);
	case WANTED_MONEY:
		return is_money(value, &number);
	case WANTED_COUNT:
		return (json_object_is_type(value, json_type_int) ||
			   json_object_is_type(value, json_type_double)) &&
		    scaled_count(raw, &number);
	default:
		return json_integer(value, &number) && number >= 0;
	}
}

/* Says what is wrong with a member of ${where}; false if nothing is. */
static bool
bad_member(struct json_object *object, struct span text,
    const struct member *member, const char *where, struct buf *problem)
{
	struct json_object *value = json_member(object, member->name);

	if (value == NULL && !member->required)
		return false;
	if (value != NULL &&
	    is_wanted(
		value, json_raw_member(text, member->name), member->wanted))
		return false;
	buf_format(problem, "%s.%s: %s", where, member->name,
	    value == NULL ? "is missing" : wanted_words[member->wanted]);
	return true;
}

static bool
bad_object(struct json_object *object, struct span text,
    const struct member *members, size_t count, const char *where,
    struct buf *problem)
{
	if (!json_object_is_type(object, json_type_object)) {
		buf_format(problem, "%s: an object is wanted", where);
		return true;
	}
	for (size_t i = 0; i < count; i++)
		if (bad_member(object, text, &members[i], where, problem))
			return true;
	return false;
}

static int64_t
money_of(struct json_object *object, const char *name)
{
	int64_t tiyin = 0;

	return is_money(json_member(object, name), &tiyin) ? tiyin : 0;
}

static wide
item_total(struct json_object *item, struct span text)
{
	int64_t count = 0;

	if (!scaled_count(json_raw_member(text, "count"), &count))
		return 0;
	return (wide)money_of(item, "price") * count -
	    (wide)money_of(item, "discount") * COUNT_SCALE;
}

/* The text of element ${i} of the list ${text}. */
static struct span
element_text(struct json_object *list, size_t i)
{
	return span_of(json_object_to_json_string_ext(
	    json_object_array_get_idx(list, i), JSON_C_TO_STRING_PLAIN));
}

static enum result
check_items(struct json_object *items, wide *total, struct buf *problem)
{
	if (!json_object_is_type(items, json_type_array) ||
	    json_object_array_length(items) == 0) {
		buf_text(problem, "items: a list is wanted");
		return RESULT_MALFORMED;
	}
	for (size_t i = 0; i < json_object_array_length(items); i++) {
		struct json_object *item = json_object_array_get_idx(items, i);
		struct span text = element_text(items, i);
		char where[40];

		snprintf(where, sizeof(where), "items[%zu]", i);
		if (bad_object(item, text, item_members,
			sizeof(item_members) / sizeof(item_members[0]), where,
			problem))
			return RESULT_MALFORMED;
		*total += item_total(item, text);
	}
	return RESULT_OK;
}

/* Tells "the items make X tiyin, the amount is Y: Z too much". */
static enum result
compare(wide total, int64_t amount, struct buf *problem)
{
	wide difference = total - (wide)amount * COUNT_SCALE;
	wide size = difference < 0 ? -difference : difference;
	int64_t rest = (int64_t)(size % COUNT_SCALE);

	if (difference == 0)
		return RESULT_OK;
	buf_text(problem, "the sum differs from the amount by ");
	if (size > (wide)MONEY_MAX * COUNT_SCALE) {
		buf_text(problem, "more than any amount");
		return RESULT_MALFORMED;
	}
	if (difference < 0)
		buf_char(problem, '-');
	buf_int(problem, (int64_t)(size / COUNT_SCALE));
	if (rest != 0)
		buf_format(problem, ".%06lld", (long long)rest);
	buf_text(problem, " tiyin");
	return RESULT_MALFORMED;
}

static enum result
check_detail(struct json_object *detail, struct span text, int64_t amount,
    struct buf *problem)
{
	struct json_object *shipping = json_member(detail, "shipping");
	int64_t type;
	wide total = 0;
	enum result result;

	if (!json_integer(json_member(detail, "receipt_type"), &type) ||
	    type != 0) {
		buf_text(problem, "receipt_type: 0 is wanted");
		return RESULT_MALFORMED;
	}
	if (shipping != NULL &&
	    bad_object(shipping, json_raw_member(text, "shipping"),
		shipping_members,
		sizeof(shipping_members) / sizeof(shipping_members[0]),
		"shipping", problem))
		return RESULT_MALFORMED;
	result = check_items(json_member(detail, "items"), &total, problem);
	if (result != RESULT_OK)
		return result;
	total += (wide)money_of(shipping, "price") * COUNT_SCALE;
	return compare(total, amount, problem);
}

/* ${text} as a sound value of that type. */
static enum result
read_as(struct span text, json_type type, struct json_object **root,
    struct buf *problem)
{
	enum json_verdict verdict;
	enum result result = json_read(text, &verdict, root);

	if (result != RESULT_OK)
		return result;
	if (verdict == JSON_SOUND && json_object_is_type(*root, type))
		return RESULT_OK;
	buf_text(problem,
	    verdict == JSON_BROKEN ? "not JSON"
		: verdict == JSON_AMBIGUOUS
		? "two members of one name, or too deep"
		: type == json_type_array ? "a list is wanted"
					  : "an object is wanted");
	json_object_put(*root);
	*root = NULL;
	return RESULT_MALFORMED;
}

enum result
detail_check(struct span text, int64_t amount, struct buf *problem)
{
	struct json_object *detail;
	enum result result = read_as(text, json_type_object, &detail, problem);

	if (result == RESULT_OK)
		result = check_detail(detail, text, amount, problem);
	json_object_put(detail);
	return result;
}

static bool
is_id(struct json_object *value)
{
	struct span id;
	size_t count;

	return json_text(value, &id) &&
	    text_utf8_count(id, &count) == RESULT_OK && count == ID_LENGTH;
}

static enum result
check_receivers(struct json_object *list, int64_t amount, struct buf *problem)
{
	wide total = 0;

	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct json_object *one = json_object_array_get_idx(list, i);
		int64_t part;

		if (!is_id(json_member(one, "id"))) {
			buf_format(
			    problem, "[%zu].id: 24 characters are wanted", i);
			return RESULT_MALFORMED;
		}
		if (!is_money(json_member(one, "amount"), &part) || part == 0) {
			buf_format(problem,
			    "[%zu].amount: a positive number "
			    "of tiyin is wanted",
			    i);
			return RESULT_MALFORMED;
		}
		total += (wide)part * COUNT_SCALE;
	}
	return compare(total, amount, problem);
}

enum result
receivers_check(struct span text, int64_t amount, struct buf *problem)
{
	struct json_object *list;
	enum result result = read_as(text, json_type_array, &list, problem);

	if (result == RESULT_OK)
		result = check_receivers(list, amount, problem);
	json_object_put(list);
	return result;
}

enum result
additional_check(struct span text, struct buf *problem)
{
	struct json_object *object;
	enum result result = read_as(text, json_type_object, &object, problem);

	json_object_put(object);
	return result;
}
