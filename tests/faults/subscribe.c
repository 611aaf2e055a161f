/*
 * Calls of the Subscribe API with every allocation failing in turn: what went
 * out is never called not sent, and nothing is called done that was not read.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "subscribe/subscribe.h"
#include "tests/faults/fault.h"
#include "tests/faults/system.h"
#include "tests/server.h"

#define ID "5f00aa11bb22cc33dd44ee55"
#define MANY 1000

static const struct fault fault = {
    "a failed call of the system", FAULT_SYSTEM, 0, false};

static struct payme *payme;

static enum payme_outcome
create(void)
{
	static const struct payme_field account = {"order_id", "197"};
	const struct payme_order order = {.amount = 500000,
	    .account = &account,
	    .account_count = 1,
	    .description = "d",
	    .detail = "{\"receipt_type\":0}",
	    .any_detail = true};
	struct payme_receipt *receipt;
	enum payme_outcome outcome =
	    payme_receipts_create(payme, &order, &receipt);

	if (outcome == PAYME_OK)
		payme_receipt_free(receipt);
	return outcome;
}

static enum payme_outcome
pay(void)
{
	const struct payme_payer payer = {.phone = "998901304527"};
	struct payme_receipt *receipt;
	enum payme_outcome outcome =
	    payme_receipts_pay(payme, ID, "token", &payer, false, &receipt);

	if (outcome == PAYME_OK)
		payme_receipt_free(receipt);
	return outcome;
}

static enum payme_outcome
check_card(void)
{
	struct payme_card *card;
	enum payme_outcome outcome = payme_cards_check(payme, "token", &card);

	if (outcome == PAYME_OK)
		payme_card_free(card);
	return outcome;
}

static enum payme_outcome
walk(void)
{
	struct payme_walk *all = payme_walk_open(payme, 1, 2);
	const struct payme_receipt *receipt;
	enum payme_outcome outcome = PAYME_NOT_SENT;

	if (all != NULL)
		outcome = payme_walk_next(all, &receipt);
	payme_walk_close(all);
	return outcome;
}

#define HEAD "HTTP/1.1 200 OK\r\n\r\n"
#define RECEIPT                                                                \
	"{\"_id\":\"" ID "\",\"state\":4,\"amount\":500000,\"account\":[{"     \
	"\"name\":\"order_id\",\"value\":\"197\"}],\"detail\":{\"a\":1}}"

static const struct {
	enum payme_outcome (*call)(void);
	const char *answer;
} calls[] = {
    {create, HEAD "{\"id\":1,\"result\":{\"receipt\":" RECEIPT "}}"},
    {pay, HEAD "{\"id\":1,\"result\":{\"receipt\":" RECEIPT "}}"},
    {check_card, HEAD "{\"id\":1,\"result\":{\"card\":{\"token\":\"t\"}}}"},
    {walk, HEAD "{\"id\":1,\"result\":[" RECEIPT "," RECEIPT "]}"},
};

/* Opens, calls and closes. */
static enum payme_outcome live(enum payme_outcome (*call)(void))
{
	const struct payme_setup setup = {
	    .url = server_url(), .merchant_id = "id", .key = "key"};
	const char *problem;
	enum payme_outcome outcome = PAYME_NOT_SENT;

	payme = payme_open(&setup, &problem);
	if (payme != NULL)
		outcome = call();
	payme_close(payme);
	return outcome;
}

/*
 * libcurl, whose memory fails here too, says that it is about to send before it
 * has the memory to: then it is not known.
 */
START_TEST(what_was_sent_is_never_called_not_sent)
{
	struct span answer = span_of(calls[_i].answer);
	const char *function = "";
	unsigned unknown = 0, n;

	for (n = 1; n < MANY && function != NULL; n++) {
		enum payme_outcome outcome;
		bool sent;

		server_start("http", &answer, 1, SERVER_CLOSES);
		fault_arm(&fault, n);
		outcome = live(calls[_i].call);
		function = fault_disarm();
		sent = strstr(server_stop(), "POST") != NULL;
		if ((sent ? outcome == PAYME_NOT_SENT : outcome == PAYME_OK) ||
		    (function == NULL && outcome != PAYME_OK) ||
		    outcome == PAYME_REFUSED)
			ck_abort_msg("%s, number %u: outcome %d, %s sent",
			    function == NULL ? "none" : function, n,
			    (int)outcome, sent ? "" : "not");
		unknown += outcome == PAYME_UNKNOWN;
	}
	ck_assert_uint_gt(unknown, 0);
	ck_assert_uint_lt(n, MANY);
}
END_TEST

TCase *
subscribe_tests(void)
{
	TCase *tests = tcase_create("subscribe");

	tcase_set_timeout(tests, 120);
	tcase_add_loop_test(
	    tests, what_was_sent_is_never_called_not_sent, 0, COUNT(calls));
	return tests;
}
