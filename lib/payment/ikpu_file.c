/* IKPU codes as CSV: RFC 4180, with what spreadsheets make of it. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "payment/ikpu.h"

enum column {
	COLUMN_SKU,
	COLUMN_PRODUCT,
	COLUMN_CODE,
	COLUMN_PACKAGE,
	COLUMN_VAT,
	COLUMN_UNITS,
	COLUMN_TITLE,
	COLUMN_COUNT
};

static const char *const column_names[COLUMN_COUNT] = {
    "sku", "product", "code", "package_code", "vat_percent", "units", "title"};

#define FIELDS_MAX 32 /* of a record */
#define NO_COLUMN COLUMN_COUNT

struct parsing {
	struct ikpu_file *file;
	char *at, *end; /* what is left */
	char comma;
	size_t line; /* of ${at} */
	size_t start; /* line of the record */
	struct span fields[FIELDS_MAX];
	size_t count;
	enum column columns[FIELDS_MAX]; /* by the header */
	size_t column_count;
	struct span values[COLUMN_COUNT];
	size_t *lines; /* of the rows, for those that stand there twice */
};

__attribute__((format(printf, 2, 3))) static void
mistake(struct parsing *p, const char *format, ...)
{
	char text[400];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	buf_format(&p->file->mistakes, "line %zu: %s\n", p->start, text);
}

#define BLANK " \t\r\n"

/* ------ records ------ */

static bool
ends_field(const struct parsing *p, const char *at)
{
	return at == p->end || *at == p->comma || *at == '\n';
}

/* Behind its quote; what it holds is moved together, "" is one quote. */
static bool
read_quoted(struct parsing *p, struct span *field)
{
	char *to = p->at;

	field->data = to;
	for (;; p->at++) {
		if (p->at == p->end) {
			mistake(p, "a quote is not closed");
			return false;
		}
		if (*p->at == '"') {
			if (p->at + 1 == p->end || p->at[1] != '"')
				break;
			p->at++;
		}
		if (*p->at == '\n')
			p->line++;
		*to++ = *p->at;
	}
	field->length = (size_t)(to - field->data);
	p->at++;
	while (!ends_field(p, p->at) &&
	    (*p->at == ' ' || *p->at == '\r' || *p->at == '\t'))
		p->at++;
	if (ends_field(p, p->at))
		return true;
	mistake(p, "text behind a quote");
	return false;
}

static bool
read_field(struct parsing *p, struct span *field)
{
	const char *start;

	while (!ends_field(p, p->at) && (*p->at == ' ' || *p->at == '\t'))
		p->at++;
	if (p->at < p->end && *p->at == '"') {
		p->at++;
		return read_quoted(p, field);
	}
	start = p->at;
	while (!ends_field(p, p->at))
		p->at++;
	*field = (struct span){start, (size_t)(p->at - start)};
	return true;
}

static void
skip_line(struct parsing *p)
{
	while (p->at < p->end && *p->at != '\n')
		p->at++;
}

/* The fields of a record; false if they cannot be told apart. */
static bool
read_record(struct parsing *p)
{
	bool good = true, more = true;

	p->start = p->line;
	p->count = 0;
	while (good && more) {
		struct span field = {"", 0};

		good = read_field(p, &field);
		if (good && p->count == FIELDS_MAX) {
			mistake(p, "too many fields");
			good = false;
		} else if (good) {
			p->fields[p->count++] = span_trim(field, BLANK);
		}
		more = good && p->at < p->end && *p->at == p->comma;
		if (more)
			p->at++;
	}
	if (!good)
		skip_line(p);
	if (p->at < p->end) {
		p->at++;
		p->line++;
	}
	return good;
}

/* A spreadsheet ends with lines of nothing but commas. */
static bool
is_empty(const struct parsing *p)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->fields[i].length > 0)
			return false;
	return true;
}

/* ------ the header ------ */

static enum column
column_of(struct span name)
{
	int i = 0;

	while (i < COLUMN_COUNT && !span_is(name, column_names[i]))
		i++;
	return (enum column)i;
}

