/* Presets and what a cashbox sets otherwise: mistakes, and the SQL they make. */
#include <stdlib.h>
#include <string.h>

#include "setting/preset.h"
#include "tests/unit.h"

static const char good[] =
    "awaiting = {\"new\", \"old\"}\n"
    "reserved = {\"busy\"}\n"
    "paid = {\"paid\", \"sent\"}\n"
    "cancelled = {\"void\"}\n"
    "refunded = {\"back\"}\n"
    "lookup = \"SELECT 1 FROM `{}order` WHERE id = :number\"\n"
    "pay = {\"UPDATE `{}order` SET status = {as_paid} WHERE id = :id\"}\n"
    "refund = {\"UPDATE `{}order` SET status = {as_refunded}\"}\n";

static struct shop *
new_shop(void)
{
	struct shop *shop = calloc(1, sizeof(*shop));

	ck_assert_ptr_nonnull(shop);
	shop->database = strdup("");
	shop->store = strdup("1");
	shop->time_zone = strdup("+05:00");
	return shop;
}

/* The good preset and ${more}, read for ${shop}. */
static enum result
read_more(struct shop *shop, const char *more, struct buf *mistakes)
{
	struct buf text = {0};
	enum result result;
	char *whole;

	buf_text(&text, good);
	buf_text(&text, more);
	whole = buf_string(&text);
	ck_assert_ptr_nonnull(whole);
	result =
	    preset_read(shop, scratch_file("shop.conf", whole, 0600), mistakes);
	buf_free(&text);
	free(whole);
	return result;
}

static void
set_list(struct shop *shop, enum preset_list list, const char *item)
{
	shop->lists[list].items = calloc(1, sizeof(char *));
	ck_assert_ptr_nonnull(shop->lists[list].items);
	shop->lists[list].items[0] = strdup(item);
	shop->lists[list].count = 1;
	shop->lists[list].set = true;
}

/* ------ mistakes ------ */

static const struct {
	const char *more;
	const char *mistake;
} wrong[] = {
    /* the file */
    {"nonsense = 1", "shop.conf:9: no such option 'nonsense'"},
    {"lookup = {\"x\"}", "shop.conf:9: "},
    {"lookup = \"\"", "lookup: a statement is wanted"},
    {"pay = {}", "pay: a statement is wanted"},
    {"refund = {}", "refund: a statement is wanted"},
    {"awaiting = {} reserved = {}", "awaiting: a status is wanted"},
    {"variant = \"SELECT 1\"", "variant and variants need each other"},
    {"variants = {\"x\"}", "variant and variants need each other"},
    {"variant = \"SELECT 1\" variants = {\"absent\"}",
	"absent.conf: No such file"},
    {"variant = \"SELECT 1\" variants = {\"shop\"}",
	"a variant cannot choose among others"},
    /* words, parameters, signs */
    {"lookup = \"SELECT {nonsense}\"", "lookup: there is no word {}: nonsense"},
    {"lookup = \"SELECT {}\"", "lookup: there is no word {}: "},
    {"lookup = \"SELECT {as_methods}\"", "lookup: there is no word"},
    {"lookup = \"SELECT {paid\"", "lookup: there is no word {}: paid"},
    {"items = \"SELECT :nonsense\"", "items: there is no parameter nonsense"},
    {"session = \"SELECT ?\"", "session: not wanted in a statement: ?"},
    {"lookup = \"SELECT 1; DROP TABLE x\"",
	"lookup: not wanted in a statement: ;"},
    {"lookup = \"SELECT \\\\1\"", "lookup: not wanted in a statement: \\"},
    {"lookup = \"SELECT 'x\"", "lookup: not closed: '"},
    {"lookup = \"SELECT `x\"", "lookup: not closed: `"},
    {"pay = {\"SELECT 1\", \"SELECT :x\"}", "pay: there is no parameter x"},
    {"lookup = \"SELECT :id,:id,:id,:id,:id,:id,:id,:id,:id,:id,:id,:id,"
     ":id,:id,:id,:id,:id,:id,:id,:id,:id,:id,:id,:id,:id\"",
	"lookup: too many parameters at id"},
    /* what stands in SQL as it is */
    {"prefix = \"a`b\"", "prefix: letters, digits"},
    {"prefix = \"a b\"", "prefix: letters, digits"},
    {"currency = \"U'S\"", "currency: a code"},
    {"currency = \"\"", "currency: a code"},
    {"paid = {\"p' OR 1=1 -- \"}", "paid: quotes"},
    {"paid = {'p\\\\'}", "paid: quotes"},
    {"methods = {'\"'}", "methods: quotes"},
    {"cancelled = {\"a`b\"}", "cancelled: quotes"},
    {"refunded = {\"\"}", "refunded: quotes"},
    {"awaiting = {\"a\nb\"}", "awaiting: quotes"},
    /* statuses */
    {"awaiting = {\"new\", \"sent\"}", "sent may be paid, and is paid"},
    {"reserved = {\"void\"}", "void may be paid, and is cancelled"},
    {"awaiting = {\"back\"}", "back may be paid, and is refunded"},
    {"cancelled = {\"paid\"}", "paid is paid, and cancelled"},
    {"refunded = {\"void\", \"sent\"}", "sent is paid, and refunded"},
    /* the buyer's page */
    {"referer = \"(\"", "referer: not a regular expression"},
    {"referer = \"order\"", "referer: a group for the number"},
};

