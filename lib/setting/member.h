/*
 * Objects of JSON by tables: which member goes where in a struct, and back.
 * The texts stay in json-c's tree, which must live as long as the struct.
 */
#ifndef SETTING_MEMBER_H
#define SETTING_MEMBER_H

#include <json-c/json.h>
#include <stddef.h>

#include "base/buf.h"

enum member_form {
	MEMBER_TEXT, /* const char *: a string; numbers too */
	MEMBER_TITLE, /* const char *: a string, or one for each language */
	MEMBER_NUMBER, /* int64_t, see member_number() */
	MEMBER_FLAG, /* bool: false unless it says true */
	MEMBER_TRUE, /* bool: true unless it says false */
	MEMBER_CARD, /* const char *: a number, which is masked in the tree */
	MEMBER_WHOLE, /* int64_t: a whole number, also as "500.00"; -1: none */
	MEMBER_JSON, /* const char * */
	MEMBER_MASKED /* the same, with whatever looks like a card masked */
};

struct member {
	const char *path[3]; /* from the object inwards; NULL: no further */
	enum member_form form;
	size_t at; /* in the struct */
};

#define MEMBER_COUNT(members) (sizeof(members) / sizeof((members)[0]))

/* What is missing, or of another form, is NULL, 0, false or -1. */
void member_read(struct json_object *, const struct member *, size_t count,
    int language, void *to);

/* Appends the object; what has no content is null. */
void member_put(
    struct buf *, const struct member *, size_t count, const void *from);

/* A string, or what a number or a truth looks like; NULL for all else. */
const char *member_text(struct json_object *value);

/* An integer, also as 500000.0; false for all else. */
bool member_number(struct json_object *value, int64_t *number);

/* "ru", "uz", "en" as they are numbered here; 0 for NULL; -1 if unknown. */
int member_language(const char *code);

/* A string that is not empty, or the wanted one of {ru, uz, en}, else any. */
const char *member_title(struct json_object *value, int language);

#endif
