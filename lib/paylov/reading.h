/*
 * Services, rows, payments and cards out of Paylov's JSON, and back into it.
 * Members may be missing, numbers may be texts; an entry of a list without what
 * makes it one is left out.
 */
#ifndef PAYLOV_READING_H
#define PAYLOV_READING_H

#include <json-c/json.h>

#include "base/buf.h"
#include "paylov/paylov.h"

/*
 * ${result} is what Paylov's answer has under that name.  NULL if what was
 * asked for is not there, or without memory.
 */
const struct paylov_services *reading_services(struct json_object *result);
/* ${id} is what was asked for. */
const struct paylov_service *reading_service(
    struct json_object *result, const char *id);
/* Without a name or limits of its own: a list may have them. */
bool reading_is_bare(const struct paylov_service *);
/* Takes them from the same service in a list; false without memory. */
bool reading_adopt(
    struct paylov_service *, const struct paylov_service *listed);
const struct paylov_rows *reading_info(struct json_object *result);
const struct paylov_created *reading_created(struct json_object *result);
const struct paylov_paid *reading_paid(struct json_object *result);
const struct paylov_status *reading_status(struct json_object *result);
const struct paylov_transactions *reading_transactions(
    struct json_object *result);
const struct paylov_cards *reading_cards(struct json_object *result);
const struct paylov_card *reading_card(struct json_object *result);
const struct paylov_pending_card *reading_pending(struct json_object *result);

/* The list under that name; ${result} itself if it is one. */
struct json_object *reading_array(struct json_object *result, const char *name);

/* The rows of a list, for a piece; false without memory. */
bool reading_rows(void *piece, struct json_object *data, struct paylov_rows *);

/* Append JSON with Paylov's names. */
void reading_put_service(
    struct buf *, const struct paylov_service *, bool fields);
void reading_put_rows(struct buf *, const struct paylov_rows *);
void reading_put_created(struct buf *, const struct paylov_created *);
void reading_put_paid(struct buf *, const struct paylov_paid *);
void reading_put_status(struct buf *, const struct paylov_status *);
void reading_put_transaction(struct buf *, const struct paylov_transaction *);
void reading_put_card(struct buf *, const struct paylov_card *);

#endif
