/* Users' cards: the published test cards, under ids of their own. */
#include <stdio.h>
#include <string.h>

#include "sandbox/card.h"
#include "sandbox/paylov.h"
#include "setting/json.h"

#define COLUMNS "id,user,name,phone,card,confirmed,tries,code_time"

static const char add_sql[] =
    "INSERT INTO `{}sandbox_paylov_card` (" COLUMNS ") VALUES"
    " (?,?,?,?,?,0,?,?)";
static const char find_sql[] =
    "SELECT " COLUMNS " FROM `{}sandbox_paylov_card` WHERE id=?";
static const char list_sql[] =
    "SELECT " COLUMNS " FROM `{}sandbox_paylov_card` WHERE user=? AND"
    " confirmed=1 ORDER BY code_time,id";
static const char change_sql[] =
    "UPDATE `{}sandbox_paylov_card` SET name=?,confirmed=?,tries=? WHERE id=?";
static const char remove_sql[] =
    "DELETE FROM `{}sandbox_paylov_card` WHERE id=? AND confirmed=1";

/* clang-format off */
static const struct {
	const char *code, *text;
} refusals[CARD_REFUSALS] = {
    [CARD_UNKNOWN] = {"card_not_found_in_processing_center",
	"there is no card of this number"},
    [CARD_WRONG_EXPIRY] = {"invalid_card", "the card's expiry is wrong"},
    [CARD_NO_SMS] = {"sms_not_active", "the card has no SMS notifications"},
    [CARD_EXPIRED] = {"card_expired", "the card has expired"},
    [CARD_BLOCKED] = {"card_is_blocked", "the card is blocked"},
};
/* clang-format on */

/* ------ rows ------ */

static enum result
take_row(const struct row *row, struct desk_card *card)
{
	struct span texts[3];
	size_t size = 1;

	for (unsigned i = 0; i < 3; i++) {
		texts[i] = row_text(row, i + 1);
		size += texts[i].length;
	}
	buf_reset(&card->storage);
	if (buf_reserve(&card->storage, size) == NULL)
		return RESULT_NO_MEMORY;
	for (unsigned i = 0; i < 3; i++) {
		buf_span(&card->storage, texts[i]);
		texts[i].data =
		    card->storage.data + card->storage.length - texts[i].length;
	}
	snprintf(card->id, sizeof(card->id), "%.*s",
	    (int)row_text(row, 0).length, row_text(row, 0).data);
	card->user = texts[0];
	card->name = texts[1];
	card->phone = texts[2];
	card->card = row_int(row, 4);
	card->confirmed = row_int(row, 5);
	card->tries = row_int(row, 6);
	card->code_time = row_int(row, 7);
	return RESULT_OK;
}

struct search {
	struct span id;
	struct desk_card *card;
};

static enum result
find(struct session *session, void *state)
{
	struct search *search = state;
	struct value id = value_text(search->id);
	const struct row *row;
	enum result result = session_find(session, find_sql, &id, 1, &row);

	if (result != RESULT_OK)
		return result;
	return row == NULL ? RESULT_UNCHANGED : take_row(row, search->card);
}

enum result
desk_card_find(struct store *store, struct span id, struct desk_card *card)
{
	struct search search = {id, card};

	return store_run(store, STORE_READ, find, &search);
}

static enum result
add(struct session *session, void *state)
{
	const struct desk_card *card = state;
	struct value values[] = {value_text(span_of(card->id)),
	    value_text(card->user), value_text(card->name),
	    value_text(card->phone), value_int(card->card),
	    value_int(card->tries), value_int(card->code_time)};

	return session_change(session, add_sql, values, 7, NULL);
}

static enum result
change(struct session *session, void *state)
{
	const struct desk_card *card = state;
	struct value values[] = {value_text(card->name),
	    value_int(card->confirmed), value_int(card->tries),
	    value_text(span_of(card->id))};

	return session_change(session, change_sql, values, 4, NULL);
}

static enum result
remove_row(struct session *session, void *state)
{
	struct value id = value_text(*(const struct span *)state);
	int64_t matched = 0;
	enum result result =
	    session_change(session, remove_sql, &id, 1, &matched);

	return result == RESULT_OK && matched == 0 ? RESULT_UNCHANGED : result;
}

/* ------ methods ------ */

static enum result
refuse_unknown(struct desk *desk)
{
	return desk_refuse(desk, "card_not_found", "there is no such card");
}

/* YYMM, the other way round than Payme's cards have it. */
static const struct card *
card_of(struct span number, struct span expire, enum card_refusal *refusal)
{
	char swapped[5];

	*refusal = CARD_WRONG_EXPIRY;
	if (expire.length != 4)
		return NULL;
	snprintf(
	    swapped, sizeof(swapped), "%.2s%.2s", expire.data + 2, expire.data);
	return card_find(number, span_of(swapped), refusal);
}

