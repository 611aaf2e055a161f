/* payme-telegram: see payme-telegram(8). */
#include <stdio.h>
#include <stdlib.h>

#include "gateway/gateway.h"
#include "setting/harden.h"
#include "setting/log.h"
#include "telegram/webhook.h"

int
main(void)
{
	struct gateway *gateway = NULL;
	struct webhook *webhook = NULL;
	struct request *request;
	enum result result;

	harden();
	log_name("payme-telegram");
	result = gateway_open(&gateway);
	if (result == RESULT_MALFORMED) {
		fputs("payme-telegram is run by a web server, as FastCGI or "
		      "CGI; see payme-telegram(8)\n",
		    stderr);
		return 2;
	}
	if (result == RESULT_OK)
		result = webhook_open(&webhook);
	while (result == RESULT_OK &&
	    (result = gateway_next(gateway, &request)) == RESULT_OK)
		webhook_answer(webhook, request);
	webhook_close(webhook);
	gateway_close(gateway);
	return result == RESULT_UNCHANGED ? EXIT_SUCCESS : EXIT_FAILURE;
}
