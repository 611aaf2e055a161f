/* payme service: what is created and paid, once, and found out. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "admin/service.h"
#include "admin/subscribe.h"
#include "paylov/reading.h"
#include "setting/json.h"

/* ------ what came of it ------ */

/* As Paylov writes its times. */
static void
put_paid_time(struct buf *out, int64_t milliseconds)
{
	if (milliseconds == 0) {
		buf_text(out, "null");
		return;
	}
	buf_char(out, '"');
	clock_put(out, milliseconds, CLOCK_TASHKENT);
	buf_char(out, '"');
}

static void
put_text(struct buf *out, const char *name, const char *text)
{
	buf_char(out, ',');
	json_put_text(out, name);
	buf_char(out, ':');
	if (text[0] == '\0')
		buf_text(out, "null");
	else
		json_put_text(out, text);
}

/* Without its end: more may follow. */
static void
begin_report(struct buf *out, const struct counter_report *report)
{
	buf_text(out, "{\"transactionId\":");
	if (report->transaction[0] == '\0')
		buf_text(out, "null");
	else
		json_put_text(out, report->transaction);
	put_text(out, "state", bill_state_name(report->state));
	put_text(out, "serviceId", report->service);
	buf_format(out, ",\"amount\":%lld,\"again\":%s",
	    (long long)report->amount.sum, report->again ? "true" : "false");
}

static enum status
tell_failure(const struct counter_report *report)
{
	bool unknown = report->outcome == COUNTER_UNKNOWN;
	const char *more = unknown ? "; \"payme service settle\" decides" : "";

	if (report->code[0] == '\0')
		refuse("%s%s", report->text, more);
	else
		refuse("%s (%s)%s", report->text, report->code, more);
	return unknown ? STATUS_UNKNOWN : STATUS_REFUSED;
}

/* What was printed was told. */
static enum status
print_end(
    struct office *office, const struct counter_report *report, struct buf *out)
{
	enum status status = print(out);

	if (status == STATUS_DONE && report->state == BILL_PAID &&
	    counter_told(office, report->id) != RESULT_OK)
		refuse("it is not noted that this was told");
	return status;
}

/* ------ create ------ */

static void
put_created(struct buf *out, const struct counter_report *report,
    const struct paylov_created *created)
{
	static const struct paylov_rows none = {NULL, 0};

	begin_report(out, report);
	buf_format(out, ",\"otp\":%s,\"sms\":", report->otp ? "true" : "false");
	if (created == NULL || created->otp_phone == NULL) {
		buf_text(out, "null");
	} else {
		buf_text(out, "{\"otpSentPhone\":");
		json_put_text(out, created->otp_phone);
		buf_char(out, '}');
	}
	buf_text(out, ",\"data\":");
	reading_put_rows(out, created == NULL ? &none : &created->rows);
	buf_char(out, '}');
}

static enum status
tell_created(struct admin *admin, struct office *office,
    const struct counter_report *report, const struct paylov_created *created)
{
	struct buf out = {0};

	if (report->outcome != COUNTER_DONE)
		return tell_failure(report);
	if (given(admin, OPTION_JSON)) {
		put_created(&out, report, created);
	} else {
		buf_text(&out, report->transaction);
		if (report->state == BILL_PAID)
			refuse("it was paid already");
		else if (created != NULL && created->otp_phone != NULL)
			refuse("a code was sent to %s", created->otp_phone);
	}
	return print_end(office, report, &out);
}

/* Paylov wants a "+" that nobody else does. */
static const char *
phone_of(const struct admin *admin, char phone[32])
{
	const char *text = value_of(admin, OPTION_PHONE);

	if (!given(admin, OPTION_PHONE))
		return NULL;
	snprintf(phone, 32, "%s%s", text[0] == '+' ? "" : "+", text);
	return phone;
}

