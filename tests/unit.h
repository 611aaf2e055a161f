/*
 * The unit tests: a case for each module, a test for each claim, whose name is
 * the claim.  A test may run in the process of its neighbours (CK_FORK=no), so
 * it leaves nothing behind.
 */
#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H

#include <check.h>

#include "base/buf.h"

/* A literal with its inner NUL bytes. */
#define SPAN(text) ((struct span) {(text), sizeof(text) - 1})
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Fails unless the buffer is sound and holds ${text}, then empties it. */
void expect_buf(struct buf *, const char *text);
void expect_span(struct span, const char *text);

/*
 * Writes ${text} into the file ${name} of the scratch folder and returns its
 * path, valid until the next call.
 */
const char *scratch_file(const char *name, const char *text, unsigned mode);

TCase *lines_tests(void);
TCase *ikpu_tests(void);
TCase *buf_tests(void);
TCase *text_tests(void);
TCase *url_tests(void);
TCase *encoding_tests(void);
TCase *mask_tests(void);
TCase *money_tests(void);
TCase *json_tests(void);
TCase *json_member_tests(void);
TCase *address_tests(void);
TCase *config_tests(void);
TCase *config_mistake_tests(void);
TCase *config_secret_tests(void);
TCase *log_tests(void);
TCase *member_tests(void);
TCase *preset_tests(void);
TCase *gateway_tests(void);
TCase *http_tests(void);
TCase *scrub_tests(void);
TCase *fault_tests(void);
TCase *shop_text_tests(void);
TCase *shop_plan_tests(void);
TCase *shop_call_tests(void);
TCase *account_tests(void);
TCase *transaction_tests(void);
TCase *authorization_tests(void);
TCase *call_tests(void);
TCase *parameter_tests(void);
TCase *message_tests(void);
TCase *reply_tests(void);
TCase *template_tests(void);
TCase *form_tests(void);
TCase *search_tests(void);
TCase *sign_tests(void);
TCase *sign_mutation_tests(void);
TCase *language_tests(void);
TCase *referer_tests(void);
TCase *checkout_tests(void);
TCase *cheque_tests(void);
TCase *seal_tests(void);
TCase *ticket_tests(void);
TCase *rule_tests(void);
TCase *answer_tests(void);
TCase *client_tests(void);
TCase *intent_tests(void);
TCase *field_tests(void);
TCase *reading_tests(void);
TCase *endpoint_tests(void);
TCase *wire_tests(void);
TCase *bill_tests(void);

#endif
