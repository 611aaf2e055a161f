/* The pages, one handler each; see page_main(). */
#ifndef PAGE_CHECKOUT_PAGE_H
#define PAGE_CHECKOUT_PAGE_H

#include "page/page.h"

/* The order, and a form that posts the cheque; go=1: to the GET link. */
page_handler checkout_page;
/* A button that leads to payme-checkout, or its image alone. */
page_handler button_page;
/* The QR code of the GET link, as an image or in a page. */
page_handler qr_page;
/* The payment's state; JSON if that is what is accepted. */
page_handler status_page;

#endif