static enum status
create(struct admin *admin, struct office *office,
    const struct paylov_service *service, struct paylov_order *order)
{
	const struct paylov_created *created = NULL;
	struct counter_report report;
	enum status status;
	enum result result =
	    counter_create(office, service, order, &created, &report);

	status = result == RESULT_OK
	    ? tell_created(admin, office, &report, created)
	    : refuse_result(result);
	paylov_free(created);
	return status;
}

static bool
read_amount(const struct admin *admin, struct paylov_sum *amount)
{
	if (paylov_sum_parse(value_of(admin, OPTION_AMOUNT), amount))
		return true;
	refuse("--amount %s: a positive whole sum is wanted",
	    value_of(admin, OPTION_AMOUNT));
	return false;
}

static enum status
create_order(struct admin *admin, struct office *office)
{
	struct paylov_entry entries[CONFIG_FIELDS];
	char *storage = NULL, phone[32];
	struct paylov_order order = {
	    .service = admin->arguments.operands[0],
	    .account = entries,
	    .account_count = admin->arguments.account_count,
	    .phone = phone_of(admin, phone),
	    .user =
		given(admin, OPTION_USER) ? value_of(admin, OPTION_USER) : NULL,
	    .card =
		given(admin, OPTION_CARD) ? value_of(admin, OPTION_CARD) : NULL,
	};
	const struct paylov_service *service = NULL;
	enum status status = STATUS_REFUSED;

	if (read_amount(admin, &order.amount) &&
	    read_entries(admin, entries, &storage))
		service = find_service(office, order.service);
	if (service != NULL)
		status = create(admin, office, service, &order);
	paylov_free(service);
	free(storage);
	return status;
}

/* ------ pay ------ */

static enum status
tell_paid(struct admin *admin, struct office *office,
    const struct counter_report *report)
{
	struct buf out = {0};

	if (report->outcome != COUNTER_DONE)
		return tell_failure(report);
	if (given(admin, OPTION_JSON)) {
		begin_report(&out, report);
		buf_text(&out, ",\"payedAt\":");
		put_paid_time(&out, report->pay_time);
		put_text(&out, "paymentRef", report->reference);
		put_text(&out, "eposMerchant", report->merchant);
		put_text(&out, "eposTerminal", report->terminal);
		buf_char(&out, '}');
	} else {
		buf_text(&out, bill_state_name(report->state));
	}
	return print_end(office, report, &out);
}

/* Shorter than the rule only where no real money is. */
static bool
read_patience(const struct admin *admin, struct office *office)
{
	const char *url = admin->config->service.paylov_url;
	bool local = strncmp(url, "http://", 7) == 0;
	int64_t quiet, wait;

	if (!read_number(admin, OPTION_QUIET, local ? 0 : OFFICE_QUIET / 1000,
		86400, OFFICE_QUIET / 1000, &quiet) ||
	    !read_number(admin, OPTION_WAIT, 0, 60, OFFICE_WAIT / 1000, &wait))
		return false;
	office->quiet = quiet * 1000;
	office->wait = wait * 1000;
	return true;
}

static enum status
pay(struct admin *admin, struct office *office)
{
	struct counter_report report;
	enum status status = STATUS_REFUSED;
	enum result result;
	char *otp = NULL;

	if (given(admin, OPTION_OTP))
		otp = read_token(value_of(admin, OPTION_OTP));
	if (read_patience(admin, office) &&
	    (otp != NULL || !given(admin, OPTION_OTP))) {
		result = counter_pay(office, admin->arguments.operands[0],
		    value_of(admin, OPTION_CARD), otp, &report);
		status = result == RESULT_OK ? tell_paid(admin, office, &report)
					     : refuse_result(result);
	}
	free_token(otp);
	return status;
}

/* ------ status ------ */

static enum status
tell_status(struct admin *admin, struct office *office,
    const struct counter_report *report, const struct paylov_status *status)
{
	struct buf out = {0};

	if (given(admin, OPTION_JSON)) {
		reading_put_status(&out, status);
		if (buf_ok(&out))
			out.length--;
		put_text(&out, "state",
		    report->id == 0 ? "" : bill_state_name(report->state));
		buf_char(&out, '}');
	} else {
		buf_text(&out, paylov_state_name(status->state));
	}
	return print_end(office, report, &out);
}

