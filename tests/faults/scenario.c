/* All that Payme does to an order and to an account. */
#include "tests/faults/scenario.h"

#define CALL(method, params) \
	"{\"method\":\"" method "\",\"params\":{" params "},\"id\":1}"
#define ORDER "\"account\":{\"order_id\":\"$O\"}"
#define PHONE "\"account\":{\"phone\":\"$O\"}"

#define CHECK_PERFORM \
	CALL("CheckPerformTransaction", "\"amount\":500000," ORDER)
#define CREATE(id) \
	CALL("CreateTransaction", \
	    "\"id\":\"" id "\",\"time\":$T,\"amount\":500000," ORDER)
#define CREATE_PHONE(id) \
	CALL("CreateTransaction", \
	    "\"id\":\"" id "\",\"time\":$T,\"amount\":500000," PHONE)
#define PERFORM CALL("PerformTransaction", "\"id\":\"$I\"")
#define CANCEL CALL("CancelTransaction", "\"id\":\"$I\",\"reason\":3")
#define CHECK CALL("CheckTransaction", "\"id\":\"$I\"")
#define STATEMENT CALL("GetStatement", "\"from\":$W,\"to\":$W")
#define FISCAL \
	CALL("SetFiscalData", "\"id\":\"$I\",\"type\":\"PERFORM\"," \
	    "\"fiscal_data\":{\"receipt_id\":1,\"status_code\":1}")

/* Thirteen hours go by. */
#define AGE_TRANSACTIONS \
	"UPDATE payme_transaction SET time=time-46800000" \
	" WHERE payme_id IN ('$I','$J')"
#define AGE_ORDER \
	"UPDATE payme_order SET live_time=live_time-46800000" \
	" WHERE account_key='order_id=$O' AND live_id IS NOT NULL"
#define LONG_AGO \
	"UPDATE payme_transaction SET time=$W WHERE payme_id IN ('$I','$J')"
#define LONG_AGO_ORDER \
	"UPDATE payme_order SET live_time=$W" \
	" WHERE account_key='order_id=$O' AND live_id IS NOT NULL"

#define ERROR(code, ru, uz, en) \
	"{\"error\":{\"code\":" code ",\"message\":{\"ru\":\"" ru \
	"\",\"uz\":\"" uz "\",\"en\":\"" en "\"}},\"id\":1}\n"
#define CANNOT_PERFORM \
	ERROR("-31008", "Невозможно выполнить операцию", \
	    "Amalni bajarib bo‘lmaydi", "The operation cannot be performed")
#define RESULT(text) "{\"result\":" text ",\"id\":1}\n"
#define RECEIVERS ",\"receivers\":[{\"id\":\"LONG\",\"amount\":500000}]"
#define ENTRY(box, account, receivers, perform, cancel, state, reason) \
	"{\"id\":\"I\",\"time\":T,\"amount\":500000,\"account\":{\"" box \
	"\":\"" account "\"},\"create_time\":T,\"perform_time\":" perform \
	",\"cancel_time\":" cancel ",\"transaction\":\"#\",\"state\":" state \
	",\"reason\":" reason receivers "}"

#define FREE "order 0 | balance 0"

