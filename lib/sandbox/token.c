/* Tokens of cards: rows under the hash of a text that nobody keeps. */
#include <sodium.h>
#include <string.h>

#include "sandbox/api.h"

static const char add_sql[] =
    "INSERT INTO `{}sandbox_token` (hash,cashbox,card,recurrent,verified,"
    "tries,code_time) VALUES (?,?,?,?,?,?,?)";
static const char find_sql[] =
    "SELECT card,recurrent,verified,tries,code_time FROM `{}sandbox_token`"
    " WHERE hash=? AND cashbox=?";
static const char change_sql[] =
    "UPDATE `{}sandbox_token` SET hash=?,verified=?,tries=?,code_time=?"
    " WHERE hash=?";
static const char remove_sql[] = "DELETE FROM `{}sandbox_token` WHERE hash=?";

static void
hash_of(struct span text, char hash[TOKEN_HASH_SIZE])
{
	unsigned char bytes[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(
	    bytes, (const unsigned char *)text.data, text.length);
	sodium_bin2hex(hash, TOKEN_HASH_SIZE, bytes, sizeof(bytes));
}

void
token_make(char text[TOKEN_LENGTH + 1], struct token *token)
{
	unsigned char bytes[TOKEN_LENGTH / 2];

	randombytes_buf(bytes, sizeof(bytes));
	sodium_bin2hex(text, TOKEN_LENGTH + 1, bytes, sizeof(bytes));
	hash_of((struct span){text, TOKEN_LENGTH}, token->hash);
}

static enum result
add(struct session *session, void *state)
{
	const struct token *token = state;
	struct value values[] = {value_text(span_of(token->hash)),
	    value_text(token->cashbox), value_int(token->card),
	    value_int(token->recurrent), value_int(token->verified),
	    value_int(token->tries), value_int(token->code_time)};

	return session_change(session, add_sql, values, 7, NULL);
}

enum result
token_add(struct store *store, const struct token *token)
{
	struct token copy = *token;

	return store_run(store, STORE_READ, add, &copy);
}

static enum result
find(struct session *session, void *state)
{
	struct token *token = state;
	struct value values[] = {
	    value_text(span_of(token->hash)), value_text(token->cashbox)};
	const struct row *row;
	enum result result = session_find(session, find_sql, values, 2, &row);

	if (result != RESULT_OK)
		return result;
	if (row == NULL)
		return RESULT_UNCHANGED;
	token->card = row_int(row, 0);
	token->recurrent = row_int(row, 1);
	token->verified = row_int(row, 2);
	token->tries = row_int(row, 3);
	token->code_time = row_int(row, 4);
	return RESULT_OK;
}

enum result
token_find(struct store *store, const struct cashbox *box, struct span text,
    struct token *token)
{
	*token = (struct token){.cashbox = span_of(box->name)};
	hash_of(text, token->hash);
	return store_run(store, STORE_READ, find, token);
}

struct change {
	const char *old;
	const struct token *token;
};

static enum result
change(struct session *session, void *state)
{
	const struct change *change = state;
	const struct token *token = change->token;
	struct value values[] = {value_text(span_of(token->hash)),
	    value_int(token->verified), value_int(token->tries),
	    value_int(token->code_time), value_text(span_of(change->old))};

	return session_change(session, change_sql, values, 5, NULL);
}

enum result
token_change(
    struct store *store, const char *old_hash, const struct token *token)
{
	struct change state = {old_hash, token};

	return store_run(store, STORE_READ, change, &state);
}

static enum result
remove_row(struct session *session, void *state)
{
	const struct token *token = state;
	struct value hash = value_text(span_of(token->hash));

	return session_change(session, remove_sql, &hash, 1, NULL);
}

enum result
token_remove(struct store *store, const struct token *token)
{
	struct token copy = *token;

	return store_run(store, STORE_READ, remove_row, &copy);
}
