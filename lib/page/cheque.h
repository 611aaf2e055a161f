/* From a page's order to the cheque that is sent to Payme. */
#ifndef PAGE_CHEQUE_H
#define PAGE_CHEQUE_H

#include "checkout/checkout.h"
#include "page/page.h"

/*
 * Whether the order of the page may be paid now: PAYMENT_OK or the code that
 * CheckPerformTransaction would give.
 */
enum payment_code page_payable(const struct page *);

/*
 * The cheque of the page's order.  ${callback} is filled with the address of
 * payme-status for it, which the cheque then borrows.
 */
enum result page_cheque(
    struct page *, struct checkout *, struct buf *callback) MUST_CHECK;

/*
 * Puts the fiscal detail into the cheque of a storefront's order: it is made
 * when it is asked for.  Borrowed until the
 * registry's next call.
 */
enum result page_cheque_detail(struct page *, struct checkout *) MUST_CHECK;

/*
 * Answers what keeps the order from being paid: unknown, paid, withdrawn, busy.
 * *answered is false if nothing does.
 */
enum result page_refuse(struct page *, bool *answered) MUST_CHECK;

#endif
