/* Mustache: each rule by an example of our own. */
#include <stdio.h>
#include <string.h>

#include "setting/json.h"
#include "setting/log.h"
#include "template/template.h"
#include "tests/unit.h"

struct example {
	const char *template;
	const char *view; /* JSON */
	const char *wanted;
	const char *parts[4]; /* name, text, name, text */
};

/* NULL: it cannot be rendered. */
static char *
render(const struct example *example)
{
	struct json_object *view = json_tokener_parse(example->view);
	struct template_set *set;
	struct buf out = {0};
	enum result result;
	char *text = NULL;

	ck_assert_int_eq(template_set_open(NULL, NULL, &set), RESULT_OK);
	result = template_add(set, "main", span_of(example->template));
	for (int i = 0; i < 4 && example->parts[i] != NULL; i += 2)
		if (template_add(set, example->parts[i],
		    span_of(example->parts[i + 1])) != RESULT_OK)
			result = RESULT_MALFORMED;
	if (result == RESULT_OK)
		result = template_render(set, "main", view, &out);
	if (result == RESULT_OK)
		text = buf_string(&out);
	buf_free(&out);
	template_set_close(set);
	json_object_put(view);
	return text;
}

static void
expect(const struct example *examples, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char *got = render(&examples[i]);

		if (got == NULL || strcmp(got, examples[i].wanted) != 0)
			ck_abort_msg("%s\ngave   [%s]\nwanted [%s]",
			    examples[i].template, got == NULL ? "-" : got,
			    examples[i].wanted);
		free(got);
	}
}

START_TEST(a_value_is_escaped_unless_told_otherwise)
{
	static const struct example examples[] = {
	    {"{{a}}", "{\"a\":\"<b>&\\\"'\"}",
		"&lt;b&gt;&amp;&quot;&#39;", {0}},
	    {"{{{a}}} {{&a}}", "{\"a\":\"<b>\"}", "<b> <b>", {0}},
	    {"{{a}}|{{b}}|{{c.d}}", "{\"a\":19.5,\"c\":{\"d\":7}}",
		"19.5||7", {0}},
	    {"{{a.b.c}}", "{\"a\":{\"b\":{}},\"c\":1}", "", {0}},
	    {"{{t}}{{f}}{{n}}", "{\"t\":true,\"f\":false,\"n\":null}",
		"truefalse", {0}},
	    {"{{a}}", "{\"a\":\"{{b}}\",\"b\":1}", "{{b}}", {0}},
	};

	expect(examples, COUNT(examples));
}
END_TEST

START_TEST(a_section_is_shown_for_what_is_true)
{
	static const struct example examples[] = {
	    {"{{#a}}x{{/a}}{{^a}}y{{/a}}", "{\"a\":true}", "x", {0}},
	    {"{{#a}}x{{/a}}{{^a}}y{{/a}}", "{\"a\":[]}", "y", {0}},
	    {"{{#a}}x{{/a}}{{^a}}y{{/a}}", "{\"a\":null}", "y", {0}},
	    {"{{#a}}x{{/a}}{{^a}}y{{/a}}", "{\"a\":\"\"}", "y", {0}},
	    {"{{#a}}x{{/a}}{{^a}}y{{/a}}", "{}", "y", {0}},
	    {"{{#a}}{{.}},{{/a}}", "{\"a\":[1,\"<\",3]}", "1,&lt;,3,", {0}},
	    {"{{#a}}{{b}}{{c}}{{/a}}", "{\"a\":{\"b\":1},\"c\":2}", "12", {0}},
	    {"{{#a}}{{#b}}{{c}};{{/b}}{{/a}}",
		"{\"a\":[{\"b\":[{\"c\":1},{\"c\":2}]},{\"b\":[]}]}", "1;2;",
		{0}},
	};

	expect(examples, COUNT(examples));
}
END_TEST

START_TEST(a_tag_alone_on_its_line_takes_the_line_with_it)
{
	static const struct example examples[] = {
	    {"a\n  {{#t}}  \nb\n  {{/t}}\nc\n", "{\"t\":1}", "a\nb\nc\n", {0}},
	    {"a\r\n{{! c }}\r\nb", "{}", "a\r\nb", {0}},
	    {"a {{! c }}\nb", "{}", "a \nb", {0}},
	    {"{{=<% %>=}}\n<%a%>{{a}}", "{\"a\":1}", "1{{a}}", {0}},
	    {"{{#t}}x{{/t}}\ny", "{\"t\":1}", "x\ny", {0}},
	    {"  {{v}}\n", "{\"v\":1}", "  1\n", {0}},
	};

	expect(examples, COUNT(examples));
}
END_TEST

START_TEST(a_partial_is_indented_as_its_tag)
{
	static const struct example examples[] = {
	    {"[{{>p}}]", "{\"v\":1}", "[1]", {"p", "{{v}}"}},
	    {"a\n  {{>p}}\nb", "{\"v\":\"x\\ny\"}", "a\n  1\n  x\ny\nb",
		{"p", "1\n{{{v}}}\n"}},
	    {"{{#l}}{{>p}}{{/l}}", "{\"l\":[{\"v\":1,\"l\":[]}]}", "(1)",
		{"p", "({{v}}{{#l}}{{>p}}{{/l}})"}},
	    {"a{{>none}}b", "{}", "ab", {0}},
	};

	expect(examples, COUNT(examples));
}
END_TEST

