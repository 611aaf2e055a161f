/*
 * What an order may carry for the payer and the tax office: fiscal detail,
 * receivers, additional ("CheckPerformTransaction", "Отправка чека").
 */
#ifndef PAYMENT_DETAIL_H
#define PAYMENT_DETAIL_H

#include "base/buf.h"
#include "base/result.h"

/*
 * Each takes the JSON text of one object or list and the order's amount in
 * tiyin.  RESULT_MALFORMED: ${problem} says which field is wrong and why, or
 * by how much the sums differ.
 */

/*
 * {receipt_type: 0, shipping?: {title, price}, items: [{title, price, count,
 * code (IKPU, 17 digits), package_code, vat_percent, units?, discount?}]};
 * the sum of price * count - discount, and shipping, is the amount: exactly,
 * also where count has up to 6 decimals.
 */
enum result detail_check(
    struct span text, int64_t amount, struct buf *problem) MUST_CHECK;

/* [{id: 24 characters, amount}], not empty; their sum is the amount. */
enum result receivers_check(
    struct span text, int64_t amount, struct buf *problem) MUST_CHECK;

/* Any object. */
enum result additional_check(struct span text, struct buf *problem) MUST_CHECK;

#endif
