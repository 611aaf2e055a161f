/*
 * Cards at Paylov: one more, and away with one.  Here a card's number passes
 * through the server: only where card_form is on, only where nobody on the way
 * can read it, and only in memory, which is wiped.
 */
#include <sodium.h>
#include <string.h>

#include "service/purse.h"

#define NUMBER_MIN 13 /* digits of a card */
#define NUMBER_MAX 19
#define CODE_SIZE 33

/* ------ whether ------ */

static bool
says(const struct visit *visit, const char *name, const char *wanted)
{
	const char *value = request_variable(visit->page->request, name);

	return value != NULL && strcmp(value, wanted) == 0;
}

/* A proxy on this machine says by itself how it was asked. */
static bool
is_local(const struct visit *visit)
{
	const struct request *request = visit->page->request;
	const char *peer = request_variable(request, "REMOTE_ADDR");

	if (peer == NULL ||
	    (strncmp(peer, "127.", 4) != 0 && strcmp(peer, "::1") != 0))
		return false;
	return says(visit, "HTTP_X_FORWARDED_PROTO", "https") ||
	    (request_variable(request, "HTTP_X_FORWARDED_FOR") == NULL &&
		request_variable(request, "HTTP_FORWARDED") == NULL &&
		request_variable(request, "HTTP_X_FORWARDED_PROTO") == NULL);
}

bool
service_takes_cards(const struct visit *visit)
{
	return config_cashbox(visit->page->config, (struct span){NULL, 0})
		   ->card_form &&
	    (says(visit, "HTTPS", "on") || is_local(visit));
}

/* ------ addresses ------ */

/* What the address has of the walk; without ${leave} it is the way back. */
static void
keep_walk(const struct visit *visit, struct form *fields)
{
	static const char *const left[] = {
	    "cards", "pending", "sig", "exp", "user", "lang"};

	for (size_t i = 0; i < visit->page->form.count; i++) {
		const struct form_field *field = &visit->page->form.fields[i];
		bool keep = true;

		for (size_t k = 0; k < sizeof(left) / sizeof(left[0]); k++)
			keep = keep && !span_is(field->name, left[k]);
		if (keep)
			form_add(fields, field->name, field->value);
	}
}

static enum result
go_back(struct visit *visit)
{
	struct form fields = {.count = 0};

	keep_walk(visit, &fields);
	if (fields.count == 0)
		form_add(&fields, span_of("cards"), span_of("1"));
	return visit_redirect(visit, &fields);
}

/* ------ the page ------ */

static enum result
set_cards(struct visit *visit)
{
	const struct paylov_cards *cards = NULL;
	enum result result;

	if (purse_list(visit, &cards) != PAYLOV_OK)
		return RESULT_DOWN;
	result = purse_set(visit, cards);
	paylov_free(cards);
	return result;
}

static enum result
show(struct visit *visit, const char *problem)
{
	struct form fields = {.count = 0};
	bool pending = form_has(&visit->page->form, "pending");
	enum result result = pending ? RESULT_OK : set_cards(visit);

	if (result == RESULT_DOWN)
		return visit_message(visit, 503, "down");
	keep_walk(visit, &fields);
	if (result == RESULT_OK)
		result = visit_set_url(visit, "back_url", &fields);
	if (result == RESULT_OK)
		result = page_set_flag(visit->page, "pending", pending);
	if (result == RESULT_OK && problem != NULL)
		result =
		    page_set_text(visit->page, "problem", span_of(problem));
	return result == RESULT_OK
	    ? visit_render(visit, problem == NULL ? 200 : 409, "cards")
	    : result;
}

/* ------ add ------ */

/* The digits of ${text} between spaces, dashes and slashes; false: no others. */
static bool
take_digits(struct span text, char *digits, size_t size)
{
	size_t length = 0;

	for (size_t i = 0; i < text.length; i++) {
		char c = text.data[i];

		if (c == ' ' || c == '-' || c == '/')
			continue;
		if (c < '0' || c > '9' || length + 1 == size)
			return false;
		digits[length++] = c;
	}
	digits[length] = '\0';
	return true;
}

/* MM/YY as people know it; Paylov has YYMM. */
static bool
take_expiry(struct span text, char expire[5])
{
	char digits[5];
	bool good =
	    take_digits(text, digits, sizeof(digits)) && strlen(digits) == 4;

	if (good) {
		memcpy(expire, digits + 2, 2);
		memcpy(expire + 2, digits, 2);
		expire[4] = '\0';
	}
	sodium_memzero(digits, sizeof(digits));
	return good;
}