START_TEST(a_block_is_replaced_by_who_inherits)
{
	static const struct example examples[] = {
	    {"{{$a}}own {{v}}{{/a}}", "{\"v\":1}", "own 1", {0}},
	    {"{{<p}}{{$a}}new{{/a}}{{/p}}", "{}", "<new|b>",
		{"p", "<{{$a}}old{{/a}}|{{$b}}b{{/b}}>"}},
	    {"{{<p}}\n  {{$a}}\n  one\n  two{{/a}}\n{{/p}}\n", "{}",
		"x:\n    one\n    two\n", {"p", "x:\n    {{$a}}{{/a}}\n"}},
	    {"{{<p}}ignored{{$a}}1{{/a}} ignored{{/p}}", "{}", "1",
		{"p", "{{$a}}{{/a}}"}},
	    {"{{<p}}{{$a}}child{{/a}}{{/p}}", "{}", "child",
		{"p", "{{<q}}{{$a}}parent{{/a}}{{/q}}", "q",
		    "{{$a}}grandparent{{/a}}"}},
	    {"{{<p}}{{$a}}{{v}}{{/a}}{{/p}}", "{\"v\":1,\"o\":{\"v\":2}}",
		"2", {"p", "{{#o}}{{$a}}{{/a}}{{/o}}"}},
	};

	expect(examples, COUNT(examples));
}
END_TEST

START_TEST(what_does_not_compile_is_refused)
{
	static const char *const broken[] = {"{{#a}}", "{{/a}}",
	    "{{#a}}{{/b}}", "{{a", "{{{a}}", "{{}}", "{{#a}}{{#b}}{{/a}}{{/b}}",
	    "{{=<%=}}", "{{= =}}", "{{<p}}", "{{$a}}"};

	for (size_t i = 0; i < COUNT(broken); i++) {
		struct example example = {broken[i], "{}", NULL, {0}};
		char *got = render(&example);

		if (got != NULL)
			ck_abort_msg("%s gave [%s]", broken[i], got);
	}
}
END_TEST

START_TEST(what_includes_itself_for_ever_ends)
{
	struct example example = {"{{>p}}", "{}", NULL, {"p", "x{{>p}}"}};

	ck_assert_ptr_null(render(&example));
}
END_TEST

/* 4^10 times, though nothing is nested deep and nothing is written. */
START_TEST(what_grows_without_measure_ends)
{
	struct example example = {
	    "{{#l}}{{>p}}{{/l}}", "{\"l\":[1,2,3,4]}", NULL,
	    {"p", "{{#l}}{{#l}}{{#l}}{{>q}}{{/l}}{{/l}}{{/l}}", "q",
		"{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}{{/l}}{{/l}}{{/l}}{{/l}}"
		"{{/l}}{{/l}}"}};

	ck_assert_ptr_null(render(&example));
}
END_TEST

START_TEST(a_folder_of_ones_own_replaces_single_files)
{
	struct template_set *set;
	struct buf out = {0};
	char folder[512], *slash;

	snprintf(folder, sizeof(folder), "%s",
	    scratch_file("page.mustache", "{{>part}}", 0600));
	slash = strrchr(folder, '/');
	*slash = '\0';
	scratch_file("part.mustache", "mine", 0600);
	ck_assert_int_eq(
	    template_set_open("/nonexistent", folder, &set), RESULT_OK);
	ck_assert_int_eq(
	    template_render(set, "page", NULL, &out), RESULT_OK);
	expect_buf(&out, "mine");
	ck_assert_int_eq(template_render(set, "../page", NULL, &out),
	    RESULT_MALFORMED);
	ck_assert_int_eq(
	    template_render(set, "none", NULL, &out), RESULT_MALFORMED);
	template_set_close(set);
	buf_free(&out);
}
END_TEST

/* What is logged while page.mustache, of this text, is rendered. */
static const char *
logged(const char *page)
{
	static char text[1024];
	char log[512];
	struct template_set *set;
	struct buf out = {0};
	FILE *file;

	snprintf(log, sizeof(log), "%s", scratch_file("log", "", 0600));
	*strrchr(log, '/') = '\0';
	scratch_file("page.mustache", page, 0600);
	ck_assert_int_eq(template_set_open(log, NULL, &set), RESULT_OK);
	strcat(log, "/log");
	ck_assert_int_eq(log_to(log), RESULT_OK);
	(void)!template_render(set, "page", NULL, &out);
	ck_assert_int_eq(log_to("stderr"), RESULT_OK);
	template_set_close(set);
	buf_free(&out);
	file = fopen(log, "r");
	ck_assert_ptr_nonnull(file);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	return text;
}

START_TEST(a_mistake_is_told_with_file_and_line)
{
	ck_assert_ptr_nonnull(
	    strstr(logged("a\n\n{{>none}}\n"), "/page.mustache:3: no none"));
	ck_assert_ptr_nonnull(
	    strstr(logged("a\n{{#b}}\nc\n"), "/page.mustache:2: no end of b"));
}
END_TEST

TCase *
template_tests(void)
{
	TCase *tests = tcase_create("template");

	log_level(LOG_LEVEL_ERROR);
	tcase_add_test(tests, a_value_is_escaped_unless_told_otherwise);
	tcase_add_test(tests, a_section_is_shown_for_what_is_true);
	tcase_add_test(tests, a_tag_alone_on_its_line_takes_the_line_with_it);
	tcase_add_test(tests, a_partial_is_indented_as_its_tag);
	tcase_add_test(tests, a_block_is_replaced_by_who_inherits);
	tcase_add_test(tests, what_does_not_compile_is_refused);
	tcase_add_test(tests, what_includes_itself_for_ever_ends);
	tcase_add_test(tests, what_grows_without_measure_ends);
	tcase_add_test(tests, a_folder_of_ones_own_replaces_single_files);
	tcase_add_test(tests, a_mistake_is_told_with_file_and_line);
	return tests;
}
