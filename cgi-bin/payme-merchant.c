/* payme-merchant: answers the calls of Payme's Merchant API. */
#include <stdio.h>
#include <stdlib.h>

#include "gateway/gateway.h"
#include "merchant/merchant.h"
#include "selftest/selftest.h"
#include "setting/harden.h"
#include "setting/log.h"
#include "store/lean.h"

int
main(void)
{
	struct gateway *gateway = NULL;
	struct merchant *merchant = NULL;
	struct request *request;
	enum result result;

	harden();
	lean_start();
	log_name("payme-merchant");
	result = gateway_open(&gateway);
	if (result == RESULT_MALFORMED) {
		fputs("payme-merchant is run by a web server, as FastCGI or "
		      "CGI; see payme-merchant(8)\n",
		    stderr);
		return 2;
	}
	if (result == RESULT_OK)
		result = merchant_open(&merchant);
	while (result == RESULT_OK &&
	    (result = gateway_next(gateway, &request)) == RESULT_OK)
		if (!selftest_answer(request))
			merchant_answer(merchant, request);
	merchant_close(merchant);
	gateway_close(gateway);
	return result == RESULT_UNCHANGED ? EXIT_SUCCESS : EXIT_FAILURE;
}
