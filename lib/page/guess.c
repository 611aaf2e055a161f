/* Tries, by the visitor's address: not by that of a proxy of ours. */
#include "page/guess.h"
#include "setting/address.h"

static void
make_subject(struct page *page, enum tries_kind kind, struct span number,
    struct tries_subject *subject)
{
	char address[64];

	address_peer(&page->box->trusted_proxies,
	    request_variable(page->request, "REMOTE_ADDR"),
	    request_variable(page->request, "HTTP_X_FORWARDED_FOR"), address,
	    sizeof(address));
	tries_subject(page->config->site.link_secret, kind, page->box->name,
	    number, address, subject);
}

enum result
guess_count(
    struct page *page, enum tries_kind kind, struct span number, bool *allowed)
{
	struct tries_subject subject;

	make_subject(page, kind, number, &subject);
	return tries_count(
	    page_store(page), kind, &subject, page->now, allowed);
}

enum result
guess_left(
    struct page *page, enum tries_kind kind, struct span number, bool *allowed)
{
	struct tries_subject subject;

	make_subject(page, kind, number, &subject);
	return tries_left(page_store(page), kind, &subject, page->now, allowed);
}
