/* Sets of templates: found, read, compiled once, kept. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "setting/log.h"
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

/* A new template in front of the others; NULL without memory. */
static struct template *
make(struct template_set *set, struct span name, char *source)
{
	struct template *template = calloc(1, sizeof(*template));

	if (template != NULL)
		template->name = strndup(name.data, name.length);
	if (template == NULL || template->name == NULL) {
		free(template);
		return NULL;
	}
	template->source = source;
	template->next = set->templates;
	set->templates = template;
	return template;
}

static enum result
compile(struct template *template)
{
	enum result result = RESULT_MALFORMED;

	if (template->source != NULL)
		result = template_compile(template);
	template->broken = result != RESULT_OK;
	return result;
}

enum result
template_add(struct template_set *set, const char *name, struct span text)
{
	char *source = strndup(text.data == NULL ? "" : text.data, text.length);
	struct template *template =
	    source == NULL ? NULL : make(set, span_of(name), source);

	if (template == NULL) {
		free(source);
		return RESULT_NO_MEMORY;
	}
	return compile(template);
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

/* The whole file; NULL with *absent if there is none of that name. */
static char *
read_file(const char *folder, struct span name, bool *absent)
{
	char *path, *source = NULL;
	FILE *file;
	size_t length;

	*absent = false;
	if (asprintf(&path, "%s/%.*s" TEMPLATE_SUFFIX, folder, (int)name.length,
		name.data) < 0)
		return NULL;
	file = fopen(path, "re");
	if (file == NULL) {
		*absent = errno == ENOENT;
		if (!*absent)
			log_error("template %s: %s", path, strerror(errno));
		free(path);
		return NULL;
	}
	source = malloc(SOURCE_MAX + 1);
	if (source != NULL) {
		length = fread(source, 1, SOURCE_MAX, file);
		source[length] = '\0';
	}
	fclose(file);
	free(path);
	return source;
}

static char *
read_source(const struct template_set *set, struct span name)
{
	bool absent = true;
	char *source = NULL;

	if (!is_name(name))
		return NULL;
	if (set->own != NULL)
		source = read_file(set->own, name, &absent);
	if (absent && set->folder != NULL)
		source = read_file(set->folder, name, &absent);
	return source;
}

const struct template *
template_find(struct template_set *set, struct span name)
{
	struct template *template = set->templates;
	char *source;

	while (template != NULL && !span_is(name, template->name))
		template = template->next;
	if (template == NULL) {
		source = read_source(set, name);
		template = make(set, name, source);
		if (template == NULL) {
			free(source);
			return NULL;
		}
		if (compile(template) != RESULT_OK)
			return NULL;
	}
	return template->broken ? NULL : template;
}