/* The code is asked for at an address of its own. */
static enum result
wait_for_code(struct visit *visit, const char *card)
{
	struct form fields = {.count = 0};
	struct buf sealed = {0};
	enum result result = RESULT_NO_MEMORY;

	purse_seal(visit, card, &sealed);
	keep_walk(visit, &fields);
	form_add(&fields, span_of("cards"), span_of("1"));
	form_add(&fields, span_of("pending"),
	    (struct span){sealed.data, sealed.length});
	if (buf_ok(&sealed))
		result = visit_redirect(visit, &fields);
	buf_free(&sealed);
	return result;
}

static enum result
add(struct visit *visit)
{
	char number[NUMBER_MAX + 1] = "", expire[5] = "";
	struct paylov_new_card card = {
	    .user = visit->user, .number = number, .expire = expire};
	const struct paylov_pending_card *pending = NULL;
	enum paylov_outcome outcome = PAYLOV_REFUSED;
	bool good = take_digits(form_get(&visit->body, "number"), number,
			sizeof(number)) &&
	    strlen(number) >= NUMBER_MIN &&
	    take_expiry(form_get(&visit->body, "expiry"), expire);
	enum result result;

	if (good)
		outcome =
		    paylov_card_create(visit->office.paylov, &card, &pending);
	sodium_memzero(number, sizeof(number));
	sodium_memzero(expire, sizeof(expire));
	if (outcome != PAYLOV_OK)
		return show(visit,
		    good ? visit_error(visit)
			 : visit_word(visit, "wrong_number"));
	result = wait_for_code(visit, pending->id);
	paylov_free(pending);
	return result;
}

static enum result
confirm(struct visit *visit)
{
	struct span text = form_get(&visit->body, "otp");
	const struct paylov_card *card = NULL;
	char code[CODE_SIZE] = "";
	struct buf id = {0};
	enum paylov_outcome outcome = PAYLOV_REFUSED;
	enum result result =
	    purse_open(visit, form_get(&visit->page->form, "pending"), &id);

	if (result == RESULT_OK && text.length > 0 &&
	    text.length < sizeof(code)) {
		memcpy(code, text.data, text.length);
		outcome = paylov_card_confirm(
		    visit->office.paylov, id.data, code, NULL, &card);
	}
	sodium_memzero(code, sizeof(code));
	buf_free(&id);
	paylov_free(card);
	if (result == RESULT_MALFORMED)
		return page_message(
		    visit->page, 400, "bad_link", "bad_link_text");
	if (result != RESULT_OK || outcome == PAYLOV_OK)
		return result == RESULT_OK ? go_back(visit) : result;
	return show(visit,
	    text.length > 0 ? visit_error(visit)
			    : visit_word(visit, "no_code"));
}

/* ------ remove ------ */

static enum result
drop(struct visit *visit)
{
	const struct paylov_cards *cards = NULL;
	const struct paylov_card *card;
	enum paylov_outcome outcome;

	if (purse_list(visit, &cards) != PAYLOV_OK)
		return show(visit, visit_word(visit, "failed"));
	card = purse_find(cards, form_get(&visit->body, "card"));
	outcome = card == NULL
	    ? PAYLOV_OK
	    : paylov_card_remove(visit->office.paylov, card->id);
	paylov_free(cards);
	if (card == NULL)
		return show(visit, visit_word(visit, "no_card"));
	return outcome == PAYLOV_OK ? go_back(visit)
				    : show(visit, visit_error(visit));
}

/* ------ the step ------ */

static const struct {
	const char *name;
	enum result (*run)(struct visit *);
} acts[] = {
    {"add", add},
    {"code", confirm},
    {"remove", drop},
};

enum result
service_cards(struct visit *visit)
{
	struct span name = form_get(&visit->body, "do");

	if (visit->user[0] == '\0')
		return visit_message(visit, 403, "no_user");
	if (!service_takes_cards(visit))
		return visit_message(visit, 403, "cards_off");
	if (!page_posted(visit->page))
		return show(visit, NULL);
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		if (span_is(name, acts[i].name))
			return acts[i].run(visit);
	return page_message(visit->page, 400, "bad_link", "bad_link_text");
}
