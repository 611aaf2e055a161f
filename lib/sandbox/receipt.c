/* Rows: one statement each, on the connection that commits by itself. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "sandbox/receipt.h"
#include "store/schema.h"

#define HEAD                                                                   \
	"cashbox,amount,account,language,callback,timeout,description,detail,"
#define TAIL                                                                   \
	"hold,state,card,tries,error,message,payme_id,payme_time,"             \
	"transaction,create_time,pay_time,cancel_time,change_time,version"

static const char add_sql[] =
    "INSERT INTO `{}sandbox_receipt` (id," HEAD TAIL ") VALUES "
    "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
static const char find_sql[] =
    "SELECT id," HEAD TAIL " FROM `{}sandbox_receipt` WHERE id=?";
static const char list_sql[] =
    "SELECT id,cashbox,amount,account,state,create_time FROM "
    "`{}sandbox_receipt` ORDER BY create_time DESC,id DESC LIMIT ?";
static const char range_sql[] =
    "SELECT id," HEAD TAIL " FROM `{}sandbox_receipt` WHERE cashbox=? AND "
    "create_time BETWEEN ? AND ? ORDER BY create_time,id LIMIT ? OFFSET ?";
static const char save_sql[] =
    "UPDATE `{}sandbox_receipt` SET hold=?,state=?,card=?,tries=?,error=?,"
    "message=?,payme_id=?,payme_time=?,transaction=?,create_time=?,pay_time=?,"
    "cancel_time=?,change_time=?,version=? WHERE id=? AND version=?";
static const char add_call_sql[] =
    "INSERT INTO `{}sandbox_call` (receipt,time,duration,request,answer,"
    "problem) VALUES (?,?,?,?,?,?)";
static const char calls_sql[] =
    "SELECT receipt,time,duration,request,answer,problem FROM "
    "`{}sandbox_call` WHERE receipt=? ORDER BY id";
static const char faults_sql[] = "SELECT name,value FROM `{}sandbox_fault`";
static const char set_fault_sql[] =
    "REPLACE INTO `{}sandbox_fault` (name,value) VALUES (?,?)";

#define HEAD_VALUES 8
#define TAIL_VALUES 14

const char *const fault_names[FAULT_SWITCHES] = {
    [FAULT_LOST] = "lost",
    [FAULT_DOUBLED] = "doubled",
    [FAULT_DELAY] = "delay",
    [FAULT_KEY] = "key",
    [FAULT_BANK] = "bank",
    [FAULT_BILLING] = "billing",
    [FAULT_API_LOST] = "api_lost",
    [FAULT_API_HALF] = "api_half",
    [FAULT_API_HTML] = "api_html",
    [FAULT_API_TEXT] = "api_text",
    [FAULT_API_ID] = "api_id",
    [FAULT_PAYLOV_LOST] = "paylov_lost",
    [FAULT_PAYLOV_HALF] = "paylov_half",
    [FAULT_PAYLOV_HTML] = "paylov_html",
    [FAULT_PAYLOV_SLOW] = "paylov_slow",
    [FAULT_PAYLOV_ERROR] = "paylov_error",
    [FAULT_PAYLOV_401] = "paylov_401",
    [FAULT_PAYLOV_EXPIRED] = "paylov_expired",
};

void
receipt_make_id(char id[RECEIPT_ID_SIZE])
{
	unsigned char bytes[8];

	randombytes_buf(bytes, sizeof(bytes));
	snprintf(id, 9, "%08llx", (long long)(clock_now() / 1000));
	sodium_bin2hex(id + 8, RECEIPT_ID_SIZE - 8, bytes, sizeof(bytes));
}

enum result
receipt_tables(struct store *store)
{
	char *folder = schema_folder();
	enum result result = folder == NULL
	    ? RESULT_NO_MEMORY
	    : schema_apply(store, folder, "sandbox.sql");

	free(folder);
	return result;
}

/* ------ one receipt ------ */

static void
put_head(const struct receipt *receipt, struct value values[HEAD_VALUES])
{
	*values++ = value_text(receipt->cashbox);
	*values++ = value_int(receipt->amount);
	*values++ = value_text(receipt->account);
	*values++ = value_int(receipt->language);
	*values++ = value_text(receipt->callback);
	*values++ = value_int(receipt->timeout);
	*values++ = value_text(receipt->description);
	*values = value_text(receipt->detail);
}

static struct value
text_or_null(struct span text)
{
	return text.length == 0 ? value_null() : value_text(text);
}

