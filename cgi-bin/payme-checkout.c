/* payme-checkout: see payme-checkout(8). */
#include "page/checkout_page.h"
#include "store/lean.h"

int
main(void)
{
	lean_start();
	return page_main("payme-checkout", PAGE_FIND, checkout_page);
}
