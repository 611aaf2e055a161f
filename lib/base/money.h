/*
 * Money is a whole number of tiyin in an int64_t; 1 sum = 100 tiyin.  No
 * floating point comes near it.
 */
#ifndef PAYME_MONEY_H
#define PAYME_MONEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The largest sum that every JSON reader takes exactly: 2^53 - 1 tiyin. */
#define MONEY_MAX ((int64_t)9007199254740991)

/* Room for money_format(): sign, 17 digits, point, 2 digits, terminator. */
#define MONEY_TEXT_SIZE 24

/*
 * Reads "5000", "5000.5" or "5000.00" sum.  More than two decimals, signs,
 * spaces and sums above MONEY_MAX are refused: false, ${tiyin} untouched.
 */
bool money_parse_sum(const char *text, int64_t *tiyin);

/* Reads a whole number of tiyin from 1 to MONEY_MAX; false otherwise. */
bool money_parse_tiyin(const char *text, int64_t *tiyin);

/* Writes ${tiyin} as sum: 500050 gives "5000.50". */
void money_format(int64_t tiyin, char text[MONEY_TEXT_SIZE]);

#ifdef __cplusplus
}
#endif

#endif
