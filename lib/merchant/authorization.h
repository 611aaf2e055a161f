/* Basic HTTP authentication of Payme ("Схема взаимодействия"). */
#ifndef MERCHANT_AUTHORIZATION_H
#define MERCHANT_AUTHORIZATION_H

#include <stdbool.h>

#include "gateway/gateway.h"
#include "setting/config.h"

/* The header as the web server handed it on; NULL if it did not. */
const char *authorization_header(const struct request *);

/*
 * Whether ${header} (may be NULL) is "Basic base64(login:key)" with the login
 * and one of the keys of the cashbox.  Takes the same time for every wrong
 * one of the same length.
 */
bool authorization_valid(const struct cashbox *, const char *header);

#endif
