/*
 * The life of a payment as pure rules: what may happen to a transaction and to
 * the order or account it pays, without any I/O.  States, reasons and codes are
 * those of the Merchant API ("Типы данных", "Ошибки (ERRORS)").
 */
#ifndef PAYME_TRANSACTION_H
#define PAYME_TRANSACTION_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* From params.time of CreateTransaction to the time-out: 12 hours. */
#define TRANSACTION_LIFE_MS ((int64_t)43200000)

enum transaction_state {
	TRANSACTION_CREATED = 1,
	TRANSACTION_PERFORMED = 2,
	TRANSACTION_CANCELLED = -1, /* before it was performed */
	TRANSACTION_REFUNDED = -2 /* cancelled after it was performed */
};

/* The reason that we give ourselves; all others come from Payme. */
#define TRANSACTION_REASON_TIMEOUT 4

enum payment_code {
	PAYMENT_OK = 0,
	PAYMENT_WRONG_AMOUNT = -31001,
	PAYMENT_NO_TRANSACTION = -31003,
	PAYMENT_CANNOT_CANCEL = -31007, /* the order is fulfilled */
	PAYMENT_CANNOT_PERFORM = -31008, /* the state does not allow it */
	PAYMENT_ACCOUNT_UNKNOWN = -31050,
	PAYMENT_ACCOUNT_BUSY = -31051, /* with another payment */
	PAYMENT_ACCOUNT_PAID = -31052,
	PAYMENT_ACCOUNT_CLOSED = -31053, /* cancelled or blocked */
	PAYMENT_ACCOUNT_MISSING = -31054 /* a field of the account */
};

enum order_state {
	ORDER_AWAITING = 0, /* reserved while a transaction is live on it */
	ORDER_PAID = 1,
	ORDER_HELD = 2, /* the money is held, not taken */
	ORDER_FULFILLED = 3, /* delivered in full: no refund */
	ORDER_CANCELLED = 4, /* withdrawn by the shop */
	ORDER_REFUNDED = 5
};
#define ORDER_STATES 6

/* What Payme, or time, does to a stored transaction. */
enum transaction_event {
	EVENT_CREATE, /* CreateTransaction with an id that is stored */
	EVENT_PERFORM,
	EVENT_CANCEL,
	EVENT_EXPIRE
};
#define TRANSACTION_EVENTS 4

struct transaction_step {
	/* PAYMENT_OK, or the refusal that changes nothing */
	enum payment_code code;
	/* the state afterwards; the same one: answer what is stored */
	enum transaction_state to;
};

/* The rule for one state and event. */
struct transaction_step transaction_step(
    enum transaction_state, enum transaction_event);

/* Whether the time-out of a transaction of Payme's ${time} has come. */
bool transaction_expired(int64_t time, int64_t now);

/*
 * Whether a payment may begin on a one-time order: the account-range code for
 * CheckPerformTransaction, which CreateTransaction makes -31008.  ${reserved}:
 * another live transaction has it.  ${repay}: a refunded order may be paid
 * again.
 */
enum payment_code order_payable(enum order_state, bool reserved, bool repay);

/* "awaiting", "paid", ...; ORDER_STATES of them. */
const char *order_state_name(enum order_state);

#ifdef __cplusplus
}
#endif

#endif
