/*
 * The subcommands of payme(1).  Each is a row of a table: its words, what it
 * takes, what it does; --help and the usage errors are made from it.
 */
#ifndef ADMIN_COMMAND_H
#define ADMIN_COMMAND_H

#include <stdbool.h>
#include <stdint.h>

#include "payment/registry.h"
#include "setting/config.h"
#include "store/store.h"

enum status {
	STATUS_DONE = 0,
	STATUS_REFUSED = 1, /* or failed; the reason is on standard error */
	STATUS_USAGE = 2,
	STATUS_UNKNOWN = 3 /* perhaps done: "settle" decides */
};

enum admin_option {
	OPTION_ACCOUNT,
	OPTION_ADDITIONAL,
	OPTION_AGAIN,
	OPTION_AMOUNT,
	OPTION_BEGIN,
	OPTION_CARD,
	OPTION_CASHBOX,
	OPTION_DAYS,
	OPTION_DESCRIPTION_EN,
	OPTION_DESCRIPTION_RU,
	OPTION_DESCRIPTION_UZ,
	OPTION_DETAIL,
	OPTION_DROP,
	OPTION_DRY_RUN,
	OPTION_END,
	OPTION_FILE,
	OPTION_FROM,
	OPTION_HELP,
	OPTION_HOLD,
	OPTION_HOW_MANY,
	OPTION_HTML,
	OPTION_JSON,
	OPTION_KEY_FILE,
	OPTION_KIND,
	OPTION_LANG,
	OPTION_LIMIT,
	OPTION_LOGIN,
	OPTION_MINE,
	OPTION_OFFSET,
	OPTION_ORDER,
	OPTION_OTP,
	OPTION_PAGE,
	OPTION_PHONE,
	OPTION_QUIET,
	OPTION_RECEIVERS,
	OPTION_SCENARIO,
	OPTION_SERVICE,
	OPTION_SIGNED,
	OPTION_STATE,
	OPTION_STATUS,
	OPTION_SUM,
	OPTION_TO,
	OPTION_TOKEN,
	OPTION_USER,
	OPTION_VERBOSE,
	OPTION_WAIT,
	OPTION_WEB,
	OPTION_COUNT
};

/* The command line after the command's words. */
struct arguments {
	const char *value[OPTION_COUNT]; /* NULL: not given */
	const char *account[CONFIG_FIELDS]; /* of each --account */
	size_t account_count;
	char **operands;
	int operand_count;
};

struct admin {
	struct config *config; /* NULL if the command needs none */
	struct store *store;
	const struct cashbox *box; /* --cashbox, or the default one */
	struct arguments arguments;
};

struct command {
	const char *words; /* "order add" */
	const char *operands; /* for the usage: "ID", "[URL]" */
	const char *summary;
	int operands_min, operands_max;
	uint64_t options; /* OPTION_BIT() of each that it takes */
	uint64_t required; /* those that it cannot do without */
	bool patient; /* it waits for the database as long as it takes */
	bool no_config; /* it reads the configuration itself, or none */
	enum status (*run)(struct admin *);
};

#define OPTION_BIT(option) ((uint64_t)1 << (option))

/* One array a file; each ends with a row without words. */
extern const struct command card_commands[];
extern const struct command config_commands[];
extern const struct command deliver_commands[];
extern const struct command grants_commands[];
extern const struct command hold_commands[];
extern const struct command ikpu_commands[];
extern const struct command link_commands[];
extern const struct command order_commands[];
extern const struct command receipt_commands[];
extern const struct command receipt_ask_commands[];
extern const struct command reconcile_commands[];
extern const struct command report_commands[];
extern const struct command telegram_commands[];
extern const struct command service_commands[];
extern const struct command service_pay_commands[];
extern const struct command transaction_commands[];
extern const struct command sandbox_commands[];

/* ------ what they share ------ */

/* Writes "payme: ..." on standard error; returns STATUS_REFUSED. */
enum status refuse(const char *format, ...)
    __attribute__((format(printf, 1, 2)));
/* The same for a result of the library. */
enum status refuse_result(enum result);

bool given(const struct admin *, enum admin_option);
const char *value_of(const struct admin *, enum admin_option);

/*
 * The fields of --account in the order of the cashbox's, complete and no
 * others; false with the reason told.
 */
bool read_account(const struct admin *, struct span values[CONFIG_FIELDS]);

/* The same, or --order VALUE where the account has one field. */
bool read_order(const struct admin *, struct span values[CONFIG_FIELDS]);

/* The file's content without the space at its end; "-" is standard input. */
bool read_file(const char *name, struct buf *text);

/* --from or --to: milliseconds, or "2026-11-22" or "2026-11-22T10:30:00Z". */
bool read_time(const char *text, int64_t *time);

/* Writes the buffer and a newline on standard output, frees it. */
enum status print(struct buf *);

/* "2026-11-22 10:30:00 UTC", or "-" for 0. */
void put_time(struct buf *, int64_t time);
/* "5000.00 sum" */
void put_sum(struct buf *, int64_t tiyin);

#endif
