/*
 * The access token of all processes: a row of the database, sealed.  One
 * process gets a new one while the others wait; if it dies over that, its lease
 * ends and another one takes it over.  No row is locked while Paylov is asked.
 */
#ifndef PAYLOV_SHELF_H
#define PAYLOV_SHELF_H

#include "paylov/paylov.h"
#include "store/store.h"

#define SHELF_NAME_SIZE 65 /* hex SHA-256 */
#define SHELF_KEY_SIZE 32

struct shelf {
	struct store *store;
	char name[SHELF_NAME_SIZE]; /* of the row: whose token it is */
	unsigned char key[SHELF_KEY_SIZE]; /* secret */
	int64_t lease; /* ours; 0: none */
	int64_t number; /* of the token that is to be replaced */
};

/* ${secret} seals; the others say whose token it is. */
void shelf_open(struct shelf *, struct store *, const char *base_url,
    const char *consumer, const char *user, const char *secret);
/* Wipes the key. */
void shelf_close(struct shelf *);

/* For the handle; ${shelf} is borrowed. */
struct paylov_shelf shelf_of(struct shelf *shelf);

#endif