static void
put_tail(const struct receipt *receipt, struct value values[TAIL_VALUES])
{
	*values++ = value_int(receipt->hold);
	*values++ = value_int(receipt->state);
	*values++ = value_int(receipt->card);
	*values++ = value_int(receipt->tries);
	*values++ = value_int(receipt->error);
	*values++ = text_or_null(
	    (struct span){receipt->message.data, receipt->message.length});
	*values++ = text_or_null(span_of(receipt->payme_id));
	*values++ = value_int(receipt->payme_time);
	*values++ = text_or_null(span_of(receipt->transaction));
	*values++ = value_int(receipt->create_time);
	*values++ = value_int(receipt->pay_time);
	*values++ = value_int(receipt->cancel_time);
	*values++ = value_int(receipt->change_time);
	*values = value_int(receipt->version);
}

static enum result
add(struct session *session, void *state)
{
	const struct receipt *receipt = state;
	struct value values[1 + HEAD_VALUES + TAIL_VALUES];

	values[0] = value_text(span_of(receipt->id));
	put_head(receipt, values + 1);
	put_tail(receipt, values + 1 + HEAD_VALUES);
	return session_change(
	    session, add_sql, values, 1 + HEAD_VALUES + TAIL_VALUES, NULL);
}

enum result
receipt_add(struct store *store, const struct receipt *receipt)
{
	struct receipt copy = *receipt;

	return store_run(store, STORE_READ, add, &copy);
}

/* Texts are copied; their places are known when all of them stand. */
static struct span
keep(struct buf *storage, const struct row *row, unsigned column)
{
	struct span text = row_text(row, column);

	if (text.data == NULL)
		return text;
	buf_span(storage, text);
	return (struct span){
	    storage->data + storage->length - text.length, text.length};
}

static void
take_text(char *out, size_t size, struct span text)
{
	snprintf(out, size, "%.*s", (int)text.length,
	    text.data == NULL ? "" : text.data);
}

static enum result
take(const struct row *row, struct receipt *receipt)
{
	struct buf *storage = &receipt->storage;
	size_t size = 1;

	for (unsigned i = 0; i <= HEAD_VALUES + TAIL_VALUES; i++)
		size += row_text(row, i).length;
	buf_reset(storage);
	if (buf_reserve(storage, size) == NULL)
		return RESULT_NO_MEMORY;
	take_text(receipt->id, RECEIPT_ID_SIZE, row_text(row, 0));
	receipt->cashbox = keep(storage, row, 1);
	receipt->amount = row_int(row, 2);
	receipt->account = keep(storage, row, 3);
	receipt->language = row_int(row, 4);
	receipt->callback = keep(storage, row, 5);
	receipt->timeout = row_int(row, 6);
	receipt->description = keep(storage, row, 7);
	receipt->detail = keep(storage, row, 8);
	receipt->hold = row_int(row, 9);
	receipt->state = row_int(row, 10);
	receipt->card = row_int(row, 11);
	receipt->tries = row_int(row, 12);
	receipt->error = row_int(row, 13);
	buf_reset(&receipt->message);
	buf_span(&receipt->message, row_text(row, 14));
	take_text(receipt->payme_id, RECEIPT_ID_SIZE, row_text(row, 15));
	receipt->payme_time = row_int(row, 16);
	take_text(receipt->transaction, RECEIPT_NAME_SIZE, row_text(row, 17));
	receipt->create_time = row_int(row, 18);
	receipt->pay_time = row_int(row, 19);
	receipt->cancel_time = row_int(row, 20);
	receipt->change_time = row_int(row, 21);
	receipt->version = row_int(row, 22);
	return buf_ok(&receipt->message) ? RESULT_OK : RESULT_NO_MEMORY;
}

struct search {
	struct span id;
	struct receipt *receipt;
};

static enum result
find(struct session *session, void *state)
{
	struct search *search = state;
	struct value id = value_text(search->id);
	const struct row *row;
	enum result result = session_find(session, find_sql, &id, 1, &row);

	if (result != RESULT_OK)
		return result;
	return row == NULL ? RESULT_UNCHANGED : take(row, search->receipt);
}

enum result
receipt_find(struct store *store, struct span id, struct receipt *receipt)
{
	struct search search = {id, receipt};

	return store_run(store, STORE_READ, find, &search);
}

void
receipt_free(struct receipt *receipt)
{
	buf_free(&receipt->storage);
	buf_free(&receipt->message);
}

static enum result
save(struct session *session, void *state)
{
	const struct receipt *receipt = state;
	struct value values[TAIL_VALUES + 2];
	int64_t matched = 0;
	enum result result;

	put_tail(receipt, values);
	values[TAIL_VALUES] = value_text(span_of(receipt->id));
	values[TAIL_VALUES + 1] = value_int(receipt->version - 1);
	result = session_change(
	    session, save_sql, values, TAIL_VALUES + 2, &matched);
	return result == RESULT_OK && matched == 0 ? RESULT_UNCHANGED : result;
}

enum result
receipt_save(struct store *store, struct receipt *receipt)
{
	enum result result;

	receipt->version++;
	receipt->change_time = clock_now();
	result = store_run(store, STORE_READ, save, receipt);
	if (result != RESULT_OK)
		receipt->version--;
	return result;
}

