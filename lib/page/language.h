/* The reader's language, and how money and time are written in it. */
#ifndef PAGE_LANGUAGE_H
#define PAGE_LANGUAGE_H

#include "setting/config.h"

/*
 * ${wanted} (of the address), else the best of ${accept} (Accept-Language, RFC
 * 9110, may be NULL), among the site's languages; else the site's first.  A
 * range stands for its language whatever script and region it names; "*" for
 * all languages that are not named; what is not well-formed for nothing.
 */
enum language language_choose(
    const struct config_site *, struct span wanted, const char *accept);

/* ru "5 000,00 сум", uz "5 000,00 so‘m", en "5,000.00 sum"; hard spaces. */
void language_put_sum(struct buf *, enum language, int64_t tiyin);
/* Whole sum, which is 0 or more: ru "5 000 сум". */
void language_put_whole(struct buf *, enum language, int64_t sum);

/* ru and uz "22.11.2026 15:04", en "22 Nov 2026, 15:04"; Tashkent time. */
void language_put_time(struct buf *, enum language, int64_t milliseconds);
/* Its day alone: "22.11.2026", "22 Nov 2026". */
void language_put_day(struct buf *, enum language, int64_t milliseconds);

#endif
