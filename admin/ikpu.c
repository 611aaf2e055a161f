/* payme ikpu: what the tax office calls a storefront's goods. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/command.h"
#include "base/text.h"
#include "payment/entry.h"
#include "payment/source.h"
#include "payment/survey.h"
#include "setting/json.h"

#define ORDERS 1000 /* that are looked at, unless --limit says otherwise */
#define ORDERS_MAX 1000000

static bool
has_shop(const struct admin *admin)
{
	if (admin->box->shop != NULL)
		return true;
	refuse("cashbox %s takes no orders of a storefront; its orders bring "
	       "their codes with them",
	    admin->box->name);
	return false;
}

/* ------ import ------ */

static void
tell_mistakes(const char *name, const struct buf *mistakes)
{
	const char *at = mistakes->data, *end = at + mistakes->length;

	while (at < end) {
		const char *line = memchr(at, '\n', (size_t)(end - at));

		refuse("%s: %.*s", name, (int)(line - at), at);
		at = line + 1;
	}
}

static enum status
import_rows(struct admin *admin, const struct ikpu_file *file)
{
	enum result result =
	    ikpu_import(admin->store, admin->box, file->row, file->count);
	struct buf out = {0};

	if (result != RESULT_OK)
		return refuse_result(result);
	if (!admin->box->shop->fiscal.wanted)
		refuse("cashbox %s has no section \"fiscal\": its codes are "
		       "not used yet",
		    admin->box->name);
	buf_format(&out, "%zu codes", file->count);
	return print(&out);
}

static enum status
ikpu_import_file(struct admin *admin)
{
	const char *name = admin->arguments.operands[0];
	struct buf text = {0};
	struct ikpu_file file = {.count = 0};
	enum status status = STATUS_REFUSED;
	enum result result;

	if (!has_shop(admin) || !read_file(name, &text))
		goto out;
	result = ikpu_parse((struct span){text.data, text.length}, &file);
	if (result == RESULT_OK) {
		status = import_rows(admin, &file);
	} else if (result == RESULT_MALFORMED) {
		tell_mistakes(name, &file.mistakes);
		status = refuse("%s: nothing is imported", name);
	} else {
		status = refuse_result(result);
	}
out:
	ikpu_file_free(&file);
	buf_free(&text);
	return status;
}

/* ------ remove ------ */

static enum status
ikpu_remove_item(struct admin *admin)
{
	struct span item = span_of(admin->arguments.operands[0]);
	bool all = span_is(item, "all");
	enum result result;
	int64_t count;

	if (!has_shop(admin))
		return STATUS_REFUSED;
	if (!all && ikpu_name(item, "sku").length == 0 &&
	    ikpu_name(item, "product").length == 0) {
		refuse("sku=..., product=... or all is wanted");
		return STATUS_USAGE;
	}
	result = ikpu_remove(
	    admin->store, admin->box, all ? span_of(NULL) : item, &count);
	if (result != RESULT_OK)
		return refuse_result(result);
	if (count == 0 && !all)
		return refuse("cashbox %s has no code of %s", admin->box->name,
		    admin->arguments.operands[0]);
	printf("%lld codes removed\n", (long long)count);
	return STATUS_DONE;
}

/* ------ list ------ */

static void
put_text(struct buf *out, const char *name, struct span text)
{
	buf_format(out, "\"%s\":", name);
	if (text.length == 0)
		buf_text(out, "null");
	else
		json_put_string(out, text);
}

static void
put_json(struct buf *out, const struct ikpu *row)
{
	buf_char(out, '{');
	put_text(out, "sku", ikpu_name(row->item, "sku"));
	buf_char(out, ',');
	put_text(out, "product", ikpu_name(row->item, "product"));
	buf_char(out, ',');
	put_text(out, "code", row->code);
	buf_char(out, ',');
	put_text(out, "package_code", row->package_code);
	buf_char(out, ',');
	entry_put_member(out, "vat_percent", row->vat_percent);
	if (row->units >= 0) {
		buf_char(out, ',');
		entry_put_member(out, "units", row->units);
	}
	buf_char(out, ',');
	put_text(out, "title", row->title);
	buf_char(out, '}');
}