static void
read_header(struct parsing *p)
{
	bool there[COLUMN_COUNT + 1] = {false};

	if (!read_record(p))
		return;
	p->column_count = p->count;
	for (size_t i = 0; i < p->count; i++) {
		enum column column = column_of(p->fields[i]);

		p->columns[i] = column;
		if (column == NO_COLUMN)
			mistake(p, "there is no column \"%.*s\"",
			    (int)p->fields[i].length, p->fields[i].data);
		else if (there[column])
			mistake(
			    p, "%s stands there twice", column_names[column]);
		there[column] = true;
	}
	for (int i = COLUMN_CODE; i <= COLUMN_VAT; i++)
		if (!there[i])
			mistake(p, "the column %s is wanted", column_names[i]);
	if (!there[COLUMN_SKU] && !there[COLUMN_PRODUCT])
		mistake(p, "the column sku or product is wanted");
}

/* ------ rows ------ */

static bool
is_code(struct span text)
{
	for (size_t i = 0; i < text.length; i++)
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
	return text.length == 17;
}

static bool
is_package(struct span text)
{
	for (size_t i = 0; i < text.length; i++)
		if ((text.data[i] < '0' || text.data[i] > '9') &&
		    (text.data[i] < 'A' || text.data[i] > 'Z') &&
		    (text.data[i] < 'a' || text.data[i] > 'z') &&
		    text.data[i] != '-')
			return false;
	return text.length > 0 && text.length <= 32;
}

static bool
is_number(struct span text, int64_t max, int64_t *number)
{
	return text_int(text, number) == RESULT_OK && *number >= 0 &&
	    *number <= max;
}

static void
read_item(struct parsing *p, struct ikpu *row)
{
	bool sku = p->values[COLUMN_SKU].length > 0;
	struct span name = p->values[sku ? COLUMN_SKU : COLUMN_PRODUCT];
	struct buf *text = &p->file->text;
	size_t start = text->length;

	ikpu_item(text, sku ? "sku" : "product", name);
	row->item = (struct span){text->data + start, text->length - start};
	if (name.length == 0)
		mistake(p, "a sku or a product is wanted");
	else if (row->item.length == 0)
		mistake(p, "%s: too long", sku ? "sku" : "product");
}

static void
read_values(struct parsing *p, struct ikpu *row)
{
	*row = (struct ikpu){.code = p->values[COLUMN_CODE],
	    .package_code = p->values[COLUMN_PACKAGE],
	    .units = -1,
	    .title = p->values[COLUMN_TITLE]};
	read_item(p, row);
	if (!is_code(row->code))
		mistake(p, "code: 17 digits are wanted");
	if (!is_package(row->package_code))
		mistake(p,
		    "package_code: at most 32 letters, digits and \"-\" "
		    "are wanted");
	if (!is_number(p->values[COLUMN_VAT], 100, &row->vat_percent))
		mistake(p, "vat_percent: 0 to 100 is wanted");
	if (p->values[COLUMN_UNITS].length > 0 &&
	    !is_number(p->values[COLUMN_UNITS], INT32_MAX, &row->units))
		mistake(p, "units: the code of a unit is wanted");
	if (row->title.length > IKPU_TITLE_MAX || !text_is_plain(row->title))
		mistake(p, "title: at most %d bytes of text are wanted",
		    IKPU_TITLE_MAX);
}

static void
read_row(struct parsing *p)
{
	struct ikpu_file *file = p->file;

	if (!read_record(p) || is_empty(p))
		return;
	if (p->count != p->column_count) {
		mistake(p, "%zu fields are wanted, not %zu", p->column_count,
		    p->count);
		return;
	}
	memset(p->values, 0, sizeof(p->values));
	for (size_t i = 0; i < p->count; i++)
		p->values[p->columns[i]] = p->fields[i];
	p->lines[file->count] = p->start;
	read_values(p, &file->row[file->count++]);
}

/* ------ the file ------ */

struct place {
	const struct ikpu *row;
	size_t line;
};

static int
by_item(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	int order = span_compare(x->row->item, y->row->item);

	return order != 0 ? order : x->line < y->line ? -1 : 1;
}

static enum result
find_repeats(struct parsing *p)
{
	struct ikpu_file *file = p->file;
	struct place *places = calloc(file->count + 1, sizeof(*places));

	if (places == NULL)
		return RESULT_NO_MEMORY;
	for (size_t i = 0; i < file->count; i++)
		places[i] = (struct place){&file->row[i], p->lines[i]};
	qsort(places, file->count, sizeof(*places), by_item);
	for (size_t i = 1; i < file->count; i++) {
		struct span item = places[i].row->item;

		p->start = places[i].line;
		if (item.length > 0 &&
		    span_equal(item, places[i - 1].row->item))
			mistake(p, "%.*s stands in line %zu already",
			    (int)item.length, item.data, places[i - 1].line);
	}
	free(places);
	return RESULT_OK;
}

