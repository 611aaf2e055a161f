/* What the tax authority said of a transaction. */
#include "payment/ledger.h"

enum sql { SET_PERFORM, SET_CANCEL, FIND, SQL_COUNT };

static const char *const sql[SQL_COUNT] = {
    [SET_PERFORM] = "UPDATE `{}transaction` SET fiscal_perform=?"
		    " WHERE cashbox=? AND payme_id=?",
    [SET_CANCEL] = "UPDATE `{}transaction` SET fiscal_cancel=?"
		   " WHERE cashbox=? AND payme_id=?",
    [FIND] = "SELECT fiscal_perform,fiscal_cancel FROM `{}transaction`"
	     " WHERE cashbox=? AND payme_id=?",
};

const char *
ledger_fiscal_sql(size_t i)
{
	return i < SQL_COUNT ? sql[i] : NULL;
}

enum result
ledger_set_fiscal(struct session *session, const struct cashbox *box,
    struct span id, enum fiscal_kind kind, struct span data)
{
	static const enum sql which[] = {
	    [FISCAL_PERFORM] = SET_PERFORM,
	    [FISCAL_CANCEL] = SET_CANCEL,
	};
	const struct value values[] = {
	    value_text(data), value_text(span_of(box->name)), value_text(id)};
	int64_t matched;
	enum result result =
	    session_change(session, sql[which[kind]], values, 3, &matched);

	return result == RESULT_OK && matched != 1 ? RESULT_AGAIN : result;
}

enum result
ledger_fiscal(struct session *session, const struct cashbox *box,
    struct span id, struct span *perform, struct span *cancel)
{
	const struct value values[] = {
	    value_text(span_of(box->name)), value_text(id)};
	const struct row *row;
	enum result result = session_find(session, sql[FIND], values, 2, &row);

	if (result != RESULT_OK)
		return result;
	*perform = *cancel = (struct span){NULL, 0};
	if (row != NULL) {
		*perform = row_text(row, 0);
		*cancel = row_text(row, 1);
	}
	return RESULT_OK;
}