/* ------ lists ------ */

struct listing {
	int64_t limit;
	struct span id;
	receipt_each *each;
	receipt_call_each *call;
	void *state;
};

static enum result
list_row(const struct row *row, void *state)
{
	const struct listing *listing = state;
	struct receipt receipt = {.cashbox = row_text(row, 1),
	    .amount = row_int(row, 2),
	    .account = row_text(row, 3),
	    .state = row_int(row, 4),
	    .create_time = row_int(row, 5)};

	take_text(receipt.id, RECEIPT_ID_SIZE, row_text(row, 0));
	return listing->each(&receipt, listing->state);
}

static enum result
list(struct session *session, void *state)
{
	struct listing *listing = state;
	struct value limit = value_int(listing->limit);

	return session_each(session, list_sql, &limit, 1, list_row, listing);
}

enum result
receipt_list(
    struct store *store, int64_t limit, receipt_each *each, void *state)
{
	struct listing listing = {.limit = limit, .each = each, .state = state};

	return store_run(store, STORE_READ, list, &listing);
}

struct ranging {
	const struct receipt_range *range;
	receipt_each *each;
	void *state;
	struct receipt receipt;
};

static enum result
range_row(const struct row *row, void *state)
{
	struct ranging *ranging = state;
	enum result result = take(row, &ranging->receipt);

	return result == RESULT_OK
	    ? ranging->each(&ranging->receipt, ranging->state)
	    : result;
}

static enum result
list_range(struct session *session, void *state)
{
	struct ranging *ranging = state;
	const struct receipt_range *range = ranging->range;
	struct value values[] = {value_text(range->cashbox),
	    value_int(range->from), value_int(range->to),
	    value_int(range->count), value_int(range->offset)};

	return session_each(session, range_sql, values, 5, range_row, ranging);
}

enum result
receipt_range(struct store *store, const struct receipt_range *range,
    receipt_each *each, void *state)
{
	struct ranging ranging = {.range = range, .each = each, .state = state};
	enum result result = store_run(store, STORE_READ, list_range, &ranging);

	receipt_free(&ranging.receipt);
	return result;
}

static enum result
add_call(struct session *session, void *state)
{
	const struct receipt_call *call = state;
	struct value values[] = {value_text(call->receipt),
	    value_int(call->time), value_int(call->duration),
	    value_text(call->request), value_text(call->answer),
	    value_text(call->problem)};

	return session_change(session, add_call_sql, values, 6, NULL);
}

enum result
receipt_add_call(struct store *store, const struct receipt_call *call)
{
	struct receipt_call copy = *call;

	return store_run(store, STORE_READ, add_call, &copy);
}

static enum result
call_row(const struct row *row, void *state)
{
	const struct listing *listing = state;
	struct receipt_call call = {.receipt = row_text(row, 0),
	    .time = row_int(row, 1),
	    .duration = row_int(row, 2),
	    .request = row_text(row, 3),
	    .answer = row_text(row, 4),
	    .problem = row_text(row, 5)};

	return listing->call(&call, listing->state);
}

static enum result
list_calls(struct session *session, void *state)
{
	struct listing *listing = state;
	struct value id = value_text(listing->id);

	return session_each(session, calls_sql, &id, 1, call_row, listing);
}

enum result
receipt_calls(
    struct store *store, struct span id, receipt_call_each *each, void *state)
{
	struct listing listing = {.id = id, .call = each, .state = state};

	return store_run(store, STORE_READ, list_calls, &listing);
}

/* ------ faults ------ */

static enum result
fault_row(const struct row *row, void *state)
{
	int64_t *values = state;

	for (int i = 0; i < FAULT_SWITCHES; i++)
		if (span_is(row_text(row, 0), fault_names[i]))
			values[i] = row_int(row, 1);
	return RESULT_OK;
}

static enum result
read_faults(struct session *session, void *state)
{
	memset(state, 0, FAULT_SWITCHES * sizeof(int64_t));
	return session_each(session, faults_sql, NULL, 0, fault_row, state);
}

enum result
faults_read(struct store *store, int64_t values[FAULT_SWITCHES])
{
	return store_run(store, STORE_READ, read_faults, values);
}

static enum result
write_faults(struct session *session, void *state)
{
	const int64_t *numbers = state;
	enum result result = RESULT_OK;

	for (int i = 0; result == RESULT_OK && i < FAULT_SWITCHES; i++) {
		struct value values[] = {
		    value_text(span_of(fault_names[i])), value_int(numbers[i])};

		result =
		    session_change(session, set_fault_sql, values, 2, NULL);
	}
	return result;
}

enum result
faults_write(struct store *store, const int64_t values[FAULT_SWITCHES])
{
	int64_t copy[FAULT_SWITCHES];

	memcpy(copy, values, sizeof(copy));
	return store_run(store, STORE_WRITE, write_faults, copy);
}
