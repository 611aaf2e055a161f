/* payme-sandbox: see payme-sandbox(8). */
#include "sandbox/sandbox_page.h"

int
main(void)
{
	return page_main("payme-sandbox", PAGE_FREE, sandbox_page);
}
