/* payme-button: see payme-button(8). */
#include "page/checkout_page.h"

int
main(void)
{
	return page_main("payme-button", button_page);
}
