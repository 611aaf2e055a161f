/* Fiscal detail from a storefront's lines. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "payment/detail.h"
#include "payment/fiscal.h"
#include "setting/json.h"

/* Of a line: its SKU, its product. */
#define KINDS 2
static const char *const kinds[KINDS] = {"sku", "product"};

static_assert(IKPU_ITEMS % KINDS == 0, "a line is asked for at once");

void
fiscal_free(struct fiscal *fiscal)
{
	for (size_t i = 0; fiscal->codes != NULL && i < fiscal->lines.count;
	     i++)
		free(fiscal->codes[i].memory);
	free(fiscal->codes);
	lines_free(&fiscal->lines);
	buf_free(&fiscal->detail);
	buf_free(&fiscal->problem);
}

bool
fiscal_lacks(const struct fiscal *fiscal, size_t line)
{
	return fiscal->lines.line[line].kind == LINE_GOODS &&
	    !fiscal->codes[line].known;
}

/* ------ codes ------ */

static struct span
name_of(const struct line *line, int kind)
{
	return kind == 0 ? line->sku : line->product;
}

static enum result
keep(struct fiscal_code *code, const struct ikpu *ikpu, bool by_sku)
{
	const struct span from[] = {
	    ikpu->code, ikpu->package_code, ikpu->title};
	struct span *const to[] = {
	    &code->code, &code->package_code, &code->title};
	struct buf buf = {0};
	size_t start = 0;

	for (int i = 0; i < 3; i++)
		buf_span(&buf, from[i]);
	free(code->memory);
	code->memory = buf_string(&buf);
	buf_free(&buf);
	if (code->memory == NULL)
		return RESULT_NO_MEMORY;
	for (int i = 0; i < 3; i++) {
		*to[i] = (struct span){code->memory + start, from[i].length};
		start += from[i].length;
	}
	code->known = true;
	code->by_sku = by_sku;
	code->units = ikpu->units;
	code->vat_percent = ikpu->vat_percent;
	return RESULT_OK;
}

/* For all lines that it fits; a SKU says more than a product. */
static enum result
take_code(const struct ikpu *ikpu, void *state)
{
	struct fiscal *fiscal = state;
	enum result result = RESULT_OK;

	for (size_t i = 0; i < fiscal->lines.count; i++)
		for (int k = 0; k < KINDS && result == RESULT_OK; k++) {
			struct span name = ikpu_name(ikpu->item, kinds[k]);

			if (name.length > 0 && !fiscal->codes[i].by_sku &&
			    span_equal(
				name, name_of(&fiscal->lines.line[i], k)))
				result = keep(&fiscal->codes[i], ikpu, k == 0);
		}
	return result;
}

/* The items of the lines from ${first} on, in ${text}; how many lines. */
static size_t
put_items(const struct lines *lines, size_t first, struct buf *text,
    struct span items[IKPU_ITEMS], size_t *count)
{
	size_t starts[IKPU_ITEMS + 1] = {0}, i = first;

	*count = 0;
	buf_reset(text);
	for (; i < lines->count && *count + KINDS <= IKPU_ITEMS; i++)
		for (int k = 0; k < KINDS; k++) {
			size_t before = text->length;

			if (lines->line[i].kind == LINE_GOODS)
				ikpu_item(text, kinds[k],
				    name_of(&lines->line[i], k));
			if (text->length > before)
				starts[++*count] = text->length;
		}
	for (size_t n = 0; n < *count; n++)
		items[n] = (struct span){
		    text->data + starts[n], starts[n + 1] - starts[n]};
	return i - first;
}

static enum result
find_codes(
    struct session *session, const struct cashbox *box, struct fiscal *fiscal)
{
	struct span items[IKPU_ITEMS];
	struct buf text = {0};
	enum result result = RESULT_OK;
	size_t first = 0, count;

	while (first < fiscal->lines.count && result == RESULT_OK) {
		first += put_items(&fiscal->lines, first, &text, items, &count);
		if (!buf_ok(&text))
			result = RESULT_NO_MEMORY;
		else if (count > 0)
			result = ikpu_find(
			    session, box, items, count, take_code, fiscal);
	}
	buf_free(&text);
	return result;
}

static void
take_default(const struct shop_fiscal *setting, struct fiscal_code *code)
{
	if (code->known || setting->code[0] == '\0')
		return;
	code->known = true;
	code->code = span_of(setting->code);
	code->package_code = span_of(setting->package_code);
	code->vat_percent = setting->vat_percent;
	code->units = setting->units;
}

static enum result
take_codes(
    struct session *session, const struct cashbox *box, struct fiscal *fiscal)
{
	enum result result;

	fiscal->codes = calloc(fiscal->lines.count + 1, sizeof(*fiscal->codes));
	if (fiscal->codes == NULL)
		return RESULT_NO_MEMORY;
	result = find_codes(session, box, fiscal);
	for (size_t i = 0; i < fiscal->lines.count && result == RESULT_OK;
	     i++) {
		take_default(&box->shop->fiscal, &fiscal->codes[i]);
		if (fiscal_lacks(fiscal, i))
			fiscal->missing++;
	}
	return result;
}

