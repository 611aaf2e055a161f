/* A report as a page. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "page/language.h"
#include "page/view.h"
#include "page/words.h"
#include "report/report.h"
#include "template/template.h"

#define CHART_HEIGHT 120
#define BAR_WIDTH 100 /* of a cause or a span, at most */

struct drawing {
	const struct report *report;
	enum language language;
	struct json_object *words;
	struct json_object *view;
	bool sound;
};

static void
add(struct drawing *drawing, struct json_object *object, const char *name,
    struct json_object *value)
{
	if (!view_put(object, name, value))
		drawing->sound = false;
}

static void
add_number(struct drawing *drawing, struct json_object *object,
    const char *name, int64_t number)
{
	add(drawing, object, name, json_object_new_int64(number));
}

static void
add_sum(struct drawing *drawing, struct json_object *object, const char *name,
    int64_t tiyin)
{
	struct buf text = {0};

	language_put_sum(&text, drawing->language, tiyin);
	if (!view_buf(object, name, &text))
		drawing->sound = false;
	buf_free(&text);
}

static void
add_day(struct drawing *drawing, struct json_object *object, const char *name,
    int64_t day)
{
	struct buf text = {0};

	language_put_day(&text, drawing->language, day * INT64_C(86400000));
	if (!view_buf(object, name, &text))
		drawing->sound = false;
	buf_free(&text);
}

static void
append(struct drawing *drawing, const char *list, struct json_object *entry)
{
	struct json_object *to;

	if (!json_object_object_get_ex(drawing->view, list, &to)) {
		to = json_object_new_array();
		add(drawing, drawing->view, list, to);
	}
	if (!view_append(to, entry))
		drawing->sound = false;
}

static const char *
word(const struct drawing *drawing, const char *key)
{
	struct json_object *text;

	return json_object_object_get_ex(drawing->words, key, &text)
	    ? json_object_get_string(text)
	    : "";
}

/* ------ days ------ */

static int64_t
most(const struct report *report)
{
	int64_t top = 1;

	for (size_t i = 0; i < report->day_count; i++)
		if (report->days[i].sum > top)
			top = report->days[i].sum;
	return top;
}

/* In 1/1000 of the chart's width. */
static void
draw_day(struct drawing *drawing, size_t i, int64_t top)
{
	const struct report *report = drawing->report;
	const struct report_day *on = &report->days[i];
	int64_t left = (int64_t)i * 1000 / (int64_t)report->day_count;
	int64_t right = (int64_t)(i + 1) * 1000 / (int64_t)report->day_count;
	int64_t height = on->sum / ((top + CHART_HEIGHT - 1) / CHART_HEIGHT);
	struct json_object *entry = json_object_new_object();

	add_day(drawing, entry, "day", report->first_day + (int64_t)i);
	add_number(drawing, entry, "x", left);
	add_number(drawing, entry, "width",
	    right - left > 4 ? right - left - 2 : right - left);
	add_number(drawing, entry, "y", CHART_HEIGHT - height);
	add_number(drawing, entry, "height", height);
	add_number(drawing, entry, "paid", on->paid);
	add_sum(drawing, entry, "sum", on->sum);
	add_number(drawing, entry, "failed", on->failed);
	add_number(drawing, entry, "expired", on->expired);
	add_number(drawing, entry, "refunded", on->refunded);
	add_sum(drawing, entry, "refunds", on->refunds);
	append(drawing, "days", entry);
}

static void
draw_days(struct drawing *drawing)
{
	const struct report *report = drawing->report;
	const struct report_day *all = &report->all;
	int64_t top = most(report);

	for (size_t i = 0; i < report->day_count; i++)
		draw_day(drawing, i, top);
	add_number(drawing, drawing->view, "paid", all->paid);
	add_sum(drawing, drawing->view, "sum", all->sum);
	add_sum(drawing, drawing->view, "top", top);
	add_number(drawing, drawing->view, "failed", all->failed);
	add_number(drawing, drawing->view, "expired", all->expired);
	add_number(drawing, drawing->view, "refunded", all->refunded);
	add_sum(drawing, drawing->view, "refunds", all->refunds);
	add_number(drawing, drawing->view, "open", report->open);
	add_day(drawing, drawing->view, "from", report->first_day);
	add_day(drawing, drawing->view, "to",
	    report->first_day + (int64_t)report->day_count - 1);
}

