/* IKPU codes as a file: each mistake with its line, nothing guessed. */
#include "payment/ikpu.h"
#include "tests/unit.h"

#define CODE "00902001001000000"
#define HEADER "sku,product,code,package_code,vat_percent,units,title\n"

/* The rows as they are written again, or the mistakes. */
static void
expect(struct span text, enum result wanted, const char *said)
{
	struct ikpu_file file;
	struct buf out = {0};
	enum result result = ikpu_parse(text, &file);

	ck_assert_int_eq(result, wanted);
	for (size_t i = 0; result == RESULT_OK && i < file.count; i++)
		ikpu_put_row(&out, &file.row[i]);
	if (result != RESULT_OK)
		buf_add(&out, file.mistakes.data, file.mistakes.length);
	ikpu_file_free(&file);
	expect_buf(&out, said);
}

static const struct {
	struct span text;
	const char *rows;
} sound[] = {
    {SPAN(HEADER), ""},
    {SPAN(HEADER "A,," CODE ",1,12,,\n"), "A,," CODE ",1,12,,\n"},
    {SPAN(HEADER "A,," CODE ",1,0,166,Tea"), "A,," CODE ",1,0,166,Tea\n"},
    {SPAN(HEADER ",7," CODE ",1,100,0,\n"), ",7," CODE ",1,100,0,\n"},
    /* The SKU is the key where there is one. */
    {SPAN(HEADER "A,7," CODE ",1,12,,\nB,7," CODE ",1,12,,\n"),
	"A,," CODE ",1,12,,\nB,," CODE ",1,12,,\n"},
    {SPAN("\xef\xbb\xbfvat_percent;code;sku;package_code\r\n"
	  "12; " CODE " ; A ;1\r\n"),
	"A,," CODE ",1,12,,\n"},
    {SPAN("sku,code,package_code,vat_percent,title\n"
	  "\"A,1\"," CODE ",1,12,\"Tea \"\"x\"\",\nblack\" \n"),
	"\"A,1\",," CODE ",1,12,,\"Tea \"\"x\"\",\nblack\"\n"},
    {SPAN("sku;code;package_code;vat_percent\n"
	  "A,1;" CODE ";1;12\n\n;;;\n  \n"),
	"\"A,1\",," CODE ",1,12,,\n"},
    {SPAN("product,code,package_code,vat_percent\n"
	  "a," CODE ",1,12\nA," CODE ",1,12\nа," CODE ",1,12\n"),
	",a," CODE ",1,12,,\n,A," CODE ",1,12,,\n,а," CODE ",1,12,,\n"},
};

START_TEST(a_sound_file_is_read)
{
	expect(sound[_i].text, RESULT_OK, sound[_i].rows);
}
END_TEST

START_TEST(what_is_written_is_read_again)
{
	expect(SPAN(HEADER "\" A\"\"\",," CODE ",a-B,12,,\"\"\n"), RESULT_OK,
	    "\"A\"\"\",," CODE ",a-B,12,,\n");
}
END_TEST

static const struct {
	struct span text;
	const char *mistakes;
} broken[] = {
    {SPAN(""),
	"line 1: there is no column \"\"\n"
	"line 1: the column code is wanted\n"
	"line 1: the column package_code is wanted\n"
	"line 1: the column vat_percent is wanted\n"
	"line 1: the column sku or product is wanted\n"},
    {SPAN("sku,code,package_code,vat_percent,code,price\nA,x,,,,\n"),
	"line 1: code stands there twice\n"
	"line 1: there is no column \"price\"\n"},
    {SPAN(HEADER "A,," CODE ",1,12\n"),
	"line 2: 7 fields are wanted, not 5\n"},
    {SPAN(HEADER "A,," CODE ",1,12,,,\n"),
	"line 2: 7 fields are wanted, not 8\n"},
    {SPAN(HEADER "A,,0090200100100000,1,12,,\n\nB,,9.02E+15,1,12,,\n"),
	"line 2: code: 17 digits are wanted\n"
	"line 4: code: 17 digits are wanted\n"},
    {SPAN(HEADER ",," CODE ",1,12,,\n"),
	"line 2: a sku or a product is wanted\n"},
    {SPAN(HEADER "A,," CODE ",\"1 2\",12,,\n"),
	"line 2: package_code: at most 32 letters, digits and \"-\" are "
	"wanted\n"},
    {SPAN(HEADER "A,," CODE ",1,,,\nB,," CODE ",1,12.5,,\nC,," CODE
		 ",1,101,,\nD,," CODE ",1,-1,,\n"),
	"line 2: vat_percent: 0 to 100 is wanted\n"
	"line 3: vat_percent: 0 to 100 is wanted\n"
	"line 4: vat_percent: 0 to 100 is wanted\n"
	"line 5: vat_percent: 0 to 100 is wanted\n"},
    {SPAN(HEADER "A,," CODE ",1,12,kg,\n"),
	"line 2: units: the code of a unit is wanted\n"},
    {SPAN(HEADER "A,," CODE ",1,12,,a\001b\n"),
	"line 2: title: at most 1000 bytes of text are wanted\n"},
    {SPAN(HEADER "A,," CODE ",1,12,,\nB,," CODE ",1,12,,\nA,," CODE
		 ",1,12,,\n"),
	"line 4: sku=A stands in line 2 already\n"},
    {SPAN(HEADER "A,," CODE ",1,12,,\"a\nb\nB,," CODE ",1,12,,\n"),
	"line 2: a quote is not closed\n"},
    {SPAN(HEADER "\"A\"x,," CODE ",1,12,,\nB,," CODE ",1,200,,\n"),
	"line 2: text behind a quote\n"
	"line 3: vat_percent: 0 to 100 is wanted\n"},
    {SPAN(HEADER "A,," CODE ",1,12,,\nB,," CODE ",1,12,,\xff\n"),
	"line 3: not UTF-8\n"},
};

START_TEST(each_mistake_is_named_with_its_line)
{
	expect(broken[_i].text, RESULT_MALFORMED, broken[_i].mistakes);
}
END_TEST

START_TEST(an_item_is_not_longer_than_its_column)
{
	char name[IKPU_ITEM_MAX] = {0};
	struct buf item = {0};

	for (size_t i = 0; i < sizeof(name); i++)
		name[i] = 'x';
	ikpu_item(&item, "sku", (struct span){name, IKPU_ITEM_MAX - 3});
	ck_assert_uint_eq(item.length, 0);
	ikpu_item(&item, "sku", (struct span){name, IKPU_ITEM_MAX - 4});
	ck_assert_uint_eq(item.length, IKPU_ITEM_MAX);
	ck_assert_uint_eq(
	    ikpu_name((struct span){item.data, item.length}, "sku").length,
	    IKPU_ITEM_MAX - 4);
	ck_assert_uint_eq(
	    ikpu_name((struct span){item.data, item.length}, "product").length,
	    0);
	buf_free(&item);
}
END_TEST

TCase *
ikpu_tests(void)
{
	TCase *tc = tcase_create("ikpu");

	tcase_add_loop_test(tc, a_sound_file_is_read, 0, (int)COUNT(sound));
	tcase_add_test(tc, what_is_written_is_read_again);
	tcase_add_loop_test(tc, each_mistake_is_named_with_its_line, 0,
	    (int)COUNT(broken));
	tcase_add_test(tc, an_item_is_not_longer_than_its_column);
	return tc;
}
