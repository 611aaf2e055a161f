/* Basic HTTP authentication of Payme ("Схема взаимодействия"). */
#ifndef MERCHANT_AUTHORIZATION_H
#define MERCHANT_AUTHORIZATION_H

#include <stdbool.h>

#include "setting/config.h"

/*
 * Whether ${header} (may be NULL) is "Basic base64(login:key)" with the login
 * and one of the keys of the cashbox.  Takes the same time for every wrong
 * one of the same length.
 */
bool authorization_valid(const struct cashbox *, const char *header);

#endif
