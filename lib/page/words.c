/* Texts from their files. */
#include <stdio.h>
#include <stdlib.h>

#include "page/words.h"
#include "setting/data.h"
#include "setting/json.h"
#include "setting/log.h"

#define WORDS_MAX ((size_t)1 << 20)

/* *words stays NULL for what is no JSON object. */
static enum result
parse(const char *path, struct span text, struct json_object **words)
{
	struct json_object *root;
	enum json_verdict verdict;
	enum result result = json_read(text, &verdict, &root);

	if (result != RESULT_OK)
		return result;
	if (json_object_is_type(root, json_type_object)) {
		*words = root;
		return RESULT_OK;
	}
	log_error("words %s: not a JSON object", path);
	json_object_put(root);
	return RESULT_OK;
}

/* *words stays NULL if there is no such file that can be used. */
static enum result
read_one(const char *folder, enum language language, struct json_object **words)
{
	struct buf text = {0};
	enum result result;
	char *path;

	if (asprintf(
		&path, "%s/words/%s.json", folder, language_code[language]) < 0)
		return RESULT_NO_MEMORY;
	result = data_read(path, WORDS_MAX, &text);
	if (result == RESULT_OK)
		result =
		    parse(path, (struct span){text.data, text.length}, words);
	else if (result == RESULT_UNCHANGED || result == RESULT_TOO_LARGE)
		result = RESULT_OK;
	buf_free(&text);
	free(path);
	return result;
}

/* What ${mine} says instead of ${base}. */
static enum result
replace(struct json_object *base, struct json_object *mine)
{
	json_object_object_foreach(mine, key, text)
	{
		if (json_object_object_add(base, key, json_object_get(text)) ==
		    0)
			continue;
		json_object_put(text);
		return RESULT_NO_MEMORY;
	}
	return RESULT_OK;
}

enum result
words_read(const char *folder, const char *own, enum language language,
    struct json_object **words)
{
	struct json_object *mine = NULL, *base = NULL;
	enum result result = read_one(folder, language, &base);

	if (result == RESULT_OK && own != NULL && own[0] != '\0')
		result = read_one(own, language, &mine);
	if (result == RESULT_OK && base == NULL) {
		log_error("words: none for %s in %s", language_code[language],
		    folder);
		result = RESULT_MALFORMED;
	}
	if (result == RESULT_OK && mine != NULL)
		result = replace(base, mine);
	json_object_put(mine);
	if (result != RESULT_OK) {
		json_object_put(base);
		return result;
	}
	*words = base;
	return RESULT_OK;
}
