/*
 * The local Paylov, at /paylov: OAuth 2, service payments and users' cards, with
 * the paths of Paylov beneath it.  The services are a file that came with the
 * program; the credentials are those of the section paylov of payme.conf.
 */
#ifndef SANDBOX_PAYLOV_H
#define SANDBOX_PAYLOV_H

#include "paylov/paylov.h"
#include "sandbox/sandbox_page.h"

#define PAYLOV_OTP "123456"
#define PAYLOV_OTP_TRIES 3
#define PAYLOV_OTP_MS 120000 /* how long a code is good */
#define PAYLOV_PHONE "+998*****4527" /* where it is sent */
#define PAYLOV_SLOW_MS 5000
#define PAYLOV_UUID_SIZE 37

/* Answers a request; ${path} is what stands behind /paylov. */
enum result sandbox_paylov(
    struct scene *, struct span path, struct span body) MUST_CHECK;

/* ------ for the methods ------ */

struct desk {
	struct scene *scene;
	struct span path; /* behind the method's own */
	struct json_object *params; /* the body of a POST */
	int status; /* of HTTP */
	const char *code; /* NULL: result is the answer */
	const char *text;
	struct buf result; /* JSON */
	bool bare; /* it is no "result", and an error only a word */
	bool paid; /* the answer may go wrong, by a fault */
};

typedef enum result desk_method(struct desk *);

desk_method desk_token, desk_list, desk_fields, desk_info, desk_create,
    desk_pay, desk_status, desk_transactions, desk_card_create,
    desk_card_confirm, desk_card_list, desk_card_remove;

/* Answers with an error; RESULT_OK. */
enum result desk_refuse(
    struct desk *, const char *code, const char *text) MUST_CHECK;

/* A parameter, of the body or of the address; the empty span if there is none. */
struct span desk_param(const struct desk *, const char *name);
/* The same; false, and field_required is answered, if there is none. */
bool desk_require(struct desk *, const char *name, struct span *value);

/* Whether the header has an access token; *result may be a failure. */
bool desk_authorized(struct desk *, enum result *result);

void desk_uuid(char uuid[PAYLOV_UUID_SIZE]);
/* "2026-11-22 15:07:23", in Tashkent; null for 0. */
void desk_put_time(struct buf *, int64_t time);

/* ------ services ------ */

struct shop_service {
	const struct paylov_service *service; /* freed by the caller */
	struct json_object *info; /* rows, borrowed */
};

/* RESULT_UNCHANGED: there is none of this id. */
enum result desk_find_service(struct span id, struct shop_service *) MUST_CHECK;

/*
 * Takes params.account for a service; false: an error is answered.  Appends the
 * rows that are told of it.
 */
bool desk_account(struct desk *, const struct shop_service *, struct buf *rows);

/* ------ cards ------ */

struct desk_card {
	char id[PAYLOV_UUID_SIZE];
	struct span user, name, phone;
	int64_t card; /* see card_at() */
	int64_t confirmed, tries, code_time;
	struct buf storage;
};

/* RESULT_UNCHANGED: there is none.  To be freed with buf_free() of storage. */
enum result desk_card_find(
    struct store *, struct span id, struct desk_card *) MUST_CHECK;

#endif
