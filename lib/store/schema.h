/*
 * The schema and its versions: files NNN-name.sql, each applied once, in order
 * of their numbers.  Every statement in them may be run again, so that a
 * migration that was cut off is simply repeated, also by two at a time.
 */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include "store/store.h"

/* data_folder("sql"). */
char *schema_folder(void);

/* The highest number among the files; 0 if there are none. */
int64_t schema_newest(const char *folder);

/* The version of the database; 0 before the first migration. */
enum result schema_version(struct store *, int64_t *version) MUST_CHECK;

/*
 * Applies what is missing, and calls ${each} before each file; with ${dry} it
 * only calls.  RESULT_MALFORMED: a file cannot be read.
 */
typedef void schema_each(int64_t number, const char *name, void *state);
enum result schema_migrate(struct store *, const char *folder, bool dry,
    schema_each *each, void *state) MUST_CHECK;

/*
 * Runs the statements of one file that has no number: whoever needs its tables
 * makes them.  RESULT_MALFORMED: it cannot be read.
 */
enum result schema_apply(
    struct store *, const char *folder, const char *name) MUST_CHECK;

/* What a check of the database finds. */
struct schema_health {
	char server[64]; /* its version */
	int64_t flush; /* innodb_flush_log_at_trx_commit; 1 is safe */
	int64_t foreign; /* tables of ours that are not InnoDB */
	int64_t missing; /* tables of ours that are not there */
	int64_t seconds; /* its clock less ours */
	bool read_only;
};
enum result schema_health(struct store *, struct schema_health *) MUST_CHECK;

#endif