const struct scenario scenarios[] = {
    /* CheckPerformTransaction */
    {"a check of a payable order", "", {NULL}, CHECK_PERFORM,
	RESULT("{\"allow\":true,\"additional\":{\"name\":\"LONG\"},"
	    "\"detail\":{\"receipt_type\":0}}"), FREE, FREE},
    {"a check of an order whose reservation is over", "",
	{CREATE("$I"), AGE_TRANSACTIONS, AGE_ORDER}, CHECK_PERFORM,
	RESULT("{\"allow\":true,\"additional\":{\"name\":\"LONG\"},"
	    "\"detail\":{\"receipt_type\":0}}"),
	"order 0 live; 0 1 active | balance 0",
	"order 0; 0 -1 reason 4 cancelled | balance 0"},
    {"a check of an order that is busy", "", {CREATE("$I")}, CHECK_PERFORM,
	NULL, "order 0 live; 0 1 active | balance 0",
	"order 0 live; 0 1 active | balance 0"},
    {"a check of an account", "/phone", {NULL},
	CALL("CheckPerformTransaction", "\"amount\":500000," PHONE),
	RESULT("{\"allow\":true}"), FREE, FREE},

    /* CreateTransaction */
    {"a creation", "", {NULL}, CREATE("$I"),
	RESULT("{\"create_time\":T,\"transaction\":\"#\",\"state\":1"
	    RECEIVERS "}"),
	FREE, "order 0 live; 0 1 active | balance 0"},
    {"a creation in other words", "", {NULL},
	"{\"\\u006dethod\" : \"Create\\u0054ransaction\", \"p\\u0061rams\" :"
	" {\"\\u0069d\" : \"$I\", \"tim\\u0065\" : $T, \"am\\u006funt\" :"
	" 500000, \"acco\\u0075nt\" : { \"order_\\u0069d\" : $O } } ,"
	" \"\\u0069d\" : 1 } ",
	RESULT("{\"create_time\":T,\"transaction\":\"#\",\"state\":1"
	    RECEIVERS "}"),
	FREE, "order 0 live; 0 1 active | balance 0"},
    {"a creation that was made before", "", {CREATE("$I")}, CREATE("$I"),
	RESULT("{\"create_time\":T,\"transaction\":\"#\",\"state\":1"
	    RECEIVERS "}"),
	"order 0 live; 0 1 active | balance 0",
	"order 0 live; 0 1 active | balance 0"},
    {"a creation that comes too late again", "",
	{CREATE("$I"), AGE_TRANSACTIONS, AGE_ORDER}, CREATE("$I"),
	CANNOT_PERFORM, "order 0 live; 0 1 active | balance 0",
	"order 0; 0 -1 reason 4 cancelled | balance 0"},
    {"a creation on a busy order", "", {CREATE("$I")}, CREATE("$J"),
	CANNOT_PERFORM, "order 0 live; 0 1 active | balance 0",
	"order 0 live; 0 1 active | balance 0"},
    {"a creation on an order whose reservation is over", "",
	{CREATE("$I"), AGE_TRANSACTIONS, AGE_ORDER}, CREATE("$J"),
	RESULT("{\"create_time\":T,\"transaction\":\"#\",\"state\":1"
	    RECEIVERS "}"),
	"order 0 live; 0 1 active | balance 0",
	"order 0 live; 0 -1 reason 4 cancelled; b 1 active | balance 0"},
    {"a creation on an account", "/phone", {NULL}, CREATE_PHONE("$I"),
	RESULT("{\"create_time\":T,\"transaction\":\"#\",\"state\":1}"),
	FREE, "order 0 | balance 0; 0 1"},
    {"a creation on an account that has another", "/phone",
	{CREATE_PHONE("$J")}, CREATE_PHONE("$I"),
	RESULT("{\"create_time\":T,\"transaction\":\"#\",\"state\":1}"),
	"order 0 | balance 0; b 1", "order 0 | balance 0; 0 1; b 1"},

    /* PerformTransaction */
    {"a payment of an order", "", {CREATE("$I")}, PERFORM,
	RESULT("{\"transaction\":\"#\",\"perform_time\":T,\"state\":2}"),
	"order 0 live; 0 1 active | balance 0",
	"order 1; 0 2 active performed | balance 0"},
    {"a payment that was made before", "", {CREATE("$I"), PERFORM}, PERFORM,
	RESULT("{\"transaction\":\"#\",\"perform_time\":T,\"state\":2}"),
	"order 1; 0 2 active performed | balance 0",
	"order 1; 0 2 active performed | balance 0"},
    {"a payment that comes too late", "",
	{CREATE("$I"), AGE_TRANSACTIONS, AGE_ORDER}, PERFORM, CANNOT_PERFORM,
	"order 0 live; 0 1 active | balance 0",
	"order 0; 0 -1 reason 4 cancelled | balance 0"},
    {"a payment into an account", "/phone", {CREATE_PHONE("$I")}, PERFORM,
	RESULT("{\"transaction\":\"#\",\"perform_time\":T,\"state\":2}"),
	"order 0 | balance 0; 0 1",
	"order 0 | balance 500000; 0 2 performed"},
    {"a payment into an account again", "/phone",
	{CREATE_PHONE("$I"), PERFORM}, PERFORM,
	RESULT("{\"transaction\":\"#\",\"perform_time\":T,\"state\":2}"),
	"order 0 | balance 500000; 0 2 performed",
	"order 0 | balance 500000; 0 2 performed"},

    /* CancelTransaction */
    {"a cancellation", "", {CREATE("$I")}, CANCEL,
	RESULT("{\"transaction\":\"#\",\"cancel_time\":T,\"state\":-1}"),
	"order 0 live; 0 1 active | balance 0",
	"order 0; 0 -1 reason 3 cancelled | balance 0"},
    {"a cancellation that was made before", "", {CREATE("$I"), CANCEL},
	CANCEL,
	RESULT("{\"transaction\":\"#\",\"cancel_time\":T,\"state\":-1}"),
	"order 0; 0 -1 reason 3 cancelled | balance 0",
	"order 0; 0 -1 reason 3 cancelled | balance 0"},
    {"a refund of an order", "", {CREATE("$I"), PERFORM}, CANCEL,
	RESULT("{\"transaction\":\"#\",\"cancel_time\":T,\"state\":-2}"),
	"order 1; 0 2 active performed | balance 0",
	"order 5; 0 -2 reason 3 performed cancelled | balance 0"},
    {"a refund from an account", "/phone", {CREATE_PHONE("$I"), PERFORM},
	CANCEL,
	RESULT("{\"transaction\":\"#\",\"cancel_time\":T,\"state\":-2}"),
	"order 0 | balance 500000; 0 2 performed",
	"order 0 | balance 0; 0 -2 reason 3 performed cancelled"},
    {"a refund from an account again", "/phone",
	{CREATE_PHONE("$I"), PERFORM, CANCEL}, CANCEL,
	RESULT("{\"transaction\":\"#\",\"cancel_time\":T,\"state\":-2}"),
	"order 0 | balance 0; 0 -2 reason 3 performed cancelled",
	"order 0 | balance 0; 0 -2 reason 3 performed cancelled"},
    {"a cancellation that comes too late", "",
	{CREATE("$I"), AGE_TRANSACTIONS, AGE_ORDER}, CANCEL,
	RESULT("{\"transaction\":\"#\",\"cancel_time\":T,\"state\":-1}"),
	"order 0 live; 0 1 active | balance 0",
	"order 0; 0 -1 reason 4 cancelled | balance 0"},

    /* CheckTransaction */
    {"a look at a transaction", "", {CREATE("$I"), PERFORM}, CHECK,
	RESULT("{\"create_time\":T,\"perform_time\":T,\"cancel_time\":0,"
	    "\"transaction\":\"#\",\"state\":2,\"reason\":null}"),
	"order 1; 0 2 active performed | balance 0",
	"order 1; 0 2 active performed | balance 0"},
    {"a look at a transaction whose time is over", "",
	{CREATE("$I"), AGE_TRANSACTIONS, AGE_ORDER}, CHECK,
	RESULT("{\"create_time\":T,\"perform_time\":0,\"cancel_time\":T,"
	    "\"transaction\":\"#\",\"state\":-1,\"reason\":4}"),
	"order 0 live; 0 1 active | balance 0",
	"order 0; 0 -1 reason 4 cancelled | balance 0"},

    /* GetStatement */
    {"a statement", "/phone",
	{CREATE_PHONE("$I"), PERFORM, CREATE_PHONE("$J"), LONG_AGO},
	STATEMENT, NULL,
	"order 0 | balance 500000; 0 2 performed; b 1",
	"order 0 | balance 500000; 0 2 performed; b -1 reason 4 cancelled"},
    {"a statement of an order", "",
	{CREATE("$I"), LONG_AGO, LONG_AGO_ORDER}, STATEMENT, NULL,
	"order 0 live; 0 1 active | balance 0",
	"order 0; 0 -1 reason 4 cancelled | balance 0"},

    /* SetFiscalData */
    {"fiscal data", "", {CREATE("$I"), PERFORM}, FISCAL,
	RESULT("{\"success\":true}"),
	"order 1; 0 2 active performed | balance 0",
	"order 1; 0 2 active performed fiscal | balance 0"},

    /* refusals */
    {"an unknown method", "", {NULL}, CALL("Nonsense", ""), NULL, FREE, FREE},
    {"an unknown account", "", {NULL},
	CALL("CreateTransaction", "\"id\":\"$I\",\"time\":$T,\"amount\":1,"
	    "\"account\":{\"order_id\":\"none\"}"), NULL, FREE, FREE},
    {"a missing field", "", {NULL},
	CALL("CreateTransaction", "\"id\":\"$I\",\"time\":$T,\"amount\":1,"
	    "\"account\":{}"), NULL, FREE, FREE},
    {"a wrong amount", "", {NULL},
	CALL("CreateTransaction", "\"id\":\"$I\",\"time\":$T,\"amount\":1,"
	    ORDER), NULL, FREE, FREE},
    {"an unknown transaction", "", {NULL}, PERFORM, NULL, FREE, FREE},
    {"what is no JSON", "", {NULL}, "{\"method\":\"CheckTransaction\",}",
	NULL, FREE, FREE},
};

const size_t scenario_count = sizeof(scenarios) / sizeof(scenarios[0]);