START_TEST(a_mistake_in_a_preset_is_told)
{
	struct shop *shop = new_shop();
	struct buf mistakes = {0};
	char *text;

	ck_assert_int_eq(
	    read_more(shop, wrong[_i].more, &mistakes), RESULT_MALFORMED);
	text = buf_string(&mistakes);
	if (text == NULL || strstr(text, wrong[_i].mistake) == NULL)
		ck_abort_msg("%s is wanted, this came: %s", wrong[_i].mistake,
		    text == NULL ? "" : text);
	free(text);
	buf_free(&mistakes);
	shop_free(shop);
}
END_TEST

/* ------ what a cashbox sets ------ */

/* A cashbox's words are no better than the file's. */
START_TEST(what_a_cashbox_sets_is_no_sql)
{
	static const char *const texts[] = {
	    "x' OR ''='", "x\\", "x`", "\"", "x\x01", "x\ny", ""};
	struct buf mistakes = {0};

	for (int list = 0; list < PRESET_LISTS; list++)
		for (size_t i = 0; i < COUNT(texts); i++) {
			struct shop *shop = new_shop();

			set_list(shop, (enum preset_list)list, texts[i]);
			ck_assert_int_eq(
			    read_more(shop, "", &mistakes), RESULT_MALFORMED);
			shop_free(shop);
			buf_free(&mistakes);
		}
}
END_TEST

START_TEST(a_cashbox_cannot_call_paid_what_may_be_paid)
{
	struct shop *shop = new_shop();
	struct buf mistakes = {0};

	set_list(shop, PRESET_AWAITING, "paid");
	ck_assert_int_eq(read_more(shop, "", &mistakes), RESULT_MALFORMED);
	shop_free(shop);
	buf_free(&mistakes);
	shop = new_shop();
	set_list(shop, PRESET_PAID, "done");
	set_list(shop, PRESET_AWAITING, "paid");
	ck_assert_int_eq(read_more(shop, "", &mistakes), RESULT_OK);
	shop_free(shop);
}
END_TEST

/* ------ the SQL ------ */

static const char every_word[] =
    "prefix = \"pre_\" methods = {\"card\"}\n"
    "lookup = \"SELECT `{}order`.a, '{}:id?;{', `b` FROM `{}order`"
    " WHERE id = :number AND s IN ({payable}) AND t IN ({methods},{cancelled})"
    " AND u = {as_paid} AND c = {currency} AND p = {prefix} AND d = {database}"
    " AND e = {store} AND f = {local} AND id = :number AND g = :status\"\n";

