/* payme-checkout: see payme-checkout(8). */
#include "page/checkout_page.h"

int
main(void)
{
	return page_main("payme-checkout", checkout_page);
}
