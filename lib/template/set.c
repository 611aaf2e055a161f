/* Sets of templates: found, read, compiled once, kept. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "setting/data.h"
#include "template/node.h"

#define SOURCE_MAX ((size_t)1 << 20)

struct template_set {
	char *folder;
	char *own;
	struct template *templates;
};

static void
free_template(struct template *template)
{
	if (template == NULL)
		return;
	nodes_free(&template->nodes);
	free(template->source);
	free(template->place);
	free(template->name);
	free(template);
}

enum result
template_set_open(
    const char *folder, const char *own, struct template_set **set)
{
	struct template_set *new = calloc(1, sizeof(*new));

	if (new == NULL)
		return RESULT_NO_MEMORY;
	new->folder = folder == NULL ? NULL : strdup(folder);
	new->own = own == NULL || own[0] == '\0' ? NULL : strdup(own);
	if ((folder != NULL && new->folder == NULL) ||
	    (own != NULL && own[0] != '\0' && new->own == NULL)) {
		template_set_close(new);
		return RESULT_NO_MEMORY;
	}
	*set = new;
	return RESULT_OK;
}

void
template_set_close(struct template_set *set)
{
	if (set == NULL)
		return;
	while (set->templates != NULL) {
		struct template *next = set->templates->next;

		free_template(set->templates);
		set->templates = next;
	}
	free(set->folder);
	free(set->own);
	free(set);
}

/*
 * A new template in front of the others; its place is ${path}, or else its
 * name.  False without memory.
 */
static bool
make(struct template_set *set, struct span name, const char *path, char *source)
{
	struct template *template = calloc(1, sizeof(*template));

	if (template == NULL)
		return false;
	template->name = strndup(name.data, name.length);
	template->place =
	    path != NULL ? strdup(path) : strndup(name.data, name.length);
	if (template->name == NULL || template->place == NULL) {
		free_template(template);
		return false;
	}
	template->source = source;
	template->next = set->templates;
	set->templates = template;
	return true;
}

/* The newest one; without memory it is as if it had never been there. */
static enum result
compile(struct template_set *set)
{
	struct template *template = set->templates;
	enum result result = RESULT_MALFORMED;

	if (template->source != NULL)
		result = template_compile(template);
	template->broken = result != RESULT_OK;
	if (result == RESULT_OK || result == RESULT_MALFORMED)
		return result;
	set->templates = template->next;
	free_template(template);
	return result;
}

enum result
template_add(struct template_set *set, const char *name, struct span text)
{
	char *source = strndup(text.data == NULL ? "" : text.data, text.length);

	if (source == NULL || !make(set, span_of(name), NULL, source)) {
		free(source);
		return RESULT_NO_MEMORY;
	}
	return compile(set);
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/* Names become file names: letters, and folders of letters. */
static bool
is_name(struct span name)
{
	for (size_t i = 0; i < name.length; i++)
		if (!is_letter(name.data[i]) &&
		    !(name.data[i] == '/' && i > 0 && i + 1 < name.length &&
			is_letter(name.data[i - 1])))
			return false;
	return name.length > 0 && name.length <= 64;
}

/*
 * The text of the template in ${folder}, and where it is; RESULT_UNCHANGED if
 * there is none.
 */
static enum result
read_file(const char *folder, struct span name, char **path, struct buf *source)
{
	enum result result;

	if (asprintf(path, "%s/%.*s" TEMPLATE_SUFFIX, folder, (int)name.length,
		name.data) < 0) {
		*path = NULL;
		return RESULT_NO_MEMORY;
	}
	result = data_read(*path, SOURCE_MAX, source);
	if (result == RESULT_OK) {
		buf_char(source, '\0');
		result = buf_ok(source) ? RESULT_OK : RESULT_NO_MEMORY;
	}
	if (result != RESULT_OK) {
		free(*path);
		*path = NULL;
	}
	return result;
}

/* *path and *source stay NULL if there is no template of that name. */
static enum result
read_source(const struct template_set *set, struct span name, char **path,
    char **source)
{
	enum result result = RESULT_UNCHANGED;
	struct buf text = {0};

	if (is_name(name) && set->own != NULL)
		result = read_file(set->own, name, path, &text);
	if (is_name(name) && result == RESULT_UNCHANGED && set->folder != NULL)
		result = read_file(set->folder, name, path, &text);
	if (result == RESULT_OK) {
		*source = text.data;
		return RESULT_OK;
	}
	buf_free(&text);
	return result == RESULT_UNCHANGED || result == RESULT_TOO_LARGE
	    ? RESULT_OK
	    : result;
}

static enum result
load(struct template_set *set, struct span name)
{
	char *path = NULL, *source = NULL;
	enum result result = read_source(set, name, &path, &source);
	bool made;

	if (result != RESULT_OK)
		return result;
	made = make(set, name, path, source);
	free(path);
	if (!made) {
		free(source);
		return RESULT_NO_MEMORY;
	}
	return compile(set);
}

enum result
template_find(
    struct template_set *set, struct span name, const struct template **found)
{
	struct template *template = set->templates;
	enum result result = RESULT_OK;

	while (template != NULL && !span_is(name, template->name))
		template = template->next;
	if (template == NULL) {
		result = load(set, name);
		template = set->templates;
	}
	if (result != RESULT_OK && result != RESULT_MALFORMED)
		return result;
	*found = template->broken ? NULL : template;
	return RESULT_OK;
}
