/* What the commands of service payments share. */
#ifndef ADMIN_SERVICE_H
#define ADMIN_SERVICE_H

#include "admin/command.h"
#include "paylov/counter.h"

/*
 * Paylov by the configuration; false with the reason told.  To be closed with
 * office_close() if it was opened.
 */
bool open_office(const struct admin *, struct office *);

/* Runs ${run} with it. */
enum status with_office(
    struct admin *, enum status (*run)(struct admin *, struct office *));

/* Why Paylov did not do it: STATUS_REFUSED. */
enum status refuse_paylov(const struct paylov *);

/* The fields of --account as they stand; false with the reason told. */
bool read_entries(const struct admin *,
    struct paylov_entry entries[CONFIG_FIELDS], char **storage);

/* The service SERVICE with its fields; NULL with the reason told. */
const struct paylov_service *find_service(struct office *, const char *id);

/* "500 sum"; what is not told is "-". */
void put_whole_sum(struct buf *, struct paylov_sum);

#endif
