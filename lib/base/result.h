/*
 * What a function that can fail returns.  "Not found" and a protocol refusal
 * are values, not results.  A failure is logged once, where it is first seen;
 * then only the result travels up.  Outputs are untouched unless RESULT_OK.
 */
#ifndef BASE_RESULT_H
#define BASE_RESULT_H

enum result {
	RESULT_OK, /* done */
	RESULT_UNCHANGED, /* a unit of work decided to change nothing */
	RESULT_NO_MEMORY, /* an allocation failed */
	RESULT_MALFORMED, /* the text is not of the form asked for */
	RESULT_TOO_LARGE, /* longer than the stated limit */
	RESULT_TRUNCATED, /* the peer stopped, or went, before the end */
	RESULT_AGAIN, /* a conflict: run the whole unit of work again */
	RESULT_LOST, /* the connection is gone: reconnect, run it again */
	RESULT_DOWN, /* no service now */
	RESULT_BUG /* a check of ours was missed; the log says which */
};

#define MUST_CHECK __attribute__((warn_unused_result))

#endif
