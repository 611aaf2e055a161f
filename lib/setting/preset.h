/*
 * A storefront's preset: payme-orders(5).  It is a file that tells, in SQL, how
 * orders are found, paid and given back in the storefront's own tables; no code
 * of ours knows a storefront.
 */
#ifndef SETTING_PRESET_H
#define SETTING_PRESET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/result.h"

#define PRESET_PARAMETERS 24 /* of one statement, at most */
#define PRESET_SUFFIX ".conf"

/* What is bound to a statement. */
enum preset_value {
	PRESET_NUMBER, /* by which the buyer and Payme know the order */
	PRESET_ID, /* its key in the storefront's tables */
	PRESET_STATUS, /* as it was looked up */
	PRESET_TIYIN, /* the sum to be paid */
	PRESET_TRANSACTION, /* Payme's id of it */
	PRESET_NOTE, /* a line for the order's history */
	PRESET_COOKIE, /* the storefront's session */
	PRESET_VALUES
};

/* A statement with "?" for its parameters; text NULL: there is none. */
struct preset_sql {
	char *text;
	unsigned char values[PRESET_PARAMETERS];
	size_t count;
};

/* Statements one after the other; the first is a compare-and-swap. */
struct preset_script {
	struct preset_sql *statements;
	size_t count;
};

enum preset_change {
	PRESET_RESERVE,
	PRESET_PAY,
	PRESET_RELEASE,
	PRESET_CANCEL,
	PRESET_REFUND,
	PRESET_CHANGES
};

/* Of a row of lookup, in this order and with these names. */
enum preset_column {
	COLUMN_ID,
	COLUMN_NUMBER,
	COLUMN_STATUS,
	COLUMN_TIYIN,
	COLUMN_EXACT,
	COLUMN_CURRENCY,
	COLUMN_METHOD,
	COLUMN_SECRET,
	COLUMN_EMAIL,
	COLUMN_PHONE,
	PRESET_COLUMNS
};

/* Of a row of items, in this order and with these names. */
enum preset_item_column {
	ITEM_TITLE,
	ITEM_SKU,
	ITEM_PRODUCT,
	ITEM_COUNT,
	ITEM_PRICE,
	ITEM_TOTAL,
	ITEM_KIND,
	PRESET_ITEM_COLUMNS
};

/* The lists of a preset that a cashbox may replace by its own. */
enum preset_list {
	PRESET_AWAITING, /* statuses; the first is the one that is written */
	PRESET_RESERVED,
	PRESET_PAID,
	PRESET_CANCELLED,
	PRESET_REFUNDED,
	PRESET_STATUSES,
	PRESET_METHODS = PRESET_STATUSES, /* of payment; empty: any */
	PRESET_LISTS
};

extern const char *const preset_column_name[PRESET_COLUMNS];
extern const char *const preset_item_name[PRESET_ITEM_COLUMNS];
extern const char *const preset_list_name[PRESET_LISTS];
extern const char *const preset_change_name[PRESET_CHANGES];

struct cfg_t;

struct preset {
	char *name;
	struct cfg_t *tree;
	struct preset_sql variant; /* names the preset that rules */
	struct preset_sql lookup;
	struct preset_sql items;
	struct preset_sql session;
	struct preset_script changes[PRESET_CHANGES];
};

/* What a fiscal receipt says of goods that have no code of their own. */
struct shop_fiscal {
	bool wanted; /* receipts carry the lines of the order */
	char *code; /* IKPU; "": there is none */
	char *package_code;
	int64_t vat_percent;
	int64_t units; /* -1: not said */
	char *shipping_code; /* "": delivery is no line of its own */
	char *shipping_package_code;
};

/* A cashbox's storefront: its preset, and what is set otherwise. */
struct shop {
	char *database; /* "": the configured one */
	char *prefix; /* NULL: the preset's */
	char *currency; /* NULL: the preset's */
	char *store;
	char *time_zone; /* "+05:00" */
	struct {
		char **items;
		size_t count;
		bool set;
	} lists[PRESET_LISTS];
	bool calls; /* its API is called instead of SQL */
	bool cancels; /* its order ends when a payment of it does */
	char *api_url;
	char *api_user;
	char *api_key; /* secret */
	struct shop_fiscal fiscal;
	struct preset *presets; /* the one that was named, then its variants */
	size_t preset_count;
};

/*
 * Reads ${path} as one more preset of the shop, and the variants that it names.
 * On RESULT_MALFORMED ${mistakes} has one line for each.
 */
enum result preset_read(
    struct shop *, const char *path, struct buf *mistakes) MUST_CHECK;
/* Wipes the secret; NULL is allowed. */
void shop_free(struct shop *);

/* The strings of a list, and how many they are. */
size_t preset_count(const struct preset *, const char *list);
const char *preset_item(const struct preset *, const char *list, size_t);
/* An option that is one string. */
const char *preset_text(const struct preset *, const char *name);
bool preset_has(const struct preset *, const char *list, struct span item);

/* A request to the storefront's own API, as the preset has it. */
struct preset_step {
	const char *name;
	const char *method;
	const char *path;
	const char *type; /* "form", "json", "xml" */
	const char *auth; /* "none", "basic", "bearer" */
	const char *body;
	const char *take;
	const char *expect;
};

/* The requests of a change, at most ${max}; how many there are. */
size_t preset_steps(const struct preset *, enum preset_change,
    struct preset_step *steps, size_t max);

/*
 * ${source} with its names, literals and parameters in place.  ${problem}: what
 * is wrong with it, on RESULT_MALFORMED.
 */
enum result preset_expand(const struct shop *, const struct preset *,
    const char *source, struct preset_sql *, struct buf *problem) MUST_CHECK;

/* Whether it can stand in SQL as a literal; as a name of a table. */
bool preset_is_literal(const char *);
bool preset_is_name(const char *);

#endif
