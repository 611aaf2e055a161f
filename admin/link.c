/* payme link: the GET checkout link, or a signed link to a page of this site. */
#include <string.h>

#include "admin/command.h"
#include "base/clock.h"
#include "base/text.h"
#include "checkout/checkout.h"
#include "page/sign.h"
#include "payment/account.h"

/* A signed link is good for a day. */
#define LIFE_SECONDS 86400

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

/* page?FIELD=VALUE&...&exp=...&sig=... */
static enum status
print_signed(const struct admin *admin, const struct checkout *cheque)
{
	const struct config_site *site = &admin->config->site;
	struct form form = {.count = 0};
	struct buf link = {0}, expiry = {0};
	char hex[SIGN_HEX_SIZE];

	if (site->link_secret[0] == '\0' || site->base_url[0] == '\0')
		return refuse("link_secret and base_url of the site are "
			      "required for a signed link");
	for (size_t i = 0; i < admin->box->field_count; i++)
		form.fields[form.count++] = (struct form_field){
		    span_of(admin->box->fields[i].name), cheque->account[i]};
	form.fields[form.count++] =
	    (struct form_field){span_of("cashbox"), span_of(admin->box->name)};
	if (!cheque->any_language)
		form.fields[form.count++] = (struct form_field){
		    span_of("lang"), span_of(language_code[cheque->language])};
	buf_int(&expiry, clock_now() / 1000 + LIFE_SECONDS);
	form.fields[form.count++] =
	    (struct form_field){span_of("exp"), {expiry.data, expiry.length}};
	if (!buf_ok(&expiry) ||
	    sign_make(site->link_secret, "payme-checkout", &form, hex) !=
		RESULT_OK)
		return refuse("out of memory");
	buf_text(&link, site->base_url);
	buf_text(&link, "/payme-checkout");
	for (size_t i = 0; i < form.count; i++) {
		buf_char(&link, i == 0 ? '?' : '&');
		text_percent_encode(&link, form.fields[i].name);
		buf_char(&link, '=');
		text_percent_encode(&link, form.fields[i].value);
	}
	buf_text(&link, "&sig=");
	buf_text(&link, hex);
	buf_free(&expiry);
	return print(&link);
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
	    OPTION_BIT(OPTION_CASHBOX) | OPTION_BIT(OPTION_HELP)},
    {0},
};
