/*
 * payme-sandbox as pages: the checkout page of the local Payme, its receipts,
 * the scenarios, the faults.  Addresses beneath its own:
 *
 *	/			the receipts; POST: a cheque
 *	/BASE64			a cheque as GET link
 *	/receipt/ID		pay, watch, refund
 *	/scenario		plays the official scenarios
 *	/faults			what is to go wrong
 *	/api			the Subscribe API
 *	/paylov/...		the local Paylov
 */
#ifndef SANDBOX_SANDBOX_PAGE_H
#define SANDBOX_SANDBOX_PAGE_H

#include "page/page.h"
#include "sandbox/ask.h"

page_handler sandbox_page;

/* ------ for the pages ------ */

/* What a page of the local Payme works with. */
struct scene {
	struct page *page;
	struct sandbox sandbox;
	struct span path; /* behind the first part of the address */
	struct form body; /* of a POST */
	bool posted;
};

/* ${link}: of a GET; a POST brings its cheque in the body. */
enum result sandbox_cheque_page(struct scene *, struct span link) MUST_CHECK;
enum result sandbox_receipt_page(struct scene *) MUST_CHECK;
enum result sandbox_scenario_page(struct scene *) MUST_CHECK;

/* Renders templates/sandbox/${template}, with our words as ${s}. */
enum result sandbox_render(
    struct scene *, int status, const char *template) MUST_CHECK;
/* A text of ours in the page's language; the key itself if it is missing. */
const char *sandbox_word(struct scene *, const char *key);
/* 400, with the text of ${code}; ${field}: what it is about, or nothing. */
enum result sandbox_refuse(
    struct scene *, int64_t code, struct span field) MUST_CHECK;
/* 303 to ${path} beneath our address. */
enum result sandbox_redirect(struct scene *, const char *path) MUST_CHECK;

/* A member of an object that is being built; false without memory. */
bool put_text(struct json_object *, const char *name, struct span text);
/* A sum as the page's language writes it. */
bool put_sum(struct scene *, struct json_object *, int64_t tiyin);
/* "account": [{title, value}] from JSON. */
bool put_account(struct scene *, struct json_object *, const struct cashbox *,
    struct span account);

#endif
