/*
 * Base64: what is encoded decodes to itself; what decodes is the one form that
 * encoding gives, but for its alphabet and its padding.
 */
#include "base/text.h"
#include "tests/fuzz/fuzz.h"

static bool
same(const struct buf *buf, struct span text)
{
	return span_equal((struct span) {buf->data, buf->length}, text);
}

static void
there_and_back(struct span input)
{
	struct buf encoded = {0}, decoded = {0};

	text_base64_encode(&encoded, input);
	PROMISE(buf_ok(&encoded));
	PROMISE(encoded.length == (input.length + 2) / 3 * 4);
	PROMISE(text_base64_decode(&decoded,
	    (struct span) {encoded.data, encoded.length}) == RESULT_OK);
	PROMISE(same(&decoded, input));
	buf_free(&encoded);
	buf_free(&decoded);
}

static bool
has(struct span text, const char *either)
{
	return text.length > 0 &&
	    (memchr(text.data, either[0], text.length) != NULL ||
		memchr(text.data, either[1], text.length) != NULL);
}

/* In the standard alphabet, with its padding. */
static void
put_standard(struct buf *out, struct span text)
{
	for (size_t i = 0; i < text.length; i++)
		buf_char(out, text.data[i] == '-' ? '+'
		    : text.data[i] == '_'         ? '/'
		                                  : text.data[i]);
	while (out->length % 4 != 0)
		buf_char(out, '=');
}

static void
run(struct span input)
{
	struct buf decoded = {0}, encoded = {0}, standard = {0};
	enum result result;

	there_and_back(input);
	buf_text(&decoded, "kept");
	result = text_base64_decode(&decoded, input);
	PROMISE(decoded.length >= 4 && memcmp(decoded.data, "kept", 4) == 0);
	if (result == RESULT_OK) {
		PROMISE(!has(input, "+/") || !has(input, "-_"));
		text_base64_encode(&encoded, (struct span) {
		    decoded.data + 4, decoded.length - 4});
		put_standard(&standard, input);
		PROMISE(same(&encoded,
		    (struct span) {standard.data, standard.length}));
	} else {
		PROMISE(result == RESULT_MALFORMED && decoded.length == 4);
	}
	buf_free(&decoded);
	buf_free(&encoded);
	buf_free(&standard);
}

FUZZ_TARGET("base64")
