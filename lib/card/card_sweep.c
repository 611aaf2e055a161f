/* Removed cards leave Payme too. */
#include "card/card_sweep.h"

struct removal {
	struct payme *payme;
	bool silent; /* Payme does not answer now */
};

/*
 * What Payme does not know any more is dropped as well.  Where it does not
 * answer once, nobody waits for each of the others.
 */
static bool
drop(const char *token, void *state)
{
	struct removal *removal = state;
	enum payme_kind kind;

	if (removal->silent)
		return false;
	if (payme_cards_remove(removal->payme, token) == PAYME_OK)
		return true;
	kind = payme_last_error(removal->payme)->kind;
	removal->silent = kind == PAYME_KIND_TRANSPORT;
	return kind == PAYME_KIND_TOKEN;
}

enum result
card_sweep(struct wallet *wallet, struct payme *payme, int64_t *left)
{
	struct removal removal = {payme, false};

	return wallet_sweep(wallet, drop, &removal, left);
}
