/*
 * payme reconcile: how a difference is told, and the journal of service payments
 * against Paylov's list.
 */
#include "admin/reconcile.h"
#include "admin/service.h"
#include "payment/entry.h"
#include "setting/json.h"

void
tell_difference(struct comparison *comparison, const char *id, int64_t amount,
    const char *what)
{
	struct buf out = {0};

	if (given(comparison->admin, OPTION_JSON)) {
		buf_char(&out, comparison->differences == 0 ? '[' : ',');
		buf_text(&out, "{\"id\":");
		json_put_text(&out, id);
		buf_char(&out, ',');
		entry_put_member(&out, "amount", amount);
		buf_text(&out, ",\"difference\":");
		json_put_text(&out, what);
		buf_char(&out, '}');
	} else {
		buf_format(&out, "%s ", id);
		put_sum(&out, amount);
		buf_format(&out, " %s", what);
	}
	comparison->differences++;
	print(&out);
}

static void
differs(const struct counter_difference *difference, void *state)
{
	int64_t sum = difference->amount.sum;

	tell_difference(state, difference->transaction,
	    sum > 0 && sum <= PAYLOV_SUM_MAX ? sum * 100 : 0, difference->text);
}

enum status
reconcile_services(struct comparison *comparison)
{
	const struct admin *admin = comparison->admin;
	enum paylov_outcome outcome = PAYLOV_OK;
	struct office office;
	enum status status = STATUS_DONE;
	enum result result;

	if (admin->config->service.paylov_url[0] == '\0')
		return STATUS_DONE;
	if (!open_office(admin, &office))
		return STATUS_REFUSED;
	result = counter_reconcile(&office, comparison->from, comparison->to,
	    differs, comparison, &outcome);
	if (result != RESULT_OK)
		status = refuse_result(result);
	else if (outcome != PAYLOV_OK)
		status = refuse_paylov(office.paylov);
	office_close(&office);
	return status;
}
