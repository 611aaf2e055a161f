/* payme-button: see payme-button(8). */
#include "page/checkout_page.h"
#include "store/lean.h"

int
main(void)
{
	lean_start();
	return page_main("payme-button", PAGE_READ, button_page);
}
