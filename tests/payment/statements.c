/* Prints all SQL of the payments, one statement a line, for the test of the
   plans. */
#include <stdio.h>

#include "paylov/bill.h"
#include "payment/backlog.h"
#include "payment/ikpu.h"
#include "payment/ledger.h"
#include "payment/outbox.h"
#include "payment/promise.h"
#include "payment/queue.h"
#include "payment/registry.h"
#include "payment/source.h"
#include "payment/survey.h"
#include "shop/shop_tries.h"
#include "subscribe/intent.h"
#include "telegram/charge.h"
#include "telegram/payment.h"
#include "telegram/seen.h"
#include "wallet/wallet.h"

int
main(void)
{
	static const char *(*const modules[])(size_t) = {ledger_sql,
	    ledger_fiscal_sql, registry_sql, intent_sql, wallet_sql,
	    wallet_sweep_sql, promise_sql, payment_sql, charge_sql, seen_sql,
	    bill_sql, outbox_sql, source_sql, ikpu_sql, survey_sql, queue_sql,
	    backlog_sql, tries_sql};

	for (size_t m = 0; m < sizeof(modules) / sizeof(modules[0]); m++)
		for (size_t i = 0; modules[m](i) != NULL; i++)
			puts(modules[m](i));
	return 0;
}
