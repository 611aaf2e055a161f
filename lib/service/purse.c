/* Cards by their marks. */
#include <sodium.h>
#include <string.h>

#include "page/view.h"
#include "service/purse.h"

#define NONCE crypto_secretbox_NONCEBYTES
#define CARD_MAX 128 /* bytes of an id */

enum paylov_outcome
purse_list(struct visit *visit, const struct paylov_cards **cards)
{
	return paylov_card_list(visit->office.paylov, visit->user, cards);
}

void
purse_mark(const char *card, char mark[PURSE_MARK_SIZE])
{
	unsigned char hash[crypto_generichash_BYTES];

	crypto_generichash(hash, sizeof(hash), (const unsigned char *)card,
	    strlen(card), NULL, 0);
	sodium_bin2hex(mark, PURSE_MARK_SIZE, hash, (PURSE_MARK_SIZE - 1) / 2);
}

const struct paylov_card *
purse_find(const struct paylov_cards *cards, struct span mark)
{
	char known[PURSE_MARK_SIZE];

	for (size_t i = 0; i < cards->count; i++) {
		if (!cards->cards[i].active || cards->cards[i].id == NULL)
			continue;
		purse_mark(cards->cards[i].id, known);
		if (span_is(mark, known))
			return &cards->cards[i];
	}
	return NULL;
}

/* ------ one that waits ------ */

static void
make_key(
    const struct visit *visit, unsigned char key[crypto_secretbox_KEYBYTES])
{
	static const char purpose[] = "payme-service card";
	const char *secret = visit->page->config->site.link_secret;
	crypto_generichash_state state;

	crypto_generichash_init(&state, NULL, 0, crypto_secretbox_KEYBYTES);
	crypto_generichash_update(
	    &state, (const unsigned char *)purpose, sizeof(purpose));
	crypto_generichash_update(
	    &state, (const unsigned char *)secret, strlen(secret) + 1);
	crypto_generichash_update(
	    &state, (const unsigned char *)visit->user, strlen(visit->user));
	crypto_generichash_final(&state, key, crypto_secretbox_KEYBYTES);
	sodium_memzero(&state, sizeof(state));
}

void
purse_seal(const struct visit *visit, const char *card, struct buf *out)
{
	unsigned char key[crypto_secretbox_KEYBYTES];
	unsigned char sealed[NONCE + crypto_secretbox_MACBYTES + CARD_MAX];
	char hex[2 * sizeof(sealed) + 1];
	size_t length = strlen(card);

	if (length > CARD_MAX) {
		out->failed = true;
		return;
	}
	make_key(visit, key);
	randombytes_buf(sealed, NONCE);
	crypto_secretbox_easy(
	    sealed + NONCE, (const unsigned char *)card, length, sealed, key);
	sodium_memzero(key, sizeof(key));
	sodium_bin2hex(hex, sizeof(hex), sealed,
	    NONCE + crypto_secretbox_MACBYTES + length);
	buf_text(out, hex);
}

enum result
purse_open(const struct visit *visit, struct span text, struct buf *card)
{
	unsigned char key[crypto_secretbox_KEYBYTES];
	unsigned char sealed[NONCE + crypto_secretbox_MACBYTES + CARD_MAX];
	unsigned char opened[CARD_MAX];
	size_t length;
	int failed;

	if (sodium_hex2bin(sealed, sizeof(sealed), text.data, text.length, NULL,
		&length, NULL) != 0 ||
	    length <= NONCE + crypto_secretbox_MACBYTES)
		return RESULT_MALFORMED;
	make_key(visit, key);
	failed = crypto_secretbox_open_easy(
	    opened, sealed + NONCE, length - NONCE, sealed, key);
	sodium_memzero(key, sizeof(key));
	if (failed != 0)
		return RESULT_MALFORMED;
	buf_add(card, (const char *)opened,
	    length - NONCE - crypto_secretbox_MACBYTES);
	buf_char(card, '\0');
	return buf_ok(card) ? RESULT_OK : RESULT_NO_MEMORY;
}

/* ------ the view ------ */

static bool
add_card(struct json_object *list, const struct paylov_card *card)
{
	struct json_object *entry = json_object_new_object();
	char mark[PURSE_MARK_SIZE];

	purse_mark(card->id, mark);
	if (view_text(entry, "mark", span_of(mark)) &&
	    view_text(entry, "number", span_of(card->number)) &&
	    view_text(entry, "name", span_of(card->name)) &&
	    view_flag(entry, "first", json_object_array_length(list) == 0))
		return view_append(list, entry);
	json_object_put(entry);
	return false;
}

enum result
purse_set(struct visit *visit, const struct paylov_cards *cards)
{
	struct json_object *list = json_object_new_array();
	bool good = list != NULL;
	enum result result;

	for (size_t i = 0; good && i < cards->count; i++)
		if (cards->cards[i].active && cards->cards[i].id != NULL)
			good = add_card(list, &cards->cards[i]);
	if (!good) {
		json_object_put(list);
		return RESULT_NO_MEMORY;
	}
	result = page_set_flag(
	    visit->page, "has_cards", json_object_array_length(list) > 0);
	if (result == RESULT_OK)
		return page_set_value(visit->page, "cards", list);
	json_object_put(list);
	return result;
}