struct listing {
	bool json;
	struct buf out;
};

static enum result
list_row(const struct ikpu *row, void *state)
{
	struct listing *listing = state;

	if (!listing->json) {
		ikpu_put_row(&listing->out, row);
	} else {
		if (listing->out.length > 1)
			buf_char(&listing->out, ',');
		put_json(&listing->out, row);
	}
	return buf_ok(&listing->out) ? RESULT_OK : RESULT_NO_MEMORY;
}

/* The last newline is print()'s. */
static void
end_lines(struct buf *out)
{
	if (out->length > 0 && out->data[out->length - 1] == '\n')
		out->length--;
}

static enum status
ikpu_list_all(struct admin *admin)
{
	struct listing listing = {.json = given(admin, OPTION_JSON)};
	enum result result;

	if (!has_shop(admin))
		return STATUS_REFUSED;
	if (listing.json)
		buf_char(&listing.out, '[');
	else
		ikpu_put_header(&listing.out);
	result = ikpu_list(admin->store, admin->box, list_row, &listing);
	if (result != RESULT_OK) {
		buf_free(&listing.out);
		return refuse_result(result);
	}
	if (listing.json)
		buf_char(&listing.out, ']');
	else
		end_lines(&listing.out);
	return print(&listing.out);
}

/* ------ missing ------ */

struct gap {
	char *item;
	char *title;
	int64_t orders;
};

struct gaps {
	struct admin *admin;
	struct gap *gap;
	size_t count;
	struct buf orders; /* JSON: those that lack something else */
	bool found;
};

static char *
string(struct span text)
{
	return strndup(text.length == 0 ? "" : text.data, text.length);
}

/* By SKU where there is one. */
static enum result
add_gap(struct gaps *gaps, const struct line *line)
{
	struct buf item = {0};
	struct gap *all;
	size_t i = 0;

	ikpu_item(&item, "sku", line->sku);
	if (item.length == 0)
		ikpu_item(&item, "product", line->product);
	while (i < gaps->count &&
	    !span_is((struct span){item.data, item.length}, gaps->gap[i].item))
		i++;
	if (i == gaps->count) {
		all = realloc(gaps->gap, (i + 1) * sizeof(*all));
		if (all == NULL) {
			buf_free(&item);
			return RESULT_NO_MEMORY;
		}
		gaps->gap = all;
		all[gaps->count++] =
		    (struct gap){string((struct span){item.data, item.length}),
			string(line->title), 0};
	}
	buf_free(&item);
	gaps->gap[i].orders++;
	return gaps->gap[i].item == NULL || gaps->gap[i].title == NULL
	    ? RESULT_NO_MEMORY
	    : RESULT_OK;
}

static enum result
add_problem(struct gaps *gaps, struct span key, const struct fiscal *fiscal)
{
	struct span problem = {fiscal->problem.data, fiscal->problem.length};

	if (!given(gaps->admin, OPTION_JSON)) {
		refuse("%.*s: %.*s", (int)key.length, key.data,
		    (int)problem.length, problem.data);
		return RESULT_OK;
	}
	buf_text(&gaps->orders,
	    gaps->orders.length == 0 ? "{\"account\":" : ",{\"account\":");
	if (source_account(gaps->admin->box, key, &gaps->orders) != RESULT_OK)
		return RESULT_NO_MEMORY;
	buf_char(&gaps->orders, ',');
	put_text(&gaps->orders, "problem", problem);
	buf_char(&gaps->orders, '}');
	return RESULT_OK;
}

static enum result
add_order(struct span key, const struct fiscal *fiscal, void *state)
{
	struct gaps *gaps = state;
	enum result result = RESULT_OK;

	gaps->found = true;
	if (fiscal->missing == 0)
		return add_problem(gaps, key, fiscal);
	for (size_t i = 0; i < fiscal->lines.count && result == RESULT_OK;
	     i++) {
		const struct line *line = &fiscal->lines.line[i];

		if (!fiscal_lacks(fiscal, i))
			continue;
		/* What no file can name only the default can mend. */
		result = line->sku.length == 0 && line->product.length == 0
		    ? add_problem(gaps, key, fiscal)
		    : add_gap(gaps, line);
	}
	return result;
}

