/* Orders to play on. */
#include <sodium.h>
#include <stdio.h>

#include "base/clock.h"
#include "payment/account.h"
#include "payment/registry.h"
#include "sandbox/stage.h"

#define DEFAULT_AMOUNT 500000 /* tiyin */

static int64_t
own_amount(const struct cashbox *box)
{
	if (box->kind == CASHBOX_ONE_TIME)
		return DEFAULT_AMOUNT;
	if (DEFAULT_AMOUNT < box->min_amount)
		return box->min_amount;
	return DEFAULT_AMOUNT > box->max_amount ? box->max_amount
						: DEFAULT_AMOUNT;
}

enum result
stage_register(struct store *store, const struct cashbox *box,
    struct buf *account, struct buf *unknown, int64_t *amount)
{
	struct span values[CONFIG_FIELDS];
	struct record record = {.create_time = 0};
	struct buf key = {0};
	enum registry_outcome outcome;
	enum result result;
	char name[40];

	snprintf(name, sizeof(name), "sandbox-%lld-%08x",
	    (long long)clock_now(), randombytes_random());
	for (size_t i = 0; i < box->field_count; i++)
		values[i] = span_of(name);
	account_key(box, values, &key);
	account_json(box, values, account);
	for (size_t i = 0; i < box->field_count; i++)
		values[i] = span_of("no-such-account");
	account_json(box, values, unknown);
	*amount = own_amount(box);
	record.order.kind = box->kind;
	record.order.amount = box->kind == CASHBOX_ONE_TIME ? *amount : 0;
	record.key = (struct span){key.data, key.length};
	record.account = (struct span){account->data, account->length};
	result = registry_add(store, box, &record, &outcome);
	buf_free(&key);
	return result == RESULT_OK && outcome != REGISTRY_DONE
	    ? RESULT_UNCHANGED
	    : result;
}