START_TEST(names_literals_and_parameters_stand_in_their_places)
{
	struct shop *shop = new_shop();
	struct buf mistakes = {0};
	const struct preset_sql *lookup;

	ck_assert_int_eq(read_more(shop, every_word, &mistakes), RESULT_OK);
	lookup = &shop->presets[0].lookup;
	ck_assert_str_eq(lookup->text,
	    "SELECT `pre_order`.a, '{}:id?;{', `b` FROM `pre_order`"
	    " WHERE id = ? AND s IN ('new','old','busy') AND t IN ('card','void')"
	    " AND u = 'paid' AND c = 'UZS' AND p = 'pre_' AND d = ''"
	    " AND e = '1' AND f ="
	    " CONVERT_TZ(UTC_TIMESTAMP(),'+00:00','+05:00')"
	    " AND id = ? AND g = ?");
	ck_assert_uint_eq(lookup->count, 3);
	ck_assert_int_eq(lookup->values[0], PRESET_NUMBER);
	ck_assert_int_eq(lookup->values[1], PRESET_NUMBER);
	ck_assert_int_eq(lookup->values[2], PRESET_STATUS);
	shop_free(shop);
}
END_TEST

START_TEST(what_a_cashbox_sets_stands_in_their_places)
{
	struct shop *shop = new_shop();
	struct buf mistakes = {0};

	free(shop->database);
	free(shop->store);
	free(shop->time_zone);
	shop->database = strdup("other");
	shop->store = strdup("7");
	shop->time_zone = strdup("-03:30");
	shop->prefix = strdup("my_");
	shop->currency = strdup("USD");
	set_list(shop, PRESET_AWAITING, "open");
	set_list(shop, PRESET_RESERVED, "taken");
	set_list(shop, PRESET_PAID, "done");
	set_list(shop, PRESET_CANCELLED, "off");
	set_list(shop, PRESET_METHODS, "cash");
	ck_assert_int_eq(read_more(shop, every_word, &mistakes), RESULT_OK);
	ck_assert_str_eq(shop->presets[0].lookup.text,
	    "SELECT `other`.`my_order`.a, '{}:id?;{', `b` FROM"
	    " `other`.`my_order`"
	    " WHERE id = ? AND s IN ('open','taken') AND t IN ('cash','off')"
	    " AND u = 'done' AND c = 'USD' AND p = 'my_' AND d = 'other'"
	    " AND e = '7' AND f ="
	    " CONVERT_TZ(UTC_TIMESTAMP(),'+00:00','-03:30')"
	    " AND id = ? AND g = ?");
	shop_free(shop);
}
END_TEST

START_TEST(an_empty_list_is_one_that_nothing_is_in)
{
	struct shop *shop = new_shop();
	struct buf mistakes = {0};

	ck_assert_int_eq(
	    read_more(shop,
		"cancelled = {}\n"
		"lookup = \"SELECT {methods}, {cancelled}, {as_cancelled}\"\n",
		&mistakes),
	    RESULT_OK);
	ck_assert_str_eq(
	    shop->presets[0].lookup.text, "SELECT NULL, NULL, NULL");
	shop_free(shop);
}
END_TEST

TCase *
preset_tests(void)
{
	TCase *tests = tcase_create("preset");

	tcase_add_loop_test(
	    tests, a_mistake_in_a_preset_is_told, 0, COUNT(wrong));
	tcase_add_test(tests, what_a_cashbox_sets_is_no_sql);
	tcase_add_test(tests, a_cashbox_cannot_call_paid_what_may_be_paid);
	tcase_add_test(
	    tests, names_literals_and_parameters_stand_in_their_places);
	tcase_add_test(tests, what_a_cashbox_sets_stands_in_their_places);
	tcase_add_test(tests, an_empty_list_is_one_that_nothing_is_in);
	return tests;
}
