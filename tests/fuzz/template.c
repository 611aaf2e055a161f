/*
 * Any templates and any view, in parts between lines of "%%": the main
 * template, the view as JSON, then templates named a, b, c.  They compile or
 * are refused, render the same each time or are refused each time, and what
 * has neither raw values nor marks of its own lets no mark of HTML through.
 */
#include "setting/json.h"
#include "setting/log.h"
#include "template/template.h"
#include "tests/fuzz/fuzz.h"

/* Raw values and other delimiters need what is refused here. */
static bool
is_harmless(struct span text)
{
	for (size_t i = 0; i < text.length; i++) {
		char c = text.data[i];
		size_t k = i;

		if (c != '\0' && strchr("<>\"'&=", c) != NULL)
			return false;
		while (k > 0 && (text.data[k - 1] == ' ' ||
		    text.data[k - 1] == '\t'))
			k--;
		if (c == '{' && k >= 2 && text.data[k - 1] == '{' &&
		    text.data[k - 2] == '{')
			return false;
	}
	return true;
}

static void
check_escaped(const struct buf *out)
{
	static const char *const entities[] = {
	    "&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};

	for (size_t i = 0; i < out->length; i++) {
		bool entity = false;

		PROMISE(memchr("<>\"'", out->data[i], 4) == NULL);
		for (int k = 0; out->data[i] == '&' && k < 5; k++) {
			size_t length = strlen(entities[k]);

			entity |= out->length - i >= length &&
			    memcmp(out->data + i, entities[k], length) == 0;
		}
		PROMISE(out->data[i] != '&' || entity);
	}
}

static void
check_rendering(
    struct template_set *set, struct json_object *view, bool harmless)
{
	struct buf first = {0}, second = {0};
	enum result result = template_render(set, "main", view, &first);

	PROMISE(template_render(set, "main", view, &second) == result);
	PROMISE(result == RESULT_OK || result == RESULT_MALFORMED ||
	    result == RESULT_TOO_LARGE ||
	    (result == RESULT_NO_MEMORY && !buf_ok(&first)));
	if (result == RESULT_OK)
		PROMISE(span_equal((struct span) {first.data, first.length},
		    (struct span) {second.data, second.length}));
	if (result == RESULT_OK && harmless)
		check_escaped(&first);
	buf_free(&first);
	buf_free(&second);
}

static void
add(struct template_set *set, const char *name, struct span text)
{
	enum result result = template_add(set, name, text);

	PROMISE(result == RESULT_OK || result == RESULT_MALFORMED);
}

static void
run(struct span input)
{
	struct json_object *view = NULL;
	struct template_set *set;
	enum json_verdict verdict;
	struct span part;
	bool harmless;

	log_level(LOG_LEVEL_ERROR);
	PROMISE(log_to("/dev/null") == RESULT_OK);
	PROMISE(template_set_open(NULL, NULL, &set) == RESULT_OK);
	part = fuzz_part(&input);
	harmless = is_harmless(part);
	add(set, "main", part);
	PROMISE(json_read(fuzz_part(&input), &verdict, &view) == RESULT_OK);
	for (char name[] = "a"; name[0] <= 'c'; name[0]++) {
		part = fuzz_part(&input);
		harmless = harmless && is_harmless(part);
		add(set, name, part);
	}
	check_rendering(set, view, harmless);
	json_object_put(view);
	template_set_close(set);
}

FUZZ_TARGET("template")
