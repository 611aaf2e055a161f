/* Methods, codes, kinds: the tables. */
#include <assert.h>

#include "subscribe/rule.h"

/* Longer than the ten seconds that Payme itself may wait for a bank. */
#define SHORT 30L
#define LONG 60L

/* clang-format off */
const struct rule rule_methods[METHODS] = {
    [CARDS_CREATE] = {"cards.create", false, STAKE_ONCE, SHORT},
    [CARDS_GET_VERIFY_CODE] =
	{"cards.get_verify_code", false, STAKE_ONCE, SHORT},
    [CARDS_VERIFY] = {"cards.verify", false, STAKE_ONCE, SHORT},
    [CARDS_CHECK] = {"cards.check", true, STAKE_NONE, SHORT},
    [CARDS_REMOVE] = {"cards.remove", true, STAKE_ONCE, SHORT},
    [RECEIPTS_CREATE] = {"receipts.create", true, STAKE_ONCE, SHORT},
    [RECEIPTS_PAY] = {"receipts.pay", true, STAKE_MONEY, LONG},
    [RECEIPTS_SEND] = {"receipts.send", true, STAKE_ONCE, SHORT},
    [RECEIPTS_CANCEL] = {"receipts.cancel", true, STAKE_MONEY, LONG},
    [RECEIPTS_CHECK] = {"receipts.check", true, STAKE_NONE, SHORT},
    [RECEIPTS_GET] = {"receipts.get", true, STAKE_NONE, SHORT},
    [RECEIPTS_GET_ALL] = {"receipts.get_all", true, STAKE_NONE, SHORT},
    [RECEIPTS_SET_FISCAL_DATA] =
	{"receipts.set_fiscal_data", true, STAKE_ONCE, SHORT},
    [RECEIPTS_CONFIRM_HOLD] =
	{"receipts.confirm_hold", true, STAKE_MONEY, LONG},
};

static const struct {
	int64_t from, to; /* both belong to it */
	enum payme_kind kind;
} codes[] = {
    {-32300, -32300, PAYME_KIND_BUG},
    {-32700, -32700, PAYME_KIND_BUG},
    {-32600, -32600, PAYME_KIND_BUG},
    {-32601, -32601, PAYME_KIND_BUG},
    {-32602, -32602, PAYME_KIND_BUG},
    {-31610, -31610, PAYME_KIND_BUG},
    {-32504, -32504, PAYME_KIND_CONFIGURATION},
    {-31601, -31601, PAYME_KIND_CONFIGURATION},
    {-32500, -32500, PAYME_KIND_TOKEN},
    {-31400, -31400, PAYME_KIND_TOKEN},
    {-31300, -31300, PAYME_KIND_CARD},
    {-31301, -31301, PAYME_KIND_CARD},
    {-31303, -31303, PAYME_KIND_CARD},
    {-31101, -31101, PAYME_KIND_CODE},
    {-31102, -31102, PAYME_KIND_CODE},
    {-31103, -31103, PAYME_KIND_CODE},
    {-31110, -31110, PAYME_KIND_CODE},
    {-31001, -31001, PAYME_KIND_ORDER},
    {-31003, -31003, PAYME_KIND_ORDER},
    {-31099, -31050, PAYME_KIND_ORDER},
    {-31602, -31602, PAYME_KIND_ORDER},
    {-31611, -31611, PAYME_KIND_ORDER},
    {-31612, -31612, PAYME_KIND_ORDER},
    {-31302, -31302, PAYME_KIND_LATER},
    {-31002, -31002, PAYME_KIND_CHECK},
    {-31008, -31008, PAYME_KIND_CHECK},
    {-31622, -31622, PAYME_KIND_CHECK},
    {-31623, -31623, PAYME_KIND_CHECK},
    {-31630, -31630, PAYME_KIND_CHECK},
    {-32400, -32400, PAYME_KIND_SYSTEM},
};

static const struct {
	const char *text;
	enum payme_outcome outcome[STAKES];
} kinds[] = {
    [PAYME_KIND_NONE] = {"no error", {PAYME_OK, PAYME_OK, PAYME_OK}},
    [PAYME_KIND_CALL] = {"the call is wrong",
	{PAYME_NOT_SENT, PAYME_NOT_SENT, PAYME_NOT_SENT}},
    [PAYME_KIND_TRANSPORT] = {"no answer of Payme",
	{PAYME_UNKNOWN, PAYME_UNKNOWN, PAYME_UNKNOWN}},
    [PAYME_KIND_ANSWER] = {"an answer of Payme that is not understood",
	{PAYME_UNKNOWN, PAYME_UNKNOWN, PAYME_UNKNOWN}},
    [PAYME_KIND_STATE] = {"not decided yet",
	{PAYME_UNKNOWN, PAYME_UNKNOWN, PAYME_UNKNOWN}},
    [PAYME_KIND_BUG] = {"Payme takes the request for wrong",
	{PAYME_REFUSED, PAYME_REFUSED, PAYME_REFUSED}},
    [PAYME_KIND_CONFIGURATION] = {"Payme does not let this cashbox in",
	{PAYME_REFUSED, PAYME_REFUSED, PAYME_REFUSED}},
    [PAYME_KIND_TOKEN] = {"Payme does not know the card",
	{PAYME_REFUSED, PAYME_REFUSED, PAYME_REFUSED}},
    [PAYME_KIND_CARD] = {"the card is refused",
	{PAYME_REFUSED, PAYME_REFUSED, PAYME_REFUSED}},
    [PAYME_KIND_CODE] = {"the code is refused",
	{PAYME_REFUSED, PAYME_REFUSED, PAYME_REFUSED}},
    [PAYME_KIND_ORDER] = {"the amount, account or receipt is refused",
	{PAYME_REFUSED, PAYME_REFUSED, PAYME_REFUSED}},
    [PAYME_KIND_LATER] = {"not possible now",
	{PAYME_REFUSED, PAYME_REFUSED, PAYME_REFUSED}},
    [PAYME_KIND_CHECK] = {"it did not succeed",
	{PAYME_REFUSED, PAYME_REFUSED, PAYME_UNKNOWN}},
    [PAYME_KIND_SYSTEM] = {"a failure at Payme",
	{PAYME_REFUSED, PAYME_UNKNOWN, PAYME_UNKNOWN}},
    [PAYME_KIND_OTHER] = {"an error that nobody knows",
	{PAYME_REFUSED, PAYME_REFUSED, PAYME_UNKNOWN}},
};
/* clang-format on */

#define KINDS (PAYME_KIND_OTHER + 1)

static_assert(sizeof(kinds) / sizeof(kinds[0]) == KINDS,
    "each kind of error has its row");

enum payme_kind
rule_kind(int64_t code)
{
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (code >= codes[i].from && code <= codes[i].to)
			return codes[i].kind;
	return PAYME_KIND_OTHER;
}

enum payme_outcome
rule_outcome(enum payme_kind kind, enum stake stake)
{
	return kinds[kind].outcome[stake];
}

const char *
rule_text(enum payme_kind kind)
{
	return kinds[kind].text;
}
