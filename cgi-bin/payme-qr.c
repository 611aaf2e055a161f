/* payme-qr: see payme-qr(8). */
#include "page/checkout_page.h"

int
main(void)
{
	return page_main("payme-qr", qr_page);
}
