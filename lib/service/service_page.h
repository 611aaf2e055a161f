/*
 * payme-service: a bill of electricity, gas, a telephone and so on, paid through
 * Paylov.  Each step is an address of its own, and what is sent to it leads to
 * the next one by a redirect:
 *
 *	(none) or q=		the catalogue
 *	service=		its form, with account.NAME= what is filled in
 *	... step=bill		what is owed, and the amount
 *	... amount=, step=confirm	the cards, and the button
 *	bill=			the code of the SMS, and what became of it
 *	history=1		the user's bills
 *	... cards=1		his cards: another one, and away with one
 *
 * Reading is open; from the confirmation on the address is signed, with a user.
 * The addresses made here are signed anew, until the same time as the one asked
 * for.  What Paylov tells of persons is shown, and neither kept nor logged.
 */
#ifndef SERVICE_SERVICE_PAGE_H
#define SERVICE_SERVICE_PAGE_H

#include "page/page.h"
#include "paylov/catalogue.h"
#include "paylov/counter.h"
#include "service/filled.h"

page_handler service_page;

/* ------ within ------ */

/* One request. */
struct visit {
	struct page *page;
	struct form body; /* of a POST */
	struct office office;
	/* of a signed address; "": somebody who may only read */
	char user[BILL_USER_MAX + 1];
	const struct paylov_service *service; /* that is asked for, or NULL */
	struct filled filled;
};

/* The steps; what was posted stands in visit->body. */
enum result service_catalogue(struct visit *) MUST_CHECK;
enum result service_form(struct visit *) MUST_CHECK;
enum result service_bill(struct visit *) MUST_CHECK;
enum result service_confirm(struct visit *) MUST_CHECK;
enum result service_result(struct visit *) MUST_CHECK;
enum result service_history(struct visit *) MUST_CHECK;
enum result service_cards(struct visit *) MUST_CHECK;

/*
 * Whether a card's number may come here: the switch is on, and nobody on the way
 * can read it.
 */
bool service_takes_cards(const struct visit *);

/* The form, with ${problem} above it unless that is NULL. */
enum result service_form_show(
    struct visit *, int status, const char *problem) MUST_CHECK;
/* Redirects to it: it says what is missing. */
enum result visit_back_to_form(struct visit *) MUST_CHECK;

/*
 * What is wrong with an amount, as a key of our words; NULL: nothing, and here
 * it is.
 */
const char *visit_amount_word(
    const struct paylov_service *, struct span text, struct paylov_sum *);

/* A text of ours in the page's language; the key itself if it is missing. */
const char *visit_word(struct visit *, const char *key);

/*
 * Appends the address with ${fields}, and with what the whole walk carries
 * along; signed, if the one asked for is.  Changes ${fields}.
 */
enum result visit_url(
    const struct visit *, struct form *fields, struct buf *) MUST_CHECK;
/* Sets a member of the view to it. */
enum result visit_set_url(
    struct visit *, const char *name, struct form *fields) MUST_CHECK;
enum result visit_redirect(struct visit *, struct form *fields) MUST_CHECK;

/* Adds the service and what is filled in. */
void visit_add_account(const struct visit *, struct form *);

/* What people read of a value: an option by its title. */
const char *visit_title(const struct paylov_field *, const char *value);

/* Sets "service", its name, and "account": [{title, value}] as people read it. */
enum result visit_set_account(struct visit *) MUST_CHECK;

/* Sets a member to an amount, as people read it. */
enum result visit_set_sum(
    struct visit *, const char *name, struct paylov_sum) MUST_CHECK;

/* Sets "stale" and when it was told, if it is old. */
enum result visit_set_note(
    struct visit *, const struct catalogue_note *) MUST_CHECK;

enum result visit_render(
    struct visit *, int status, const char *template) MUST_CHECK;
/* A page with ${heading} and, ${heading}_text: of our words. */
enum result visit_message(
    struct visit *, int status, const char *heading) MUST_CHECK;
/* Redirects to the page of a bill; ${mark}: the card's, or empty. */
enum result visit_to_bill(
    struct visit *, int64_t bill, struct span mark) MUST_CHECK;
/* Why it was not done, for people. */
const char *visit_report_text(struct visit *, const struct counter_report *);
/* What Paylov's last error says to them. */
const char *visit_error(struct visit *);
/* The page for a call that came to nothing: 503, or 404 if Paylov refused. */
enum result visit_failed(struct visit *, enum paylov_outcome) MUST_CHECK;

#endif
