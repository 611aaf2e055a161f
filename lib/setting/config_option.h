/* Between the options of payme.conf and their reader; for lib/setting. */
#ifndef SETTING_CONFIG_OPTION_H
#define SETTING_CONFIG_OPTION_H

#include <confuse.h>

#include "setting/config.h"

/* libConfuse's callbacks get no argument of ours: the reading under way. */
extern struct config_reading {
	struct buf *mistakes;
	const char *path; /* the file that was asked for */
	struct buf exposed; /* a mistake for each file open to others, */
	bool secret; /* if one of them holds a secret */
	bool failed;
	bool lenient; /* secrets may be open to others */
	bool
	    ended; /* the file under way was read to its end, and meant to be */
	unsigned depth; /* of the files being parsed */
	const cfg_t *root;
} config_reading;

/* libConfuse's empty tree with our checks; NULL without memory. */
cfg_t *config_tree(void);
/* Wipes the secrets, which libConfuse does not; NULL is allowed. */
void config_tree_free(cfg_t *);
/* Hangs the checks of the values into the tree. */
void config_check(cfg_t *root);

/* Parses a file, and those that it includes, into the tree. */
enum result config_parse(cfg_t *root, const char *path) MUST_CHECK;

/*
 * Adds a line, with file, line number and what else is known of the place if
 * ${cfg} is not NULL.
 */
void config_mistake(cfg_t *, const char *, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * ${path} itself if it begins with a slash, else in the folder of the
 * configuration: a CGI program's working folder is anybody's guess.  NULL
 * without memory; the caller frees it.
 */
char *config_resolve(const char *path);

/* What is said of a file by its path and mode. */
#define CONFIG_EXPOSED                                                         \
	"%s: holds a secret and is open to others (mode %04o); chmod o= it"

/* A copy of the string option; a missing required one is a mistake. */
char *config_take(cfg_t *, const char *name, bool required);
/* A secret that stands inline as ${name} or in the file ${name}_file. */
char *config_take_secret(cfg_t *, const char *name);
/* The content of a secret's file, without its last newline; NULL on failure. */
char *config_read_secret(cfg_t *, const char *name, const char *path);

/* The path of a preset by its name or file; the caller frees it. */
char *config_preset(const char *orders);
/* The storefront of a cashbox, with its preset; NULL for orders of our own. */
struct shop *config_take_shop(cfg_t *);

/* Of the section "fiscal": what is wanted, or NULL; 0 or -1. */
const char *ikpu_wanted(const char *value);
const char *package_wanted(const char *value);
int config_check_percent(cfg_t *, cfg_opt_t *);
int config_check_units(cfg_t *, cfg_opt_t *);

/* The meaning of a word that was checked; -1, or 0 for the kind, if none. */
int config_language(const char *word);
int config_kind(const char *word);
int config_level(const char *word);

/* What is wrong with a token or a secret, also in a file of its own, or NULL. */
const char *bot_token_wanted(const char *value);
const char *bot_secret_wanted(const char *value);

/* "name:port", "name" or "[v6]:port"; the name is allocated. */
enum result config_host(const char *text, struct config_host *) MUST_CHECK;

/* At most ${max} letters, digits and characters of ${also}. */
bool config_all_of(const char *text, size_t max, const char *also);

#endif
