/*
 * Percent-encoding: what is encoded has nothing but the unreserved characters
 * and %XX, and decodes to itself; what decodes, encoded again, says the same.
 */
#include "base/text.h"
#include "tests/fuzz/fuzz.h"

static struct span
span_in(const struct buf *buf)
{
	return (struct span) {buf->data, buf->length};
}

static void
check_form(struct span encoded)
{
	static const char kept[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789-._~";

	for (size_t i = 0; i < encoded.length; i++) {
		char c = encoded.data[i];

		if (c != '%') {
			PROMISE(c != '\0' && strchr(kept, c) != NULL);
			continue;
		}
		PROMISE(encoded.length - i > 2);
		for (int k = 0; k < 2; k++) {
			c = encoded.data[++i];
			PROMISE(c != '\0' &&
			    strchr("0123456789ABCDEF", c) != NULL);
		}
	}
}

/* ${plus}: what encoding writes has no plus, so it is the same either way. */
static void
there_and_back(struct span input, bool plus)
{
	struct buf encoded = {0}, decoded = {0};

	text_percent_encode(&encoded, input);
	PROMISE(buf_ok(&encoded));
	check_form(span_in(&encoded));
	PROMISE(text_percent_decode(
	    &decoded, span_in(&encoded), plus) == RESULT_OK);
	PROMISE(span_equal(span_in(&decoded), input));
	buf_free(&encoded);
	buf_free(&decoded);
}

/* Every "%" has two hex digits behind it. */
static bool
is_sound(struct span text)
{
	for (size_t i = 0; i < text.length; i++) {
		static const char hex[] = "0123456789abcdefABCDEF";

		if (text.data[i] != '%')
			continue;
		if (text.length - i < 3 ||
		    memchr(hex, text.data[i + 1], 22) == NULL ||
		    memchr(hex, text.data[i + 2], 22) == NULL)
			return false;
		i += 2;
	}
	return true;
}

static void
decode(struct span input, bool plus)
{
	struct buf decoded = {0};
	enum result result;

	buf_text(&decoded, "kept");
	result = text_percent_decode(&decoded, input, plus);
	PROMISE(result == (is_sound(input) ? RESULT_OK : RESULT_MALFORMED));
	PROMISE(decoded.length >= 4 && memcmp(decoded.data, "kept", 4) == 0);
	PROMISE(decoded.length <= input.length + 4);
	PROMISE(result == RESULT_OK || decoded.length == 4);
	there_and_back((struct span) {
	    decoded.data + 4, decoded.length - 4}, plus);
	buf_free(&decoded);
}

static void
run(struct span input)
{
	there_and_back(input, false);
	there_and_back(input, true);
	decode(input, false);
	decode(input, true);
}

FUZZ_TARGET("percent")