static enum status
look(struct admin *admin, struct office *office)
{
	const struct paylov_status *status = NULL;
	struct counter_report report;
	enum status code;
	enum result result = counter_look(
	    office, admin->arguments.operands[0], &status, &report);

	if (result != RESULT_OK)
		return refuse_result(result);
	if (status != NULL) {
		code = tell_status(admin, office, &report, status);
	} else {
		if (report.id != 0 && bill_unknown(report.state))
			report.outcome = COUNTER_UNKNOWN;
		code = tell_failure(&report);
	}
	paylov_free(status);
	return code;
}

/* ------ settle ------ */

struct listing {
	const struct admin *admin;
	size_t count;
};

static void
tell_one(const struct counter_report *report, void *state)
{
	struct listing *listing = state;
	struct buf out = {0};

	if (given(listing->admin, OPTION_JSON)) {
		buf_char(&out, listing->count == 0 ? '[' : ',');
		begin_report(&out, report);
		buf_char(&out, '}');
	} else {
		buf_format(&out, "%s %s",
		    report->transaction[0] == '\0' ? "-" : report->transaction,
		    bill_state_name(report->state));
	}
	listing->count++;
	print(&out);
}

static enum status
settle(struct admin *admin, struct office *office)
{
	struct listing listing = {.admin = admin};
	int64_t unknown = 0;
	enum result result;

	if (!read_patience(admin, office))
		return STATUS_REFUSED;
	result = counter_sweep(office, tell_one, &listing, &unknown);
	if (given(admin, OPTION_JSON))
		puts(listing.count == 0 ? "[]" : "]");
	if (result != RESULT_OK)
		return refuse_result(result);
	if (unknown == 0)
		return STATUS_DONE;
	refuse("%lld not known yet", (long long)unknown);
	return STATUS_UNKNOWN;
}

/* ------ the table ------ */

static enum status
service_create(struct admin *admin)
{
	return with_office(admin, create_order);
}

static enum status
service_pay(struct admin *admin)
{
	return with_office(admin, pay);
}

static enum status
service_status(struct admin *admin)
{
	return with_office(admin, look);
}

static enum status
service_settle(struct admin *admin)
{
	return with_office(admin, settle);
}

#define COMMON (OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_HELP))

const struct command service_pay_commands[] = {
    {.words = "service create",
	.operands = "ID",
	.run = service_create,
	.summary = "makes a payment to an account, prints its transaction",
	.operands_min = 1,
	.operands_max = 1,
	.options = COMMON | OPTION_BIT(OPTION_ACCOUNT) |
	    OPTION_BIT(OPTION_AMOUNT) | OPTION_BIT(OPTION_CARD) |
	    OPTION_BIT(OPTION_PHONE) | OPTION_BIT(OPTION_USER),
	.required = OPTION_BIT(OPTION_AMOUNT)},
    {.words = "service pay",
	.operands = "ID",
	.run = service_pay,
	.summary = "charges a card that Paylov keeps, once",
	.operands_min = 1,
	.operands_max = 1,
	.options = COMMON | OPTION_BIT(OPTION_CARD) | OPTION_BIT(OPTION_OTP) |
	    OPTION_BIT(OPTION_WAIT) | OPTION_BIT(OPTION_QUIET),
	.required = OPTION_BIT(OPTION_CARD)},
    {.words = "service status",
	.operands = "ID",
	.run = service_status,
	.summary = "tells what Paylov says of a transaction",
	.operands_min = 1,
	.operands_max = 1,
	.options = COMMON},
    {.words = "service settle",
	.operands = "",
	.run = service_settle,
	.summary = "finds out whatever is not known yet; for cron",
	.options = COMMON | OPTION_BIT(OPTION_QUIET)},
    {0},
};
