/* payme-status: see payme-status(8). */
#include "page/checkout_page.h"

int
main(void)
{
	return page_main("payme-status", status_page);
}
