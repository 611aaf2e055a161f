/* payme-service: see payme-service(8). */
#include "service/service_page.h"

int
main(void)
{
	return page_main("payme-service", PAGE_APART, service_page);
}
