/* Removed cards leave Payme too. */
#include "card/card_sweep.h"

/* What Payme does not know any more is dropped as well. */
static bool
drop(const char *token, void *state)
{
	struct payme *payme = state;

	return payme_cards_remove(payme, token) == PAYME_OK ||
	    payme_last_error(payme)->kind == PAYME_KIND_TOKEN;
}

enum result
card_sweep(struct wallet *wallet, struct payme *payme, int64_t *left)
{
	return wallet_sweep(wallet, drop, payme, left);
}