static void
put_gaps(const struct gaps *gaps, struct buf *out)
{
	ikpu_put_header(out);
	for (size_t i = 0; i < gaps->count; i++)
		ikpu_put_row(out,
		    &(struct ikpu){.item = span_of(gaps->gap[i].item),
			.title = span_of(gaps->gap[i].title),
			.units = -1});
	end_lines(out);
}

static void
put_gaps_json(const struct gaps *gaps, struct buf *out)
{
	buf_text(out, "{\"missing\":[");
	for (size_t i = 0; i < gaps->count; i++) {
		struct span item = span_of(gaps->gap[i].item);

		buf_text(out, i == 0 ? "{" : ",{");
		put_text(out, "sku", ikpu_name(item, "sku"));
		buf_char(out, ',');
		put_text(out, "product", ikpu_name(item, "product"));
		buf_char(out, ',');
		put_text(out, "title", span_of(gaps->gap[i].title));
		buf_char(out, ',');
		entry_put_member(out, "orders", gaps->gap[i].orders);
		buf_char(out, '}');
	}
	buf_text(out, "],\"orders\":[");
	buf_add(out, gaps->orders.data, gaps->orders.length);
	buf_text(out, "]}");
}

static void
gaps_free(struct gaps *gaps)
{
	for (size_t i = 0; i < gaps->count; i++) {
		free(gaps->gap[i].item);
		free(gaps->gap[i].title);
	}
	free(gaps->gap);
	buf_free(&gaps->orders);
}

static enum status
show_gaps(const struct gaps *gaps)
{
	struct buf out = {0};
	enum status status = STATUS_DONE;

	if (given(gaps->admin, OPTION_JSON))
		put_gaps_json(gaps, &out);
	else if (gaps->count > 0)
		put_gaps(gaps, &out);
	if (out.length > 0)
		status = print(&out);
	buf_free(&out);
	return gaps->found ? STATUS_REFUSED : status;
}

static bool
read_limit(const struct admin *admin, int64_t *limit)
{
	*limit = ORDERS;
	if (!given(admin, OPTION_LIMIT) ||
	    (text_int(span_of(value_of(admin, OPTION_LIMIT)), limit) ==
		    RESULT_OK &&
		*limit >= 1 && *limit <= ORDERS_MAX))
		return true;
	refuse("--limit: 1 to %d is wanted", ORDERS_MAX);
	return false;
}

static enum status
ikpu_missing(struct admin *admin)
{
	struct gaps gaps = {.admin = admin};
	enum status status;
	enum result result;
	int64_t limit;

	if (!has_shop(admin))
		return STATUS_REFUSED;
	if (!read_limit(admin, &limit))
		return STATUS_USAGE;
	result =
	    survey_orders(admin->store, admin->box, limit, add_order, &gaps);
	status = result == RESULT_OK ? show_gaps(&gaps) : refuse_result(result);
	gaps_free(&gaps);
	return status;
}

#define COMMON (OPTION_BIT(OPTION_HELP) | OPTION_BIT(OPTION_CASHBOX))

const struct command ikpu_commands[] = {
    {.words = "ikpu import",
	.operands = "FILE",
	.summary = "the tax office's codes of goods, from CSV",
	.operands_min = 1,
	.operands_max = 1,
	.options = COMMON,
	.patient = true,
	.run = ikpu_import_file},
    {.words = "ikpu list",
	.operands = "",
	.summary = "all codes, as CSV",
	.options = COMMON | OPTION_BIT(OPTION_JSON),
	.run = ikpu_list_all},
    {.words = "ikpu remove",
	.operands = "ITEM",
	.summary = "forgets a code: of sku=..., of product=..., or all",
	.operands_min = 1,
	.operands_max = 1,
	.options = COMMON,
	.run = ikpu_remove_item},
    {.words = "ikpu missing",
	.operands = "",
	.summary = "goods of the newest orders that have no code",
	.options = COMMON | OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_LIMIT),
	.run = ikpu_missing},
    {.words = NULL},
};