static void
tell_missing(struct fiscal *fiscal)
{
	size_t i = 0;
	const struct line *line;

	while (!fiscal_lacks(fiscal, i))
		i++;
	line = &fiscal->lines.line[i];
	buf_text(&fiscal->problem, "no IKPU for ");
	if (line->sku.length == 0 && line->product.length == 0) {
		buf_span(&fiscal->problem, line->title);
		buf_text(&fiscal->problem, ", without sku and product");
	} else {
		buf_text(&fiscal->problem, kinds[line->sku.length == 0]);
		buf_char(&fiscal->problem, ' ');
		buf_span(
		    &fiscal->problem, name_of(line, line->sku.length == 0));
	}
	if (fiscal->missing > 1)
		buf_format(
		    &fiscal->problem, " and %zu more", fiscal->missing - 1);
}

/* ------ JSON ------ */

static void
put_number(struct buf *out, const char *name, int64_t number)
{
	buf_format(out, ",\"%s\":%lld", name, (long long)number);
}

/* A part of a piece that is sold as one is told in its title. */
static enum result
put_title(
    struct buf *out, const struct line *line, const struct fiscal_code *code)
{
	struct buf title = {0};
	enum result result = RESULT_NO_MEMORY;

	buf_span(&title, code->title.length > 0 ? code->title : line->title);
	if (line->parts != 0) {
		buf_text(&title, " × ");
		lines_put_count(&title, line->parts);
	}
	if (buf_ok(&title)) {
		buf_text(out, "{\"title\":");
		json_put_string(out, (struct span){title.data, title.length});
		result = RESULT_OK;
	}
	buf_free(&title);
	return result;
}

static void
put_code(struct buf *out, struct span code, struct span package, int64_t vat)
{
	buf_text(out, ",\"code\":");
	json_put_string(out, code);
	buf_text(out, ",\"package_code\":");
	json_put_string(out, package);
	put_number(out, "vat_percent", vat);
}

static enum result
put_item(
    struct buf *out, const struct line *line, const struct fiscal_code *code)
{
	enum result result = put_title(out, line, code);

	put_number(out, "price", line->price);
	buf_text(out, ",\"count\":");
	lines_put_count(out, line->count);
	put_code(out, code->code, code->package_code, code->vat_percent);
	if (code->units >= 0 && line->parts == 0)
		put_number(out, "units", code->units);
	if (line->discount > 0)
		put_number(out, "discount", line->discount);
	buf_char(out, '}');
	return result;
}

/* Delivery: with a code of its own it is a line as any other. */
static void
put_shipping(
    struct buf *out, const struct lines *lines, const struct shop_fiscal *as)
{
	bool coded = as->shipping_code[0] != '\0';

	if (lines->shipping_price == 0)
		return;
	buf_text(out, coded ? ",{\"title\":" : "\"shipping\":{\"title\":");
	json_put_string(out, lines->shipping);
	put_number(out, "price", lines->shipping_price);
	if (coded) {
		put_number(out, "count", 1);
		put_code(out, span_of(as->shipping_code),
		    span_of(as->shipping_package_code), as->vat_percent);
	}
	buf_text(out, coded ? "}" : "},");
}

static enum result
put_detail(struct buf *out, const struct fiscal *fiscal,
    const struct shop_fiscal *setting)
{
	bool coded = setting->shipping_code[0] != '\0', first = true;
	enum result result = RESULT_OK;

	buf_text(out, "{\"receipt_type\":0,");
	if (!coded)
		put_shipping(out, &fiscal->lines, setting);
	buf_text(out, "\"items\":[");
	for (size_t i = 0; i < fiscal->lines.count && result == RESULT_OK;
	     i++) {
		if (fiscal->lines.line[i].kind != LINE_GOODS)
			continue;
		if (!first)
			buf_char(out, ',');
		first = false;
		result =
		    put_item(out, &fiscal->lines.line[i], &fiscal->codes[i]);
	}
	if (coded)
		put_shipping(out, &fiscal->lines, setting);
	buf_text(out, "]}");
	return result == RESULT_OK && !buf_ok(out) ? RESULT_NO_MEMORY : result;
}

/* ------ the whole ------ */

static enum result
write_detail(
    struct fiscal *fiscal, const struct shop_fiscal *setting, int64_t amount)
{
	enum result result =
	    lines_settle(&fiscal->lines, amount, &fiscal->problem);

	if (result == RESULT_OK)
		result = put_detail(&fiscal->detail, fiscal, setting);
	if (result == RESULT_OK)
		result = detail_check(
		    (struct span){fiscal->detail.data, fiscal->detail.length},
		    amount, &fiscal->problem);
	if (result != RESULT_OK)
		buf_reset(&fiscal->detail);
	return result == RESULT_MALFORMED ? RESULT_OK : result;
}

enum result
fiscal_make(struct session *session, const struct cashbox *box,
    const struct shop_order *order, int64_t amount, struct fiscal *fiscal)
{
	enum result result =
	    lines_read(session, order, &fiscal->lines, &fiscal->problem);

	if (result != RESULT_OK)
		return result == RESULT_MALFORMED ? RESULT_OK : result;
	result = take_codes(session, box, fiscal);
	if (result != RESULT_OK)
		return result;
	if (fiscal->missing == 0)
		return write_detail(fiscal, &box->shop->fiscal, amount);
	tell_missing(fiscal);
	return RESULT_OK;
}
