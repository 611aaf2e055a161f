/* payme card: tokens, as Payme knows them. */
#include <stdio.h>

#include "admin/subscribe.h"
#include "setting/json.h"
#include "wallet/wallet.h"

static void
put_flag(struct buf *out, const char *name, bool value)
{
	buf_char(out, ',');
	json_put_text(out, name);
	buf_text(out, value ? ":true" : ":false");
}

static void
put_json(struct buf *out, const struct payme_card *card)
{
	buf_text(out, "{\"number\":");
	json_put_text(out, card->number == NULL ? "" : card->number);
	buf_text(out, ",\"expire\":");
	json_put_text(out, card->expire == NULL ? "" : card->expire);
	put_flag(out, "recurrent", card->recurrent);
	put_flag(out, "verify", card->verify);
	buf_char(out, '}');
}

static void
put_text(struct buf *out, const struct payme_card *card)
{
	buf_format(out, "%s %s %s, %s",
	    card->number == NULL ? "-" : card->number,
	    card->expire == NULL ? "-" : card->expire,
	    card->verify ? "verified" : "not verified",
	    card->recurrent ? "for many payments" : "for one payment");
}

static enum status
check(struct admin *admin, struct payme *payme, const char *token)
{
	struct payme_card *card;
	struct buf out = {0};
	enum status status =
	    tell_outcome(payme, payme_cards_check(payme, token, &card));

	if (status != STATUS_DONE)
		return status;
	(given(admin, OPTION_JSON) ? put_json : put_text)(&out, card);
	payme_card_free(card);
	return print(&out);
}

static enum status
remove_card(struct admin *admin, struct payme *payme, const char *token)
{
	enum status status =
	    tell_outcome(payme, payme_cards_remove(payme, token));

	if (status == STATUS_DONE)
		puts(given(admin, OPTION_JSON) ? "{\"removed\":true}"
					       : "removed");
	return status;
}

static enum status
with_token(struct admin *admin,
    enum status (*run)(struct admin *, struct payme *, const char *))
{
	enum status status = STATUS_REFUSED;
	char *token = read_token(admin->arguments.operands[0]);
	struct payme *payme = NULL;

	if (token != NULL)
		payme = open_payme(admin, admin->box);
	if (payme != NULL)
		status = run(admin, payme, token);
	payme_close(payme);
	free_token(token);
	return status;
}

static enum status
card_check(struct admin *admin)
{
	return with_token(admin, check);
}

static enum status
card_remove(struct admin *admin)
{
	return with_token(admin, remove_card);
}

/* ------ saved cards ------ */

struct listing {
	const struct admin *admin;
	size_t count;
};

static enum result
list_one(const struct wallet_card *card, void *state)
{
	struct listing *listing = state;
	bool json = given(listing->admin, OPTION_JSON);
	struct buf out = {0};

	if (json) {
		buf_text(&out, listing->count == 0 ? "[" : ",\n");
		buf_format(
		    &out, "{\"card\":%lld,\"number\":", (long long)card->id);
		json_put_string(&out, card->number);
		put_flag(&out, "recurring", card->recurring);
		buf_format(&out, ",\"create_time\":%lld}",
		    (long long)card->create_time);
	} else {
		buf_format(&out, "%lld ", (long long)card->id);
		buf_span(&out, card->number);
		buf_char(&out, ' ');
		put_time(&out, card->create_time);
		if (card->recurring)
			buf_text(&out, ", without its PIN");
	}
	listing->count++;
	return print(&out) == STATUS_DONE ? RESULT_OK : RESULT_NO_MEMORY;
}

static enum status
card_list(struct admin *admin)
{
	struct wallet wallet = {.store = admin->store,
	    .service = &admin->config->service,
	    .box = admin->box,
	    .user = span_of(value_of(admin, OPTION_USER))};
	struct listing listing = {.admin = admin};
	enum result result = wallet_list(&wallet, list_one, &listing);

	if (given(admin, OPTION_JSON))
		puts(listing.count == 0 ? "[]" : "]");
	return result == RESULT_OK ? STATUS_DONE : refuse_result(result);
}

#define COMMON                                                                 \
	(OPTION_BIT(OPTION_CASHBOX) | OPTION_BIT(OPTION_LANG) |                \
	    OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_HELP))

const struct command card_commands[] = {
    {.words = "card check",
	.operands = "TOKEN",
	.run = card_check,
	.summary = "tells what Payme knows of a token; - is standard input",
	.operands_min = 1,
	.operands_max = 1,
	.options = COMMON},
    {.words = "card remove",
	.operands = "TOKEN",
	.run = card_remove,
	.summary = "makes a token void; - is standard input",
	.operands_min = 1,
	.operands_max = 1,
	.options = COMMON},
    {.words = "card list",
	.operands = "",
	.run = card_list,
	.summary = "lists the saved cards of a user, masked",
	.options = OPTION_BIT(OPTION_CASHBOX) | OPTION_BIT(OPTION_USER) |
	    OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_HELP),
	.required = OPTION_BIT(OPTION_USER)},
    {0},
};