enum result
desk_card_create(struct desk *desk)
{
	struct span number, expire;
	struct desk_card card = {.name = span_of(""),
	    .phone = desk_param(desk, "phoneNumber"),
	    .tries = PAYLOV_OTP_TRIES,
	    .code_time = desk->scene->page->now};
	enum card_refusal refusal;
	const struct card *found;
	enum result result;

	if (!desk_require(desk, "userId", &card.user) ||
	    !desk_require(desk, "cardNumber", &number) ||
	    !desk_require(desk, "expireDate", &expire))
		return RESULT_OK;
	found = card_of(number, expire, &refusal);
	if (found == NULL)
		return desk_refuse(
		    desk, refusals[refusal].code, refusals[refusal].text);
	desk_uuid(card.id);
	card.card = card_index(found);
	if (card.phone.data == NULL)
		card.phone = span_of("");
	result = store_run(desk->scene->sandbox.store, STORE_READ, add, &card);
	buf_format(&desk->result,
	    "{\"cid\":\"%s\",\"otpSentPhone\":\"" PAYLOV_PHONE "\"}", card.id);
	return result;
}

static void
put_card(struct buf *out, const struct desk_card *card)
{
	const struct card *known = card_at(card->card);

	buf_text(out, "{\"userId\":");
	json_put_string(out, card->user);
	buf_format(out,
	    ",\"cardId\":\"%s\",\"owner\":\"ALIYEV VALI\",\"cardName\":",
	    card->id);
	json_put_string(out, card->name);
	buf_format(out,
	    ",\"number\":\"%s\",\"balance\":50000000,\"expireDate\":\"9903\","
	    "\"bankId\":\"1\",\"vendor\":\"uzcard\",\"processing\":\"uzcard\","
	    "\"status\":{\"sms_info\":true,\"is_active\":true,"
	    "\"status_message\":\"OK\"}}",
	    known == NULL ? "" : known->masked);
}

/* What is wrong with the code, or NULL. */
static const char *
code_problem(const struct desk *desk, const struct desk_card *card)
{
	if (card->tries <= 0)
		return "too_many_attempts";
	if (desk->scene->page->now > card->code_time + PAYLOV_OTP_MS)
		return "otp_expired";
	return span_is(desk_param(desk, "otp"), PAYLOV_OTP) ? NULL
							    : "invalid_otp";
}

static enum result
confirm(struct desk *desk, struct desk_card *card)
{
	const char *problem = code_problem(desk, card);
	struct span name = desk_param(desk, "cardName");
	enum result result;

	if (problem != NULL && card->tries > 0)
		card->tries--;
	card->confirmed = problem == NULL;
	if (name.data != NULL)
		card->name = name;
	result =
	    store_run(desk->scene->sandbox.store, STORE_READ, change, card);
	if (result != RESULT_OK)
		return result;
	if (problem != NULL)
		return desk_refuse(desk, problem, "the code");
	buf_text(&desk->result, "{\"card\":");
	put_card(&desk->result, card);
	buf_char(&desk->result, '}');
	return RESULT_OK;
}

enum result
desk_card_confirm(struct desk *desk)
{
	struct desk_card card = {.card = 0};
	struct span id, otp;
	enum result result;

	if (!desk_require(desk, "cardId", &id) ||
	    !desk_require(desk, "otp", &otp))
		return RESULT_OK;
	result = desk_card_find(desk->scene->sandbox.store, id, &card);
	if (result == RESULT_UNCHANGED)
		result = refuse_unknown(desk);
	else if (result == RESULT_OK && card.confirmed != 0)
		result = desk_refuse(desk, "card_is_already_activated",
		    "the card is there already");
	else if (result == RESULT_OK)
		result = confirm(desk, &card);
	buf_free(&card.storage);
	return result;
}

struct listing {
	struct span user;
	struct buf *out;
	struct desk_card card;
	bool more;
};

static enum result
list_row(const struct row *row, void *state)
{
	struct listing *listing = state;
	enum result result = take_row(row, &listing->card);

	if (result != RESULT_OK)
		return result;
	buf_text(listing->out, listing->more ? "," : "");
	put_card(listing->out, &listing->card);
	listing->more = true;
	return RESULT_OK;
}

static enum result
list(struct session *session, void *state)
{
	struct listing *listing = state;
	struct value user = value_text(listing->user);

	buf_reset(listing->out);
	buf_text(listing->out, "{\"cards\":[");
	listing->more = false;
	return session_each(session, list_sql, &user, 1, list_row, listing);
}

enum result
desk_card_list(struct desk *desk)
{
	struct listing listing = {.out = &desk->result};
	enum result result;

	if (!desk_require(desk, "userId", &listing.user))
		return RESULT_OK;
	result =
	    store_run(desk->scene->sandbox.store, STORE_READ, list, &listing);
	buf_text(&desk->result, "]}");
	buf_free(&listing.card.storage);
	return result;
}

enum result
desk_card_remove(struct desk *desk)
{
	struct span id;
	enum result result;

	if (!desk_require(desk, "userCardId", &id))
		return RESULT_OK;
	result =
	    store_run(desk->scene->sandbox.store, STORE_READ, remove_row, &id);
	if (result == RESULT_UNCHANGED)
		return refuse_unknown(desk);
	buf_text(&desk->result, "true");
	return result;
}
