/*
 * payme-telegram: the webhook of a shop's bot.  Telegram POSTs an update and
 * repeats it until it is answered by 200.
 *
 *	/start TICKET		an invoice of the order, or the checkout link
 *	pre_checkout_query	the order is promised to it, or it is told why not
 *	successful_payment	the order is paid; 200 only when that is stored
 *
 * All others are answered by 200 and ignored.
 */
#ifndef TELEGRAM_WEBHOOK_H
#define TELEGRAM_WEBHOOK_H

#include "gateway/gateway.h"
#include "payment/registry.h"
#include "setting/config.h"
#include "telegram/bot.h"

struct webhook;

enum result webhook_open(struct webhook **) MUST_CHECK;
/* NULL is allowed. */
void webhook_close(struct webhook *);

/* Answers the request and finishes it. */
void webhook_answer(struct webhook *, struct request *);

/* ------ within ------ */

/* One update, and what is needed to serve it. */
struct update {
	struct webhook *webhook;
	const struct config *config;
	const struct cashbox *box;
	struct store *store;
	struct bot *bot;
	int64_t id;
	struct json_object *root;
	enum language language; /* of whoever sent it */
};

/* A text of ours in the update's language; the key itself if missing. */
const char *telegram_word(struct update *, const char *key);

/* The status of the answer: 200, or 503 for Telegram to come again. */
int update_serve(struct update *);

/*
 * Sends the chat an invoice, or where there is no provider token, or Telegram
 * will have no invoice of this kind, the checkout link.  ${values}: the account.
 */
enum bot_outcome invoice_send(struct update *, int64_t chat,
    const struct span *values, const struct record *) MUST_CHECK;

/* Sends the chat a text. */
enum bot_outcome message_send(
    struct update *, int64_t chat, const char *text) MUST_CHECK;

#endif
