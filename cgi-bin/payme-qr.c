/* payme-qr: see payme-qr(8). */
#include "page/checkout_page.h"
#include "store/lean.h"

int
main(void)
{
	lean_start();
	return page_main("payme-qr", PAGE_READ, qr_page);
}
