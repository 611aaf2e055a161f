/* payme-status: see payme-status(8). */
#include "page/checkout_page.h"
#include "store/lean.h"

int
main(void)
{
	lean_start();
	return page_main("payme-status", PAGE_READ, status_page);
}
