/* payme-card: see payme-card(8). */
#include "card/card_page.h"

int
main(void)
{
	return page_main("payme-card", PAGE_FORM, card_page);
}