/* ------ causes and spans ------ */

static void
draw_bar(struct drawing *drawing, const char *list, struct span name,
    int64_t count, int64_t total)
{
	struct json_object *entry = json_object_new_object();

	if (!view_text(entry, "name", name))
		drawing->sound = false;
	add_number(drawing, entry, "count", count);
	add_number(drawing, entry, "width",
	    count * BAR_WIDTH / (total > 0 ? total : 1));
	append(drawing, list, entry);
}

static void
draw_causes(struct drawing *drawing)
{
	const struct report *report = drawing->report;
	int64_t total = 0;
	char key[16];

	for (int i = 0; i < REPORT_CAUSES; i++)
		total += report->causes[i];
	for (int i = 0; i < REPORT_CAUSES; i++) {
		const char *name;

		if (report->causes[i] == 0)
			continue;
		snprintf(key, sizeof(key), "reason_%d", i);
		name = word(drawing, key);
		draw_bar(drawing, "causes",
		    span_of(name[0] == '\0' ? word(drawing, "reason_0") : name),
		    report->causes[i], total);
	}
}

/* "15 s", "5 min", "4 h" */
static void
put_span(const struct drawing *drawing, struct buf *out, int64_t bound)
{
	static const struct {
		int64_t unit;
		const char *key;
	} units[] = {{3600000, "hours"}, {60000, "minutes"}, {1000, "seconds"},
	    {1, "milliseconds"}};
	size_t i = 0;

	while (bound % units[i].unit != 0)
		i++;
	buf_format(out, "%lld\xc2\xa0%s", (long long)(bound / units[i].unit),
	    word(drawing, units[i].key));
}

static void
draw_spans(
    struct drawing *drawing, const char *list, const struct report_spans *spans)
{
	struct buf name = {0};

	for (size_t i = 0; i < REPORT_SPANS; i++) {
		bool last = report_span(i) == INT64_MAX;

		buf_reset(&name);
		buf_text(&name, last ? "> " : "\xe2\x89\xa4 ");
		put_span(drawing, &name, report_span(last ? i - 1 : i));
		if (!buf_ok(&name))
			drawing->sound = false;
		else
			draw_bar(drawing, list,
			    (struct span){name.data, name.length},
			    spans->counts[i], spans->total);
	}
	buf_free(&name);
}

/* ------ the page ------ */

static void
draw(struct drawing *drawing, const struct cashbox *box)
{
	add(drawing, drawing->view, "r", json_object_get(drawing->words));
	if (!view_text(drawing->view, "lang",
		span_of(language_code[drawing->language])) ||
	    !view_text(drawing->view, "cashbox", span_of(box->name)))
		drawing->sound = false;
	draw_days(drawing);
	draw_causes(drawing);
	draw_spans(drawing, "paying", &drawing->report->paying);
	draw_spans(drawing, "arriving", &drawing->report->arriving);
}

enum result
report_put_page(struct buf *out, const struct report *report,
    const struct cashbox *box, const char *folder, enum language language)
{
	struct drawing drawing = {.report = report,
	    .language = language,
	    .view = json_object_new_object(),
	    .sound = true};
	struct template_set *set = NULL;
	enum result result = words_read(folder, NULL, language, &drawing.words);

	if (result == RESULT_OK)
		result = template_set_open(folder, NULL, &set);
	if (result == RESULT_OK)
		draw(&drawing, box);
	if (result == RESULT_OK && !drawing.sound)
		result = RESULT_NO_MEMORY;
	if (result == RESULT_OK)
		result = template_render(set, "report", drawing.view, out);
	template_set_close(set);
	json_object_put(drawing.words);
	json_object_put(drawing.view);
	return result;
}
