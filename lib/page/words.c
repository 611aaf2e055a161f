/* Texts from their files. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "page/words.h"
#include "setting/log.h"

static enum result
read_one(const char *folder, enum language language, struct json_object **words)
{
	char *path;

	if (asprintf(
		&path, "%s/words/%s.json", folder, language_code[language]) < 0)
		return RESULT_NO_MEMORY;
	*words = NULL;
	if (access(path, F_OK) == 0) {
		*words = json_object_from_file(path);
		if (!json_object_is_type(*words, json_type_object)) {
			log_error("words %s: not a JSON object", path);
			json_object_put(*words);
			*words = NULL;
		}
	}
	free(path);
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
	if (result == RESULT_OK && mine != NULL) {
		json_object_object_foreach(mine, key, text)
		{
			if (json_object_object_add(
				base, key, json_object_get(text)) != 0)
				result = RESULT_NO_MEMORY;
		}
	}
	json_object_put(mine);
	if (result != RESULT_OK) {
		json_object_put(base);
		return result;
	}
	*words = base;
	return RESULT_OK;
}
