/* The texts of the pages, by language: templates/words/ru.json and so on. */
#ifndef PAGE_WORDS_H
#define PAGE_WORDS_H

#include <json-c/json.h>

#include "base/result.h"
#include "setting/config.h"

/*
 * The object {key: text} of the language from ${folder}/words, with what
 * ${own}/words (NULL or "": none) has instead.  The caller puts it.
 */
enum result words_read(const char *folder, const char *own, enum language,
    struct json_object **words) MUST_CHECK;

#endif