/* The sign that stands first in the header. */
static char
comma_of(const struct parsing *p)
{
	for (const char *at = p->at; at < p->end && *at != '\n'; at++)
		if (*at == ';' || *at == ',')
			return *at;
	return ',';
}

/* Else the mistake is in line ${start}. */
static bool
is_utf8(struct parsing *p)
{
	size_t step;

	p->start = 1;
	for (const char *at = p->at; at < p->end; at += step) {
		step = text_utf8_sequence(at, (size_t)(p->end - at));
		if (step == 0)
			return false;
		p->start += *at == '\n';
	}
	return true;
}

static enum result
parse(struct parsing *p)
{
	struct ikpu_file *file = p->file;
	size_t rows = 2;

	for (const char *at = p->at; at < p->end; at++)
		rows += *at == '\n';
	file->row = calloc(rows, sizeof(*file->row));
	p->lines = calloc(rows, sizeof(*p->lines));
	if (file->row == NULL || p->lines == NULL)
		return RESULT_NO_MEMORY;
	p->comma = comma_of(p);
	read_header(p);
	if (file->mistakes.length > 0)
		return RESULT_OK;
	while (p->at < p->end)
		read_row(p);
	return RESULT_OK;
}

enum result
ikpu_parse(struct span text, struct ikpu_file *file)
{
	struct parsing p = {.file = file, .line = 1, .start = 1};
	enum result result = RESULT_NO_MEMORY;
	size_t bom =
	    text.length >= 3 && memcmp(text.data, "\xef\xbb\xbf", 3) == 0 ? 3
									  : 0;

	*file = (struct ikpu_file){.count = 0};
	/* Its copy, and behind it an item for each row: it must not move. */
	if (buf_reserve(&file->text, 10 * text.length + 16) == NULL)
		return RESULT_NO_MEMORY;
	buf_add(&file->text, text.data + bom, text.length - bom);
	p.at = file->text.data;
	p.end = p.at + file->text.length;
	if (!is_utf8(&p))
		mistake(&p, "not UTF-8");
	else
		result = parse(&p);
	if (result == RESULT_OK)
		result = find_repeats(&p);
	free(p.lines);
	if (!buf_ok(&file->mistakes) || !buf_ok(&file->text))
		return RESULT_NO_MEMORY;
	return file->mistakes.length > 0 ? RESULT_MALFORMED : result;
}

void
ikpu_file_free(struct ikpu_file *file)
{
	free(file->row);
	buf_free(&file->mistakes);
	buf_free(&file->text);
}

/* ------ written ------ */

static void
put_field(struct buf *out, struct span text)
{
	bool quoted = !span_equal(text, span_trim(text, BLANK));

	for (size_t i = 0; i < text.length; i++)
		quoted = quoted || strchr(",;\"\r\n", text.data[i]) != NULL;
	if (!quoted) {
		buf_span(out, text);
		return;
	}
	buf_char(out, '"');
	for (size_t i = 0; i < text.length; i++) {
		if (text.data[i] == '"')
			buf_char(out, '"');
		buf_char(out, text.data[i]);
	}
	buf_char(out, '"');
}

void
ikpu_put_header(struct buf *out)
{
	for (int i = 0; i < COLUMN_COUNT; i++) {
		if (i > 0)
			buf_char(out, ',');
		buf_text(out, column_names[i]);
	}
	buf_char(out, '\n');
}

void
ikpu_put_row(struct buf *out, const struct ikpu *row)
{
	put_field(out, ikpu_name(row->item, "sku"));
	buf_char(out, ',');
	put_field(out, ikpu_name(row->item, "product"));
	buf_char(out, ',');
	put_field(out, row->code);
	buf_char(out, ',');
	put_field(out, row->package_code);
	buf_char(out, ',');
	if (row->code.length > 0)
		buf_int(out, row->vat_percent);
	buf_char(out, ',');
	if (row->units >= 0)
		buf_int(out, row->units);
	buf_char(out, ',');
	put_field(out, row->title);
	buf_char(out, '\n');
}
