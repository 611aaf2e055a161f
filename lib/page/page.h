/*
 * What the buyer's pages share: which order is asked for and by whom, in which
 * language, and how the answer is sent.  An executable gives a handler and its
 * name to page_main(); everything else is here.
 */
#ifndef PAGE_PAGE_H
#define PAGE_PAGE_H

#include <json-c/json.h>

#include "gateway/gateway.h"
#include "page/form.h"
#include "page/language.h"
#include "page/sign.h"
#include "payment/registry.h"
#include "setting/config.h"

#define PAGE_NONCE_SIZE 25

struct page_site; /* what lives as long as the process */

/* One request. */
struct page {
	struct page_site *site;
	const char *name; /* "payme-checkout": what a signature is bound to */
	const struct config *config;
	struct request *request;
	struct form form; /* of the query, or of a token; see link.h */
	struct form beside; /* a token: the query */
	const struct cashbox *box;
	enum language language;
	enum sign_verdict sign;
	int64_t now; /* milliseconds UTC */
	bool readable; /* the query is well-formed */
	bool right_method; /* GET or HEAD; of a form POST too */
	bool spoiled; /* see page_find_order() */
	bool proven; /* the storefront's secret of the order was given */
	bool asked; /* the address names an account, complete */
	struct span account[CONFIG_FIELDS];
	struct buf key; /* of the account */
	struct record record; /* record.order.id is 0: none was found */
	struct json_object *view;
	const char *connect; /* a URL that its scripts may ask, or NULL */
	char nonce[PAGE_NONCE_SIZE];
	struct buf out;
};

typedef enum result page_handler(struct page *);

enum page_kind {
	PAGE_READ, /* GET and HEAD of what an address names */
	PAGE_FIND, /* the same, and POST for a storefront's order: find.h */
	PAGE_FORM, /* as PAGE_READ, and POST: see page_read_body() */
	PAGE_APART, /* as PAGE_FORM, but not of an order: ->box is NULL */
	PAGE_FREE /* any method; ->box is NULL, no signature is looked at */
};

/* The whole life of an executable; its exit status. */
int page_main(const char *name, enum page_kind, page_handler *handler);

/* ------ for handlers ------ */

struct store *page_store(struct page *);

/*
 * Reads the body of a POST, a form or a JSON object of texts, numbers and
 * flags, as a form.  RESULT_MALFORMED, RESULT_TOO_LARGE, RESULT_TRUNCATED: it
 * is none.  Wiped and freed by the caller.
 */
enum result page_read_body(struct page *, struct form *) MUST_CHECK;
bool page_posted(const struct page *);

/*
 * The texts of templates/${folder}/words, which one program has for itself, in
 * the page's language; NULL if there are none.  Borrowed.
 */
struct json_object *page_own_words(struct page *, const char *folder);

/*
 * Looks the order up: record.order.id stays 0 if there is none.  A signed
 * address with an amount registers it first; page->spoiled then tells that the
 * address is wrong, or says otherwise than what is already being paid.
 */
enum result page_find_order(struct page *) MUST_CHECK;

/*
 * The order is a storefront's, and nothing in the address shows it to be the
 * visitor's: it was not looked up, or not found.
 */
bool page_hidden(const struct page *);

/* Adds what every view needs about the order: account, sum, state, dates. */
enum result page_view_order(struct page *) MUST_CHECK;

/* Sets a member of the view; ${name} is a constant. */
enum result page_set_text(
    struct page *, const char *name, struct span text) MUST_CHECK;
/* The text of a buffer, if it is sound; else RESULT_NO_MEMORY. */
enum result page_set_buf(
    struct page *, const char *name, const struct buf *) MUST_CHECK;
enum result page_set_flag(
    struct page *, const char *name, bool value) MUST_CHECK;
/* Takes ${value} over, also when it fails; a NULL is no memory. */
enum result page_set_value(
    struct page *, const char *name, struct json_object *value) MUST_CHECK;

/* A text of the page's language; the key itself if it is missing. */
const char *page_word(struct page *, const char *key);

/* Appends the address of ${name}, a page of this site. */
void page_address(const struct page *, const char *name, struct buf *);

/* Adds the cashbox, unless it is the first one. */
void page_add_cashbox(const struct page *, struct form *);
/* Adds cashbox and account: what another page finds the order by. */
void page_add_order(const struct page *, struct form *);

/*
 * Appends the address of our page ${name} for the order, in this language: a
 * storefront's signed, or without the order if it is hidden.
 */
void page_order_address(const struct page *, const char *name, struct buf *);

/* Answers with a template; ${status} is 200, 404, ... */
enum result page_render(
    struct page *, int status, const char *template) MUST_CHECK;
/* Whether a program asks: "Accept: application/json". */
bool page_wants_json(const struct page *);
/*
 * Answers with ${heading}, ${text} and the way back; a program with
 * {"state": "refused", "text": ...}.
 */
enum result page_tell(struct page *, int status, const char *heading,
    const char *text) MUST_CHECK;
/* The same with keys of the words. */
enum result page_message(struct page *, int status, const char *heading,
    const char *text) MUST_CHECK;
/* 303 to ${url}. */
enum result page_redirect(struct page *, struct span url) MUST_CHECK;
/* Any other document. */
enum result page_document(
    struct page *, int status, const char *type, struct span body) MUST_CHECK;

#endif
