/* QR codes as SVG and PNG. */
#ifndef PAGE_QR_H
#define PAGE_QR_H

#include "base/buf.h"
#include "base/result.h"

/* Pixels of the whole image, the quiet zone of four modules included. */
#define QR_WIDTH_MIN 100
#define QR_WIDTH_MAX 1000
#define QR_WIDTH 250

/*
 * Appends the QR code of ${text}, error correction M.  RESULT_TOO_LARGE: more
 * than a QR code holds.  A PNG is as wide as whole modules allow.
 */
enum result qr_svg(struct buf *, struct span text, int width) MUST_CHECK;
enum result qr_png(struct buf *, struct span text, int width) MUST_CHECK;

#endif
