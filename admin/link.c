/* payme link: the GET checkout link, or a signed link to a page of this site. */
#include <string.h>

#include "admin/command.h"
#include "base/clock.h"
#include "checkout/checkout.h"
#include "page/sign.h"
#include "payment/account.h"

/* A signed link is good for a day. */
#define LIFE_SECONDS 86400
#define SERVICE_PAGE "payme-service"
#define MERCHANT_PAGE "payme-merchant"

static bool
read_language(const struct admin *admin, struct checkout *cheque)
{
	const char *wanted = value_of(admin, OPTION_LANG);

	cheque->any_language = !given(admin, OPTION_LANG);
	for (int i = 0; i < CONFIG_LANGUAGES; i++)
		if (strcmp(wanted, language_code[i]) == 0) {
			cheque->language = (enum language)i;
			return true;
		}
	if (cheque->any_language)
		return true;
	refuse("--lang: ru, uz or en is wanted");
	return false;
}

static enum status
print_link(const struct checkout *cheque)
{
	enum checkout_refusal refusal;
	struct buf link = {0};

	if (checkout_link(cheque, &link, &refusal) != RESULT_OK)
		refusal = CHECKOUT_TOO_LONG;
	if (refusal == CHECKOUT_FINE)
		return print(&link);
	buf_free(&link);
	return refuse(refusal == CHECKOUT_BAD_VALUE
		? "a value has \";\" or \"=\", which the link cannot carry"
		: "the link is too long");
}

/* The page that a signed link leads to; NULL and the reason told. */
static const char *
read_page(const struct admin *admin)
{
	static const char *const pages[] = {"payme-checkout", "payme-button",
	    "payme-card", "payme-qr", "payme-status"};
	const char *wanted = value_of(admin, OPTION_PAGE);

	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
		if (strcmp(wanted, pages[i]) == 0)
			return pages[i];
	if (!given(admin, OPTION_PAGE))
		return pages[0];
	refuse("--page %s: not a page that shows an order", wanted);
	return NULL;
}

/* The bills of a user, and the self-test, are no order's. */
static bool
wants(const struct admin *admin, const char *page)
{
	return strcmp(value_of(admin, OPTION_PAGE), page) == 0;
}

static void
add_order(
    const struct admin *admin, const struct checkout *cheque, struct form *form)
{
	for (size_t i = 0; i < admin->box->field_count; i++)
		form_add(form, span_of(admin->box->fields[i].name),
		    cheque->account[i]);
	form_add(form, span_of("cashbox"), span_of(admin->box->name));
}

static void
add_reader(const struct admin *admin, const struct checkout *cheque,
    struct buf *expiry, struct form *form)
{
	if (!cheque->any_language)
		form_add(form, span_of("lang"),
		    span_of(language_code[cheque->language]));
	if (given(admin, OPTION_USER))
		form_add(form, span_of("user"),
		    span_of(value_of(admin, OPTION_USER)));
	if (given(admin, OPTION_HOLD))
		form_add(form, span_of("hold"), span_of("1"));
	buf_int(expiry, clock_now() / 1000 + LIFE_SECONDS);
	form_add(
	    form, span_of("exp"), (struct span){expiry->data, expiry->length});
}

/* page?FIELD=VALUE&...&exp=...&sig=... */
static enum status
print_page(const struct admin *admin, const struct checkout *cheque,
    const char *page, struct form *form)
{
	const struct config_site *site = &admin->config->site;
	struct buf link = {0}, expiry = {0};
	char hex[SIGN_HEX_SIZE];

	if (site->link_secret[0] == '\0' || site->base_url[0] == '\0')
		return refuse("link_secret and base_url of the site are "
			      "required for a signed link");
	add_reader(admin, cheque, &expiry, form);
	if (!buf_ok(&expiry) ||
	    sign_make(site->link_secret, page, form, hex) != RESULT_OK)
		return refuse("out of memory");
	buf_format(&link, "%s/%s?", site->base_url, page);
	form_put(form, &link);
	buf_format(&link, "&sig=%s", hex);
	buf_free(&expiry);
	return print(&link);
}

static enum status
print_signed(const struct admin *admin, const struct checkout *cheque)
{
	const char *page = read_page(admin);
	struct form form = {.count = 0};

	if (page == NULL)
		return STATUS_REFUSED;
	add_order(admin, cheque, &form);
	return print_page(admin, cheque, page, &form);
}

static enum status
print_services(const struct admin *admin)
{
	struct checkout cheque = {.box = admin->box};
	struct form form = {.count = 0};

	if (!given(admin, OPTION_SIGNED) || !given(admin, OPTION_USER)) {
		refuse("--signed and --user NAME are required for "
		       "--page " SERVICE_PAGE);
		return STATUS_USAGE;
	}
	return read_language(admin, &cheque)
	    ? print_page(admin, &cheque, SERVICE_PAGE, &form)
	    : STATUS_REFUSED;
}

static enum status
print_selftest(const struct admin *admin)
{
	struct checkout cheque = {.box = admin->box};
	struct form form = {.count = 0};

	if (!given(admin, OPTION_SIGNED) || given(admin, OPTION_USER)) {
		refuse("--signed, and no --user, is required for "
		       "--page " MERCHANT_PAGE);
		return STATUS_USAGE;
	}
	form_add(&form, span_of("selftest"), span_of("1"));
	return read_language(admin, &cheque)
	    ? print_page(admin, &cheque, MERCHANT_PAGE, &form)
	    : STATUS_REFUSED;
}

static enum status
link_show(struct admin *admin)
{
	struct span values[CONFIG_FIELDS];
	struct checkout cheque = {.box = admin->box, .account = values};
	struct record record = {.create_time = 0};
	enum registry_outcome outcome;
	struct buf key = {0};
	enum result result;

	if (wants(admin, SERVICE_PAGE))
		return print_services(admin);
	if (wants(admin, MERCHANT_PAGE))
		return print_selftest(admin);
	if (!given(admin, OPTION_ORDER) && !given(admin, OPTION_ACCOUNT)) {
		refuse("one of --order VALUE and --account FIELD=VALUE is "
		       "required");
		return STATUS_USAGE;
	}
	if (!read_order(admin, values) || !read_language(admin, &cheque))
		return STATUS_REFUSED;
	account_key(admin->box, values, &key);
	result = buf_ok(&key)
	    ? registry_find(admin->store, admin->box,
		  (struct span){key.data, key.length}, &record, &outcome)
	    : RESULT_NO_MEMORY;
	buf_free(&key);
	if (result != RESULT_OK)
		return refuse_result(result);
	if (outcome != REGISTRY_DONE)
		return refuse("no such order");
	cheque.amount = record.order.amount;
	return given(admin, OPTION_SIGNED) ? print_signed(admin, &cheque)
					   : print_link(&cheque);
}

const struct command link_commands[] = {
    {.words = "link",
	.operands = "",
	.run = link_show,
	.summary = "prints the GET checkout link, or a signed link to a page",
	.options = OPTION_BIT(OPTION_ORDER) | OPTION_BIT(OPTION_ACCOUNT) |
	    OPTION_BIT(OPTION_LANG) | OPTION_BIT(OPTION_SIGNED) |
	    OPTION_BIT(OPTION_PAGE) | OPTION_BIT(OPTION_USER) |
	    OPTION_BIT(OPTION_HOLD) | OPTION_BIT(OPTION_CASHBOX) |
	    OPTION_BIT(OPTION_HELP)},
    {0},
};
