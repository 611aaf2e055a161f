/* cc -o pay pay.c $(pkg-config --cflags --libs payme) */
/* PAYME_ID=... PAYME_KEY=... PAYME_TOKEN=... ./pay ORDER TIYIN */
#include <payme/subscribe.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	const char *url = getenv("PAYME_URL"), *problem;
	struct payme_setup setup = {.url = url == NULL ? PAYME_TEST : url,
	    .merchant_id = getenv("PAYME_ID"), .key = getenv("PAYME_KEY")};
	struct payme_field account = {"order_id", argc > 1 ? argv[1] : NULL};
	struct payme_order order = {.amount = argc > 2 ? atoll(argv[2]) : 0,
	    .account = &account, .account_count = 1};
	struct payme_receipt *receipt = NULL, *paid = NULL;
	struct payme *payme = payme_open(&setup, &problem);
	enum payme_outcome outcome;
	int64_t state;

	if (payme == NULL)
		return fprintf(stderr, "%s\n", problem), 2;
	/* A shop stores the id before it goes on: see payme(7). */
	outcome = payme_receipts_create(payme, &order, &receipt);
	if (outcome == PAYME_OK)
		outcome = payme_receipts_pay(payme, receipt->id,
		    getenv("PAYME_TOKEN"), NULL, false, &paid);
	/* Perhaps paid: only its state tells, never a second try. */
	for (int i = 0; receipt && outcome == PAYME_UNKNOWN && i < 10; i++)
		if (sleep(1) == 0 && payme_receipts_check(payme, receipt->id,
			&state) == PAYME_OK && state == PAYME_STATE_PAID)
			outcome = PAYME_OK;
	fprintf(outcome == PAYME_OK ? stdout : stderr, "%s\n",
	    outcome == PAYME_OK ? "it is paid" : payme_last_error(payme)->text);
	payme_receipt_free(paid);
	payme_receipt_free(receipt);
	payme_close(payme);
	return (int)outcome;
}
